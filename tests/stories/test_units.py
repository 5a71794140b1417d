"""What is told of unit scores: of a notebook's, how robust they are, and of a rapor's file."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import ombud
from ombud import attribution, charts, robustness, show, tell
from ombud.display import language as languages
from ombud.display.charts.canvas import SIMULATED, told
from ombud.display.language import Language
from ombud.evidence.simulation import simulate
from ombud.stories.units import contents_of

MARK = {"id": "Nilai simulasi", "en": "Simulated scores"}
NAME = "Kota Balikpapan"
SIDES = ["factor", "effect_held", "effect_parallel", "effect_bounds"]


@pytest.fixture(autouse=True)
def closed():
    yield
    languages.use("id")
    plt.close("all")


@pytest.fixture(scope="module")
def units():
    return simulate((2021, 2022), levels=("kota",), seed=1)


def frames(units):
    """Return what notebooks 04 and 05 compute."""
    own = ombud.scores_of(units, NAME)
    neighbours = units[units["province_code"] == own["province_code"].iat[0]]
    rules, years = ("held", "parallel"), (2021, 2022)
    sources = pd.concat([attribution.three_sources(neighbours, *years, unseen=rule, bootstrap=20) for rule in rules])
    effects = pd.concat([ombud.attribute(neighbours, *years, unseen=rule) for rule in rules])
    grid = ombud.unit_grid(neighbours, 2021, 2022)
    method = ombud.load_methodology(2022)
    weights = robustness.Dirichlet(50)
    design = robustness.Design(weights=weights, aggregation=("arithmetic", "geometric"), unit_sets="bootstrap")
    table = robustness.score_table(units, 2022, method, by="dimension")
    draws = robustness.replicate(table, design, 50)
    names = units[["government_code", "government"]].drop_duplicates()
    designs = [robustness.AttributionDesign(weights=weights, unit_sets="bootstrap", unseen=rule) for rule in rules]
    drawn = [robustness.attribution_draws(own, *years, each, 20).summary() for each in designs]
    return SimpleNamespace(
        scores=units,
        sources=sources[sources["government"] == NAME],
        own=effects[effects["government"] == NAME],
        parts=attribution.by_part(sources),
        means=attribution.mean_effects(neighbours, 2021, 2022),
        grid=grid,
        zones=attribution.zone_changes(grid, 2021, 2022),
        design=design,
        method=method,
        totals=names.merge(robustness.total_summary(draws)),
        ranks=names.merge(robustness.rank_summary(draws)),
        categories=names.merge(robustness.category_summary(draws, method)),
        reversals=robustness.order_reversals(draws),
        indices=robustness.design_sensitivity(table, design, "rank_shift", samples=16),
        drawn=pd.concat(drawn),
    )


@pytest.fixture(scope="module")
def simulated(units):
    return frames(units)


@pytest.fixture(scope="module")
def given(units):
    return frames(units.assign(simulated=False))


def figures(found):
    own = [charts.waterfall(rows) for _, rows in found.own.groupby("unseen")]
    return [*own, charts.parts(found.parts), charts.ranks(found.ranks), charts.sensitivity(found.indices)]


def tables(found):
    return [
        show.table(attribution.by_assumption(found.sources), SIDES, notes=tell.notes(found.sources)),
        show.table(found.own, ["factor", "effect", "orders", "sampling", "effect_bounds"], group="unseen"),
        show.table(found.means, SIDES, group="division"),
        show.table(found.grid, ["data_year", "method_year", "value", "low", "high", "grade", "reason"]),
        show.table(
            found.zones,
            ["government", "total_from", "total_to", "zone_from", "zone_to", "score_effect", "cutoffs_effect"],
        ),
        show.table(found.totals, ["government", "baseline", "draws"], kinds={"baseline": "points"}),
        show.table(found.categories, ["government", "baseline", "A", "flip"], kinds={"A": "share"}),
        show.table(found.drawn, ["factor", "effect", "effect_draws", "positive"], group="unseen"),
    ]


def sentences(found):
    return [
        tell.scores(found.scores),
        *tell.attribution(found.sources),
        tell.province(found.means),
        *tell.varied(found.design, found.method),
        *tell.robustness(found.totals, found.ranks, found.categories, found.reversals, NAME),
    ]


def marks(axes):
    return [text.get_text() for text in axes.get_figure().texts]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_everything_simulated_is_marked(simulated, lang):
    languages.use(lang)
    for axes in figures(simulated):
        assert SIMULATED in marks(axes)
        assert told(axes.get_figure())
    assert all(MARK[lang] in table.markup() for table in tables(simulated))
    for first in (
        tell.scores(simulated.scores),
        tell.attribution(simulated.sources)[0],
        tell.robustness(simulated.totals, simulated.ranks, simulated.categories, simulated.reversals, NAME)[0],
    ):
        assert MARK[lang] in first


def test_scores_of_a_rapor_are_not_marked(given):
    languages.use("en")
    assert not any(SIMULATED in marks(axes) for axes in figures(given))
    assert not any(MARK["en"] in table.markup() for table in tables(given))
    assert not any(MARK["en"] in sentence for sentence in sentences(given))


def test_a_figure_of_ones_own_bears_the_mark_of_its_frame(simulated):
    axes = show.figure(charts.new_axes(2), "Own.", simulated.parts)
    assert SIMULATED in marks(axes)
    assert SIMULATED not in marks(show.figure(charts.new_axes(2), "Own."))


def test_the_answer_tells_both_assumptions(simulated):
    language = Language("en")
    text = "\n".join(tell.attribution(simulated.sources, language))
    for row in simulated.sources.to_dict("records"):
        assert language.change(row["effect"]) in text
    low, high = simulated.sources[["bound_low", "bound_high"]].iloc[0]
    assert language.interval(low, high, signed=True) in text
    assert ("do not tell whether" in text) == (low < 0 < high)
    certain = simulated.sources.assign(bound_low=0.5)
    assert "do not tell whether" not in "\n".join(tell.attribution(certain, language))
    assert language.change(simulated.sources["change"].iat[0]) in text


def test_scores_of_whole_units_give_a_grid_and_say_why_nothing_is_attributed(whole_units):
    rows = whole_units("64.71", NAME, "64", "Kalimantan Timur")
    languages.use("en")
    effects = pd.concat([ombud.attribute(rows, 2021, 2022, unseen=rule) for rule in ("held", "parallel")])
    assert "nothing can be attributed" in " ".join(tell.attribution(effects))
    assert "Nothing can be attributed" in told(charts.waterfall(effects).get_figure())
    assert "Nothing can be attributed" in told(charts.parts(attribution.by_part(effects)).get_figure())
    assert "No government" in tell.province(attribution.mean_effects(rows, 2021, 2022))
    grid = ombud.unit_grid(rows, 2021, 2022)
    assert len(attribution.zone_changes(grid, 2021, 2022)) == 1
    assert "bounded" in set(grid["grade"])


def test_published_sets_are_counted():
    audit = ombud.audit_published_units()
    audit = audit[audit["fits"].notna() & (audit["n_units"] >= 2)]
    assert "fits 23 of the 24 complete sets" in tell.audit(audit, Language("en"))


def test_every_word_is_translated(simulated, untranslated):
    languages.use("id")
    figures(simulated)
    tables(simulated)
    sentences(simulated)
    audit = ombud.audit_published_units()
    audit = audit[audit["fits"].notna()]
    tell.audit(audit)
    columns = [
        "government",
        "year",
        "n_units",
        "unit_mean",
        "published_total",
        "difference",
        "fits",
        "complete",
        "reason",
    ]
    show.table(audit, columns)
    assert not {text for text in untranslated if len(text) > 1}


DESIGN = robustness.Design(
    weights=robustness.Dirichlet(50), aggregation=("arithmetic", "geometric"), unit_sets="bootstrap"
)


def test_the_answer_has_total_and_ranks():
    units = simulate((2022,), levels=("kota",), seed=1)
    method = ombud.load_methodology(2022)
    draws = robustness.replicate(robustness.score_table(units, 2022, method, by="dimension"), DESIGN, 50)
    names = units[["government_code", "government"]].drop_duplicates()
    totals = names.merge(robustness.total_summary(draws))
    ranks = names.merge(robustness.rank_summary(draws))
    categories = names.merge(robustness.category_summary(draws, method))
    reversals = robustness.order_reversals(draws)
    text = "\n".join(tell.robustness(totals, ranks, categories, reversals, NAME, Language("en")))
    rank = ranks.set_index("government").loc[NAME]
    assert "Simulated scores" in text
    assert f"Rank {rank['baseline']:.0f} of {len(ranks)}" in text
    assert f"between {rank['q05']:.0f} and {rank['q95']:.0f}" in text


@pytest.mark.parametrize(("year", "told"), [(2021, "no weights to vary"), (2023, "standard deviation of 6.1")])
def test_what_is_varied_goes_by_the_method(year, told):
    assert told in " ".join(tell.varied(DESIGN, ombud.load_methodology(year), Language("en")))


@pytest.mark.parametrize(
    ("rule", "told"), [("bootstrap", "drawn again"), ("leave_one_out", "all but those of one kind")]
)
def test_each_way_to_draw_units_is_told_in_words(rule, told):
    [of_units] = tell.varied(robustness.Design(unit_sets=rule), ombud.load_methodology(2023), Language("en"))
    assert of_units.startswith("Units: ") and told in of_units


def test_a_design_that_varies_nothing_says_so():
    assert tell.varied(robustness.Design(), ombud.load_methodology(2023), Language("en")) == ["Nothing is varied."]


RAPOR = pd.DataFrame(
    {
        "year": 2022,
        "government": [f"{place} Malang" for place in ("Kab.", "Kota")],
        "unit": "Dinsos",
        "score": [60.0, 70.5],
        "scale": "0-100",
        "remark": "x",
    }
)


def test_a_text_file(tmp_path):
    RAPOR.to_csv(tmp_path / "rapor.csv", index=False)
    assert contents_of(tmp_path / "rapor.csv", Language("id")) == [
        "rapor.csv: tanpa kesalahan; 2 skor dari 2 unit milik 2 pemerintah, tahun 2022",
        "Pemerintah: Kabupaten Malang, Kota Malang",
        "Dibaca: baris 2 sampai 3, skala 0-100",
        "rapor.csv: tidak dibaca: kolom remark",
    ]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_units_of_several_years_count_once_and_governments_stand_by_code(tmp_path, kind):
    columns = ["year", "government", "unit", "score"]
    rows = [
        (2023, "Kota Tomohon", "Dinsos", 60.0),
        (2022, "Kota Tomohon", "Dinsos", None),  # it has a score in the other year
        (2022, "Kota Tomohon", "Dinkes", None),
        (2022, "Kab. Nias", "Dinsos", 80.0),
    ]
    rapor = pd.DataFrame(rows, columns=columns).assign(scale="0-100")
    path = tmp_path / f"rapor.{kind}"
    rapor.to_csv(path, index=False) if kind == "csv" else rapor.to_parquet(path)
    head, governments, *read, blank = contents_of(path, Language("en"))
    assert head.endswith("2 scores of 3 units of 2 governments, years 2022, 2023; 2 rows have a blank score")
    assert governments == "Governments: Kabupaten Nias, Kota Tomohon"
    assert blank == "Units without any score: Dinkes"
    assert len(read) == (kind == "csv")


def test_many_governments_and_sheets_are_cut_with_a_count(tmp_path):
    codes = [f"35.{number:02d}" for number in range(1, 30)]
    many = pd.DataFrame({"year": 2022, "government_code": codes, "unit": "Dinsos", "score": 50.0})
    many.to_parquet(tmp_path / "rapor.parquet")
    lines = contents_of(tmp_path / "rapor.parquet", Language("en"))
    assert "29 governments" in lines[0] and lines[1].endswith(", and 19 more")
