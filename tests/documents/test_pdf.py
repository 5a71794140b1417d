"""Pages on paper: what stands in them, set the same every time, and nothing read as markup."""

import base64
import io
import json
import re
import sys
from dataclasses import replace

import pikepdf
import pytest

from ombud.display.tables import Cell, Column, Table
from ombud.documents import pdf
from ombud.documents.contents import Contents, Image, Markup, Words
from ombud.documents.document import reader
from ombud.documents.pdf import plain_text, typst_source
from ombud.errors import OmbudError
from ombud.reports import one as reports
from ombud.reports.batch.run import run_alone

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
HOSTILE = '#panic("no") $x$ *bold* _it_ `raw` <label> @ref // no /* no */ ] [ \\ " ~ -- = + - 1. \u202e \x7f &amp; <b>'
WORDS = """# Bali

## One

Text with **weight**, [a page](https://example.org/a-b), https://www.example.org/long and 5 &lt; 6.

- first
- second *item*

  3. inner

```
as it is
```

> said

---
"""
EVERYTHING = """Term
: what it is

- [x] done

| a | b |
|---|--:|
| **1** | 2 |

$x^2$

$$
y
$$

<div>raw<script>1</script></div>

a\\
b~~c~~
"""
SCORES = Table(
    "scores",
    (Column("Name"), Column("2022", right=True)),
    (
        "Group",
        (Cell("Kota Denpasar"), Cell("87,12 ✓", "hijau", (1, 9))),
        (Cell("1", number=1), Cell("", address="https://example.org/x")),
    ),
    ("Notes.",),
)
PARTS = (
    Words(WORDS, is_result=False),
    SCORES,
    Image("png", PIXEL, "A dot", (990, 400)),
    Markup("<b>x</b>", "somebody else's"),
)


def contents(*parts):
    return Contents("run.ipynb", list(parts or PARTS))


def source_of(tmp_path, *parts, title="Bali: 2021 ke 2022"):
    return typst_source(contents(*parts), tmp_path, title=title, footer="The end")


def made(tmp_path, *parts, name="page", title="Bali"):
    return pdf.write_pdf(contents(*parts), tmp_path / f"{name}.pdf", title=title, footer="The end").read_bytes()


def test_a_notebook_gives_the_same_bytes_every_time(tmp_path):
    first, second = made(tmp_path, name="first"), made(tmp_path, name="second")
    assert first.startswith(b"%PDF-")
    assert first == second
    assert b"/StructTreeRoot" in first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first.pdf", "second.pdf"]


def test_qpdf_finds_a_report_whole(tmp_path):
    with pikepdf.open(io.BytesIO(made(tmp_path))) as document:
        assert document.check_pdf_syntax() == []
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "id"


def test_everything_shown_is_in_the_source(tmp_path):
    source = source_of(tmp_path)
    for said in (
        '#"first";',
        '#strong[#"weight";]',
        '#" and 5 < 6.";',
        "enum(start: 3)",
        "colspan: 2",
        "#rule()",
        '"A dot"',
        '#swatch(rgb("#58B79A")',
        '#preformatted("as it is")',
        '#"The end";',
        '#link("https://example.org/x")[1]',
        "align: right",
        '[#"Notes.";]',
        '#quotation[#"said";]',
        '#preformatted("somebody else\'s")',
    ):
        assert said in source
    assert (tmp_path / "1.png").read_bytes().startswith(b"\x89PNG")


def test_an_address_is_shown_once_and_in_full(tmp_path):
    source = source_of(tmp_path).replace("\u200b", "")
    assert '#outward("https://example.org/a-b")[#"a page";]#address[ (#"example.org/a-b";)]' in source
    assert '#outward("https://www.example.org/long")[#"example.org/long";]' in source
    assert source.count("example.org/long") == 2


def test_an_address_in_capitals_leads_out_as_on_the_page(tmp_path):
    source = source_of(tmp_path, Words("[a page](HTTPS://WWW.example.org/a), [Mail](MAILTO:a@example.org)")).replace(
        "\u200b", ""
    )
    assert '#outward("HTTPS://WWW.example.org/a")[#"a page";]#address[ (#"example.org/a";)]' in source
    assert '#outward("MAILTO:a@example.org")[#"Mail";]#address[ (#"a@example.org";)]' in source


def test_a_shortened_address_is_shown_in_full(tmp_path):
    cell = Cell("example.org/lo…", address="https://www.example.org/long")
    source = source_of(tmp_path, Table("one", (Column("A"),), ((cell,),))).replace("\u200b", "")
    assert '#outward("https://www.example.org/long")[#"example.org/long";]' in source


def test_links_lead_out_or_to_what_is_there(tmp_path):
    source = source_of(tmp_path, *PARTS, Words("[all](../index.html) [x](javascript:alert(1))"))
    assert "index.html" not in source and "javascript" not in source
    assert "#link(<source-9>)" not in source  # no such source in these tables


def test_contents_stand_before_the_first_section_of_many(tmp_path):
    parts = [Words(f"## {name}\n\nwords") for name in ("One", "Two", "Three")]
    source = source_of(tmp_path, *parts)
    assert source.count('#let listed = contents("Isi", ') == source.count("#listed\n") == 1
    assert source.index("#listed\n") < source.index("#heading(level: 2)")
    whole, part = (made(tmp_path, *some) for some in (parts, parts[:2]))
    assert whole.count(b"/Link") > part.count(b"/Link") == 0


