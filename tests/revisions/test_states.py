"""States of the data: folders, and revisions unpacked for as long as they are looked at."""

import subprocess

import pytest

from ombud import cli
from ombud.errors import ParameterError
from ombud.files import Data, data_folder, record_checksums
from ombud.revisions.states import opened


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
