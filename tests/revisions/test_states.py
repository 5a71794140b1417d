"""States of the data, unpacked for as long as they are looked at; and which records of their files differ."""

import shutil
import subprocess

import pandas as pd
import pytest

from ombud import cli
from ombud.errors import DataError, ParameterError
from ombud.files import Data, data_folder, record_checksums
from ombud.revisions.states import changed_records, opened


def test_a_folder_is_taken_as_it_is(copied_data):
    folder = copied_data()
    with opened(str(folder), str(folder.parent)) as (before, after):
        assert (before.folder, after.folder) == (folder, folder)
    with opened(str(folder)) as (_, after):
        assert after.folder == data_folder()


def test_a_revision_is_unpacked_and_cleared_away(copied_data, monkeypatch):
    folder = copied_data()
    monkeypatch.setenv("OMBUD_DATA", str(folder))
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "--quiet"], ["add", "."], [*identity, "commit", "--quiet", "-m", "Data"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    with opened("HEAD") as (before, _):
        assert before.name.startswith("HEAD (")
        assert Data.at(before.folder).names == Data.at(folder).names
    assert not before.folder.exists()


def test_without_git_two_folders_are_wanted(copied_data, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ParameterError, match="git is not installed"), opened("HEAD"):
        pass
    folder = str(copied_data())
    with opened(folder, folder):
        pass


# `ombud diff` finds its two states: folders, revisions of git, or what was left uncommitted


OBSERVATIONS = "published/observations.csv"


@pytest.fixture
def repository(copied_data, monkeypatch):
    """A git repository with a copy of the data in it, as the folder of the data."""
    folder = copied_data()
    for command in (
        ["init", "--quiet", "--initial-branch", "main"],
        ["config", "user.email", "a@example.org"],
        ["config", "user.name", "A"],
        ["add", "."],
        ["commit", "--quiet", "-m", "Data"],
    ):
        subprocess.run(["git", *command], cwd=folder.parent, check=True)
    monkeypatch.setenv("OMBUD_DATA", str(folder))
    return folder


def mistype(folder):
    path = folder / OBSERVATIONS
    text = path.read_text(encoding="utf-8")
    assert ",87.12," in text
    path.write_text(text.replace(",87.12,", ",27.12,", 1), encoding="utf-8")
    record_checksums(folder)


def commit(folder, message):
    subprocess.run(["git", "commit", "--quiet", "--all", "-m", message], cwd=folder, check=True)


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        cli.main(["diff", *map(str, arguments), "--lang", "en"])
    return ended.value.code, *capsys.readouterr()


@pytest.mark.slow
def test_what_is_not_committed_is_compared_with_the_last_commit(repository, capsys):
    assert run(capsys)[1].endswith("Nothing differs.\n")
    mistype(repository)
    status, text, _ = run(capsys)
    assert status == 0
    assert text.startswith("Data: HEAD (")
    assert "value 87.12 → 27.12" in text


@pytest.mark.slow
def test_a_branch_is_compared_with_where_main_was_left(repository, capsys):
    subprocess.run(["git", "checkout", "--quiet", "-b", "typo"], cwd=repository, check=True)
    mistype(repository)
    commit(repository, "Typo")
    assert "value 87.12 → 27.12" in run(capsys)[1]


@pytest.mark.slow
def test_revisions_and_folders_can_be_mixed(repository, capsys, copied_data):
    plain = copied_data()
    mistype(repository)
    commit(repository, "Typo")
    assert "value 27.12 → 87.12" in run(capsys, "HEAD", "HEAD~1")[1]
    assert "value 87.12 → 27.12" in run(capsys, plain, "HEAD")[1]
    assert "value 87.12 → 27.12" in run(capsys, plain, repository.parent)[1]


@pytest.mark.slow
def test_the_status_tells_when_asked(repository, capsys):
    assert run(capsys, "--exit-code")[0] == 0
    mistype(repository)
    assert run(capsys, "--exit-code")[0] == 1


@pytest.mark.slow
def test_data_that_can_not_be_loaded_give_status_1(repository, capsys):
    path = repository / OBSERVATIONS
    path.write_text(path.read_text(encoding="utf-8").replace(",87.12,", ",27.12,", 1), encoding="utf-8")
    status, text, _ = run(capsys)
    assert status == 1
    assert "The later data can't be read:" in text


@pytest.mark.slow
@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("given", ["no-such-revision", "--output=x", "."])
def test_what_is_neither_folder_nor_revision_is_refused(capsys, given, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, _, message = run(capsys, "--", given) if given.startswith("-") else run(capsys, given)
    assert status == 2
    assert "Traceback" not in message and message.strip()


@pytest.mark.slow
def test_without_a_repository_two_folders_are_wanted(copied_data, capsys, monkeypatch):
    folder = copied_data()
    monkeypatch.setenv("OMBUD_DATA", str(folder))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.parent))
    status, _, message = run(capsys)
    assert (status, "accepted: two data folders" in message) == (2, True)
    assert run(capsys, folder, folder)[0] == 0


# records of files, whatever their order


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
