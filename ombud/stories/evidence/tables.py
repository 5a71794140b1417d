"""Tables of the evidence itself: disagreements, sources, and what is published nationally."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from ombud.display.language import MISSING, Language, spoken
from ombud.display.tables import Cell, Citations, Table, build
from ombud.evidence.published.scales import AGAINST_METHOD

# where an interval comes from
SCALES_OF_INTERVALS = ("cutoffs", "cutoffs_assumed", "scale_110", "deduced")


def disagreement_table(disagreements: pd.DataFrame, citations: Citations, language: Language | None = None) -> Table:
    """Set every figure of the governments and years on which pages disagree, with what became of it."""
    language = spoken(language)
    rows = []
    for row in disagreements.to_dict("records"):
        printed = language.number(row["value"], max(0, int(row["decimals"]))) if pd.notna(row["value"]) else MISSING
        stated = [
            language.tell(str(row[name])) if name == "zone" else str(row[name])
            for name in ("category", "zone")
            if pd.notna(row[name])
        ]
        rows.append(
            {
                "where": f"{row['government']} {row['year']}",
                "value": printed,
                "stated": ", ".join(stated) or MISSING,
                "outcome": _outcome_text(row, language),
                "publisher": Cell(row["publisher"], sources=citations.numbers(row["source_id"])),
            }
        )
    labels = {
        "value": language("Value printed"),
        "stated": language("Zone or category stated"),
        "outcome": language("In the panel"),
        "publisher": language("Publisher"),
    }
    return build(
        pd.DataFrame(rows, columns=["where", *labels]), "disagreements", labels, right=("value",), group="where"
    )


def _outcome_text(row: Mapping[str, Any], language: Language) -> str:
    beside = row["reason"] in ("rounded", "approximate")
    text = language.tell("outcome_beside" if beside else f"outcome_{row['outcome']}")
    # where an interval comes from may stand beside the rule
    rules = [name for name in str(row["reason"]).split("+") if name not in ("", *SCALES_OF_INTERVALS)]
    reasons = [
        language.tell(f"{name}_in_row", row=row["row"]) if name in AGAINST_METHOD else language.tell(name)
        for name in [*rules, *(["misprint"] if row["misprint"] else [])]
    ]
    return f"{text}: {'; '.join(reasons)}" if reasons else text


def national_table(counts: pd.DataFrame, citations: Citations, language: Language | None = None) -> Table:
    """Set the published national counts of zones per year and level, as `ombud.load_national_counts` gives them."""
    language = spoken(language)
    body = pd.DataFrame(
        {"year": counts["year"].astype(str), "level": [language.tell(level) for level in counts["level"]]}
    )
    for group in ("hijau", "kuning", "merah", "assessed"):
        body[group] = [language.integer(count) for count in counts[group]]
    body["sources"] = [Cell("", sources=citations.numbers(ids)) for ids in counts["source_ids"]]
    labels = {
        "year": language("Year"),
        "level": language("Level"),
        **{group: language.tell(group) for group in ("hijau", "kuning", "merah", "assessed")},
        "sources": language("Sources"),
    }
    return build(body, "national", labels, right=("hijau", "kuning", "merah", "assessed"))


def source_table(sources: pd.DataFrame, citations: Citations, language: Language | None = None) -> Table:
    """Set the numbered sources with their links, after all other tables are set."""
    language = spoken(language)
    used = sources.set_index("source_id").loc[citations.source_ids]
    body = pd.DataFrame(
        {
            "number": [Cell(str(number), number=number) for number in range(1, len(used) + 1)],
            "publisher": list(used["publisher"]),
            "kind": [language.tell(kind) for kind in used["kind"]],
            "published": [language.date(date) for date in used["published"]],
            "page": [_page_cell(row.title, row.url, language) for row in used.itertuples()],
        }
    )
    labels = {
        "number": language("No."),
        "publisher": language("Publisher"),
        "kind": language("Kind"),
        "published": language("Date"),
        "page": language("Page"),
    }
    return build(body, "sources", labels)


def _page_cell(title: str, url: str, language: Language) -> Cell:
    if not url:
        return Cell(title or language("no address known"))
    return Cell(title or _short_address(url), address=url)


def _short_address(url: str, longest: int = 70) -> str:
    bare = re.sub(r"^https?://(www\.)?", "", url)
    return bare if len(bare) <= longest else bare[: longest - 1] + "…"
