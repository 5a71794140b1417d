"""Markdown is read in one way; headings get ids that links can lead to."""

from ombud.documents.markdown import Heading, PageRenderer, plain_text, reader


def test_headings_are_noted_with_ids_that_are_never_taken_twice():
    writer = PageRenderer("section-")
    page = reader(writer)("# Nilai *2022*\n\n## Bali\n\n## Bali\n\n## A & B <i>x</i>\n")
    assert writer.headings == [
        Heading(1, "Nilai 2022", "section-Nilai-2022"),
        Heading(2, "Bali", "section-Bali"),
        Heading(2, "Bali", "section-Bali-2"),
        Heading(2, "A & B x", "section-A-B-x"),
    ]
    assert '<h2 id="Bali-2">Bali</h2>' in page


def test_formulas_stay_as_they_are_written():
    page = reader(PageRenderer())("$a < b$\n\n$$\nx_1 * x_2 * x_3\n$$\n")
    assert "$a &lt; b$" in page
    assert "$$x_1 * x_2 * x_3$$" in page


def test_plain_text_is_a_token_without_markup():
    (paragraph,) = [token for token in reader()("**Kota** `x` &amp;\n<b>A</b>") if token["type"] == "paragraph"]
    assert plain_text(paragraph) == "Kota x & A"


def test_an_unseen_anchor_is_the_same_in_every_language():
    writer = PageRenderer("section-")
    page = reader(writer)("## Temuan 2022<!-- findings -->")
    assert writer.headings == [Heading(2, "Temuan 2022", "section-findings")]
    assert page == '<h2 id="findings">Temuan 2022</h2>\n'
