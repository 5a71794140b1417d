"""Cells of a rapor that can't be used."""

import datetime

import pytest

from ombud.evidence.rapor.loading import load_units, read_rapor
from rapor_files import (
    HEADER,
    ROWS,
    csv_text,
    faults_of,
    only_fault,
    place,
    with_cell,
    write_csv,
    write_workbook,
)


@pytest.mark.parametrize(
    ("row", "column", "value", "problem", "accepted"),
    [
        (0, "Skor", "baik", "not a number", "2,5"),
        (1, "Skor", "inf", "not a number", "2,5"),
        (0, "Skor", 4, "outside its scale 0-3", "within the scale"),
        (3, "Skor", 100.01, "outside its scale 0-100", "within the scale"),
        (0, "Skor", -1, "outside its scale", "within the scale"),
        (0, "Skala", "0-5", "no such scale", "0-3 or 0-100"),
        (0, "Skala", None, "no such scale", "0-3 or 0-100"),
        (0, "Tahun", "dua ribu", "not a year", "2022"),
        (0, "Tahun", 1922, "not a year", "2022"),
        (0, "Tahun", None, "not a year", "2022"),
        (0, "Pemerintah Daerah", "Balikpapam", "Nearest: ", ""),
        (0, "Pemerintah Daerah", "Malang", "Kabupaten Malang, Kota Malang", ""),
        (0, "Pemerintah Daerah", None, "government is missing", "Kota Balikpapan"),
        (0, "Unit Layanan", "Dinas Pekerjaan Umum", "what kind of unit", "lainnya"),
        (0, "Unit Layanan", None, "unit is missing", "every row"),
        (0, "Dimensi", "Inputt", "no such dimension", "input, proses, output, pengaduan"),
        (3, "Indikator", "a", "has no dimension", "its dimension"),
    ],
)
def test_a_cell_that_cant_be_used(tmp_path, row, column, value, problem, accepted):
    fault = only_fault(write_csv(tmp_path / "rapor.csv", with_cell(row, column, value)))
    text = fault.describe()
    assert fault.file == "rapor.csv" and fault.row == row + 2
    assert problem in text and accepted in text
    assert fault.column == ("Dimensi" if column == "Indikator" else column)
    if value is not None and column != "Indikator":
        assert str(fault.value) == str(value).replace(".", ",")


def test_decimal_commas_and_points_in_one_column(tmp_path):
    text = csv_text().replace("88,25", "88.25")
    path = tmp_path / "rapor.csv"
    path.write_text(text, encoding="utf-8")
    fault = only_fault(path)
    assert place(fault) == ("", 5, "Skor") and fault.value == "88.25"
    assert "decimal comma, as in 1 other scores" in fault.describe()


def test_a_point_for_thousands_is_not_taken_for_a_decimal_point(tmp_path):
    path = tmp_path / "rapor.csv"
    path.write_text(csv_text().replace("88,25", "88.250"), encoding="utf-8")
    assert "decimal comma" in only_fault(path).describe()


def test_a_date_in_a_score(tmp_path):
    rows = [HEADER, *with_cell(0, "Skor", datetime.datetime(2024, 5, 3))]
    fault = only_fault(write_workbook(tmp_path / "rapor.xlsx", {"Nilai": rows}))
    assert place(fault) == ("Nilai", 2, "Skor")
    assert "took a score such as 3.5 for one" in fault.describe() and "format the column" in fault.describe()


def test_yes_and_no_are_no_scores(tmp_path):
    fault = only_fault(write_workbook(tmp_path / "rapor.xlsx", {"Nilai": [HEADER, *with_cell(0, "Skor", True)]}))
    assert place(fault) == ("Nilai", 2, "Skor")


def test_scores_whose_scale_nobody_can_tell(tmp_path):
    text = only_fault(write_csv(tmp_path / "rapor.csv", [row[:7] for row in ROWS[:3]], header=HEADER[:7])).describe()
    assert "no column tells the scale" in text and "skala" in text


def test_that_no_column_tells_the_scale_is_told_at_the_first_row_and_of_no_score(tmp_path):
    fault = only_fault(write_csv(tmp_path / "rapor.csv", short([2, 1.5, 3])[0], header=SHORT))
    assert (fault.row, fault.column, fault.value) == (2, "Skor", None)


SHORT = ["Tahun", "Pemda", "Unit", "Dimensi", "Skor"]


def short(scores, **columns):
    """Return header and rows of one unit, a dimension per score."""
    names = ["Input", "Proses", "Output", "Pengaduan", "Kepercayaan Masyarakat"]
    rows = [
        [2022, "Kota Tomohon", "Dinsos", name, score, *columns.values()]
        for name, score in zip(names, scores, strict=False)
    ]
    return rows, [*SHORT, *columns]


