"""Figures of what is published take a frame of the page and return Axes."""

import matplotlib.pyplot as plt
import pytest

import ombud
from ombud import charts, drops, published
from ombud.display.charts.canvas import figure_of, tell, told
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


@pytest.fixture(scope="module")
def pairs():
    return drops.pairs(ombud.load_panel(), [(2021, 2022), (2022, 2023)])


def test_each_pair_of_years_has_a_panel_with_its_governments(pairs):
    axes = charts.regression(pairs, 81.0, language=ENGLISH)
    panels = figure_of(axes).axes
    exact = pairs[pairs["kind"] == "exact"].groupby("pair").size()
    assert [len(panel.collections[0].get_offsets()) for panel in panels] == exact.tolist()
    assert "2021-2022 and 2022-2023" in told(figure_of(axes))


def test_contrasts_stand_where_the_frame_has_them(pairs):
    table = drops.contrasts(pairs)
    axes = charts.contrasts(table, ENGLISH)
    marks = [line.get_xdata()[0] for line in axes.lines if line.get_marker() in ("D", "o")]
    assert marks == pytest.approx(table["contrast"].tolist())


def test_what_is_left_has_one_line_for_each_version(pairs):
    left = drops.together(drops.excess(pairs, (2021, 2022)))
    axes = charts.remaining(left, ENGLISH)
    assert len(axes.get_yticklabels()) == len(left)


def test_shares_of_those_that_lost_green_stand_where_the_frame_has_them(pairs):
    moves = drops.green_lost(pairs, ombud.load_national_counts(), replications=50)
    axes = charts.green_lost(moves, (2021, 2022), ENGLISH)
    marks = [line.get_xdata()[0] for line in axes.lines if line.get_marker() in ("D", "o")]
    assert marks == pytest.approx(moves["share"].tolist())
    assert "32%" in [text.get_text() for text in axes.texts]


def test_no_counts_is_said_instead_of_drawn(pairs):
    nothing = drops.green_lost(pairs[pairs["from_year"] == 2022], ombud.load_national_counts(), "kota")
    axes = charts.green_lost(nothing, (2022, 2023), ENGLISH)
    assert "national counts" in told(figure_of(axes))


def test_reliability_has_a_line_for_each_reading_that_says_where_nothing_is_left(pairs):
    curve = drops.reliability_curve(drops.sum_changes(pairs), (2021, 2022))
    axes = charts.reliability(curve, ENGLISH)
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert len(labels) == 2
    assert "nothing left at" in labels[0]


def test_a_figure_keeps_what_it_shows_in_words():
    axes = tell(charts.new_axes(2), "A line that rises.")
    assert told(figure_of(axes)) == "A line that rises."
    assert told(figure_of(charts.new_axes(2))) == ""
