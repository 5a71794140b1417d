"""Steps in the level of scores, on the published panel."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ombud.analysis import comparison
from ombud.analysis.drops.discontinuity import adjusted_year_means, step_models, steps_at_every_year
from ombud.errors import NotPublished, OmbudError, ParameterError


class TestStepModels:
    def test_year_effects_leave_nothing_to_identify_the_step(self, findings):
        row = findings.models.set_index("model").loc["step_and_year_effects"]
        assert not row["identified"]
        assert np.isnan(row["estimate"])
        assert row["note"] == "sum_of_year_effects"

    def test_every_model_states_its_assumption(self, findings):
        assert findings.models["identified_by"].is_unique
        assert findings.models.loc[findings.models["identified"], "standard_error"].gt(0).all()

    def test_within_estimate_as_with_government_dummies(self, panel):
        import statsmodels.formula.api as smf

        known = panel[~comparison.contradicted(panel)]
        rows = known[known["level"].eq("provinsi") & known["year"].between(2018, 2024) & known["value"].notna()]
        rows = rows[rows.groupby("government_code")["year"].transform("size") > 1]
        data = rows.assign(step=(rows["year"] >= 2022).astype(float), trend=rows["year"] - 2022)
        full = smf.ols("value ~ step + trend + C(government_code)", data).fit()
        found = step_models(panel, level="provinsi").set_index("model")
        assert found.loc["step_and_trend", "estimate"] == pytest.approx(full.params["step"])
        # by restricted likelihood: the errors of maximum likelihood are a hundredth smaller
        mixed = smf.mixedlm("value ~ step + trend", data, groups=data["government_code"]).fit(reml=True)
        row = found.loc["mixed_model"]
        assert row["estimate"] == pytest.approx(mixed.params["step"], abs=1e-3)
        assert row["standard_error"] == pytest.approx(mixed.bse["step"], rel=2e-3)
        assert row[["n", "governments", "years"]].tolist() == [len(data), data["government_code"].nunique(), 6]
        assert row["p_value"] == pytest.approx(mixed.pvalues["step"], abs=1e-3)
        assert row[["note", "identified"]].tolist() == ["", True]

    def test_errors_are_clustered_by_province(self, panel):
        """The sandwich of sums over provinces, with statsmodels' correction, and t of one less than provinces."""
        panel = panel[panel["province_code"].isin(["12", "13", "32", "33", "35", "64"])]
        known = panel[~comparison.contradicted(panel) & panel["value"].notna() & panel["year"].isin([2021, 2022, 2023])]
        rows = known[known["level"].eq("kota")]
        rows = rows[rows.groupby("government_code")["year"].transform("size") > 1]
        terms = np.column_stack([rows["year"] >= 2022, rows["year"] - 2022]).astype(float)
        terms -= pd.DataFrame(terms, rows.index).groupby(rows["government_code"]).transform("mean").to_numpy()
        value = (rows["value"] - rows.groupby("government_code")["value"].transform("mean")).to_numpy()
        inverse = np.linalg.inv(terms.T @ terms)
        slopes = inverse @ terms.T @ value
        moved = pd.DataFrame(terms * (value - terms @ slopes)[:, None]).groupby(rows["province_code"].to_numpy()).sum()
        g, n, k = len(moved), len(rows), 2
        covariance = inverse @ (moved.T @ moved).to_numpy() @ inverse * g / (g - 1) * (n - 1) / (n - k)
        row = step_models(panel, level="kota", years=(2021, 2022, 2023)).set_index("model").loc["step_and_trend"]
        error = np.sqrt(covariance[0, 0])
        assert row[["estimate", "standard_error"]].tolist() == pytest.approx([slopes[0], error])
        assert row["high"] - row["estimate"] == pytest.approx(stats.t.ppf(0.975, g - 1) * error)
        assert row["estimate"] - row["low"] == pytest.approx(stats.t.ppf(0.975, g - 1) * error)
        assert row["p_value"] == pytest.approx(2 * stats.t.sf(abs(slopes[0]) / error, g - 1))
        assert row[["n", "years", "identified_by"]].tolist() == [n, 3, "straight_line"]

    def test_years_whose_step_is_told_from_no_trend_are_left_out(self, panel):
        # the first totals of agencies are of 2021
        found = steps_at_every_year(panel, level="lembaga")
        assert found["year"].tolist() == [2022, 2023, 2024] and sorted(found["rank"]) == [1, 2, 3]
        assert found["p_value"].tolist() == [found.loc[0, "rank"] / 3] * 3
        assert steps_at_every_year(panel, 2021, "lembaga")["p_value"].isna().all()
        assert steps_at_every_year(panel, years=[2021, 2022]).empty

    def test_other_years_are_put_beside_2022(self, findings):
        assert findings.steps["smallest_attainable"].iat[0] == pytest.approx(1 / 5)
        assert findings.steps["is_target"].sum() == 1

    def test_a_known_step_is_found_in_a_panel_without_noise(self, panel):
        rows = panel[panel["value"].notna() & panel["year"].between(2018, 2024)].copy()
        level = rows.groupby("government_code")["value"].transform("first")
        wobble = np.sin(np.arange(len(rows))) * 1e-3
        rows["value"] = level + 2.0 * (rows["year"] - 2021) - 5.0 * (rows["year"] >= 2022) + wobble
        found = step_models(rows).set_index("model")
        assert found.loc["step_and_trend", "estimate"] == pytest.approx(-5, abs=1e-3)
        assert found.loc["mixed_model", "estimate"] == pytest.approx(-5, abs=1e-3)
        years = steps_at_every_year(rows).set_index("year")
        assert years.loc[2022, "rank"] == 1

    def test_adjusted_means_undo_the_choice_of_governments(self):
        frame = pd.DataFrame(
            [("a", 2021, 90.0), ("a", 2022, 92.0), ("b", 2021, 50.0), ("b", 2022, 52.0), ("b", 2023, 53.0)],
            columns=["government_code", "year", "value"],
        )
        means = adjusted_year_means(frame).set_index("year")["mean"]
        np.testing.assert_allclose(means, [70, 72, 73], atol=1e-9)
        assert adjusted_year_means(frame)["n"].tolist() == [2, 2, 1]

    def test_the_random_walk_by_hand(self, findings, panel):
        """Yearly changes on step and drift, weighted by one over the years passed."""
        known = panel[~comparison.contradicted(panel) & panel["value"].notna()]
        rows = known[known["level"].isin(["provinsi", "kabupaten", "kota"]) & known["year"].between(2018, 2024)]
        means = adjusted_year_means(rows[rows.groupby("government_code")["year"].transform("size") > 1])
        passed = np.diff(means["year"])
        design = np.column_stack([np.diff(means["year"] >= 2022), passed]) / np.sqrt(passed)[:, None]
        change = np.diff(means["mean"]) / np.sqrt(passed)
        solved, rest, *_ = np.linalg.lstsq(design, change, rcond=None)
        row = findings.models.set_index("model").loc["random_walk"]
        assert row["estimate"] == pytest.approx(solved[0])
        error = np.sqrt(rest[0] / 3 * np.linalg.inv(design.T @ design)[0, 0])
        assert row["standard_error"] == pytest.approx(error)
        assert row["high"] - row["estimate"] == pytest.approx(stats.t.ppf(0.975, 3) * error)
        assert (row["identified_by"], row["note"]) == ("normal_shocks", "few_years")

    def test_ranks_are_of_the_absolute_t_value(self, findings):
        steps = findings.steps.set_index("year")
        assert steps.index.tolist() == [2019, 2021, 2022, 2023, 2024]
        t = (steps["estimate"] / steps["standard_error"]).abs()
        assert steps["rank"].to_dict() == t.rank(ascending=False).to_dict()
        assert (steps["p_value"] == steps.loc[2022, "rank"] / 5).all()

    @pytest.mark.parametrize("find", [step_models, steps_at_every_year])
    def test_a_year_that_stands_alone_is_no_list_of_years(self, panel, find):
        with pytest.raises(ParameterError, match=r"^years is 2022; accepted: a list of one or more of 2018, .*, 2024$"):
            find(panel, years=2022)

    def test_a_year_named_twice_counts_once(self, panel):
        once, twice = (steps_at_every_year(panel, years=[2019, 2021, 2022, 2023] * times) for times in (1, 2))
        pd.testing.assert_frame_equal(twice, once)

    def test_three_provinces_are_needed(self, panel):
        rows = panel[panel["province_code"].isin(["64", "35"])]
        with pytest.raises(NotPublished, match="Fewer than three provinces"):
            step_models(rows)
        three = panel[panel["province_code"].isin(["64", "35", "33"])]
        assert step_models(three).set_index("model").loc["step", "identified"]

    @pytest.mark.parametrize("find", [step_models, steps_at_every_year])
    @pytest.mark.parametrize("year", [2018, 2020, 2025])
    def test_a_step_is_at_one_of_the_years_but_the_first(self, panel, find, year):
        with pytest.raises(OmbudError, match=f"{year} .*accepted: 2019, 2021, 2022, 2023, 2024"):
            find(panel, step_year=year)

    def test_ministries_have_no_province_and_are_each_by_themselves(self):
        """All together they would be one province, and two besides too few."""
        levels = pd.Series(["kementerian"] * 6 + ["kota"] * 6)
        code = [f"K{k}" for k in range(6)] + [f"11.{k:02d}" for k in range(6)]
        first = pd.DataFrame({"government_code": code, "level": levels, "province_code": levels.map({"kota": "11"})})
        rows = [first.fillna("").assign(year=year, value=np.arange(12.0) ** (1 + year % 2)) for year in (2021, 2022)]
        found = step_models(pd.concat(rows), 2022, ["kementerian", "kota"], (2021, 2022)).set_index("model").loc["step"]
        # the clusters of the sandwich are the six ministries and the one province: seven less one degrees of freedom
        reach = (found["high"] - found["low"]) / 2 / found["standard_error"]
        assert reach == pytest.approx(stats.t.ppf(0.975, 6))

    @pytest.mark.filterwarnings("error")
    @pytest.mark.parametrize("years", [(2021, 2022), (2019, 2021, 2022)], ids=str)
    def test_models_with_as_many_parameters_as_years_are_not_identified(self, years):
        random = np.random.default_rng(1)
        own = np.repeat(random.normal(80, 8, 60), len(years))
        code = np.repeat([f"{11 + k % 6}.{1 + k // 6:02d}" for k in range(60)], len(years))
        value = own + random.normal(0, 2, len(own))
        panel = pd.DataFrame(
            {
                "government_code": code,
                "province_code": [c[:2] for c in code],
                "level": "kabupaten",
                "year": np.tile(years, 60),
                "value": value,
            }
        )
        found = step_models(panel, 2022, years=years).set_index("model")
        assert not found.loc["random_walk", "identified"]
        assert found.loc["random_walk", "identified_by"] == "as_many_parameters"
        if len(years) == 2:
            assert (found.loc[["step_and_trend", "mixed_model"], "note"] == "as_many_parameters").all()
        known = found[found["identified"]]
        assert (known["standard_error"] > 0.01).all()
        assert found.loc[~found["identified"], "estimate"].isna().all()


def test_year_means_are_those_of_dummies_of_governments_and_years():
    """Three uneven years of each government but one, so that no middle stands for a mean."""
    rng = np.random.default_rng(7)
    rows = pd.DataFrame({"government_code": np.repeat(list("abcdef"), 3), "year": [2021, 2022, 2023] * 6})
    rows["value"] = 60 + rng.gamma(1.0, 9.0, len(rows))
    rows = rows.drop(index=4)
    dummies = pd.get_dummies(rows["government_code"], dtype=float).join(
        pd.get_dummies(rows["year"], dtype=float).iloc[:, 1:]
    )
    fitted = np.linalg.lstsq(dummies.to_numpy(), rows["value"].to_numpy(), rcond=None)[0]
    expected = fitted[:6].mean() + np.append(0.0, fitted[6:])
    found = adjusted_year_means(rows)
    assert found["mean"].tolist() == pytest.approx(expected.tolist())
    assert found["n"].tolist() == [6, 5, 6]
