"""Rapor files of Excel."""

import io
import zipfile

from rapor_files import HEADER, ROWS, only_fault, workbook_bytes, write_workbook


def test_formulas_that_were_never_computed(tmp_path):
    rows = [[*HEADER[:6], "Skor"], *[[*row[:6], "=1+1"] for row in ROWS]]
    text = only_fault(write_workbook(tmp_path / "rapor.xlsx", {"Nilai": rows})).describe()
    assert "no row has a score" in text and "formulas" in text


WORKBOOK = workbook_bytes([HEADER, *ROWS])


def test_a_sheet_of_a_million_blank_rows(tmp_path):
    """Formatting gone astray: every row has a cell, and no cell has a value."""
    path = tmp_path / "rapor.xlsx"
    sound = zipfile.ZipFile(io.BytesIO(WORKBOOK))
    blank = "".join(f'<row r="{row}"><c r="A{row}"/></row>' for row in range(6, 1_000_006))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in sound.namelist():
            content = sound.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", blank.encode() + b"</sheetData>")
            archive.writestr(name, content)
    fault = only_fault(path)
    assert (fault.sheet, fault.row) == ("Sheet", 6)
    assert "more than 10000 blank rows" in fault.describe() and "delete them" in fault.describe()
