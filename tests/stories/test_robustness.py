"""Notebook 05 in sentences: ranks as computed, and what is varied by the method of the year."""

import pytest

import ombud
from ombud import robustness, tell
from ombud.display.language import Language
from ombud.evidence.simulation import simulate

NAME = "Kota Balikpapan"
ENGLISH = Language("en")
DESIGN = robustness.Design(
    weights=robustness.Dirichlet(50), aggregation=("arithmetic", "geometric"), unit_sets="bootstrap"
)


def test_the_answer_has_total_and_ranks():
    units = simulate((2022,), levels=("kota",), seed=1)
    method = ombud.load_methodology(2022)
    draws = robustness.replicate(robustness.score_table(units, 2022, method, by="dimension"), DESIGN, 50)
    names = units[["government_code", "government"]].drop_duplicates()
    totals = names.merge(robustness.total_summary(draws))
    ranks = names.merge(robustness.rank_summary(draws))
    categories = names.merge(robustness.category_summary(draws, method))
    reversals = robustness.order_reversals(draws)
    text = "\n".join(tell.robustness(totals, ranks, categories, reversals, NAME, ENGLISH))
    rank = ranks.set_index("government").loc[NAME]
    assert "Simulated scores" in text
    assert f"Rank {rank['baseline']:.0f} of {len(ranks)}" in text
    assert f"between {rank['q05']:.0f} and {rank['q95']:.0f}" in text


@pytest.mark.parametrize(("year", "told"), [(2021, "no weights to vary"), (2023, "standard deviation of 6.1")])
def test_what_is_varied_goes_by_the_method(year, told):
    assert told in " ".join(tell.varied(DESIGN, ombud.load_methodology(year), ENGLISH))


def test_a_design_that_varies_nothing_says_so():
    assert tell.varied(robustness.Design(), ombud.load_methodology(2023), ENGLISH) == ["Nothing is varied."]
