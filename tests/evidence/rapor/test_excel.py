"""Rapor files of Excel and its kin: what their cells are beside their values, and what no office would send."""

import datetime
import io
import re
import struct
import time
import zipfile

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from ombud.evidence.rapor.loading import load_units, read_rapor
from rapor_files import HEADER, ROWS, faults_of, only_fault, write_workbook

SHORT = ["Tahun", "Pemda", "Unit", "Dimensi", "Skor", "Skala"]
SCORES = [
    [2022, "Kota Tomohon", "Dinsos", "Input", 71.5, "0-100"],
    [2022, "Kota Tomohon", "Dinsos", "Proses", 60, "0-100"],
    [2022, "Kota Tomohon", "PTSP", "Input", 55.25, "0-100"],
]


def written(rows):
    """Return a workbook as Excel writes it, its texts in a part of their own."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sheet")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return held.getvalue()


WORKBOOK = written([SHORT, *SCORES])
SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"


def rewritten(path, changes, extra=()):
    """Write the workbook with texts of its parts replaced: part to pairs of pattern and replacement."""
    sound = zipfile.ZipFile(io.BytesIO(WORKBOOK))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in sound.namelist():
            content = sound.read(name).decode()
            for pattern, new in changes.get(name, ()):
                assert re.search(pattern, content), pattern
                content = re.sub(pattern, lambda _, new=new: new, content)
            archive.writestr(name, content)
        for name, content in extra:
            archive.writestr(name, content)
    return path


def scores_of(path):
    return load_units(path)["score"].tolist()


def test_formulas_that_were_never_computed(tmp_path):
    rows = [[*HEADER[:6], "Skor"], *[[*row[:6], "=1+1"] for row in ROWS]]
    faults = faults_of(write_workbook(tmp_path / "rapor.xlsx", {"Nilai": rows}))
    assert [fault.row for fault in faults] == [2, 3, 4, 5]
    assert all("result was not saved" in fault.describe() for fault in faults)


@pytest.mark.parametrize("column", ["Skor", "Unit", "Pemda", "Tahun", "Skala", "Dimensi"])
@pytest.mark.parametrize("cell", ["=A1&B1", "#REF!", "#VALUE!", "#N/A", "#NAME?"])
def test_a_formula_without_result_is_a_fault_in_any_column_that_is_read(tmp_path, column, cell):
    row = list(SCORES[0])
    row[SHORT.index(column)] = cell
    fault = only_fault(write_workbook(tmp_path / "rapor.xlsx", {"A": [SHORT, row, *SCORES[1:]]}))
    assert (fault.sheet, fault.row, fault.column, fault.value) == ("A", 2, column, cell)
    assert "a formula" in fault.describe()


def test_an_empty_result_of_a_formula_is_a_blank_score(tmp_path):
    path = rewritten(
        tmp_path / "rapor.xlsx",
        {
            SHEET: [
                (r'<c r="E2"><v>71.5</v></c>', '<c r="E2" t="str"><f>IF(A1="","",1)</f><v></v></c>'),
            ]
        },
    )
    assert scores_of(path)[1:] == [60, 55.25]
    assert load_units(path)["score"].isna().tolist() == [True, False, False]


@pytest.mark.parametrize("number_format", ["0%", "0.00%", '0.0" "%', "[Red]0%"])
def test_cells_in_percent_are_what_they_show(tmp_path, number_format):
    book = openpyxl.load_workbook(io.BytesIO(WORKBOOK))
    for row in (2, 3, 4):
        book.active.cell(row, 5).value /= 100
        book.active.cell(row, 5).number_format = number_format
    book.save(tmp_path / "rapor.xlsx")
    assert scores_of(tmp_path / "rapor.xlsx") == [71.5, 60, 55.25]


def test_one_cell_in_percent_among_plain_numbers_is_a_fault(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(WORKBOOK))
    book.active["E3"], book.active["E3"].number_format = 0.6, "0%"
    book.save(tmp_path / "rapor.xlsx")
    fault = only_fault(tmp_path / "rapor.xlsx")
    assert (fault.row, fault.column, fault.value) == (3, "Skor", "60%") and "percent" in fault.describe()


def test_a_percent_sign_that_a_format_only_shows_changes_nothing(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(WORKBOOK))
    for row in (2, 3, 4):
        book.active.cell(row, 5).number_format = '0.00" %"'
    book.save(tmp_path / "rapor.xlsx")
    assert scores_of(tmp_path / "rapor.xlsx") == [71.5, 60, 55.25]


def test_one_score_merged_over_rows_is_not_that_of_each(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(WORKBOOK))
    book.active.merge_cells("E2:E3")
    book.active.merge_cells("B2:B4")
    book.save(tmp_path / "rapor.xlsx")
    fault = only_fault(tmp_path / "rapor.xlsx")
    assert (fault.row, fault.column) == (3, "Skor") and "merged cell" in fault.describe()


def test_what_is_hidden_is_read_and_told(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(WORKBOOK))
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["F"].hidden = True
    second = book.create_sheet("Lama")
    for row in (SHORT, [2021, *SCORES[0][1:]]):
        second.append(row)
    second.sheet_state = "hidden"
    book.save(tmp_path / "rapor.xlsx")
    units, notes = read_rapor(tmp_path / "rapor.xlsx")
    assert len(units) == 4
    told = [note.describe() for note in notes]
    assert any("sheet Sheet: read, though hidden, by a filter or by hand: 1 row" in text for text in told)
    assert any("read, though hidden: the columns Skala" in text for text in told)
    assert any("sheet Lama: read, though the sheet is hidden" in text for text in told)


def test_strict_open_xml_and_styles_that_a_library_refuses(tmp_path):
    main, links = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "officeDocument/2006/relationships"
    strict = [(re.escape(main), "http://purl.oclc.org/ooxml/spreadsheetml/main")]
    changes = {
        "xl/workbook.xml": strict,
        SHEET: strict,
        STYLES: [*strict, (r"<fill>.*?</fill>", "<fill/>")],
        "xl/_rels/workbook.xml.rels": [
            (
                re.escape(f"http://schemas.openxmlformats.org/{links}"),
                "http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
        ],
    }
    assert scores_of(rewritten(tmp_path / "rapor.xlsx", changes)) == [71.5, 60, 55.25]


def test_texts_in_cells_and_texts_with_runs_are_texts(tmp_path):
    path = rewritten(
        tmp_path / "rapor.xlsx",
        {
            SHEET: [
                (
                    r'<c r="C4" t="s"><v>\d+</v></c>',
                    '<c r="C4" t="inlineStr"><is><r><t>DPM</t></r><r><t>PTSP_x000D__x0041_</t></r>'
                    '<rPh sb="0" eb="1"><t>x</t></rPh></is></c>',
                ),
            ]
        },
    )
    assert load_units(path)["unit"].tolist() == ["Dinsos", "Dinsos", "DPMPTSP A"]


def test_a_text_that_a_formula_made_has_its_escaped_letters(tmp_path):
    """A letter may be written as its number in base 16 (ECMA-376, 22.9.2.19)."""
    cell = '<c r="C4" t="str"><f>A1</f><v>_x0050_TSP _x0041_</v></c>'
    path = rewritten(tmp_path / "rapor.xlsx", {SHEET: [(r'<c r="C4" t="s"><v>\d+</v></c>', cell)]})
    assert load_units(path)["unit"].tolist() == ["Dinsos", "Dinsos", "PTSP A"]


def test_parts_count_together_whatever_their_names(tmp_path, monkeypatch):
    """The sizes of parts that are not named as XML add up while they are read."""
    sheet = zipfile.ZipFile(io.BytesIO(WORKBOOK)).read(SHEET).decode()
    links = {"xl/_rels/workbook.xml.rels": [("worksheets/sheet1.xml", "worksheets/sheet1.dat")]}
    path = rewritten(tmp_path / "rapor.xlsx", links, [("xl/worksheets/sheet1.dat", sheet)])
    with zipfile.ZipFile(path) as archive:
        named = sum(part.file_size for part in archive.infolist() if part.filename.endswith("xml"))
    monkeypatch.setattr("ombud.evidence.rapor.sheets.LARGEST", named)
    assert scores_of(path) == [71.5, 60, 55.25]
    long = sheet.replace("<sheetData>", f"<!--{'x' * named}--><sheetData>")
    path = rewritten(tmp_path / "rapor.xlsx", links, [("xl/worksheets/sheet1.dat", long)])
    assert "unpacked" in only_fault(path).describe()


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        ('<vertAlign val="superscript"/>', "55.2¹"),
        ('<vertAlign val="subscript"/>', "55.2₁"),
        ("<strike/>", "55.21\u0336"),
    ],
)
def test_digits_that_are_raised_lowered_or_struck_out_are_none_of_a_number(tmp_path, properties, found):
    cell = f'<c r="E4" t="inlineStr"><is><r><t>55.2</t></r><r><rPr>{properties}</rPr><t>1</t></r></is></c>'
    path = rewritten(tmp_path / "rapor.xlsx", {SHEET: [(r'<c r="E4"><v>55.25</v></c>', cell)]})
    fault = only_fault(path)
    assert (fault.row, fault.column, fault.value) == (4, "Skor", found)


def test_cells_in_any_order(tmp_path):
    changes = {SHEET: [('<c r="E2"><v>71.5</v></c>', ""), ('<row r="2"[^>]*>', '<row r="2"><c r="E2"><v>71.5</v></c>')]}
    assert scores_of(rewritten(tmp_path / "rapor.xlsx", changes)) == [71.5, 60, 55.25]


@pytest.mark.parametrize("ending", ["xls", "xlsb", "ods"])
def test_a_damaged_workbook_of_another_kind_is_refused(tmp_path, ending):
    path = tmp_path / f"rapor.{ending}"
    if ending == "xls":
        path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr({"xlsb": "xl/workbook.bin", "ods": "content.xml"}[ending], "damaged")
    assert "can't be read" in only_fault(path).describe()


def xlsb(path, rows, hidden=False):
    """Write a binary workbook by its records: numbers, texts, None for blank cells and "#N/A" for a failed formula."""

    def record(kind, content=b""):
        number = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
        size = len(content)
        return number + (bytes([size]) if size < 128 else bytes([size & 127 | 128, size >> 7])) + content

    def text(value):
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    def cell(place, value):
        start = struct.pack("<II", place, 0)
        if value is None:
            return record(1, start)
        if value == "#N/A":
            return record(3, start + b"\x2a")
        return record(6, start + text(value)) if isinstance(value, str) else record(5, start + struct.pack("<d", value))

    sheet = record(0x81) + record(0x94, struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1)) + record(0x91)
    for number, row in enumerate(rows):
        sheet += record(0, struct.pack("<I", number) + bytes(13)) + b"".join(map(cell, range(len(row)), row))
    book = record(0x8F) + record(0x9C, struct.pack("<II", hidden, 1) + text("rId1") + text("Nilai")) + record(0x90)
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", record(0x83) + book + record(0x84))
        archive.writestr("xl/worksheets/sheet1.bin", sheet + record(0x92) + record(0x82))
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{space}"><Relationship Id="rId1" Type="{kind}" Target="worksheets/sheet1.bin"/>'
            "</Relationships>",
        )
    return path


def test_a_binary_workbook(tmp_path):
    units, notes = read_rapor(xlsb(tmp_path / "rapor.xlsb", [SHORT, *SCORES]))
    assert units["score"].tolist() == [71.5, 60, 55.25]
    assert units["unit"].tolist() == ["Dinsos", "Dinsos", "PTSP"]
    assert any("not told by this kind of workbook" in note.describe() for note in notes)


def test_a_hidden_sheet_of_a_binary_workbook(tmp_path):
    for hidden in (False, True):
        notes = read_rapor(xlsb(tmp_path / "rapor.xlsb", [SHORT, *SCORES], hidden))[1]
        assert any("though the sheet is hidden" in note.describe() for note in notes) is hidden


@pytest.mark.parametrize("score", [None, "#N/A"])
def test_a_blank_score_where_a_failed_formula_looks_the_same(tmp_path, score):
    rows = [SHORT, [*SCORES[0][:4], score, "0-100"], *SCORES[1:]]
    fault = only_fault(xlsb(tmp_path / "rapor.xlsb", rows))
    assert (fault.row, fault.column) == (2, "Skor") and "saved as .xlsx" in fault.describe()


def ods(path, rows, seen=(), columns=None, extra=""):
    """
    Write an OpenDocument table: numbers, texts, None for blank cells, "90%" and "#N/A"; `seen` holds hidden rows.

    `columns` takes the place of the table's columns; a text among the rows stands as it is, and so does `extra`.
    """

    def cell(value):
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, str) and value[-1] == "%":
            kind = f'office:value-type="percentage" office:value="{float(value[:-1]) / 100}"'
        elif value == "#N/A":
            kind = 'table:formula="of:=NA()" office:value-type="string" calcext:value-type="error"'
        elif isinstance(value, str):
            kind = 'office:value-type="string"'
        else:
            kind = f'office:value-type="float" office:value="{value}"'
        return f"<table:table-cell {kind}><text:p>{value}</text:p></table:table-cell>"

    body = "".join(
        row
        if isinstance(row, str)
        else f"<table:table-row{' table:visibility=' + chr(34) + 'filter' + chr(34) if number in seen else ''}>"
        f"{''.join(map(cell, row))}</table:table-row>"
        for number, row in enumerate(rows, 1)
    )
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "calcext")
    )
    columns = columns or (
        '<table:table-column table:number-columns-repeated="5"/><table:table-column table:visibility="collapse"/>'
        if seen
        else ""
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content{names}><office:body><office:spreadsheet>"
            f'<table:table table:name="Nilai">{columns}{body}</table:table>{extra}</office:spreadsheet>'
            "</office:body></office:document-content>",
        )
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def test_open_document(tmp_path):
    units, notes = read_rapor(ods(tmp_path / "rapor.ods", [SHORT, *SCORES]))
    assert units["score"].tolist() == [71.5, 60, 55.25]
    assert not notes


def test_open_document_tells_what_is_hidden_failed_or_in_percent(tmp_path):
    percent = [[*row[:4], f"{row[4]}%", row[5]] for row in SCORES]
    units, notes = read_rapor(ods(tmp_path / "rapor.ods", [SHORT, *percent], seen={3}))
    assert units["score"].tolist() == [71.5, 60, 55.25]
    told = [note.describe() for note in notes]
    assert "by hand: 1 row(s)" in told[0] and "the columns Skala" in told[1]
    failed = [SHORT, [*SCORES[0][:4], "#N/A", "0-100"], *SCORES[1:]]
    fault = only_fault(ods(tmp_path / "rapor.ods", failed))
    assert (fault.row, fault.column) == (2, "Skor") and "formula that failed" in fault.describe()


def test_shares_on_a_scale_of_100_are_not_scores(tmp_path):
    rows = [SHORT, *[[*row[:4], row[4] / 100, "0-100"] for row in SCORES]]
    text = only_fault(ods(tmp_path / "rapor.ods", rows)).describe()
    assert "on a scale of 100 no score is above 0.715" in text


# what no office would send: each is answered at once


def blank_rows(first, last):
    return "".join(f'<row r="{row}"><c r="A{row}"/></row>' for row in range(first, last))


HOSTILE = {
    "a text of a hundred million letters": (
        {"xl/sharedStrings.xml": [("<si><t>Dinsos</t></si>", f"<si><t>{'A' * 101_000_000}</t></si>")]},
        "MB, unpacked",
    ),
    "a long text": (
        {"xl/sharedStrings.xml": [("<si><t>Dinsos</t></si>", f"<si><t>{'A' * 40_000}</t></si>")]},
        "40,000 letters",
    ),
    "entities": ({SHEET: [("<worksheet", '<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet')]}, "can't be read"),
    "entities behind a long comment": (
        {SHEET: [("<worksheet", f"<!--{'x' * 5000}-->" + '<!DOCTYPE w [<!ENTITY a "90">]><worksheet')]},
        "can't be read",
    ),
    "one part as two sheets": (
        {"xl/workbook.xml": [("</sheets>", '<sheet name="B" sheetId="2" r:id="rId1"/></sheets>')]},
        "can't be read",
    ),
    "a far cell": (
        {SHEET: [("</row></sheetData>", '<c r="XFD4"><v>1</v></c></row></sheetData>')]},
        "cell XFD4 lies far",
    ),
    "a style that is no number": ({SHEET: [('<c r="E2">', '<c r="E2" s="x">')]}, "can't be read"),
    "a text that is not there": (
        {SHEET: [(r'<c r="C2" t="s"><v>\d+</v>', '<c r="C2" t="s"><v>999</v>')]},
        "can't be read",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused(tmp_path, name):
    changes, told = HOSTILE[name]
    assert told in only_fault(rewritten(tmp_path / "rapor.xlsx", changes)).describe()


def test_many_blank_rows_and_merged_whole_rows_are_no_hindrance(tmp_path):
    merged = '<mergeCells><mergeCell ref="A1:XFD1"/><mergeCell ref="A5:XFD1048576"/></mergeCells>'
    path = rewritten(
        tmp_path / "rapor.xlsx", {SHEET: [("</sheetData>", blank_rows(5, 300_000) + "</sheetData>" + merged)]}
    )
    started = time.process_time()
    assert scores_of(path) == [71.5, 60, 55.25]
    assert time.process_time() - started < 20  # of a processor; a few seconds as a rule


def test_a_row_far_below_is_read(tmp_path):
    row = re.search(r'<row r="4".*?</row>', zipfile.ZipFile(io.BytesIO(WORKBOOK)).read(SHEET).decode())[0]
    far = re.sub(r'r="([A-F]?)4"', r'r="\g<1>900000"', row)
    fault = only_fault(rewritten(tmp_path / "rapor.xlsx", {SHEET: [("</sheetData>", far + "</sheetData>")]}))
    assert fault.row == 900_000 and "scores again what row 4 scores" in fault.describe()


def test_rows_without_numbers_follow_each_other(tmp_path):
    """A row's number may be left out (ECMA-376, 18.3.1.73): it is then the next one."""
    units = load_units(rewritten(tmp_path / "rapor.xlsx", {SHEET: [(r'<row r="\d+"', "<row")]}))
    assert units["source_row"].tolist() == [2, 3, 4]
    assert units["score"].tolist() == [71.5, 60, 55.25]


