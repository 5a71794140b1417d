"""What the command line does with states of the data."""

from __future__ import annotations

from ombud.display.language import Language
from ombud.revisions.difference import compare_data
from ombud.revisions.states import opened
from ombud.revisions.text import tell


def tell_difference(
    before: str | None = None, after: str | None = None, *, lang: str = "id", markdown: bool = False
) -> tuple[str, bool, bool]:
    """
    Compare two states of the data.

    Parameters
    ----------
    before, after : str, optional
        As `ombud.revisions.states.opened` takes them.
    lang : {"id", "en"}
        Language of what is told.
    markdown : bool
        As Markdown instead of plain text.

    Returns
    -------
    text : str
    differs, readable : bool
        Whether anything differs, and whether the later state can be loaded.
    """
    with opened(before, after) as (old, new):
        difference = compare_data(old.folder, new.folder, lang)
        text = tell(difference, (old.name, new.name), Language(lang), markdown=markdown)
    return text, not difference.empty, "after" not in difference.unreadable
