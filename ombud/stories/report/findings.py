"""Findings as sentences, computed from the numbers and told in either language."""

from __future__ import annotations

import pandas as pd

from ombud.analysis.comparison.summary import Summary
from ombud.display.language import Language


def opening_sentence(place: str, summary: Summary, language: Language) -> str:
    """Tell how many governments can be compared, how many fell, and which moved most; of one, how it moved."""
    if summary.n == 1:
        return _opening_of_one(place, summary, language)
    if summary.n_both == 0:
        none = language(
            "None of the {n} governments of {place} has a published total for both {from_year} and {to_year}.",
            n=summary.n,
            place=place,
            from_year=summary.from_year,
            to_year=summary.to_year,
        )
        return none if not summary.contradicted else _left_out(summary, language)
    text = language(
        "{n_both} of the {n} governments of {place} have a published total for both {from_year} and {to_year}: "
        "{n_fell} fell and {n_rose} rose, by {mean} points on average.",
        n=summary.n,
        n_both=summary.n_both,
        place=place,
        from_year=summary.from_year,
        to_year=summary.to_year,
        n_fell=summary.n_fell,
        n_rose=summary.n_rose,
        mean=language.change(summary.mean_change),
    )
    extremes = [row for row in (summary.largest_fall, summary.largest_rise) if row is not None]
    moves = [
        language(
            "{government} from {before} to {after} ({change})",
            government=row["government"],
            before=language.number(row["value_from"]),
            after=language.number(row["value_to"]),
            change=language.change(row["change"]),
        )
        for row in extremes
    ]
    largest = [language("The largest moves: {moves}.", moves="; ".join(moves))] if moves else []
    left_out = [_left_out(summary, language)] if summary.contradicted else []
    return " ".join([text, *largest, *left_out])


def _left_out(summary: Summary, language: Language) -> str:
    return language(
        "Left out, since the total of one of the years {from_year} and {to_year} contradicts the zone or category that "
        "pages state: {governments}.",
        from_year=summary.from_year,
        to_year=summary.to_year,
        governments=language.join(list(summary.contradicted)),
    )


def _opening_of_one(government: str, summary: Summary, language: Language) -> str:
    fields = {"government": government, "from_year": summary.from_year, "to_year": summary.to_year}
    if summary.contradicted:
        return language(
            "One of the totals of {government} of {from_year} and {to_year} contradicts the zone or "
            "category that pages state, so that nothing is concluded from them.",
            **fields,
        )
    if summary.n_both == 0:
        return language(
            "{government} has no published total for one of the years {from_year} and {to_year}, or for both.", **fields
        )
    row = summary.largest_fall or summary.largest_rise
    if row is None:
        return language("{government} has the same published total in {from_year} and {to_year}.", **fields)
    return language(
        "{government} went from {before} points in {from_year} to {after} in {to_year} ({change}).",
        before=language.number(row["value_from"]),
        after=language.number(row["value_to"]),
        change=language.change(row["change"]),
        **fields,
    )


def method_sentence(summary: Summary, language: Language) -> str:
    """Tell what the published totals say about method against service."""
    reason = getattr(summary.comparability, f"reason_{language.code}")
    years = {"from_year": summary.from_year, "to_year": summary.to_year}
    if summary.n_both == 0 and summary.comparability.grade == "changed":
        return language(
            "The method changed between {from_year} and {to_year}; without a pair of totals these don't tell what that "
            "did here.",
            **years,
        )
    if summary.comparability.grade == "not_comparable":
        return language("The two years are not comparable. {reason}", reason=reason)
    if summary.comparability.grade == "same":
        return language(
            "As far as is published, {to_year} was scored by the method of {from_year}, so a change is one of the "
            "service as measured, sampling and chance included.",
            **years,
        )
    if not summary.weights:
        return language(
            "The method changed between {from_year} and {to_year}, and its weights are not published, so that "
            "totals alone cannot divide a change into method and service. {reason}",
            reason=reason,
            **years,
        )
    labels = {
        "narrow": language("under the narrow reading (only the standards were retained)"),
        "wide": language("under the wide reading (all but the users' perception was retained)"),
    }
    told = [f"{label} {_certainty_text(summary, reading, language)}" for reading, label in labels.items()]
    if summary.certain["narrow"] == summary.certain["wide"]:
        told = [
            language("under either reading of what was retained") + " " + _certainty_text(summary, "wide", language)
        ]
    if summary.n == 1:
        return language(
            "The method changed, so the totals only bound what the retained part of the service did: {readings}.",
            readings="; ".join(told),
        )
    return language(
        "The method changed, so the totals only bound what the retained part of the service did. Of these {n}, "
        "{readings}.",
        n=summary.n_both,
        readings="; ".join(told),
    )