def test_cells_without_references_follow_each_other(tmp_path):
    """A cell's reference may be left out (ECMA-376, 18.3.1.4): it is then the next one, though it be blank."""
    changes = [('<c r="D4" t="s"><v>\\d+</v></c>', '<c r="D4"/>'), (r'<c r="[A-F]\d"', "<c")]
    units = load_units(rewritten(tmp_path / "rapor.xlsx", {SHEET: changes}))
    assert units["score"].tolist() == [71.5, 60, 55.25]
    assert units["dimension"].tolist() == ["input", "proses", "total"]


@pytest.mark.parametrize(
    ("part", "hidden"),
    [
        ('<col min="5" max="5" width="9" hidden="1"/>', "Skor"),
        ('<col min="5" max="6" width="9" hidden="true"/>', "Skor, Skala"),
        ('<col min="5" max="5" width="0"/>', "Skor"),
        ('<col min="5" max="5"/>', None),
        ('<col min="5" max="5" width="9" hidden="0"/>', None),
        ('<col min="7" max="16384" width="0"/>', None),
    ],
)
def test_columns_without_width_are_hidden(tmp_path, part, hidden):
    notes = read_rapor(rewritten(tmp_path / "r.xlsx", {SHEET: [("<sheetData>", f"<cols>{part}</cols><sheetData>")]}))[1]
    assert [note.fields["columns"] for note in notes if "columns" in note.fields] == ([hidden] if hidden else [])


