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
from dataclasses import replace

import pandas as pd

from ombud.errors import N_, Fault
from ombud.evidence.rapor.cells import NO_SCORE, read_cells
from ombud.evidence.rapor.faults import RaporFaults
from ombud.evidence.rapor.readers import read_tables
from ombud.evidence.registers.governments import fold
from ombud.evidence.registers.unit_types import is_whole_name, unit_identity
from ombud.files import Data, DataDir, find_file, is_own
from ombud.privacy import mark_outputs
from ombud.vocabulary import IDENTITY, TOTAL

COLUMNS = [
    *("year", *IDENTITY, "unit", "unit_type", "product", "dimension", "variable", "indicator"),
    *("score", "score_printed", "scale", "source_sheet", "source_row"),
]
UNIT = ["year", "government_code", "unit"]
BRANCH = [*UNIT, "product", "dimension"]
VARIABLE = [*BRANCH, "variable"]
SCORE = [*VARIABLE, "indicator"]
_ITEM = SCORE[len(UNIT) :]
_KIND = ["year", "government", "unit_type"]

_TOGETHER = Fault("taken for one unit: {first}; {other}")
_BARE = Fault("counted as a unit of its own: {unit}, beside {other}; if it is the mean of its kind, delete its rows")
_APART = Fault("taken for two units, for both are scored on the same: {first}; {other}")

PLACELESS = Fault("a variable or indicator has no dimension", N_("its dimension"), column="dimension")
_AGAIN = Fault("the row scores again what row {row} scores", N_("each indicator of a unit and product once"))
_AGAIN_ELSEWHERE = replace(_AGAIN, problem=N_("the row scores again what row {row} of sheet {sheet} scores"))


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
    return read_rapor(path, data_dir)[0]


def read_rapor(path: str | os.PathLike, data_dir: DataDir = None) -> tuple[pd.DataFrame, list[Fault]]:
    """Return what `load_units` does, and notes: what was left out, and how what could be doubted was understood."""
    data = Data.at(data_dir)
    path = find_file(path, data)
    frames, faults = [], RaporFaults(path.name)
    for headers, cells in read_tables(path, faults, data):
        faults.headers = headers
        frames.append(read_cells(cells, faults, data))
    units = pd.concat(frames, ignore_index=True)
    if not faults.found and units["score"].isna().all():
        faults.find(NO_SCORE, units["source_sheet"].iat[0], int(units["source_row"].iat[0]))
    units = join_spellings(units, faults, data)
    check_rows(units.dropna(subset=["year", "government_code", "unit", "dimension"]), faults)
    faults.stop()
    texts = [column for column in COLUMNS if column not in ("year", "score", "score_printed", "source_row")]
    units = units.astype({"year": int, "source_row": int} | dict.fromkeys(texts, "str"))
    simulated = {"simulated": units["simulated"].eq(True)} if "simulated" in units else {}
    if is_own(path, data) and not (simulated and simulated["simulated"].all()):
        mark_outputs()
    return units[COLUMNS].assign(**simulated), faults.notes


def join_spellings(units: pd.DataFrame, faults: RaporFaults, data: Data) -> pd.DataFrame:
    """Return units in which each unit, product, variable and indicator has one spelling: the first of the file."""
    for column in ("product", "variable", "indicator"):
        # those that differ in case, blanks or punctuation only
        folded = {text: fold(text) or text for text in units[column].dropna().unique()}
        units = units.assign(**{column: units.groupby(units[column].map(folded))[column].transform("first")})
    pairs = pd.Series([*zip(units["unit"], units["unit_type"], strict=True)], units.index, dtype=object)
    keys = pairs.map({pair: unit_identity(*pair, data) for pair in pairs.unique() if pd.notna(pair[0])})
    of_many = units["unit_type"].isin(set(units.loc[keys != units["unit_type"], "unit_type"]))
    # two names of an office that a government has once (Disdikbud, Dinas Pendidikan) are one unit, unless both are scored
    # on the same and one is more than a name of that office (Dinas Kesehatan Hewan); which was done is noted
    offices = units[keys == units["unit_type"]]
    several = offices.groupby(_KIND)["unit"].transform("nunique") > 1
    for (_, government, kind), rows in offices[several].groupby(_KIND, sort=False):
        first, *others = rows["unit"].unique()
        for other in others:
            pair = rows[rows["unit"].isin([first, other])].dropna(subset="score")
            both = pair.drop_duplicates(["unit", *_ITEM]).duplicated(_ITEM).any()
            apart = both and not all(is_whole_name(name, government, data) for name in (first, other))
            if apart:
                keys[rows.index[rows["unit"] == other]] = f"{kind} {fold(other)}"
            faults.note(_APART if apart else _TOGETHER, first=first, other=other)
    units = units.assign(unit=units.groupby(["year", "government_code", keys])["unit"].transform("first"))
    _note_bare_names(units[of_many], faults, data)
    return units


def _note_bare_names(units: pd.DataFrame, faults: RaporFaults, data: Data) -> None:
    """Note a unit, of a kind of which there are many, that is called as the kind (Puskesmas) beside others of it."""
    named = units.dropna(subset=["unit", *_KIND]).drop_duplicates([*_KIND, "unit"])
    for (_, government, _), rows in named[named.duplicated(_KIND, keep=False)].groupby(_KIND, sort=False):
        bare = rows["unit"].apply(is_whole_name, args=(government, data))
        if bare.sum() == 1:
            faults.note(_BARE, unit=rows["unit"][bare].iloc[0], other=rows["unit"][~bare].iloc[0])


def check_rows(units: pd.DataFrame, faults: RaporFaults) -> None:
    """Add a fault for every row that scores something again, or at another level of detail."""
    again, groups = units.duplicated(SCORE), units.groupby(SCORE, dropna=False)
    row, sheet = (groups[place].transform("first") for place in ("source_row", "source_sheet"))
    elsewhere = sheet != units["source_sheet"]
    faults.add(units[again & ~elsewhere], _AGAIN, shown="score_printed", row=row)
    faults.add(units[again & elsewhere], _AGAIN_ELSEWHERE, shown="score_printed", row=row, sheet=sheet)
    total, product = units["dimension"] == TOTAL, units["product"].notna()
    variable, indicator = units["variable"].notna(), units["indicator"].notna()
    faults.add(units[total & (variable | indicator)], PLACELESS)
    # the coarser of two scores of one branch would count twice
    accepted = N_("scores at one level of detail: leave out totals and means that stand beside their parts")
    whole, unparted = ~total & ~variable & ~indicator, ~total & variable & ~indicator
    for column, problem, coarse, fine, keys in (
        ("dimension", N_("a unit has a score beside those of its dimensions"), total, ~total, UNIT),
        ("variable", N_("a dimension has a score beside those of its parts"), whole, ~total & ~whole, BRANCH),
        ("indicator", N_("a variable has a score beside those of its indicators"), unparted, indicator, VARIABLE),
        ("product", N_("a unit has a score beside those of its products"), ~product, product, [*UNIT, "dimension"]),
    ):
        beside = fine.groupby([units[key] for key in keys], dropna=False).transform("any")
        faults.add(units[coarse & beside], Fault(problem, accepted, column=column), shown="score_printed")
