"""A notebook becomes Typst source in which texts are literals."""

import pytest

from ombud.display.tables import Cell, Column, Table
from ombud.documents.contents import Contents, Plain, Words
from ombud.documents.typesetting import typst_source


def source(tmp_path, *parts, **options):
    whole = typst_source(Contents("page", list(parts)), tmp_path, title="Bali", **options)
    return whole.partition("#show: report.with(")[2].partition("\n\n")[2]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**naik** *turun*", '#strong[#"naik";]#" ";#emph[#"turun";]'),
        ("#panic() $x$ @a", '#"#panic() ";#"$x$";#" @a";'),
        ('kata "kutip"', '#"kata \\"kutip\\"";'),
        ("5 &lt; 6", '#"5 < 6";'),
        ("[x](javascript:alert(1))", '#"x";'),
    ],
)
def test_a_text_is_never_read_as_markup(tmp_path, markdown, expected):
    assert expected in source(tmp_path, Words(markdown))


def test_a_page_without_a_title_gets_the_document_s(tmp_path):
    assert source(tmp_path, Words("kata")).startswith('#heading(level: 1)[#"Bali";]')
    assert source(tmp_path, Words("# Lain")).count("#heading(level: 1)") == 1


def test_contents_stand_before_the_first_section_alone(tmp_path):
    told = source(tmp_path, Words("# Bali\n\n## Satu\n\nkata\n\n## Dua\n"))
    assert told.count('#contents("Isi")') == 1
    assert told.index("#contents") < told.index("Satu")


def test_a_source_number_leads_only_to_a_source_that_is_there(tmp_path):
    columns = (Column("Nama"), Column("2022", right=True))
    address = "https://ombudsman.go.id/1"
    rows = ((Cell("A"), Cell("87,12", sources=(1, 9))), (Cell("1", number=1), Cell("laman", address=address)))
    told = source(tmp_path, Table("t", columns, rows, ("Catatan.",)))
    assert f'#note[#link("{address}")[1],9]' in told
    assert '([#"Catatan.";],)' in told


@pytest.mark.parametrize("columns", [4, 40])
def test_tables_are_legible_on_paper(tmp_path, columns):
    table = Table("t", tuple(Column(str(n)) for n in range(columns)), (tuple(Cell("1") for _ in range(columns)),), ())
    assert "#sheet(8pt, " in source(tmp_path, table)


def test_plain_text_keeps_its_lines(tmp_path):
    assert '#preformatted("a\\n  b")' in source(tmp_path, Plain("a\n  b"))
