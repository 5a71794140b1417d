"""What the codes in frames say to a reader: one English text per code, with places for the numbers of its row."""

from ombud.display.codes import comparison, direct, drops, evidence, methods, units, words

TABLES = (words.TEXTS, evidence.TEXTS, methods.TEXTS, comparison.TEXTS, direct.TEXTS, units.TEXTS, drops.TEXTS)
TEXTS: dict[str, str] = {code: text for table in TABLES for code, text in table.items()}
