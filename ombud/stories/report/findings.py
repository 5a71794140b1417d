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
        return language(_opening_of_one(summary), *moved, fields, government=place)
    left_out = ""
    if summary.contradicted:
        left_out = language(
            "Left out, since the total of one of the years {from_year} and {to_year} contradicts the zone or category "
            "that pages state: {governments}.",
            fields,
            governments=language.join(list(summary.contradicted)),
        )
    if summary.n_both == 0:
        none = N_("None of the {n} governments of {place} has a published total for both {from_year} and {to_year}.")
        return left_out or language(none, fields)
    text = language(
        "{n_both} of the {n} governments of {place} have a published total for both {from_year} and {to_year}: "
        "{n_fell} fell and {n_rose} rose, by {mean} points on average.",
        fields,
    )
    moves = "; ".join(language("{government} from {before} to {after} ({change})", row) for row in moved)
    largest = language("The largest moves: {moves}.", moves=moves) if moves else ""
    return " ".join(filter(None, [text, largest, left_out]))


def _opening_of_one(summary: Summary) -> str:
    if summary.contradicted:
        return N_(
            "One of the totals of {government} of {from_year} and {to_year} contradicts the zone or "
            "category that pages state, so that nothing is concluded from them."
        )
    if summary.n_both == 0:
        return N_("{government} has no published total for one of the years {from_year} and {to_year}, or for both.")
    if summary.largest_fall is None and summary.largest_rise is None:
        return N_("{government} has the same published total in {from_year} and {to_year}.")
    return N_("{government} went from {before} points in {from_year} to {after} in {to_year} ({change}).")


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
    grade, text = summary.comparability.grade, ""
    if grade == "not_comparable":
        text = N_("The two years are not comparable. {reason}")
    elif grade == "same":
        text = N_(
            "As far as is published, {to_year} was scored by the method of {from_year}, so a change is one of the "
            "service as measured, sampling and chance included."
        )
    elif summary.n_both == 0:
        text = N_(
            "The method changed between {from_year} and {to_year}; without a pair of totals these don't tell what that "
            "did here."
        )
    elif not summary.certain:
        text = N_(
            "The method changed between {from_year} and {to_year}, and its weights are not published, so that "
            "totals alone cannot divide a change into method and service. {reason}"
        )
    if text:
        return language(text, vars(summary), reason=getattr(summary.comparability, f"reason_{language.code}"))
    certain = summary.certain
    if certain["narrow"] == certain["wide"]:
        certain = {"either": certain["wide"]}
    readings = [
        f"{_certainty_text(counts, summary, language)} {language.tell(f'under_{reading}')}"
        for reading, counts in certain.items()
    ]
    text = N_(
        "The method changed, so the totals only bound what the retained part of the service did. Of these {n}, {readings}."
    )
    if summary.n == 1:
        text = N_("The method changed, so the totals only bound what the retained part of the service did: {readings}.")
    return language(text, n=summary.n_both, readings="; ".join(readings))


def _certainty_text(counts: dict[str, int], summary: Summary, language: Language) -> str:
    group = "one" if summary.n == 1 else "several"
    clauses = ("open", "fell", "rose")
    return language.join([language.tell(f"{name}_of_{group}", n=counts[name]) for name in clauses if counts[name]])


def caution_sentence(summary: Summary, language: Language) -> str:
    """Tell what can't be concluded from published totals."""
    if summary.comparability.grade == "changed":
        return language(
            "Not known from totals alone: how much of any one change is the new dimensions, the other units or the "
            "service; and high scorers tend to fall and low scorers to rise between any two years, method or not "
            "(regression to the mean). Published figures are also a selection, not a sample."
        )
    return language(
        "High scorers tend to fall and low scorers to rise between any two years (regression to the mean), and "
        "published figures are a selection, not a sample: a single change is weak evidence."
    )


def unusual_sentence(expected: pd.DataFrame, year: int, language: Language, *, of_one: bool = False) -> str:
    """Tell whether changes are unusual for their scores of `year`; of `ombud.drops.expected_changes`, empty where that is."""
    if expected.empty:
        return ""
    if not of_one:
        beyond = expected.groupby("government")["beyond"].all()
        names = sorted(beyond.index[beyond])
        none = N_(
            "By the spread of other pairs of years none of the {n} changes is unusual for its starting score (outside "
            "every 95% interval)."
        )
        some = N_(
            "By the spread of other pairs of years {k} of the {n} changes are unusual for their starting score (outside "
            "every 95% interval)"
        )
        told = language(some if names else none, k=len(names), n=len(beyond))
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
    return language(
        "From its score of {year} other pairs of years lead one to expect {intervals}, with 95% intervals; its change "
        "of {change} is {verdict}. Among the {n} governments of its level with both totals it ranks {rank}, the greatest "
        "rise being 1.",
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
    of_any = N_(
        "No page in the collection publishes a total, a category or a zone of any government of {place}. What is "
        "known nationally stands below; nothing about {place} follows from it."
    )
    of_this = N_(
        "No page in the collection publishes a total, a category or a zone of {place}. What is known nationally "
        "stands below; nothing about {place} follows from it."
    )
    return language(of_this if of_one else of_any, place=place)


@sentences
def existence_sentences(governments: pd.DataFrame, from_year: int, year: int, language: Language) -> Iterator[str]:
    """Tell why governments, rows of the register with their ``predecessor``, can have no figure of the years compared."""
    for row in governments.rename(columns={"valid_from": "began", "valid_to": "ended"}).to_dict("records"):
        if pd.notna(row["began"]) and row["began"] >= from_year:
            told = language(
                "{government} began in {began}, so that it can be assessed from {first} on at the earliest; figures of "
                "{from_year} can't be there.",
                row,
                first=row["began"] + 1,
                from_year=from_year,
            )
            yield told + (" " + language("It came from {predecessor}.", row) if row["predecessor"] else "")
        if pd.notna(row["ended"]) and row["ended"] <= year:
            yield language("{government} ended in {ended}; there are no figures of later years.", row)
