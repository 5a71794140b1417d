"""States of the data: folders, and revisions unpacked for as long as they are looked at."""

import subprocess

import pytest

from ombud.errors import ParameterError
from ombud.files import Data, data_folder
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
