"""Data files: where they are, and what vouches for them."""

import datetime
import shutil
import tomllib

import pandas as pd
import pytest

import ombud
from ombud.errors import DataError, OmbudError
from ombud.evidence.published.panel import load_collection
from ombud.evidence.simulation import simulate
from ombud.files import (
    REQUIRED_KEYS,
    SIDECAR_SUFFIX,
    Data,
    count_rows,
    data_folder,
    digest,
    read_csv,
    read_sidecar,
    record_checksums,
    verify,
    version,
    write_bytes_atomically,
    write_data,
)
from ombud.reports.site.rows import load_tiles
from ombud.selfassessment.layout import form_lines

OBSERVATIONS = "published/observations.csv"


@pytest.fixture
def table(tmp_path):
    """Return a small data file with its sidecar."""
    path = tmp_path / "colours.csv"
    path.write_text("name,shade\nred,\n" + '"a, b",dark\n', encoding="utf-8")
    sidecar = path.with_name(path.name + SIDECAR_SUFFIX)
    sidecar.write_text('what = "w"\nsource = "s"\nlicence = "l"\ndate = 2026-01-02\nsha256 = "?"\nrows = 9\n')
    record_checksums(tmp_path)
    return path


@pytest.mark.parametrize("path", [path for path in data_folder().rglob("*") if path.suffix in {".csv", ".toml"}])
def test_every_committed_file_is_vouched_for(path):
    if not path.name.endswith(SIDECAR_SUFFIX):
        assert verify(path) == []
        assert count_rows(path) == read_sidecar(path)["rows"]


