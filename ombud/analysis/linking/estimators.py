"""How linkings are estimated from two samples: straight lines from their moments, equipercentile from their distributions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ombud.errors import N_, OmbudError

WOODRUFF = 1.96  # standard errors on each side of a 95% interval
# Squire, W., & Trapp, G. (1998). Using complex variables to estimate derivatives of real functions. SIAM Review 40,
# 110-112: a step far below the rounding of the moments, so that the derivative has no truncation error
COMPLEX_STEP = 1e-30


class LinkingError(OmbudError, ValueError):
    """Scores or options from which no linking can be estimated."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Scores of one sample of governments (or examinees): arrays of shape (rows,)."""

    total: np.ndarray  # in points
    anchor: np.ndarray  # scores on the anchor, in points; 0 where the method uses none
    frequency: np.ndarray  # how many governments each row stands for

    @property
    def size(self) -> float:
        """Number of governments: the sum of the frequencies."""
        return float(self.frequency.sum())


def read_sample(
    total: npt.ArrayLike, anchor: npt.ArrayLike | None, frequency: npt.ArrayLike | None, name: str
) -> Sample:
    """Return a sample after checking lengths, finiteness and spread; a `LinkingError` names the argument, x or y."""
    totals = _read_scores(total, name, name)
    rows = len(totals)
    frequencies = np.ones(rows) if frequency is None else _read_scores(frequency, f"weights_{name}", name, rows)
    negative = int((frequencies < 0).sum())
    if negative:
        template = N_(
            "{argument} has {count} negative value(s); accepted: how many governments each row stands for, zero or more"
        )
        raise LinkingError(template, argument=f"weights_{name}", count=negative)
    anchors = np.zeros(rows) if anchor is None else _read_scores(anchor, f"anchor_{name}", name, rows)
    sample = Sample(totals, anchors, frequencies)
    given = {name: totals} if anchor is None else {name: totals, f"anchor_{name}": anchors}
    for argument, scores in given.items():
        distinct = np.unique(scores[frequencies > 0]).size
        if distinct < 2 or sample.size < 2:
            template = N_(
                "{argument} has {distinct} distinct value(s) in {size} government(s); "
                "accepted: at least two governments with different scores"
            )
            size = float(f"{sample.size:g}") if sample.size % 1 else int(sample.size)
            raise LinkingError(template, argument=argument, distinct=distinct, size=size)
    return sample


def _read_scores(scores: npt.ArrayLike, argument: str, name: str, expected: int | None = None) -> np.ndarray:
    """Return a copy of `scores` as one row of finite numbers, as many as `expected`."""
    try:
        values = np.array(scores, dtype=float)
    except (TypeError, ValueError) as error:
        raise LinkingError("{argument} is not numeric; accepted: numbers", argument=argument) from error
    if values.ndim != 1:
        template = N_("{argument} has {dimensions} dimensions; accepted: one row of numbers")
        raise LinkingError(template, argument=argument, dimensions=values.ndim)
    missing = np.flatnonzero(~np.isfinite(values))
    if missing.size:
        template = N_(
            "{argument} has {count} missing or infinite value(s), the first at position {first}; "
            "accepted: finite numbers (drop the governments without a score first)"
        )
        raise LinkingError(template, argument=argument, count=missing.size, first=int(missing[0]))
    if expected is not None and len(values) != expected:
        template = N_("{argument} has {found} value(s); accepted: {expected}, one for each value of {name}")
        raise LinkingError(template, argument=argument, found=len(values), expected=expected, name=name)
    return values


class Moments(NamedTuple):
    """First and second moments of totals and anchor scores in points; variances divide by n - 1."""

    mean: float
    variance: float
    anchor_mean: float
    anchor_variance: float
    covariance: float


