"""A step in 2022 on the government panel: what each model assumes, and what identifies its step."""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ombud.analysis.drops.paired import ASSESSED_YEARS, Levels, chosen_levels, clusters_of, uncontradicted
from ombud.errors import NotPublished, OmbudError, members
from ombud.methodology import check_year
from ombud.rounding import exact


def step_models(
    panel: pd.DataFrame, step_year: int = 2022, level: Levels = None, years: Sequence[int] = ASSESSED_YEARS
) -> pd.DataFrame:
    """
    Estimate the step of a year in several models.

    Rows of the panel with a value, of some `years`, are used; `step_year` is one of them and not the first.

    Returns
    -------
    DataFrame
        One row per model: ``model``, ``term``, ``estimate`` (points), ``standard_error``, ``low``, ``high`` (95%),
        ``p_value``, ``n`` (totals), ``governments``, ``years``, ``identified`` (whether data and model determine the
        term), ``identified_by`` (the assumption that does), ``note``. A model that can't be estimated has its row,
        without an estimate, and says why.
    """
    data = _usable(panel, step_year, level, years)
    terms = pd.DataFrame({"step": data["year"] >= step_year, "trend": data["year"] - step_year}).astype(float)
    broken = terms.assign(later_trend=terms["trend"] * terms["step"])
    of_years = terms[["step"]].join(pd.get_dummies(data["year"], dtype=float).iloc[:, 1:].rename(columns=str))
    mixed, converged = _mixed(data, terms)
    fits = [
        ("step", _within(data, terms[["step"]]), "nothing_else_changed", ""),
        ("step_and_trend", _within(data, terms), "straight_line", ""),
        ("step_and_broken_trend", _within(data, broken), "broken_line", ""),
        ("step_and_year_effects", _within(data, of_years), "not_identified", "sum_of_year_effects"),
        ("mixed_model", mixed, "unrelated_to_level", "" if converged else "not_converged"),
        ("random_walk", _random_walk(data, step_year), "normal_shocks", "few_years"),
    ]
    sizes = {"n": len(data), "governments": data["government_code"].nunique(), "years": data["year"].nunique()}
    rows = []
    for model, fitted, assumption, note in fits:
        if fitted is None and assumption != "not_identified":
            assumption = note = "as_many_parameters"
        told = {"identified": fitted is not None, "identified_by": assumption, "note": note}
        rows.append({"model": model, "term": "step", **_step_of(fitted), **sizes, **told})
    return pd.DataFrame(rows)


def steps_at_every_year(
    panel: pd.DataFrame, step_year: int = 2022, level: Levels = None, years: Sequence[int] = ASSESSED_YEARS
) -> pd.DataFrame:
    """
    Put the step at every year in turn, in the model with government effects and a trend.

    Clustered errors know nothing of shocks that hit all governments in a year; other years do. Those at which the totals
    tell no step from a trend are left out; without the target among the others, ``p_value`` is missing.

    Columns: ``year``, ``estimate``, ``standard_error``, ``low``, ``high``, ``is_target``, ``rank`` (of the absolute t value,
    1 the largest); in all rows ``p_value`` (the target's rank by the number of years) and ``smallest_attainable``.
    """
    data, rows = _usable(panel, step_year, level, years), []
    trend = data["year"].astype(float)
    for year in sorted(set(years))[1:]:
        step = (data["year"] >= year).astype(float)
        rows.append({"year": year, **_step_of(_within(data, pd.DataFrame({"step": step, "trend": trend})))})
    table = pd.DataFrame(rows).drop(columns="p_value").dropna(subset="estimate", ignore_index=True)
    table["is_target"] = table["year"] == step_year
    size = exact(table["estimate"] / table["standard_error"]).abs()
    table["rank"] = size.rank(ascending=False, method="max").astype(int)
    count = max(len(table), 1)
    return table.assign(p_value=table.loc[table["is_target"], "rank"].max() / count, smallest_attainable=1 / count)


