"""Colours that keep their order in grey and for colour-blind readers, each with a sign that needs no colour."""

from typing import NamedTuple


class Swatch(NamedTuple):
    """A fill with the ink to write on it, and the sign that says the same without colour."""

    fill: str
    ink: str
    sign: str


# lightness falls from kuning over hijau to merah, so that the three differ in grey; hues after Okabe and Ito (2008)
ZONES = {
    "hijau": Swatch("#58B79A", "#0B2A21", "●"),
    "kuning": Swatch("#F7E8A4", "#3A3000", "◐"),
    "merah": Swatch("#9E2A5B", "#FFFFFF", "○"),
}
# quarters of a share, the lowest first: one hue that darkens, so that grey keeps the order
SHARES = (
    Swatch("#E8F3EE", "#0B2A21", "▁"),
    Swatch("#A9D8C6", "#0B2A21", "▃"),
    Swatch("#58B79A", "#0B2A21", "▅"),
    Swatch("#17694F", "#FFFFFF", "▇"),
)
UNKNOWN = Swatch("#FFFFFF", "#4A4A4A", "")

# marks of the panel's statuses, explained below every table that uses them
STATUS_MARKS = {"corroborated": "✓", "single": "", "resolved": "≈", "conflict": "⚡", "interval": "↔"}

FALL = "#B5432A"
RISE = "#1F6FA8"
STEADY = "#6B6B6B"
INK = "#222222"
GRID = "#D9D9D9"
NARROW = "#9DB7CC"
WIDE = "#1F4E79"
