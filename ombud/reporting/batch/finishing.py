"""The files of a report whose notebook has run, written in a process of their own."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import Any

from ombud.errors import OmbudError
from ombud.reporting.batch.jobs import Job
from ombud.reporting.language import Language
from ombud.reporting.pdf import require_typst
from ombud.reporting.reports import write_documents


def finish(job: dict[str, Any], output: str, formats: list[str]) -> dict[str, str]:
    """
    Write files of a report.

    Parameters
    ----------
    job : dict
        As `Job.to_json` tells it.
    output : str
        The folder of reports.
    formats : list of str
        Which files.

    Returns
    -------
    dict
        ``error``: what went wrong, in the report's language; else empty.
    """
    asked = Job.from_json(job)
    # the process ends with its one report, before a collection could pay
    gc.disable()
    try:
        write_documents(asked.request, output, formats, alternate=asked.alternate, overview=True)
    except OmbudError as error:
        return {"error": error.describe(Language(asked.request.lang).translate)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return {"error": ""}


def pdf_problem() -> str:
    """Return why PDF can't be written; empty when it can."""
    try:
        require_typst()
    except OmbudError as error:
        return str(error)
    return ""


def write_site(output: str, outcomes: list[dict[str, Any]], year: int, from_year: int) -> list[str]:
    """Write the index pages; outcomes are dicts of the fields of `Outcome`."""
    from ombud.reporting import site
    from ombud.reporting.batch.outcomes import Outcome

    pages = site.write_site(Path(output), [Outcome(**told) for told in outcomes], year, from_year)
    return [str(page) for page in pages]


if __name__ == "__main__":
    print(json.dumps(finish(**json.load(sys.stdin))))
