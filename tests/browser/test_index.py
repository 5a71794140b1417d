"""The index page in a browser: from a folder and from a server, by mouse and keyboard, wide, narrow and on paper."""

import functools
import http.server
import re
import threading
from pathlib import Path

import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from ombud.documents import document
from ombud.reports.one import Outcome
from ombud.reports.site.pages import write_site

pytestmark = pytest.mark.browser

PROVINCE = {"html": "province/kalimantan-timur.html", "pdf": "province/kalimantan-timur.pdf"}
CITY = {"html": "government/kota-balikpapan.html", "pdf": "government/kota-balikpapan.pdf"}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site with two reports and one that failed, in both languages; the folder of its year."""
    output = tmp_path_factory.mktemp("site")
    outcomes = []
    for lang, other in (("id", "en"), ("en", "id")):
        folder = output / "2022" / lang
        for name, files in (("Kalimantan Timur", PROVINCE), ("Kota Balikpapan", CITY)):
            text = document.page(
                "<p>words</p>",
                title=name,
                language=lang,
                links=[
                    document.PageLink("../index.html", "Semua laporan"),
                    document.PageLink(f"../../{other}/{files['html']}", document.LANGUAGE_NAMES[other], other),
                ],
            )
            (folder / files["html"]).parent.mkdir(parents=True, exist_ok=True)
            (folder / files["html"]).write_text(text, encoding="utf-8")
        outcomes += [
            Outcome("province", "64", "Kalimantan Timur", "64", lang, 2022, 2021, "done", PROVINCE),
            Outcome("government", "64.71", "Kota Balikpapan", "64", lang, 2022, 2021, "fresh", CITY),
            Outcome("province", "94", "Papua Tengah", "94", lang, 2022, 2021, "failed", {}, "KeyError: 'x'"),
        ]
    write_site(output, outcomes, 2022, 2021)
    return output / "2022"


@pytest.fixture(scope="module")
def served(site):
    """Where a static server on this machine shows the site."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=site)
    handler.log_message = lambda *_: None
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(params=["folder", "server"])
def address(request, site):
    return site.as_uri() if request.param == "folder" else request.getfixturevalue("served")


def expect_rows(page, number):
    expect(page.locator("#governments tbody tr")).to_have_count(number)


def assert_quiet(page):
    assert page.requests_elsewhere == [] and page.console_errors == []


def test_the_index_opens_and_search_finds_balikpapan(page, address):
    page.goto(f"{address}/id/index.html")
    expect(page).to_have_title("Pelayanan publik menurut penilaian Ombudsman RI, 2021 dan 2022")
    expect_rows(page, 25)
    expect(page.get_by_text("Baris 1 sampai 25 dari 592")).to_be_visible()
    page.get_by_label("Cari", exact=True).fill("Balikpapan")
    expect_rows(page, 1)
    page.locator("#governments").get_by_role("link", name="Kota Balikpapan").click()
    page.wait_for_url("**/id/government/kota-balikpapan.html")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kota Balikpapan")
    assert_quiet(page)


def test_a_tile_leads_to_its_report_and_back(page, address):
    page.goto(f"{address}/id/index.html")
    page.get_by_role("link", name="Kalimantan Timur: 3 di zona hijau").click()
    page.wait_for_url("**/id/province/kalimantan-timur.html")
    page.get_by_role("link", name="Semua laporan").click()
    page.wait_for_url("**/id/index.html")
    assert_quiet(page)


def test_a_tile_is_reached_and_shown_by_keyboard(page, site):
    page.goto(f"{site.as_uri()}/id/index.html")
    tile = page.get_by_role("link", name="Kalimantan Timur: 3 di zona hijau")
    for _ in range(12):  # past the ways to take the figure along
        page.keyboard.press("Tab")
        if tile.evaluate("tile => tile === document.activeElement"):
            break
    expect(tile.locator("rect")).to_have_css("stroke-width", "6px")
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/province/kalimantan-timur.html")


def test_a_province_whose_report_failed_is_told_and_not_linked(page, site):
    page.goto(f"{site.as_uri()}/id/index.html")
    expect(page.get_by_role("img", name="Papua Tengah")).to_have_count(1)
    expect(page.get_by_role("link", name="Papua Tengah")).to_have_count(0)
    expect(page.get_by_text("Papua Tengah: KeyError: 'x'")).to_be_visible()


