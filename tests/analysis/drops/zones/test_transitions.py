"""Which changes of zone are the scores', and which the cut-offs'."""

import numpy as np
import pandas as pd

from ombud import drops
from ombud.analysis.drops.paired import paired_changes


def test_parts_sum_to_the_change_of_zone(panel):
    table = drops.split_transitions(paired_changes(panel, 2021, 2022), 2021, 2022)
    place = {"merah": 0, "kuning": 1, "hijau": 2}
    change = (table["zone_to"].map(place) - table["zone_from"].map(place)) * table["governments"]
    np.testing.assert_allclose(table["score_part"] + table["cutoff_part"], change)
    assert table["governments"].sum() == (paired_changes(panel, 2021, 2022)["kind"] == "exact").sum()


def test_same_cutoffs_have_no_part(panel):
    table = drops.split_transitions(paired_changes(panel, 2022, 2023), 2022, 2023)
    assert (table["cutoff_part"] == 0).all()


def test_by_the_cutoff_alone_is_judged_by_the_later_total_under_the_old_cutoffs():
    """79 is green by 78 and yellow by 81; whoever was at 79 before and reached 82 moved by the score."""
    scores = {"value_from": [70.0, 79.0, 79.0, 60.0], "value_to": [79.0, 79.5, 82.0, 52.0]}
    pairs = pd.DataFrame(scores | {"kind": "exact"})
    table = drops.split_transitions(pairs, 2021, 2022).set_index(["zone_from", "zone_to"])
    assert table.loc[("kuning", "hijau"), ["governments", "by_cutoff_alone"]].tolist() == [3, 2]
    assert table.loc[("kuning", "merah"), ["governments", "by_cutoff_alone"]].tolist() == [1, 1]
