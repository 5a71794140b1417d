"""What became of a report is told by a frozen record."""

import dataclasses

import pytest

from ombud.reports.outcomes import Outcome


def test_an_outcome_is_told_and_kept_as_it_is():
    outcome = Outcome("province", "51", "Bali", "51", "id", 2022, 2021, "done", {"html": "province/bali.html"})
    assert Outcome(**dataclasses.asdict(outcome)) == outcome
    with pytest.raises(dataclasses.FrozenInstanceError):
        outcome.status = "failed"
