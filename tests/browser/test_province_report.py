"""The Kalimantan Timur report in a browser: whole without a network, narrow or wide, for every reader."""

import itertools
import re

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


def test_figures_can_be_read_on_a_narrow_screen(opened, until):
    opened.set_viewport_size({"width": 360, "height": 740})
    box = opened.locator("figure .scroll").first
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    assert opened.locator("figure svg").first.bounding_box()["width"] >= 600
    box.focus()
    before = opened.locator("figure svg").first.bounding_box()["x"]
    opened.keyboard.press("ArrowRight")
    # the page's policy forbids scripts that wait within it
    image = opened.locator("figure svg").first
    until(opened, lambda: image.bounding_box()["x"] < before, "the arrow key did not move the figure")


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
