"""
A step in 2022 on the government panel: what each model assumes, and what identifies its step.

With government and year effects together, a step common to all is one of the year effects: no data can tell it from a
change in performance that all share. Each model below buys its step with an assumption, which its row states.

References
----------
Liang, K.-Y. and Zeger, S. L. (1986), Longitudinal data analysis using generalized linear models, Biometrika 73, 13-22
(clustered errors). Laird, N. M. and Ware, J. H. (1982), Random-effects models for longitudinal data, Biometrics 38,
963-974 (mixed model). Harvey, A. C. (1989), Forecasting, Structural Time Series Models and the Kalman Filter
(step in a local level). Bertrand, M., Duflo, E. and Mullainathan, S. (2004), How much should we trust
differences-in-differences estimates?, Quarterly Journal of Economics 119, 249-275 (steps at other years).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from ombud.analysis.drops.paired import ASSESSED_YEARS, chosen_levels, uncontradicted
from ombud.errors import NotPublished, OmbudError
from ombud.rounding import exact


def step_models(
    panel: pd.DataFrame,
    step_year: int = 2022,
    level: str | Iterable[str] | None = None,
    years: Sequence[int] = ASSESSED_YEARS,
) -> pd.DataFrame:
    """
    Estimate the step of a year in several models.

    Parameters
    ----------
    panel : DataFrame
        As `ombud.load_panel` gives it; rows with a value are used.
    step_year : int
        First year of the step, one of `years` and not the first.
    level : str or iterable of str, optional
        See `ombud.analysis.drops.paired.chosen_levels`.
    years : sequence of int
        Years used.

    Returns
    -------
    DataFrame
        One row per model: ``model``, ``term``, ``estimate`` (points), ``standard_error``, ``low``, ``high`` (95%),
        ``p_value``, ``n`` (totals), ``governments``, ``years``, ``identified`` (whether data and model determine the
        term), ``identified_by`` (the assumption that does), ``note``. A model that can't be estimated has its row,
        without an estimate, and says why.
    """
    data = _usable(panel, level, years)
    if step_year not in years or step_year == min(years):
        raise OmbudError(
            "{step_year} can't be the year of a step; accepted: {accepted}",
            step_year=step_year,
            accepted=", ".join(map(str, sorted(years)[1:])),
        )
    step = (data["year"] >= step_year).astype(float).rename("step")
    trend = (data["year"] - step_year).astype(float).rename("trend")
    later_trend = (trend * step).rename("later_trend")
    year_effects = pd.get_dummies(data["year"], dtype=float).iloc[:, 1:]
    rows = [
        _within(data, [step], "step", "nothing_else_changed"),
        _within(data, [step, trend], "step_and_trend", "straight_line"),
        _within(data, [step, trend, later_trend], "step_and_broken_trend", "broken_line"),
        _within(data, [step, year_effects], "step_and_year_effects", NOT_IDENTIFIED),
        _mixed(data, step, trend),
        _unobserved_components(data, step_year),
    ]
    return pd.DataFrame(rows)


def steps_at_every_year(
    panel: pd.DataFrame,
    step_year: int = 2022,
    level: str | Iterable[str] | None = None,
    years: Sequence[int] = ASSESSED_YEARS,
) -> pd.DataFrame:
    """
    Put the step at every year in turn, in the model with government effects and a trend.

    Clustered errors know nothing of shocks that hit all governments in a year; other years do.

    Returns
    -------
    DataFrame
        ``year``, ``estimate``, ``standard_error``, ``low``, ``high`` (points, 95%), ``is_target``, ``rank`` (of the
        absolute t value, 1 the largest), ``p_value`` (rank of the target over the number of years) and
        ``smallest_attainable``, the same in all rows.
    """
    data = _usable(panel, level, years)
    trend = (data["year"] - step_year).astype(float).rename("trend")
    rows = []
    for year in sorted(years)[1:]:
        step = (data["year"] >= year).astype(float).rename("step")
        rows.append({"year": year, **_within(data, [step, trend], "step_and_trend", "straight_line")})
    table = pd.DataFrame(rows)[["year", "estimate", "standard_error", "low", "high"]]
    table["is_target"] = table["year"] == step_year
    table["rank"] = (
        exact((table["estimate"] / table["standard_error"]).abs()).rank(ascending=False, method="max").astype(int)
    )
    count = len(table)
    return table.assign(p_value=table.loc[table["is_target"], "rank"].iat[0] / count, smallest_attainable=1 / count)


def adjusted_year_means(panel_rows: pd.DataFrame) -> pd.DataFrame:
    """
    Return yearly means freed from which governments happen to be published (two-way additive model).

    Parameters
    ----------
    panel_rows : DataFrame
        ``government_code``, ``year``, ``value``; every government in two years or more, years connected by them.

    Returns
    -------
    DataFrame
        ``year``, ``mean`` (points, of all governments had they all been published in every year, additively), ``n``.
    """
    years = np.sort(panel_rows["year"].unique())
    dummies = (panel_rows["year"].to_numpy()[:, None] == years[1:]).astype(float)
    government = panel_rows["government_code"]
    centred = dummies - pd.DataFrame(dummies).groupby(government.to_numpy()).transform("mean").to_numpy()
    value = panel_rows["value"] - panel_rows.groupby("government_code")["value"].transform("mean")
    effects = np.concatenate([[0.0], np.linalg.lstsq(centred, value.to_numpy(), rcond=None)[0]])
    base = panel_rows["value"].to_numpy() - effects[np.searchsorted(years, panel_rows["year"])]
    own = pd.Series(base).groupby(government.to_numpy()).mean().mean()
    return pd.DataFrame(
        {"year": years, "mean": own + effects, "n": [int((panel_rows["year"] == y).sum()) for y in years]}
    )


def _usable(panel: pd.DataFrame, level: str | Iterable[str] | None, years: Sequence[int]) -> pd.DataFrame:
    panel = uncontradicted(panel)
    rows = panel[panel["level"].isin(chosen_levels(level)) & panel["year"].isin(years) & panel["value"].notna()]
    times = rows.groupby("government_code")["year"].transform("size")
    rows = rows[times > 1].sort_values(["government_code", "year"], ignore_index=True)
    if rows["province_code"].nunique() < 3:
        raise NotPublished("Fewer than three provinces have governments with totals of two years")
    return rows


def _within(data: pd.DataFrame, terms: list, model: str, assumption: str) -> dict:
    """Fit with government effects taken out, errors clustered by province; the step is the first of the terms."""
    import statsmodels.api as sm

    design = pd.concat(terms, axis=1)
    design.columns = design.columns.astype(str)
    centred = design - design.groupby(data["government_code"]).transform("mean")
    value = data["value"] - data.groupby("government_code")["value"].transform("mean")
    step, others = centred["step"], centred.drop(columns="step").to_numpy()
    left = step - others @ np.linalg.lstsq(others, step, rcond=None)[0] if others.size else step
    if np.abs(left).max() < 1e-8 and assumption == NOT_IDENTIFIED:
        return _row(model, None, data, assumption, "sum_of_year_effects")
    if np.abs(left).max() < 1e-8 or np.linalg.matrix_rank(centred) < centred.shape[1]:
        return _row(model, None, data, TOO_MANY, TOO_MANY)
    fitted = sm.OLS(value, centred).fit(
        cov_type="cluster", cov_kwds={"groups": pd.factorize(data["province_code"])[0]}, use_t=True
    )
    return _row(model, _numbers(fitted, "step"), data, assumption)


def _mixed(data: pd.DataFrame, step: pd.Series, trend: pd.Series) -> dict:
    """Fit a mixed model by restricted likelihood: governments of a normal distribution, levels and trend fixed."""
    import statsmodels.api as sm

    levels = pd.get_dummies(data["level"], dtype=float).iloc[:, 1:]
    design = sm.add_constant(pd.concat([step, trend, levels], axis=1))
    if np.linalg.matrix_rank(design.drop_duplicates()) < design.shape[1]:
        return _row("mixed_model", None, data, TOO_MANY, TOO_MANY)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        fitted = sm.MixedLM(data["value"], design, groups=data["government_code"]).fit(method="bfgs")
    note = "not_converged" if not fitted.converged or any("onverge" in str(w.message) for w in told) else ""
    return _row("mixed_model", _numbers(fitted, "step"), data, "unrelated_to_level", note)


def _unobserved_components(data: pd.DataFrame, step_year: int) -> dict:
    """
    Return the step in a random walk with drift.

    Its increments are independent with variances in proportion to the years between, so that generalised least
    squares on them is the likelihood of the whole series; the error takes its few degrees of freedom into account.
    """
    import statsmodels.api as sm

    means = adjusted_year_means(data)
    year, mean = means["year"].to_numpy(), means["mean"].to_numpy()
    passed = np.diff(year).astype(float)
    step = np.diff((year >= step_year).astype(float))
    # step and drift take two of the yearly changes: with no third, nothing is left for an error
    if len(passed) < 3 or not step.any():
        return _row("random_walk", None, data, TOO_MANY, TOO_MANY)
    fitted = sm.WLS(np.diff(mean), np.column_stack([step, passed]), weights=1 / passed).fit()
    return _row("random_walk", _numbers(fitted, "x1"), data, "normal_shocks", "few_years")


def _numbers(fitted, term: str) -> dict[str, float]:
    """Return the numbers of a term from results of statsmodels."""
    names = getattr(fitted.model, "param_names", None) or fitted.model.exog_names
    place = names.index(term)
    low, high = np.asarray(fitted.conf_int())[place]
    estimate, error, p_value = (float(np.asarray(of)[place]) for of in (fitted.params, fitted.bse, fitted.pvalues))
    return {"estimate": estimate, "standard_error": error, "low": float(low), "high": float(high), "p_value": p_value}


def _row(model: str, numbers: dict[str, float] | None, data: pd.DataFrame, by: str, note: str = "") -> dict:
    """Return the row of a model; without numbers, of one that data do not determine."""
    sizes = {"n": len(data), "governments": data["government_code"].nunique(), "years": data["year"].nunique()}
    told = {"identified": numbers is not None, "identified_by": by, "note": note}
    return {"model": model, "term": "step", **(numbers or UNKNOWN), **sizes, **told}


# codes of why a model does not determine its step
NOT_IDENTIFIED, TOO_MANY = "not_identified", "as_many_parameters"
UNKNOWN = dict.fromkeys(["estimate", "standard_error", "low", "high", "p_value"], np.nan)
