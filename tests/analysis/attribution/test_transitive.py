"""Attribution against the worked examples of Das Gupta (1993) and Wang (2000)."""

import json
from itertools import combinations
from math import factorial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ombud.analysis import attribution

CASES = Path(__file__).parents[1] / "published" / "attribution" / "cases.json"
WITH_RESULTS = ["eg2.1", "eg2.2", "eg2.3", "eg2.4", "eg3.1", "eg4.3", "eg5.1", "eg5.3_collapsed"]
TWO_POPULATIONS = [*WITH_RESULTS, "eg4.4", "eg5.3_crossclassified", "wang2000"]
WITHOUT_RESULTS = ["eg4.4", "eg5.3_crossclassified", "wang2000", "eg6.5"]  # held to the laws
PUBLISHED = 1e-9  # the stored results carry 12 digits and more
ROUNDING = 1e-12  # relative to the crude rates: sums of doubles in another order


def births(levels):
    return (levels["A"] * levels["B"] * levels["C"]).sum()


def illegitimate(levels):
    other = (levels["A"] * (1 - levels["B"]) * levels["D"]).sum()
    return births(levels) / (births(levels) + other)


RATES = {
    "product of factors": lambda levels: np.prod([*levels.values()], axis=0).sum(),
    "crude_birth-crude_death": lambda levels: levels["crude_birth"] - levels["crude_death"],
    "sum(bm*mw*wp)": lambda bm, mw, wp: (bm * mw * wp).sum(),
    "sum((size/sum(size))*rate)": lambda size, rate: (size / size.sum() * rate).sum(),
    "sum(A*B*C) / (sum(A*B*C) + sum(A*(1-B)*D))": illegitimate,
    "1000*sum(A*B*C) / (sum(A*B*C) + sum(A*(1-B)*D))": lambda levels: 1000 * illegitimate(levels),
}


def structure_factors(sizes):
    """
    Split each cell's share of a cross-classified population into one factor per classification.

    For two classifications the factor of the first is sqrt(n_ij / n_.j * n_i. / n_..): the geometric mean of its share
    within the other classification and of its share in all (Das Gupta 1993, chapter 5). In general the logarithms are
    the Shapley values of the logarithm of the marginal share.
    """
    names = [f"axis {axis}" for axis in range(sizes.ndim)]

    def log_share(told_apart):
        joined = tuple(axis for axis, name in enumerate(names) if not told_apart[name])
        return np.log(sizes.sum(axis=joined, keepdims=True) / sizes.sum())

    logarithms = attribution.shapley(dict.fromkeys(names, False), dict.fromkeys(names, True), log_share)
    return tuple(np.exp(logarithm) for logarithm in logarithms.values())


class Case:
    """One worked example: its populations, value function, unions and published results."""

    def __init__(self, case):
        self.value = RATES[case["rate_function"]]
        self.factors = np.atleast_1d(case["factors"]).tolist()
        self.unions = None
        self.expected = case.get("expected")
        classes = [] if case["id_vars"] is None else np.atleast_1d(case["id_vars"]).tolist()
        self.populations = {}
        data = pd.DataFrame(case["input"])
        for name, rows in data.groupby(case["pop"], sort=False):
            if classes:
                rows = rows.sort_values(classes)
            levels = {f: rows[f].to_numpy(float) if classes else float(rows[f].iloc[0]) for f in self.factors}
            if case["crossclassified"]:
                sizes = rows.set_index(classes)[case["crossclassified"]].unstack().to_numpy()
                structure = structure_factors(sizes)
                levels |= {c: share.ravel() for c, share in zip(classes, structure, strict=True)}
            self.populations[name] = levels
        if case["crossclassified"]:
            self.unions = [self.factors, classes]
            self.factors = self.factors + classes
        self.standardised = attribution.transitive(self.populations, self.value, self.unions)


@pytest.fixture(scope="module")
def cases():
    cases = json.loads(CASES.read_text(encoding="utf-8"))
    assert set(cases) == {*WITH_RESULTS, *WITHOUT_RESULTS}
    assert {name for name, case in cases.items() if "expected" in case} == set(WITH_RESULTS)
    return {name: Case(case) for name, case in cases.items()}


@pytest.fixture(params=[*WITH_RESULTS, *WITHOUT_RESULTS])
def case(request, cases):
    return cases[request.param]


def differences(case, old, new):
    values = case.standardised.pivot(index="population", columns="factor", values="value")
    return values.loc[new] - values.loc[old]


def crude(case):
    return case.standardised.groupby("population", sort=False)["crude"].first()


class TestPublishedResults:
    @pytest.fixture(params=WITH_RESULTS)
    def case(self, request, cases):
        return cases[request.param]

    def test_standardised_rates(self, case):
        frame = case.standardised.set_index(["population", "factor"])
        for row in case.expected:
            if row["factor"] == "crude":
                found = frame.loc[row["pop"], "crude"].iloc[0]
            else:
                found = frame.loc[(row["pop"], row["factor"]), "value"]
            assert found == pytest.approx(row["rate"], abs=PUBLISHED), row

    def test_every_result_is_compared(self, case):
        assert {(r["pop"], r["factor"]) for r in case.expected} == {
            (population, factor) for population in case.populations for factor in ["crude", *case.factors]
        }


class TestLaws:
    def test_effects_add_up_to_the_crude_difference_of_every_pair(self, case):
        rates = crude(case)
        for old, new in combinations(case.populations, 2):
            assert differences(case, old, new).sum() == pytest.approx(rates[new] - rates[old], rel=1e-9)

    def test_order_of_populations_is_irrelevant(self, case):
        turned = dict(reversed(case.populations.items()))
        again = attribution.transitive(turned, case.value, case.unions)
        keys = ["population", "factor"]
        pd.testing.assert_frame_equal(
            again.sort_values(keys, ignore_index=True),
            case.standardised.sort_values(keys, ignore_index=True),
            rtol=ROUNDING,
        )


