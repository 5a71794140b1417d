"""One site of several pairs of years: every page leads to the others, and what is as it should be stays."""

import re
from dataclasses import replace

import pytest

from ombud.reports.batch.production import failure
from ombud.reports.batch.run import list_jobs, make_here, run_batch
from ombud.reports.links import Site

from .conftest import digests

pytestmark = pytest.mark.slow
PAIRS = ((2021, 2022), (2022, 2023))


def run_pairs(output, codes=("93",)):
    jobs = list_jobs(Site(PAIRS, ("id",), ("province",)), ("html",), only=codes)
    return run_batch(jobs, str(output), make=make_here(2), note=lambda error: pytest.fail(str(error)))


def relative_links(page):
    found = re.findall(r'<a [^>]*?href="([^"#?:]+)[^":]*"', page.read_text(encoding="utf-8"))
    return {(page.parent / address).resolve() for address in found}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    output = tmp_path_factory.mktemp("pairs")
    assert [outcome.status for outcome in run_pairs(output)] == ["done", "done"]
    return output


def test_pages_of_all_pairs_lead_to_each_other(site):
    start, *indexes = (site / place for place in ("index.html", "2022/id/index.html", "2023/id/index.html"))
    reports = [site / f"{year}/id/province/papua-selatan.html" for year in (2022, 2023)]
    assert relative_links(start) == {index.resolve() for index in indexes}
    for index, report in zip(indexes, reports, strict=True):
        led_to = relative_links(index)
        assert {*indexes, report} - {index} <= led_to
        assert all(path.exists() for path in led_to)
        assert relative_links(report) == {index.resolve(), *reports} - {report}


def test_nothing_is_written_twice_and_a_damaged_page_anew(site):
    first = digests(site)
    assert [outcome.status for outcome in run_pairs(site)] == ["fresh", "fresh"]
    assert digests(site) == first
    for place in ("index.html", "2023/id/index.html"):
        (site / place).write_text("damaged")
    run_pairs(site)
    assert digests(site) == first


def test_reports_that_are_part_of_no_site_have_an_index_of_their_own(tmp_path):
    (job,) = list_jobs(Site(PAIRS[:1], ("id",), ("province",)), ("html",), only=("93",))
    alone = replace(job, site=None)
    run_batch([alone], str(tmp_path), make=lambda waiting, output: iter([failure(alone, "why")]))
    assert "why" in (tmp_path / "2022/id/index.html").read_text(encoding="utf-8")
