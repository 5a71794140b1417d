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


def ods(path, rows, seen=()):
    """Write an OpenDocument table: numbers, texts, None for blank cells, "90%" and "#N/A"; `seen` holds hidden rows."""

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
        f"<table:table-row{' table:visibility=' + chr(34) + 'filter' + chr(34) if number in seen else ''}>"
        f"{''.join(map(cell, row))}</table:table-row>"
        for number, row in enumerate(rows, 1)
    )
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "calcext")
    )
    columns = (
        '<table:table-column table:number-columns-repeated="5"/><table:table-column table:visibility="collapse"/>'
        if seen
        else ""
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content{names}><office:body><office:spreadsheet>"
            f'<table:table table:name="Nilai">{columns}{body}</table:table></office:spreadsheet>'
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