@pytest.mark.parametrize(
    "where", ["{}", "## {}", "- `{}`", "| a |\n|---|\n| {} |", "> {}", "[{0}](https://example.org/{0})"]
)
def test_text_is_never_markup(tmp_path, where):
    hostile = Cell(HOSTILE, "hijau", (1,), f"https://example.org/{HOSTILE}", 1)
    table = Table("x", (Column(HOSTILE),), (HOSTILE, (hostile,)), (HOSTILE,))
    assert made(tmp_path, Words(where.format(HOSTILE)), Words(HOSTILE), Markup.of(HOSTILE), table, title=HOSTILE)


def test_all_of_markdown_can_be_set(tmp_path):
    source = source_of(tmp_path, Words(EVERYTHING))
    for said in (
        '#strong[#"Term";]',
        '#"☑ ";',
        '#strong[#"1";]',
        "align: right",
        '#"$x^2$";',
        '#"raw";',
        "#linebreak();",
        '#strike[#"c";]',
    ):
        assert said in source
    assert made(tmp_path, Words(EVERYTHING))


def test_what_is_empty_can_be_set(tmp_path):
    assert made(tmp_path, Table("none", (Column("A"),), ()), Words(""), Markup("<p></p>", ""))


def test_without_typst_nothing_starts(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    monkeypatch.setattr(reports, "run_notebook", lambda *_: pytest.fail("a kernel would start"))
    asked = reports.request("Bali", kind="province", from_year=2021, year=2022, lang="id")
    with pytest.raises(OmbudError, match="pip install typst"):
        run_alone(replace(asked, formats=("html", "pdf")), str(tmp_path))
    with pytest.raises(OmbudError, match="pip install typst"):
        reports.write_report(asked, tmp_path, ["html", "pdf"])


def test_the_words_of_a_section_stay_with_the_table_or_picture_that_follows(tmp_path):
    table = Table("t", (Column("A"),), ((Cell("1"),),))
    parts = [Words("## One\n\nRead on.\n\nSee the table."), table, Words("No heading."), table]
    source = source_of(tmp_path, *parts, Words("## Two\n\nWords.\n\n- item"), Words("## Three\n\nOne.\n\nTwo."))
    assert '#lead[#"See the table.";]' in source
    assert source.count("#lead[") == 1


@pytest.mark.parametrize(
    "text", ['\\b"; #panic("no") //', '\\f"; #panic("no") //', "\x08\x0c\x1b\x00 end", "$\\frac{1}{2}$"]
)
def test_backslashes_stay_and_end_no_literal(tmp_path, text):
    table = Table("t", (Column("Name"),), ((Cell(text),),), (text,))
    assert made(tmp_path, Markup.of(text), table, Words(f"`{text}`"), title=text).startswith(b"%PDF")
    shown = "".join(letter for letter in text if letter >= " ")
    assert json.dumps(shown, ensure_ascii=False) in source_of(tmp_path, Markup.of(text))


@pytest.mark.parametrize("word", ["Seberang" * 40, "a/" * 150, "x" * 300, "=" * 80, "日本" * 90])
def test_a_long_word_may_break_wherever_it_stands(tmp_path, word):
    scores = Table("t", tuple(map(Column, "abcdefgh")), (tuple(map(Cell, [word, *"1234567"])),), (word,))
    source = source_of(tmp_path, scores, Words(f"{word}\n\n`{word}`"), Markup.of(word))
    assert max(len(piece) for piece in re.findall(re.escape(word[0]) + r"[^\u200b\s\"]*", source)) < 25
    assert source.replace("\u200b", "").count(word) >= 5


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
    two = "# Bali\n\n## Satu\n\nkata\n\n## Dua\n"
    assert "#let listed = none\n" in source_of(tmp_path, Words(two))
    told = source_of(tmp_path, Words(f"{two}\n### Rinci\n\n## *Tiga*\n"))
    names = ('[#"Satu";]', '[#"Dua";]', '[#emph[#"Tiga";]]')
    entries = ", ".join(f"entry(<section-{place}>){name}" for place, name in enumerate(names))
    assert f'#let listed = contents("Isi", {entries})\n' in told
    assert '#listed\n\n#heading(level: 2)[#"Satu";] <section-0>' in told


def test_a_text_that_looks_like_the_name_of_a_section_is_a_text(tmp_path):
    parts = [Words("`<section-0>`"), *(Words(f"## Bagian {n}") for n in range(3))]
    told = source(tmp_path, *parts)
    assert told.index("section-0") < told.index("#listed\n") < told.index("#heading(level: 2)")
    assert made(tmp_path, *parts)


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
    assert '#preformatted("a\\n  b")' in source(tmp_path, Markup.of("a\n  b"))


def test_plain_text_is_a_token_without_markup():
    (paragraph,) = [token for token in reader()("**Kota** `x` &amp;\n<b>A</b>") if token["type"] == "paragraph"]
    assert plain_text(paragraph) == "Kota x & A"


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp", "svg+xml"])
@pytest.mark.parametrize("data", ["abcde", "iVBORw0KGgo=", base64.b64encode(b"<p>no image</p>").decode()])
def test_a_damaged_image_in_a_text_is_told_by_its_description(tmp_path, kind, data):
    source = source_of(tmp_path, Words(f"![A map](data:image/{kind};base64,{data})"))
    assert "A map" in source and "#picture(" not in source.split("#show: report")[1]