@pytest.mark.parametrize(
    ("scores", "row"),
    [
        ([2.5, 30, 2, 1.5], 3),
        ([80, 75, 2.5, 60], 4),
        ([250, 2.5, 2, 3], 2),
        ([0, 3, 0, 70, 80], 3),
    ],
)
def test_one_typing_error_does_not_turn_the_scale_of_all(tmp_path, scores, row):
    faults = faults_of(write_csv(tmp_path / "rapor.csv", short(scores)[0], header=SHORT))
    assert faults[0].row == row and "no column tells the scale" in faults[0].describe()


def test_few_small_scores_among_others_are_told(tmp_path):
    rows = [
        [2022, "Kota Tomohon", unit, "Input", f"Variabel {place}", 60 + place]
        for unit in ("Dinsos", "PTSP")
        for place in range(15)
    ]
    rows[3][-1] = 2.7
    header = ["Tahun", "Pemda", "Unit", "Dimensi", "Variabel", "Skor"]
    notes = [note.describe() for note in read_rapor(write_csv(tmp_path / "rapor.csv", rows, header=header))[1]]
    assert any("1 score(s) of 3 or less" in note for note in notes)


def test_a_score_without_a_scale_is_not_outside_one(tmp_path):
    rows = [[2022, "Kota Tomohon", "Dinsos", "Input", -2], [2022, "Kota Tomohon", "Dinsos", "Proses", 2]]
    (fault,) = faults_of(write_csv(tmp_path / "rapor.csv", rows, header=SHORT))
    assert "no column tells the scale" in fault.describe()


def test_scores_of_0_say_nothing_of_the_scale(tmp_path):
    rows, header = short([0, 0, 70, 100])
    assert load_units(write_csv(tmp_path / "rapor.csv", rows, header=header))["score"].tolist() == [0, 0, 70, 100]


@pytest.mark.parametrize("sign", ["%", " %", ",0%"])
def test_percent_signs(tmp_path, sign):
    rows, header = short([f"{score}{sign}" for score in (70, 60, 50)], Skala="0-100")
    assert load_units(write_csv(tmp_path / "rapor.csv", rows, header=header))["score"].tolist() == [70, 60, 50]


def test_percent_signs_in_part_of_a_column(tmp_path):
    rows, header = short(["70%", "60%", "0,5", "0"], Skala="0-100")
    fault = only_fault(write_csv(tmp_path / "rapor.csv", rows, header=header))
    assert fault.row == 4 and "percent, as in 2 other scores" in fault.describe()


def test_percent_of_a_scale_of_three_is_outside_it(tmp_path):
    rows, header = short(["70%", "60%"], Skala="0-3")
    assert {fault.row for fault in faults_of(write_csv(tmp_path / "rapor.csv", rows, header=header))} == {2, 3}


@pytest.mark.parametrize("scores", [[0.9, 0.85, 0.7], [2.7, 3, 1.2], [0.9, 3]])
def test_small_scores_on_a_stated_scale_of_100(tmp_path, scores):
    rows, header = short(scores, Skala="0-100")
    assert (
        "on a scale of 100 no score is above"
        in only_fault(write_csv(tmp_path / "rapor.csv", rows, header=header)).describe()
    )


def test_a_single_small_score_on_a_stated_scale_of_100_may_be_one(tmp_path):
    rows, header = short([2.5], Skala="0-100")
    assert load_units(write_csv(tmp_path / "rapor.csv", rows, header=header))["score"].tolist() == [2.5]


@pytest.mark.parametrize("score", ["84,2²", "84¹", "8½", "84,2 100", "84 2", "84,2 1)", "84,2*", "1.2.3", "8O", "±84"])
def test_marks_do_not_become_digits(tmp_path, score):
    rows, header = short([70, score, 50], Skala="0-100")
    fault = only_fault(write_csv(tmp_path / "rapor.csv", rows, header=header))
    assert fault.row == 3 and "not a number" in fault.describe()


def test_a_raised_footnote_behind_a_name_is_no_part_of_it(tmp_path):
    rows, header = short([70, 60], Skala="0-100")
    rows[0][2], rows[1][1] = "Dinsos²", "Kota Tomohon¹"
    found = load_units(write_csv(tmp_path / "rapor.csv", rows, header=header))
    assert found["unit"].nunique() == 1 and set(found["government"]) == {"Kota Tomohon"}


@pytest.mark.parametrize(
    ("score", "printed", "scale"), [(10, 90, "0-100"), ("", 2, "0-3"), (60, "", "0-100"), (66.7, 2.1, "0-3")]
)
def test_a_score_that_was_edited_beside_the_printed_one(tmp_path, score, printed, scale):
    header = ["year", "government", "unit", "score", "score_printed", "scale"]
    rows = [
        [2022, "Kota Tomohon", "Dinsos", score, printed, scale],
        [2022, "Kota Tomohon", "PTSP", 50.0, 50.0, "0-100"],
    ]
    fault = only_fault(write_csv(tmp_path / "rapor.csv", rows, header=header))
    assert (fault.row, fault.column) == (2, "score") and "score_printed" in fault.describe()


