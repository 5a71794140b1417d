"""Names and codes of governments, kinds of unit, dimensions and years in a rapor."""

import pandas as pd
import pytest

from ombud.evidence.rapor import load_units
from rapor_files import faults_of, only_fault, write_csv, write_workbook

HEADER = ["Tahun", "Kode Daerah", "Pemda", "Unit", "Skor", "Skala"]


def rapor(tmp_path, code, name, workbook=False):
    rows = [[2022, code, name, "Dinsos", 60, "0-100"]]
    if workbook:
        return write_workbook(tmp_path / "rapor.xlsx", {"A": [HEADER, *rows]})
    return write_csv(tmp_path / "rapor.csv", rows, header=HEADER, decimal=".")


@pytest.mark.parametrize(
    ("code", "name", "told"),
    [
        ("64.71", "Kota Samarinda", "that of Kota Balikpapan"),
        ("35.07", "Kediri", "that of Kabupaten Malang"),  # Kediri: a kabupaten or a kota, but no Malang
        ("64.71", "Pemkab Antah Berantah", "that of Kota Balikpapan"),
        ("6471", "Kota Balikpapan", "Badan Pusat Statistik"),
        ("92.71", "Kota Sorong", "Kota Sorong has 96.71"),
        ("91.27", "Intan Jaya", "Kabupaten Intan Jaya has 94.07"),
        ("11.1", None, "may be 11.10"),
        ("11.1", "Kabupaten Aceh Selatan", "may be 11.10"),
    ],
)
def test_a_code_does_not_beat_a_name_that_it_contradicts(tmp_path, code, name, told):
    fault = only_fault(rapor(tmp_path, code, name))
    assert fault.row == 2 and told in fault.describe()


@pytest.mark.parametrize(
    ("code", "name", "government"),
    [
        ("35.07", "Malang", "Kabupaten Malang"),
        ("64,71", None, "Kota Balikpapan"),
        ("64.71", "Balikpapn", "Kota Balikpapan"),
        ("11.1", "Aceh Singkil", "Kabupaten Aceh Singkil"),
        ("64", "Kaltim", "Provinsi Kalimantan Timur"),
    ],
)
def test_a_code_and_a_name_that_may_mean_the_same(tmp_path, code, name, government):
    assert load_units(rapor(tmp_path, code, name))["government"].tolist() == [government]


@pytest.mark.parametrize(
    ("code", "government"), [(11.1, "Kabupaten Aceh Singkil"), (64.71, "Kota Balikpapan"), (64, None)]
)
def test_a_code_that_became_a_number_has_its_zero_again(tmp_path, code, government):
    found = load_units(rapor(tmp_path, code, None, workbook=True))["government"].tolist()
    assert found == [government or "Provinsi Kalimantan Timur"]


def test_a_code_that_is_missing_among_numbers_is_blank(tmp_path):
    frame = pd.DataFrame({"tahun": 2022, "kode daerah": [64.71, None], "pemda": ["Kota Balikpapan", "Kota Tomohon"]})
    frame.assign(unit="Dinsos", skor=60.0, skala="0-100").to_parquet(tmp_path / "rapor.parquet")
    assert load_units(tmp_path / "rapor.parquet")["government_code"].tolist() == ["64.71", "71.73"]


@pytest.mark.parametrize(
    ("level", "name", "government"),
    [
        ("Kab.", "Malang", "Kabupaten Malang"),
        ("Pemkot", "Malang", "Kota Malang"),
        ("Kementerian", "Kementerian Kesehatan", "Kementerian Kesehatan"),
        ("provinsi", "Gorontalo", "Provinsi Gorontalo"),
        ("Pemda", "Malang", None),  # a title of more than one level
        ("Negara", "Malang", None),
    ],
)
def test_a_level_tells_governments_of_one_name_apart(tmp_path, level, name, government):
    header = ["Tahun", "Pemda", "Tingkat", "Unit", "Skor"]
    path = write_csv(tmp_path / "rapor.csv", [[2022, name, level, "Dinas Kesehatan", 60]], header=header)
    if government:
        assert load_units(path)["government"].tolist() == [government]
    else:
        fault = only_fault(path)
        assert fault.column == "Tingkat" and "kabupaten, kementerian, kota, lembaga, provinsi" in fault.describe()


