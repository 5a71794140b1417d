"""Figures of what is published draw the frame that they are given; weights as one bar for each year that has any."""

import matplotlib.pyplot as plt
import pytest

import ombud
from ombud import charts, published
from ombud.display.charts.canvas import figure_of, told
from ombud.display.language import Language

ENGLISH = Language("en")


@pytest.fixture(scope="module")
def panel():
    return ombud.load_panel()


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_bars_are_as_high_as_there_are_rows(panel):
    counts = published.corroboration(panel)
    axes = charts.corroboration(counts, ENGLISH)
    heights = sum(bar.get_height() for bars in axes.containers for bar in bars)
    assert heights == len(panel)
    assert "2015 to 2025" in told(figure_of(axes))


def test_every_province_has_a_row(panel):
    shares = published.coverage_by_province(panel, ombud.load_governments())
    axes = charts.provinces(shares, ENGLISH)
    assert [label.get_text() for label in axes.get_yticklabels()] == list(shares.index)


def test_zones_of_a_year_and_level_fill_a_bar(panel):
    rows = published.selection_by_zone(panel, ombud.load_national_counts()).dropna(subset="share_published")
    axes = charts.selection(rows[rows["level"] == "kota"], ENGLISH)
    assert axes.get_xlim() == (0, 100)
    assert "published totals" in axes.get_yticklabels()[0].get_text()


def test_weights_of_a_year_fill_its_bar():
    weights = ombud.methodology.weights_of([2021, 2022, 2023], lang="en")
    axes = charts.weights(weights, Language("en"))
    assert [label.get_text() for label in axes.get_yticklabels()] == ["2022", "2023"]
    texts = [text.get_text() for text in axes.texts]
    assert "Proses\n32.37%*" in texts or any(text.endswith("32.37%*") for text in texts)
    assert any(text.endswith("32.37%") for text in texts)