@pytest.mark.parametrize(("attribute", "hidden"), [('hidden="1"', 1), ('ht="0"', 1), ('hidden="0"', 0), ('ht="15"', 0)])
def test_rows_without_height_are_hidden(tmp_path, attribute, hidden):
    notes = read_rapor(rewritten(tmp_path / "r.xlsx", {SHEET: [('<row r="3"', f'<row r="3" {attribute}')]}))[1]
    assert [note.fields["n"] for note in notes if "n" in note.fields] == [1] * hidden


def test_a_text_as_long_as_a_cell_may_hold_and_a_letter_more(tmp_path):
    for letters in (32_767, 32_768):
        text = "Dinsos".ljust(letters, ".")
        changes = {"xl/sharedStrings.xml": [("<si><t>Dinsos</t></si>", f"<si><t>{text}</t></si>")]}
        path = rewritten(tmp_path / "rapor.xlsx", changes)
        if letters == 32_767:
            assert scores_of(path) == [71.5, 60, 55.25]
        else:
            assert "32,768 letters; " in only_fault(path).describe()


def test_as_many_cells_as_are_read_and_one_more(tmp_path, monkeypatch):
    """24 cells; a merged range counts as two."""
    merged = '<mergeCells><mergeCell ref="A1:A1"/></mergeCells>'
    path = rewritten(tmp_path / "rapor.xlsx", {SHEET: [("</sheetData>", "</sheetData>" + merged)]})
    monkeypatch.setattr("ombud.evidence.rapor.sheets.MOST_CELLS", 26)
    assert scores_of(path) == [71.5, 60, 55.25]
    monkeypatch.setattr("ombud.evidence.rapor.sheets.MOST_CELLS", 25)
    assert "more than 25 cells" in only_fault(path).describe()


