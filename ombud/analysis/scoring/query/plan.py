"""What a method makes of a rapor: which rows count, what they weigh, and what the total is the mean of."""

from __future__ import annotations

from collections.abc import Iterable

from ombud.analysis.scoring.query.branches import branches_of, indicator_tells_branch
from ombud.analysis.scoring.query.source import UnitSource, literal
from ombud.analysis.scoring.query.statements import Plan
from ombud.analysis.scoring.query.vocabulary import Vocabulary
from ombud.errors import NotPublished
from ombud.evidence.published.schemas import APART
from ombud.evidence.rapor.names import TOTAL
from ombud.evidence.registers.names import INSTITUTIONAL
from ombud.methodology import Methodology, load_methodology

RESOLVED = "resolved_code"


def make_plan(source: UnitSource, vocabulary: Vocabulary, method: Methodology, apart: list[str]) -> Plan:
    """
    Return what the query depends on.

    Parameters
    ----------
    source : UnitSource
        Its relation gets one more column where names alone do not tell governments apart.
    vocabulary : Vocabulary
        What stands in it.
    method : Methodology
        Whose dimensions, weights and aggregation count.
    apart : list of str
        Kinds of unit that are left out, see `kinds_apart`.

    Raises
    ------
    NotPublished
        If weights or aggregation are needed and not published, if the method scores nothing of the rapor, or if the
        rapor holds totals of another year's units.
    """
    scored = _dimensions(method)
    branches = branches_of(vocabulary, scored)
    dimensions = {branch.dimension for branch in branches}
    if not dimensions:
        raise NotPublished("The method of {year} scores none of the rapor's dimensions: {dimensions}", year=method.year,
                           dimensions=", ".join(vocabulary.branches["dimension"].unique()))  # fmt: skip
    if TOTAL in dimensions:
        _check_totals(vocabulary, method)
    weights = method.weights.to_dict() if len(dimensions - {TOTAL}) > 1 else dict.fromkeys(scored, 1.0)
    return Plan(
        branches=branches,
        by_indicator=indicator_tells_branch(vocabulary),
        weights=weights,
        over=method.aggregation,
        government=_government_column(source, vocabulary),
        product="nullif(trim(product), '')" if vocabulary.has_blank_products else "product",
        score=_points(vocabulary),
        has_blank_scores=vocabulary.has_blank_scores,
        where=_counted(vocabulary, apart, scored),
        has_simulated="simulated" in source.columns,
    )


def _dimensions(method: Methodology) -> list[str]:
    try:
        return list(method.dimensions["dimension"])
    except NotPublished:
        return []


def _check_totals(vocabulary: Vocabulary, method: Methodology) -> None:
    """Refuse to take totals of units for those of another year's method, unless both join dimensions alike."""
    for year in vocabulary.years:
        if year != method.year and not _weighs_alike(load_methodology(year), method):
            raise NotPublished(
                "The rapor holds totals of units of {year}; how they would be under the method of {method} can't be told "
                "without their dimensions",
                year=year,
                method=method.year,
            )


def _weighs_alike(one: Methodology, other: Methodology) -> bool:
    try:
        return one.weights.equals(other.weights)
    except NotPublished:
        return False


def _government_column(source: UnitSource, vocabulary: Vocabulary) -> str:
    """Return the column that tells governments apart; where names don't, write codes into the relation."""
    governments = vocabulary.governments
    keys = [column.removeprefix("named_") for column in governments if column.startswith("named_")]
    if len(keys) == 1 and governments["government_code"].is_unique:
        return keys[0]
    names = governments[[*(f"named_{key}" for key in keys), "government_code"]]
    source.connection.register("government_names", names.rename(columns={"government_code": RESOLVED}))
    source.connection.execute("CREATE TABLE resolved AS SELECT * FROM government_names")
    matched = " AND ".join(f"r.{key} IS NOT DISTINCT FROM n.named_{key}" for key in keys)
    source.replace_relation(f"SELECT r.*, n.{RESOLVED} FROM {{previous}} r JOIN resolved n ON {matched}")
    return RESOLVED


def _points(vocabulary: Vocabulary) -> str:
    """Return the expression for the points of a row."""
    known = "CASE WHEN isnan(score) THEN NULL ELSE score END" if vocabulary.has_blank_scores else "score"
    if len(set(vocabulary.highest.values())) == 1:
        factor = 100 / next(iter(vocabulary.highest.values()))
        return known if factor == 1 else f"({known}) * {factor!r}"
    factors = " ".join(f"WHEN {literal(text)} THEN {100 / top!r}" for text, top in vocabulary.highest.items())
    return f"({known}) * CASE scale {factors} END"


def kinds_apart(vocabulary: Vocabulary, method: Methodology) -> list[str]:
    """Return the kinds of unit in the rapor that are assessed apart from governments."""
    try:
        kinds = method.unit_types
        apart = {*APART, *kinds.loc[~kinds["in_total"], "unit_type"]}
    except NotPublished:
        apart = set(APART)
    regional = ~vocabulary.governments["level"].isin(INSTITUTIONAL)
    return sorted(apart & set(vocabulary.unit_types)) if regional.any() else []


def _counted(vocabulary: Vocabulary, apart: list[str], scored: list[str]) -> str:
    """Return the condition for rows that count: of dimensions that are scored, and of units not assessed apart."""
    conditions = ["true"]
    branches = vocabulary.branches
    other = branches.loc[~branches["dimension"].isin([*scored, TOTAL]), "named_dimension"].unique()
    if len(other):
        conditions.append(f"(dimension IS NULL OR dimension NOT IN ({_texts(other)}))")
    if apart:
        texts = _texts(text for kind in apart for text in vocabulary.unit_types[kind])
        column = vocabulary.unit_type_column
        counted = f"{column} IS NULL OR {column} NOT IN ({texts})"
        governments = vocabulary.governments
        key = next(column for column in governments if column.startswith("named_"))
        own = governments.loc[governments["level"].isin(INSTITUTIONAL), key].dropna().unique()
        if len(own):  # a ministry's own offices always count
            counted += f" OR {key.removeprefix('named_')} IN ({_texts(own)})"
        conditions.append(f"({counted})")
    return " AND ".join(conditions)


def _texts(texts: Iterable[str]) -> str:
    return ", ".join(map(literal, texts))
