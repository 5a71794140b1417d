"""What a link tells of itself."""

import numpy as np

from ombud.analysis.linking import link

X = [50.0, 60.5, 70.25, 81.0]
Y = [55.0, 61.0, 79.5, 90.0]
ANCHOR = [10.0, 12.0, 15.0, 19.0]


def test_small_samples_carry_a_caution():
    small = link(X, Y, "linear")
    assert "4 and 4 governments" in small.caution and "unstable" in small.caution
    many = np.linspace(0, 100, 100)
    assert link(many, many, "linear").caution == ""
    assert link(many, many[:99], "linear").caution
    assert link(X, Y, "linear", weights_x=[25] * 4, weights_y=[30] * 4).caution == ""


def test_a_link_tells_how_it_was_made():
    assert link(X, Y, "mean").design == "equivalent_groups"
    assert link(X, Y, "mean", design="single_group").design == "single_group"
    tucker = link(X, Y, "tucker", ANCHOR, ANCHOR)
    assert (tucker.method, tucker.design, tucker.ws) == ("tucker", "nonequivalent_groups", 0.5)
    assert link(X, Y, "chained", ANCHOR, ANCHOR, 0.7).ws is None
