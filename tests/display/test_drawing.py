"""Pictures that are the same bytes, whatever the last bits of what they draw."""

import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from ombud.display import show
from ombud.display.charts import new_axes
from ombud.display.parts import Picture

NOISE = 1e-13  # relative; what other processors' sums differ by


@pytest.fixture(autouse=True)
def no_other_figures():
    """Close what tests before this one left open, lest it is taken for a figure of this one."""
    plt.close("all")


def lines(axes, x, y):
    axes.plot(x, y, color="black")


def line_fitted(axes, x, y):
    import seaborn as sns

    sns.regplot(x=x, y=y, ax=axes, ci=None)


def markers(axes, x, y):
    axes.scatter(x, y, s=20)


def bands(axes, x, y):
    axes.fill_between(x, y, y + 3)
    axes.hlines(y, x, x + 2, linewidth=4)


def bars(axes, x, y):
    axes.barh(x, y, hatch="//")


def mesh(axes, x, _y):
    axes.pcolormesh(x, x, np.outer(np.arange(len(x) - 1), np.arange(len(x) - 1)), edgecolor="white")


@pytest.mark.parametrize("draw", [lines, line_fitted, markers, bands, bars, mesh])
def test_noise_in_last_bits_is_not_seen(draw):
    generator = np.random.default_rng(5)
    x = np.sort(generator.uniform(30, 90, 150).round(2))
    y = (80 - 0.7 * x + generator.normal(0, 4, 150)).round(2)

    def picture(noise):
        axes = new_axes(3.7)
        moved = [values * (1 + noise * generator.uniform(-1, 1, len(values))) for values in (x, y)]
        draw(axes, *moved)
        axes.axvline(81.0 * (1 + noise))
        axes.text(60 * (1 + noise), 10 * (1 + noise), "81")
        raster, _ = show._picture(axes.get_figure())
        return raster, Picture.of(axes, "a test").svg

    plain = picture(0.0)
    assert [picture(NOISE) == plain for _ in range(4)] == [True] * 4
    assert not set(picture(1e-3)) & set(plain)
    assert not plt.get_fignums()


def test_a_picture_has_few_colours_that_no_eye_tells_from_all():
    generator = np.random.default_rng(1)
    axes = new_axes(4.0)
    axes.scatter(*generator.normal(size=(2, 300)), c=generator.random(300), cmap="viridis", alpha=0.6)
    axes.set_title("Kota Balikpapan")
    figure = axes.get_figure()
    full, kept = io.BytesIO(), show._picture(figure)[0]
    FigureCanvasAgg(figure).print_png(full)
    all_colours, few = (np.asarray(Image.open(file).convert("RGB"), float) for file in (full, io.BytesIO(kept)))
    assert Image.open(io.BytesIO(kept)).mode == "P"
    assert all_colours.shape == few.shape
    assert np.abs(all_colours - few).mean() < 0.5
    assert len(kept) < len(full.getvalue()) / 2


def test_a_picture_that_can_be_seen_through_stays_so():
    axes = new_axes(2.0)
    axes.get_figure().patch.set_alpha(0.0)
    assert Image.open(io.BytesIO(show._picture(axes.get_figure())[0])).getpixel((0, 0))[3] == 0


def test_pyplot_still_knows_the_figure():
    axes = new_axes(3.0)
    plt.sca(axes)
    assert plt.get_fignums() == [axes.get_figure().number]
    plt.close(axes.get_figure())
    assert not plt.get_fignums()


def test_a_figure_that_began_elsewhere_is_drawn_so_too():
    figure, axes = plt.subplots()
    axes.plot([1, 2], [3, 4])
    assert Image.open(io.BytesIO(show._picture(figure)[0])).mode == "P"
