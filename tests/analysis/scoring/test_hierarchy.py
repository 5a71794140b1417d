"""The tree of an index: read from either form of table, and all that can be wrong with it."""

import pandas as pd
import pytest

from ombud.analysis.scoring import read_hierarchy


def tree(*rows, columns=("code", "parent", "weight")):
    return pd.DataFrame(rows, columns=list(columns[: len(rows[0])]))


NATION = tree(("a", "x", 3), ("b", "x", 1), ("c", "y", 1), ("x", "total", 1), ("y", "total", 2), ("total", None, None))


def problems(table, weights=None):
    return [fault.describe() for fault in read_hierarchy(table, weights)[1]]


def test_levels_run_from_the_bottom_up():
    found, faults = read_hierarchy(NATION)
    assert faults == []
    assert found.indicators == ("a", "b", "c")
    assert found.nodes == ("x", "y", "total")


def test_both_forms_of_table_give_the_same_tree():
    paths = tree(
        ("a", "x", "total"), ("b", "x", "total"), ("c", "y", "total"), columns=("indicator", "pillar", "index")
    )
    links = tree(("a", "x"), ("b", "x"), ("c", "y"), ("x", "total"), ("y", "total"))
    one, other = read_hierarchy(paths)[0], read_hierarchy(links)[0]
    assert (one.parents, one.weights) == (other.parents, other.weights)
    assert set(one.indicators) == set(other.indicators)


def test_a_level_may_be_skipped():
    paths = tree(("a", "x", "total"), ("c", None, "total"), columns=("indicator", "pillar", "index"))
    found, faults = read_hierarchy(paths)
    assert faults == []
    assert found.parents == {"a": "x", "x": "total", "c": "total"}


def test_weights_of_the_argument_go_before_those_of_the_table():
    assert read_hierarchy(NATION, {"a": 5})[0].weights["a"] == 5
    assert read_hierarchy(NATION)[0].weights == {"a": 3, "b": 1, "c": 1, "x": 1, "y": 2}


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (tree(("a", "x"), ("a", "y"), ("b", "y"), ("x", None), ("y", None)), "a is listed again; row 2"),
        (tree((None, "x"), ("a", "x"), ("b", "x")), "row 2, column code: a node has no name"),
        (tree(("a", "b"), ("b", "a"), ("c", "a")), "each other's ancestors"),
        (tree(("a", "x", 1), ("b", "x", None)), "some have a weight and some have none: b"),
        (tree(("a", "x", 0), ("b", "x", 0)), "all nodes under x have the weight 0"),
        (tree(("a", "x", -1), ("b", "x", 1)), "the weight of a can't be used"),
        (tree(("a", "x", "heavy"), ("b", "x", 1)), "the weight of a can't be used"),
        (tree(("a", "x"), ("b", None)), "b has neither a parent nor children"),
        (tree(("a", "x")).iloc[:0], "the table has no rows"),
    ],
)
def test_what_is_no_tree(table, told):
    assert any(told in problem for problem in problems(table)), problems(table)


def test_a_weight_for_nobody_is_named():
    assert any("weights name z" in problem for problem in problems(NATION, {"z": 1}))


def test_all_faults_come_at_once():
    assert len(problems(tree(("a", "x", -1), ("b", "x", None), (None, "y", 1)))) >= 3
