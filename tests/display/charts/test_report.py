from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.display import palette
from ombud.display.charts import bounds_chart, short_name, slope_chart, spread, trajectory
from ombud.display.language import Language
from ombud.display.parts import Picture
from ombud.stories.report.story import cutoffs_of

ID, EN = Language("id"), Language("en")
ROUNDING = 1e-9  # of sums of some dozen points in double precision


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def cutoffs(collection):
    return cutoffs_of((2021, 2022), collection.data)


def many(n):
    rng = np.random.default_rng(1)
    totals = np.round(rng.uniform(20, 100, (n, 2)), 2)
    return [((before, before), (after, after)) for before, after in totals]


def written(axes):
    return [text.get_text() for text in axes.texts]


def lines_of(axes):
    """Return the lines from one year to the other, as pairs of points."""
    found = [line.get_xydata() for line in axes.lines]
    return sorted(tuple(data[:, 1]) for data in found if data.shape == (2, 2) and list(data[:, 0]) == [0, 1])


@pytest.mark.parametrize("n", [1, 2, 40])
class TestSlopes:
    def test_one_line_and_two_labels_per_government(self, made_up_changes, cutoffs, n):
        changes = made_up_changes(*many(n))
        axes = slope_chart(changes, 2021, 2022, cutoffs, ID)
        expected = sorted(zip(changes["value_from"], changes["value_to"], strict=True))
        np.testing.assert_allclose(lines_of(axes), expected)
        for row in changes.to_dict("records"):
            name = short_name(row["government"])
            assert f"{name}  {ID.number(row['value_from'])}" in written(axes)
            assert f"{ID.number(row['value_to'])}  {name}" in written(axes)

    def test_labels_do_not_overlap_and_stay_on_the_figure(self, made_up_changes, cutoffs, n):
        axes = slope_chart(made_up_changes(*many(n)), 2021, 2022, cutoffs, ID)
        figure = axes.get_figure()
        figure.canvas.draw()
        for align in ("right", "left"):
            labels = [text for text in axes.texts if text.get_ha() == align and "Kab. " in text.get_text()]
            boxes = sorted((text.get_window_extent() for text in labels), key=lambda box: box.y0)
            assert len(boxes) == n
            # a pixel of the letters' boxes may touch
            assert all(low.y1 <= high.y0 + 1 for low, high in pairwise(boxes))
            assert all(figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1 for box in boxes)
            assert all(figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1 for box in boxes)

    def test_same_rows_same_bytes(self, made_up_changes, cutoffs, n):
        changes = made_up_changes(*many(n))
        first, second = (Picture.of(slope_chart(changes, 2021, 2022, cutoffs, ID), "x").svg for _ in range(2))
        assert first == second


class TestSlopesOfIntervals:
    def test_rows_of_intervals_alone(self, made_up_changes, cutoffs):
        axes = slope_chart(made_up_changes(((51, 80.99), (54, 77.99)), ((81, 100), (78, 100))), 2021, 2022, cutoffs, ID)
        assert lines_of(axes) == []
        bars = sorted(
            (*path.vertices[0], path.vertices[1, 1])
            for bars in axes.collections
            if bars.get_linewidth()[0] == 5
            for path in bars.get_paths()
        )
        assert bars == [(0, 51, 80.99), (0, 81, 100), (1, 54, 77.99), (1, 78, 100)]
        assert {"Kab. 0  51–80,99", "54–77,99  Kab. 0"} <= set(written(axes))

    def test_governments_of_one_interval_share_its_label(self, made_up_changes, cutoffs):
        green, yellow, known = (81, 100), (51, 80.99), (90.5, 90.5)
        changes = made_up_changes((yellow, (54, 77.99)), (yellow, known), (green, (78, 87.99)))
        shown = written(slope_chart(changes, 2021, 2022, cutoffs, ID))
        assert {"2 pemerintah  51–80,99", "Kab. 2  81–100", "54–77,99  Kab. 0", "90,50  Kab. 1"} <= set(shown)
        assert not any(text.startswith(("Kab. 0", "Kab. 1")) for text in shown)

    def test_a_known_total_beside_an_interval_is_a_point(self, made_up_changes, cutoffs):
        axes = slope_chart(made_up_changes(((51, 80.99), (79.35, 79.35))), 2021, 2022, cutoffs, ID)
        points = [line.get_xydata() for line in axes.lines if line.get_marker() == "o"]
        assert [data.tolist() for data in points if len(data)] == [[[1.0, 79.35]]]
        assert {"Kab. 0  51–80,99", "79,35  Kab. 0"} <= set(written(axes))

    def test_governments_without_one_year_are_left_out(self, kaltim_changes, cutoffs):
        shown = " ".join(written(slope_chart(kaltim_changes, 2021, 2022, cutoffs, ID)))
        assert "Kota Balikpapan" in shown and "Kab. Paser" not in shown