@pytest.mark.parametrize(("place", "read"), [("ALL4", True), ("ALM4", False)])
def test_the_thousandth_column_is_the_last(tmp_path, place, read):
    changes = {SHEET: [("</row></sheetData>", f'<c r="{place}"><v>1</v></c></row></sheetData>')]}
    path = rewritten(tmp_path / "rapor.xlsx", changes)
    if read:
        assert any("without a header" in note.problem for note in read_rapor(path)[1])
    else:
        assert f"cell {place} lies far" in only_fault(path).describe()


@pytest.mark.parametrize("style", [1, 99])
def test_a_style_that_is_not_there_is_none(tmp_path, style):
    assert zipfile.ZipFile(io.BytesIO(WORKBOOK)).read(STYLES).count(b"<xf ") == 2  # one of styles, one of cells
    path = rewritten(tmp_path / "rapor.xlsx", {SHEET: [('<c r="E2">', f'<c r="E2" s="{style}">')]})
    assert scores_of(path) == [71.5, 60, 55.25]


@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
def test_a_year_may_be_a_date_of_either_calendar(tmp_path, epoch):
    book = openpyxl.load_workbook(io.BytesIO(WORKBOOK))
    book.epoch = epoch
    for place, day in ((2, "2022-01-01"), (3, "2022-12-31"), (4, "2022-07-01")):
        book.active.cell(place, 1).value = datetime.date.fromisoformat(day)
    book.save(tmp_path / "rapor.xlsx")
    assert load_units(tmp_path / "rapor.xlsx")["year"].tolist() == [2022] * 3


