"""
The one query that scores units: from the rows of a rapor to one row per government and year.

Its steps, each a table expression: ``parts``, one row per unit and product with the mean of every branch and the
indicators that it has, as bits; ``products``, with the score of every dimension; ``units``, the mean over products;
``joined``, the mean over units or products, whichever the method joins; ``missing``, what they lack. Rows are read
once; what follows is as small as the number of units.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ombud.analysis.scoring.query.branches import WORD, Branch, word_expression
from ombud.analysis.scoring.query.source import RELATION, literal
from ombud.evidence.rapor.names import TOTAL

DECIMALS = 9  # beyond these, a mean depends on the order in which threads add
# Flags of a unit, as bits: dimensions scored for it as a whole, dimensions scored for a product, and these two.
_OF_PRODUCT, _COARSE, _SIMULATED = 16, 1 << 32, 1 << 33
_DIMENSIONS = (1 << _OF_PRODUCT) - 1


@dataclass(frozen=True)
class Plan:
    """
    What the query depends on, beside the rows.

    Attributes
    ----------
    branches : list of Branch
        Those of the dimensions that the method scores.
    by_indicator : bool
        Whether the text of an indicator alone tells its branch.
    weights : dict of str to float
        Dimension to weight, any unit; every dimension of the method.
    over : str
        "units" or "products": what the total is the mean of.
    government : str
        Column that tells governments apart.
    product : str
        Expression for the product of a row; NULL where blank.
    score : str
        Expression for the score of a row in points; NULL where blank.
    has_blank_scores : bool
        Whether there are any.
    where : str
        Condition for the rows that count.
    has_simulated : bool
        Whether the rapor says which scores are made up.
    """

    branches: list[Branch]
    by_indicator: bool
    weights: dict[str, float]
    over: str
    government: str
    product: str
    score: str
    has_blank_scores: bool
    where: str
    has_simulated: bool

    @property
    def dimensions(self) -> list[str]:
        """Dimensions of the method, and the total of a unit where the rapor has one."""
        return [*self.weights, *({TOTAL} & {branch.dimension for branch in self.branches})]

    @property
    def words(self) -> range:
        """Numbers of the words that hold the bits of indicators."""
        return range(self.branches[-1].word + 1)

    def of(self, dimension: str) -> list[Branch]:
        """Return the branches of a dimension."""
        return [branch for branch in self.branches if branch.dimension == dimension]


def scoring_query(plan: Plan) -> str:
    """
    Return the query.

    Its columns: year, that of `Plan.government`, ``dimension_<n>`` in the order of `Plan.dimensions`, total, n_units,
    n_products, repeated (scores of an indicator that has one already), coarse (units with scores at two levels
    of detail), ``lacking_<n>`` (units or products without a dimension), without_product, nameless (units), simulated,
    and missing: a text that names indicators, each with the number of units that lack it.
    """
    key = f"year, {plan.government}"
    without_total = f"d{plan.dimensions.index(TOTAL)} IS NULL" if TOTAL in plan.dimensions else "true"
    means = [
        *(f"round(avg(d{n}), {DECIMALS}) AS dimension_{n}" for n in range(len(plan.dimensions))),
        f"round(avg({_total(plan)}), {DECIMALS}) AS total",
        *(f"count(*) FILTER (d{n} IS NULL AND {without_total}) AS lacking_{n}" for n in range(len(plan.weights))),
    ]
    if plan.over == "units":
        joined = f"joined AS (SELECT {key}, {_listed([*means, *_counts(plan)])} FROM units GROUP BY ALL)"
    else:
        joined = f"""
            means AS (SELECT {key}, {_listed(means)} FROM products GROUP BY ALL),
            counts AS (SELECT {key}, {_listed(_counts(plan))} FROM units GROUP BY ALL),
            joined AS (SELECT * FROM means JOIN counts USING ({key}))
        """
    return f"""
        WITH parts AS ({_parts(plan)}),
        products AS {"MATERIALIZED" if plan.over == "products" else "NOT MATERIALIZED"} ({_products(plan)}),
        units AS MATERIALIZED ({_units(plan)}),
        {joined},
        missing AS ({_missing(plan)})
        SELECT * FROM joined LEFT JOIN missing USING ({key}) ORDER BY {key}
    """


def _listed(items: Iterable[str]) -> str:
    return ", ".join(items)


def _parts(plan: Plan) -> str:
    """Select one row per unit and product: the mean of every branch, the indicators, and the number of scores."""
    scored = f"FILTER ({plan.score} IS NOT NULL)" if plan.has_blank_scores else ""
    columns = [f"avg({plan.score}) FILTER ({branch.rows}) AS v{branch.number}" for branch in plan.branches]
    columns += [
        f"coalesce(bit_or({word_expression(plan.branches, word, plan.by_indicator)}) {scored}, 0::{WORD}) AS w{word}"
        for word in plan.words
    ]
    if plan.has_simulated:
        columns.append("bool_or(simulated) AS simulated")
    if plan.has_blank_scores:
        columns += [f"count(*) FILTER ({branch.rows}) AS r{branch.number}" for branch in plan.branches]
    return f"""
        SELECT year, {plan.government}, unit, {plan.product} AS product, count({plan.score}) AS n,
               {_listed(columns)}
        FROM {RELATION} WHERE {plan.where} GROUP BY year, {plan.government}, unit, {plan.product}
    """


def _products(plan: Plan) -> str:
    """Select the score of every dimension per unit and product, what is missing, and what is scored twice."""
    scored = " + ".join(f"bit_count(w{word})" for word in plan.words)
    columns = [
        f"n - ({scored}) AS repeated",
        f"{_flags(plan)} AS flags",
        *(f"{_dimension_mean(plan.of(dimension))} AS d{n}" for n, dimension in enumerate(plan.dimensions)),
        *(f"{_absent(plan, word)} AS m{word}" for word in plan.words),
    ]
    return f"SELECT year, {plan.government}, unit, product, {_listed(columns)} FROM parts"


def _dimension_mean(branches: list[Branch]) -> str:
    """Return the plain mean of the branches that have a score."""
    if not branches:
        return "NULL::DOUBLE"
    if len(branches) == 1:
        return f"v{branches[0].number}"
    points = " + ".join(f"coalesce(v{branch.number}, 0)" for branch in branches)
    count = " + ".join(f"(v{branch.number} IS NOT NULL)::INTEGER" for branch in branches)
    return f"({points}) / nullif({count}, 0)"


def _flags(plan: Plan) -> str:
    """Return the flags of a unit and product."""
    present = " | ".join(
        f"CASE WHEN {' OR '.join(branch.has for branch in plan.of(dimension))} THEN {1 << n} ELSE 0 END"
        for n, dimension in enumerate(plan.dimensions)
        if plan.of(dimension)
    )
    flags = [f"({present})::BIGINT << CASE WHEN product IS NULL THEN 0 ELSE {_OF_PRODUCT} END"]
    if coarse := _coarse(plan):
        flags.append(f"CASE WHEN {' OR '.join(coarse)} THEN {_COARSE} ELSE 0 END")
    if plan.has_simulated:
        flags.append(f"CASE WHEN simulated THEN {_SIMULATED} ELSE 0 END")
    return " | ".join(f"({flag})" for flag in flags)


def _absent(plan: Plan, word: int) -> str:
    """Return the bits, in a word, of the indicators that a unit and product lacks in dimensions of which it has some."""
    cases = [
        f"CASE WHEN {_applies(plan, branch)} THEN {_expected(branch)} & ~w{word} ELSE 0::{WORD} END"
        for branch in plan.branches
        if branch.word == word and any(branch.expected.values())
    ]
    return " | ".join(f"({case})" for case in cases) or f"0::{WORD}"


def _applies(plan: Plan, branch: Branch) -> str:
    """Return the condition under which a unit and product should have the indicators of a branch."""
    siblings = plan.of(branch.dimension)
    there = [f"r{sibling.number} > 0" if plan.has_blank_scores else sibling.has for sibling in siblings]
    whole = [sibling.has for sibling in siblings if sibling.is_whole_dimension]
    if branch.whole:
        whole.append(f"w{branch.word} & {branch.whole}::{WORD} <> 0")
    return f"({' OR '.join(there)})" + "".join(f" AND NOT ({condition})" for condition in whole)


def _expected(branch: Branch) -> str:
    if len(set(branch.expected.values())) == 1:
        return f"{next(iter(branch.expected.values()))}::{WORD}"
    return (
        "CASE year "
        + " ".join(f"WHEN {year} THEN {bits}::{WORD}" for year, bits in branch.expected.items())
        + (f" ELSE 0::{WORD} END")
    )


def _coarse(plan: Plan) -> list[str]:
    """Return the conditions under which a unit and product is scored at two levels of detail of one branch."""
    found = [
        f"(w{branch.word} & {branch.whole}::{WORD} <> 0 AND w{branch.word} & {branch.mask - branch.whole}::{WORD} <> 0)"
        for branch in plan.branches
        if branch.whole and len(branch.indicators) > 1
    ]
    for dimension in plan.dimensions:
        wholes = [branch.has for branch in plan.of(dimension) if branch.is_whole_dimension]
        others = [branch.has for branch in plan.of(dimension) if not branch.is_whole_dimension]
        found += [f"({whole} AND ({' OR '.join(others)}))" for whole in wholes if others]
    return found


def _units(plan: Plan) -> str:
    """Select the mean over products."""
    columns = [
        "unit IS NULL OR trim(unit) = '' AS nameless",
        "count(product) AS products",
        "sum(repeated) AS repeated",
        "bit_or(flags) AS flags",
        *(f"avg(d{n}) AS d{n}" for n in range(len(plan.dimensions))),
        *(f"bit_or(m{word}) AS m{word}" for word in plan.words),
    ]
    return f"SELECT year, {plan.government}, {_listed(columns)} FROM products GROUP BY year, {plan.government}, unit"


def _counts(plan: Plan) -> list[str]:
    """Return what is counted among units; one is coarse if a score stands beside those of products or dimensions."""
    coarse = f"flags & {_COARSE} <> 0 OR flags & (flags >> {_OF_PRODUCT}) & {_DIMENSIONS} <> 0"
    if TOTAL in plan.dimensions:
        present, total = f"(flags | (flags >> {_OF_PRODUCT})) & {_DIMENSIONS}", 1 << plan.dimensions.index(TOTAL)
        coarse += f" OR ({present} & {total} <> 0 AND {present} <> {total})"
    return [
        "count(*) AS n_units",
        "sum(products) AS n_products",
        "sum(repeated) AS repeated",
        f"count(*) FILTER ({coarse}) AS coarse",
        "count(*) FILTER (products = 0) AS without_product",
        f"bool_or(flags & {_SIMULATED} <> 0) AS simulated",
        "count(*) FILTER (nameless) AS nameless",
    ]


def _total(plan: Plan) -> str:
    """Return the weighted mean of the dimensions that have a score, or the total that the rapor gives."""
    total = f"d{plan.dimensions.index(TOTAL)}" if TOTAL in plan.dimensions else "NULL"
    if not plan.weights:
        return total
    weights = list(enumerate(plan.weights.values()))
    points = " + ".join(f"coalesce(d{n} * {weight!r}::DOUBLE, 0)" for n, weight in weights)
    sums = " + ".join(f"CASE WHEN d{n} IS NULL THEN 0::DOUBLE ELSE {weight!r}::DOUBLE END" for n, weight in weights)
    return f"coalesce({total}, ({points}) / nullif({sums}, 0))"


def _missing(plan: Plan) -> str:
    """Select the indicators that units lack, with the number of units."""
    names = [
        f"({branch.word}, {bit}::{WORD}, {literal(name)})" for branch in plan.branches for bit, name in branch.names
    ]
    if not names:
        return f"SELECT year, {plan.government}, NULL::VARCHAR AS missing FROM joined WHERE false"
    lacking = " UNION ALL ".join(
        f"SELECT year, {plan.government}, {word} AS word, m{word} AS bits FROM units WHERE m{word} <> 0"
        for word in plan.words
    )
    return f"""
        WITH names(word, bit, name) AS (VALUES {_listed(names)}),
        named AS (
            SELECT year, {plan.government}, name, count(*) AS n
            FROM ({lacking}) JOIN names USING (word) WHERE bits & bit <> 0 GROUP BY ALL
        )
        SELECT year, {plan.government}, string_agg(name || ' (' || n || ' units)', '; ' ORDER BY name) AS missing
        FROM named GROUP BY ALL
    """