class TestSlopeAxes:
    @pytest.mark.parametrize(("language", "label"), [(ID, "Nilai (poin)"), (EN, "Total (points)")])
    def test_labels(self, kaltim_changes, cutoffs, language, label):
        axes = slope_chart(kaltim_changes, 2021, 2022, cutoffs, language)
        assert axes.get_ylabel() == label
        assert [tick.get_text() for tick in axes.get_xticklabels()] == ["2021", "2022"]

    def test_cutoffs_stand_at_the_side_of_their_year(self, kaltim_changes, cutoffs):
        axes = slope_chart(kaltim_changes, 2021, 2022, cutoffs, ID)
        sides = {text.get_text(): text.get_position()[0] < 0.5 for text in axes.texts if text.get_text().isdigit()}
        assert sides == {"81": True, "51": True, "88": False, "78": False, "54": False}

    def test_direction_shows_without_colour(self, made_up_changes, cutoffs):
        changes = made_up_changes(((90, 90), (80, 80)), ((70, 70), (75, 75)), ((60, 60), (60, 60)))
        axes = slope_chart(changes, 2021, 2022, cutoffs, ID)
        drawn = {(line.get_color(), line.get_marker()) for line in axes.lines if len(line.get_xdata()) == 2}
        assert {(palette.FALL, "v"), (palette.RISE, "^"), (palette.STEADY, "o")} <= drawn

    def test_the_callers_frame_stays(self, kaltim_changes, cutoffs):
        before = kaltim_changes.copy()
        slope_chart(kaltim_changes, 2021, 2022, cutoffs, ID)
        assert before.equals(kaltim_changes)


class TestBounds:
    def test_each_reading_spans_its_bounds(self, kaltim_changes):
        axes = bounds_chart(kaltim_changes, ID)
        names = [tick.get_text() for tick in axes.get_yticklabels()]
        assert names == ["Kab. Kutai Kartanegara", "Kota Balikpapan"]
        spans = [
            np.round([path.vertices[:, 0] for path in collection.get_paths()], 2) for collection in axes.collections[:2]
        ]
        np.testing.assert_allclose(spans[0][1], [-39.04, 0.75])
        np.testing.assert_allclose(spans[1][1], [-16.25, 0.75])
        np.testing.assert_allclose(axes.collections[2].get_offsets(), [[-15.75, 0], [-12.13, 1]])

    @pytest.mark.parametrize("n", [1, 40])
    def test_one_row_per_government(self, made_up_changes, n):
        axes = bounds_chart(made_up_changes(*many(n)), EN)
        assert len(axes.get_yticklabels()) == n
        assert axes.get_xlabel() == "Change in points"
        assert [text.get_text() for text in axes.get_legend().get_texts()] == [
            "narrow reading: the standards alone",
            "wide reading: all but the users' perception",
            "published change",
        ]

    def test_same_rows_same_bytes(self, kaltim_changes):
        first, second = (Picture.of(bounds_chart(kaltim_changes, ID), "x").svg for _ in range(2))
        assert first == second


