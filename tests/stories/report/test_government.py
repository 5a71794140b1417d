"""A government's report: beside its peers, its grid, and what its own unit scores add."""

import pytest

from ombud.display.parts import Picture
from ombud.errors import ParameterError
from ombud.stories.report.government import government_report


def test_peers_are_of_its_level_and_of_its_province():
    report = government_report("Kota Balikpapan", 2021, 2022)
    level, province = report.standings[1], report.standings[3]
    assert level.n > province.n > 1
    heading, table = report.peers()
    assert "provinsi" in heading.markdown
    assert len(table.rows) == 4


def test_a_ministry_has_no_province_to_stand_in():
    report = government_report("Kementerian Keuangan", 2021, 2022)
    assert {standing.group for standing in report.standings} == {"level"}


def test_without_a_rapor_it_adds_nothing():
    assert government_report("Kota Balikpapan", 2021, 2022).from_rapor() == []


def test_a_year_that_was_not_assessed_is_refused():
    with pytest.raises(ParameterError):
        government_report("Kota Balikpapan", 2020, 2022)


def test_years_whose_cutoffs_are_not_published_are_drawn_without_zones():
    """Of Provinsi Papua totals reach back to years before the first published cut-offs."""
    report = government_report("Provinsi Papua", 2021, 2022, "en")
    [picture] = [part for part in report.history() if isinstance(part, Picture)]
    first, last = report.panel["year"].min(), report.panel["year"].max()
    assert first < 2018
    assert all(f">{year}<" in picture.svg for year in (first, 2019, 2021, 2022, last))
    assert f"totals on the zones of each year, {first} to {last}" in picture.alternative
