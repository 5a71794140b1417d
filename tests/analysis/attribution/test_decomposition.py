"""Effects with their range, in a frame."""

import numpy as np
import pytest

from games import FACTORS, GOVERNMENTS, NEW, OLD, game
from ombud.analysis import attribution


class TestCalls:
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
