"""What a report rests on, the published panel or one of the analyst's own, and what it says of that and of its use."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from ombud.display.language import Language
from ombud.evidence.published.additions import KEY, OWN, read_panel
from ombud.evidence.published.panel import Collection, load_collection
from ombud.files import Data, version


def collection_with(panel: str, language: Language, data: Data) -> Collection:
    """Return the evidence; with the path of an own panel, this in the published one's place. Raises `DataError` for faults."""
    held = load_collection(data)
    if not panel:
        return held
    rows = read_panel(panel, data)
    # what pages state of a government and year whose figure is the analyst's own takes no part in it
    own = pd.MultiIndex.from_frame(rows.loc[rows["source_ids"] == OWN, KEY])
    trace = held.trace[~pd.MultiIndex.from_frame(held.trace[KEY]).isin(own)]
    source = dict.fromkeys(held.sources, "") | {"source_id": OWN, "kind": "own_figure", "title": Path(panel).name}
    source["publisher"] = language("figure of the analyst's own")
    sources = pd.concat([held.sources, pd.DataFrame([source])], ignore_index=True)
    return replace(held, panel=rows, trace=trace, sources=sources, own_panel=source["title"])


def told(collection: Collection, language: Language) -> str:
    """Return that a report is made from an own panel, and how that differs; empty for the published one."""
    if not collection.own_panel:
        return ""
    own = (collection.panel["source_ids"] == OWN).sum()
    published = load_collection(collection.data).panel
    gone = len(published) - len(published[KEY].merge(collection.panel[KEY], on=KEY))
    return language(
        "Made from a panel of the analyst's own ({file}): {own} figures are the analyst's, {gone} published rows are left "
        "out. This is not one of the published reports.",
        file=collection.own_panel,
        own=language.integer(own),
        gone=language.integer(gone),
    )


def terms(title: str, data: Data, language: Language) -> list[str]:
    """Return sentences on the rights in a page and on how to cite it, by its title and the versions of package and data."""
    now = version(data)
    return [
        language("The figures are facts; each page keeps its own rights. Not a publication of Ombudsman RI."),
        language(
            "To cite: “{title}”, ombud {package}, data of {date} (version {checksum}).",
            vars(now),
            title=title,
            date=language.date(now.date),
        ),
    ]
