"""Figures of unit scores: factors by their names, in words below, and a mark where scores are simulated."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import ombud
from ombud.display import charts
from ombud.display.charts.canvas import SIMULATED, told
from ombud.display.language import Language

ENGLISH = Language("en")
EFFECTS = pd.DataFrame(
    {
        "government": "Kota Contoh A1",
        "from_year": 2021,
        "to_year": 2022,
        "factor": ["performance", "weights"],
        "part": ["performance", "method"],
        "effect": [4.0, -1.5],
        "least": [3.0, -2.0],
        "greatest": [4.5, -1.0],
        "total_from": 60.0,
        "total_to": 62.5,
        "unseen": "held",
        "simulated": True,
    }
)

POINTS = pd.DataFrame(
    {
        "what": ["self_published", "self_assessed", "self_way"],
        "year": [2022, 2023, 2023],
        "low": [60.0, 73.93, 78.0],
        "high": [77.99, 73.93, 78.0],
        "simulated": False,
    }
)


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


@pytest.mark.parametrize(("lang", "names"), [("id", ["kinerja", "bobot"]), ("en", ["performance", "weights"])])
def test_the_waterfall_goes_from_total_to_total_by_named_factors(lang, names):
    axes = charts.waterfall(EFFECTS, Language(lang))
    assert [label.get_text() for label in axes.get_yticklabels()] == ["2021", *names, "2022"]
    bars = [bar.get_width() for bar in axes.patches]
    assert bars == pytest.approx([60.0, 62.5, 4.0, -1.5])


@pytest.mark.parametrize("simulated", [True, False])
def test_the_mark_goes_by_the_frame(simulated):
    figure = charts.waterfall(EFFECTS.assign(simulated=simulated), ENGLISH).get_figure()
    assert (SIMULATED in [text.get_text() for text in figure.texts]) == simulated
    assert "from 2021 to 2022, by performance and weights" in told(figure)


def test_choices_of_the_method_go_by_their_names_the_strongest_on_top():
    indices = pd.DataFrame({"factor": ["aggregation", "unit_sets"], "first": [0.2, 0.6], "total": [0.3, 0.7]})
    for name in ("first", "total"):
        indices = indices.assign(**{f"{name}_low": indices[name] - 0.1, f"{name}_high": indices[name] + 0.1})
    axes = charts.sensitivity(indices, ENGLISH)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["kind of mean", "units drawn"]


def test_where_nothing_is_attributed_the_figure_says_so():
    figure = charts.waterfall(EFFECTS.assign(effect=float("nan")), ENGLISH).get_figure()
    assert "Nothing can be attributed" in told(figure)


@pytest.fixture
def bands():
    return ombud.load_methodology(2023).cutoffs


@pytest.mark.parametrize(
    ("lang", "total"), [("id", "penilaian mandiri 73,93"), ("en", "published 2022 60–77.99, self-assessed 73.93")]
)
def test_totals_are_told_in_words(bands, lang, total):
    assert total in told(charts.categories(bands, POINTS, Language(lang)).get_figure())


@pytest.mark.parametrize("simulated", [True, False])
def test_an_example_is_marked(bands, simulated):
    figure = charts.categories(bands, POINTS.assign(simulated=simulated), Language("en")).get_figure()
    assert (SIMULATED in [text.get_text() for text in figure.texts]) == simulated
