"""Findings as sentences, computed from the numbers and told in either language."""

from collections.abc import Iterator

import pandas as pd

from ombud.analysis.comparison.totals import Summary, directions
from ombud.display.language import Language, sentences
from ombud.errors import N_


def opening_sentence(place: str, summary: Summary, language: Language) -> str:
    """Tell how many governments can be compared, how many fell, and which moved most; of one, how it moved."""
    fields = vars(summary) | {"place": place, "mean": language.change(summary.mean_change)}
    moved = [
        row
        | {name: language.number(row[f"value_{side}"]) for name, side in (("before", "from"), ("after", "to"))}
        | {"change": language.change(row["change"])}
        for row in (summary.largest_fall, summary.largest_rise)
        if row is not None
    ]
    if summary.n == 1:
        return language.passage(_opening_of_one(summary), *moved, fields, government=place)
    left_out = ""
    if summary.contradicted:
        left_out = language.passage("opening_left_out", fields, governments=language.join(list(summary.contradicted)))
    if summary.n_both == 0:
        none = N_("None of the {n} governments of {place} has a published total for both {from_year} and {to_year}.")
        return left_out or language(none, fields)
    text = language.passage("opening_moved", fields)
    moves = "; ".join(language("{government} from {before} to {after} ({change})", row) for row in moved)
    largest = language("The largest moves: {moves}.", moves=moves) if moves else ""
    return " ".join(filter(None, [text, largest, left_out]))


def _opening_of_one(summary: Summary) -> str:
    """Return the code of what is told first of one government."""
    if summary.contradicted:
        return "opening_of_one_contradicted"
    if summary.n_both == 0:
        return "opening_of_one_unpublished"
    if summary.largest_fall is None and summary.largest_rise is None:
        return "opening_of_one_unmoved"
    return "opening_of_one_moved"


def bounded_sentence(changes: pd.DataFrame, summary: Summary, language: Language) -> str:
    """Tell what zones, categories and disagreeing values say of `changes` that no two totals tell; nothing where none do."""
    rows = changes[changes["change"].isna() & ~changes["contradicted"]]
    if rows.empty:
        return ""
    counts = directions(rows["change_low"], rows["change_high"])
    certainty = _certainty_text(counts, summary, language)
    if summary.n > 1:
        text = N_("Of {n} governments published zones or categories only bound the change: {certainty}.")
        return language(text, n=len(rows), certainty=certainty)
    row = rows.iloc[0]
    return language(
        "What is published bounds its change: from {before} in {from_year} to {after} in {to_year}, a change of {low} to "
        "{high}; {certainty}.",
        vars(summary),
        {end: language.change(row[f"change_{end}"]) for end in ("low", "high")},
        before=language.band(row["low_from"], row["high_from"]),
        after=language.band(row["low_to"], row["high_to"]),
        certainty=certainty,
    )


def method_sentence(summary: Summary, language: Language) -> str:
    """Tell what the published totals say about method against service."""
    grade, code = summary.comparability.grade, ""
    if grade == "not_comparable":
        code = "method_not_comparable"
    elif grade == "same":
        code = "method_same"
    elif summary.n_both == 0:
        code = "method_changed_without_totals"
    elif not summary.certain:
        code = "method_changed_without_weights"
    if code:
        reason = getattr(summary.comparability, f"reason_{language.code}")
        return language.passage(code, vars(summary), reason=reason)
    certain = summary.certain
    if certain["narrow"] == certain["wide"]:
        certain = {"either": certain["wide"]}
    readings = [
        f"{_certainty_text(counts, summary, language)} {language.tell(f'under_{reading}')}"
        for reading, counts in certain.items()
    ]
    code = "retained_bounded_of_one" if summary.n == 1 else "retained_bounded_of_several"
    return language.passage(code, n=summary.n_both, readings="; ".join(readings))


def _certainty_text(counts: dict[str, int], summary: Summary, language: Language) -> str:
    group = "one" if summary.n == 1 else "several"
    clauses = ("open", "fell", "rose")
    return language.join([language.tell(f"{name}_of_{group}", n=counts[name]) for name in clauses if counts[name]])