def _certainty_text(summary: Summary, reading: str, language: Language) -> str:
    counts = summary.certain[reading]
    clauses = (
        {
            "open": language("it may not have moved at all"),
            "fell": language("it certainly fell"),
            "rose": language("it certainly rose"),
        }
        if summary.n == 1
        else {
            "open": language("{n} may not have moved at all", n=counts["open"]),
            "fell": language("{n} certainly fell", n=counts["fell"]),
            "rose": language("{n} certainly rose", n=counts["rose"]),
        }
    )
    return language.join([clause for name, clause in clauses.items() if counts[name]])


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
    """
    Tell whether changes are unusual for the scores that they started from, by pairs of years of one method.

    Parameters
    ----------
    expected : DataFrame
        As `ombud.drops.expected_changes` gives it; nothing is told where it is empty.
    year : int
        The earlier year.
    language : Language
        Of the sentence.
    of_one : bool
        Whether it is of one government, which then gets its intervals.
    """
    if expected.empty:
        return ""
    if not of_one:
        beyond = expected.groupby("government")["beyond"].all()
        names = language.join(sorted(beyond.index[beyond])) if beyond.any() else ""
        told = language(
            "By the spread of other pairs of years {k} of the {n} changes are unusual for their starting score (outside "
            "every 95% interval)",
            k=int(beyond.sum()),
            n=len(beyond),
        )
        return f"{told}: {names}." if names else f"{told}."
    intervals = language.join(
        [
            f"{language.change(row['expected'], 1)} "
            f"{language.interval(row['expected_low'], row['expected_high'], 1, signed=True)} "
            f"({row['placebo'].replace('-', '–')})"
            for row in expected.to_dict("records")
        ]
    )
    if expected["beyond"].all():
        verdict = language("unusual")
    else:
        verdict = language("unusual by one of them") if expected["beyond"].any() else language("not unusual")
    return language(
        "From its score of {year} other pairs of years lead one to expect {intervals}, with 95% intervals; its change "
        "of {change} is {verdict}. Among the {n} governments of its level with both totals it ranks {rank}, the greatest "
        "rise being 1.",
        year=year,
        intervals=intervals,
        n=int(expected["n_peers"].iat[0]),
        rank=int(expected["rank"].iat[0]),
        change=language.change(expected["change"].iat[0]),
        verdict=verdict,
    )


def cutoffs_sentence(
    zones: pd.DataFrame, from_year: int, year: int, language: Language, *, of_one: bool = False
) -> str:
    """
    Tell which zones of the later year the moved cut-offs alone made.

    Parameters
    ----------
    zones : DataFrame
        As `ombud.zones_under_cutoffs` gives it.
    from_year, year : int
        The years compared.
    language : Language
        Of the sentence; empty where no zone hangs on the cut-offs.
    of_one : bool
        Whether it is of one government.
    """
    later = zones[zones["data_year"] == year]
    if later.empty or {from_year, year} - set(later["cutoff_year"]):
        return ""
    known = later.pivot(index="government_code", columns="cutoff_year", values="zone").dropna()
    moved = known[known[from_year] != known[year]]
    if moved.empty:
        return ""
    if of_one:
        old, new = (language.tell(moved[each].iat[0]) for each in (from_year, year))
        return language(
            "By the cut-offs of {from_year} its zone of {year} would be {old}, not {new}.",
            from_year=from_year,
            year=year,
            old=old,
            new=new,
        )
    told = [
        language(
            "{n} of {all} {zone} ones of {year} would be {old}",
            n=len(rows),
            all=int((known[year] == new).sum()),
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
    fields = {
        "year": year,
        "government": row["government"],
        "distance": language.number(row["distance"]),
        "next": row["next"] if len(row["next"]) == 1 else language.tell(row["next"]),
    }
    if of_one:
        return language("In {year} {government} needs {distance} points more to {next}.", **fields)
    return language("Nearest to its next category in {year}: {government}, {distance} points more to {next}.", **fields)


def nothing_published(place: str, language: Language, *, of_one: bool = False) -> str:
    """Tell that nothing is published of a place, or of one government."""
    if of_one:
        return language(
            "No page in the collection publishes a total, a category or a zone of {place}. What is known nationally "
            "stands below; nothing about {place} follows from it.",
            place=place,
        )
    return language(
        "No page in the collection publishes a total, a category or a zone of any government of {place}. What is "
        "known nationally stands below; nothing about {place} follows from it.",
        place=place,
    )


def existence_sentences(governments: pd.DataFrame, from_year: int, year: int, language: Language) -> list[str]:
    """
    Tell why governments can have no figure of the years compared: they began later, or ended before.

    Parameters
    ----------
    governments : DataFrame
        ``government``, ``valid_from`` and ``valid_to`` as `ombud.load_governments` gives them, and ``predecessor``: the
        government that one was split from or succeeded, empty where that is not recorded.
    from_year, year : int
        The years compared.
    language : Language
        Of the sentences.
    """
    told = []
    for row in governments.to_dict("records"):
        if pd.notna(row["valid_from"]) and row["valid_from"] >= from_year:
            told.append(
                language(
                    "{government} began in {began}, so that it can be assessed from {first} on at the earliest; figures of "
                    "{from_year} can't be there.",
                    government=row["government"],
                    began=row["valid_from"],
                    first=row["valid_from"] + 1,
                    from_year=from_year,
                )
            )
            if row["predecessor"]:
                told[-1] += " " + language("It came from {predecessor}.", predecessor=row["predecessor"])
        if pd.notna(row["valid_to"]) and row["valid_to"] <= year:
            told.append(
                language(
                    "{government} ended in {ended}; there are no figures of later years.",
                    government=row["government"],
                    ended=row["valid_to"],
                )
            )
    return told


def paragraph(sentences: list[str]) -> str:
    """Return the sentences that are not empty as a Markdown list."""
    return "\n".join(f"- {sentence}" for sentence in sentences if sentence)
