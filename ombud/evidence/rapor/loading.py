"""
Rapor files: the scores of its units that a government receives, as an analyst has them.

A rapor is one long table, a row per score, in CSV, XLSX, XLS, XLSB, ODS or Parquet:

========== ============================================== ======== ==========================================
column     headers, among others                          needed   what stands there
========== ============================================== ======== ==========================================
year       tahun                                          yes      year of the assessment
government pemerintah daerah, pemda, instansi             yes      a name or alias; or government_code
unit       unit layanan, lokus, OPD                       yes      name of the unit
score      skor, nilai                                    yes      2.5 or 2,5; empty where nothing was scored
scale      skala                                          see note 0-3 or 0-100
level      tingkat                                        no       tells Kabupaten from Kota Malang
province   provinsi                                       no       tells governments of one name apart
unit_type  jenis unit                                     no       where the unit's name does not tell it
product    produk layanan                                 no       a service product of the unit
dimension  dimensi                                        no       empty or "total": the score of the whole unit
variable   variabel                                       no       empty: the score of the whole dimension
indicator  indikator                                      no       empty: the score of the whole variable
simulated  simulasi                                       no       yes where the score is made up
========== ============================================== ======== ==========================================

All headers are in ``data/rapor_headers.csv``; case and punctuation do not matter, and other columns are left out.
Without a column of scales the scores are on 0-100, unless more than one in twenty is above 0 and at most 3: then the
file must say.

**Level of detail.** A branch is scored at its finest level: indicators if there are any, else variables, else the
dimension, else the unit; and per product, or for the unit as a whole. Branches may differ (indicators in Input, one
score for Output). A score beside the scores of its own parts is a fault, because it would count twice.

What real spreadsheets have is put up with: title rows, a header of up to three rows with merged cells, rows of column
numbers, headers repeated on each printed page, merged cells in the table, blank rows and columns, "-" for blank,
unseen blanks, scores in percent, CSV in any usual encoding with ; , tab or |. All sheets that hold a header are read,
and all tables that stand one below the other. **Every cell that looks like data is either used or named**: rows of
means, notes, a signature, other columns and other sheets are left out and told by `ombud check`; what might be a score
and can't be placed is a fault, as is a formula that failed or whose result was not saved. More than 100 MB of text or of
a workbook unpacked, or 1.5 million cells, are refused; Parquet of any size is scored where it lies.
"""

import os
from typing import NamedTuple

import pandas as pd

from ombud.errors import Fault
from ombud.evidence.rapor.cells import NO_SCORE, read_cells
from ombud.evidence.rapor.faults import RaporFaults
from ombud.evidence.rapor.readers import read_tables
from ombud.evidence.rapor.rules import check_rows, join_spellings
from ombud.files import Data, DataDir, find_file, is_own
from ombud.privacy import mark_outputs
from ombud.vocabulary import IDENTITY

COLUMNS = [
    *("year", *IDENTITY, "unit", "unit_type", "product", "dimension", "variable", "indicator"),
    *("score", "score_printed", "scale", "source_sheet", "source_row"),
]


def load_units(path: str | os.PathLike, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Load a rapor file.

    Parameters
    ----------
    path : path
        A .csv, .xlsx, .xls, .xlsb, .ods or .parquet file, in this folder or below the repository's root; this module's
        docstring says what stands in it.

    Returns
    -------
    DataFrame
        One row per score, in the order of the file. year (int); government_code, government, level, province_code,
        province; unit, unit_type (a key of ``data/unit_types.csv``), product, dimension (input, proses, output,
        pengaduan, kepercayaan_masyarakat, or total for the score of a whole unit), variable, indicator: missing where
        the file has none; score (points on 0..100, missing where blank), score_printed (as in the file, on its scale),
        scale ("0-3" or "0-100"), source_sheet and source_row (as a spreadsheet counts). Also simulated (bool), if the
        file has that column. A file saved from this frame loads as the same frame, save for the source's place.

    Raises
    ------
    RaporError
        With every fault: file, sheet, row, column, value, and what is accepted. Nothing is loaded then.

    Examples
    --------
    >>> import pandas as pd, ombud
    >>> rapor = pd.DataFrame({"tahun": 2022, "pemda": "Kota Tomohon", "unit": ["Dinas Sosial", "Dinas Kesehatan"],
    ...                       "nilai": [51.8, 59.7]})
    >>> rapor.to_csv("rapor.csv", index=False)
    >>> ombud.load_units("rapor.csv")[["government_code", "unit_type", "score"]].values.tolist()
    [['71.73', 'dinas_sosial', 51.8], ['71.73', 'dinas_kesehatan', 59.7]]
    """
    return read_rapor(path, data_dir).units


class Rapor(NamedTuple):
    """A rapor file as it was understood."""

    units: pd.DataFrame  # as `load_units` returns it
    notes: list[Fault]  # what was left out, and how what was read was understood, where that could be doubted


def read_rapor(path: str | os.PathLike, data_dir: DataDir = None) -> Rapor:
    """Read a rapor file as `load_units` does, with notes on what was left out or could be doubted."""
    data = Data.at(data_dir)
    path = find_file(path, data)
    frames, faults = [], RaporFaults(path.name)
    for headers, cells in read_tables(path, faults, data):
        faults.headers = headers
        frames.append(read_cells(cells, faults, data))
    units = pd.concat(frames, ignore_index=True)
    if not faults.found and units["score"].isna().all():
        faults.add(units.head(1), NO_SCORE)
    units = join_spellings(units, faults, data)
    check_rows(units.dropna(subset=["year", "government_code", "unit", "dimension"]), faults)
    faults.stop()
    texts = [column for column in COLUMNS if column not in ("year", "score", "score_printed", "source_row")]
    units = units.astype({"year": int, "source_row": int} | dict.fromkeys(texts, "str"))
    simulated = {"simulated": units["simulated"].eq(True)} if "simulated" in units else {}
    if is_own(path, data) and not (simulated and simulated["simulated"].all()):
        mark_outputs()
    return Rapor(units[COLUMNS].assign(**simulated), faults.notes)
