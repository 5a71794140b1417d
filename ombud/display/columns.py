"""What the columns of frames are called and how their values are told, in one catalogue for all tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from ombud.display.codes import TEXTS
from ombud.display.language import MISSING, Language
from ombud.errors import N_

# kinds of numbers, and how they are told
NUMBERS: dict[str, Callable[[Language, Any], str]] = {
    "points": Language.number,
    "number": Language.number,
    "change": Language.change,
    "count": Language.integer,
    "share": lambda language, share: language.percent(share, 1),
    "p": lambda language, number: language.number(number, 3),
    "steps": lambda language, number: language.change(number, 1),
    "whole change": lambda language, number: language.change(number, 0),
}
RIGHT = frozenset({*NUMBERS, "interval", "signed interval"})


class Column(NamedTuple):
    """
    How a column is shown: its heading, a text of the catalogue, and how its values are told.

    Kinds are *points* (two decimals), *change* (with sign), *number*, *count* (whole), *share* (in percent, of 0..1), *p*
    (three decimals), *steps* (one decimal, with sign), *whole change* (no decimals, with sign), *interval* and *signed
    interval* (of two columns), *code* (told by `ombud.display.codes`, several joined by ``;``), *aspect* (of a method,
    likewise), *flag* (yes or no), *based* (a value and its basis: ``?`` where nothing is published, an asterisk where it is
    assumed), *text*.
    """

    label: str
    kind: str = "text"
    ends: tuple[str, ...] = ()  # columns of an interval's ends, or of a based value and its basis


COLUMNS = {
    "added": Column("Added", "points"),
    "adjusted_p_value": Column("Adjusted p-value", "p"),
    "admitted": Column("Printed points admit", "interval", ("low_percent", "high_percent")),
    "after": Column("After", "based", ("to_value", "to_basis")),
    "aspect": Column("Aspect", "aspect"),
    "assessed": Column("assessed", "count"),
    "assumption": Column("Assumption", "code"),
    "baseline": Column("by the method", "code"),
    "before": Column("Before", "based", ("from_value", "from_basis")),
    "bias": Column("Bias", "change"),
    "by_cutoff_alone": Column("by the cut-off alone", "count"),
    "by_method": Column("by the rest of the method", "whole change"),
    "by_standards": Column("by the standards", "whole change"),
    "category": Column("Category"),
    "cell": Column("Level and zone", "code"),
    "change": Column("Change", "change"),
    "cleanness": Column("Fit as a placebo", "code"),
    "complete": Column("Complete", "flag"),
    "contrast": Column("Contrast", "change"),
    "correlation": Column("Correlation with the next year", "number"),
    "count": Column("Figures", "count"),
    "coverage": Column("Coverage of 95% intervals", "share"),
    "cutoff_part": Column("Cut-off part (zone steps)", "steps"),
    "cutoffs_effect": Column("by the cut-offs", "steps"),
    "cutoff_year": Column("Put to the cut-offs of"),
    "data_year": Column("Totals of"),
    "design": Column("Published", "code"),
    "deviation": Column("Spread", "number"),
    "difference": Column("Difference", "change"),
    "dimension": Column("Dimension"),
    "division": Column("Mean of the province", "code"),
    "dimension_en": Column("Dimension"),
    "dimension_id": Column("Dimension"),
    "draws": Column("90% of the draws", "interval", ("q05", "q95")),
    "effect": Column("Effect", "change"),
    "effect_bounds": Column("Whatever was\nnever scored", "signed interval", ("bound_low", "bound_high")),
    "effect_draws": Column("90% of the draws", "signed interval", ("q05", "q95")),
    "effect_held": Column("Effect\n(held)", "change"),
    "effect_parallel": Column("Effect\n(parallel)", "change"),
    "effective_n": Column("Unselected sample as informative", "count"),
    "entity": Column("Government or office"),
    "equal_possible": Column("Equal weights possible", "flag"),
    "estimate": Column("Estimate", "number"),
    "excess": Column("left", "change"),
    "expected": Column("expected", "change"),
    "expected_interval": Column("95% interval", "signed interval", ("expected_low", "expected_high")),
    "factor": Column("Factor", "code"),
    "fits": Column("Fits", "flag"),
    "flip": Column("another", "share"),
    "from_year": Column("From"),
    "government": Column("Government"),
    "gain": Column("Points of the total", "change"),
    "governments": Column("Governments", "count"),
    "grade": Column("Grade", "code"),
    "green_from": Column("green before", "count"),
    "green_standards": Column("green on the standards", "count"),
    "green_to": Column("green after", "count"),
    "grouped_by": Column("By the total of"),
    "high": Column("Greatest possible", "points"),
    "high_change": Column("Their change", "change"),
    "hijau": Column("hijau", "count"),
    "identified_by": Column("What identifies it", "code"),
    "indicator": Column("Indicator"),
    "interval": Column("95% interval", "signed interval", ("low", "high")),
    "kepercayaan_masyarakat": Column("Public's trust", "points"),
    "kuning": Column("kuning", "count"),
    "label": Column("Item"),
    "left_out": Column("Left out"),
    "level": Column("Level", "code"),
    "like_for_like": Column("Like for like", "signed interval", ("like_for_like_low", "like_for_like_high")),
    "like_for_like_narrow": Column(
        "Like for like\n(narrow)", "signed interval", ("like_for_like_low_narrow", "like_for_like_high_narrow")
    ),
    "like_for_like_wide": Column(
        "Like for like\n(wide)", "signed interval", ("like_for_like_low_wide", "like_for_like_high_wide")
    ),
    "lost_green": Column("lost green on the standards", "count"),
    "low": Column("Least possible", "points"),
    "low_change": Column("Others' change", "change"),
    "mean": Column("Mean", "points"),
    "merah": Column("merah", "count"),
    "method_part": Column("Total less standards", "signed interval", ("method_low", "method_high")),
    "method_year": Column("Method of"),
    "model": Column("Model", "code"),
    "n": Column("Governments", "count"),
    "n_high": Column("High scorers", "count"),
    "n_low": Column("Others", "count"),
    "n_sources": Column("Number of publishers", "count"),
    "n_units": Column("Units", "count"),
    "named": Column("Unusual", "flag"),
    "national": Column("all assessed", "count"),
    "national_share": Column("national", "share"),
    "new_green": Column("new on the standards", "count"),
    "note": Column("Note", "code"),
    "note_cleanness": Column("What lies between", "code"),
    "now": Column("now", "count"),
    "observed": Column("Observed", "change"),
    "office": Column("Office"),
    "old_bar": Column("with the old bar", "signed interval", ("old_bar_low", "old_bar_high")),
    "old_mean": Column("Mean of the kinds sampled before", "points"),
    "orders": Column("Over all orders", "signed interval", ("least", "greatest")),
    "outside_bounds": Column("Outside the bounds", "flag"),
    "p_value": Column("p-value", "p"),
    "pair": Column("Years"),
    "placebo": Column("Placebo", "code"),
    "positive": Column("Draws above 0", "share"),
    "prediction": Column("95% for one government", "interval", ("prediction_low", "prediction_high")),
    "prediction_error": Column("Error of one prediction", "points"),
    "province": Column("Province"),
    "published": Column("published totals", "count"),
    "published_total": Column("Published total", "points"),
    "range": Column("95% interval", "interval", ("low", "high")),
    "ratio": Column("how many times as often", "number"),
    "reading": Column("Reading", "code"),
    "reason": Column("Why", "code"),
    "recommended": Column("recommended", "flag"),
    "row": Column("Row"),
    "sample_share": Column("published", "share"),
    "sampling": Column("95% by sampling", "signed interval", ("low", "high")),
    "scenario": Column("Scenario", "code"),
    "score": Column("Points", "points"),
    "score_effect": Column("by the score", "steps"),
    "score_part": Column("Score part (zone steps)", "steps"),
    "share_national": Column("share of all", "share"),
    "share_published": Column("share of published", "share"),
    "share_with_value": Column("share with a value", "share"),
    "source_ids": Column("Sources"),
    "spent": Column("Cost", "number"),
    "statement": Column("What is said", "code"),
    "statistic": Column("Statistic", "code"),
    "status": Column("Status", "code"),
    "still_green": Column("still green on the standards", "count"),
    "sum": Column("Sum", "points"),
    "table_weights": Column("By the table of weights", "signed interval", ("table_low", "table_high")),
    "term": Column("Term"),
    "to": Column("to", "count"),
    "to_year": Column("To"),
    "total": Column("Total", "points"),
    "total_from": Column("Earlier total", "points"),
    "total_limits": Column("Whatever is missing", "interval", ("total_low", "total_high")),
    "total_to": Column("Later total", "points"),
    "totals_alone": Column("Totals alone", "signed interval", ("totals_low", "totals_high")),
    "truth": Column("Truth", "change"),
    "unit": Column("Unit"),
    "unit_mean": Column("Mean of the units", "points"),
    "unseen": Column("Assumption", "code"),
    "value": Column("Total", "points"),
    "value_from": Column("Earlier total", "points"),
    "value_to": Column("Later total", "points"),
    "version": Column("Version", "code"),
    "weight_basis": Column("Basis", "code"),
    "weight_percent": Column("Weight (percent)", "number"),
    "weighted_share": Column("weighted", "share"),
    "with_interval": Column("zone, category or conflict", "count"),
    "with_value": Column("with a value", "count"),
    "year": Column("Year"),
    "zone": Column("Zone", "code"),
    "zone_from": Column("Zone before", "code"),
    "zone_standards": Column("Zone on the standards", "code"),
    "zone_to": Column("Zone after", "code"),
    "beyond": Column("outside the interval", "flag"),
    "bounds": Column("Certain", "signed interval", ("low_bound", "high_bound")),
    "box": Column("Box", "code"),
    "breakdown": Column("Breakdown value", "number"),
    "choice": Column("Choice", "code"),
    "fitted": Column("nation, fitted", "count"),
    "group": Column("Group", "code"),
    "joined_share": Column("of the nation in joined cells", "share"),
    "known": Column("known", "count"),
    "leverage": Column("Greatest leverage", "number"),
    "moved_by": Column("moved most by"),
    "national_count": Column("national number", "count"),
    "n_least": Column("in the smallest pair", "count"),
    "share_exact": Column("with both totals", "share"),
    "threshold": Column("Threshold", "number"),
    "what": Column("Mean total", "code"),
    "without_one": Column("without any one government", "signed interval", ("least", "greatest")),
    "zone_before": Column("Zone by the earlier cut-offs", "code"),
    "failed": Column("without an interval", "count"),
    "government_code": Column("Code"),
    "kind": Column("Kind", "code"),
    "meaning": Column("What that says", "code"),
    "next": Column("Next category", "code"),
    "publisher": Column("Publisher"),
    "weakest": Column("Weakest dimension"),
}


def headings(names: Iterable[str], language: Language, **own: str) -> dict[str, str]:
    """Return the headings of columns by their names, in their order: those of the catalogue, or one's own."""
    return {name: own[name] if name in own else language(COLUMNS[name].label) for name in names}