def test_the_folder_is_the_argument_then_the_variable_then_the_repository(tmp_path, monkeypatch):
    monkeypatch.setenv("OMBUD_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    assert data_folder(tmp_path / "..") == tmp_path / ".."
    monkeypatch.delenv("OMBUD_DATA")
    assert (data_folder() / OBSERVATIONS).is_file()


def test_no_folder_names_the_places_and_the_remedy(tmp_path, monkeypatch):
    monkeypatch.setenv("OMBUD_DATA", str(tmp_path / "absent"))
    with pytest.raises(OmbudError, match=r"absent.*OMBUD_DATA"):
        data_folder()


def test_empty_cells_are_empty_texts(table):
    assert Data.at(table.parent).table("colours.csv").to_dict("list") == {
        "name": ["red", "a, b"],
        "shade": ["", "dark"],
    }


def test_checksums_keep_the_other_keys(table):
    facts = read_sidecar(table)
    assert [facts[key] for key in ("what", "source", "licence")] == ["w", "s", "l"]
    assert (facts["sha256"], facts["rows"]) == (digest(table), 2)
    assert record_checksums(table.parent) == []


def test_the_day_of_change_is_told_when_the_content_changes_and_only_then(table):
    before = read_sidecar(table)["date"]
    assert record_checksums(table.parent, datetime.date(2030, 1, 2)) == []
    assert read_sidecar(table)["date"] == before
    table.write_text(table.read_text() + "red,3\n")
    record_checksums(table.parent, datetime.date(2030, 1, 2))
    assert read_sidecar(table)["date"] == datetime.date(2030, 1, 2)


def test_an_altered_file_is_refused_by_name_with_its_rows(table):
    with table.open("a", encoding="utf-8") as file:
        file.write("blue,light\n")
    with pytest.raises(DataError, match=r"(?s)colours\.csv.*sha256.*make checksums.*3 rows.*2 rows"):
        Data.at(table.parent).table("colours.csv")
    assert [path.name for path in record_checksums(table.parent)] == ["colours.csv" + SIDECAR_SUFFIX]
    assert len(Data.at(table.parent).table("colours.csv")) == 3


@pytest.mark.parametrize("load", [ombud.load_observations, ombud.load_panel, ombud.load_sources])
def test_loaders_refuse_an_altered_file(copied_data, load):
    folder = copied_data()
    for name in ("observations.csv", "sources.csv"):
        with (folder / "published" / name).open("a", encoding="utf-8") as file:
            file.write("\n")
    with pytest.raises(DataError, match=r"(observations|sources)\.csv.*sha256"):
        load(folder)


@pytest.mark.parametrize("key", REQUIRED_KEYS)
def test_a_sidecar_without_a_key_is_refused(table, key):
    sidecar = table.with_name(table.name + SIDECAR_SUFFIX)
    kept = [line for line in sidecar.read_text().splitlines() if not line.startswith(key)]
    sidecar.write_text("\n".join(kept))
    with pytest.raises(DataError, match=f"{sidecar.name}, column {key}: the sidecar lacks a key"):
        Data.at(table.parent).table("colours.csv")


def test_all_missing_keys_are_told_at_once(table):
    table.with_name(table.name + SIDECAR_SUFFIX).write_text("")
    with pytest.raises(DataError) as caught:
        Data.at(table.parent).table("colours.csv")
    assert [fault.column for fault in caught.value.faults] == list(REQUIRED_KEYS)


def test_a_missing_sidecar_is_named(table):
    table.with_name(table.name + SIDECAR_SUFFIX).unlink()
    with pytest.raises(DataError, match=r"colours\.csv: this data file has no sidecar.*colours\.csv\.meta\.toml"):
        Data.at(table.parent).table("colours.csv")


def test_a_missing_file_is_named_on_reading_and_on_recording(table):
    table.unlink()
    with pytest.raises(DataError, match=r"colours\.csv: the data file is missing"):
        Data.at(table.parent).table("colours.csv")
    with pytest.raises(DataError, match=r"colours\.csv\.meta\.toml: the data file of this sidecar is missing"):
        record_checksums(table.parent)


def test_a_sidecar_that_is_not_toml_is_refused(table):
    table.with_name(table.name + SIDECAR_SUFFIX).write_text("what is this")
    with pytest.raises(DataError, match=r"not TOML"):
        Data.at(table.parent).table("colours.csv")


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n1,2,3\n", "a\nr\u00e9sum\u00e9\n".encode("latin-1")])
def test_what_is_not_a_csv_is_told_by_file_when_checksums_are_recorded(table, content):
    table.write_bytes(content)
    with pytest.raises(DataError, match=r"colours\.csv: the file is not a CSV"):
        record_checksums(table.parent)


def test_documents_are_vouched_for_too(tmp_path):
    name = "methodology/2022.toml"
    (tmp_path / "methodology").mkdir()
    for suffix in ("", SIDECAR_SUFFIX):
        shutil.copy(data_folder() / (name + suffix), tmp_path / (name + suffix))
    record_checksums(tmp_path)
    assert Data.at(tmp_path).document(name) == tomllib.loads((tmp_path / name).read_text(encoding="utf-8"))
    with (tmp_path / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    with pytest.raises(DataError, match=r"2022\.toml.*sha256"):
        Data.at(tmp_path).document(name)


def test_a_file_that_cannot_be_written_is_named_as_it_was_asked_for(tmp_path):
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(OSError, match=r"a\.csv") as told:
        write_bytes_atomically(tmp_path / "a.csv", b"1")
    assert told.value.filename == str(tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == [tmp_path / "a.csv"]


def test_data_files_are_written_all_or_none(tmp_path):
    (tmp_path / "held.csv").write_bytes(b"a\n1\n")
    (tmp_path / "barred.csv").mkdir()
    contents = {"held.csv": b"a\n2\n", "new/first.csv": b"b\n"}
    with pytest.raises(OmbudError, match="can't be written"):
        write_data(Data.at(tmp_path), contents | {"barred.csv": b"c\n"})
    assert (tmp_path / "held.csv").read_bytes() == b"a\n1\n"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / "held.csv"]
    write_data(Data.at(tmp_path), contents)
    assert {name: (tmp_path / name).read_bytes() for name in contents} == contents


def test_the_latest_change_of_any_file_is_told(copied_data):
    folder = copied_data()
    before = version(folder)
    path = folder / "methodology" / "2022.toml"
    dates = [
        read_sidecar(each.with_name(each.name.removesuffix(SIDECAR_SUFFIX)))["date"]
        for each in folder.rglob("*" + SIDECAR_SUFFIX)
    ]
    assert before.date == str(max(dates))
    path.write_text(path.read_text(encoding="utf-8").replace("lower = 78.0", "lower = 80.0"), encoding="utf-8")
    record_checksums(folder, datetime.date(2030, 1, 2))
    after = version(folder)
    assert (after.date, after.package) == ("2030-01-02", before.package)
    assert after.checksum != before.checksum and len(after.checksum) == len(before.checksum) == 10


def resolved(data):
    return ombud.resolve_government("NAD", data_dir=data).name


def read_rapor(data):
    rapor = data.parent / "rapor.csv"
    rapor.write_text("tahun;pemda;unit;dimensi;nilai\n2022;Kota Balikpapan;PTSP;proses;80\n", encoding="utf-8")
    return ombud.load_units(rapor, data)


LOADERS = {
    "dimension_aliases.csv": read_rapor,
    "government_aliases.csv": resolved,
    "government_validity.csv": resolved,
    "governments.csv": resolved,
    "institutions.csv": resolved,
    "province_tiles.csv": load_tiles,
    "published/aggregates.csv": ombud.load_national_counts,
    "published/flags.csv": ombud.load_panel,
    OBSERVATIONS: lambda data: load_collection(data).disagreements,
    "published/publisher_overrides.csv": ombud.load_sources,
    "published/sources.csv": lambda data: load_collection(data).disagreements,
    "rapor_headers.csv": read_rapor,
    "self_assessment_indicators.csv": lambda data: form_lines(2023, data),
    "studies/simulation_qualities.csv": lambda data: simulate([2022], levels=["provinsi"], data_dir=data),
    "studies/step_study.csv": ombud.drops.load_step_study,
    "unit_abbreviations.csv": read_rapor,
    "unit_type_aliases.csv": read_rapor,
    "unit_types.csv": read_rapor,
}


@pytest.fixture(scope="module")
def altered(copied_data):
    return copied_data()


@pytest.mark.parametrize("name", [name for name in Data.at().names if name.endswith(".csv")])
def test_a_column_that_a_table_lacks_is_told_and_no_other_is_needed(altered, name):
    whole = read_csv(altered / name)

    def write(frame):
        frame.to_csv(altered / name, index=False)
        record_checksums(altered)

    write(pd.DataFrame({"x": [""]}))
    with pytest.raises(DataError) as caught:
        LOADERS[name](altered)
    told = [fault.column for fault in caught.value.faults]
    assert told and set(told) <= set(whole)
    for column, fault in zip(told, caught.value.faults, strict=True):
        start = f"{(altered / name).name}, row 1, column {column}: the column is missing; accepted: "
        assert fault.describe().startswith(start) and column in fault.fields["columns"].split(", ")
    write(whole[told])
    LOADERS[name](altered)
    write(whole)
