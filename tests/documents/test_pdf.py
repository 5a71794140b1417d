"""Pages on paper: what stands in them, set the same every time, and nothing read as markup."""

import sys

import pytest

from ombud.documents import document, pdf
from ombud.documents.rendering import Heading
from ombud.documents.typesetting import typst_source
from ombud.errors import OmbudError
from ombud.reports import one as reports

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
HOSTILE = '#panic("no") $x$ *bold* _it_ `raw` <label> @ref // no /* no */ ] [ \\ " ~ -- = + - 1. \u202e \x7f &amp; <b>'
BODY = f"""<h1 id="section-Bali">Bali</h1>
<h2 id="section-One">One</h2><p>Text with <strong>weight</strong>, <a href="https://example.org/a-b">a page</a> and
<a href="https://www.example.org/long">example.org/long</a>.</p>
<ul><li>first</li><li>second <em>item</em><ol start="3"><li>inner</li></ol></li></ul>
<div class="result"><div id="result-1"><table class="gt_table"><thead><tr><th>Name</th><th class="gt_right">2022</th></tr>
</thead><tbody><tr><th colspan="2" class="gt_group_heading">Group</th></tr>
<tr><td>Kota Denpasar</td><td class="gt_right"><span style="background-color: #58B79A; color: #0B2A21; white-space:
nowrap">● 87,12 ✓</span><sup style="font-size: 70%"><a href="#source-1">1</a>,<a href="#source-9">9</a></sup></td></tr>
<tr><td><span id="source-1">1</span></td></tr></tbody><tfoot><tr><td colspan="2">Notes.</td></tr></tfoot></table></div></div>
<figure><img src="data:image/png;base64,{PIXEL}" alt="A dot" width="990" height="400"></figure>
<pre>as it is</pre><blockquote>said</blockquote><hr>"""


def page(body=BODY, title="Bali: 2021 ke 2022", headings=()):
    return document.page(
        body, title=title, language="id", headings=headings, footer="The end", overview="../index.html"
    )


def made(tmp_path, text, name="page"):
    source = tmp_path / f"{name}.html"
    source.write_text(text, encoding="utf-8")
    return pdf.write_pdf(source, tmp_path / f"{name}.pdf").read_bytes()


def test_a_page_gives_the_same_bytes_every_time(tmp_path):
    first, second = made(tmp_path, page(), "first"), made(tmp_path, page(), "second")
    assert first.startswith(b"%PDF-")
    assert first == second
    assert b"/StructTreeRoot" in first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first.html", "first.pdf", "second.html", "second.pdf"]


def test_everything_on_the_page_is_in_the_source(tmp_path):
    source = typst_source(page(), tmp_path)
    for said in ('#"first";', '#strong[#"weight";]', "enum(start: 3)", "colspan: 2", '#swatch(rgb("#58B79A")',
                 '"A dot"', '#preformatted("as it is")', '#"The end";', "#link(<source-1>)", "align: right",
                 "#metadata(none)<source-1>"):  # fmt: skip
        assert said in source
    assert (tmp_path / "1.png").read_bytes().startswith(b"\x89PNG")


def test_an_address_is_shown_once_and_in_full(tmp_path):
    source = typst_source(page(), tmp_path).replace("\u200b", "")
    assert '#outward("https://example.org/a-b")[#"a page";]#address[ (#"example.org/a-b";)]' in source
    assert '#outward("https://www.example.org/long")[#"example.org/long";]' in source
    assert source.count("example.org/long") == 2


def test_links_of_the_screen_stay_on_the_screen(tmp_path):
    source = typst_source(page(), tmp_path)
    assert "index.html" not in source
    assert "#link(<source-9>)" not in source  # no such source on the page


def test_contents_stand_before_the_first_section(tmp_path):
    headings = [Heading(2, name, f"section-{name}") for name in ("One", "Two", "Three")]
    source = typst_source(page(headings=headings), tmp_path)
    assert source.count('#contents("Isi")') == 1
    assert source.index('#contents("Isi")') < source.index("#heading(level: 2)")
    assert made(tmp_path, page(headings=headings))


@pytest.mark.parametrize("where", ["<p>{}</p>", "<table><tr><td>{}</td><td>2</td></tr></table>", "<h2>{}</h2>",
                                   "<pre>{}</pre>", "<ul><li><code>{}</code></li></ul>"])  # fmt: skip
def test_text_is_never_markup(tmp_path, where):
    import html

    escaped = html.escape(HOSTILE)
    assert made(tmp_path, page(where.format(escaped), title=HOSTILE))


def test_a_wide_table_is_set_in_smaller_type(tmp_path):
    wide = "".join(f"<td>word-{number:09d}</td>" for number in range(14))
    assert "#sheet(8.0pt" in typst_source(page("<table><tr><td>a</td><td>b</td></tr></table>"), tmp_path)
    assert "#sheet(6.0pt" in typst_source(page(f"<table><tr>{wide}</tr></table>"), tmp_path)


def test_an_empty_table_is_left_out(tmp_path):
    assert made(tmp_path, page("<table></table><p></p><ul></ul><table><tr></tr></table>"))


def test_without_typst_nothing_starts(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    monkeypatch.setattr(reports, "run_notebook", lambda *_: pytest.fail("a kernel would start"))
    asked = reports.request("Bali", kind="province", from_year=2021, year=2022, lang="id")
    with pytest.raises(OmbudError, match="pip install typst"):
        reports.write_report(asked, tmp_path, ["html", "pdf"])


def test_the_words_of_a_section_stay_with_the_table_or_picture_that_follows(tmp_path):
    body = (
        "<div><h2>One</h2><p>Read on.</p><p>See the picture.</p></div><figure></figure>"
        "<div><p>No heading.</p></div><div><h2>Two</h2><p>Words.</p><ul><li>item</li></ul></div>"
    )
    source = typst_source(page(body), tmp_path)
    assert '#lead[#"See the picture.";]' in source
    assert source.count("#lead[") == 1
    assert made(tmp_path, page(body)).startswith(b"%PDF-")