# Points of total per point of anchor in one group. Tucker: the regression of total on anchor, the same in both groups.
# Levine: true totals and true anchor scores lie on one line; Angoff's estimate for an anchor that is part of the total.
# Chained: the linear linking of the anchor to the total.
POINTS_PER_ANCHOR_POINT: dict[str, Callable[[Moments], float]] = {
    "tucker": lambda group: group.covariance / group.anchor_variance,
    "levine": lambda group: group.variance / group.covariance,
    "levine_true": lambda group: group.variance / group.covariance,
    "chained": lambda group: np.sqrt(group.variance / group.anchor_variance),
}
ANCHOR_METHODS = tuple(POINTS_PER_ANCHOR_POINT)
SYNTHETIC_METHODS = ("tucker", "levine")


@dataclass(frozen=True)
class StraightLine:
    """How a straight-line linking is estimated."""

    method: str  # "mean", "linear", or one of `ANCHOR_METHODS`
    ws: float | None  # share of the x group in the synthetic population, 0..1; None where the method has none

    def line(self, x: Sample, y: Sample) -> tuple[float, float]:
        """Return intercept and slope; a `LinkingError` is raised if the anchor does not fit the method."""
        of_x, of_y = moments(x), moments(y)
        for name, group in (("x", of_x), ("y", of_y)):
            if self.method.startswith("levine") and group.covariance <= 0:
                raise LinkingError(
                    "anchor_{name} does not rise with {name} (covariance {covariance}); "
                    'accepted by "{method}": an anchor that measures the same',
                    name=name,
                    covariance=float(f"{group.covariance:.4g}"),
                    method=self.method,
                )
        with np.errstate(invalid="ignore"):
            intercept, slope = line(self.method, of_x, of_y, self.ws)
        if not np.isfinite(slope):
            raise LinkingError(
                'the groups differ so much on the anchor that "{method}" has no variance left in the synthetic '
                'population; accepted: method "chained" or "levine_true", or another ws',
                method=self.method,
            )
        return float(intercept), float(slope)

    def linked(self, x: Sample, y: Sample, scores: np.ndarray) -> np.ndarray:
        """Return linked scores; not finite where the samples allow no line."""
        with np.errstate(divide="ignore", invalid="ignore"):
            intercept, slope = line(self.method, moments(x), moments(y), self.ws)
            return intercept + slope * scores

    def influence(self, x: Sample, y: Sample, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return how each row of x and of y moves each linked score: arrays of shape (scores, rows)."""
        of_x, of_y = moments(x), moments(y)
        by_x = _derivatives(lambda moved: line(self.method, moved, of_y, self.ws), of_x)
        by_y = _derivatives(lambda moved: line(self.method, of_x, moved, self.ws), of_y)
        terms = np.column_stack([np.ones_like(scores), scores])
        return terms @ by_x @ _moment_influence(x), terms @ by_y @ _moment_influence(y)

    def published_variance(self, x: Sample, y: Sample, scores: np.ndarray) -> np.ndarray | None:
        """Return the variance for equivalent groups that the literature gives; None for all but the linear method."""
        if self.method != "linear":
            return None
        # without assuming normality: Braun, H. I., & Holland, P. W. (1982), in P. W. Holland & D. B. Rubin (Eds.), Test
        # equating; Kolen & Brennan (2014), chapter 7; variances by n - 1, higher central moments by n, as R equate 2.0.9
        of_x, variance = moments(x), np.zeros_like(scores)
        z = (scores - of_x.mean) / np.sqrt(of_x.variance)
        for sample in (x, y):
            own = moments(sample)
            deviation = (sample.total - own.mean) / np.sqrt(own.variance)
            skewness, kurtosis = (np.average(deviation**power, weights=sample.frequency) for power in (3, 4))
            variance += (1 + skewness * z + (kurtosis - 1) / 4 * z**2) / sample.size
        return moments(y).variance * variance


def line(method: str, x: Moments, y: Moments, ws: float | None) -> tuple[float, float]:
    """Return intercept and slope of the line from X to Y, NaN where there is none: Kolen & Brennan (2014), chapters 2, 4."""
    # moments may be complex, as `_derivatives` gives them: so none are compared
    mean_x, mean_y, slope = x.mean, y.mean, 1.0
    if method == "linear":
        slope = np.sqrt(y.variance / x.variance)
    elif method in ANCHOR_METHODS:
        gamma_x, gamma_y = (POINTS_PER_ANCHOR_POINT[method](group) for group in (x, y))
        gap, variance_gap = x.anchor_mean - y.anchor_mean, x.anchor_variance - y.anchor_variance
        if method in SYNTHETIC_METHODS:
            # synthetic means and variances: equations 4.17 to 4.20
            ws = np.nan if ws is None else ws
            rest = 1 - ws
            mean_x = x.mean - rest * gamma_x * gap
            mean_y = y.mean + ws * gamma_y * gap
            variance_x = x.variance + gamma_x**2 * (-rest * variance_gap + ws * rest * gap**2)
            variance_y = y.variance + gamma_y**2 * (ws * variance_gap + ws * rest * gap**2)
            slope = np.sqrt(variance_y) / np.sqrt(variance_x)
        else:
            # Levine's true-score line; chained linear equating is the same with other slopes
            mean_y = y.mean + gamma_y * gap
            slope = gamma_y / gamma_x
    return mean_y - slope * mean_x, slope


def moments(sample: Sample) -> Moments:
    """Return the moments of a sample."""
    scores = np.stack([sample.total, sample.anchor])
    mean, anchor_mean = np.average(scores, axis=1, weights=sample.frequency)
    covariance = np.cov(scores, ddof=0, aweights=sample.frequency) * sample.size / (sample.size - 1)
    return Moments(mean, covariance[0, 0], anchor_mean, covariance[1, 1], covariance[0, 1])


def _derivatives(function: Callable[[Moments], tuple[float, float]], at: Moments) -> np.ndarray:
    """Return the derivatives of intercept and slope by each moment, shape (2, 5)."""
    moved = [at._replace(**{name: value + 1j * COMPLEX_STEP}) for name, value in at._asdict().items()]
    return np.stack([np.imag(function(nudged)) for nudged in moved], axis=-1) / COMPLEX_STEP


def _moment_influence(sample: Sample) -> np.ndarray:
    """Return how each row moves each moment, shape (5, rows)."""
    own = moments(sample)
    total, anchor = sample.total - own.mean, sample.anchor - own.anchor_mean
    products = np.stack([total, total**2, anchor, anchor**2, total * anchor])
    return products - np.average(products, axis=1, weights=sample.frequency)[:, np.newaxis]


class Distribution:
    """
    Totals made continuous, so that every score has one percentile rank: straight lines between points.

    With a `step`, scores on a grid, each spread over the cell of one step around it; the grid runs from the lowest to the
    highest total, those of frequency 0 included (Kolen & Brennan 2014, chapter 2, percentile ranks and their inverse).

    Without, totals with decimals: the rank of an observed value is the share below it plus half of the share at it, and
    outside the observed values rank and score stay at the last one. Rows of frequency 0 do not count.
    """

    points: np.ndarray  # rising, in points
    below: np.ndarray  # share of the sample below each, 0..1
    begin: np.ndarray  # shape (rows,); the place in `points` from which each row of the sample is spread evenly
    length: int  # over how many places it is spread
    decimals: int  # of ranks: those that are equal but for the last bits count as equal

    def __init__(self, sample: Sample, step: float | None):
        self.step = step
        if step is None:
            known = sample.frequency > 0
            self.points, place = np.unique(sample.total[known], return_inverse=True)
            shares = np.bincount(place, weights=sample.frequency[known]) / sample.size
            self.below = np.cumsum(shares) - shares / 2
            # from the value below to the value above
            self.begin, self.length, self.decimals = np.searchsorted(self.points, sample.total) - 1, 2, 14
        else:
            lowest = sample.total.min()
            self.begin = np.round((sample.total - lowest) / step).astype(int)
            counts = np.bincount(self.begin, weights=sample.frequency)
            self.points = lowest + step * (np.arange(counts.size + 1) - 0.5)
            self.below = np.concatenate([[0.0], np.cumsum(counts)]) / counts.sum()
            self.length, self.decimals = 1, 10  # decimals as R equate 2.0.9

    def rank(self, scores: np.ndarray) -> np.ndarray:
        """Return percentile ranks as shares, 0..1."""
        return np.round(np.interp(scores, self.points, self.below), self.decimals)

    def quantile(self, ranks: np.ndarray) -> np.ndarray:
        """Return scores: the first and last of the points at 0 and 1, the middle of the gap where nobody is."""
        below = np.round(self.below, self.decimals)
        # of points with the same share the last is taken, the first when all is turned round
        upper = np.interp(ranks, below, self.points)
        lower = np.interp(-ranks, -below[::-1], self.points[::-1])
        return np.select([ranks <= 0, ranks >= 1], [self.points[0], self.points[-1]], (lower + upper) / 2)

    def rank_influence(self, scores: np.ndarray) -> np.ndarray:
        """Return how each row of the sample moves the rank of each score, shape (scores, rows)."""
        place = np.interp(scores, self.points, np.arange(self.points.size))[:, np.newaxis]
        return np.clip((place - self.begin) / self.length, 0, 1) - self.rank(scores)[:, np.newaxis]

    def cell(self, ranks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the share below the (upper) cell of the grid that holds each rank, and the share in it."""
        below = np.round(self.below, self.decimals)
        place = np.searchsorted(below[1:], ranks, "right").clip(max=below.size - 2)
        return below[place], np.diff(below)[place]

    def quantile_slope(self, ranks: np.ndarray, margin: np.ndarray | float = 0.0) -> np.ndarray:
        """Return points per unit of rank, 0 at ranks 0 and 1; `margin`, which decimals need, is the standard error of ranks."""
        if self.step is not None:
            _, share = self.cell(ranks)
            return np.divide(self.step, share, out=np.zeros_like(share), where=(ranks > 0) & (ranks < 1))
        # the mean over each rank's 95% interval, 0 outside the observed ranks: Woodruff, R. S. (1952). Confidence intervals
        # for medians and other position measures. JASA 47, 635-646: no density at a point is needed
        low, high = ((ranks + sign * WOODRUFF * margin).clip(self.below[0], self.below[-1]) for sign in (-1, 1))
        rise = self.quantile(high) - self.quantile(low)
        return np.divide(rise, high - low, out=np.zeros_like(rise), where=high > low)


@dataclass(frozen=True)
class Equipercentile:
    """How an equipercentile linking is estimated: Kolen & Brennan (2014), chapters 2 and 7."""

    step: float | None  # between scores on a grid, in points; None for totals with decimals

    def linked(self, x: Sample, y: Sample, scores: np.ndarray) -> np.ndarray:
        """Return linked scores."""
        return Distribution(y, self.step).quantile(Distribution(x, self.step).rank(scores))

    def influence(self, x: Sample, y: Sample, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return how each row of x and of y moves each linked score: arrays of shape (scores, rows)."""
        of_x, of_y = Distribution(x, self.step), Distribution(y, self.step)
        ranks = of_x.rank(scores)
        margin = np.sqrt(ranks * (1 - ranks) * (1 / x.size + 1 / y.size))
        slope = of_y.quantile_slope(ranks, margin)[:, np.newaxis]
        return slope * of_x.rank_influence(scores), -slope * of_y.rank_influence(of_y.quantile(ranks))

    def published_variance(self, x: Sample, y: Sample, scores: np.ndarray) -> np.ndarray | None:
        """Return the variance for equivalent groups that the literature gives; None for totals with decimals."""
        if self.step is None:
            return None
        # Lord, F. M. (1982). The standard error of equipercentile equating. Journal of Educational Statistics 7, 165-174;
        # Kolen & Brennan (2014), chapter 7; 0 where the rank is 0 or 1
        of_y, ranks = Distribution(y, self.step), Distribution(x, self.step).rank(scores)
        below, share = of_y.cell(ranks)
        within = np.divide((ranks - below) ** 2, share, out=np.zeros_like(share), where=share > 0)
        variance = ranks * (1 - ranks) / x.size + (below - ranks**2 + within) / y.size
        return of_y.quantile_slope(ranks) ** 2 * variance
