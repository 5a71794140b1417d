"""Figures of notebook 03 take a frame of the page and return Axes."""

import matplotlib.pyplot as plt
import pytest

import ombud
from ombud import charts, drops
from ombud.display.charts.canvas import figure_of, tell, told
from ombud.display.language import Language
from ombud.errors import ParameterError

ENGLISH = Language("en")


@pytest.fixture(scope="module")
def pairs():
    return drops.pairs(ombud.load_panel(), [(2021, 2022), (2022, 2023)])


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


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
    later = pairs[(pairs["from_year"] == 2022) & (pairs["level"] == "kota")]
    nothing = drops.green_lost(later, ombud.load_national_counts(), "kota")
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


@pytest.mark.parametrize("target", [2022, (2022,), "2022"])
def test_what_is_no_pair_of_years_is_refused(pairs, target):
    moves = drops.green_lost(pairs, ombud.load_national_counts(), replications=2)
    for draw in (lambda: charts.green_lost(moves, target), lambda: charts.regression(pairs, 81.0, target)):
        with pytest.raises(ParameterError, match=r"two years such as \(2021, 2022\); got"):
            draw()


def test_no_pairs_are_said_to_be_none(pairs):
    axes = charts.regression(pairs.iloc[:0], 81.0, language=ENGLISH)
    assert axes.texts[0].get_text() == "No government has published totals of both years of a pair."
