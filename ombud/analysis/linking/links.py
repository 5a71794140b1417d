"""Linking functions between two methods: estimated from scores and options, with the errors of linked scores."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from ombud.analysis.linking.estimators import (
    ANCHOR_METHODS,
    SYNTHETIC_METHODS,
    Equipercentile,
    LinkingError,
    Sample,
    StraightLine,
    read_sample,
)
from ombud.errors import N_, check_choices

PLAIN_METHODS = ("mean", "linear", "equipercentile")
METHODS = (*PLAIN_METHODS, *ANCHOR_METHODS)
DESIGNS = ("equivalent_groups", "single_group")
ANCHOR_DESIGN = "nonequivalent_groups"
GRID_TOLERANCE = 1e-6
MOST_CELLS = 1_000_000
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

    def __call__(self, x: npt.ArrayLike) -> float | np.ndarray:
        """Return `x` linked to the Y scale, in points; not clipped to 0..100, NaN where x is NaN."""
        return _where_known(x, lambda scores: self.estimator.linked(self.x, self.y, scores))

    def standard_error(self, x: npt.ArrayLike, bootstrap: int | None = None, seed: int = 0) -> float | np.ndarray:
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
                template = N_("{argument} is {value}; accepted: a whole number of at least {least}")
                raise LinkingError(template, argument=argument, value=repr(value), least=least)
        return _where_known(x, lambda scores: self._bootstrap_error(scores, bootstrap, seed))

    def prediction_error(
        self, x: npt.ArrayLike, pairs: tuple[np.ndarray, np.ndarray] | None = None
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
        moved = [(of_x, self.x), (of_y, self.y)]
        if self.design == "single_group":  # one row moves both distributions together
            moved = [(of_x + of_y, self.x)]
        return np.sum([by**2 @ sample.frequency / (sample.size * (sample.size - 1)) for by, sample in moved], axis=0)

    def _bootstrap_error(self, scores: np.ndarray, replications: int, seed: int) -> np.ndarray:
        generator = np.random.default_rng(seed)
        drawn = [
            generator.multinomial(round(sample.size), sample.frequency / sample.size, replications).astype(float)
            for sample in (self.x, self.y)
        ]
        if self.design == "single_group":
            drawn[1] = drawn[0]
        pairs = ((replace(self.x, frequency=x), replace(self.y, frequency=y)) for x, y in zip(*drawn, strict=True))
        values = np.array([self.estimator.linked(*pair, scores) for pair in pairs])
        undefined = int((~np.isfinite(values).all(axis=1)).sum())
        if undefined:
            raise LinkingError(
                "{undefined} of {replications} resamples allow no linking, as the samples are too small; "
                "accepted: the analytic standard error",
                undefined=undefined,
                replications=replications,
            )
        return values.std(axis=0, ddof=1)


def _where_known(x: npt.ArrayLike, function: Callable[[np.ndarray], np.ndarray]) -> float | np.ndarray:
    scores = np.asarray(x, dtype=float)
    known = ~np.isnan(scores)
    result = np.full(scores.shape, np.nan)
    result[known] = function(scores[known])
    return float(result) if result.ndim == 0 else result


def link(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    method: str,
    anchor_x: npt.ArrayLike | None = None,
    anchor_y: npt.ArrayLike | None = None,
    ws: float | None = None,
    *,
    weights_x: npt.ArrayLike | None = None,
    weights_y: npt.ArrayLike | None = None,
    design: str = "equivalent_groups",
    step: float | None = 1.0,
) -> Link:
    """
    Estimate the function that puts scores of X on the scale of Y: Kolen & Brennan (2014), chapters 2, 4 and 7.

    A linked total holds the same place among the same kind of governments under the other method.

    Parameters
    ----------
    x, y : array_like of float, shape (rows_x,) and (rows_y,)
        Totals under the two methods.
    method : {"mean", "linear", "equipercentile", "tucker", "levine", "levine_true", "chained"}
        The last four need an anchor.
    anchor_x, anchor_y : array_like of float, optional
        Scores of the same governments on the part that both methods share; it counts in the total. Ignored by methods
        without anchor.
    ws : float, optional
        Share of the x group in the synthetic population of "tucker" and "levine", 0..1; by default the x group's share
        of all governments, as in R equate. Ignored by the other methods.
    weights_x, weights_y : array_like of float, optional
        Frequencies: how many governments each row stands for, by default one; their sum counts as sample size. Weights
        that correct a selection give the line for the population, but must be scaled to the number of governments seen,
        and even then the standard errors are too small. A score of frequency 0 extends the grid of "equipercentile".
    design : {"equivalent_groups", "single_group"}
        Whether x and y come from two samples of one population, or from the same governments row by row.
        The methods with anchor have a design of their own: two samples that may differ.
    step : float or None
        How equipercentile makes scores continuous. If all scores lie on a grid of `step` points, each is spread over a
        cell of one step (Kolen & Brennan), and links to between half a step below the lowest and above the highest Y
        score. Else, or if None, straight lines go through the percentile ranks of the distinct values, and link into
        the observed range of Y.

    Examples
    --------
    >>> to_2021 = link([60, 70, 80, 90], [50, 70, 90, 110], "linear")
    >>> to_2021(75)
    80.0
    """
    check_choices("method", (method,), METHODS, LinkingError)
    check_choices("design", (design,), DESIGNS, LinkingError)
    if method in ANCHOR_METHODS:
        _require_anchors(method, design, anchor_x, anchor_y)
        design = ANCHOR_DESIGN
    else:
        anchor_x = anchor_y = None
    if design == "single_group" and weights_y is None:
        weights_y = weights_x
    samples = read_sample(x, anchor_x, weights_x, "x"), read_sample(y, anchor_y, weights_y, "y")
    if design == "single_group" and not np.array_equal(samples[0].frequency, samples[1].frequency):
        raise LinkingError(
            'design "single_group" needs x and y of the same governments, found {rows_x} and {rows_y} rows; '
            "accepted: equally many rows with equal weights",
            rows_x=len(samples[0].total),
            rows_y=len(samples[1].total),
        )
    if method not in SYNTHETIC_METHODS:
        ws = None
    elif ws is None:
        ws = samples[0].size / (samples[0].size + samples[1].size)
    elif not 0 <= ws <= 1:
        raise LinkingError("ws is {ws}; accepted: a share from 0 to 1", ws=ws)
    if method == "equipercentile":
        return Link(method, design, np.nan, np.nan, ws, *samples, Equipercentile(_grid_step(samples, step)))
    estimator = StraightLine(method, ws)
    return Link(method, design, *estimator.line(*samples), ws, *samples, estimator)


def _require_anchors(method: str, design: str, anchor_x: npt.ArrayLike | None, anchor_y: npt.ArrayLike | None) -> None:
    if design == "single_group":
        template = N_('method "{method}" links two different samples; accepted with design "single_group": {accepted}')
        raise LinkingError(template, method=method, accepted=", ".join(PLAIN_METHODS))
    for argument, anchor in (("anchor_x", anchor_x), ("anchor_y", anchor_y)):
        if anchor is None:
            template = N_('method "{method}" needs {argument}; accepted: one anchor score for each government')
            raise LinkingError(template, method=method, argument=argument)


def _grid_step(samples: tuple[Sample, Sample], step: float | None) -> float | None:
    """Return the step of the grid on which the totals of both samples lie, or None if they do not."""
    if step is None:
        return None
    if not (np.isfinite(step) and step > 0):
        raise LinkingError("step is {step}; accepted: a number of points above 0", step=step)
    for sample in samples:
        steps = (sample.total - sample.total.min()) / step
        if steps.max() >= MOST_CELLS or np.abs(steps - np.round(steps)).max() >= GRID_TOLERANCE:
            return None
    return step
