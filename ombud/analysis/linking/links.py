"""The linking function between two methods: linked scores and their standard errors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ombud.analysis.linking.equipercentile import Equipercentile
from ombud.analysis.linking.lines import StraightLine
from ombud.analysis.linking.samples import LinkingError, Sample

STABLE_SIZE = 100
PAIRS = 3  # with two, every line fits


@dataclass(frozen=True, eq=False)
class Link:
    """
    A function from the scale of X to the scale of Y, estimated by `link`.

    Attributes
    ----------
    design : str
        As `link` takes it, or "nonequivalent_groups" (the methods with an anchor).
    intercept, slope : float
        Of the straight line, in points and points per point; NaN for equipercentile.
    ws : float or None
        Share of the x group in the synthetic population; None where the method has none.
    x, y : Sample
        The scores that it was estimated from; their ``size`` is the number of governments.
    """

    method: str
    design: str
    intercept: float
    slope: float
    ws: float | None
    x: Sample = field(repr=False)
    y: Sample = field(repr=False)
    estimator: StraightLine | Equipercentile = field(repr=False)

    @property
    def stable(self) -> bool:
        """Whether both groups have `STABLE_SIZE` governments; with fewer, even standard errors are uncertain."""
        return min(self.x.size, self.y.size) >= STABLE_SIZE

    def __call__(self, x: float | Sequence[float] | np.ndarray) -> float | np.ndarray:
        """Return `x` linked to the Y scale, in points; not clipped to 0..100, NaN where x is NaN."""
        return _where_known(x, lambda scores: self.estimator.linked(self.x, self.y, scores))

    def standard_error(
        self, x: float | Sequence[float] | np.ndarray, bootstrap: int | None = None, seed: int = 0
    ) -> float | np.ndarray:
        """
        Return the standard error of `x` linked, in points; NaN where x is NaN.

        It tells how the linking would vary with other governments of the same population; not whether one function
        holds for all governments, and not the error of a single government's score. By default it is analytic, else
        from so many `bootstrap` resamples of the governments: the same for the same `seed`, and a `LinkingError` if one
        allows no linking because all its governments have the same score.

        Analytic errors are, for equivalent groups, those that the literature gives for the linear (Braun & Holland
        1982) and equipercentile method (Lord 1982; 0 at the ends of the scale). Everywhere else they are a sandwich:
        the influence of each government on the linked score, squared and summed. It needs no normality and, for a
        single group, takes up the correlation of X and Y.
        """
        if bootstrap is None:
            return _where_known(x, lambda scores: np.sqrt(self._analytic_variance(scores)))
        for argument, value, least in (("bootstrap", bootstrap, 2), ("seed", seed, 0)):
            if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
                raise LinkingError(
                    "{argument} is {value}; accepted: a whole number of at least {least}",
                    argument=argument,
                    value=repr(value),
                    least=least,
                )
        return _where_known(x, lambda scores: self._bootstrap_error(scores, bootstrap, seed))

    def prediction_error(
        self, x: float | Sequence[float] | np.ndarray, pairs: tuple[np.ndarray, np.ndarray] | None = None
    ) -> float | np.ndarray:
        """
        Return the standard deviation of one government's total around `x` linked, in points; NaN where x is NaN.

        The link's own error, and the spread of the governments around the link: what a single linked total is to be
        read with. It takes all that moved a government apart from the others, its service included. `pairs` are totals
        under both methods of the same governments, row by row, by default those of a single group; a `LinkingError` is
        raised if there are none, or fewer than three.
        """
        frequency = np.zeros(0)
        if pairs is not None:
            frequency = np.ones(len(pairs[0]))
        elif self.design == "single_group":
            pairs, frequency = (self.x.total, self.y.total), self.x.frequency
        if pairs is None or frequency.sum() < PAIRS:
            raise LinkingError(
                "a prediction error needs {least} governments with both totals, found {found}; accepted: "
                'design "single_group", or pairs',
                least=PAIRS,
                found=int(frequency.sum()),
            )
        residual = pairs[1] - self(pairs[0])
        spread = residual**2 @ frequency / (frequency.sum() - 2)
        return np.sqrt(self.standard_error(x) ** 2 + spread)

    def _analytic_variance(self, scores: np.ndarray) -> np.ndarray:
        if self.design == "equivalent_groups":
            published = self.estimator.published_variance(self.x, self.y, scores)
            if published is not None:
                return published
        of_x, of_y = self.estimator.influence(self.x, self.y, scores)
        if self.design == "single_group":  # one row moves both distributions together
            return _mean_variance(of_x + of_y, self.x.frequency)
        return _mean_variance(of_x, self.x.frequency) + _mean_variance(of_y, self.y.frequency)

    def _bootstrap_error(self, scores: np.ndarray, replications: int, seed: int) -> np.ndarray:
        generator = np.random.default_rng(seed)
        drawn = [_resampled(sample, replications, generator) for sample in (self.x, self.y)]
        if self.design == "single_group":
            drawn[1] = [replace(self.y, frequency=of_x.frequency) for of_x in drawn[0]]
        values = np.array([self.estimator.linked(of_x, of_y, scores) for of_x, of_y in zip(*drawn, strict=True)])
        undefined = int((~np.isfinite(values).all(axis=1)).sum())
        if undefined:
            raise LinkingError(
                "{undefined} of {replications} resamples allow no linking, as the samples are too small; "
                "accepted: the analytic standard error",
                undefined=undefined,
                replications=replications,
            )
        return values.std(axis=0, ddof=1)


def _where_known(
    x: float | Sequence[float] | np.ndarray, function: Callable[[np.ndarray], np.ndarray]
) -> float | np.ndarray:
    scores = np.asarray(x, dtype=float)
    known = ~np.isnan(scores)
    result = np.full(scores.shape, np.nan)
    result[known] = function(scores[known])
    return float(result) if result.ndim == 0 else result


def _mean_variance(influence: np.ndarray, frequency: np.ndarray) -> np.ndarray:
    size = frequency.sum()
    return influence**2 @ frequency / (size * (size - 1))


def _resampled(sample: Sample, replications: int, generator: np.random.Generator) -> list[Sample]:
    drawn = generator.multinomial(round(sample.size), sample.frequency / sample.size, size=replications)
    return [replace(sample, frequency=frequency) for frequency in drawn.astype(float)]
