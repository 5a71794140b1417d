"""The figures of the method: weights as one bar for each year that has any; totals among the categories, also in words."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import ombud
from ombud import charts
from ombud.display.charts.canvas import SIMULATED, told
from ombud.display.language import Language

POINTS = pd.DataFrame(
    {
        "what": ["self_published", "self_assessed", "self_way"],
        "year": [2022, 2023, 2023],
        "low": [60.0, 73.93, 78.0],
        "high": [77.99, 73.93, 78.0],
        "simulated": False,
    }
)


def test_weights_of_a_year_fill_its_bar():
    weights = ombud.methodology.weights_of([2021, 2022, 2023], lang="en")
    axes = charts.weights(weights, Language("en"))
    assert [label.get_text() for label in axes.get_yticklabels()] == ["2022", "2023"]
    texts = [text.get_text() for text in axes.texts]
    assert "Proses\n32.37%*" in texts or any(text.endswith("32.37%*") for text in texts)
    assert any(text.endswith("32.37%") for text in texts)
    plt.close("all")


@pytest.fixture
def bands():
    yield ombud.load_methodology(2023).cutoffs
    plt.close("all")


@pytest.mark.parametrize(
    ("lang", "total"), [("id", "penilaian mandiri 73,93"), ("en", "published 2022 60–77.99, self-assessed 73.93")]
)
def test_totals_are_told_in_words(bands, lang, total):
    assert total in told(charts.categories(bands, POINTS, Language(lang)).get_figure())


@pytest.mark.parametrize("simulated", [True, False])
def test_an_example_is_marked(bands, simulated):
    figure = charts.categories(bands, POINTS.assign(simulated=simulated), Language("en")).get_figure()
    assert (SIMULATED in [text.get_text() for text in figure.texts]) == simulated
