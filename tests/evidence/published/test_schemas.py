"""What the tables of published figures may hold."""

import pytest

import ombud
from ombud.errors import DataError
from ombud.evidence.published import schemas
from ombud.files import read_table

SCHEMAS = {
    "observations": schemas.observations_schema,
    "sources": schemas.sources_schema,
    "aggregates": schemas.aggregates_schema,
}


def validate(name, change):
    """Validate the first rows of a table, of which the third has been changed."""
    file = f"published/{name}.csv"
    frame = read_table(file).head(5)
    for column, value in change.items():
        frame.loc[2, column] = value
    return schemas.validate(frame, SCHEMAS[name](), file)


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_is_committed_fits(name):
    file = f"published/{name}.csv"
    frame = read_table(file)
    assert schemas.validate(frame, SCHEMAS[name](), file).equals(frame)


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
        ("aggregates", "count", "many", "a whole number, or empty"),
        ("aggregates", "share_pct", "12%", "a share in percent, or empty"),
        ("aggregates", "group", "", "a text"),
    ],
)
def test_a_bad_value_is_told_with_file_row_column_value_and_what_is_accepted(name, column, value, accepted):
    with pytest.raises(DataError) as caught:
        validate(name, {column: value})
    (fault,) = caught.value.faults
    assert (fault.file, fault.row, fault.column, fault.value) == (f"published/{name}.csv", 4, column, value)
    told = str(caught.value)
    assert f"published/{name}.csv, row 4, column {column}" in told
    assert repr(value) in told
    assert accepted in told


def test_all_faults_are_told_at_once():
    with pytest.raises(DataError) as caught:
        validate("observations", {"year": "1999", "zone": "biru", "value": "x"})
    assert {fault.column for fault in caught.value.faults} == {"year", "zone", "value"}


def test_a_source_stands_once():
    with pytest.raises(DataError, match=r"row 4, column source_id: a value that must be unique stands twice"):
        validate("sources", {"source_id": read_table("published/sources.csv").loc[0, "source_id"]})


@pytest.mark.parametrize("name", SCHEMAS)
def test_columns_are_those_of_the_schema(name):
    file, schema = f"published/{name}.csv", SCHEMAS[name]()
    frame = read_table(file).head(2).rename(columns={"source_id": "source"})
    with pytest.raises(DataError) as caught:
        schemas.validate(frame, schema, file)
    told = str(caught.value)
    assert "a column is missing; accepted: a column named source_id" in told
    assert f"column source: a column is not known; accepted: {', '.join(schema.columns)}" in told


def test_faults_reach_the_caller_of_a_loader(published):
    folder = published([{"value": "87,12"}, {"year": "1999"}])
    with pytest.raises(DataError, match=r"(?s)observations\.csv, row 2, column value.*row 3, column year"):
        ombud.load_panel(folder)
