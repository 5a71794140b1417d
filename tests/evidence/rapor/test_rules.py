"""Rows of a rapor that contradict each other."""

import pytest

from ombud.evidence.rapor.loading import read_rapor
from rapor_files import HEADER, ROWS, only_fault, place, write_csv, write_workbook


def test_a_row_twice(tmp_path):
    other_spelling = [2022, "Balikpapan", "Dinas Pendidikan", "masukan", "KOMPETENSI", "pengetahuan", 2.5, "0-3"]
    fault = only_fault(write_csv(tmp_path / "rapor.csv", [*ROWS, other_spelling]))
    assert place(fault) == ("", 6, "Skor") and "what row 2 scores" in fault.describe()
    assert fault.value == 2.5  # as printed


def test_a_row_again_on_another_sheet(tmp_path):
    sheets = {"A": [HEADER, *ROWS], "B": [[], HEADER, ROWS[3]]}
    fault = only_fault(write_workbook(tmp_path / "rapor.xlsx", sheets))
    assert place(fault) == ("B", 3, "Skor") and "row 5 of sheet A" in fault.describe()
    assert fault.value == 88.25  # as printed


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ([2022, "Kota Balikpapan", "Disdikbud", "Total", None, None, 80, 100], "Dimensi"),
        ([2022, "Kota Balikpapan", "Disdikbud", "Input", None, None, 80, 100], "Variabel"),
        ([2022, "Kota Balikpapan", "Disdikbud", "Input", "Kompetensi", None, 80, 100], "Indikator"),
    ],
)
def test_a_mean_beside_its_parts(tmp_path, row, column):
    fault = only_fault(write_csv(tmp_path / "rapor.csv", [*ROWS, row]))
    assert place(fault) == ("", 6, column) and "leave out totals and means" in fault.describe()
    assert fault.value == 80


def test_a_unit_beside_its_products(tmp_path):
    header = [*HEADER, "Produk"]
    rows = [[*ROWS[2], None], [*ROWS[2], "KTP"]]
    fault = only_fault(write_csv(tmp_path / "rapor.csv", rows, header=header))
    assert fault.row == 2 and "those of its products" in fault.describe()


OFFICES = ["Tahun", "Pemda", "Unit", "Dimensi", "Skor", "Skala"]


def offices(tmp_path, *names, dimensions=("Input", "Input")):
    rows = [[2022, "Kota Tomohon", name, dimension, 60, 100] for name, dimension in zip(names, dimensions, strict=True)]
    return write_csv(tmp_path / "rapor.csv", rows, header=OFFICES)


@pytest.mark.parametrize(
    "names",
    [
        ("Dinas Kesehatan", "Dinas Kesehatan Hewan"),
        ("Dinas Pendidikan (SD)", "Dinas Pendidikan (SMP)"),
        ("Disdukcapil Kecamatan Utara", "Disdukcapil"),
    ],
)
def test_two_offices_of_one_kind_that_are_scored_on_the_same_are_two(tmp_path, names):
    rapor = read_rapor(offices(tmp_path, *names))
    assert tuple(rapor.units["unit"]) == names
    (note,) = [note.describe() for note in rapor.notes]
    assert "taken for two units" in note and names[0] in note and names[1] in note


@pytest.mark.parametrize(
    "names",
    [
        ("Dinkes", "Dinas Kesehatan"),
        ("Dinas Kesehatan Kota Tomohon", "Dinkes"),
        ("Dinas Kesehatan", "Dinas Kesehatan Tomohon"),
    ],
)
def test_two_names_of_one_office_scored_on_the_same_are_a_fault(tmp_path, names):
    assert "scores again" in only_fault(offices(tmp_path, *names)).describe()


def test_two_names_taken_for_one_office_are_told(tmp_path):
    rapor = read_rapor(offices(tmp_path, "Dinkes", "Dinas Kesehatan", dimensions=("Input", "Proses")))
    assert set(rapor.units["unit"]) == {"Dinkes"}
    assert [note.describe() for note in rapor.notes] == ["rapor.csv: taken for one unit: Dinkes; Dinas Kesehatan"]


def test_a_unit_called_as_its_kind_beside_others_of_it_is_told(tmp_path):
    header = ["Tahun", "Pemda", "Unit", "Skor"]
    rows = [[2022, "Kota Tomohon", unit, 70] for unit in ("Puskesmas Tara-Tara", "Puskesmas", "Dinsos")]
    notes = [note.describe() for note in read_rapor(write_csv(tmp_path / "rapor.csv", rows, header=header)).notes]
    assert any("counted as a unit of its own: Puskesmas, beside Puskesmas Tara-Tara" in note for note in notes)
    rows[1][2] = "Puskesmas Rurukan"
    notes = read_rapor(write_csv(tmp_path / "rapor.csv", rows, header=header)).notes
    assert not any("counted as a unit" in note.describe() for note in notes)


