"""What a page says of its use stands on every report, beside a description of it."""

import pytest

from ombud.display.language import Language
from ombud.files import Data
from ombud.stories.report.government import government_report
from ombud.stories.report.terms import terms


@pytest.mark.parametrize(
    ("lang", "cite"), [("id", "Untuk mengutip: “Bali”, ombud "), ("en", "To cite: “Bali”, ombud ")]
)
def test_a_page_says_whose_the_figures_are_and_how_to_cite_it(lang, cite):
    rights, citation = terms("Bali", Data.at(None), Language(lang))
    assert citation.startswith(cite)
    assert "Ombudsman RI" in rights


def test_a_report_carries_them_and_its_first_finding():
    report = government_report("Kota Balikpapan", 2021, 2022, "en")
    data = report.data()
    assert "To cite: “Kota Balikpapan: 2021 to 2022”" in data.footer
    assert data.description
    assert data.description in report.title().markdown


def test_a_report_on_nothing_is_described_too():
    report = government_report("Provinsi Papua Selatan", 2021, 2022, "en")
    assert report.data().description.startswith("No page in the collection publishes")
    assert report.data().description in report.title().markdown
