"""Factors, unions and functions that can't be used."""

import pytest

from games import FACTORS, NEW, OLD
from ombud.analysis import attribution
from ombud.errors import ParameterError


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
