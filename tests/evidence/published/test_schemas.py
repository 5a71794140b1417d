"""What the tables of published figures may hold."""

import pytest

import ombud
from data_tables import TABLES, table_faults
from ombud.errors import DataError
from ombud.files import Data
from record_data import data_faults, record

NAMES = ("observations", "sources", "aggregates")


def faults_of(name, change):
    """Return the faults of the first rows of a table, of which the third has been changed."""
    file = f"published/{name}.csv"
    frame = Data.at().table(file).head(5)
    for column, value in change.items():
        frame[column] = frame.get(column, "")
        frame.loc[2, column] = value
    return table_faults(frame, file)


def test_what_is_committed_fits():
    assert data_faults() == []


@pytest.mark.parametrize(
    ("name", "column", "value", "accepted"),
    [
        ("observations", "source_id", "X1", "a source such as S0001"),
        ("observations", "government_code", "6471", "a code such as 64 or 64.71, or empty"),
        ("observations", "entity", "", "a text"),
        ("observations", "level", "desa", "provinsi, kabupaten, kota, kementerian, lembaga, polres, kantor_pertanahan"),
        ("observations", "level", "kotamadya", "provinsi"),
        ("observations", "year", "2012", "a year from 2013 to 2025"),
        ("observations", "year", "2014x", "a year from 2013 to 2025"),
        ("observations", "year", "12014", "a year from 2013 to 2025"),
        ("observations", "year_basis", "stated elsewhere", "stated or inferred"),
        ("observations", "value", "87,12", "a number with a decimal point, or empty"),
        ("observations", "value", "87.12 ", "a number with a decimal point, or empty"),
        ("observations", "value", "87.12\n", "a number with a decimal point, or empty"),
        ("observations", "category", "F", "A, B, C, D, E, or empty"),
        ("observations", "category", "AB", "A, B, C, D, E, or empty"),
        ("observations", "zone", "green", "hijau, kuning, merah, or empty"),
        ("observations", "zone", "hijau muda", "hijau, kuning, merah, or empty"),
        ("observations", "rank", "first", "a whole number, or empty"),
        ("observations", "rank_of", "1.5", "a whole number, or empty"),
        ("sources", "kind", "blog", "official, government, document, press"),
        ("sources", "kind", "pressed", "official, government, document, press"),
        ("sources", "url", "example.org/a", "an http or https address, or empty"),
        ("sources", "publisher", "", "a text"),
        ("sources", "published", "7 February 2023", "a date such as 2023-02-07, 2023-02 or 2023, or empty"),
        ("sources", "accessed", "today", "a date such as 2023-02-07, 2023-02 or 2023, or empty"),
        ("sources", "archived", "web.archive.org/a", "an http or https address, or empty"),
        ("aggregates", "count", "many", "a whole number, or empty"),
        ("aggregates", "share_pct", "12%", "a share in percent, or empty"),
        ("aggregates", "group", "", "a text"),
    ],
)
def test_a_bad_value_is_told_with_file_row_column_value_and_what_is_accepted(name, column, value, accepted):
    (fault,) = faults_of(name, {column: value})
    assert (fault.file, fault.row, fault.column, fault.value) == (f"published/{name}.csv", 4, column, value)
    told = str(DataError([fault]))
    assert f"published/{name}.csv, row 4, column {column}" in told
    assert repr(value) in told
    assert accepted in told


def test_all_faults_are_told_at_once():
    faults = faults_of("observations", {"year": "1999", "zone": "biru", "value": "x"})
    assert {fault.column for fault in faults} == {"year", "zone", "value"}


def test_a_source_stands_once():
    faults = faults_of("sources", {"source_id": Data.at().table("published/sources.csv").loc[0, "source_id"]})
    assert "row 4, column source_id: a value that must be unique stands twice" in str(DataError(faults))


@pytest.mark.parametrize("name", NAMES)
def test_columns_are_those_of_the_schema(name):
    file = f"published/{name}.csv"
    told = str(DataError(table_faults(Data.at().table(file).head(2).rename(columns={"source_id": "source"}), file)))
    assert "a column is missing; accepted: a column named source_id" in told
    assert f"column source: a column is not known; accepted: {', '.join(TABLES[file])}" in told


def test_faults_reach_who_records_the_checksums(published):
    folder = published([{"value": "87,12"}, {"year": "1999"}])
    sidecar = folder / "published" / "observations.csv.meta.toml"
    before = sidecar.read_text(encoding="utf-8")
    with pytest.raises(DataError, match=r"(?s)observations\.csv, row 2, column value.*row 3, column year"):
        record(folder)
    assert sidecar.read_text(encoding="utf-8") == before


def test_what_has_no_fault_is_recorded_and_loads(published):
    folder = published([{"value": "87.12"}])
    table = folder / "published" / "observations.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("87.12", "87.13"), encoding="utf-8")
    with pytest.raises(DataError, match="sha256 differs"):
        ombud.load_observations(folder)
    assert record(folder) == [table.with_name("observations.csv.meta.toml")]
    assert ombud.load_observations(folder)["value"].tolist() == [87.13]
