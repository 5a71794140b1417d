"""Texts under codes: ``codes.toml``, by subject; and all texts in Indonesian: ``locale/id.po``, by ``make texts``."""

import gettext
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

DOMAIN = "ombud"
FOLDER = Path(__file__).parent / "locale"
TABLES: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("codes.toml").read_text(encoding="utf-8"))
TEXTS = {code: text for table in TABLES.values() for code, text in table.items()}


@lru_cache(maxsize=1)
def _indonesian() -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, FOLDER, ["id"])


def in_indonesian(text: str) -> str:
    """Return a text in Indonesian; as it is where the catalogue has none."""
    return _indonesian().gettext(text) if text else text


def listed(file: BinaryIO, *_: Any, **__: Any) -> Iterator[tuple[int, None, str, list[str]]]:
    """Yield the texts of a file such as ``codes.toml``, as `pybabel extract` asks for them."""
    texts = [text for table in tomllib.load(file).values() for text in table.values()]
    for place, text in enumerate(texts, start=1):
        yield place, None, text if isinstance(text, str) else text[0], []
