"""What a self-assessment comes to: scores, category, the cheapest way to the next one, the published figure beside it."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from ombud.analysis.scoring.rule import plain_means, shares, total_means
from ombud.files import DataDir
from ombud.methodology import comparability, load_methodology
from ombud.methodology.bands import Bands, positions
from ombud.rounding import exact, rounded
from ombud.selfassessment.improvement import Path, cheapest_path, total_of
from ombud.selfassessment.layout import DEFAULT_LEVEL, HIGHEST
from ombud.selfassessment.reading import SelfAssessment

HALF_STEP = Fraction(1, 200)  # totals are published with two decimals


@dataclass(frozen=True, eq=False)
class Assessed:
    """A self-assessment, scored."""

    total: float  # points to two decimals, as Ombudsman publishes totals
    category: str
    zone: str
    label_id: str
    label_en: str
    next_category: str | None  # the next better one; None at the top
    cutoff: float  # where that begins, in points; missing at the top
    distance: float  # how far it is, in points; missing at the top
    assessment: SelfAssessment
    # dimension, dimension_id, dimension_en, weight_percent, weight_basis, score (points: mean over the units)
    dimensions: pd.DataFrame
    # unit_number, unit, unit_type; points per variable and dimension, and total; missing where nothing was scored
    units: pd.DataFrame
    low: float  # what the total would be if every empty cell were 0
    high: float  # and if it were 3
    missing: pd.DataFrame  # the lines without a score
    path: Path | None  # the cheapest way to `cutoff`; None at the top. The empty cells stay empty
    # the lines that the way raises, with effect (points of the total per point of score), to, gain (points of the total)
    # and spent (cost of the raise), the greatest gain first
    steps: pd.DataFrame


def assess(assessment: SelfAssessment, data_dir: DataDir = None) -> Assessed:
    """
    Score a self-assessment by the method of its year, as `ombud.score` scores a rapor.

    Empty cells are left out: what was scored beside them weighs more. Inside a dimension variables weigh the same, and
    so do indicators inside a variable: an assumption. One that names no government is scored as a kabupaten's.
    """
    level = assessment.government.level if assessment.government else DEFAULT_LEVEL
    lines = assessment.lines.assign(effect=effects(assessment.lines))
    now, path = standing(total_of(lines), load_methodology(assessment.year, data_dir).bands(level)), None
    if now["next_category"] is not None:
        path = cheapest_path(lines, Fraction(str(now["cutoff"])) - HALF_STEP)
    units = unit_scores(lines)
    columns = ["dimension", "dimension_id", "dimension_en", "weight_percent", "weight_basis"]
    dimensions = lines.drop_duplicates("dimension")[columns].reset_index(drop=True)
    ends = [lines.assign(score=lines["score"].fillna(end)) for end in (0, HIGHEST)]
    low, high = (published(total_of(end.assign(effect=effects(end)))) for end in ends)
    steps = lines.assign(raised=0 if path is None else path.raises).query("raised > 0")
    gain, spent = ((steps[name] * steps["raised"]).astype(float) for name in ("effect", "cost"))
    steps = steps.assign(to=steps["score"] + steps["raised"], gain=gain, spent=spent)
    return Assessed(
        **now,
        assessment=assessment,
        dimensions=dimensions.assign(score=exact(units[list(dimensions["dimension"])].mean().to_numpy())),
        units=units,
        low=low,
        high=high,
        missing=lines[lines["score"].isna()],
        path=path,
        steps=steps.sort_values("gain", ascending=False, kind="stable"),
    )


def standing(total: float | Fraction, bands: Bands) -> dict[str, Any]:
    """Return what a total is called, once it is rounded as published: the first eight fields of `Assessed`."""
    total = published(total)
    band = bands.frame.loc[positions(pd.Series([total]), bands.frame)[0], ["category", "zone", "label_id", "label_en"]]
    name, distance = bands.distance_to_next([total]).iloc[0]
    above = {"next_category": None if pd.isna(name) else name, "cutoff": rounded(total + distance, 2)}
    return {"total": total, **band, **above, "distance": distance}


def effects(lines: pd.DataFrame) -> pd.Series:
    """Return what a point of each score adds to the total of `ombud.score`, as Fraction; missing where there is no score."""
    form, present = lines.drop_duplicates("code"), _grid(lines).notna().to_numpy()
    weights = {line.dimension: Fraction(str(line.weight_percent)) for line in form.itertuples()}
    point = Fraction(100, HIGHEST * max(int(present.any(axis=1).sum()), 1))
    added = shares(present, form, weights) * point
    row, column = (pd.factorize(lines[name])[0] for name in ("unit_number", "code"))
    return pd.Series(added[row, column], index=lines.index, dtype=object).where(lines["score"].notna())


def _grid(lines: pd.DataFrame) -> pd.DataFrame:
    """Return scores, a row per unit and a column per indicator, both as they first come: lines may stand in any order."""
    scores = lines.pivot(index="unit_number", columns="code", values="score").astype("Float64")
    return scores.loc[lines["unit_number"].unique(), lines["code"].unique()]


def published(total: float | Fraction) -> float:
    """Return a total to two decimals, as Ombudsman publishes totals; halves go up, as in `ombud.score`."""
    return math.floor(total * 100 + Fraction(1, 2)) / 100


def unit_scores(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the points of each unit in every variable and dimension, and its total; missing where nothing is scored."""
    form = lines.drop_duplicates("code")
    variables, dimensions = form.drop_duplicates("variable"), form.drop_duplicates("dimension")
    points = _grid(lines).to_numpy(dtype=float, na_value=np.nan) * 100 / HIGHEST
    by_variable = plain_means(points, pd.factorize(form["variable"])[0], len(variables))
    by_dimension = plain_means(by_variable, pd.factorize(variables["dimension"])[0], len(dimensions))
    total = total_means(by_dimension, dimensions["weight_percent"].to_numpy(dtype=float))
    names = [*variables["variable"], *dimensions["dimension"], "total"]
    units = lines.drop_duplicates("unit_number")[["unit_number", "unit", "unit_type"]].reset_index(drop=True)
    return units.join(pd.DataFrame(np.column_stack([by_variable, by_dimension, total]), columns=names))


