"""The stories of notebooks 04 and 05: simulated scores are marked everywhere, a rapor's own are not."""

import pandas as pd
import pytest

from ombud.display import parts as show
from ombud.display.language import Language
from ombud.display.parts import Picture
from ombud.display.tables import Table
from ombud.errors import ParameterError
from ombud.evidence.registers.governments import resolve_government
from ombud.evidence.simulation import simulate
from ombud.stories.robustness.story import RobustnessStory
from ombud.stories.units.story import UnitStory, unit_story

SIMULATED = {"id": "Nilai simulasi", "en": "Simulated scores"}


@pytest.fixture(scope="module")
def units():
    return simulate((2021, 2022), levels=("kota",), seed=1)


@pytest.fixture
def marked(monkeypatch):
    """Watermarks that were asked for, in order."""
    asked = []
    drawn = Picture.of.__func__

    def of(cls, axes, alternative, *, simulated=False):
        asked.append(simulated)
        return drawn(cls, axes, alternative, simulated=simulated)

    monkeypatch.setattr(show.Picture, "of", classmethod(of))
    return asked


def parts_of(story, names):
    return [part for name in names for part in getattr(story, name)()]


UNIT_PARTS = ("waterfall", "province", "zones", "grid")
ROBUSTNESS_PARTS = ("ranks", "category_chances", "sensitivity", "attribution")


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize(("kind", "names"), [(UnitStory, UNIT_PARTS), (RobustnessStory, ROBUSTNESS_PARTS)])
def test_everything_simulated_is_marked(units, marked, kind, names, lang):
    story = kind(units, resolve_government("Kota Balikpapan"), 2021, 2022, Language(lang))
    parts = parts_of(story, names)
    pictures = [part for part in parts if isinstance(part, Picture)]
    tables = [part for part in parts if isinstance(part, Table)]
    assert len(pictures) == 2
    assert marked == [True, True]
    assert all(part.alternative for part in pictures)
    assert tables
    assert all(SIMULATED[lang] in table.markup() for table in tables)


def test_scores_of_a_rapor_are_not_marked(units, marked, tmp_path):
    own = units[units["government_code"].isin(["64.71", "64.72"])].drop(columns="simulated")
    file = tmp_path / "rapor.csv"
    own.assign(scale="0-100").to_csv(file, index=False)
    story = unit_story("Kota Balikpapan", 2021, 2022, "en", str(file))
    parts = parts_of(story, UNIT_PARTS)
    assert marked == [False, False]
    assert not any(SIMULATED["en"] in part.markup() for part in parts if isinstance(part, Table))
    assert "from the rapor given" in story.source().markdown
    with pytest.raises(ParameterError, match="Kota Samarinda"):
        unit_story("Kota Bontang", 2021, 2022, "en", str(file))


def test_findings_tell_both_assumptions(units):
    story = UnitStory(units, resolve_government("Kota Balikpapan"), 2021, 2022, Language("en"))
    text = story.findings().markdown
    held, parallel = (story.own(unseen) for unseen in ("held", "parallel"))
    for frame in (held, parallel):
        performance = frame.set_index("factor").at["performance", "effect"]
        assert Language("en").change(performance) in text
    assert Language("en").change(held["change"].iloc[0]) in text


def test_scores_of_whole_units_give_a_grid_and_say_why_nothing_is_attributed():
    rows = pd.DataFrame(
        {"year": [2021, 2021, 2022, 2022], "government_code": "64.71", "government": "Kota Balikpapan", "level": "kota",
         "province_code": "64", "province": "Kalimantan Timur", "unit": ["dpmptsp", "disdukcapil"] * 2,
         "unit_type": ["dpmptsp", "disdukcapil"] * 2, "product": None, "dimension": "total", "variable": None,
         "indicator": None, "score": [80.0, 60.0, 90.0, 50.0]}
    )  # fmt: skip
    story = UnitStory(rows, resolve_government("Kota Balikpapan"), 2021, 2022, Language("en"))
    assert "nothing can be attributed" in story.findings().markdown
    assert story.waterfall() == []
    assert story.province() == []
    assert len(story.zones()) == 2
    assert "bounded" in story.grid()[1].markup()
