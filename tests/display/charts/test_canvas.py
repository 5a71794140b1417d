"""Axes in the house style, of one width, that keep what they show."""

import matplotlib.pyplot as plt
import pytest

from ombud.display.charts import canvas


@pytest.mark.parametrize("height", [2.0, 5.5])
def test_axes_are_as_high_as_asked_and_as_wide_as_all(height):
    figure = canvas.figure_of(canvas.new_axes(height))
    assert figure.get_size_inches().tolist() == [7.6, height]
    plt.close(figure)
