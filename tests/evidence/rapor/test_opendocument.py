"""OpenDocument workbooks."""

import zipfile

from ombud.evidence.rapor.loading import read_rapor
from rapor_files import only_fault

SHORT = ["Tahun", "Pemda", "Unit", "Dimensi", "Skor", "Skala"]
SCORES = [
    [2022, "Kota Tomohon", "Dinsos", "Input", 71.5, "0-100"],
    [2022, "Kota Tomohon", "Dinsos", "Proses", 60, "0-100"],
    [2022, "Kota Tomohon", "PTSP", "Input", 55.25, "0-100"],
]


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
    rapor = read_rapor(ods(tmp_path / "rapor.ods", [SHORT, *SCORES]))
    assert rapor.units["score"].tolist() == [71.5, 60, 55.25]
    assert not rapor.notes


def test_open_document_tells_what_is_hidden_failed_or_in_percent(tmp_path):
    percent = [[*row[:4], f"{row[4]}%", row[5]] for row in SCORES]
    rapor = read_rapor(ods(tmp_path / "rapor.ods", [SHORT, *percent], seen={3}))
    assert rapor.units["score"].tolist() == [71.5, 60, 55.25]
    told = [note.describe() for note in rapor.notes]
    assert "by hand: 1 row(s)" in told[0] and "the columns Skala" in told[1]
    failed = [SHORT, [*SCORES[0][:4], "#N/A", "0-100"], *SCORES[1:]]
    fault = only_fault(ods(tmp_path / "rapor.ods", failed))
    assert (fault.row, fault.column) == (2, "Skor") and "formula that failed" in fault.describe()


def test_shares_on_a_scale_of_100_are_not_scores(tmp_path):
    rows = [SHORT, *[[*row[:4], row[4] / 100, "0-100"] for row in SCORES]]
    text = only_fault(ods(tmp_path / "rapor.ods", rows)).describe()
    assert "on a scale of 100 no score is above 0.715" in text


def test_repeated_rows_and_columns_count_as_often_as_they_are_repeated(tmp_path):
    """Three blank rows as one, before a hidden row; a hidden column behind two that are written as one."""
    rows = [SHORT, '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>', *SCORES]
    columns = '<table:table-column table:number-columns-repeated="3"/><table:table-column table:visibility="collapse"/>'
    rapor = read_rapor(ods(tmp_path / "rapor.ods", rows, seen={3}, columns=columns))
    assert rapor.units["source_row"].tolist() == [5, 6, 7]
    told = [note.describe() for note in rapor.notes]
    assert "by hand: 1 row(s)" in told[0] and told[1].endswith("the columns Dimensi")


def test_hidden_rows_of_another_kind_and_all_of_them(tmp_path):
    hidden = '<table:table-row table:visibility="collapse" table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
    rapor = read_rapor(ods(tmp_path / "rapor.ods", [hidden, SHORT, *SCORES]))
    assert rapor.units["source_row"].tolist() == [4, 5, 6] and not rapor.notes


def test_repeated_cells_in_percent_are_each_in_percent(tmp_path):
    percent = '<table:table-cell table:number-columns-repeated="2" office:value-type="percentage" office:value="0.7"/>'
    texts = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in ("Kota Tomohon", "Dinsos")
    )
    year = '<table:table-cell office:value-type="float" office:value="2022"/>'
    rows = [["Tahun", "Pemda", "Unit", "Skor", "Catatan"], f"<table:table-row>{year}{texts}{percent}</table:table-row>"]
    assert read_rapor(ods(tmp_path / "rapor.ods", rows)).units["score"].tolist() == [70]


def test_a_table_that_begins_below_and_beside_the_first_cell(tmp_path):
    rows = [[None], [None], *[[None, *row] for row in (SHORT, *SCORES)]]
    columns = '<table:table-column table:number-columns-repeated="5"/><table:table-column table:visibility="collapse"/>'
    rapor = read_rapor(ods(tmp_path / "rapor.ods", rows, seen={5}, columns=columns))
    assert rapor.units["source_row"].tolist() == [4, 5, 6]
    told = [note.describe() for note in rapor.notes]
    assert "by hand: 1 row(s)" in told[0] and told[1].endswith("the columns Skor")


def test_tables_are_told_apart_by_their_names(tmp_path):
    other = (
        '<table:table table:name="Lain"><table:table-column table:visibility="collapse"/>'
        '<table:table-row table:visibility="filter"><table:table-cell office:value-type="string">'
        "<text:p>Petunjuk</text:p></table:table-cell></table:table-row></table:table>"
    )
    notes = read_rapor(ods(tmp_path / "rapor.ods", [SHORT, *SCORES], extra=other)).notes
    assert [note.describe() for note in notes] == ["rapor.ods, sheet Lain: left out: the sheet has no table of scores"]


def test_a_formula_that_was_never_computed(tmp_path):
    def text(cell):
        return f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'

    who = "".join(map(text, (2022, "Kota Tomohon", "Dinsos", "Output")))
    row = f'<table:table-row>{who}<table:table-cell table:formula="of:=1+1"/>{text("0-100")}</table:table-row>'
    fault = only_fault(ods(tmp_path / "rapor.ods", [SHORT, *SCORES, row]))
    assert (fault.row, fault.column) == (5, "Skor") and "result was not saved" in fault.describe()


def test_as_many_cells_as_are_read_and_one_more(tmp_path, monkeypatch):
    path = ods(tmp_path / "rapor.ods", [SHORT, *SCORES])
    monkeypatch.setattr("ombud.evidence.rapor.excel.MOST_CELLS", 24)
    assert len(read_rapor(path).units) == 3
    monkeypatch.setattr("ombud.evidence.rapor.excel.MOST_CELLS", 23)
    assert "sheet Nilai: more than 23 cells" in only_fault(path).describe()
