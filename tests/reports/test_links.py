"""Where pages lead: to each other over years, languages and governments, and to files to take along."""

import re
from dataclasses import replace

import pytest

from ombud.errors import ParameterError
from ombud.reports.links import Site, links_elsewhere, pairs_of, report_links
from ombud.reports.one import request
from ombud.reports.site.pages import write_start

PAIRS = ((2021, 2022), (2022, 2023))
WHOLE = Site(PAIRS, ("id", "en"), ("province", "government"))


def addresses(links):
    return [link.address for link in links]


@pytest.fixture(scope="module")
def province():
    return request("Kaltim", kind="province", from_year=2021, year=2022, lang="id")


@pytest.fixture(scope="module")
def city():
    return request("Kota Balikpapan", kind="government", from_year=2022, year=2023, lang="en")


def test_a_report_by_itself_leads_to_its_files_alone(province):
    assert addresses(report_links(replace(province, formats=("html",)))) == []
    assert addresses(report_links(replace(province, formats=("html", "pdf", "xlsx")))) == [
        "kalimantan-timur.pdf",
        "kalimantan-timur.xlsx",
    ]


def test_a_province_leads_to_all_that_belongs_to_it(province):
    links = report_links(replace(province, formats=("html", "csv"), site=WHOLE))
    assert addresses(links) == [
        "../index.html",
        "../index.html?province=64#governments",
        "",
        "../../../2023/id/province/kalimantan-timur.html",
        "../../en/province/kalimantan-timur.html",
        "kalimantan-timur.csv",
    ]
    assert [link.text for link in links] == [
        "Semua laporan",
        "Pemerintah di dalamnya",
        "2021–2022",
        "2022–2023",
        "English",
        "CSV",
    ]
    assert [link.language for link in links] == ["", "", "", "", "en", ""]


def test_a_government_leads_to_its_province_where_that_has_a_page(city):
    assert addresses(report_links(replace(city, site=WHOLE)))[1] == "../province/kalimantan-timur.html"
    alone = Site(PAIRS, ("en",), ("government",))
    assert addresses(report_links(replace(city, site=alone))) == [
        "../index.html",
        "../../../2022/en/government/kota-balikpapan.html",
        "",
    ]


def test_index_pages_lead_to_each_other_and_the_first_page_to_all(tmp_path):
    assert addresses(links_elsewhere(WHOLE, 2022, "en")) == ["", "../../2023/en/index.html", "../id/index.html"]
    [start] = write_start(tmp_path, WHOLE)
    assert re.findall(r'<li><a href="([^"]+)"', start.read_text(encoding="utf-8")) == [
        f"{year}/{code}/index.html" for year in (2022, 2023) for code in ("id", "en")
    ]


def test_pairs_are_read_as_they_are_written():
    assert pairs_of("2021-2022, 2022–2023,2021-2022") == PAIRS
    assert pairs_of("2021-2022, 2022-2023") == PAIRS


@pytest.mark.parametrize("text", ["", "2022", "2021-22", "2021-2022;2022-2023", "2021-2022,"])
def test_what_are_no_pairs_is_refused(text):
    with pytest.raises(ParameterError, match="2021-2022,2022-2023"):
        pairs_of(text)


def test_pairs_that_end_in_one_year_would_lie_in_one_folder():
    with pytest.raises(ParameterError, match="same year: 2021-2023, 2022-2023"):
        Site(((2021, 2023), (2022, 2023)), ("id",))
