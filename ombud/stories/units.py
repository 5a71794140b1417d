"""What is told of unit scores: what a rapor file holds, what they attribute, how far they hang on choices (04, 05)."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from ombud.analysis.robustness import Bounds, Choices, Design, Dirichlet
from ombud.analysis.scoring.units import read_contents
from ombud.display.charts.canvas import is_simulated
from ombud.display.language import SPOKEN, Language, sentences
from ombud.errors import N_, Fault, folded
from ombud.evidence.rapor.loading import read_rapor
from ombud.evidence.rapor.sheets import kind_of
from ombud.files import DataDir, find_file
from ombud.methodology import Methodology
from ombud.rounding import exact

MOST_NAMES = 10
OFTEN = 1 / 3


def warning(frame: pd.DataFrame, language: Language = SPOKEN) -> str:
    """Tell, in bold, that a frame is simulated; empty where it is not."""
    said = language("Simulated scores: no evidence about any government.")
    return f"**{said}**" if is_simulated(frame) else ""


def scores(scores: pd.DataFrame, language: Language = SPOKEN) -> str:
    """Tell what the unit scores are, of `ombud.choose_scores` or `ombud.load_units`."""
    said = language(
        "Scores: {rows}; units: {units}; governments: {governments}; years: {years}.",
        rows=language.integer(len(scores)),
        units=language.integer(len(scores[["government_code", "unit"]].drop_duplicates())),
        governments=language.integer(scores["government_code"].nunique()),
        years=language.join([str(year) for year in sorted(set(scores["year"]))]),
    )
    return f"{warning(scores, language)} {said}".strip()


@sentences
def attribution(effects: pd.DataFrame, language: Language = SPOKEN) -> Iterator[str]:
    """
    Tell what part of a government's change is performance and what part the method, under either assumption.

    `effects` are of `ombud.attribution.three_sources` (or `ombud.attribute`), of one government, for scores never taken
    held and for those moved along, one below the other.
    """
    yield warning(effects, language)
    if effects["effect"].isna().any():
        yield from notes(effects, language)
        return
    names = {"government": "place", "total_from": "before", "total_to": "after", "to_year": "year"}
    first = effects.iloc[0].rename(names)
    text = N_("{place}: {change} points, from {before} in {from_year} to {after} in {year}.")
    yield language(text, first, change=language.change(first["change"]))
    by_factor = effects.pivot(index="factor", columns="unseen", values="effect").map(language.change)
    low, high = effects.loc[effects["factor"] == "performance", ["bound_low", "bound_high"]].iloc[0]
    bounds = language.interval(low, high, signed=True)
    yield language.passage("performance_by_assumption", by_factor.loc["performance"], bounds=bounds)
    if exact(low) < 0 < exact(high):
        yield language("So these scores alone do not tell whether the service rose or fell.")
    for factor in effects.loc[effects["factor"] != "performance", "factor"].unique():
        text = N_("The part of {factor}: {held} held, {parallel} moved along.")
        yield language(text, by_factor.loc[factor], factor=language.tell(factor))


def notes(effects: pd.DataFrame, language: Language = SPOKEN) -> list[str]:
    """Tell what an attribution assumes, or why there is none; `effects` are of `ombud.attribute`."""
    keys = dict.fromkeys(key for joined in effects["notes"] for key in joined.split(";") if key)
    return [language.tell(key) for key in keys]


def province(means: pd.DataFrame, language: Language = SPOKEN) -> str:
    """Tell the mean change of a province; `means` are of `ombud.attribution.mean_effects`."""
    if means.empty:
        return language("No government of the province can be attributed.")
    n, change = means.iloc[0][["governments", "change"]]
    return language("{n} governments; mean change {change} points.", n=n, change=language.change(change))


def audit(audit: pd.DataFrame, language: Language = SPOKEN) -> str:
    """Tell how many published sets of unit scores make the published total; `audit` is of `audit_published_units`."""
    over_units = audit["aggregation"] == "units"
    whole, old = audit[over_units & audit["complete"].fillna(False).astype(bool)], audit[~over_units]
    return language.passage(
        "fit_of_published_units",
        n=len(audit),
        fit=int(whole["fits"].sum()),
        whole=len(whole),
        old=int(old["fits"].sum()),
        all_old=len(old),
    )


@sentences
def robustness(
    totals: pd.DataFrame,
    ranks: pd.DataFrame,
    categories: pd.DataFrame,
    reversals: pd.DataFrame,
    government: str,
    language: Language = SPOKEN,
) -> Iterator[str]:
    """
    Tell how robust a government's total, rank and category are.

    `totals`, `ranks` and `categories` are of `ombud.robustness.total_summary`, `rank_summary` and `category_summary`, with
    ``government``, in which it has this name; `reversals` of `ombud.robustness.order_reversals`.
    """
    total, rank, chance = (frame.set_index("government").loc[government] for frame in (totals, ranks, categories))
    yield warning(totals, language)
    text = N_("{place}: {total} points; 90% of the draws lie within {interval}.")
    interval = language.interval(total["q05"], total["q95"])
    yield language(text, place=government, total=total["baseline"], interval=interval)
    yield language(
        "Rank {rank} of {n}; 90% of the draws lie between {low} and {high}.",
        {name: language.integer(rank[of]) for name, of in (("rank", "baseline"), ("low", "q05"), ("high", "q95"))},
        n=language.integer(len(ranks)),
    )
    category, flip = language.tell(str(chance["baseline"])), language.percent(chance["flip"])
    yield language("Another category than {category} in {share} of the draws.", category=category, share=flip)
    if len(reversals):
        yield language(
            "Of neighbours in the ranking, {share} would change places in more than a third of the draws.",
            share=language.percent((reversals["probability"] > OFTEN).mean()),
        )


def varied(design: Design, method: Methodology, language: Language = SPOKEN) -> list[str]:
    """Tell what a design of `ombud.robustness` varies, and how far; `method` has the weights that are varied."""
    single = len(method.dimensions) == 1
    weights = None if single else design.weights
    size = getattr(weights, "concentration", 0)
    spread = language.number(100 * (0.25 * 0.75 / (size + 1)) ** 0.5, 1)
    said = {
        "varied_single": single,
        "varied_dirichlet": isinstance(weights, Dirichlet),
        "varied_given": isinstance(weights, (Bounds, Choices)),
        "varied_means": len(design.aggregation) > 1,
        "varied_bootstrap": design.unit_sets == "bootstrap",
        "varied_leave_one_out": design.unit_sets == "leave_one_out",
        "varied_from_assumed": not single and method.weights_basis == "assumed",
    }
    codes = [code for code, holds in said.items() if holds] or ["varied_nothing"]
    return [language.tell(code, year=method.year, size=language.integer(size), spread=spread) for code in codes]


def rapor_of(file: Path, data_dir: DataDir = None) -> tuple[pd.DataFrame | Path, list[Fault]]:
    """Return the unit scores of a file, with notes; Parquet, which is read where it lies, as the file that it is."""
    file = find_file(file, data_dir)
    return (file, []) if kind_of(file) == "parquet" else read_rapor(file, data_dir)


@sentences
def contents_of(file: Path, language: Language, data_dir: DataDir = None) -> Iterator[str]:
    """Tell what a rapor file holds; raises `RaporError`, with all faults, if it can't be used."""
    units, notes = rapor_of(file, data_dir)
    contents = read_contents(units, data_dir)
    of_units = contents.groupby(["government_code", "unit"], sort=False)["scores"].sum()
    governments = contents.sort_values("government_code")["government"].unique().tolist()
    rows, scores = contents["rows"].sum(), contents["scores"].sum()
    counts = {"rows": scores, "units": len(of_units), "governments": len(governments)}
    told = language(
        "{file}: no faults; {rows} scores of {units} units of {governments} governments, years {years}",
        {name: language.integer(count) for name, count in counts.items()},
        file=file.name,
        years=", ".join(map(str, sorted(set(contents["year"])))),
    )
    if rows > scores:
        told += language("; {n} rows have a blank score", n=language.integer(rows - scores))
    yield told
    yield language("Governments: {names}", names=_names(governments, language))
    if isinstance(units, pd.DataFrame):  # Parquet, which is read where it lies, has no sheets and rows to name
        read = []
        for sheet, own in list(units.groupby("source_sheet", sort=False))[:MOST_NAMES]:
            first, last = own["source_row"].agg(["min", "max"])
            scale = ", ".join(own["scale"].unique())
            place = language("rows {first} to {last}, scale {scale}", first=int(first), last=int(last), scale=scale)
            read.append(language("sheet {sheet}", sheet=sheet) + ", " + place if sheet else place)
        yield language("Read: {names}", names="; ".join(read))
    if blank := of_units.index[of_units == 0].get_level_values("unit").tolist():
        yield language("Units without any score: {names}", names=_names(blank, language))
    yield from folded(notes, language.translate, singly=0)


def _names(names: list[str], language: Language) -> str:
    more = len(names) - MOST_NAMES
    told = ", ".join(names[:MOST_NAMES])
    return told + language(", and {n} more", n=language.integer(more)) if more > 0 else told
