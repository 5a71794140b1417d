"""The Kalimantan Timur report in a browser: whole without a network, narrow or wide, for every reader."""

import itertools
import re
from pathlib import Path
from xml.etree import ElementTree

import PIL.Image
import pytest
from playwright.sync_api import expect

from ombud.reports import one as reports

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    """The report as the command writes it."""
    asked = reports.request("Kalimantan Timur", kind="province", from_year=2021, year=2022, lang="id")
    [page] = reports.write_report(asked, tmp_path_factory.mktemp("reports"), ["html"])
    return page


@pytest.fixture
def opened(report, page):
    page.goto(report.as_uri())
    return page


def test_it_opens_without_request_or_error(opened):
    assert opened.title() == "Kalimantan Timur: 2021 ke 2022"
    assert opened.requests_elsewhere == [] and opened.console_errors == []
    assert opened.evaluate("document.documentElement.lang") == "id"


def test_all_figures_are_drawn_and_told(opened):
    figures = opened.locator("figure svg[role=img]")
    assert figures.count() == 2
    for place in range(figures.count()):
        figure = figures.nth(place)
        assert figure.bounding_box()["width"] > 500
        assert len(figure.get_attribute("aria-label")) > 40
        # its texts are lettered in the page's typeface, for which their places were worked out
        assert (
            figure.locator("text")
            .first.evaluate("text => getComputedStyle(text).fontFamily")
            .startswith('"Ombud Text"')
        )


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_page_does_not_scroll_sideways(opened, width):
    opened.set_viewport_size({"width": width, "height": 740})
    assert opened.evaluate("document.documentElement.scrollWidth") == width
    # what is wider scrolls in its own box
    wider = opened.evaluate(
        "[...document.querySelectorAll('main *')].filter(element => "
        "element.getBoundingClientRect().right > innerWidth + 1 && !element.closest('.scroll')).length"
    )
    assert wider == 0


def test_figures_fit_a_telephone_and_can_be_read_there(opened):
    opened.set_viewport_size({"width": 360, "height": 740})
    figures = opened.locator("figure svg")
    for figure in (figures.nth(place) for place in range(figures.count())):
        assert figure.bounding_box()["width"] <= 328
        heights = figure.locator("text").evaluate_all(
            "texts => texts.filter(text => !text.innerHTML.includes('tspan')).map(text => text.getBoundingClientRect().height)"
        )
        assert min(heights) >= 8  # CSS pixels


@pytest.mark.parametrize("form", ["SVG", "PNG"])
def test_a_figure_can_be_taken_along(opened, form):
    with opened.expect_download() as waiting:
        opened.locator("#figure-1").get_by_role("button", name=f"Simpan gambar 1 sebagai {form}").click()
    assert waiting.value.suggested_filename == f"{Path(opened.url).stem}-figure-1.{form.lower()}"
    path = Path(waiting.value.path())
    size = opened.locator("#figure-1 svg").evaluate("svg => [svg.width.baseVal.value, svg.height.baseVal.value]")
    if form == "PNG":
        with PIL.Image.open(path) as picture:
            assert picture.width == pytest.approx(3 * size[0], abs=3)
            assert picture.height == pytest.approx(3 * size[1], abs=3)
            assert len(picture.convert("L").getcolors()) > 20
    else:
        drawing = ElementTree.parse(path).getroot()
        told = " ".join(drawing.itertext())
        assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
        assert "@font-face" in told and "Sumber: Ombudsman RI" in told and "2 dari 2 pemerintah" in told
    assert opened.console_errors == []


def test_a_figure_can_stand_alone_in_another_page(opened, report):
    opened.get_by_role("link", name="gambar ini saja, untuk laman Anda").nth(1).click()
    expect(opened.locator("#figure-2 svg")).to_be_visible()
    expect(opened.locator("figure")).to_have_count(1)
    expect(opened.locator("main")).to_have_count(0)
    back = opened.get_by_role("link", name="Kalimantan Timur: 2021 ke 2022")
    assert back.get_attribute("target") == "_top"
    back.click()
    expect(opened.locator("figure")).to_have_count(2)
    assert opened.url == report.as_uri()


def test_without_scripts_nothing_is_offered_that_needs_them(browser, report):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report.as_uri())
    expect(page.locator("figure svg").first).to_be_visible()
    expect(page.locator(".ways").first).not_to_be_visible()
    context.close()


def test_a_small_number_leads_to_the_row_of_its_source(opened):
    link = opened.locator("tr", has_text="Kota Balikpapan").locator("sup a").first
    number = link.inner_text()
    link.click()
    expect(opened).to_have_url(re.compile(r"#[\w-]*source-\d+$"))
    row = opened.locator("tr", has=opened.locator(opened.evaluate("location.hash")))
    expect(row).to_be_in_viewport()
    assert row.locator("td").first.inner_text() == number
    assert row.locator("a[href^='http']").get_attribute("rel") == "noopener noreferrer"


def test_headings_stand_in_a_sensible_order(opened):
    levels = [
        int(name[1])
        for name in opened.locator("h1, h2, h3, h4, h5, h6").evaluate_all(
            "headings => headings.map(heading => heading.tagName)"
        )
    ]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_contents_lead_to_every_section(opened):
    links = opened.get_by_role("navigation", name="Isi").get_by_role("link").all()
    sections = opened.locator("main h2").all_inner_texts()
    assert [link.inner_text() for link in links] == sections
    links[-1].click()
    expect(opened.locator("main h2").last).to_be_in_viewport()


def test_zones_are_told_without_colour(opened):
    cell = opened.locator("tr", has_text="Kabupaten Kutai Kartanegara").locator("span", has_text="82,84").first
    assert cell.inner_text().startswith("●")
    # forced colours take the fill away, and the sign stays
    opened.emulate_media(forced_colors="active")
    assert cell.inner_text().startswith("●")


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_serious_fault(opened, access_faults, width):
    opened.set_viewport_size({"width": width, "height": 740})
    assert access_faults(opened) == []
