"""What a self-assessment comes to: scores, category, the distance to the next one and the cheapest way there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from ombud.analysis.scoring.rule import plain_means, shares, total_means
from ombud.analysis.scoring.units import score
from ombud.evidence.registers.governments import load_governments
from ombud.files import Data, DataDir
from ombud.methodology import load_methodology
from ombud.selfassessment.catalogue import HIGHEST
from ombud.selfassessment.filled.workbook import SelfAssessment
from ombud.selfassessment.result.improvement import Path, cheapest_path

DEFAULT_LEVEL = "kabupaten"
HALF_STEP = Fraction(1, 200)  # totals are published with two decimals


@dataclass(frozen=True, eq=False)
class Assessed:
    """
    A self-assessment, scored.

    Attributes
    ----------
    assessment : SelfAssessment
        What was scored.
    dimensions : DataFrame
        dimension, dimension_id, dimension_en, weight_percent, weight_basis, score (points: mean over the units).
    units : DataFrame
        unit_number, unit, unit_type; points per variable and dimension, and total; missing where nothing was scored.
    total : float
        Points to two decimals, as Ombudsman publishes totals.
    low, high : float
        What the total would be if every empty cell were 0, and if it were 3.
    category, zone, label_id, label_en : str
        Of `total`.
    next_category : str or None
        The next better one; None at the top.
    cutoff, distance : float
        Where that begins, and how far it is, in points; missing at the top.
    missing : DataFrame
        The lines without a score.
    path : Path or None
        The cheapest way to `cutoff`; None at the top. The empty cells stay empty.
    steps : DataFrame
        The lines that the way raises, with effect (points of the total per point of score), to, gain (points of the
        total) and spent (cost of the raise), the greatest gain first.
    """

    assessment: SelfAssessment
    dimensions: pd.DataFrame
    units: pd.DataFrame
    total: float
    low: float
    high: float
    category: str
    zone: str
    label_id: str
    label_en: str
    next_category: str | None
    cutoff: float
    distance: float
    missing: pd.DataFrame
    path: Path | None
    steps: pd.DataFrame

    @property
    def equal_effort(self) -> bool:
        """Whether no cost was given, so that every point counts as the same effort."""
        return not self.assessment.lines["cost_given"].any()


def assess(assessment: SelfAssessment, data_dir: DataDir = None) -> Assessed:
    """
    Score a self-assessment by the method of its year, as `ombud.score` scores a rapor.

    Empty cells are left out: what was scored beside them weighs more. Inside a dimension variables weigh the same, and
    so do indicators inside a variable: an assumption.

    Parameters
    ----------
    assessment : SelfAssessment
        As `ombud.selfassessment.filled.workbook.read_self_assessment` gives it.
    data_dir : path, optional
        Where the method is read from.
    """
    data = Data.at(data_dir)
    method = load_methodology(assessment.year, data)
    level = assessment.government.level if assessment.government else DEFAULT_LEVEL
    lines = assessment.lines.assign(effect=effects(assessment.lines))
    scored = government_score(assessment, data)
    total = published(scored["total"])
    further = method.bands(level).distance_to_next([total]).iloc[0]
    at_top = pd.isna(further["next_category"])
    cutoff = math.nan if at_top else _lower(method.cutoffs_of(level), further["next_category"])
    path = None if at_top else cheapest_path(lines, Fraction(str(cutoff)) - HALF_STEP, HIGHEST)
    low, high = _extremes(assessment.lines)
    return Assessed(
        assessment=assessment,
        dimensions=_dimensions(lines, scored),
        units=unit_scores(lines),
        total=total,
        low=low,
        high=high,
        category=str(scored["category"]),
        zone=str(scored["zone"]),
        label_id=method.bands(level).labels([total], "id").iat[0],
        label_en=method.bands(level).labels([total], "en").iat[0],
        next_category=None if at_top else str(further["next_category"]),
        cutoff=cutoff,
        distance=float(further["distance"]) if not at_top else math.nan,
        missing=lines[lines["score"].isna()],
        path=path,
        steps=_steps(lines, path),
    )


def effects(lines: pd.DataFrame) -> pd.Series:
    """
    Return what one point of each score brings the total, in points; missing where the line has no score.

    Parameters
    ----------
    lines : DataFrame
        unit_number, code, dimension, variable, weight_percent, score.

    Returns
    -------
    Series of Fraction
        The total, as `ombud.score` gives it, is the sum of effect times score.
    """
    row, units = pd.factorize(lines["unit_number"])
    column, codes = pd.factorize(lines["code"])
    scored = lines["score"].notna().to_numpy()
    present = np.zeros((len(units), len(codes)), dtype=bool)
    present[row, column] = scored
    form = lines.drop_duplicates("code")
    percents = form.drop_duplicates("dimension").set_index("dimension")["weight_percent"]
    share = shares(present, form, {name: Fraction(str(percent)) for name, percent in percents.items()})
    point = Fraction(100, HIGHEST * max(int(present.any(axis=1).sum()), 1))
    return pd.Series(share[row, column] * point, index=lines.index, dtype=object).where(scored)


def published(total: float | Fraction) -> float:
    """Return a total to two decimals, as Ombudsman publishes totals; halves go up, as in `ombud.score`."""
    return math.floor(total * 100 + Fraction(1, 2)) / 100


def total_of(lines: pd.DataFrame) -> Fraction:
    """Return the exact total of lines with their effects."""
    scored = lines[lines["score"].notna()]
    return sum((e * int(s) for e, s in zip(scored["effect"], scored["score"], strict=True)), Fraction(0))


def unit_scores(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the points of each unit in every variable and dimension, and its total; missing where nothing is scored."""
    form = lines.drop_duplicates("code")
    points = lines.assign(points=lines["score"].astype(float) * 100 / HIGHEST)
    wide = points.pivot(index="unit_number", columns="code", values="points")[list(form["code"])]
    variables, dimensions = form.drop_duplicates("variable"), form.drop_duplicates("dimension")
    variable = pd.Index(variables["variable"]).get_indexer(form["variable"])
    dimension = pd.Index(dimensions["dimension"]).get_indexer(variables["dimension"])
    by_variable = plain_means(wide.to_numpy(dtype=float), variable, len(variables))
    by_dimension = plain_means(by_variable, dimension, len(dimensions))
    total = total_means(by_dimension, dimensions["weight_percent"].to_numpy(dtype=float))
    names = [*variables["variable"], *dimensions["dimension"], "total"]
    joined = pd.DataFrame(np.column_stack([by_variable, by_dimension, total]), wide.index, names)
    units = lines.drop_duplicates("unit_number")[["unit_number", "unit", "unit_type"]]
    return units.merge(joined.reset_index(), on="unit_number", validate="1:1")


