"""What the attribution says of what it could not see."""

import pandas as pd
import pytest

from ombud.analysis.attribution.units.causes import attribute
from ombud.analysis.attribution.units.counterfactual import FACTORS
from ombud.display.codes.units import TEXTS

from .conftest import BOTH, NEW, OLD, ROUNDING, unit_rows


def test_governments_without_both_years_are_kept_and_say_why():
    frame = attribute(pd.concat([BOTH, NEW.assign(government_code="99.02")]), 2021, 2022)
    other = frame[frame["government_code"] == "99.02"]
    assert len(other) == len(FACTORS)
    assert other["effect"].isna().all()
    assert set(other["notes"]) == {"not_both_years"}
    assert frame.loc[frame["government_code"] == "99.01", "effect"].notna().all()


def test_scores_of_whole_units_say_why_nothing_is_attributed():
    whole = unit_rows(2022, {"dpmptsp": {"total": 80.0}, "puskesmas": {"total": 60.0}})
    frame = attribute(pd.concat([OLD, whole]), 2021, 2022)
    assert frame["effect"].isna().all()
    assert set(frame["notes"]) == {"no_dimensions"}


def test_every_note_has_a_text(simulation):
    frame = attribute(simulation.units, 2021, 2022)
    assert {key for notes in frame["notes"].unique() for key in notes.split(";")} <= set(TEXTS)


def test_scores_that_a_unit_lacks_are_named():
    frame = attribute(BOTH[(BOTH["unit"] != "dpmptsp") | (BOTH["dimension"] != "output")], 2021, 2022)
    assert "scores_missing" in frame["notes"][0]
    assert frame["effect"].sum() == pytest.approx(frame["change"][0], abs=ROUNDING)


def test_weights_against_a_method_of_one_dimension_are_a_convention():
    assert attribute(BOTH, 2021, 2022)["notes"].str.contains("weights_convention").all()
    later = pd.concat([NEW, NEW.assign(year=2023)])
    assert not attribute(later, 2022, 2023)["notes"].str.contains("weights_convention").any()


def test_a_unit_of_one_year_alone_is_told_by_the_rule_that_fills_it():
    alike = BOTH[BOTH["unit"] != "dinas_sosial"]
    for unseen in ("held", "parallel"):
        once = attribute(BOTH, 2021, 2022, unseen=unseen)["notes"].str.split(";")
        both = attribute(alike, 2021, 2022, unseen=unseen)["notes"].str.split(";")
        assert once.map(lambda notes, key=f"units_{unseen}": key in notes).all()
        assert not both.map(lambda notes, key=f"units_{unseen}": key in notes).any()


def test_an_assumed_mean_matters_only_where_the_mean_changed():
    """The mean over products of 2021 became one over units in 2022 (assumed) and stayed so in 2023."""
    later = pd.concat([NEW, NEW.assign(year=2023)])
    assert attribute(BOTH, 2021, 2022)["notes"].str.contains("aggregation_assumed").all()
    assert not attribute(later, 2022, 2023)["notes"].str.contains("aggregation_assumed").any()


def notes_of(frame, *years, **options):
    return set(attribute(frame, *years, **options)["notes"].iloc[0].split(";"))


def test_complete_scores_of_both_years_lack_nothing():
    later = pd.concat([NEW, NEW.assign(year=2023)])
    assert notes_of(later, 2022, 2023) == {"weights_assumed"}
    # one dimension is all that the method of 2021 asks for
    assert "scores_missing" not in notes_of(BOTH, 2021, 2022)


def test_a_score_that_one_unit_lacks_in_one_year_is_missing_there():
    later = pd.concat([NEW, NEW.assign(year=2023)])
    lost = (later["unit"] == "dpmptsp") & (later["dimension"] == "output") & (later["year"] == 2023)
    assert notes_of(later[~lost], 2022, 2023) == {"weights_assumed", "dimensions_held", "scores_missing"}
    assert "dimensions_parallel" in notes_of(later[~lost], 2022, 2023, unseen="parallel")
    both = (later["unit"] == "dpmptsp") & (later["dimension"] == "output")
    assert notes_of(later[~both], 2022, 2023) == {"weights_assumed", "scores_imputed", "scores_missing"}


def test_a_dimension_of_which_nothing_is_known_leaves_nothing_to_tell():
    later = pd.concat([NEW, NEW.assign(year=2023)])
    frame = attribute(later[later["dimension"] != "output"], 2022, 2023)
    assert set(frame["notes"]) == {"dimension_unknown"} and frame["effect"].isna().all()
