"""The words that the tables of published figures use."""

from __future__ import annotations

LEVELS = ("provinsi", "kabupaten", "kota", "kementerian", "lembaga")
APART = ("polres", "kantor_pertanahan", "lapas")
ZONES = ("hijau", "kuning", "merah")
CATEGORIES = ("A", "B", "C", "D", "E")
KINDS = ("official", "government", "document", "press")
FIRST_YEAR, LAST_YEAR = 2013, 2025