def one_row(tmp_path, **columns):
    cells = {"Tahun": 2022, "Pemda": "Kota Tomohon", "Unit": "Dinsos", "Skor": 60, "Skala": "0-100"} | columns
    return write_csv(tmp_path / "rapor.csv", [list(cells.values())], header=list(cells))


@pytest.mark.parametrize(
    ("government", "unit", "stated", "kind"),
    [
        ("Kota Tomohon", "Dinsos", None, "dinas_sosial"),
        ("Kota Tomohon", "Bagian Umum", "Puskesmas", "puskesmas"),
        ("Kota Tomohon", "Bagian Umum", "lainnya", "lainnya"),
        ("Kementerian Kesehatan", "Bagian Umum", None, "lainnya"),
        ("Kementerian Kesehatan", "Rumah Sakit Fatmawati", None, "rumah_sakit"),
    ],
)
def test_the_kind_of_a_unit_is_stated_or_told_by_its_name(tmp_path, government, unit, stated, kind):
    path = one_row(tmp_path, Pemda=government, Unit=unit, **{"Jenis Unit": stated})
    assert load_units(path)["unit_type"].tolist() == [kind]


@pytest.mark.parametrize("government", ["Kota Tomohon", "Kementerian Kesehatan"])
def test_a_kind_that_is_none_is_a_fault_whoever_states_it(tmp_path, government):
    fault = only_fault(one_row(tmp_path, Pemda=government, **{"Jenis Unit": "Pasar"}))
    assert (fault.row, fault.column, fault.value) == (2, "Jenis Unit", "Pasar")
    assert "dinas_sosial" in fault.fields["kinds"] and "puskesmas" in fault.describe()


def test_of_a_unit_of_no_known_kind_the_nearest_names_are_told(tmp_path):
    fault = only_fault(one_row(tmp_path, Unit="Dinas Pekerjaan Umum"))
    assert (fault.column, fault.value) == ("Unit", "Dinas Pekerjaan Umum")
    nearest = fault.fields["nearest"].split(", ")
    assert len(nearest) == 3 and all(name.startswith("Dinas") for name in nearest)
    assert only_fault(one_row(tmp_path, Unit="Xyzw")).fields["nearest"] == "-"


@pytest.mark.parametrize(
    ("name", "key"),
    [("Masukan", "input"), ("PROSES", "proses"), ("kepercayaan masyarakat", "kepercayaan_masyarakat"), (None, "total")],
)
def test_a_dimension_by_any_of_its_names(tmp_path, name, key):
    assert load_units(one_row(tmp_path, Dimensi=name))["dimension"].tolist() == [key]


def test_a_dimension_that_is_none_is_told_those_that_are(tmp_path):
    fault = only_fault(one_row(tmp_path, Dimensi="Inputt"))
    assert (fault.row, fault.column, fault.value) == (2, "Dimensi", "Inputt")
    assert set(fault.fields["keys"].split(", ")) >= {"input", "proses", "output", "pengaduan", "total"}


@pytest.mark.parametrize(("year", "read"), [(2012, False), (2013, True), (2099, True), (2100, False)])
def test_years_from_2013_to_2099(tmp_path, year, read):
    if read:
        assert load_units(one_row(tmp_path, Tahun=year))["year"].tolist() == [year]
    else:
        fault = only_fault(one_row(tmp_path, Tahun=year))
        assert (fault.row, fault.column, fault.fields) == (2, "Tahun", {"first": 2013, "last": 2099})


def test_a_fault_of_a_name_is_told_of_each_of_its_rows_and_of_no_other(tmp_path):
    header = ["Tahun", "Pemda", "Unit", "Dimensi", "Skor"]
    names = ["Kota Atlantis", "Kota Tomohon", "Kota Atlantis", "Kota Bontanx", None, "Kota Tomohon"]
    rows = [[2022, name, "Dinsos", None, 60 + place] for place, name in enumerate(names)]
    faults = faults_of(write_csv(tmp_path / "rapor.csv", rows, header=header))
    told = [(fault.row, fault.value) for fault in faults if fault.column == "Pemda"]
    assert told == [(2, "Kota Atlantis"), (4, "Kota Atlantis"), (5, "Kota Bontanx"), (6, "")]
