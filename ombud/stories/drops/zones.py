"""What the zones say between two years: changes of zone, cut-offs, and which of them pages print."""

from __future__ import annotations

import pandas as pd

from ombud.display.language import Language, spoken
from ombud.vocabulary import ZONES

GREEN, _, RED = ZONES


def moves(moves: pd.DataFrame, tables: pd.DataFrame, language: Language | None = None) -> list[str]:
    """
    Tell how many lost green for certain, how alike zones are from year to year, and what pages print of it.

    `moves` is of `ombud.drops.green_lost`, `tables` of `ombud.drops.zone_tables`.
    """
    language = spoken(language)
    if moves.empty:
        return [moves.attrs["because"].describe(language.translate)]
    first = moves.iloc[0].to_dict()
    told = [
        language(
            "{pair}: {low} to {high} of {green} green governments lost green for certain (published zones and national "
            "counts together); about {lost} by the fitted table. Correlation behind the zones {correlation} "
            "{interval}.",
            row,
            pair=row["pair"].replace("-", "–"),
            low=row["low_bound"],
            high=row["high_bound"],
            lost=language.number(row["lost"], 0),
            interval=language.interval(row["correlation_low"], row["correlation_high"]),
        )
        for row in moves.to_dict("records")
    ]
    if pd.notna(first["difference"]):
        told.append(
            language(
                "The correlation of {pair} less the mean of the others: {difference} {interval}.",
                pair=first["pair"].replace("-", "–"),
                difference=language.change(first["difference"]),
                interval=language.interval(first["difference_low"], first["difference_high"], signed=True),
            )
        )
    assumed = sorted(set(filter(None, ";".join(moves["assumed_years"]).split(";"))))
    if assumed:
        told.append(
            language(
                "The counts of {years} also hold ministries and agencies whose zones are not published in full. They are "
                "taken off by an assumption: none red, and as many green as published or as in the last year published.",
                years=language.join(assumed),
            )
        )
    own = tables[(tables["pair"] == first["pair"]) & (tables["zone_from"] == GREEN) & tables["share_exact"].notna()]
    stayed, lost = own[own["zone_to"] == GREEN], own[own["zone_to"] != GREEN]
    if len(stayed) and len(lost):
        share = (lost["share_exact"] * lost["known"]).sum() / lost["known"].sum()
        told.append(
            language(
                "Publication depends on the outcome: of the known governments that stayed green {stayed} have both totals "
                "published, of those that lost it {lost}.",
                stayed=language.percent(stayed["share_exact"].iat[0]),
                lost=language.percent(share),
            )
        )
    return told


def bars(counts: pd.DataFrame, between: pd.DataFrame, language: Language | None = None) -> list[str]:
    """
    Tell how much of the changes in green and red governments is the cut-off, and who is red by it alone.

    `counts` is of `ombud.drops.cutoff_counts`, `between` of `ombud.drops.between_cutoffs`.
    """
    language = spoken(language)
    if counts.empty:
        return [counts.attrs["because"].describe(language.translate)]
    told = []
    for zone in (GREEN, RED):
        own = counts[(counts["zone"] == zone) & (counts["part"] == "cutoff")].set_index("order")
        mean, sides = own.loc["mean_of_both"], {side: own.loc[f"{side}_scores"] for side in ("later", "earlier")}
        if not mean["high_bound"] and not mean["low_bound"]:
            continue
        told.append(
            language(
                "The cut-off's part of the change in the national number of {zone} governments ({change}): {estimate}, "
                "95% interval {interval}; {later} by the later scores (certain {later_bounds}), {earlier} by the earlier "
                "ones (certain {earlier_bounds}).",
                language.fields(mean, 0, ["change", "estimate"]),
                {side: language.change(row["estimate"], 0) for side, row in sides.items()},
                {
                    f"{side}_bounds": language.interval(row["low_bound"], row["high_bound"], 0, signed=True)
                    for side, row in sides.items()
                },
                zone=language.tell(zone),
                interval=language.interval(mean["low"], mean["high"], 0, signed=True),
            )
        )
    if not told:
        return [language("The cut-offs of both years are the same: no government changed zone by them.")]
    told.append(
        language(
            "The rest of each change holds the service and every other change of method alike: it is not the service alone."
        )
    )
    red = between[between["zone"] == RED]
    if len(red):
        names = [f"{row['government']} {language.number(row['value'])}" for row in red.to_dict("records")]
        told.append(
            language(
                "Red by the raised bar alone, as far as totals are published: {names}.", names=language.join(names)
            )
        )
    return told
