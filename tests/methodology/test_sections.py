"""The records of a methodology file as frames."""

import pytest

from ombud.methodology import available_years, load_methodology


@pytest.mark.parametrize("year", available_years())
def test_facts_and_scales_are_records_with_their_sources(year):
    method = load_methodology(year)
    assert method.facts["aspect"].tolist() == [record["aspect"] for record in method.document["facts"]]
    assert method.facts["source"].map(len).min() > 0
    assert method.scales["maximum"].iloc[0] == method.scale_maximum_of()