@pytest.mark.parametrize(
    ("scores", "columns", "told"),
    [
        ([0.5], {"Skala": "0-100"}, "1 score(s) are above 0 and below 1"),
        ([71.5], {}, "read as 0-100, for the highest score is 71.5"),
        ([60, 71.5, 0], {}, "read as 0-100, for the highest score is 71.5"),
    ],
)
def test_doubts_about_the_scale_are_told(tmp_path, scores, columns, told):
    rows, header = short(scores, **columns)
    units, notes = read_rapor(write_csv(tmp_path / "rapor.csv", rows, header=header))
    assert units["score"].tolist() == scores
    assert any(told in note.describe() for note in notes)


@pytest.mark.parametrize(("large", "read"), [(19, True), (18, False)])
def test_one_small_score_in_twenty_leaves_the_scale(tmp_path, large, read):
    header = ["Tahun", "Pemda", "Unit", "Dimensi", "Variabel", "Skor"]
    rows = [
        [2022, "Kota Tomohon", "Dinsos", "Input", f"V{place}", score] for place, score in enumerate([3, *[50] * large])
    ]
    path = write_csv(tmp_path / "rapor.csv", rows, header=header)
    if read:
        assert any("1 score(s) of 3 or less" in note.describe() for note in read_rapor(path)[1])
    else:
        assert (only_fault(path).row, only_fault(path).value) == (2, "3")


def test_of_as_many_small_scores_as_large_ones_the_small_are_shown(tmp_path):
    assert [
        fault.row for fault in faults_of(write_csv(tmp_path / "r.csv", short([70, 2, 80, 3])[0], header=SHORT))
    ] == [
        3,
        5,
    ]


def test_a_few_percent_of_a_hundred_are_scores(tmp_path):
    rows, header = short(["2%", "3%"], Skala="0-100")
    assert load_units(write_csv(tmp_path / "rapor.csv", rows, header=header))["score"].tolist() == [2, 3]


def test_zeros_among_percent_signs_are_no_plain_numbers(tmp_path):
    rows, header = short(["0", "0", "0", "70%"], Skala="0-100")
    assert load_units(write_csv(tmp_path / "rapor.csv", rows, header=header))["score"].tolist() == [0, 0, 0, 70]


@pytest.mark.parametrize(("score", "right"), [(66.67, True), (66.66, True), (66.0, False)])
def test_a_score_beside_the_printed_one_may_be_rounded_to_two_decimals(tmp_path, score, right):
    header = ["year", "government", "unit", "score", "score_printed", "scale"]
    path = write_csv(tmp_path / "rapor.csv", [[2022, "Kota Tomohon", "Dinsos", score, 2.0, "0-3"]], header=header)
    if right:
        assert load_units(path)["score"].tolist() == pytest.approx([200 / 3])
    else:
        fault = only_fault(path)
        assert "66.67" in fault.describe() and (fault.column, fault.value) == ("score", "66,0")


@pytest.mark.parametrize(("scale", "highest"), [("0-3", 3), ("0-100", 100)])
def test_the_ends_of_a_scale_are_within_it(tmp_path, scale, highest):
    rows, header = short([0, highest, highest / 2], Skala=scale)
    assert load_units(write_csv(tmp_path / "rapor.csv", rows, header=header))["score"].tolist() == [0, 100, 50]
    for outside in (-0.01, highest + 0.01):
        rows, header = short([0, highest, outside], Skala=scale)
        fault = only_fault(write_csv(tmp_path / "rapor.csv", rows, header=header))
        assert fault.row == 4 and f"outside its scale {scale}" in fault.describe()


@pytest.mark.parametrize(
    ("scores", "scale", "told"),
    [
        ([50, 101], "0-100", "outside its scale"),
        ([0.9, 0.8], "0-100", "no score is above 0.9"),
        ([50, "baik"], "0-100", "not a number"),
        ([2, 70], None, "no column tells the scale, and scores up to 3"),
        ([2, 1], None, "no score is above 3"),
        (["70%", "60%", "50"], "0-100", "percent, as in 2 other scores"),
        (["70,5", "60,5", "50.5"], "0-100", "a decimal comma, as in 2 other scores"),
    ],
)
def test_faults_of_printed_scores_name_their_column(tmp_path, scores, scale, told):
    rows, header = short(scores, **({"scale": scale} if scale else {}))
    path = write_csv(tmp_path / "rapor.csv", rows, header=[*header[:4], "score_printed", *header[5:]])
    fault = only_fault(path)
    assert fault.column == "score_printed" and told in fault.describe()
