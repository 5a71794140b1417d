"""Weighted means up a tree: the published index, the laws of means, and every fault at once."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.analysis.scoring import aggregate, read_hierarchy, weighted_means
from ombud.errors import DataError, OmbudError

INDEX = Path(__file__).parents[1] / "published" / "index"
PUBLISHED = 1e-9  # the stored results carry 16 digits
ROUNDING = 1e-9  # relative: a few dozen additions of doubles, and for geometric means exp and log

TREE = pd.DataFrame(
    {
        "code": ["input", "process", "output", "complaints", "compliance", "users", "total"],
        "parent": ["compliance", "compliance", "compliance", "users", "total", "total", None],
        "weight": [0.2, 0.5, 0.3, 1, 3, 1, None],
    }
)
INDICATORS = ["input", "process", "output", "complaints"]
SCORES = pd.DataFrame(
    [[80.0, 60.0, 40.0, 90.0], [55.0, 70.0, 85.0, 100.0], [10.0, 20.0, 30.0, 40.0]],
    index=pd.Index(["Balikpapan", "Nias", "Paser"], name="government"),
    columns=INDICATORS,
)

points = st.floats(0.5, 100)
rows = st.lists(st.tuples(points, points, points, points), min_size=1, max_size=5)
rows_with_gaps = st.lists(st.tuples(*[st.one_of(points, st.just(np.nan)) for _ in INDICATORS]), min_size=1, max_size=5)
weights_of_four = st.lists(st.floats(0.1, 10), min_size=4, max_size=4)
either = st.sampled_from(["arithmetic", "geometric"])


def frame(values):
    return pd.DataFrame(values, columns=INDICATORS)


def faults_of(*arguments, **options):
    with pytest.raises(DataError) as error:
        aggregate(*arguments, **options)
    return [fault.describe() for fault in error.value.faults]


class TestPublishedIndex:
    @pytest.fixture
    def tables(self):
        names = ("indicators_normalised", "hierarchy", "expected_arithmetic")
        return [pd.read_csv(INDEX / f"{name}.csv") for name in names]

    def test_every_pillar_sub_index_and_the_index(self, tables):
        scores, hierarchy, expected = tables
        found = aggregate(scores, hierarchy).set_index("uCode")
        expected = expected.set_index("uCode")
        assert found.shape == expected.shape == (51, 11)
        assert found.columns[-1] == "Index"
        pd.testing.assert_frame_equal(found[expected.columns].loc[expected.index], expected, atol=PUBLISHED, rtol=0)

    def test_the_same_tree_as_children_and_parents(self, tables):
        scores, hierarchy, _ = tables
        steps = [hierarchy.iloc[:, [level, level + 1]].set_axis(["code", "parent"], axis=1) for level in range(3)]
        links = pd.concat(steps).drop_duplicates()
        pd.testing.assert_frame_equal(aggregate(scores, links), aggregate(scores, hierarchy))

    def test_missing_scores_against_pandas(self, tables):
        """With equal weights, leaving out and re-normalising is the mean that pandas takes."""
        scores, hierarchy, _ = tables
        scores = scores.set_index("uCode")
        gaps = scores.mask(np.random.default_rng(4).random(scores.shape) < 0.4)
        gaps.iloc[0] = np.nan
        found = aggregate(gaps, hierarchy)
        pillar = hierarchy.set_index("Indicator")["Pillar"]
        for name, members in pillar.groupby(pillar):
            pd.testing.assert_series_equal(
                found[name], gaps[members.index].mean(axis=1), check_names=False, rtol=ROUNDING
            )
        conn = hierarchy.loc[hierarchy["Sub-index"] == "Conn", "Pillar"].unique()
        pd.testing.assert_series_equal(found["Conn"], found[conn].mean(axis=1), check_names=False, rtol=ROUNDING)
        assert found.iloc[0].isna().all()


class TestMeans:
    def test_weights_by_hand(self):
        found = aggregate(SCORES, TREE)
        assert list(found.columns) == ["compliance", "users", "total"]
        assert found.index.equals(SCORES.index)
        assert found.loc["Balikpapan"].to_dict() == pytest.approx({"compliance": 58, "users": 90, "total": 66})

    def test_geometric_by_hand(self):
        found = aggregate(SCORES, TREE, how="geometric").loc["Paser"]
        compliance = 10**0.2 * 20**0.5 * 30**0.3
        assert found["compliance"] == pytest.approx(compliance)
        assert found["total"] == pytest.approx(compliance**0.75 * 40**0.25)

    def test_argument_goes_before_the_table(self):
        found = aggregate(SCORES, TREE, weights={"compliance": 1})
        assert found.loc["Balikpapan", "total"] == pytest.approx((58 + 90) / 2)
        series = aggregate(SCORES, TREE.drop(columns="weight"), pd.Series({"compliance": 3, "users": 1}))
        assert series.loc["Balikpapan", "total"] == pytest.approx((60 * 3 + 90) / 4)

    def test_zero_weight_counts_for_nothing(self):
        found = aggregate(SCORES, TREE, weights={"users": 0})
        pd.testing.assert_series_equal(found["total"], found["compliance"], check_names=False)
        alone = aggregate(SCORES.assign(input=np.nan, process=np.nan, output=np.nan), TREE, weights={"users": 0})
        assert alone["total"].isna().all()

    def test_several_roots_and_uneven_depth(self):
        tree = pd.DataFrame({"code": [*INDICATORS, "inner"], "parent": ["inner", "inner", "first", "second", "first"]})
        found = aggregate(SCORES, tree).loc["Balikpapan"]
        assert found.to_dict() == {"inner": 70, "first": 55, "second": 90}

    def test_paths_may_skip_a_level(self):
        tree = pd.DataFrame(
            [
                ["input", "inner", "total"],
                ["process", "inner", "total"],
                ["output", None, "total"],
                ["complaints", "", "total"],
            ],
            columns=["indicator", "pillar", "index"],
        )
        assert aggregate(SCORES, tree).loc["Balikpapan", "total"] == pytest.approx((70 + 40 + 90) / 3)

    def test_what_is_no_number_is_carried_along(self):
        scores = SCORES.reset_index().assign(simulated=True)
        found = aggregate(scores, TREE)
        assert list(found.columns) == ["government", "simulated", "compliance", "users", "total"]
        np.testing.assert_array_equal(found["total"], aggregate(SCORES, TREE)["total"])

    def test_nullable_integer_and_empty_columns(self):
        scores = SCORES.assign(input=pd.array([80, 55, None], dtype="Int64"), complaints=[None] * 3)
        found = aggregate(scores, TREE)
        assert found["users"].isna().all()
        assert found.loc["Paser", "compliance"] == pytest.approx((0.5 * 20 + 0.3 * 30) / 0.8)

    def test_arguments_are_left_alone(self):
        scores, tree = SCORES.copy(), TREE.copy()
        aggregate(scores, tree, how="geometric")
        pd.testing.assert_frame_equal(scores, SCORES)
        pd.testing.assert_frame_equal(tree, TREE)

    def test_weighted_means_leave_gaps_out(self):
        values = np.array([[1.0, np.nan, 4.0], [np.nan, np.nan, 2.0]])
        weights = np.array([[1.0, 1.0], [1.0, 5.0], [3.0, 0.0]])
        np.testing.assert_allclose(weighted_means(values, weights), [[3.25, 1], [2, np.nan]])


class TestLaws:
    @given(rows_with_gaps, weights_of_four, either)
    def test_a_mean_lies_between_its_parts(self, values, weights, how):
        tree = pd.DataFrame({"code": INDICATORS, "parent": "total", "weight": weights})
        total = aggregate(frame(values), tree, how=how)["total"]
        least, greatest = frame(values).min(axis=1), frame(values).max(axis=1)
        assert (total.isna() == least.isna()).all()
        there = total.notna()
        assert (least <= total * (1 + ROUNDING))[there].all()
        assert (total <= greatest * (1 + ROUNDING))[there].all()

    @given(rows_with_gaps)
    def test_geometric_is_at_most_arithmetic(self, values):
        arithmetic, geometric = (aggregate(frame(values), TREE, how=how) for how in ("arithmetic", "geometric"))
        assert ((geometric <= arithmetic * (1 + ROUNDING)) | arithmetic.isna()).all(axis=None)

    @given(rows_with_gaps, st.floats(0.01, 100), either)
    def test_scores_times_a_number(self, values, factor, how):
        pd.testing.assert_frame_equal(
            aggregate(frame(values) * factor, TREE, how=how),
            aggregate(frame(values), TREE, how=how) * factor,
            rtol=ROUNDING,
        )

    @given(rows, st.floats(0, 100))
    def test_scores_plus_a_number(self, values, shift):
        pd.testing.assert_frame_equal(
            aggregate(frame(values) + shift, TREE), aggregate(frame(values), TREE) + shift, rtol=ROUNDING
        )

    @given(rows_with_gaps, st.floats(0.001, 1000), either)
    def test_only_the_proportions_of_weights_count(self, values, factor, how):
        pd.testing.assert_frame_equal(
            aggregate(frame(values), TREE.assign(weight=TREE["weight"] * factor), how=how),
            aggregate(frame(values), TREE, how=how),
            rtol=ROUNDING,
        )

    @given(rows_with_gaps, st.randoms(use_true_random=False), either)
    def test_order_of_rows_and_columns_is_irrelevant(self, values, random, how):
        scores = frame(values)
        entities, nodes, columns = (list(range(n)) for n in (len(scores), len(TREE), len(INDICATORS)))
        for order in (entities, nodes, columns):
            random.shuffle(order)
        turned = aggregate(scores.iloc[entities, columns], TREE.iloc[nodes], how=how)
        expected = aggregate(scores, TREE, how=how)
        pd.testing.assert_frame_equal(turned.loc[expected.index, expected.columns], expected, rtol=ROUNDING)

    @given(points, either)
    def test_equal_scores_are_their_mean(self, score, how):
        found = aggregate(frame([[score] * 4]), TREE, how=how)
        np.testing.assert_allclose(found, score, rtol=ROUNDING)


class TestFaults:
    def test_missing_scores_are_refused_by_name(self):
        scores = SCORES.copy()
        scores.loc["Nias", "output"] = scores.loc["Paser", "input"] = np.nan
        faults = faults_of(scores, TREE, missing="refuse")
        assert len(faults) == 2
        assert faults[0].startswith("scores, column output: the score of Nias is missing")
        assert faults[1].startswith("scores, column input: the score of Paser is missing")

    def test_geometric_needs_scores_above_nought(self):
        scores = SCORES.copy()
        scores.loc["Nias", "output"], scores.loc["Paser", "input"] = 0, -3
        faults = faults_of(scores.reset_index(), TREE, how="geometric")
        assert len(faults) == 2
        assert "the score of Nias is not above 0 (found: 0.0)" in faults[0]
        assert "the score of Paser is not above 0 (found: -3.0)" in faults[1]
        aggregate(scores, TREE)

    def test_infinite_scores(self):
        [fault] = faults_of(SCORES.replace(100, np.inf), TREE)
        assert "column complaints: the score of Nias is not finite" in fault

    def test_columns_all_at_once(self):
        scores = SCORES.drop(columns="output").assign(process=["60", "n/a", "20"], zeal=1.0, total=50.0, government="x")
        scores.insert(0, "input", 1.0, allow_duplicates=True)
        text = "\n".join(faults_of(scores, TREE))
        assert "column input: two columns have the same name" in text
        assert "column output: the hierarchy names an indicator that has no scores" in text
        assert "column process: scores are not numbers" in text
        assert "column zeal: this column of numbers is not in the hierarchy" in text
        assert "column total: a node that is computed has scores" in text
        assert len(text.splitlines()) == 5

    def test_tree_and_columns_all_at_once(self):
        tree = pd.DataFrame(
            [
                ["input", "a", 1],
                ["process", "a", -1],
                ["input", "b", 1],
                ["a", "b", None],
                ["b", "a", None],
                [None, "a", 1],
                ["output", None, None],
                ["complaints", "c", 0],
                ["x", "d", "much"],
                ["y", "d", None],
                ["c", "c", None],
            ],
            columns=["code", "parent", "weight"],
        )
        faults = faults_of(SCORES, tree, weights={"zeal": 2})
        text = "\n".join(faults)
        assert "hierarchy, row 7, column code: a node has no name" in text
        assert "row 4, column parent: input is listed again; row 2 puts it under a (found: 'b')" in text
        assert "weights name zeal, which is not in the hierarchy" in text
        assert "output has neither a parent nor children" in text
        assert "nodes are each other's ancestors: b > a > b" in text or "ancestors: a > b > a" in text
        assert "ancestors: c > c" in text
        assert "the weight of process can't be used (found: -1)" in text
        assert "the weight of x can't be used (found: 'much')" in text
        assert "of the nodes under d, some have a weight and some have none: y" in text
        assert "column x: the hierarchy names an indicator that has no scores" in text

    def test_all_weights_nought(self):
        faults = faults_of(SCORES, TREE, weights=dict.fromkeys(["input", "process", "output"], 0))
        assert faults == [
            "hierarchy, column weight: all nodes under compliance have the weight 0; "
            "accepted: at least one weight above 0"
        ]

    def test_paths_that_disagree(self):
        tree = pd.DataFrame(
            [["input", "a", "t"], ["process", "a", "u"], [None, "a", "t"], ["input", "a", "t"]],
            columns=["indicator", "pillar", "index"],
        )
        text = "\n".join(faults_of(SCORES[["input", "process"]], tree))
        assert "row 3, column index: a is listed again; row 2 puts it under t (found: 'u')" in text
        assert "row 4, column indicator: a row names no indicator" in text
        assert "row 5, column pillar: input is listed again" in text

    def test_paths_hold_no_weights(self):
        tree = pd.DataFrame({"indicator": INDICATORS, "index": "total", "weight": 1})
        assert any("can't hold weights" in fault for fault in faults_of(SCORES, tree))

    def test_empty_hierarchy(self):
        assert any("no rows" in fault for fault in faults_of(SCORES, TREE.iloc[:0]))

    @pytest.mark.parametrize(("option", "accepted"), [("how", "geometric"), ("missing", "refuse")])
    def test_options_name_what_they_accept(self, option, accepted):
        with pytest.raises(OmbudError, match=accepted):
            aggregate(SCORES, TREE, **{option: "harmonic"})


# --- the tree: read from either form of table, and all that can be wrong with it ---


def of_rows(*rows, columns=("code", "parent", "weight")):
    return pd.DataFrame(rows, columns=list(columns[: len(rows[0])]))


NATION = of_rows(
    ("a", "x", 3), ("b", "x", 1), ("c", "y", 1), ("x", "total", 1), ("y", "total", 2), ("total", None, None)
)


OF_NATION = pd.DataFrame([[80.0, 40.0, 90.0]], columns=["a", "b", "c"])


def problems(table, weights=None):
    return [fault.describe() for fault in read_hierarchy(table, weights)[1]]


def test_levels_run_from_the_bottom_up():
    found = aggregate(OF_NATION, NATION)
    assert list(found) == ["x", "y", "total"]
    assert found.iloc[0].to_dict() == pytest.approx({"x": 70, "y": 90, "total": (70 + 2 * 90) / 3})
    assert list(aggregate(OF_NATION, NATION.iloc[::-1]))[-1] == "total"
    tree, faults = read_hierarchy(NATION)
    assert faults == [] and tree.indicators == ("a", "b", "c") and list(tree.children) == ["x", "y", "total"]
    assert tree.weights == {"a": 3, "b": 1, "c": 1, "x": 1, "y": 2}


def test_both_forms_of_table_give_the_same_tree():
    paths = of_rows(
        ("a", "x", "total"), ("b", "x", "total"), ("c", "y", "total"), columns=("indicator", "pillar", "index")
    )
    links = of_rows(("a", "x"), ("b", "x"), ("c", "y"), ("x", "total"), ("y", "total"))
    pd.testing.assert_frame_equal(aggregate(OF_NATION, paths), aggregate(OF_NATION, links))


def test_a_level_may_be_skipped():
    paths = of_rows(("a", "x", "total"), ("c", None, "total"), columns=("indicator", "pillar", "index"))
    assert aggregate(OF_NATION[["a", "c"]], paths).iloc[0].to_dict() == pytest.approx({"x": 80, "total": 85})


def test_weights_of_the_argument_go_before_those_of_the_table():
    assert aggregate(OF_NATION, NATION, {"a": 4})["x"].tolist() == pytest.approx([72])
    assert aggregate(OF_NATION, NATION)["x"].tolist() == pytest.approx([70])


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (of_rows(("a", "x"), ("a", "y"), ("b", "y"), ("x", None), ("y", None)), "a is listed again; row 2"),
        (of_rows((None, "x"), ("a", "x"), ("b", "x")), "row 2, column code: a node has no name"),
        (of_rows(("a", "b"), ("b", "a"), ("c", "a")), "each other's ancestors"),
        (of_rows(("a", "x", 1), ("b", "x", None)), "some have a weight and some have none: b"),
        (of_rows(("a", "x", 0), ("b", "x", 0)), "all nodes under x have the weight 0"),
        (of_rows(("a", "x", -1), ("b", "x", 1)), "the weight of a can't be used"),
        (of_rows(("a", "x", "heavy"), ("b", "x", 1)), "the weight of a can't be used"),
        (of_rows(("a", "x"), ("b", None)), "b has neither a parent nor children"),
        (of_rows(("a", "x")).iloc[:0], "the table has no rows"),
    ],
)
def test_what_is_no_tree(table, told):
    assert any(told in problem for problem in problems(table)), problems(table)
    assert any(told in fault for fault in faults_of(OF_NATION, table))


def test_a_weight_for_nobody_is_named():
    assert any("weights name z" in problem for problem in problems(NATION, {"z": 1}))


def test_all_faults_come_at_once():
    told = " | ".join(problems(of_rows(("a", "x", -1), ("b", "x", None), (None, "y", 1))))
    for problem in ("the weight of a", "have none: b", "row 4, column code: a node has no name"):
        assert problem in told