def column(name: str, frame: pd.DataFrame) -> Column:
    """Return how a column is shown; one that the catalogue lacks goes by its name and by what it holds."""
    if name in COLUMNS:
        return COLUMNS[name]
    label = name.replace("_", " ")
    if name not in frame:
        return Column(label)
    if pd.api.types.is_bool_dtype(frame[name]):
        return Column(label, "flag")
    if pd.api.types.is_float_dtype(frame[name]):
        return Column(label, "number")
    return Column(label, "count" if pd.api.types.is_integer_dtype(frame[name]) and "year" not in name else "text")


def told(shown: Column, name: str, row: Mapping[str, Any], language: Language) -> str:
    """Return the text of one cell."""
    if shown.kind in ("interval", "signed interval"):
        low, high = (row[end] for end in shown.ends)
        signed = shown.kind == "signed interval"
        return MISSING if pd.isna(low) or pd.isna(high) else language.interval(low, high, signed=signed)
    if shown.kind == "based":
        return _based(*(row[end] for end in shown.ends), language)
    value = row[name]
    if pd.isna(value):
        return MISSING
    if shown.kind == "aspect":
        return language.tell(f"aspect_{value}")
    if shown.kind == "code":
        return _code(str(value), row, language)
    if shown.kind == "flag":
        return language(N_("yes") if value else N_("no"))
    return NUMBERS[shown.kind](language, value) if shown.kind in NUMBERS else str(value)


def _code(codes: str, row: Mapping[str, Any], language: Language) -> str:
    """Return what codes say, joined by ``;`` as they are, with the row's numbers in their places; else word by word."""
    numbers = {str(name): value for name, value in row.items()}
    told = [
        language.tell(code, **numbers)
        if code in TEXTS
        else re.sub(r"[^\s+]+", lambda word: language.tell(word[0]), code)
        for code in codes.split(";")
    ]
    return "; ".join(text for text in told if text)


def _based(value: Any, basis: str, language: Language) -> str:
    if basis == "not_published":
        return "?"
    if pd.isna(value):
        return MISSING
    text = language.number(value) if isinstance(value, float) else str(value)
    return text + ("*" if basis == "assumed" else "")
