"""Unit scores of two years as arrays: means by hand, what was sampled, what may be drawn in place of what."""

import numpy as np
import pandas as pd
import pytest

from ombud.analysis.attribution.units.arrays import read_units, sampling_strata, stratified_resamples
from ombud.errors import ParameterError

from .conftest import BOTH, NEW, OLD, alike, unit_rows


def arrays(frame, years=(2021, 2022), match="unit"):
    return read_units(frame, *years, match=match)


def test_scores_are_means_of_products_and_products_are_counted():
    old = OLD.assign(score=[90.0, 60.0, 30.0, 60.0])  # three products of the first unit
    found = arrays(pd.concat([old, NEW]))
    place = found.unit.tolist().index("dpmptsp")
    proses = found.dimensions.index("proses")
    assert found.scores[0, place, proses] == pytest.approx(60)
    assert found.products[:, place].tolist() == [3, 0]
    assert np.isnan(np.delete(found.scores[0], proses, axis=1)).all()


def test_sampled_are_units_with_a_score_in_the_year():
    found = arrays(BOTH)
    sampled = dict(zip(found.unit, found.sampled.T.tolist(), strict=True))
    assert sampled == {"dpmptsp": [True, True], "disdukcapil": [True, True], "dinas_sosial": [False, True]}


def test_redrawn_products_have_means_of_those_that_there_are():
    old = OLD.assign(score=[0.0, 100.0, 100.0, 60.0])
    found, generator = arrays(pd.concat([old, NEW])), np.random.default_rng(2)
    place, proses = found.unit.tolist().index("dpmptsp"), found.dimensions.index("proses")
    drawn = [found.redrawn(generator).scores for _ in range(200)]
    means = {round(float(scores[0, place, proses]), 6) for scores in drawn}
    assert means == {0.0, 33.333333, 66.666667, 100.0}
    assert all(np.array_equal(scores[1], found.scores[1], equal_nan=True) for scores in drawn)


def test_strata_join_units_of_one_kind_of_several_only():
    rows = [unit_rows(2022, {"puskesmas": alike(50.0)}).assign(unit=f"Puskesmas {name}") for name in "ABC"]
    rows.append(unit_rows(2022, {"dinas_kesehatan": alike(50.0), "dinas_sosial": alike(50.0)}))
    rows.append(rows[0].assign(year=2023))
    found = arrays(pd.concat(rows), (2022, 2023))
    strata = dict(zip(found.unit, found.strata.tolist(), strict=True))
    assert strata["puskesmasb"] == strata["puskesmasc"]  # assessed in the first year only, both
    assert len(set(strata.values())) == 4


def test_kinds_are_numbered_where_units_are_matched_by_kind():
    rows = [unit_rows(2022, {"puskesmas": alike(50.0)}).assign(unit=f"Puskesmas {name}") for name in "AB"]
    rows += [unit_rows(2023, {"puskesmas": alike(50.0)}).assign(unit=f"Puskesmas {name}") for name in "CD"]
    assert len(arrays(pd.concat(rows), (2022, 2023)).unit) == 4
    assert arrays(pd.concat(rows), (2022, 2023), "unit_type").unit.tolist() == ["puskesmas 1", "puskesmas 2"]


def test_an_unknown_dimension_is_named():
    with pytest.raises(ParameterError, match="dimension is 'luck'; accepted: proses, input"):
        arrays(pd.concat([OLD, NEW.assign(dimension="luck")]))


@pytest.mark.parametrize(("marks", "simulated"), [([None], False), ([False, None], False), ([None, True], True)])
def test_made_up_where_any_score_is_marked_so(marks, simulated):
    marked = BOTH.assign(simulated=pd.Series((marks * len(BOTH))[: len(BOTH)], dtype=object))
    assert arrays(marked).simulated is simulated
    assert arrays(BOTH).simulated is False


def test_a_year_without_scores_and_a_column_that_is_lacking_are_named():
    with pytest.raises(ParameterError, match="no unit scores of 2021"):
        arrays(NEW)
    with pytest.raises(ParameterError, match="lack the columns product, variable"):
        arrays(BOTH.drop(columns=["product", "variable"]))


def test_the_latest_year_names_a_government():
    renamed = pd.concat([OLD.assign(government="Kota Lama"), NEW.assign(government="Kota Baru")])
    assert arrays(renamed).governments["government"].tolist() == ["Kota Baru"]


# --- which units may be drawn in place of which ---

GROUP = np.array(["kota", "kab", "kota", "kab", "kab", "kota", "kota"])


def test_resamples_stay_within_their_group():
    resamples = stratified_resamples(GROUP, 500, np.random.default_rng(1))
    assert resamples.shape == (500, 7)
    assert (GROUP[resamples] == GROUP).all()
    assert set(resamples[:, 1]) == {1, 3, 4}  # every unit of the group gets its turn


@pytest.mark.parametrize(("number", "which"), [(0.0, 0), (0.5, 25), (1 - 1e-9, 49)])
def test_numbers_fall_on_a_groups_units_in_their_order(number, which):
    """So that the same numbers draw the same units, whatever sorts them."""

    class Constant:
        def random(self, shape):
            return np.full(shape, number)

    group = np.tile(["kota", "kab"], 50)
    resamples = stratified_resamples(group, 2, Constant())
    assert resamples.tolist() == [[2 * which, 2 * which + 1] * 50] * 2


def test_only_kinds_of_several_are_drawn_in_place_of_each_other():
    governments = ["a", "a", "a", "a", "a", "b", "b", "b"]
    kinds = ["dinkes", "puskesmas", "puskesmas", "rsud", "dinkes", "puskesmas", None, None]
    strata = sampling_strata(governments, kinds, {"puskesmas", "rsud"}).tolist()
    assert strata[1] == strata[2]
    assert len(set(strata)) == 7