def caution_sentence(summary: Summary, language: Language) -> str:
    """Tell what can't be concluded from published totals."""
    is_changed = summary.comparability.grade == "changed"
    return language.passage("caution_changed" if is_changed else "caution_unchanged")


def unusual_sentence(expected: pd.DataFrame, year: int, language: Language, *, of_one: bool = False) -> str:
    """Tell whether changes are unusual for their scores of `year`; of `ombud.drops.expected_changes`, empty where that is."""
    if expected.empty:
        return ""
    if not of_one:
        beyond = expected.groupby("government")["beyond"].all()
        names = sorted(beyond.index[beyond])
        told = language.passage("unusual_some" if names else "unusual_none", k=len(names), n=len(beyond))
        return f"{told}: {language.join(names)}." if names else told
    intervals = [
        f"{language.change(row['expected'], 1)} "
        f"{language.interval(row['expected_low'], row['expected_high'], 1, signed=True)} "
        f"({row['placebo'].replace('-', '–')})"
        for row in expected.to_dict("records")
    ]
    some = N_("unusual by one of them") if expected["beyond"].any() else N_("not unusual")
    verdict = language(N_("unusual") if expected["beyond"].all() else some)
    first = expected.iloc[0]
    return language.passage(
        "unusual_of_one",
        year=year,
        intervals=language.join(intervals),
        n=int(first["n_peers"]),
        rank=int(first["rank"]),
        change=language.change(first["change"]),
        verdict=verdict,
    )


def cutoffs_sentence(zones: pd.DataFrame, years: tuple[int, int], language: Language, *, of_one: bool = False) -> str:
    """Tell which zones of the later year the moved cut-offs alone made; `zones` are of `ombud.zones_under_cutoffs`."""
    from_year, year = years
    later = zones[zones["data_year"] == year]
    if set(years) - set(later["cutoff_year"]):
        return ""
    known = later.pivot(index="government_code", columns="cutoff_year", values="zone").dropna()
    moved = known[known[from_year] != known[year]]
    if moved.empty:
        return ""
    if of_one:
        old, new = map(language.tell, moved.iloc[0][[from_year, year]])
        text = N_("By the cut-offs of {from_year} its zone of {year} would be {old}, not {new}.")
        return language(text, from_year=from_year, year=year, old=old, new=new)
    told = [
        language(
            "{n} of {all} {zone} ones of {year} would be {old}",
            n=len(rows),
            all=(known[year] == new).sum(),
            zone=language.tell(new),
            year=year,
            old=language.tell(old),
        )
        for (old, new), rows in moved.groupby([from_year, year])
    ]
    return language("By the cut-offs of {from_year} {told}.", from_year=from_year, told=language.join(told))


def nearest_sentence(distances: pd.DataFrame, year: int, language: Language, *, of_one: bool = False) -> str:
    """Tell which government is nearest to its next category; of one, how near it is."""
    known = distances[distances["distance"].notna()].sort_values(["distance", "government"])
    if known.empty:
        return ""
    row = known.iloc[0]
    text = N_("Nearest to its next category in {year}: {government}, {distance} points more to {next}.")
    if of_one:
        text = N_("In {year} {government} needs {distance} points more to {next}.")
    return language(text, row, year=year, next=language.tell(row["next"]))


def nothing_published(place: str, language: Language, *, of_one: bool = False) -> str:
    """Tell that nothing is published of a place, or of one government."""
    return language.passage("no_page_on_one" if of_one else "no_page_on_any", place=place)


@sentences
def existence_sentences(governments: pd.DataFrame, from_year: int, year: int, language: Language) -> Iterator[str]:
    """Tell why governments, rows of the register with their ``predecessor``, can have no figure of the years compared."""
    for row in governments.rename(columns={"valid_from": "began", "valid_to": "ended"}).to_dict("records"):
        if pd.notna(row["began"]) and row["began"] >= from_year:
            told = language.passage("began_later", row, first=row["began"] + 1, from_year=from_year)
            yield told + (" " + language("It came from {predecessor}.", row) if row["predecessor"] else "")
        if pd.notna(row["ended"]) and row["ended"] <= year:
            yield language("{government} ended in {ended}; there are no figures of later years.", row)