def test_the_language_switch_works_both_ways(page, address):
    page.goto(f"{address}/id/index.html")
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/en/index.html")
    expect(page.get_by_role("heading", name="All governments")).to_be_visible()
    page.get_by_role("link", name="Bahasa Indonesia").click()
    page.wait_for_url("**/id/index.html")
    assert_quiet(page)


def test_filters_narrow_together_and_clear(page, site):
    page.goto(f"{site.as_uri()}/en/index.html")
    page.get_by_label("Province", exact=True).select_option("Kalimantan Timur")
    expect_rows(page, 11)
    page.get_by_label("Level", exact=True).select_option("kota")
    expect_rows(page, 3)
    page.get_by_label("Zone 2022", exact=True).select_option("green")
    expect(page.locator("#governments tbody th", has_text="Kota Balikpapan")).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    page.get_by_text("Rows 1 to 25 of 592").wait_for()
    page.get_by_label("Search", exact=True).fill("Kukar")
    expect(page.locator("#governments tbody th")).to_have_text(re.compile("^Kabupaten Kutai Kartanegara"))
    page.get_by_label("Status", exact=True).select_option("nothing published")
    expect(page.locator("#governments tbody")).to_contain_text("No government meets this search")


# what is typed, the first government found, and how many there are; as the command line understands names
SEARCHES = [
    ("fakfak", "Kabupaten Fak Fak", 1),
    ("FAK-FAK", "Kabupaten Fak Fak", 1),
    ("Bau-bau", "Kota Bau Bau", 1),
    ("Pemkot Balikpapan", "Kota Balikpapan", 1),
    ("pemkab balikpapan", "", 0),
    ("Prov. Jatim", "Provinsi Jawa Timur", 1),
    ("penajam\u00a0paser", "Kabupaten Penajam Paser Utara", 1),
    ("sby", "Kota Surabaya", 1),
    ("Kab. Kutai", "Kabupaten Kutai Kartanegara", 3),
    ("balikpapan kaltim", "Kota Balikpapan", 1),
    ("jatim", "Provinsi Jawa Timur", 39),
    ("jawa timur", "Provinsi Jawa Timur", 39),
    ("87.12", "Kota Balikpapan", 1),
    ("87,12", "Kota Balikpapan", 1),
    ("64.71", "Kota Balikpapan", 1),
    ("-12,13", "Kabupaten Mandailing Natal", 3),
    ("zzz", "", 0),
]


def test_search_understands_what_the_command_line_does(page, site):
    page.goto(f"{site.as_uri()}/id/index.html")
    for typed, first, number in SEARCHES:
        page.get_by_label("Cari", exact=True).fill(typed)
        if number:
            expect(page.get_by_text(f"dari {number} (dari seluruhnya 592)")).to_be_visible()
            expect(page.locator("#governments tbody th").first).to_contain_text(first)
        else:
            expect(page.locator("#governments tbody")).to_contain_text("Tidak ada pemerintah yang cocok")


def test_the_table_sorts_by_number_and_says_so(page, site):
    page.goto(f"{site.as_uri()}/en/index.html")
    header = page.get_by_role("columnheader", name=re.compile("Total 2022"))
    for direction, compare in (("ascending", 1), ("descending", -1)):
        header.click()
        expect(header).to_have_attribute("aria-sort", direction)
        orders = page.locator("#governments tbody td[data-order]:nth-child(4)").evaluate_all(
            "cells => cells.map(cell => cell.dataset.order)"
        )
        known = [float(order.split()[1]) for order in orders]
        assert {order.split()[0] for order in orders} == {"exact"}
        assert known == sorted(known, reverse=compare < 0)
        # ranges after exact values, what is not known at the end: in both directions
        page.locator(".dt-paging-button.last").click()
        last = page.locator("#governments tbody td:nth-child(4)")
        assert set(last.evaluate_all("cells => cells.map(cell => cell.dataset.order)")) == {""}
    header.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(header).not_to_have_attribute("aria-sort", "descending")


