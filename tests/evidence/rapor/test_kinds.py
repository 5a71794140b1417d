"""Files that are no rapor."""

import io
import os
import zipfile

import pytest

from rapor_files import HEADER, ROWS, csv_text, only_fault, workbook_bytes


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
