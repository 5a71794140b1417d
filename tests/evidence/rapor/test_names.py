"""Codes and names of governments that stand beside each other."""

import pandas as pd
import pytest

from ombud.evidence.rapor import load_units
from rapor_files import only_fault, write_csv, write_workbook

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
