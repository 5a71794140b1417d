"""What is told of unit scores: what a rapor file holds, what the scores attribute, whether they make the total."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from ombud.analysis.scoring.units import read_contents
from ombud.display.charts.canvas import is_simulated
from ombud.display.language import SPOKEN, Language, sentences
from ombud.errors import N_, Fault, folded
from ombud.evidence.rapor.kinds import kind_of
from ombud.evidence.rapor.loading import read_rapor
from ombud.files import DataDir, find_file
from ombud.rounding import exact

MOST_NAMES = 10


def warning(frame: pd.DataFrame, language: Language = SPOKEN) -> str:
    """Tell, in bold, that a frame is simulated; empty where it is not."""
    if not is_simulated(frame):
        return ""
    said = language("Simulated scores: no evidence about any government.")
    return f"**{said}**"


def scores(scores: pd.DataFrame, language: Language = SPOKEN) -> str:
    """Tell what the unit scores are, of `ombud.choose_scores` or `ombud.load_units`."""
    units = scores[["government_code", "unit"]].drop_duplicates()
    counts = {"rows": len(scores), "units": len(units), "governments": scores["government_code"].nunique()}
    said = language(
        "Scores: {rows}; units: {units}; governments: {governments}; years: {years}.",
        {name: language.integer(count) for name, count in counts.items()},
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
    first = effects.iloc[0]
    yield language(
        "{place}: {change} points, from {before} in {from_year} to {after} in {year}.",
        first,
        place=first["government"],
        change=language.change(first["change"]),
        before=first["total_from"],
        after=first["total_to"],
        year=first["to_year"],
    )
    by_factor = effects.pivot(index="factor", columns="unseen", values="effect").map(language.change)
    low, high = effects.loc[effects["factor"] == "performance", ["bound_low", "bound_high"]].iloc[0]
    yield language(
        "Performance {held} if what one year did not score is held, {parallel} if it moved with what both scored; neither "
        "is known to hold. Without an assumption, each score never taken anywhere from 0 to 100, it lies within {bounds}.",
        by_factor.loc["performance"],
        bounds=language.interval(low, high, signed=True),
    )
    if exact(low) < 0 < exact(high):
        yield language("So these scores alone do not tell whether the service rose or fell.")
    for factor in effects["factor"].unique():
        if factor != "performance":
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
    first = means.iloc[0]
    n, change = first["governments"], language.change(first["change"])
    return language("{n} governments; mean change {change} points.", n=n, change=change)


def audit(audit: pd.DataFrame, language: Language = SPOKEN) -> str:
    """Tell how many published sets of unit scores make the published total; `audit` is of `audit_published_units`."""
    fits = audit["fits"].astype(bool)
    over_units = audit["aggregation"] == "units"
    whole = audit["complete"].fillna(False).astype(bool)
    return language(
        "{n} published sets of two units or more have a published total. From 2022 on the plain mean of the units fits "
        "{fit} of the {whole} complete sets; where products are joined, up to 2021, it fits {old} of {all_old}. What "
        "does not fit stands first, with the reason.",
        n=len(audit),
        fit=int((fits & over_units & whole).sum()),
        whole=int((over_units & whole).sum()),
        old=int((fits & ~over_units).sum()),
        all_old=int((~over_units).sum()),
    )


def rapor_of(file: Path, data_dir: DataDir = None) -> tuple[pd.DataFrame | Path, list[Fault]]:
    """Return the unit scores of a file, with notes; Parquet, which is read where it lies, as the file that it is."""
    file = find_file(file, data_dir)
    if kind_of(file) == "parquet":
        return file, []
    rapor = read_rapor(file, data_dir)
    return rapor.units, rapor.notes


def told_notes(notes: list[Fault], language: Language) -> list[str]:
    """Return notes as lines, those of a kind as one."""
    return folded(notes, language.translate, singly=0)


@sentences
def contents_of(file: Path, language: Language, data_dir: DataDir = None) -> Iterator[str]:
    """Tell what a rapor file holds; raises `RaporError`, with all faults, if it can't be used."""
    units, notes = rapor_of(file, data_dir)
    contents = read_contents(units, data_dir)
    counts = {"rows": contents.scores, "units": contents.units, "governments": len(contents.governments)}
    told = language(
        "{file}: no faults; {rows} scores of {units} units of {governments} governments, years {years}",
        {name: language.integer(count) for name, count in counts.items()},
        file=file.name,
        years=", ".join(map(str, contents.years)),
    )
    if contents.rows > contents.scores:
        told += language("; {n} rows have a blank score", n=language.integer(contents.rows - contents.scores))
    yield told
    yield language("Governments: {names}", names=_names(contents.governments, language))
    if contents.sheets:
        read = [_stretch(language, *sheet) for sheet in contents.sheets[:MOST_NAMES]]
        yield language("Read: {names}", names="; ".join(read))
    if contents.blank_units:
        yield language("Units without any score: {names}", names=_names(contents.blank_units, language))
    yield from told_notes(notes, language)


def _stretch(language: Language, sheet: str, first: int, last: int, scale: str) -> str:
    rows = language("rows {first} to {last}, scale {scale}", first=first, last=last, scale=scale)
    return language("sheet {sheet}", sheet=sheet) + ", " + rows if sheet else rows


def _names(names: list[str], language: Language) -> str:
    more = len(names) - MOST_NAMES
    told = ", ".join(names[:MOST_NAMES])
    return told + language(", and {n} more", n=language.integer(more)) if more > 0 else told
