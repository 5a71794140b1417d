"""Sobol indices against functions whose indices are known, and against SALib's own analysis."""

from __future__ import annotations

import numpy as np
import pytest

import ombud
from ombud.analysis.robustness import Choices, Design, Dirichlet, design_sensitivity, score_table, sobol_indices
from ombud.analysis.robustness.sensitivity import saltelli_points
from ombud.errors import ParameterError
from ombud.evidence.simulation import simulate

# 4096 Sobol points give these indices to the second decimal
TOLERANCE = 0.01
ISHIGAMI_FIRST, ISHIGAMI_TOTAL = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)


@pytest.fixture(scope="module")
def table():
    return score_table(simulate((2022,), levels=("kota",), seed=3), 2022, by="dimension")


def ishigami(uniforms):
    x = np.pi * (2 * uniforms - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


class TestKnownFunctions:
    def test_additive_function_has_its_shares_of_variance(self):
        coefficients = np.array([1.0, 2.0, 3.0])
        indices = sobol_indices(lambda u: u @ coefficients, {"a": 1, "b": 1, "c": 1}, 4096)
        shares = coefficients**2 / (coefficients**2).sum()
        assert indices["first"].to_numpy() == pytest.approx(shares, abs=TOLERANCE)
        assert indices["total"].to_numpy() == pytest.approx(shares, abs=TOLERANCE)
        assert indices["variance"].iloc[0] == pytest.approx((coefficients**2).sum() / 12, rel=TOLERANCE)

    def test_indices_are_those_of_the_formulas(self):
        """Saltelli's first-order and Jansen's total estimator, from few points, with nothing averaged away."""
        samples, factors = 8, {"a": 2, "b": 1}
        points = saltelli_points(factors, samples, 5)

        def model(uniforms):
            return 3 + uniforms[:, 0] * uniforms[:, 2] + uniforms[:, 1]

        outputs = np.array([model(each) for each in points])
        base, *crossed, other = outputs - (outputs[0].mean() + outputs[-1].mean()) / 2
        variance = (base @ base + other @ other) / (2 * samples)
        indices = sobol_indices(model, factors, samples, seed=5)
        assert indices["factor"].tolist() == ["a", "b"]
        assert indices["variance"].to_numpy() == pytest.approx([variance] * 2)
        first = [other @ (row - base) / samples / variance for row in crossed]
        assert indices["first"].to_numpy() == pytest.approx(first)
        total = [(base - row) @ (base - row) / (2 * samples) / variance for row in crossed]
        assert indices["total"].to_numpy() == pytest.approx(total)

    @pytest.mark.parametrize(("mean", "traces"), [(0.0, 1e-12), (10.0, 1e-10)])
    def test_traces_of_variance_are_none(self, mean, traces):
        """Rounding leaves a variance of 1e-12 of the mean's square, or of 1 where the mean is less."""

        def indices(variance):
            return sobol_indices(lambda u: mean + np.sqrt(12 * variance) * (u[:, 0] - 0.5), {"a": 1}, 256)

        assert indices(0.8 * traces)["first"].isna().all()
        assert indices(1.5 * traces)["first"].item() == pytest.approx(1, abs=0.05)

    def test_ishigami(self):
        indices = sobol_indices(ishigami, {"x": 1, "y": 1, "z": 1}, 4096)
        assert indices["first"].to_numpy() == pytest.approx(ISHIGAMI_FIRST, abs=TOLERANCE)
        assert indices["total"].to_numpy() == pytest.approx(ISHIGAMI_TOTAL, abs=TOLERANCE)
        low, high = indices[["total_low", "total_high"]].to_numpy().T
        assert ((low < ISHIGAMI_TOTAL) & (high > ISHIGAMI_TOTAL)).all()

    def test_a_product_is_all_interaction(self):
        indices = sobol_indices(lambda u: (u[:, 0] - 0.5) * (u[:, 1] - 0.5), {"a": 1, "b": 1}, 2048)
        assert indices["first"].to_numpy() == pytest.approx([0, 0], abs=2 * TOLERANCE)
        assert indices["total"].to_numpy() == pytest.approx([1, 1], abs=2 * TOLERANCE)

    def test_columns_of_one_factor_vary_together(self):
        """Names are not in alphabetical order, so that groups can't be mixed up by sorting."""
        coefficients = np.array([1.0, 2.0, 3.0])
        indices = sobol_indices(lambda u: u @ coefficients, {"wide": 2, "lone": 1}, 4096)
        assert indices["first"].to_numpy() == pytest.approx([5 / 14, 9 / 14], abs=TOLERANCE)

    def test_one_factor_makes_all_the_variance(self):
        indices = sobol_indices(lambda u: u.sum(axis=1) ** 2, {"all": 3}, 1024)
        assert indices["first"].iloc[0] == pytest.approx(1, abs=TOLERANCE)
        assert indices["total"].iloc[0] == pytest.approx(1, abs=TOLERANCE)

    def test_a_large_mean_does_no_harm(self):
        plain = sobol_indices(ishigami, {"x": 1, "y": 1, "z": 1}, 512)
        moved = sobol_indices(lambda u: ishigami(u) + 1e6, {"x": 1, "y": 1, "z": 1}, 512)
        assert moved["first"].to_numpy() == pytest.approx(plain["first"].to_numpy(), abs=1e-6)

    def test_a_constant_output_has_no_indices(self):
        indices = sobol_indices(lambda u: np.full(len(u), 7.1), {"a": 1, "b": 1}, 64)
        assert indices["first"].isna().all()
        assert indices["total"].isna().all()

    def test_several_outputs_at_once(self):
        both = sobol_indices(lambda u: np.column_stack([ishigami(u), u[:, 0]]), {"x": 1, "y": 1, "z": 1}, 256)
        one = sobol_indices(ishigami, {"x": 1, "y": 1, "z": 1}, 256)
        first = both.pivot(index="factor", columns="output", values="first")
        assert first[0].to_numpy() == pytest.approx(one["first"].to_numpy())
        assert first[1].to_numpy() == pytest.approx([1, 0, 0], abs=5 * TOLERANCE)

    def test_first_order_is_never_above_total_beyond_error(self):
        indices = sobol_indices(ishigami, {"x": 1, "y": 1, "z": 1}, 1024)
        assert (indices["first"] <= indices["total"] + 3 * TOLERANCE).all()


class TestAgainstSALib:
    def test_same_points_same_indices(self):
        from SALib.analyze import sobol

        factors = {"x": 1, "y": 1, "z": 1}
        points = saltelli_points(factors, 1024, seed=0)
        outputs = np.stack([ishigami(part) for part in points]).T.ravel()
        problem = {"num_vars": 3, "names": list(factors), "bounds": [[0, 1]] * 3}
        theirs = sobol.analyze(problem, outputs, calc_second_order=False, num_resamples=10, seed=0)
        ours = sobol_indices(ishigami, factors, 1024, seed=0)
        assert ours["first"].to_numpy() == pytest.approx(theirs["S1"], abs=1e-2)
        assert ours["total"].to_numpy() == pytest.approx(theirs["ST"], abs=1e-2)

    @pytest.mark.parametrize("factors", [{"x": 1, "y": 1, "z": 1}, {"wide": 2, "lone": 1}])
    def test_points_are_those_of_its_design(self, factors):
        from SALib.sample import sobol

        groups = [name for name, width in factors.items() for _ in range(width)]
        problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3, "groups": groups}
        theirs = sobol.sample(problem, 64, calc_second_order=False, seed=3).reshape(64, len(factors) + 2, 3)
        np.testing.assert_array_equal(saltelli_points(factors, 64, seed=3), theirs.swapaxes(0, 1))

    def test_points_exchange_one_factor_at_a_time(self):
        points = saltelli_points({"wide": 2, "lone": 1}, 64, seed=1)
        base, other = points[0], points[-1]
        assert (points[1][:, :2] == other[:, :2]).all()
        assert (points[1][:, 2] == base[:, 2]).all()
        assert (points[2][:, :2] == base[:, :2]).all()
        assert (points[2][:, 2] == other[:, 2]).all()


