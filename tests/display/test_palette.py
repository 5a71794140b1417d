"""Colours that need no colour."""

import re
from itertools import pairwise

import pytest

from ombud.display import palette


def brightness(colour):
    """Return relative luminance, 0..1 (WCAG 2)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("swatch", [*palette.ZONES.values(), *palette.SHARES, palette.UNKNOWN])
def test_ink_can_be_read_on_its_fill(swatch):
    assert contrast(swatch.fill, swatch.ink) >= 4.5  # WCAG 2, level AA


def test_zones_differ_in_grey_and_by_sign():
    grey = sorted(brightness(swatch.fill) for swatch in palette.ZONES.values())
    assert min(high - low for low, high in pairwise(grey)) > 0.1
    assert len({swatch.sign for swatch in palette.ZONES.values()}) == 3


def test_shares_darken_from_the_lowest_up():
    grey = [brightness(swatch.fill) for swatch in palette.SHARES]
    assert grey == sorted(grey, reverse=True)


def test_lines_can_be_seen_on_white():
    for colour in (palette.FALL, palette.RISE, palette.STEADY, palette.INK, palette.WIDE):
        assert re.fullmatch("#[0-9A-F]{6}", colour)
        assert contrast(colour, "#FFFFFF") >= 3