def last_published(assessed: Assessed, panel: pd.DataFrame, data_dir: DataDir = None) -> pd.Series | None:
    """
    Return the newest published figure under a method that is the same, else the newest of any; None if there is none.

    Its row of the panel; change (self-assessed total minus value; missing where only an interval is published); grade,
    reason_id and reason_en (how the method of that year compares to the one used, and why).
    """
    assessment = assessed.assessment
    if assessment.government is None:
        return None
    rows = panel[panel["government_code"] == assessment.government.code].set_index("year", drop=False)
    relations = {int(year): comparability(int(year), assessment.year, data_dir) for year in rows.index}
    if not relations:
        return None
    year = max([year for year, relation in relations.items() if relation.grade == "same"] or relations)
    row, how = rows.loc[year], relations[year]
    told = {"grade": how.grade, "reason_id": how.reason_id, "reason_en": how.reason_en}
    return pd.concat([row, pd.Series({"change": rounded(assessed.total - row["value"], 2), **told})])


def points(assessed: Assessed, published: pd.Series | None = None) -> pd.DataFrame:
    """
    Return what stands on the scale of categories: the published figure, the total, and where the cheapest way leads.

    Columns: what ("self_published", "self_assessed" or "self_way"), year, low, high (points; equal where the total is
    known), simulated (whether the workbook is the example).
    """
    year, path = assessed.assessment.year, assessed.path
    rows = [("self_assessed", year, assessed.total, assessed.total)]
    if published is not None:
        rows.insert(0, ("self_published", *published[["year", "low", "high"]]))
    if path is not None and path.status in ("optimal", "unproven"):
        rows.append(("self_way", year, float(path.result), float(path.result)))
    return pd.DataFrame(rows, columns=["what", "year", "low", "high"]).assign(simulated=assessed.assessment.example)
