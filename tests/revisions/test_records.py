"""Which records of the data files differ, whatever their order."""

import shutil

import pandas as pd
import pytest

from ombud.errors import DataError
from ombud.revisions.records import changed_records

NAME = "published/sources.csv"
ROWS = pd.DataFrame({"source_id": ["S0001", "S0002", "S0003"], "url": ["a", "b", "c"], "title": ["", "B", "C"]})


@pytest.fixture
def folders(tmp_path):
    """A function that writes the two states of a table and returns what differs."""

    def write(before, after, name=NAME):
        sides = []
        for side, content in (("before", before), ("after", after)):
            path = tmp_path / side / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, pd.DataFrame):
                content.to_csv(path, index=False)
            elif content is not None:
                path.write_text(content)
            sides.append(tmp_path / side)
        return changed_records(*sides)

    return write


def test_another_order_is_no_change(folders):
    assert folders(ROWS, ROWS.iloc[::-1]).empty


def test_a_row_that_stands_twice_is_one_more(folders):
    found = folders(ROWS, pd.concat([ROWS, ROWS.iloc[[1]]]))
    assert set(found["row_after"]) == {5}
    assert found["before"].isna().all()


def test_a_new_column_changes_only_the_cells_it_fills(folders):
    [record] = folders(ROWS, ROWS.assign(accessed=["", "", "2026-11-01"])).to_dict("records")
    assert (record["record"], record["column"], record["after"], record["row_after"]) == (
        "S0003",
        "accessed",
        "2026-11-01",
        4,
    )


def test_columns_may_have_any_name(folders):
    table = pd.DataFrame({"row": ["1", "2"], "turn": ["a", "b"], "before": ["x", "y"], "_merge": ["", "z"]})
    found = folders(table, table.assign(before=["x", "w"]), "studies/any.csv")
    assert found[["record", "column", "after"]].values.tolist() == [["2", "before", "w"]]


def test_a_record_may_have_nothing_but_its_identity(folders):
    table = pd.DataFrame({"flag": ["a", "b"]})
    [record] = folders(table.iloc[:1], table, "published/flags.csv").to_dict("records")
    assert (record["record"], record["column"], record["row_after"]) == ("b", "", 3)


def test_rows_of_one_identity_are_paired_in_their_order(folders):
    before = pd.DataFrame(
        {"source_id": ["S1", "S1"], "year": ["2022"] * 2, "level": ["all"] * 2, "group": ["A"] * 2, "count": ["1", "2"]}
    )
    found = folders(before, before.assign(count=["1", "3"]), "published/aggregates.csv")
    assert found[["row_before", "before", "after"]].values.tolist() == [[3, "2", "3"]]


def test_a_file_that_is_new_or_gone_has_all_its_records(folders):
    found = folders(None, ROWS)
    assert set(found["record"]) == {"S0001", "S0002", "S0003"}
    assert found["before"].isna().all() and len(found) == 5


def test_values_of_a_method_are_named_by_their_keys(folders):
    method = """
[[weights]]
dimensions = ["input", "proses"]
percent = 10
[[scales]]
key = "one"
levels = ["kota", "provinsi"]
[[units]]
count = 1
[[units]]
count = 1
"""
    changed = method.replace("10", "11").replace('"provinsi"', '"kabupaten"') + "basis = 'assumed'\n"
    found = folders(method, changed, "methodology/2022.toml")
    assert found[["record", "column"]].agg(".".join, axis=1).tolist() == [
        "weights[input+proses].percent",
        "scales[one].levels",
        "units[2].basis",
    ]


@pytest.mark.parametrize(("name", "content"), [("methodology/2022.toml", "year ="), (NAME, 'a,b\n"')])
def test_a_file_that_can_not_be_parsed_is_named(folders, name, content):
    with pytest.raises(DataError, match=name.rpartition("/")[2]):
        folders(None, content, name)


def test_private_files_and_sidecars_are_left_out(folders, tmp_path):
    assert folders(ROWS, ROWS).empty
    (tmp_path / "after" / "private").mkdir()
    shutil.copy(tmp_path / "after" / NAME, tmp_path / "after" / "private" / "rapor.csv")
    (tmp_path / "after" / f"{NAME}.meta.toml").write_text("rows = 3")
    assert changed_records(tmp_path / "before", tmp_path / "after").empty
