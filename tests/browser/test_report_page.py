"""A report opened in a browser: it needs nothing else, tells no error and fits a narrow screen."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import expect

from ombud.documents import document
from ombud.documents.contents import read_contents

pytestmark = pytest.mark.browser

WIDE_TABLE = "<table class='dataframe'><tbody><tr>" + "<td>1234567890</td>" * 30 + "</tr></tbody></table>"


@pytest.fixture
def report(tmp_path):
    texts = [new_markdown_cell(f"## Part {n}\n\n" + "Some words. " * 200) for n in range(4)]
    table = new_code_cell("frame", outputs=[new_output("display_data", {"text/html": WIDE_TABLE})])
    hostile = new_output("display_data", {"text/html": "<img src=//evil.example/x onerror=alert(1)><b>words</b>"})
    nbformat.write(new_notebook(cells=[*texts, table, new_code_cell("x", outputs=[hostile])]), tmp_path / "run.ipynb")
    contents = read_contents(tmp_path / "run.ipynb")
    return document.export_html(contents, tmp_path / "page.html", title="A report", language="en")


def test_a_report_opens_without_request_or_error(report, page):
    page.goto(report.as_uri())
    expect(page).to_have_title("A report")
    assert page.requests_elsewhere == [] and page.console_errors == []


def test_the_policy_stops_what_slipped_through(report, page):
    text = report.read_text(encoding="utf-8")
    report.write_text(
        text.replace("</main>", "<script>document.title = 'ran'</script><img src='http://127.0.0.1:9/x'></main>")
    )
    page.goto(report.as_uri())
    expect(page).to_have_title("A report")
    assert any("Content Security Policy" in error for error in page.console_errors)


def test_a_narrow_screen_scrolls_tables_and_not_the_page(report, page):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(report.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.evaluate("(box => box.scrollWidth > box.clientWidth)(document.querySelector('.scroll'))")


def test_contents_and_skip_link_lead_to_their_places(report, page):
    page.goto(report.as_uri())
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#page-main")).to_be_focused()
    page.get_by_role("navigation").get_by_role("link", name="Part 3").click()
    page.wait_for_url("**#section-Part-3")
