"""Unit scores as arrays: what they hold, and what is refused."""

import pandas as pd
import pytest

import ombud
from ombud.analysis.robustness import Design, replicate, score_table
from ombud.errors import ParameterError

EXACT = 1e-8  # totals are kept to nine decimals


class TestTables:
    def test_years_without_scores_are_refused(self, units):
        with pytest.raises(ParameterError, match="2023"):
            score_table(units, 2023)

    @pytest.mark.parametrize("by", ["indicator", "dimension"])
    def test_categories_without_rows_are_no_governments(self, units, by):
        rows = units[(units["year"] == 2022) & (units["level"] == "provinsi")]
        names = ["government_code", "unit", "unit_type"]
        kinds = units.assign(**{name: units[name].astype("category") for name in names}).loc[rows.index]
        found, expected = score_table(kinds, 2022, by=by), score_table(rows, 2022, by=by)
        assert found.governments.tolist() == expected.governments.tolist() == sorted(rows["government_code"].unique())
        assert found.scores.shape == expected.scores.shape
        assert found.scores == pytest.approx(expected.scores, nan_ok=True)

    @pytest.mark.parametrize(("marks", "simulated"), [([False], False), ([True], True), ([False, True], True)])
    def test_a_table_is_simulated_where_any_score_is(self, units, marks, simulated):
        rows = units[(units["year"] == 2022) & (units["level"] == "provinsi")]
        marked = rows.assign(simulated=(marks * len(rows))[: len(rows)])
        assert score_table(marked, 2022, by="dimension").simulated is simulated
        assert score_table(rows.drop(columns="simulated"), 2022, by="dimension").simulated is False

    @pytest.mark.parametrize("by", ["indicator", "dimension"])
    def test_a_column_that_is_lacking_is_named(self, units, by):
        with pytest.raises(ParameterError, match="lack the columns product, variable"):
            score_table(units.drop(columns=["product", "variable"]), 2022, by=by)

    @pytest.mark.parametrize("by", ["indicator", "dimension"])
    @pytest.mark.parametrize("known", [(), ("dinas_kesehatan", "puskesmas")])
    def test_units_of_no_known_kind_are_scored_too(self, units, by, known):
        rows = units[(units["year"] == 2022) & (units["level"] == "kota")]
        some = rows.assign(unit_type=rows["unit_type"].where(rows["unit_type"].isin(known)))
        found, expected = score_table(some, 2022, by=by), score_table(rows, 2022, by=by)
        assert len(found.government) == len(expected.government)
        baselines = [replicate(table, Design(), 1).baseline for table in (found, expected)]
        assert baselines[0] == pytest.approx(baselines[1], abs=EXACT)
        drawn = pd.Series(found.strata).duplicated(keep=False)
        assert set(found.slots[drawn]) == {"puskesmas 1", "puskesmas 2"} if known else not drawn.any()

    @pytest.mark.parametrize("by", ["indicator", "dimension"])
    @pytest.mark.parametrize("column", ["government_code", "unit"])
    def test_scores_of_no_unit_are_refused(self, units, by, column):
        rows = units.assign(**{column: units[column].where(units.index % 2 == 0)})
        with pytest.raises(
            ParameterError, match=f"^Some unit scores have no {column}; accepted: a government and a unit"
        ):
            score_table(rows, 2022, by=by)
        with pytest.raises(ParameterError, match=f"have no {column}"):
            ombud.attribute(rows, 2021, 2022)

    def test_without_indicators_variables_are_scored(self, units):
        rows = units[(units["year"] == 2022) & (units["level"] == "provinsi")]
        keys = [name for name in rows if name not in ("indicator", "score")]
        of_variables = rows.groupby(keys, dropna=False, as_index=False)["score"].mean()
        coarse, fine = (replicate(score_table(each, 2022), Design(), 1).baseline for each in (of_variables, rows))
        assert coarse == pytest.approx(fine, abs=EXACT)

    def test_a_dimension_that_the_method_does_not_have_is_named(self, units):
        with pytest.raises(ParameterError, match="dimension is 'luck'; accepted: input, proses"):
            score_table(units.replace({"dimension": {"input": "luck"}}), 2022)

    def test_unknown_columns_are_refused(self, units):
        with pytest.raises(ParameterError, match="unit"):
            score_table(units, 2022, by="unit")

    def test_weights_of_columns_are_those_of_their_dimension(self, tables):
        table = tables[2022, "indicator"]
        weights = ombud.load_methodology(2022).weights
        sums = pd.Series(table.weights).groupby(table.dimension).sum().to_dict()
        assert sums == pytest.approx(weights.to_dict())

    def test_totals_with_gaps_are_those_of_ombud_score(self, units):
        """A dimension is the mean of its variables, also where some of their indicators are missing."""
        rows = units[units["year"] == 2022].sample(frac=0.9, random_state=1)
        table = score_table(rows, 2022, by="dimension")
        totals = ombud.score(rows, 2022).set_index("government_code")["total"]
        assert replicate(table, Design(), 1).baseline == pytest.approx(
            totals.loc[table.governments].to_numpy(), abs=EXACT
        )

    @pytest.mark.parametrize("by", ["indicator", "dimension"])
    def test_units_assessed_apart_are_left_out_as_in_ombud_score(self, units, by):
        rows = units[(units["year"] == 2022) & (units["level"] == "kota")]
        police = rows.drop_duplicates(["government_code", "dimension", "variable", "indicator"])
        police = police.assign(unit="Polres", unit_type="polres", score=0.0)
        both = pd.concat([rows, police])
        table = score_table(both, 2022, by=by)
        totals = ombud.score(both, 2022).set_index("government_code")["total"]
        assert "polres" not in set(table.slots)
        assert replicate(table, Design(), 1).baseline == pytest.approx(
            totals.loc[table.governments].to_numpy(), abs=EXACT
        )

    def test_branches_may_be_scored_less_finely(self, units):
        """Output by its dimension alone, as some rapor files have it."""
        rows = units[(units["year"] == 2022) & (units["level"] == "provinsi")].copy()
        output = rows["dimension"] == "output"
        coarse = (
            rows[output]
            .groupby(
                [
                    "government_code",
                    "government",
                    "level",
                    "province_code",
                    "province",
                    "unit",
                    "unit_type",
                    "dimension",
                ],
                as_index=False,
            )["score"]
            .mean()
        )
        mixed = pd.concat([rows[~output], coarse.assign(year=2022, simulated=True)], ignore_index=True)
        fine, rough = score_table(rows, 2022), score_table(mixed, 2022)
        assert "output" in set(rough.columns)
        one, other = replicate(fine, Design(), 1).baseline, replicate(rough, Design(), 1).baseline
        assert other == pytest.approx(one, abs=EXACT)

    def test_scores_of_whole_units_make_a_year_of_one_dimension(self, units):
        rows = units[(units["year"] == 2021) & (units["level"] == "kota")]
        whole = rows.groupby(["government_code", "unit", "unit_type", "product"], as_index=False)["score"].mean()
        table = score_table(whole.assign(year=2021, dimension="total", variable=None, indicator=None), 2021)
        expected = replicate(score_table(rows, 2021), Design(), 1).baseline
        assert replicate(table, Design(), 1).baseline == pytest.approx(expected, abs=EXACT)
