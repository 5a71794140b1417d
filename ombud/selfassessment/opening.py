"""The workbook that a notebook starts from: the analyst's own, or an example made on the fly."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ombud.display.language import spoken
from ombud.files import DataDir, find_file
from ombud.privacy import mark_outputs
from ombud.selfassessment.filled.workbook import SelfAssessment, read_self_assessment
from ombud.selfassessment.form.template import new_workbook

EXAMPLE_FILE = "contoh.xlsx"
EXAMPLE_YEAR = 2023


def load(workbook: str | os.PathLike = "", data_dir: DataDir = None) -> SelfAssessment:
    """
    Read a filled workbook.

    Parameters
    ----------
    workbook : path
        Made by `ombud selfassess new`, in this folder or below the repository's root; empty for the example, with
        made-up scores.
    data_dir : path, optional
        See `ombud.files.data_folder`.

    Raises
    ------
    DataError
        If the workbook can't be used, with all its faults.
    """
    if workbook:
        own = read_self_assessment(find_file(workbook, data_dir), data_dir)
        if not own.example:
            mark_outputs()
        return own
    with tempfile.TemporaryDirectory() as folder:
        made = new_workbook(
            Path(folder, EXAMPLE_FILE), year=EXAMPLE_YEAR, lang=spoken().code, example=True, data_dir=data_dir
        )
        return read_self_assessment(made, data_dir)