def test_a_date_as_text_and_one_that_no_calendar_has(tmp_path):
    cell = '<c r="A2" t="d"><v>2022-05-01</v></c>'
    assert scores_of(rewritten(tmp_path / "a.xlsx", {SHEET: [(r'<c r="A2"><v>2022</v></c>', cell)]})) == [
        71.5,
        60,
        55.25,
    ]
    book = openpyxl.load_workbook(io.BytesIO(WORKBOOK))
    book.active["E2"], book.active["E2"].number_format = 1e9, "yyyy-mm-dd"
    book.save(tmp_path / "b.xlsx")
    fault = only_fault(tmp_path / "b.xlsx")
    assert (fault.row, fault.column) == (2, "Skor") and "outside its scale" in fault.describe()


def test_truths_are_texts_and_whole_numbers_are_whole(tmp_path):
    for value, told in ((1, "TRUE"), (0, "FALSE")):
        path = rewritten(
            tmp_path / "r.xlsx", {SHEET: [(r'<c r="E2"><v>71.5</v></c>', f'<c r="E2" t="b"><v>{value}</v></c>')]}
        )
        assert only_fault(path).value == told
    cell = '<c r="E2"><v>197001011997031001</v></c>'
    fault = only_fault(rewritten(tmp_path / "r.xlsx", {SHEET: [(r'<c r="E2"><v>71.5</v></c>', cell)]}))
    assert fault.value == 197001011997031008  # the nearest that such a cell can hold


