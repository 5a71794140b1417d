"""`ombud methodology new`: last year's method, every value assumed, as a file that the checks accept."""

import datetime
import errno
import shutil
import tomllib

import pytest

import ombud
from data_methods import method_faults
from ombud import cli, files
from ombud.display.language import Language
from ombud.errors import OmbudError, ParameterError
from ombud.files import record_checksums, verify
from ombud.methodology import available_years, comparability
from ombud.methodology.draft import new_methodology

TODAY = datetime.date(2031, 1, 2)
NEW = 1 + max(available_years())


def records(document):
    for section in document.values():
        if isinstance(section, (dict, list)):
            yield from [section] if isinstance(section, dict) else section


@pytest.mark.parametrize("last", available_years())
def test_it_is_sound_whatever_year_it_begins_from(copied_data, last):
    folder = copied_data()
    for later in [year for year in available_years(folder) if year > last]:
        for path in (folder / "methodology").glob(f"{later}.toml*"):
            path.unlink()
    year = 2026 if last == 2025 else last + 1 if last != 2019 else 2021
    path = new_methodology(year, folder, today=TODAY)
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    assert method_faults(document, path.name, year) == []
    assert {record["basis"] for record in records(document)} == {"assumed"}
    assert all(str(last) in record["note"] for record in records(document) if "with" not in record)
    assert verify(path) == [] and record_checksums(folder) == []
    assert comparability(last, year, folder).grade == "not_comparable"


def test_the_data_are_read_with_it(copied_data):
    folder = copied_data()
    before = ombud.load_panel(folder)
    path = new_methodology(NEW, folder, today=TODAY)
    assert available_years(folder)[-1] == NEW
    assert ombud.load_panel(folder).equals(before)
    last = ombud.load_methodology(NEW - 1, folder)
    method = ombud.load_methodology(NEW, folder)
    assert method.dimensions["dimension"].tolist() == last.dimensions["dimension"].tolist()
    assert method.cutoffs["lower"].tolist() == last.cutoffs["lower"].tolist()
    assert "date = 2031-01-02" in path.with_name(path.name + ".meta.toml").read_text(encoding="utf-8")


def test_its_comments_are_in_the_language(copied_data):
    path = new_methodology(NEW, copied_data(), Language("id").translate)
    assert path.read_text(encoding="utf-8").startswith(
        f"# Penilaian {NEW} sebagai data, dimulai dari penilaian {NEW - 1}."
    )


@pytest.mark.parametrize("year", [NEW - 1, 2020, 2014, 1999, NEW + 50])
def test_other_years_are_refused(copied_data, year):
    folder = copied_data()
    before = sorted((folder / "methodology").iterdir())
    with pytest.raises(ParameterError):
        new_methodology(year, folder)
    assert sorted((folder / "methodology").iterdir()) == before


def test_what_can_not_be_written_leaves_nothing(copied_data, monkeypatch):
    folder = copied_data()
    before = sorted((folder / "methodology").iterdir())
    write = files.write_bytes_atomically

    def fail(path, content):
        if path.name.endswith(".meta.toml"):
            raise OSError(errno.ENOSPC, "no space left on device")
        return write(path, content)

    monkeypatch.setattr(files, "write_bytes_atomically", fail)
    with pytest.raises(OmbudError, match="no space left"):
        new_methodology(NEW, folder)
    assert sorted((folder / "methodology").iterdir()) == before


def test_an_installed_package_is_left_alone(copied_data, monkeypatch):
    folder = copied_data()
    inside = shutil.move(folder, folder.with_name("_data"))
    monkeypatch.setattr(files, "PACKAGE", inside.parent)
    with pytest.raises(OmbudError, match="installed package"):
        new_methodology(NEW, inside)


def test_the_command_writes_it_and_still_shows_years(copied_data, monkeypatch, capsys):
    monkeypatch.setenv("OMBUD_DATA", str(copied_data()))
    for arguments in (["new", str(NEW)], [], ["2021"], ["2021", "2022", "--lang", "en"], ["--lang", "en", "2021"]):
        with pytest.raises(SystemExit) as ended:
            cli.main(["methodology", *arguments])
        assert not ended.value.code, arguments
    assert str(NEW) in capsys.readouterr().out
