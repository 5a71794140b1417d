"""What an analyst wants of the notebooks, each by at most two changed lines of a cell."""

import json
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from ombud.errors import OmbudError
from ombud.evidence.simulation import simulate

pytestmark = pytest.mark.slow

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
DROPS = "03_score_drops"
MOST = 2


def run(name, changes=None, until="", after=""):
    """
    Run the code cells of a notebook in this process and return its names.

    Each of `changes` is a line, by its beginning, and what stands there instead; the run stops after the first cell that
    holds `until`; `after` is a line of a new cell behind it.
    """
    cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    changes = changes or {}
    assert len(changes) + bool(after) <= MOST
    for beginning, line in changes.items():
        places = [
            place
            for place, source in enumerate(sources)
            if any(old.startswith(beginning) for old in source.splitlines())
        ]
        assert len(places) == 1, beginning
        lines = sources[places[0]].splitlines()
        sources[places[0]] = "\n".join(line if old.startswith(beginning) else old for old in lines)
    names = {}
    try:
        for source in sources:
            exec(compile(source, name, "exec"), names)
            if until and until in source:
                break
        exec(compile(after, "own cell", "exec"), names)
    finally:
        plt.close("all")
    return names


@pytest.fixture(scope="module")
def as_committed():
    return run(DROPS, until="remaining =")


def test_a_province_is_dropped(as_committed):
    names = run(DROPS, {"panel = ": "panel = ombud.load_panel().query(\"province != 'Jawa Timur'\")"}, "contrasts =")
    assert "Jawa Timur" in set(as_committed["pairs"]["province"])
    assert "Jawa Timur" not in set(names["pairs"]["province"])
    assert names["contrasts"]["n_low"].sum() < as_committed["contrasts"]["n_low"].sum()


def test_another_threshold(as_committed):
    names = run(DROPS, {"threshold = ": "threshold = 75.0"}, "remaining =")
    assert names["contrasts"]["n_high"].sum() > as_committed["contrasts"]["n_high"].sum()
    assert not names["remaining"]["excess"].equals(as_committed["remaining"]["excess"])


def test_another_placebo_pair():
    names = run(DROPS, {"placebos = ": "placebos = [[2019, 2021], [2022, 2023]]"}, "remaining =")
    assert set(names["remaining"]["placebo"]) == {"2019-2021;2022-2023"}


def test_corroborated_sources_only(as_committed):
    names = run(DROPS, {"sources = ": 'sources = "corroborated"'}, "unweighted =")
    assert set(names["panel"]["status"]) == {"corroborated"}
    assert len(names["pairs"]) < len(as_committed["pairs"])


def test_a_figure_from_a_newspaper(as_committed):
    line = 'panel = ombud.published.add_value(ombud.load_panel(), "Kota Samarinda", 2021, 70.5)'
    names = run(DROPS, {"panel = ": line}, "contrasts =")
    own = names["pairs"].set_index(["pair", "government"]).loc[("2021-2022", "Kota Samarinda")]
    before = as_committed["pairs"].set_index(["pair", "government"]).loc[("2021-2022", "Kota Samarinda")]
    assert own["value_from"] == 70.5
    assert pd.isna(before["value_from"])


def test_other_named_cases():
    names = run(DROPS, {"cases = ": 'cases = ["Kukar", "Pemkab PPU"]'}, "named =")
    assert names["named"]["government"].tolist()[:2] == ["Kabupaten Kutai Kartanegara", "Kabupaten Penajam Paser Utara"]


def test_another_level():
    names = run(DROPS, {"level = ": 'level = "kota"'}, "remaining =")
    assert set(names["pairs"]["level"]) == {"kota"}
    assert "weighted" not in set(names["remaining"]["version"])


