"""What the codes in frames say to a reader, by subject, as ``codes.toml`` lists them."""

import tomllib
from pathlib import Path

TABLES: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
TEXTS = {code: text for table in TABLES.values() for code, text in table.items()}
