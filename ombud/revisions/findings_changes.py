"""Which sentences of findings, and which reports, differ between two states of the data."""

from __future__ import annotations

import difflib

import pandas as pd

from ombud.display.language import Language
from ombud.errors import UnknownGovernment
from ombud.evidence.published.collection import load_collection
from ombud.files import Data
from ombud.reports.site.findings import national_findings
from ombud.stories.report.government import government_report
from ombud.stories.report.province import province_report
from ombud.vocabulary import REGIONAL

SENTENCES = ["kind", "subject", "from_year", "to_year", "side", "sentence"]
MOST_FINDINGS = 40  # of subjects and pairs of years that are compared: more would take minutes, and nobody reads them
REPORTS = ["kind", "name", "years"]


def changed_sentences(
    before: Data, after: Data, governments: pd.DataFrame, pairs: list[tuple[int, int]], lang: str
) -> pd.DataFrame:
    """
    Return the sentences of findings that differ: of the country, then of provinces, then of governments.

    Parameters
    ----------
    before, after : Data
        The two states.
    governments : DataFrame
        Whose figures may differ: ``government_code``, ``government``, ``level``, ``province``.
    pairs : list of (int, int)
        Years compared.
    lang : {"id", "en"}
        Language of the sentences.

    Returns
    -------
    DataFrame
        ``kind`` (national, province or government), ``subject``, ``from_year``, ``to_year``, ``side`` (before or after),
        ``sentence``, in the order of reading; no more than `MOST_FINDINGS` findings are compared.
    """
    found: list[tuple] = []
    provinces = governments.loc[governments["province"].fillna("").ne(""), "province"].drop_duplicates()
    names = governments.drop_duplicates("government_code").set_index("government_code")["government"]
    subjects = [
        ("national", ""),
        *(("province", name) for name in provinces),
        *(("government", code) for code in names.index),
    ]
    for kind, subject in subjects[: MOST_FINDINGS // max(1, len(pairs))]:
        for pair in pairs:
            texts = [_findings(kind, subject, pair, lang, data) for data in (before, after)]
            for line in difflib.ndiff(texts[0], texts[1]):
                if line[0] in "-+":
                    side = "before" if line[0] == "-" else "after"
                    found.append((kind, names.get(subject, subject), *pair, side, line[2:]))
    return pd.DataFrame(found, columns=SENTENCES)


def _findings(kind: str, subject: str, pair: tuple[int, int], lang: str, data: Data) -> list[str]:
    """Return the sentences of one report; none where a state does not know its subject."""
    from_year, year = pair
    if kind == "national":
        return national_findings(load_collection(data), Language(lang), year, from_year)
    made = province_report if kind == "province" else government_report
    try:
        text = made(subject, from_year, year, lang, data_dir=data).findings().markdown
    except UnknownGovernment:
        return []
    lines = [line.removeprefix("- ") for line in text.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def changed_reports(rows: pd.DataFrame, cells: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """
    Return the reports whose tables or findings differ; that all of them name the version of the data is left aside.

    Parameters
    ----------
    rows, cells : DataFrame
        As `ombud.revisions.panel_changes` gives them.
    sentences : DataFrame
        As `changed_sentences` gives it.

    Returns
    -------
    DataFrame
        ``kind`` (national: the index page; province; government; peers: the reports on the other governments of a level,
        in which only the place among the published totals can differ), ``name``, ``years``: joined by commas.
    """
    rows, sentences = rows.assign(years=rows["year"].astype(str)), _with_years(sentences)
    moved = pd.concat([rows, _with_years(cells)])
    differs = rows["value_before"].fillna(-1).ne(rows["value_after"].fillna(-1)) & rows["level"].isin(REGIONAL)
    parts = [
        pd.concat([rows, sentences[sentences["kind"].eq("national")]]).assign(kind="national", name=""),
        *(
            moved[moved[kind].fillna("").ne("")].assign(kind=kind, name=moved[kind])
            for kind in ("province", "government")
        ),
        rows[differs].assign(kind="peers", name=rows["level"]),
    ]
    named = pd.concat([part[REPORTS] for part in parts])
    return (
        named.groupby(["kind", "name"], sort=False)["years"]
        .agg(lambda years: ", ".join(sorted({*years})))
        .reset_index()
    )


def _with_years(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(years=frame["from_year"].astype(str) + "–" + frame["to_year"].astype(str))
