"""Files that are no rapor, and rapor files of text; sheets, and the cells that merged ones cover."""

import io
import os
import zipfile

import pytest

from ombud.evidence.rapor import RaporError
from ombud.evidence.rapor.loading import load_units, read_rapor
from ombud.evidence.rapor.sheets import Sheet, refuse_large
from rapor_files import HEADER, ROWS, csv_text, faults_of, only_fault, workbook_bytes, write_csv, write_workbook


def zipped(name):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, "x")
    return stream.getvalue()


OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
WORKBOOK = workbook_bytes([HEADER, *ROWS])


@pytest.mark.parametrize(
    ("name", "content", "problem", "remedy"),
    [
        ("empty.csv", b"", "empty", "header row"),
        ("empty.xlsx", b"", "empty", "header row"),
        ("blank.csv", b"\n ; ;\n\n", "nothing in the table", "header row"),
        ("renamed.csv", WORKBOOK, "content is XLSX", ".xlsx"),
        ("renamed.xlsx", csv_text().encode(), "content is CSV", ".csv"),
        ("renamed.parquet", csv_text().encode(), "content is CSV", ".csv"),
        ("protected.xlsx", OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "password", "take the password away"),
        ("old.xls", OLD_OFFICE, "can't be read", "save it again"),
        ("old.xlsx", OLD_OFFICE, "content is XLS", ".xls"),
        ("binary.xlsb", zipped("xl/workbook.bin"), "can't be read", "save it again"),
        ("open.xlsx", zipped("content.xml"), "content is ODS", ".ods"),
        ("page.xls", b"<html><table><tr><td>1</td></tr></table></html>", "web page", "save it as .xlsx"),
        ("rapor.csv", b"%PDF-1.7", "PDF", "the table behind it"),
        ("rapor.zip", zipped("rapor.csv"), "archive", "inside it"),
        ("half.xlsx", WORKBOOK[: len(WORKBOOK) // 2], "damaged", "whole .xlsx"),
        ("broken.xlsx", zipped("xl/workbook.xml"), "can't be read", "save it again"),
        ("broken.parquet", b"PAR1" + bytes(100) + b"PAR1", "can't be read", "whole Parquet"),
        ("letter.csv", b"a\x00", "neither text nor a workbook", "save it as .xlsx"),
        ("letters.csv", b"a\x00b\x00", "no header row", "a header row"),
        ("bytes.csv", bytes(range(256)) * 4, "neither text nor a workbook", "save it as .xlsx"),
    ],
)
def test_a_file_that_cant_be_used(tmp_path, name, content, problem, remedy):
    path = tmp_path / name
    path.write_bytes(content)
    fault = only_fault(path)
    assert fault.file == name
    assert problem in fault.describe() and remedy in fault.describe()


def test_no_file_and_a_folder(tmp_path):
    assert "no such file" in only_fault(tmp_path / "nothing.csv").describe()
    assert "folder" in only_fault(tmp_path).describe()


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "rapor.csv")
    assert "a pipe or a device" in only_fault(tmp_path / "rapor.csv").describe()


def test_a_mark_of_letters_alone_is_an_empty_file(tmp_path):
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\x00 \r\n"):
        (tmp_path / "rapor.csv").write_bytes(mark)
        assert "the file is empty" in only_fault(tmp_path / "rapor.csv").describe()


LINES = [
    "Tahun;Pemda;Unit;Skor;Skala;Catatan",
    "2022;Kota Tomohon;Dinsos;71,5;0-100;baik",
    "2022;Kota Tomohon;PTSP;60;0-100;cukup",
    "2022;Kota Tomohon;Dinkes;55,25;0-100;cukup",
]


def written(path, lines, encoding="utf-8", newline="\n"):
    path.write_bytes((newline.join(lines) + newline).encode(encoding))
    return path


def test_decimal_commas_in_a_file_parted_by_commas(tmp_path):
    faults = faults_of(write_csv(tmp_path / "rapor.csv", separator=","))
    assert [fault.row for fault in faults] == [2, 5]
    assert "only in quotes" in faults[0].describe()


@pytest.mark.parametrize("row", [1, 2, 3])
@pytest.mark.parametrize("place", [2, 5])
@pytest.mark.parametrize("closed", [None, 3])
def test_a_quotation_mark_that_is_not_closed_swallows_no_row(tmp_path, row, place, closed):
    lines = [line.split(";") for line in LINES]
    lines[row][place] = '"' + lines[row][place]
    if closed and closed > row:
        lines[closed][5] = '"' + lines[closed][5]
    fault = only_fault(written(tmp_path / "rapor.csv", map(";".join, lines)))
    assert fault.row == row + 1 and "quotation mark opens here" in fault.describe()


def test_a_remark_of_several_lines_is_one_cell(tmp_path):
    lines = [*LINES[:2], '2022;Kota Tomohon;PTSP;60;0-100;"satu; dua; tiga', 'empat; lima; ""enam"""', *LINES[3:]]
    assert load_units(written(tmp_path / "rapor.csv", lines))["score"].tolist() == [71.5, 60, 55.25]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_letters_of_any_usual_system(tmp_path, encoding, newline):
    name = "Puskesmas “Santé” – l’Été"
    path = written(tmp_path / "rapor.txt", [LINES[0], f"2022;Kota Tomohon;{name};60;0-100;"], encoding, newline)
    assert load_units(path)["unit"].tolist() == [name]


def test_letters_of_no_usual_system_are_a_fault(tmp_path):
    path = tmp_path / "rapor.csv"
    path.write_bytes("\n".join([*LINES, "2022;Kota Tomohon;Puskesmas é;1;0-100;"]).encode() + b"\x81\xcf\xc3")
    fault = only_fault(path)
    assert fault.row == 5 and "CSV UTF-8" in fault.describe()


def test_a_code_that_was_kept_as_text_for_excel(tmp_path):
    lines = ["Tahun;Kode Wilayah;Unit;Skor;Skala", '2022;"=""11.10""";Dinsos;60;0-100']
    assert load_units(written(tmp_path / "rapor.csv", lines))["government"].tolist() == ["Kabupaten Aceh Singkil"]


def test_a_text_file_that_is_too_large(tmp_path):
    path = tmp_path / "rapor.csv"
    path.write_bytes(b"Tahun;Pemda\n")
    with path.open("r+b") as file:
        file.truncate(300_900_000)
    assert "300 MB" in only_fault(path).describe() and ".parquet" in only_fault(path).describe()


@pytest.mark.parametrize("title", ["RAPOR", "sep=;", "sep=;;;;;"])
def test_a_title_is_no_separator_and_a_stated_separator_no_title(tmp_path, title):
    units = load_units(written(tmp_path / "rapor.csv", [title, *LINES]))
    assert units["score"].tolist() == [71.5, 60, 55.25] and units["source_row"].tolist() == [3, 4, 5]


def test_as_many_cells_as_are_read_and_one_more(tmp_path, monkeypatch):
    path = written(tmp_path / "rapor.csv", LINES)
    monkeypatch.setattr("ombud.evidence.rapor.sheets.MOST_CELLS", 24)
    assert len(load_units(path)) == 3
    monkeypatch.setattr("ombud.evidence.rapor.sheets.MOST_CELLS", 23)
    assert "more than 23 cells" in only_fault(path).describe()


def test_cells_beyond_the_header_are_a_fault_unless_they_are_blank(tmp_path):
    lines = [*LINES[:2], LINES[2] + "; ;", LINES[3] + ";;x"]
    fault = only_fault(written(tmp_path / "rapor.csv", lines))
    assert (fault.row, fault.fields) == (4, {"cells": 8, "width": 6}) and "one cell per column" in fault.describe()


def test_a_remark_with_a_number_in_its_second_line_is_no_row(tmp_path):
    lines = [*LINES[:2], '2022;Kota Tomohon;PTSP;60;0-100;"cukup', '12; lima"', *LINES[3:]]
    assert load_units(written(tmp_path / "rapor.csv", lines))["score"].tolist() == [71.5, 60, 55.25]


@pytest.mark.parametrize(("titles", "found"), [(39, True), (40, False)])
def test_the_separator_is_told_by_a_header_among_the_first_forty_rows(tmp_path, titles, found):
    lines = ["RAPOR"] * titles + [line.replace(",", ".").replace(";", ",") for line in LINES]
    path = written(tmp_path / "rapor.csv", lines)
    if found:
        assert load_units(path)["score"].tolist() == [71.5, 60, 55.25]
    else:
        assert "no header row" in only_fault(path).describe()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_letters_of_two_bytes_that_are_seldom_plain(tmp_path, encoding):
    """Every other byte is zero in just more than half of the letters, or just less."""
    plain = "\n".join([LINES[0], "2022;Kota Tomohon;Dinsos;60;0-100;"]) + "\n"
    path = tmp_path / "rapor.csv"
    path.write_bytes((plain + "…" * (len(plain) - 1)).encode(encoding))
    assert load_units(path)["score"].tolist() == [60]
    path.write_bytes((plain + "…" * len(plain)).encode(encoding))
    assert "neither text nor a workbook" in only_fault(path).describe()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_letters_of_two_bytes_may_begin_with_one_that_is_not_plain(tmp_path, encoding):
    assert len(load_units(written(tmp_path / "rapor.csv", ["“RAPOR”", *LINES], encoding))) == 3


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_half_a_letter_at_the_end_is_no_hindrance(tmp_path, encoding):
    path = tmp_path / "rapor.csv"
    path.write_bytes(("\n".join(LINES) + "\n").encode(encoding) + b"x")
    assert load_units(path)["score"].tolist() == [71.5, 60, 55.25]


@pytest.mark.parametrize(
    ("encoding", "told"), [("cp1252", ["Windows (1252)"]), ("mac_roman", ["Mac OS (Roman)"]), ("utf-8", [])]
)
def test_letters_that_are_not_the_usual_are_told(tmp_path, encoding, told):
    path = written(tmp_path / "rapor.csv", [LINES[0], "2022;Kota Tomohon;Puskesmas “Santé”;60;0-100;"], encoding)
    notes = read_rapor(path)[1]
    assert [note.fields["letters"] for note in notes if "letters" in note.fields] == told


@pytest.mark.parametrize("first", ["baik", "baik\n", "baik\nsekali; dan"])
@pytest.mark.parametrize("closed", [2, 3])
@pytest.mark.parametrize("newline", ["\n", "\r"])
def test_a_quotation_mark_that_a_later_row_closes_swallows_none(tmp_path, first, closed, newline):
    lines = [line.split(";") for line in LINES]
    lines[1][5] = '"' + first.replace("\n", newline)
    lines[closed][5] += '"'
    fault = only_fault(written(tmp_path / "rapor.csv", map(";".join, lines), newline=newline))
    assert fault.row == 2 and "quotation mark opens here" in fault.describe()


def test_a_line_of_three_cells_with_a_number_is_a_row(tmp_path):
    lines = [*LINES[:2], '2022;Kota Tomohon;PTSP;60;0-100;"cukup', 'a; 12; b"', *LINES[3:]]
    assert "quotation mark opens here" in only_fault(written(tmp_path / "rapor.csv", lines)).describe()


def test_a_stated_separator_may_be_any(tmp_path):
    lines = [line.replace(";", "#") for line in LINES]
    units = load_units(written(tmp_path / "rapor.csv", ["SEP=#", *lines]))
    assert units["score"].tolist() == [71.5, 60, 55.25] and units["source_row"].tolist() == [3, 4, 5]


def test_a_separator_that_parts_nothing_is_not_taken(tmp_path):
    """No cell may have more than 131,072 letters, which is what any other separator would make of it."""
    (tmp_path / "rapor.csv").write_text("satu;dua;" * 20_000 + "\n")
    assert "no header row" in only_fault(tmp_path / "rapor.csv").describe()


def test_merged_cells_fill_what_is_blank_within_the_table():
    sheet = Sheet("A", [(1, ["title", None]), (3, ["a", 1]), (4, [None, 2]), (6, [None, 3])])
    sheet.fill_merged([(1, 0, 1, 16_383), (3, 0, 1_048_576, 0)])
    assert sheet.rows == [(1, ["title", "title"]), (3, ["a", 1]), (4, ["a", 2]), (6, ["a", 3])]


def test_merged_cells_over_each_other_are_refused_and_as_many_as_a_sheet_may_hold_are_not(monkeypatch):
    monkeypatch.setattr("ombud.evidence.rapor.sheets.MOST_CELLS", 4)
    sheet = Sheet("A", [(1, ["a"]), (2, [None])])
    sheet.fill_merged([(1, 0, 2, 0)] * 2)
    assert sheet.rows == [(1, ["a"]), (2, ["a"])] and sheet.filled == {(2, 0)}
    with pytest.raises(ValueError, match="over each other"):
        sheet.fill_merged([(1, 0, 2, 0)] * 3)


def test_a_row_grows_no_further_than_its_merged_cell():
    sheet = Sheet("A", [(1, ["a", "b", "c"]), (2, ["x"]), (3, ["y", None, "z"])])
    sheet.fill_merged([(1, 1, 3, 1)])
    assert sheet.rows == [(1, ["a", "b", "c"]), (2, ["x", "b"]), (3, ["y", "b", "z"])]
    assert sheet.filled == {(2, 1), (3, 1)}


@pytest.mark.parametrize(
    ("what", "most", "told"),
    [
        ("size", 100_000_000, "holds 100 MB, unpacked; more than 100"),
        ("cells", 1_500_000, "more than 1,500,000"),
    ],
)
def test_how_much_is_read(tmp_path, what, most, told):
    refuse_large(tmp_path / "rapor.xlsx", **{what: most})
    with pytest.raises(RaporError, match=told):
        refuse_large(tmp_path / "rapor.xlsx", **{what: most + 1})


def test_a_thousand_columns_are_read(tmp_path):
    for column in (1000, 1001):
        first = [*ROWS[0], *[None] * (column - len(HEADER) - 1), "x"]
        path = write_workbook(tmp_path / "rapor.xlsx", {"A": [HEADER, first, *ROWS[1:]]})
        if column == 1000:
            assert len(load_units(path)) == 4
        else:
            assert "cell ALM2 lies far" in only_fault(path).describe()


def test_a_row_counts_when_one_of_its_cells_says_something():
    sheet = Sheet("A")
    for number, cells in enumerate(([None, "-"], [None, 0], ["", "x"], [], [float("nan")]), start=1):
        sheet.add(number, cells, hidden=number != 2)
    assert sheet.rows == [(2, [None, 0]), (3, ["", "x"])] and sheet.hidden_rows == {3}