def test_the_frame_behind_a_figure_goes_to_a_spreadsheet(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = run(DROPS, until="charts.contrasts", after='contrasts.to_excel("kontras.xlsx", index=False)')
    written = pd.read_excel(tmp_path / "kontras.xlsx", engine="calamine")
    assert written["pair"].tolist() == names["contrasts"]["pair"].tolist()


def test_an_own_chart_of_it():
    line = 'import seaborn as sns; own = sns.scatterplot(pairs, x="value_from", y="change", hue="pair")'
    names = run(DROPS, until="pairs.groupby", after=line)
    assert len(names["own"].collections[0].get_offsets()) == names["pairs"]["change"].notna().sum()


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"year = ": "year = 2025"}, "2025 can't be the year of a step"),
        ({"from_year = ": "from_year = 2022", "year = ": "year = 2021"}, "not before"),
        ({"level = ": 'level = "desa"'}, "level is 'desa'"),
        ({"placebos = ": "placebos = []"}, "placebo pair of years is needed"),
        ({"sources = ": 'sources = "rumor"'}, "corroborated"),
        ({"without_provinces = ": 'without_provinces = ["Atlantis"]'}, "Atlantis"),
        ({"lang = ": 'lang = "fr"'}, "accepted: id, en"),
        ({"threshold = ": "threshold = 101.0"}, "No contrast at 101.0 points"),
        ({"level = ": 'level = "kementerian"'}, "choose other years, another level or other sources"),
        ({"from_year = ": "from_year = 2018", "year = ": "year = 2019"}, "choose another threshold, level or years"),
        ({"cases = ": 'cases = ["Kota Atlantis"]'}, "Atlantis"),
    ],
)
def test_what_a_parameter_does_not_accept_is_refused_in_one_message(changes, named):
    with pytest.raises(OmbudError, match=named):
        run(DROPS, changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"year = ": "year = 2023", "placebos = ": "placebos = [[2022, 2023], [2023, 2024]]"},
        {"level = ": 'level = "kota"', "threshold = ": "threshold = 90.0"},
        {"level = ": 'level = "provinsi"'},
        {"from_year = ": "from_year = 2022", "year = ": "year = 2023"},
        # shares its first year with a placebo; and years apart, of other instruments
        {"from_year = ": "from_year = 2022", "year = ": "year = 2024"},
        {"from_year = ": "from_year = 2019"},
        {"sources = ": 'sources = "corroborated"'},
        {"sources = ": 'sources = "stated_years"', "lang = ": 'lang = "en"'},
    ],
)
def test_what_the_comments_accept_runs(changes):
    assert len(run(DROPS, changes)["remaining"])


def test_years_of_another_instrument_are_told_not_to_be_comparable():
    names = run(DROPS, {"year = ": "year = 2025", "lang = ": 'lang = "en"'}, "means = drops")
    told = names["tell"].answer(
        *(names[name] for name in ("relation", "means", "counts", "moves", "curve", "remaining"))
    )
    assert "can't be compared" in told[0]


UNITS, ROBUSTNESS = "04_unit_scores", "05_robustness"


@pytest.fixture(scope="module")
def rapor(tmp_path_factory):
    """A file of one government's unit scores of 2021 and 2022, not marked as simulated."""
    units = simulate((2021, 2022), levels=("kota",), seed=1)
    file = tmp_path_factory.mktemp("rapor") / "rapor.parquet"
    units[units["government_code"] == "64.71"].drop(columns="simulated").assign(scale="0-100").to_parquet(file)
    return file


@pytest.mark.parametrize("name", [UNITS, ROBUSTNESS])
def test_an_own_rapor(name, rapor):
    changes = {"rapor = ": f"rapor = {str(rapor)!r}", "government = ": 'government = "Kota Balikpapan"'}
    names = run(name, changes)
    assert set(names["own"]["government"]) == {"Kota Balikpapan"}
    assert not names["effects"]["simulated"].any()


@pytest.mark.parametrize("name", [UNITS, ROBUSTNESS])
@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"rapor = ": 'rapor = "data/private/none.xlsx"'}, "there is no such file"),
        ({"government = ": 'government = "Kota Balikpapan"'}, "none of Kota Balikpapan; among those there"),
        ({"from_year = ": "from_year = 2019"}, "2019 can't be simulated; accepted: 2021"),
        ({"year = ": "year = 2025"}, "2025 can't be simulated"),
        ({"from_year = ": "from_year = 2023"}, "not before"),
    ],
)
def test_what_a_parameter_of_unit_scores_does_not_accept_is_refused_in_one_message(name, changes, named):
    with pytest.raises(OmbudError, match=named):
        run(name, changes)


