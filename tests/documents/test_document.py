"""What a notebook shows becomes one clean HTML page, part by part; headings get ids that links can lead to."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from ombud.display.tables import Cell, Column, Table
from ombud.documents import document
from ombud.documents.contents import Contents, Image, Markup, Words, read_contents
from ombud.documents.document import Heading, PageRenderer, reader, render
from ombud.errors import OmbudError
from ombud.running import execution

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
ATTACK = (
    "<script>alert(1)</script><img src=x onerror=alert(2)><img src='https://evil.example/x.png'>"
    "<a href='javascript:alert(3)'>click</a><a href='//evil.example'>click</a><iframe src='//evil.example'></iframe>"
    "<style>@import url(//evil.example); body { background: url(//evil.example) } * { color: expression(alert(4)) }"
    "</style><base href='//evil.example'><meta http-equiv='refresh' content='0;url=//evil.example'>"
    "<svg onload='alert(5)' xmlns='http://www.w3.org/2000/svg'><script>alert(6)</script></svg>"
    "<form action='//evil.example'><input name='q'></form><object data='//evil.example'></object>"
    "<p style='background:url(//evil.example);position:fixed' onclick='alert(7)'>words</p>"
)
ATTACK_RESULT = """import pandas as pd
from IPython.display import HTML, Markdown
from ombud.display.tables import Cell, build
attack = __ATTACK__
frame = pd.DataFrame({"name": [attack], "score": [87.12]})
"""


class Elements(HTMLParser):
    """Keeps all start tags of a page with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def all(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


def assert_self_contained(text):
    """No script, nothing that runs, and no reference but data, fragments and plain links."""
    elements = Elements(text)
    tags = {tag for tag, _ in elements.found}
    assert not tags & {"script", "iframe", "object", "embed", "base", "form", "input", "svg"}
    assert [link for link in elements.all("link") if not link["href"].startswith("data:")] == []
    assert [meta for meta in elements.all("meta") if meta.get("http-equiv") == "refresh"] == []
    for tag, attributes in elements.found:
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        assert attributes.get("src", "data:image/").startswith("data:image/")
        if tag == "a" and "href" in attributes:
            assert re.match(r"https?://|mailto:|#", attributes["href"])
    for css in [
        *re.findall(r"<style>(.*?)</style>", text, re.DOTALL),
        *(a.get("style", "") for _, a in elements.found),
    ]:
        css = re.sub(r"url\(data:font/woff2;base64,[\w+/=]+\)", "", css)
        assert not re.search(r"url\(|@import|expression|position:\s*fixed", css)
    ids = [attributes["id"] for _, attributes in elements.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {a["href"][1:] for a in elements.all("a") if a.get("href", "").startswith("#")}
    assert targets <= set(ids)


def save(path, *cells):
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


def result(data, metadata=None, **cell):
    output = new_output("display_data", data, metadata=metadata or {})
    return new_code_cell("secret_code()", outputs=[output], metadata=cell)


def export(tmp_path, *cells, **options):
    source = save(tmp_path / "run.ipynb", *cells)
    options = {"title": "Kota Balikpapan", "language": "en"} | options
    return document.export_html(read_contents(source), tmp_path / "page.html", **options).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """A notebook with parameters, tables, figures and hostile data, run once."""
    folder = tmp_path_factory.mktemp("document")
    cells = [
        new_markdown_cell("# Method or service?\n\nA text with a [source](https://ombudsman.go.id)."),
        new_code_cell('government: str = "Nias"', metadata={"tags": ["parameters"]}),
        new_code_cell(ATTACK_RESULT.replace("__ATTACK__", repr(ATTACK))),
        new_markdown_cell("## Scores"),
        new_code_cell("frame"),
        new_code_cell(
            "zones = [Cell('87', 'hijau'), Cell('2', address='javascript:alert(8)')]\n"
            "told = pd.DataFrame({'name': [government, attack], 'zone': zones})\n"
            "build(told, 'scores', {'name': attack, 'zone': 'Zone'}, notes=(attack,))"
        ),
        new_markdown_cell("## A figure <b>drawn</b>"),
        new_code_cell("import seaborn as sns\naxes = sns.barplot(frame, x='score', y='score', seed=1)"),
        new_markdown_cell("## Hostile\n\n" + ATTACK),
        new_code_cell("HTML(attack)"),
        new_code_cell("Markdown('### Below\\n\\n*told*\\n\\n' + attack)"),
        new_code_cell("frame.style.set_properties(**{'background-color': '#112233'})"),
        new_code_cell("import warnings\nwarnings.warn('a warning')\nprint('<i>printed</i>')"),
    ]
    source = save(folder / "report.ipynb", *cells)
    return execution.run(source, {"government": "Balikpapan"}, folder / "run.ipynb")


def test_an_executed_notebook_becomes_one_self_contained_page(executed, tmp_path):
    paths = [
        document.export_html(
            read_contents(executed),
            tmp_path / f"{n}.html",
            title="Kota <Balikpapan>",
            language="en",
            description='About "it"',
            footer="Data & method",
        )
        for n in range(2)
    ]
    text = paths[0].read_text(encoding="utf-8")
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert_self_contained(text)

    elements = Elements(text)
    assert text.startswith("<!doctype html>\n") and elements.all("html") == [{"lang": "en"}]
    assert {"header", "nav", "main", "footer"} <= {tag for tag, _ in elements.found}
    policy = next(m["content"] for m in elements.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy and "script" not in policy
    assert "<title>Kota &lt;Balikpapan&gt;</title>" in text and "Data &amp; method" in text
    assert text.count("<h1") == 1 and "Method or service?" in text

    assert "Balikpapan</td>" in text, "the parameter reached the table"
    assert "#58B79A" in text, "zones keep their colour"
    assert "#112233" not in text, "style sheets of others stay outside"
    assert text.count(".ombud-table .scroll table {") == 1
    assert "&lt;i&gt;printed&lt;/i&gt;" in text and "a warning" not in text
    for code in ("secret_code", "import pandas", "sns.barplot"):
        assert code not in text
    (figure,) = [image for image in elements.all("img") if image["src"].startswith("data:image/png")]
    assert figure["alt"] == "Figure: A figure drawn" and int(figure["width"]) > 300
    contents = text[text.index("<nav") : text.index("</nav>")]
    assert re.findall(r">([^<]+)</a>", contents) == ["Scores", "A figure drawn", "Hostile"]


@pytest.mark.parametrize("place", ["markdown cell", "markdown result", "html result"])
def test_nothing_hostile_survives(tmp_path, place):
    cell = {
        "markdown cell": new_markdown_cell(ATTACK + "\n\n[x](javascript:alert(1)) ![y](https://evil.example/a.png)"),
        "markdown result": result({"text/markdown": ATTACK}),
        "html result": result({"text/html": ATTACK}, {"text/html": {"isolated": True}}),
    }[place]
    text = export(tmp_path, cell)
    assert_self_contained(text)
    assert "words</p>" in text
    assert "alert" not in text and "evil.example" not in text


def test_a_figure_tells_what_its_author_wrote(tmp_path):
    told = {"image/png": {"alt": 'Scores "fell"'}}
    text = export(tmp_path, result({"image/png": PIXEL}, told), result({"image/png": PIXEL}))
    assert [image["alt"] for image in Elements(text).all("img")] == ['Scores "fell"', "Figure: Kota Balikpapan"]
    assert [image["width"] for image in Elements(text).all("img")] == ["1", "1"]


def test_links_between_sections_keep_working(tmp_path):
    text = export(tmp_path, new_markdown_cell("See [below](#The-method).\n\n## The method\n\n## The method"))
    assert 'href="#section-The-method"' in text
    assert text.count('id="section-The-method"') == 1 and 'id="section-The-method-2"' in text


def test_page_can_stand_alone():
    text = document.page("<p>words</p>", title="All reports & more", language="en")
    assert "<h1>All reports &amp; more</h1>" in text and "<nav" not in text
    assert_self_contained(text)


def test_a_page_leads_to_others_and_says_in_which_language_they_are():
    others = [
        document.PageLink("../index.html", "Semua & laporan"),
        document.PageLink("", "2021–2022"),
        document.PageLink("../../en/x.html", "English", "en"),
    ]
    text = document.page("<p>words</p>", title="Kota Balikpapan", links=others)
    links = [link for link in Elements(text).all("a") if not link["href"].startswith("#")]
    assert links == [{"href": "../index.html"}, {"href": "../../en/x.html", "lang": "en", "hreflang": "en"}]
    assert ">English</a>" in text and ">Semua &amp; laporan</a>" in text
    assert '<b aria-current="page">2021–2022</b>' in text


def test_a_page_runs_its_own_scripts_and_no_other():
    script = "document.title = 'ran'"
    text = document.page("<p>words</p>", title="x", scripts=[script])
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f'script-src &#39;sha256-{digest}&#39;">' in text
    assert f'<script type="module">{script}</script>' in text


def test_contents_stand_after_the_first_section():
    headings = [Heading(2, name, f"section-{name}") for name in ("Temuan", "Nilai", "Sumber")]
    body = "\n".join(f'<div class="text"><h2 id="{each.anchor}">{each.text}</h2></div>' for each in headings)
    page = document.page(body, title="Bali", headings=headings)
    places = [page.index(part) for part in ('id="section-Temuan"', '<nav class="page-contents"', 'id="section-Nilai"')]
    assert places == sorted(places)
    assert page.count('<div class="text">') == 3


def test_a_page_that_is_shared_tells_its_title_and_what_it_is():
    page = document.page("", title='Bali "2022"', description="Nilai & zona")
    assert '<meta property="og:title" content="Bali &#34;2022&#34;">' in page
    assert page.count('content="Nilai &amp; zona"') == 2
    assert "og:description" not in document.page("", title="Bali")
    page = document.page("", title="Bali", preview="3 dari 10 turun")
    assert page.count('content="3 dari 10 turun"') == 2
    assert "<p class=" not in page.partition("</header>")[0]


def test_a_file_is_found_beside_its_package():
    assert document.carried_file("ombud", "documents/page/print.typ").read_text(encoding="utf-8")


@pytest.mark.parametrize("place", [("ombud", "documents/absent.css"), ("no_such_package", "file.js")])
def test_what_is_not_installed_is_named_with_the_remedy(place):
    with pytest.raises(OmbudError, match="make setup") as caught:
        document.carried_file(*place)
    assert place[0] in str(caught.value)


def rendered(*parts, **options):
    return render(Contents("page", list(parts)), title="Bali", **options)


def test_parts_keep_their_order_and_say_what_they_are():
    page, headings = rendered(Words("## Nilai", is_result=False), Words("naik"), Markup.of("a < b"))
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


def test_an_unseen_anchor_is_the_same_in_every_language():
    writer = PageRenderer("section-")
    page = reader(writer)("## Temuan 2022<!-- findings -->")
    assert writer.headings == [Heading(2, "Temuan 2022", "section-findings")]
    assert page == '<h2 id="findings">Temuan 2022</h2>\n'
