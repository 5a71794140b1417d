"""What officials say, as flags of the rows of their pages."""

import ombud
from ombud import published
from ombud.evidence.published.observations import load_flags
from ombud.evidence.published.statements import SAYS


def test_each_statement_has_a_meaning_and_a_page():
    said = published.load_statements()
    flags = load_flags()
    assert set(said["statement"]) == set(flags.loc[flags["effect"] == "statement", "flag"])
    assert said["statement"].str.startswith(SAYS).all()
    assert said["source_id"].isin(ombud.load_sources()["source_id"]).all()


def test_a_statement_is_no_doubt_about_a_total():
    assert not ombud.load_panel()["cautions"].str.contains(SAYS).any()