@pytest.mark.parametrize("first", [True, False])
def test_a_unit_called_as_its_kind_is_told_wherever_it_stands(tmp_path, first):
    header = ["Tahun", "Pemda", "Unit", "Skor"]
    units = ["Puskesmas", "Puskesmas Tara-Tara", "Puskesmas Rurukan"]
    rows = [[2022, "Kota Tomohon", unit, 70] for unit in (units if first else units[1:] + units[:1])]
    (note,) = [
        note
        for note in read_rapor(write_csv(tmp_path / "rapor.csv", rows, header=header)).notes
        if "counted as a unit" in note.problem
    ]
    assert note.fields == {"unit": "Puskesmas", "other": "Puskesmas Tara-Tara"}


def test_units_of_other_governments_and_years_are_not_beside_it(tmp_path):
    header = ["Tahun", "Pemda", "Unit", "Skor"]
    rows = [
        [2022, "Kota Tomohon", "Puskesmas", 70],
        [2023, "Kota Tomohon", "Puskesmas Rurukan", 70],
        [2022, "Kab. Nias", "Puskesmas Gido", 70],
    ]
    rapor = read_rapor(write_csv(tmp_path / "rapor.csv", rows, header=header))
    assert not any("counted as a unit" in note.problem for note in rapor.notes)
    assert rapor.units["unit"].tolist() == ["Puskesmas", "Puskesmas Rurukan", "Puskesmas Gido"]


def test_variables_of_one_dimension_may_be_scored_at_different_detail(tmp_path):
    rows = [[*ROWS[0][:4], "Kompetensi", "a", 2, "0-3"], [*ROWS[0][:4], "Sarana", None, 2, "0-3"]]
    assert len(read_rapor(write_csv(tmp_path / "rapor.csv", rows)).units) == 2


@pytest.mark.parametrize(("variable", "indicator"), [("Standar", None), (None, "Biaya"), ("Standar", "Biaya")])
def test_a_variable_or_an_indicator_has_a_dimension(tmp_path, variable, indicator):
    for dimension, told in ((None, 1), ("Total", 1), ("Proses", 0)):
        row = [2022, "Kota Tomohon", "Dinsos", dimension, variable, indicator, 70, "0-100"]
        path = write_csv(tmp_path / "rapor.csv", [row, ROWS[0]])
        if told:
            fault = only_fault(path)
            assert (fault.row, fault.column) == (2, "Dimensi") and "has no dimension" in fault.describe()
        else:
            assert len(read_rapor(path).units) == 2


def test_units_that_are_joined_or_doubted_are_told_in_the_order_of_the_file(tmp_path):
    header = ["Tahun", "Pemda", "Unit", "Dimensi", "Skor"]
    names = ["Dinsos", "Dinas Sosial", "Dinkes", "Dinas Kesehatan", "Puskesmas", "Puskesmas Rurukan"]
    rows = [
        [2022, government, name, dimension, 70]
        for government in ("Kota Tomohon", "Kab. Nias")
        for name, dimension in zip(names, ["Input", "Proses"] * 3, strict=True)
    ]
    rapor = read_rapor(write_csv(tmp_path / "rapor.csv", rows, header=header))
    told = [(note.fields.get("first") or note.fields.get("unit")) for note in rapor.notes if note.row is None]
    assert [name for name in told if name] == ["Dinsos", "Dinkes"] * 2 + ["Puskesmas"] * 2
    assert rapor.units["unit"].tolist() == ["Dinsos", "Dinsos", "Dinkes", "Dinkes", *names[4:]] * 2


def test_what_only_shares_some_scores_is_told_apart_too(tmp_path):
    """Dinas Kesehatan Hewan is no name of the other office; both are scored on one dimension and each on another."""
    header = ["Tahun", "Pemda", "Unit", "Dimensi", "Skor"]
    rows = [
        [2022, "Kota Tomohon", unit, dimension, 70]
        for unit, dimensions in (("Dinkes", "Input Proses"), ("Dinas Kesehatan Hewan", "Proses Output"))
        for dimension in dimensions.split()
    ]
    assert read_rapor(write_csv(tmp_path / "rapor.csv", rows, header=header)).units["unit"].nunique() == 2
