"""The Indonesian texts, compiled from ``locale/id.po`` by ``make texts``."""

from __future__ import annotations

import gettext
from functools import lru_cache
from pathlib import Path

DOMAIN = "ombud"
FOLDER = Path(__file__).parent / "locale"


@lru_cache(maxsize=1)
def _indonesian() -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, FOLDER, ["id"])


def in_indonesian(text: str) -> str:
    """Return a text in Indonesian; as it is where the catalogue has none."""
    return _indonesian().gettext(text) if text else text