def test_what_is_looked_at_stands_in_the_address_and_back_finds_it(page, address):
    page.goto(f"{address}/id/index.html")
    page.get_by_label("Provinsi", exact=True).select_option("Kalimantan Timur")
    page.get_by_role("columnheader", name=re.compile("Nilai 2022")).click()
    first = page.locator("#governments tbody th").first
    expect(first).to_contain_text("Penajam Paser Utara")
    assert page.url.endswith("?province=64&order=3.asc")
    page.locator("#governments").get_by_role("link", name="Kota Balikpapan").click()
    page.wait_for_url("**/government/kota-balikpapan.html")
    page.go_back()
    expect_rows(page, 11)
    expect(first).to_contain_text("Penajam Paser Utara")
    page.get_by_role("button", name="Kosongkan").click()
    expect_rows(page, 25)
    page.locator(".dt-paging-button", has_text="3").first.click()
    expect(page).to_have_url(re.compile(r"page=3"))
    page.reload()
    expect(page.get_by_text("Baris 51 sampai 75 dari 592")).to_be_visible()
    assert_quiet(page)


def test_the_rows_that_meet_the_filters_can_be_taken_along(page, site, tmp_path):
    page.goto(f"{site.as_uri()}/id/index.html?province=64&level=kota")
    expect_rows(page, 3)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Unduh baris ini (CSV)").click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    lines = text.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith('"Pemerintah";"Provinsi"')
    assert any('"Kota Balikpapan' in line and "87,12" in line for line in lines)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Unduh baris ini (XLSX)").click()
    assert waiting.value.suggested_filename == "ombud-2022.xlsx"
    path = waiting.value.path().rename(tmp_path / "rows.xlsx")
    head, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert head[:4] == ["Pemerintah", "Provinsi", "Tingkat", "Nilai 2022"] and len(rows) == 3
    told = {row[0].split(" Kalimantan")[0]: row[3:5] for row in rows}
    assert told["Kota Balikpapan"] == pytest.approx([87.12, -12.13])
    assert_quiet(page)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_layout_holds_and_axe_finds_no_serious_fault(page, site, access_faults, lang, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site.as_uri()}/{lang}/index.html")
    page.locator(".provinces summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    overflowing = page.evaluate(
        "[...document.querySelectorAll('main *')].filter(box => !box.closest('.scroll, .unseen, svg')"
        " && box.getBoundingClientRect().right > innerWidth).map(box => box.outerHTML.slice(0, 99))"
    )
    assert overflowing == []
    assert access_faults(page) == []
    assert_quiet(page)


def test_tiles_are_large_enough_for_a_finger(page, site):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{site.as_uri()}/id/index.html")
    places = page.locator(".map rect").evaluate_all(
        "tiles => tiles.map(tile => tile.getBoundingClientRect()).map(box => [box.x, box.y])"
    )
    nearest = min(max(abs(x - left), abs(y - top)) for x, y in places for left, top in places if (x, y) != (left, top))
    assert nearest >= 24  # CSS pixels between centres: WCAG 2.2, 2.5.8


def test_without_scripts_the_whole_table_is_there(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.as_uri()}/id/index.html")
    expect_rows(page, 592)
    expect(page.locator("#filters")).not_to_be_visible()
    context.close()


def test_paper_shows_every_row_and_the_map_as_a_table(page, site):
    page.goto(f"{site.as_uri()}/id/index.html")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect_rows(page, 592)
    expect(page.get_by_role("rowheader", name="Kalimantan Timur KI")).to_be_visible()
    expect(page.locator("#filters")).not_to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect_rows(page, 25)


def test_search_is_quick(page, site):
    page.goto(f"{site.as_uri()}/id/index.html")
    spent = page.evaluate(
        "(input => ['kukar', 'kota', 'balik'].map(words => { const start = performance.now(); input.value = words;"
        " input.dispatchEvent(new Event('input', {bubbles: true})); return performance.now() - start }))"
        "(document.querySelector('[name=search]'))"
    )
    expect_rows(page, 1)
    assert min(spent) < 500  # milliseconds, more than ten times what it takes on an idle machine