def test_a_run_that_is_not_struck_out_is_part_of_a_number(tmp_path):
    run = '<r><t>55.2</t></r><r><rPr><strike val="0"/></rPr><t>5</t></r>'
    cell = f'<c r="E4" t="inlineStr"><is>{run}</is></c>'
    assert scores_of(rewritten(tmp_path / "r.xlsx", {SHEET: [(r'<c r="E4"><v>55.25</v></c>', cell)]})) == [
        71.5,
        60,
        55.25,
    ]


def test_repeated_rows_and_columns_count_as_often_as_they_are_repeated(tmp_path):
    """Three blank rows as one, before a hidden row; a hidden column behind two that are written as one."""
    rows = [SHORT, '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>', *SCORES]
    columns = '<table:table-column table:number-columns-repeated="3"/><table:table-column table:visibility="collapse"/>'
    units, notes = read_rapor(ods(tmp_path / "rapor.ods", rows, seen={3}, columns=columns))
    assert units["source_row"].tolist() == [5, 6, 7]
    told = [note.describe() for note in notes]
    assert "by hand: 1 row(s)" in told[0] and told[1].endswith("the columns Dimensi")


def test_hidden_rows_of_another_kind_and_all_of_them(tmp_path):
    hidden = '<table:table-row table:visibility="collapse" table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
    units, notes = read_rapor(ods(tmp_path / "rapor.ods", [hidden, SHORT, *SCORES]))
    assert units["source_row"].tolist() == [4, 5, 6] and not notes


