"""Reports from a panel of the analyst's own: the evidence with it in the published one's place, and what they say of it."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from ombud.display.language import Language
from ombud.evidence.published.additions import KEY, OWN, read_panel
from ombud.evidence.published.panel import Collection, load_collection
from ombud.files import Data


def collection_with(panel: str, language: Language, data: Data) -> Collection:
    """
    Return the evidence, with the analyst's own panel in the place of the published one where the path of one is given.

    What pages state of a government and year whose figure is the analyst's own takes no part in it. Raises `DataError` if
    the panel has faults, with all of them.
    """
    held = load_collection(data)
    if not panel:
        return held
    rows = read_panel(panel, data)
    own = pd.MultiIndex.from_frame(rows.loc[rows["source_ids"] == OWN, KEY])
    trace = held.trace[~pd.MultiIndex.from_frame(held.trace[KEY]).isin(own)]
    name = Path(panel).name
    publisher = language("figure of the analyst's own")
    source = {"source_id": OWN, "kind": "own_figure", "publisher": publisher, "title": name}
    blank = dict.fromkeys(held.sources, "")
    sources = pd.concat([held.sources, pd.DataFrame([blank | source])], ignore_index=True)
    return replace(held, panel=rows, trace=trace, sources=sources, own_panel=name)


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