class TestTwoPopulations:
    @pytest.fixture(params=TWO_POPULATIONS)
    def case(self, request, cases):
        return cases[request.param]

    def test_effects_are_shapley_or_owen_values(self, case):
        (old, before), (new, after) = case.populations.items()
        if case.unions is None:
            effects = attribution.shapley(before, after, case.value)
        else:
            effects = attribution.owen(before, after, case.value, case.unions)
        assert differences(case, old, new).to_dict() == pytest.approx(effects, abs=PUBLISHED)
        assert sum(effects.values()) == pytest.approx(crude(case)[new] - crude(case)[old], rel=ROUNDING)


def test_structure_factors_of_two_classifications():
    sizes = np.array([[10.0, 30.0], [40.0, 20.0]])
    rows, columns = sizes.sum(axis=1, keepdims=True), sizes.sum(axis=0, keepdims=True)
    first, second = structure_factors(sizes)
    np.testing.assert_allclose(first, np.sqrt(sizes / columns * rows / 100), rtol=1e-12)
    np.testing.assert_allclose(second, np.sqrt(sizes / rows * columns / 100), rtol=1e-12)


class TestCrossClassified:
    @pytest.fixture(params=["eg5.3_crossclassified", "wang2000"])
    def case(self, request, cases):
        return cases[request.param]

    def test_structure_factors_multiply_to_the_shares(self, cases):
        collapsed, crossed = cases["eg5.3_collapsed"], cases["eg5.3_crossclassified"]
        for name, levels in crossed.populations.items():
            size = collapsed.populations[name]["size"]
            np.testing.assert_allclose(levels["race"] * levels["age"], size / size.sum(), rtol=ROUNDING)

    def test_union_effects_are_those_of_the_collapsed_example(self, cases):
        """Structure against rates, published for the collapsed data, is the quotient of the Owen value."""
        collapsed, crossed = cases["eg5.3_collapsed"], cases["eg5.3_crossclassified"]
        whole, parts = differences(collapsed, "1970", "1985"), differences(crossed, "1970", "1985")
        assert parts["rate"] == pytest.approx(whole["rate"], abs=PUBLISHED)
        assert parts["race"] + parts["age"] == pytest.approx(whole["size"], abs=PUBLISHED)

    def test_effects_are_those_of_das_guptas_formulas(self, case):
        """Rates at the mean structure, structure at the mean rate; inside it, I at the mean of J."""
        (old, before), (new, after) = case.populations.items()
        _, first, second = case.factors
        found = differences(case, old, new)

        def mean(name):
            return (before[name] + after[name]) / 2

        def change(name):
            return after[name] - before[name]

        share_before, share_after = before[first] * before[second], after[first] * after[second]
        expected = {
            "rate": ((share_before + share_after) / 2 * change("rate")).sum(),
            first: (mean("rate") * mean(second) * change(first)).sum(),
            second: (mean("rate") * mean(first) * change(second)).sum(),
        }
        assert found.to_dict() == pytest.approx(expected, abs=PUBLISHED)


class TestSeveralPopulations:
    @pytest.fixture
    def case(self, cases):
        return cases["eg6.5"]

    def test_equation_6_11_as_printed(self, case):
        """Term by term from the pairwise standardised rates, which are computed without the lattice."""
        names = list(case.populations)
        n = len(names)
        for factor in case.factors:
            pairwise = {(x, y): standardised_rate(case, factor, x, y) for x in names for y in names if x != y}
            for one in names:
                rest = [name for name in names if name != one]
                expected = sum(pairwise[one, j] for j in rest) / (n - 1)
                for i in rest:
                    elsewhere = sum(pairwise[i, j] for j in rest if j != i)
                    expected += (elsewhere - (n - 2) * pairwise[i, one]) / (n * (n - 1))
                row = case.standardised.query("population == @one and factor == @factor")
                assert row["value"].item() == pytest.approx(expected, abs=PUBLISHED)

    def test_effects_are_corrected_pairwise_effects(self, case):
        """Equation 6.12: each triangle's inconsistency is shared equally among its n populations."""
        names = list(case.populations)

        def effect(x, y):
            return attribution.shapley(case.populations[x], case.populations[y], case.value)["B"]

        old, new = names[0], names[-1]
        triangles = [effect(old, new) + effect(new, z) + effect(z, old) for z in names if z not in (old, new)]
        expected = effect(old, new) - sum(triangles) / len(names)
        assert differences(case, old, new)["B"] == pytest.approx(expected, abs=PUBLISHED)

    def test_array_values_have_one_row_per_entry(self, case):
        frame = attribution.transitive(
            case.populations, lambda A, B, C, D: np.array([1.0, 2.0]) * (A * B * C * D).sum()
        )
        assert list(frame.columns) == ["population", "entry", "factor", "value", "crude"]
        entries = frame.pivot(index=["population", "factor"], columns="entry", values="value")
        np.testing.assert_allclose(entries[1], 2 * entries[0], rtol=1e-12)


def standardised_rate(case, factor, own, other):
    """Return the rate of `own` in the pair with `other`, all factors but one averaged: his equation 3.54."""
    rest = [name for name in case.factors if name != factor]
    total = 0.0
    for size in range(len(rest) + 1):
        weight = factorial(size) * factorial(len(rest) - size) / factorial(len(case.factors))
        for taken in combinations(rest, size):
            levels = {name: case.populations[other if name in taken else own][name] for name in case.factors}
            total += weight * case.value(levels)
    return total
