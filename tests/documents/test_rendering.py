"""What a notebook shows becomes clean HTML, part by part."""

import base64

from ombud.display.tables import Cell, Column, Table
from ombud.documents.contents import Contents, Image, Markup, Plain, Words
from ombud.documents.rendering import render

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def rendered(*parts, **options):
    return render(Contents("page", list(parts)), title="Bali", **options)


def test_parts_keep_their_order_and_say_what_they_are():
    page, headings = rendered(Words("## Nilai", is_result=False), Words("naik"), Plain("a < b"))
    assert [heading.text for heading in headings] == ["Nilai"]
    assert page.index('<div class="text">') < page.index('<div class="result">')
    assert "<pre" in page
    assert "a &lt; b" in page


def test_a_figure_is_told_by_its_author_else_by_the_heading_above():
    page, _ = rendered(Words("## Peta"), Image("png", PIXEL), Image("png", PIXEL, 'zona "hijau"', (30, 20)))
    assert 'alt="Gambar: Peta"' in page
    assert 'alt="zona &quot;hijau&quot;" width="30" height="20"' in page


def test_a_drawing_of_ours_stands_in_the_page_another_as_an_image():
    drawing = '<svg class="ombud-figure" viewBox="0 0 1 1"></svg>'
    own, other = (base64.b64encode(svg.encode()).decode() for svg in (drawing, drawing.replace("ombud", "other")))
    page, _ = rendered(Image("svg+xml", own, 'zona "hijau"'), Image("svg+xml", other, "lain"))
    assert '<svg role="img" class="ombud-figure" viewBox="0 0 1 1" aria-label="zona &quot;hijau&quot;">' in page
    assert f'<img src="data:image/svg+xml;base64,{other}" alt="lain">' in page and page.count("<svg") == 1


def test_without_a_heading_the_title_tells_and_the_language_is_the_reader_s():
    page, headings = rendered(Image("png", PIXEL), language="en")
    assert headings == []
    assert 'alt="Figure: Bali"' in page


def test_tables_scroll_sideways_in_a_box_with_a_name():
    table = Table("t", (Column("Nama"),), ((Cell("Kota Denpasar"),),), ())
    foreign = Markup("<table><tr><td>1</td></tr></table>", "1")
    page, _ = rendered(Words("## Daftar"), table, foreign)
    assert page.count('aria-label="Tabel: Daftar"') == 2
    assert page.count('role="region"') == 2


def test_what_shows_nothing_leaves_no_empty_box():
    page, _ = rendered(Words("<script>alert(1)</script>"), Words("kata"))
    assert page.count("<div") == 1
    assert "alert" not in page