@pytest.mark.parametrize(
    ("name", "changes", "named"),
    [
        (UNITS, {"match = ": 'match = "name"'}, "accepted: unit, unit_type"),
        (UNITS, {"replications = ": "replications = 1"}, "2 and more"),
        (ROBUSTNESS, {"concentration = ": "concentration = 0"}, "above 0"),
        (ROBUSTNESS, {"means = ": 'means = ["harmonic"]'}, "accepted: arithmetic, geometric"),
        (ROBUSTNESS, {"unit_sets = ": 'unit_sets = "some"'}, "accepted: all, leave_one_out, bootstrap"),
        (ROBUSTNESS, {"label = ": 'label = "grade"'}, "accepted: category, zone"),
        (ROBUSTNESS, {"replications = ": "replications = 0"}, "At least one replication"),
        (ROBUSTNESS, {"samples = ": "samples = 100", "replications = ": "replications = 2"}, "powers of 2"),
    ],
)
def test_choices_that_are_not_accepted_are_refused(name, changes, named):
    with pytest.raises(OmbudError, match=named):
        run(name, changes)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        (UNITS, {"from_year = ": "from_year = 2022", "year = ": "year = 2024"}),
        (UNITS, {"government = ": 'government = ""', "match = ": 'match = "unit_type"'}),
        (UNITS, {"replications = ": "replications = 0", "lang = ": 'lang = "en"'}),
        (ROBUSTNESS, {"from_year = ": "from_year = 2023", "year = ": "year = 2024"}),
        (ROBUSTNESS, {"means = ": 'means = ["arithmetic"]', "unit_sets = ": 'unit_sets = "all"'}),
        (ROBUSTNESS, {"unit_sets = ": 'unit_sets = "leave_one_out"', "label = ": 'label = "zone"'}),
        (ROBUSTNESS, {"replications = ": "replications = 1", "lang = ": 'lang = "en"'}),
    ],
)
def test_what_the_comments_of_unit_scores_accept_runs(name, changes):
    assert run(name, changes)["effects"]["effect"].notna().any()


RECIPES = "07_own_analysis"


@pytest.fixture(scope="module")
def recipes():
    return run(RECIPES)


def test_the_recipes_change_what_they_say(recipes):
    assert recipes["file"].getbuffer().nbytes > 1000
    assert "Jawa Timur" not in set(recipes["rest"]["province"])
    assert recipes["without"]["n_low"].sum() < recipes["contrasts"]["n_low"].sum()
    assert recipes["with_found"]["n_high"].iat[0] == recipes["contrasts"]["n_high"].iat[0] + 1
    assert len(set(recipes["remaining"]["placebo"])) > 2
    assert recipes["ranked"]["simulated"].all()


def test_the_frame_goes_to_the_workbook_that_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = run(RECIPES, {"workbook = ": 'workbook = "kontras.xlsx"'}, until="contrasts.to_excel")
    assert pd.read_excel("kontras.xlsx", engine="calamine")["pair"].tolist() == names["contrasts"]["pair"].tolist()


def test_the_units_of_an_own_rapor_are_ranked(rapor):
    names = run(RECIPES, {"rapor = ": f"rapor = {str(rapor)!r}", "government = ": 'government = "Kota Balikpapan"'})
    assert "simulated" not in names["ranked"] or not names["ranked"]["simulated"].any()
    assert set(names["ranked"]["unit"]) == set(names["own"].query("year == 2022")["unit"])


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"province = ": 'province = "Atlantis"'}, "province is 'Atlantis'"),
        ({"found_value = ": "found_value = 740.8"}, "accepted: 0 to 100"),
        ({"found_government = ": 'found_government = "Kota Atlantis"'}, "Atlantis"),
        ({"year = ": "year = 2025"}, "2025"),
        ({"other_placebos = ": "other_placebos = []"}, "placebo pair of years is needed"),
    ],
)
def test_what_a_recipe_does_not_accept_is_refused_in_one_message(changes, named):
    with pytest.raises(OmbudError, match=named):
        run(RECIPES, changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"year = ": "year = 2023", "lang = ": 'lang = "en"'},
        {"level = ": 'level = "kota"', "lang = ": 'lang = "en"'},
        {"year = ": "year = 2024", "threshold = ": "threshold = 75.0"},
    ],
)
def test_what_the_comments_of_the_recipes_accept_runs(changes):
    assert len(run(RECIPES, changes)["remaining"])