def adjusted_year_means(panel_rows: pd.DataFrame) -> pd.DataFrame:
    """Return ``year``, ``mean`` (points) as if all governments were published in every year, and ``n`` of those that are."""
    # additive in government and year: every government is in two years or more, which connect the years
    government, values = panel_rows["government_code"], panel_rows["value"]
    dummies = pd.get_dummies(panel_rows["year"], dtype=float)
    centred, value = (of - of.groupby(government).transform("mean") for of in (dummies.iloc[:, 1:], values))
    effects = pd.Series(0.0, dummies.columns)
    effects.iloc[1:] = np.linalg.lstsq(centred.to_numpy(), value.to_numpy(), rcond=None)[0]
    own = (values - panel_rows["year"].map(effects)).groupby(government).mean().mean()
    return pd.DataFrame({"year": effects.index, "mean": own + effects.array, "n": dummies.sum().astype(int).array})


def _usable(panel: pd.DataFrame, step_year: int, level: Levels, years: Sequence[int]) -> pd.DataFrame:
    """Return the totals of governments with two or more, sorted; `step_year` has to be one of the years after the first."""
    check_year(step_year)
    accepted = sorted(set(members("years", years, ASSESSED_YEARS)))[1:]
    if step_year not in accepted:
        told = ", ".join(map(str, accepted))
        raise OmbudError(
            "{step_year} can't be the year of a step; accepted: {accepted}", step_year=step_year, accepted=told
        )
    panel = uncontradicted(panel)
    rows = panel[panel["level"].isin(chosen_levels(level)) & panel["year"].isin(years) & panel["value"].notna()]
    times = rows.groupby("government_code")["year"].transform("size")
    rows = rows[times > 1].sort_values(["government_code", "year"], ignore_index=True)
    if clusters_of(rows).nunique() < 3:
        raise NotPublished("Fewer than three provinces have governments with totals of two years")
    return rows


def _within(data: pd.DataFrame, terms: pd.DataFrame) -> Any:
    """Fit with government effects taken out, errors clustered by province; None where the terms are not independent."""
    import statsmodels.api as sm

    government, value = data["government_code"], data["value"]
    centred = terms - terms.groupby(government).transform("mean")
    if np.linalg.matrix_rank(centred) < centred.shape[1]:
        return None
    clusters = {"groups": pd.factorize(clusters_of(data))[0]}
    model = sm.OLS(value - value.groupby(government).transform("mean"), centred)
    return model.fit(cov_type="cluster", cov_kwds=clusters, use_t=True)


def _mixed(data: pd.DataFrame, terms: pd.DataFrame) -> tuple[Any, bool]:
    """Fit a mixed model by restricted likelihood (governments normal, levels and trend fixed); and whether it converged."""
    import statsmodels.api as sm

    levels = pd.get_dummies(data["level"], dtype=float).iloc[:, 1:]
    design = pd.concat([terms, levels], axis=1).assign(const=1.0)
    if np.linalg.matrix_rank(design.drop_duplicates()) < design.shape[1]:
        return None, False
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        fitted = sm.MixedLM(data["value"], design, groups=data["government_code"]).fit(method="bfgs")
    return fitted, fitted.converged and not any("onverge" in str(warning.message) for warning in told)


def _random_walk(data: pd.DataFrame, step_year: int) -> Any:
    """Fit a step in a random walk with drift: its increments are independent, variances in proportion to the years between."""
    import statsmodels.api as sm

    means = adjusted_year_means(data)
    passed, step = np.diff(means["year"]).astype(float), np.diff((means["year"] >= step_year).astype(float))
    # step and drift take two of the yearly changes: with no third, nothing is left for an error
    if len(passed) < 3 or not step.any():
        return None
    # the likelihood of the whole series; the error takes its few degrees of freedom into account
    return sm.WLS(np.diff(means["mean"]), np.column_stack([step, passed]), weights=1 / passed).fit()


def _step_of(fitted: Any) -> dict[str, float]:
    """Return the numbers of the first term from results of statsmodels; missing where there are none."""
    names = ["estimate", "standard_error", "low", "high", "p_value"]
    if fitted is None:
        return dict.fromkeys(names, np.nan)
    found = fitted.params, fitted.bse, *np.asarray(fitted.conf_int()).T, fitted.pvalues
    return {name: float(np.asarray(numbers)[0]) for name, numbers in zip(names, found, strict=True)}
