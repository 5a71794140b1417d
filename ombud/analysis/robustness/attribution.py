"""How far the attribution of a change hangs on the weights, the units sampled and what is assumed of unseen scores."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.attribution.units.arrays import read_units
from ombud.analysis.attribution.units.counterfactual import crossed_weights, decompose_totals, totals
from ombud.analysis.robustness.designs import AttributionDesign, unit_sets, width
from ombud.analysis.robustness.draws import PROBABILITIES, chances, in_portions, quantile_columns
from ombud.errors import ParameterError
from ombud.files import DataDir

ELEMENTS_AT_ONCE = 100_000  # units times replications held at a time and thread: some 80 MB


@dataclass(frozen=True, eq=False)
class AttributionDraws:
    """Effects under many sets of parameters."""

    governments: pd.DataFrame  # one row per government: government_code and what else is known
    factors: tuple[str, ...]
    # shape (n_factors, n_replications, n_governments); points; over the factors they add up to the change; NaN where
    # nothing can be attributed
    effects: NDArray[np.float64]
    change: NDArray[np.float64]  # shape (n_replications, n_governments); of the total, in points
    baseline: NDArray[np.float64]  # shape (n_factors, n_governments); effects as `ombud.attribute` gives them
    # one row per replication: replication, weight_from_<dimension>, weight_to_<dimension>, unit_set
    parameters: pd.DataFrame
    unseen: str  # what is assumed of scores that one year did not take
    simulated: bool = False  # whether any score is

    def summary(self, probabilities: Sequence[float] = PROBABILITIES) -> pd.DataFrame:
        """
        Return how each effect is distributed.

        Columns besides those of all summaries: unseen, factor, effect (as `ombud.attribute` gives it), mean,
        standard_deviation, and positive: the probability of an effect above 0.
        """
        count, replications, governments = self.effects.shape
        flat = np.moveaxis(self.effects, 0, -1).reshape(replications, governments * count)
        codes = self.governments["government_code"]
        return pd.DataFrame(
            {
                "government_code": codes.repeat(count).to_numpy(),
                "simulated": self.simulated,
                "unseen": self.unseen,
                "factor": np.tile(np.array(self.factors, dtype=object), governments),
                "effect": self.baseline.T.ravel(),
                "mean": flat.mean(axis=0),
                "standard_deviation": flat.std(axis=0),
                **quantile_columns(flat, probabilities),
                "positive": chances(flat > 0, flat),
            }
        )


def attribution_draws(
    units: pd.DataFrame,
    from_year: int,
    to_year: int,
    design: AttributionDesign,
    replications: int = 1000,
    *,
    seed: int = 0,
    data_dir: DataDir = None,
) -> AttributionDraws:
    """
    Attribute the change of each government's total under many sets of parameters; `units` are as in `ombud.attribute`.

    The effects of each replication add up to its change, and are missing where the draw leaves a government without
    units in a year.
    """
    if replications < 1:
        raise ParameterError("At least one replication is needed; got {given}", given=replications)
    arrays = read_units(units, from_year, to_year, design.unseen, data_dir=data_dir)
    shares, scores = arrays.shares, arrays.filled
    plain = decompose_totals(totals(arrays.weights, shares, scores, arrays.government))
    generator = np.random.default_rng(seed)
    parameters = pd.DataFrame({"replication": np.arange(replications)})
    # each method's weights among its own dimensions stand on the diagonal
    own = arrays.weights[[0, 1], [0, 1]]
    weights = np.tile(np.where(own > 0, own, np.nan), (replications, 1, 1))
    for side, name in enumerate(("from", "to")):
        scored = np.flatnonzero(own[side])
        if design.weights is not None and len(scored) > 1:
            central = own[side, scored]
            uniforms = generator.random((replications, width(design.weights, central)))
            weights[:, side, scored] = design.weights.draw(uniforms, central)
        drawn = {f"weight_{name}_{arrays.dimensions[place]}": weights[:, side, place] for place in scored}
        parameters = parameters.assign(**drawn)
    weights = crossed_weights(weights)
    sets, labels = unit_sets(design, arrays.unit, arrays.strata, generator)
    chosen = generator.integers(len(sets), size=replications)

    def compute(portion: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        times = sets[chosen[portion], :, np.newaxis, np.newaxis]
        with np.errstate(invalid="ignore"):
            result = decompose_totals(totals(weights[portion], shares * times, scores, arrays.government))
        return result.effect, result.change

    portions = in_portions(compute, replications, ELEMENTS_AT_ONCE // len(arrays.government) + 1)
    effects, change = (np.concatenate(each, axis=-2) for each in zip(*portions, strict=True))
    return AttributionDraws(
        governments=arrays.governments,
        factors=plain.factors,
        effects=effects,
        change=change,
        baseline=plain.effect,
        parameters=parameters.assign(unit_set=np.array(labels, dtype=object)[chosen]),
        unseen=design.unseen,
        simulated=arrays.simulated,
    )
