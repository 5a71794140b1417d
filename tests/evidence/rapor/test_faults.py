"""Broken rapor files: each is refused whole, with a message that says where, what and what to do."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ombud.errors import Fault
from ombud.evidence.rapor import RaporError, load_units
from ombud.evidence.rapor.faults import RaporFaults
from ombud.evidence.rapor.loading import COLUMNS
from rapor_files import HEADER, ROWS, csv_text, faults_of, with_cell, workbook_bytes, write_csv


def test_all_faults_come_at_once(tmp_path):
    rows = with_cell(0, "Skor", "baik")
    rows[1][1] = "Balikpapam"
    rows[2][2] = "Dinas Pekerjaan Umum"
    faults = faults_of(write_csv(tmp_path / "rapor.csv", [*rows, ROWS[3]]))
    assert [(fault.row, fault.column) for fault in faults] == [
        (2, "Skor"),
        (3, "Pemerintah Daerah"),
        (4, "Unit Layanan"),
        (6, "Skor"),
    ]


WORKBOOK = workbook_bytes([HEADER, *ROWS])
CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "-",
            "2022",
            "2022,0",
            "Kota Balikpapan",
            "Pemkab Nias",
            "Disdik",
            "PTSP",
            "Input",
            "proses",
            "0-3",
            "100",
            "2,5",
            "2.5",
            "1.234,5",
            "88,25",
            "1e2",
            "nan",
            '"',
            "'",
            "a\nb",
            "\x00",
            "=1+1",
        ]
    ),
    st.text(max_size=8),
    st.floats(-10, 110).map(lambda value: f"{value:.2f}".replace(".", ",")),
)
HEADERS = st.one_of(
    st.sampled_from(
        [*HEADER, "Tahun", "tahun ", "SKOR", "Nilai", "OPD", "Pemda", "Produk", "Keterangan", "No", "kode"]
    ),
    st.text(max_size=6),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    header=st.one_of(st.just(HEADER), st.permutations(HEADER), st.lists(HEADERS, min_size=1, max_size=10)),
    rows=st.lists(st.one_of(st.sampled_from(ROWS), st.lists(CELLS, max_size=10)), max_size=6),
    separator=st.sampled_from([";", ",", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"]),
    name=st.sampled_from(["rapor.csv", "rapor.xlsx", "rapor.txt"]),
)
def test_any_text_gives_a_frame_or_a_rapor_error(tmp_path, header, rows, separator, encoding, name):
    path = tmp_path / name
    path.write_bytes(csv_text(rows, header, separator).encode(encoding, errors="replace"))
    _load_or_refuse(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, len(WORKBOOK) - 1), length=st.integers(1, 40), content=st.binary(min_size=1, max_size=40))
def test_any_damage_to_a_workbook_gives_a_frame_or_a_rapor_error(tmp_path, place, length, content):
    path = tmp_path / "rapor.xlsx"
    path.write_bytes(WORKBOOK[:place] + content + WORKBOOK[place + length :])
    _load_or_refuse(path)


def _load_or_refuse(path):
    try:
        units = load_units(path)
    except RaporError as error:
        assert error.faults and all(fault.file == path.name for fault in error.faults)
        assert str(error)
    else:
        assert list(units.columns) == COLUMNS and len(units)
        assert units["score"].dropna().between(0, 100).all()
        assert units[["year", "government_code", "unit", "unit_type", "dimension"]].notna().all(axis=None)


def test_faults_come_in_the_order_of_rows_and_those_of_a_whole_sheet_first():
    faults = RaporFaults("rapor.xlsx")
    for sheet, row in [("B", 3), ("A", 9), ("B", None), ("A", 2), ("B", 1)]:
        faults.find(Fault("x"), sheet, row)
    with pytest.raises(RaporError) as caught:
        faults.stop()
    ordered = [(fault.sheet, fault.row) for fault in caught.value.faults]
    assert ordered == [("B", None), ("B", 1), ("B", 3), ("A", 2), ("A", 9)]