def test_repeated_cells_in_percent_are_each_in_percent(tmp_path):
    percent = '<table:table-cell table:number-columns-repeated="2" office:value-type="percentage" office:value="0.7"/>'
    texts = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in ("Kota Tomohon", "Dinsos")
    )
    year = '<table:table-cell office:value-type="float" office:value="2022"/>'
    rows = [["Tahun", "Pemda", "Unit", "Skor", "Catatan"], f"<table:table-row>{year}{texts}{percent}</table:table-row>"]
    assert read_rapor(ods(tmp_path / "rapor.ods", rows))[0]["score"].tolist() == [70]


def test_a_table_that_begins_below_and_beside_the_first_cell(tmp_path):
    rows = [[None], [None], *[[None, *row] for row in (SHORT, *SCORES)]]
    columns = '<table:table-column table:number-columns-repeated="5"/><table:table-column table:visibility="collapse"/>'
    units, notes = read_rapor(ods(tmp_path / "rapor.ods", rows, seen={5}, columns=columns))
    assert units["source_row"].tolist() == [4, 5, 6]
    told = [note.describe() for note in notes]
    assert "by hand: 1 row(s)" in told[0] and told[1].endswith("the columns Skor")


def test_tables_are_told_apart_by_their_names(tmp_path):
    other = (
        '<table:table table:name="Lain"><table:table-column table:visibility="collapse"/>'
        '<table:table-row table:visibility="filter"><table:table-cell office:value-type="string">'
        "<text:p>Petunjuk</text:p></table:table-cell></table:table-row></table:table>"
    )
    notes = read_rapor(ods(tmp_path / "rapor.ods", [SHORT, *SCORES], extra=other))[1]
    assert [note.describe() for note in notes] == ["rapor.ods, sheet Lain: left out: the sheet has no table of scores"]


def test_a_formula_that_was_never_computed(tmp_path):
    def text(cell):
        return f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'

    who = "".join(map(text, (2022, "Kota Tomohon", "Dinsos", "Output")))
    row = f'<table:table-row>{who}<table:table-cell table:formula="of:=1+1"/>{text("0-100")}</table:table-row>'
    fault = only_fault(ods(tmp_path / "rapor.ods", [SHORT, *SCORES, row]))
    assert (fault.row, fault.column) == (5, "Skor") and "result was not saved" in fault.describe()


def test_of_opendocument_as_many_cells_as_are_read_and_one_more(tmp_path, monkeypatch):
    path = ods(tmp_path / "rapor.ods", [SHORT, *SCORES])
    monkeypatch.setattr("ombud.evidence.rapor.sheets.MOST_CELLS", 24)
    assert len(read_rapor(path)[0]) == 3
    monkeypatch.setattr("ombud.evidence.rapor.sheets.MOST_CELLS", 23)
    assert "sheet Nilai: more than 23 cells" in only_fault(path).describe()
