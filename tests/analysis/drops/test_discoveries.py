"""Which changes are unusual."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import ombud
from ombud.analysis.drops.discoveries import unusual_changes
from ombud.analysis.drops.misclassification import source_spread
from ombud.analysis.drops.paired import paired_changes
from ombud.errors import NotPublished


class TestDiscoveries:
    def test_residuals_as_by_fitting_without_each_government(self, panel):
        pairs = paired_changes(panel, 2021, 2022)
        table = unusual_changes(pairs)
        exact = pairs[pairs["kind"] == "exact"].set_index("government_code")
        for row in table.head(10).itertuples():
            rest = exact.drop(row.government_code)
            line = stats.linregress(rest["value_from"], rest["value_to"])
            residual = row.value_to - line.intercept - line.slope * row.value_from
            assert row.residual == pytest.approx(residual, rel=1e-8)
            assert row.value_from + row.expected_change == pytest.approx(row.value_to - residual)
            apart = row.value_from - rest["value_from"].mean()
            left = rest["value_to"] - line.intercept - line.slope * rest["value_from"]
            variance = (left @ left) / (len(rest) - 2)
            spread = np.sqrt(variance * (1 + 1 / len(rest) + apart**2 / (len(rest) * rest["value_from"].var(ddof=0))))
            assert row.standardised == pytest.approx(residual / spread, rel=1e-8)

    def test_adjusted_as_by_benjamini_and_hochberg(self, panel):
        """The k-th smallest p-value times n / k, made monotone from the largest down."""
        table = unusual_changes(paired_changes(panel, 2021, 2022))
        n = len(table)
        steps = [table["p_value"].iloc[place] * n / (place + 1) for place in range(n)]
        expected = [min(1.0, *steps[place:]) for place in range(n)]
        assert table["adjusted_p_value"].tolist() == pytest.approx(expected)

    def test_few_are_named_and_adjustment_only_raises_p_values(self, findings):
        named = findings.named
        assert (named["adjusted_p_value"] >= named["p_value"] - 1e-12).all()
        assert named["named"].sum() < 0.1 * len(named)
        assert (named["named"] == (named["adjusted_p_value"] <= 0.1)).all()
        assert not named.set_index("government").loc["Kota Balikpapan", "named"]

    @settings(deadline=None, max_examples=5)
    @given(st.integers(0, 1000))
    def test_noise_alone_is_seldom_named(self, seed):
        rng = np.random.default_rng(seed)
        names = [f"{place:03d}" for place in range(60)]
        before = rng.normal(70, 10, 60)
        after = 40 + 0.5 * before + rng.normal(0, 5, 60)
        pairs = pd.DataFrame({
            "government_code": names, "government": names, "level": "kota", "province": "x", "value_from": before,
            "value_to": after, "change": after - before, "kind": "exact",
        })  # fmt: skip
        assert unusual_changes(pairs)["named"].sum() <= 2

    def test_too_few(self, panel):
        with pytest.raises(NotPublished, match="at least 10"):
            unusual_changes(paired_changes(panel, 2021, 2022, level="lembaga"))


@pytest.fixture(scope="module")
def spread(loaded):
    return source_spread(loaded[1], ombud.load_observations())