class TestDesigns:
    def test_totals_of_every_government(self, table):
        design = Design(weights=Dirichlet(40.0), aggregation=("arithmetic", "geometric"), unit_sets="leave_one_out")
        frame = design_sensitivity(table, design, samples=1024, seed=1)
        assert set(frame["output"]) == set(table.governments)
        assert set(frame["factor"]) == {"weights", "aggregation", "unit_sets"}
        # first-order shares add up to at most 1, and total ones to at least 1, up to the error of each government's
        sums = frame.groupby("output")[["first", "total"]].sum()
        assert sums["first"].mean() < 1.02
        assert sums["total"].mean() > 0.98
        assert sums["first"].max() < 1.2

    def test_a_linear_model_of_chosen_weights_is_exact(self, table):
        """With weights alone uncertain they make all the variance."""
        design = Design(weights=Choices.of({"published": table.weights, "equal": [1, 1, 1, 1]}))
        frame = design_sensitivity(table, design, samples=256)
        assert frame["total"].to_numpy() == pytest.approx(np.ones(len(frame)), abs=0.15)

    @pytest.mark.parametrize("output", ["category_change", "rank_shift"])
    def test_one_number_per_replication(self, table, output):
        design = Design(weights=Dirichlet(20.0), unit_sets="bootstrap", resamples=50)
        frame = design_sensitivity(table, design, output, methodology=ombud.load_methodology(2022), samples=128)
        assert frame["output"].unique().tolist() == [output]
        assert (frame["total"] > 0).all()
        assert (frame["total_low"] <= frame["total_high"]).all()

    def test_same_seed_same_bytes(self, table):
        design = Design(weights=Dirichlet(20.0), unit_sets="leave_one_out")
        first, second = (design_sensitivity(table, design, samples=64, seed=5) for _ in range(2))
        assert first.equals(second)

    @pytest.mark.parametrize(
        ("design", "output", "samples"),
        [
            (Design(), "totals", 64),
            (Design(weights=Dirichlet(5.0)), "totals", 100),
            (Design(weights=Dirichlet(5.0)), "category_change", 64),
            (Design(weights=Dirichlet(5.0)), "rank", 64),
        ],
    )
    def test_what_has_no_indices_is_refused(self, table, design, output, samples):
        with pytest.raises(ParameterError):
            design_sensitivity(table, design, output, samples=samples)
