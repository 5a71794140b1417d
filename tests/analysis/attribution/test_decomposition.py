"""Effects with their range: by the values of Shapley and Owen, from counterfactuals that are asked for once, or refused."""

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from games import FACTORS, GOVERNMENTS, NEW, OLD, UNIONS, game, unions
from ombud.analysis import attribution
from ombud.errors import ParameterError


class TestFrames:
    def test_envelope_is_a_pair_per_factor(self):
        result = attribution.decompose(
            {"price": 2, "volume": 10}, {"price": 3, "volume": 20}, lambda levels: np.prod([*levels.values()])
        )
        envelope = dict(zip(result.factors, zip(result.least, result.greatest, strict=True), strict=True))
        assert envelope == {"price": (10, 20), "volume": (20, 30)}

    def test_missing_stays_missing_for_that_government_alone(self):
        old = {"a": np.array([1.0, np.nan]), "b": np.array([2.0, 2.0])}
        result = attribution.decompose(old, {"a": 3.0, "b": 5.0}, lambda a, b: a * b)
        assert np.isfinite(result.effect[:, 0]).all()
        assert np.isnan(result.effect[:, 1]).all() and np.isnan(result.least[:, 1]).all()

    def test_frame_has_a_row_per_government_and_factor(self):
        value = game(range(16))
        result = attribution.decompose(OLD, NEW, value)
        frame = result.to_frame()
        assert list(frame.columns) == ["factor", "effect", "least", "greatest"]
        assert len(frame) == GOVERNMENTS * len(FACTORS)
        changes = frame.groupby(frame.index // len(FACTORS))["effect"].sum()
        assert changes.tolist() == pytest.approx([15, 30, 45])
        assert attribution.decompose({"a": 1}, {"a": 2}, lambda a: a).to_frame()["effect"].tolist() == [1]

    def test_no_government_is_a_frame_without_rows(self):
        none = attribution.decompose({"a": np.empty(0)}, {"a": np.empty(0)}, lambda a: a).to_frame()
        assert none.empty and list(none) == ["factor", "effect", "least", "greatest"]

    def test_552_governments_and_five_factors(self):
        rng = np.random.default_rng(7)
        names = ["performance", "dimensions", "weights", "units", "aggregation"]
        old, new = ({name: rng.random(552) for name in names} for _ in range(2))
        result = attribution.decompose(old, new, lambda levels: np.prod([*levels.values()], axis=0))
        assert result.effect.shape == (5, 552)
        np.testing.assert_allclose(result.effect.sum(axis=0), result.change, atol=1e-14)


ROUNDING = 1e-9  # values up to some hundreds, a few hundred additions of doubles
numbers = st.floats(-10, 10, allow_nan=False, width=32)
games = st.lists(numbers, min_size=2 ** len(FACTORS), max_size=2 ** len(FACTORS))


def orders(unions):
    """Return every order that keeps each union together, by enumeration."""
    if unions is None:
        return list(permutations(FACTORS))
    place = {name: i for i, union in enumerate(unions) for name in union}
    kept = []
    for order in permutations(FACTORS):
        blocks = [place[name] for name in order]
        if sum(a != b for a, b in pairwise(blocks)) == len(unions) - 1:
            kept.append(order)
    return kept


def marginal_effects(value, unions):
    """Return factor -> effects in each admissible order, shape (orders, governments)."""
    effects = {name: [] for name in FACTORS}
    for order in orders(unions):
        levels = dict(OLD)
        for name in order:
            before = value(levels)
            levels = levels | {name: 1}
            effects[name].append(value(levels) - before)
    return {name: np.array(steps) for name, steps in effects.items()}


@given(games, unions)
def test_effects_are_means_over_the_enumerated_orders(values, unions):
    result = attribution.decompose(OLD, NEW, game(values), unions)
    expected = marginal_effects(game(values), unions)
    for place, name in enumerate(result.factors):
        np.testing.assert_allclose(result.effect[place], expected[name].mean(axis=0), atol=ROUNDING)
        np.testing.assert_allclose(result.least[place], expected[name].min(axis=0), atol=ROUNDING)
        np.testing.assert_allclose(result.greatest[place], expected[name].max(axis=0), atol=ROUNDING)


@given(games, unions)
def test_effects_add_up_to_the_change(values, unions):
    result = attribution.decompose(OLD, NEW, game(values), unions)
    np.testing.assert_allclose(result.effect.sum(axis=0), result.change, atol=ROUNDING)
    np.testing.assert_allclose(result.change, game(values)(NEW) - game(values)(OLD))


@given(games, unions)
def test_effects_lie_within_the_envelope(values, unions):
    result = attribution.decompose(OLD, NEW, game(values), unions)
    assert (result.least <= result.effect + ROUNDING).all()
    assert (result.effect <= result.greatest + ROUNDING).all()


@given(games)
def test_unions_narrow_the_envelope(values):
    free = attribution.decompose(OLD, NEW, game(values))
    kept = attribution.decompose(OLD, NEW, game(values), UNIONS)
    assert (free.least <= kept.least).all()
    assert (kept.greatest <= free.greatest).all()


@given(games, st.sampled_from([[[name] for name in FACTORS], [list(FACTORS)]]))
def test_trivial_unions_give_shapley(values, trivial):
    assert same(attribution.owen(OLD, NEW, game(values), trivial), attribution.shapley(OLD, NEW, game(values)))


@given(games)
def test_owen_of_a_union_is_shapley_of_the_union_as_one_factor(values):
    effects = attribution.owen(OLD, NEW, game(values), UNIONS)

    def quotient(levels):
        method = dict.fromkeys(UNIONS[1], levels["method"])
        return game(values)({"performance": levels["performance"]} | method)

    whole = attribution.shapley({"performance": 0, "method": 0}, {"performance": 1, "method": 1}, quotient)
    np.testing.assert_allclose(effects["performance"], whole["performance"], atol=ROUNDING)
    np.testing.assert_allclose(sum(effects[name] for name in UNIONS[1]), whole["method"], atol=ROUNDING)


@given(games, unions)
def test_dummy_factor_gets_exactly_nothing(values, unions):
    blind = game(values)
    effects = attribution.decompose(OLD, NEW, lambda levels: blind(levels | {"weights": 0}), unions)
    place = effects.factors.index("weights")
    assert not effects.effect[place].any()
    assert not effects.least[place].any() and not effects.greatest[place].any()


@given(games)
def test_interchangeable_factors_get_the_same(values):
    def symmetric(levels):
        both = levels["weights"] + levels["units"]
        return game(values)(levels | {"weights": int(both > 0), "units": int(both > 1)})

    for joined in (None, UNIONS):
        result = attribution.decompose(OLD, NEW, symmetric, joined)
        np.testing.assert_allclose(*result.effect[[2, 3]], atol=ROUNDING)


@given(st.lists(numbers, min_size=4, max_size=4), st.lists(numbers, min_size=4, max_size=4), unions)
def test_additive_value_gives_each_factor_its_own_difference(old, new, unions):
    old, new = dict(zip(FACTORS, old, strict=True)), dict(zip(FACTORS, new, strict=True))
    result = attribution.decompose(old, new, lambda levels: sum(levels.values()), unions)
    own = [new[name] - old[name] for name in FACTORS]
    for array in (result.effect, result.least, result.greatest):
        np.testing.assert_allclose(array, own, atol=ROUNDING)


@given(games, st.permutations(FACTORS), unions)
def test_order_of_factors_is_irrelevant(values, order, unions):
    turned = attribution.decompose(
        dict.fromkeys(order, 0),
        NEW,
        game(values),
        unions and [list(reversed(u)) for u in reversed(unions)],
    )
    straight = attribution.decompose(OLD, NEW, game(values), unions)
    places = [turned.factors.index(name) for name in FACTORS]
    np.testing.assert_allclose(turned.effect[places], straight.effect, atol=ROUNDING)
    np.testing.assert_array_equal(turned.least[places], straight.least)
    np.testing.assert_array_equal(turned.greatest[places], straight.greatest)


@given(games, unions)
def test_turning_time_round_turns_the_signs(values, unions):
    there = attribution.decompose(OLD, NEW, game(values), unions)
    back = attribution.decompose(NEW, OLD, game(values), unions)
    np.testing.assert_allclose(back.effect, -there.effect, atol=ROUNDING)
    np.testing.assert_array_equal(back.least, -there.greatest)


def same(one, other):
    return one.keys() == other.keys() and all(np.allclose(one[k], other[k], atol=ROUNDING) for k in one)


class TestCalls:
    def test_numbers_give_numbers(self):
        effects = attribution.shapley(
            {"price": 2, "volume": 10}, {"price": 3, "volume": 20}, lambda price, volume: price * volume
        )
        assert effects == {"price": 15, "volume": 25}
        assert all(np.isscalar(effect) for effect in effects.values())


class TestValues:
    @pytest.mark.parametrize(
        "value",
        [
            lambda levels: levels["a"] - levels["b"],
            lambda levels, scale=1: scale * (levels["a"] - levels["b"]),
            lambda a, b: a - b,
            lambda b, a, scale=1: scale * (a - b),
            lambda *, a, b: a - b,
            lambda a, **others: a - others["b"],
            lambda **levels: levels["a"] - levels["b"],
        ],
    )
    def test_value_takes_a_mapping_or_names(self, value):
        assert attribution.shapley({"a": 1, "b": 2}, {"a": 3, "b": 3}, value) == {"a": 2, "b": -1}

    def test_one_call_per_coalition_that_the_unions_admit(self):
        calls = []

        def value(levels):
            calls.append(tuple(levels.values()))
            return sum(levels.values())

        attribution.decompose(OLD, NEW, value)
        assert len(calls) == len(set(calls)) == 16
        calls.clear()
        attribution.decompose(OLD, NEW, value, [["performance", "dimensions"], ["weights", "units"]])
        assert len(calls) == 12
        assert (1, 0, 1, 0) not in calls

    def test_factors_may_be_anything_that_the_value_takes(self):
        effects = attribution.shapley({"how": "mean"}, {"how": "max"}, lambda how: getattr(np, how)([1, 2, 6]))
        assert effects == {"how": 3}


class TestRefusals:
    @pytest.mark.parametrize(
        ("unions", "named"),
        [
            ([["performance"], ["dimensions", "weights"]], "left out: units"),
            ([["performance", "units"], ["dimensions", "weights", "units"]], "more than once: units"),
            ([["performance"], ["dimensions", "weights", "units", "zeal"]], "not a factor: zeal"),
            ([[], list(FACTORS)], "empty unions: 1"),
            (["performance", ["dimensions", "weights", "units"]], "bare names were given: performance"),
        ],
    )
    def test_unions_that_are_no_partition(self, unions, named):
        with pytest.raises(ParameterError, match=named):
            attribution.owen(OLD, NEW, sum, unions)

    def test_factors_that_differ(self):
        with pytest.raises(ParameterError, match="only in old: a; only in new: b"):
            attribution.shapley({"a": 1}, {"b": 1}, sum)

    def test_no_factors(self):
        with pytest.raises(ParameterError, match="at least one factor"):
            attribution.shapley({}, {}, sum)

    def test_too_many_factors(self):
        many = {f"factor {i}": i for i in range(21)}
        with pytest.raises(ParameterError, match="at most 20"):
            attribution.shapley(many, many, sum)

    def test_value_that_takes_neither(self):
        with pytest.raises(ParameterError, match="every factor by name: a, b"):
            attribution.shapley({"a": 1, "b": 1}, {"a": 1, "b": 1}, lambda a, c: a)

    def test_value_that_is_no_number(self):
        with pytest.raises(ParameterError, match="not str"):
            attribution.shapley({"a": 1}, {"a": 2}, lambda a: "high")

    def test_one_population(self):
        with pytest.raises(ParameterError, match="at least two populations"):
            attribution.transitive({"2021": {"a": 1}}, lambda a: a)

    def test_twenty_factors_are_not_too_many(self):
        old, new = ({f"factor {i}": times * i for i in range(20)} for times in (1, 2))
        unions = [[f"factor {i}" for i in range(start, start + 4)] for start in range(0, 20, 4)]
        effects = attribution.owen(old, new, lambda levels: sum(levels.values()), unions)
        assert effects == pytest.approx(old)
