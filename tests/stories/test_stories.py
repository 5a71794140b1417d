"""The notebooks' stories tell what the numbers say, in both languages, with nothing left untranslated."""

import pytest

from ombud.methodology import available_years, comparability
from ombud.stories.report.government import government_report
from ombud.stories.report.province import province_report

pytestmark = pytest.mark.slow

PARTS = {
    province_report: [
        "title",
        "findings",
        "history",
        "slopes",
        "change",
        "next_category",
        "zones",
        "disagreements",
        "national",
        "sources",
    ],
    government_report: [
        "title",
        "findings",
        "history",
        "peers",
        "change",
        "grid",
        "next_category",
        "zones",
        "disagreements",
        "national",
        "sources",
    ],
}
CASES = [
    (province_report, {"province": "Jawa Timur", "from_year": 2021, "year": 2022}),
    (province_report, {"province": "Papua Selatan", "from_year": 2023, "year": 2024}),
    (province_report, {"province": "Kaltim", "from_year": 2024, "year": 2025}),
    (government_report, {"government": "Kota Balikpapan", "from_year": 2021, "year": 2022}),
    (government_report, {"government": "PPU", "from_year": 2022, "year": 2024}),
]


def told(make, arguments):
    """Show every part of a story, and return its texts."""
    story, texts = make(**arguments, lang="id"), []
    for name in PARTS[make]:
        shown = getattr(story, name)()
        texts += [str(part) for part in (shown if isinstance(shown, list) else [shown])]
    return "\n".join(texts)


@pytest.mark.parametrize(("make", "arguments"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:60]))
def test_every_text_that_is_shown_is_translated(make, arguments, untranslated):
    assert told(make, arguments)
    # the methods' own records hold their reasons in both languages
    years = available_years()
    assert not untranslated - {comparability(a, b).reason_id for a in years for b in years}
