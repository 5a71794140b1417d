"""How the value of counterfactuals is asked for."""

import numpy as np
import pytest

from ombud.analysis import attribution

FACTORS = ("performance", "dimensions", "weights", "units")
OLD, NEW = dict.fromkeys(FACTORS, 0), dict.fromkeys(FACTORS, 1)


class TestCalls:
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
