"""What the rows of a rapor must be together: one spelling per thing, every score once, one level of detail."""

from dataclasses import replace

import pandas as pd

from ombud.errors import N_, Fault
from ombud.evidence.rapor.faults import RaporFaults
from ombud.evidence.registers.governments import fold
from ombud.evidence.registers.unit_types import is_whole_name, unit_identity
from ombud.files import Data
from ombud.vocabulary import TOTAL

UNIT = ["year", "government_code", "unit"]
BRANCH = [*UNIT, "product", "dimension"]
SCORE = [*BRANCH, "variable", "indicator"]
_CELL = SCORE[len(UNIT) :]
_KIND = ["year", "government", "unit_type"]

_TOGETHER = Fault("taken for one unit: {first}; {other}")
_BARE = Fault("counted as a unit of its own: {unit}, beside {other}; if it is the mean of its kind, delete its rows")
_APART = Fault("taken for two units, for both are scored on the same: {first}; {other}")

_ONE_LEVEL_TEMPLATE = N_("scores at one level of detail: leave out totals and means that stand beside their parts")
_TOTAL = Fault("a unit has a score beside those of its dimensions", _ONE_LEVEL_TEMPLATE, column="dimension")
_DIMENSION = Fault("a dimension has a score beside those of its parts", _ONE_LEVEL_TEMPLATE, column="variable")
_VARIABLE = Fault("a variable has a score beside those of its indicators", _ONE_LEVEL_TEMPLATE, column="indicator")
_PRODUCT = Fault("a unit has a score beside those of its products", _ONE_LEVEL_TEMPLATE, column="product")
PLACELESS = Fault("a variable or indicator has no dimension", N_("its dimension"), column="dimension")
_AGAIN = Fault(
    "the row scores again what row {row} scores", N_("each indicator of a unit and product once"), column="score"
)
_AGAIN_ELSEWHERE = replace(_AGAIN, problem=N_("the row scores again what row {row} of sheet {sheet} scores"))


def join_spellings(units: pd.DataFrame, faults: RaporFaults, data: Data) -> pd.DataFrame:
    """
    Return units in which each unit, product, variable and indicator has one spelling: the first of the file.

    Two names of an office that a government has once (Disdikbud, Dinas Pendidikan) are one unit, unless both are scored
    on the same and one is more than a name of that office (Dinas Kesehatan Hewan); which was done is noted.
    """
    units = units.assign(**{column: one_spelling(units[column]) for column in ("product", "variable", "indicator")})
    pairs = pd.Series([*zip(units["unit"], units["unit_type"], strict=True)], units.index, dtype=object)
    keys = pairs.map({pair: unit_identity(*pair, data) for pair in pairs.unique() if pd.notna(pair[0])})
    of_many = units["unit_type"].isin(set(units.loc[keys != units["unit_type"], "unit_type"]))
    offices = units[keys == units["unit_type"]]
    several = offices.groupby(_KIND)["unit"].transform("nunique") > 1
    for (_, government, kind), rows in offices[several].groupby(_KIND, sort=False):
        first, *others = rows["unit"].unique()
        for other in others:
            pair = rows[rows["unit"].isin([first, other])].dropna(subset="score")
            both = pair.drop_duplicates(["unit", *_CELL]).duplicated(_CELL).any()
            apart = both and not all(is_whole_name(name, government, data) for name in (first, other))
            if apart:
                keys[rows.index[rows["unit"] == other]] = f"{kind} {fold(other)}"
            faults.note(_APART if apart else _TOGETHER, first=first, other=other)
    first = units.groupby([units["year"], units["government_code"], keys])["unit"]
    units = units.assign(unit=first.transform("first"))
    _note_bare_names(units[of_many], faults, data)
    return units


def _note_bare_names(units: pd.DataFrame, faults: RaporFaults, data: Data) -> None:
    """Note a unit, of a kind of which there are many, that is called as the kind (Puskesmas) beside others of it."""
    named = units.dropna(subset=["unit", *_KIND]).drop_duplicates([*_KIND, "unit"])
    for (_, government, _), rows in named[named.duplicated(_KIND, keep=False)].groupby(_KIND, sort=False):
        bare = [is_whole_name(unit, government, data) for unit in rows["unit"]]
        if sum(bare) == 1:
            other = rows["unit"].iloc[0 if not bare[0] else 1]
            faults.note(_BARE, unit=rows["unit"].iloc[bare.index(True)], other=other)


def one_spelling(texts: pd.Series) -> pd.Series:
    """Return texts with those that differ in case, blanks or punctuation only as the first of them is written."""
    folded = {text: fold(text) or text for text in texts.dropna().unique()}
    first = {key: text for text, key in reversed(folded.items())}
    return texts.map({text: first[key] for text, key in folded.items()}).astype(object)


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
    whole = ~total & ~variable & ~indicator
    for coarse, fine, keys, fault in (
        (total, ~total, UNIT, _TOTAL),
        (whole, ~total & ~whole, BRANCH, _DIMENSION),
        (~total & variable & ~indicator, indicator, [*BRANCH, "variable"], _VARIABLE),
        (~product, product, [*UNIT, "dimension"], _PRODUCT),
    ):
        beside = fine.groupby([units[key] for key in keys], dropna=False).transform("any")
        faults.add(units[coarse & beside], fault, shown="score_printed")
