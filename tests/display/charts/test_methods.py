"""The figure of weights: one bar for each year that has any, assumed ones with an asterisk."""

import matplotlib.pyplot as plt

import ombud
from ombud import charts
from ombud.display.language import Language


def test_weights_of_a_year_fill_its_bar():
    weights = ombud.methodology.weights_of([2021, 2022, 2023], lang="en")
    axes = charts.weights(weights, Language("en"))
    assert [label.get_text() for label in axes.get_yticklabels()] == ["2022", "2023"]
    texts = [text.get_text() for text in axes.texts]
    assert "Proses\n32.37%*" in texts or any(text.endswith("32.37%*") for text in texts)
    assert any(text.endswith("32.37%") for text in texts)
    plt.close("all")