class TestTrajectory:
    @pytest.fixture
    def drawn(self, collection):
        panel = collection.panel
        rows = panel[panel["government"] == "Kota Balikpapan"]
        cutoffs = cutoffs_of(range(2021, 2025), collection.data)
        axes = trajectory(rows, cutoffs, range(2021, 2025), [2022], ID)
        plt.close(axes.get_figure())
        return rows, cutoffs, axes

    def test_exact_totals_are_points_and_intervals_bars(self, drawn):
        rows, _, axes = drawn
        exact = rows[rows["value"].notna()]
        line = next(line for line in axes.lines if line.get_marker() == "o")
        np.testing.assert_allclose(
            line.get_xydata(), [[year - 2021, value] for year, value in zip(exact["year"], exact["value"], strict=True)]
        )
        spans = [path.vertices[:, 1].tolist() for path in axes.collections[0].get_paths()]
        np.testing.assert_allclose(spans, rows[["low", "high"]])
        assert {"99,25", "87,12", "88–100", "95,57"} <= {text.get_text() for text in axes.texts}

    def test_zones_stand_where_the_cutoffs_of_their_year_put_them(self, drawn):
        _, cutoffs, axes = drawn
        bars = sorted((round(bar.get_x() + 0.5), bar.get_y(), bar.get_y() + bar.get_height()) for bar in axes.patches)
        assert bars == sorted(zip(cutoffs["year"] - 2021, cutoffs["lower"], cutoffs["upper"], strict=True))
        assert {"hijau", "kuning", "merah"} <= {text.get_text() for text in axes.texts}

    def test_a_new_method_is_marked_before_its_year(self, drawn):
        axes = drawn[2]
        marks = [text for text in axes.texts if text.get_text() == "metode\nbaru"]
        assert [text.get_position()[0] for text in marks] == [0.5]

    def test_only_what_one_method_says_is_joined(self, drawn, cutoffs):
        rows = drawn[0].iloc[[0] * 5].assign(year=range(2021, 2026), value=[90.0, 80.0, 85.0, np.nan, 88.0])
        axes = trajectory(rows, cutoffs.iloc[:0], range(2021, 2026), [2022], ID)
        lines = [(line.get_linestyle(), *line.get_xdata()) for line in axes.lines if len(line.get_xdata()) == 2]
        assert [line for line in lines if line[0] != "--"] == [(":", 0, 1), ("-", 1, 2), (":", 2, 4)]


def test_a_figure_carries_its_title_and_its_source(kaltim_changes):
    told = "Kabar " * 20
    picture = Picture.of(bounds_chart(kaltim_changes, ID), "Batas.", told.strip(), "Sumber: contoh")
    assert picture.alternative == f"{told.strip()}. Batas."
    assert picture.svg.count("Kabar") == 20 and "Sumber: contoh" in picture.svg


points = st.lists(st.floats(0, 100, allow_nan=False), min_size=1, max_size=40).map(sorted)
gaps = st.floats(0, 20)


class TestSpread:
    @given(points, gaps)
    def test_gaps_and_order_are_kept(self, places, gap):
        moved = spread(np.array(places), gap)
        assert len(moved) == len(places)
        assert np.all(np.diff(moved) >= gap - ROUNDING)

    @given(points, st.floats(0, 2))
    def test_all_stay_within_bounds(self, places, gap):
        moved = spread(np.array(places), gap, 5, 95)
        assert moved.min() >= 5 and moved.max() <= 95 + ROUNDING
        assert np.all(np.diff(moved) >= gap - ROUNDING)

    def test_each_gap_may_be_another(self):
        np.testing.assert_allclose(np.diff(spread(np.array([1.0, 1.0, 1.0]), np.array([2.0, 5.0]))), [2, 5])

    @given(points, gaps)
    def test_the_mean_is_kept(self, places, gap):
        assert np.mean(spread(np.array(places), gap)) == pytest.approx(np.mean(places), abs=1e-6)

    @given(points, gaps, st.lists(st.floats(0, 30), min_size=40, max_size=40), st.floats(-200, 200))
    def test_no_other_arrangement_moves_less(self, places, gap, extra, start):
        moved = spread(np.array(places), gap)
        other = start + np.cumsum(gap + np.array(extra[: len(places)]))
        assert np.sum((moved - places) ** 2) <= np.sum((other - places) ** 2) + 1e-6

    @given(points, gaps)
    def test_what_is_apart_stays(self, places, gap):
        once = spread(np.array(places), gap)
        np.testing.assert_allclose(spread(once, gap), once, atol=1e-6)

    def test_two_at_one_place_part_evenly(self):
        np.testing.assert_allclose(spread(np.array([50.0, 50.0, 90.0]), 10), [45, 55, 90])

    def test_the_callers_array_stays(self):
        places = np.array([1.0, 1.0])
        spread(places, 5)
        assert places.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Kabupaten Paser", "Kab. Paser"),
        ("Provinsi Kalimantan Timur", "Prov. Kalimantan Timur"),
        ("Kota Bontang", "Kota Bontang"),
    ],
)
def test_short_names(name, short):
    assert short_name(name) == short
