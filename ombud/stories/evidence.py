"""What notebook 01 tells of the published figures: how much, how firm, how selected, where pages disagree, by whom."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ombud.display import show
from ombud.display.language import MISSING, SPOKEN, Language
from ombud.display.tables import Cell, Citations, Table, build
from ombud.errors import N_
from ombud.evidence.published.scales import AGAINST_METHOD

# where an interval comes from
SCALES_OF_INTERVALS = ("cutoffs", "cutoffs_assumed", "scale_110", "deduced")
# whose national numbers are published
GROUPS = ("hijau", "kuning", "merah", "assessed")
LONGEST = 70  # of an address that stands for a title


def evidence(
    panel: pd.DataFrame,
    observations: pd.DataFrame,
    sources: pd.DataFrame,
    selection: pd.DataFrame,
    language: Language = SPOKEN,
) -> list[str]:
    """
    Tell how much is published, how much of it is corroborated, and that it is no sample of all.

    `panel` has the regional rows of `ombud.load_panel`; `observations` and `sources` are of `ombud.load_observations` and
    `load_sources`, `selection` of `ombud.published.selection_by_zone`.
    """
    pages, statuses = observations["source_id"].nunique(), panel["status"].value_counts()
    counts = {"n": len(observations), "pages": pages, "counting": len(sources) - pages, "rows": len(panel)}
    counts |= {"publishers": sources["publisher_id"].nunique(), "valued": panel["value"].count()}
    counts |= {f"{status}s": statuses.get(status, 0) for status in ("interval", "conflict")}
    green = selection[(selection["zone"] == "hijau") & (selection["level"] == "kabupaten")]
    share = N_("{published} of the published totals against {national} of all assessed in {year}")
    shares = [
        language(share, row, {name: language.percent(row[f"share_{name}"]) for name in ("published", "national")})
        for row in green[green["year"].isin([2021, 2022])].to_dict("records")
    ]
    return [
        language.passage("figures_pages_and_rows", {name: language.integer(count) for name, count in counts.items()}),
        language(
            "{share} of the values are corroborated by at least two independent publishers; the others rest on one.",
            share=language.percent(statuses.get("corroborated", 0) / counts["valued"]),
        ),
        language.passage("totals_are_no_sample", shares=language.join(shares)),
    ]


def left_out(trace: pd.DataFrame, language: Language = SPOKEN) -> str:
    """Tell how many figures went into the panel and how many did not; `trace` as `ombud.load_panel` gives it."""
    left = (trace["outcome"] == "excluded").sum()
    text = N_("Every published figure is accounted for: {used} went into a row of the panel, {left} did not.")
    return language(text, used=language.integer(len(trace) - left), left=language.integer(left))


def disagreements(rows: pd.DataFrame, language: Language = SPOKEN) -> str:
    """Tell how many rows are in conflict, and how many a rule decided; `rows` of `ombud.published.list_disagreements`."""
    cases = rows.drop_duplicates(["government_code", "year"])["status"].value_counts()
    return language(
        "{conflicts} conflicts that no rule decides, {resolved} that one decided, and {others} rows in which a page "
        "states a zone or category that does not fit, or a figure that others refute.",
        conflicts=cases.get("conflict", 0),
        resolved=cases.get("resolved", 0),
        others=cases.drop(["conflict", "resolved"], errors="ignore").sum(),
    )


def disagreement_table(disagreements: pd.DataFrame, citations: Citations, language: Language = SPOKEN) -> Table:
    """Set every figure of the governments and years on which pages disagree, with what became of it."""
    rows, printed = disagreements.to_dict("records"), language("Value printed")
    stated = [[row[name] for name in ("category", "zone") if pd.notna(row[name])] for row in rows]
    body = pd.DataFrame(
        {
            "where": [f"{row['government']} {row['year']}" for row in rows],
            printed: [language.number(row["value"], max(0, row["decimals"])) for row in rows],
            language("Zone or category stated"): [", ".join(map(language.tell, names)) or MISSING for names in stated],
            language("In the panel"): [_outcome_text(row, language) for row in rows],
            language("Publisher"): [
                Cell(row["publisher"], sources=citations.numbers(row["source_id"])) for row in rows
            ],
        }
    )
    return build(body, "disagreements", right=[printed], group="where")


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


def national_table(counts: pd.DataFrame, citations: Citations, language: Language = SPOKEN) -> Table:
    """Set the published national counts of zones per year and level, as `ombud.load_national_counts` gives them."""
    shown = counts.assign(source_ids=[Cell("", sources=citations.numbers(ids)) for ids in counts["source_ids"]])
    columns = {"year": "", "level": "", **{group: language.tell(group) for group in GROUPS}, "source_ids": ""}
    return show.table(shown, columns, name="national", language=language)


def source_table(sources: pd.DataFrame, citations: Citations, language: Language = SPOKEN) -> Table:
    """Set the numbered sources with their links, after all other tables are set."""
    used = sources.set_index("source_id").loc[list(citations)]
    bare = used["url"].str.replace(r"^https?://(www\.)?", "", regex=True)
    short = bare.where(bare.str.len() <= LONGEST, bare.str[: LONGEST - 1] + "…")
    pages = zip(used["title"].where(used["title"] != "", short), used["url"], strict=True)
    shown = used.assign(
        number=[Cell(str(number), number=number) for number in range(1, len(used) + 1)],
        date=used["published"].map(language.date),
        page=[Cell(name or language("no address known"), address=url) for name, url in pages],
    )
    columns = {"number": language("No."), "publisher": "", "kind": ""}
    columns |= {"date": language("Date"), "page": language("Page")}
    return show.table(shown, columns, name="sources", language=language)