def government_score(assessment: SelfAssessment, data_dir: DataDir = None) -> pd.Series:
    """Return the row of `ombud.score`; a self-assessment that names no government is scored as a kabupaten's."""
    data = Data.at(data_dir)
    lines = assessment.lines[assessment.lines["score"].notna()]
    code = assessment.government.code if assessment.government else _some_kabupaten(data)
    rapor = pd.DataFrame({
        "year": assessment.year, "government_code": code, **lines[["unit", "unit_type", "dimension", "variable"]],
        "indicator": lines["code"], "score": lines["score"].astype(float), "scale": f"0-{HIGHEST}",
    })  # fmt: skip
    return score(rapor, assessment.year, data_dir=data).iloc[0]


def _some_kabupaten(data: Data) -> str:
    governments = load_governments(data)
    return governments.loc[governments["level"] == DEFAULT_LEVEL, "government_code"].iat[0]


def _dimensions(lines: pd.DataFrame, scored: pd.Series) -> pd.DataFrame:
    columns = ["dimension", "dimension_id", "dimension_en", "weight_percent", "weight_basis"]
    table = lines.drop_duplicates("dimension")[columns].reset_index(drop=True)
    return table.assign(score=[float(scored[name]) for name in table["dimension"]])


def _extremes(lines: pd.DataFrame) -> tuple[float, float]:
    """Return the totals with every empty cell at the worst and at the best score."""
    ends = []
    for end in (0, HIGHEST):
        filled = lines.assign(score=lines["score"].fillna(end))
        exact = total_of(filled.assign(effect=effects(filled)))
        ends.append(published(exact))
    return ends[0], ends[1]


def _lower(cutoffs: pd.DataFrame, name: str) -> float:
    column = "category" if (cutoffs["category"] != "").all() else "zone"
    return float(cutoffs.loc[cutoffs[column] == name, "lower"].min())


def _steps(lines: pd.DataFrame, path: Path | None) -> pd.DataFrame:
    raises = pd.Series(0, index=lines.index) if path is None else path.raises
    raised = lines[raises > 0].assign(raised=raises[raises > 0])
    gains = [float(e * int(x)) for e, x in zip(raised["effect"], raised["raised"], strict=True)]
    spent = [float(c * int(x)) for c, x in zip(raised["cost"], raised["raised"], strict=True)]
    steps = raised.assign(to=raised["score"] + raised["raised"], gain=np.array(gains), spent=np.array(spent))
    return steps.sort_values("gain", ascending=False, kind="stable")
