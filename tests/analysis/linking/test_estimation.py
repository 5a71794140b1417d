"""What `link` accepts, and what it says of the rest."""

import numpy as np
import pytest

from ombud.analysis.linking import LinkingError, link
from ombud.errors import OmbudError

X = [50.0, 60.5, 70.25, 81.0]
Y = [55.0, 61.0, 79.5, 90.0]
ANCHOR = [10.0, 12.0, 15.0, 19.0]


def refuse(match, *arguments, **options):
    with pytest.raises(LinkingError, match=match) as caught:
        link(*arguments, **options)
    assert isinstance(caught.value, OmbudError) and isinstance(caught.value, ValueError)
    assert "accepted" in str(caught.value)


@pytest.mark.parametrize(
    ("match", "arguments", "options"),
    [
        ("method is 'tukcer'; accepted: mean, linear, equip", (X, Y, "tukcer"), {}),
        ("design is 'pairs'", (X, Y, "mean"), {"design": "pairs"}),
        ("x is not numeric", (["high", "low"], Y, "mean"), {}),
        ("y has 2 dimensions", (X, [Y, Y], "mean"), {}),
        ("x has 1 missing or infinite value.* position 1", ([50, np.nan, 70], Y, "mean"), {}),
        ("y has 1 missing or infinite", (X, [50, np.inf], "mean"), {}),
        ("x has 1 distinct value", ([50, 50, 50], Y, "linear"), {}),
        ("y has 0 distinct value", (X, [], "linear"), {}),
        ("y has 1 distinct value", (X, [50, 60], "linear"), {"weights_y": [7, 0]}),
        ("weights_x has 2 value", (X, Y, "linear"), {"weights_x": [1, 2]}),
        ("weights_y has 1 negative", (X, Y, "linear"), {"weights_y": [1, 2, -1, 1]}),
        ('"tucker" needs anchor_x', (X, Y, "tucker"), {}),
        ('"chained" needs anchor_y', (X, Y, "chained", ANCHOR), {}),
        ("anchor_y has 3 value.* 4, one for each value of y", (X, Y, "levine", ANCHOR, ANCHOR[:3]), {}),
        ("anchor_x has 1 distinct", (X, Y, "tucker", [3, 3, 3, 3], ANCHOR), {}),
        ("anchor_x does not rise with x", (X, Y, "levine_true", ANCHOR[::-1], ANCHOR), {}),
        ("ws is 1.2", (X, Y, "tucker", ANCHOR, ANCHOR, 1.2), {}),
        ("ws is nan", (X, Y, "tucker", ANCHOR, ANCHOR, np.nan), {}),
        ("two different samples", (X, Y, "tucker", ANCHOR, ANCHOR), {"design": "single_group"}),
        ("found 4 and 3 rows", (X, Y[:3], "mean"), {"design": "single_group"}),
        ("step is 0", (X, Y, "equipercentile"), {"step": 0}),
        ("no variance left", (X, Y, "levine", [0, 100, 200, 401], ANCHOR, 0), {}),
    ],
)
def test_refusals_name_the_argument_and_what_is_accepted(match, arguments, options):
    refuse(match, *arguments, **options)


@pytest.mark.parametrize(
    ("match", "options"),
    [
        ("bootstrap is 1; accepted", {"bootstrap": 1}),
        ("bootstrap is 9.5; accepted", {"bootstrap": 9.5}),
        ("seed is -1; accepted", {"bootstrap": 10, "seed": -1}),
    ],
)
def test_a_bootstrap_needs_whole_numbers(match, options):
    with pytest.raises(LinkingError, match=match):
        link(X, Y, "mean").standard_error(60, **options)


def test_a_bootstrap_that_meets_a_constant_resample_says_so():
    linked = link([50, 60], [50, 70], "linear")
    # in half of them x has one score alone
    with pytest.raises(LinkingError, match=r"[45]\d\d of 1000 resamples allow no linking.*accepted: the analytic"):
        linked.standard_error(55, bootstrap=1000)


def test_small_samples_are_not_stable():
    assert not link(X, Y, "linear").stable
    many = np.linspace(0, 100, 100)
    assert link(many, many, "linear").stable
    assert not link(many, many[:99], "linear").stable
    assert link(X, Y, "linear", weights_x=[25] * 4, weights_y=[30] * 4).stable


def test_a_link_tells_how_it_was_made():
    assert link(X, Y, "mean").design == "equivalent_groups"
    assert link(X, Y, "mean", design="single_group").design == "single_group"
    tucker = link(X, Y, "tucker", ANCHOR, ANCHOR)
    assert (tucker.method, tucker.design, tucker.ws) == ("tucker", "nonequivalent_groups", 0.5)
    assert link(X, Y, "chained", ANCHOR, ANCHOR, 0.7).ws is None


def test_the_callers_scores_stay_as_they_were():
    x, y = np.array(X), np.array(Y)
    linked = link(x, y, "linear")
    before = linked(65)
    x[0] = 0
    assert linked(65) == before and linked.standard_error(65) > 0
    assert x.flags.writeable


def test_weights_of_one_group_are_those_of_the_other_in_a_single_group_alone():
    weights = [1, 2, 1, 1]
    assert link(X, Y, "linear", weights_x=weights).y.size == 4
    assert link(X, Y, "linear", weights_x=weights, design="single_group").y.size == 5
    apart = link(X, Y, "linear", weights_x=weights, weights_y=[3, 1, 1, 1])
    assert (apart.x.size, apart.y.size) == (5, 6)


def test_too_fine_a_step_is_as_none():
    # a grid of more than a million cells
    fine, none = (link(X, Y, "equipercentile", step=step)(X) for step in (1e-5, None))
    assert np.array_equal(fine, none)
