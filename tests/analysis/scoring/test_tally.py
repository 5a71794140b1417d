"""The rows of a rapor tallied, in whatever stretches they come; and its names led to keys, all wrong ones at once."""

import numpy as np
import pandas as pd
import pytest

from ombud.analysis.scoring import source, tally
from ombud.evidence.rapor.faults import RaporError
from ombud.files import Data

KEYS = ["government", "unit", "dimension", "variable", "indicator"]


@pytest.fixture(scope="module")
def rapor():
    generator = np.random.default_rng(1)
    names = {
        "government": ["Kota Tomohon", "Kota Bitung"],
        "unit": ["Dinsos", "Dinkes"],
        "dimension": ["input", "proses"],
        "variable": ["first", "second"],
        "indicator": [str(number) for number in range(60)],  # more than one float tells
    }
    rows = (
        pd.MultiIndex.from_product(names.values(), names=names).to_frame(index=False).sample(frac=0.6, random_state=1)
    )
    return rows.assign(year=2022, scale="0-3", score=generator.choice([0.0, 1.0, 2.0, 3.0, np.nan], len(rows)))


def tallied(units):
    return tally.read_tally(source.open_units(units))


def cells(found):
    """Return rows, scores and points of each unit and variable."""
    branches = found.form.drop_duplicates("column").set_index("column")
    frame = pd.DataFrame(found.measures[:3].T, columns=["rows", "scores", "points"])
    for name in ("government", "unit"):
        frame[name] = found.source.texts(name, found.who[name].iloc[found.part])
    for name in ("dimension", "variable"):
        frame[name] = branches[name].loc[found.column].to_numpy()
    return frame.groupby(KEYS[:4]).sum()


def seen(found):
    """Return what stands in which year."""
    years = found.source.values["year"].values
    return {(years[year], *found.form.loc[row, KEYS[2:]]) for year, row in found.seen}


def test_sums_are_those_of_the_rows(rapor):
    expected = (
        rapor.assign(points=rapor["score"] * 100 / 3)
        .groupby(KEYS[:4])
        .agg(rows=("year", "size"), scores=("score", "count"), points=("points", "sum"))
    )
    pd.testing.assert_frame_equal(cells(tallied(rapor)), expected.astype(float), rtol=1e-12)


def test_stretches_change_nothing(rapor, tmp_path, monkeypatch):
    rapor.to_parquet(tmp_path / "rapor.parquet")
    whole = tallied(rapor)
    monkeypatch.setattr(source, "ROWS_AT_ONCE", 50)
    monkeypatch.setattr(tally, "CELLS_AT_ONCE", 10)
    found = tallied(tmp_path / "rapor.parquet")
    pd.testing.assert_frame_equal(cells(found), cells(whole), rtol=1e-12)
    assert found.ranges == whole.ranges == {"0-3": (0.0, 3.0, *found.ranges["0-3"][2:])}
    assert seen(found) == seen(whole)


def test_a_rapor_without_rows_has_no_ranges(rapor):
    assert tallied(rapor.iloc[:0]).ranges == {}


def test_ranges_and_counts_of_each_scale():
    frame = pd.DataFrame(
        [
            ("Dinsos", "0-3", 3.0),
            ("Dinsos", "0-3", 0.0),
            ("Dinkes", "0-100", 3.5),
            ("Dinkes", "0-100", 88.0),
            ("Dinkes", None, np.nan),
        ],
        columns=["unit", "scale", "score"],
    ).assign(year=2022, government="Kota Tomohon", dimension="input", variable="v", indicator=list("abcde"))
    found = tallied(frame)
    # lowest, highest, above 0 and at most 3, above 3
    assert found.ranges["0-3"] == (0.0, 3.0, 1, 0)
    assert found.ranges["0-100"] == (3.5, 88.0, 0, 2)
    assert np.isnan(found.ranges[None][:2]).all() and found.ranges[None][2:] == (0, 0)
    assert sorted(found.measures[2]) == pytest.approx([91.5, 100.0])


def test_a_score_without_a_scale_is_in_points():
    frame = pd.DataFrame(
        {"year": 2022, "government": "Kota Tomohon", "unit": ["Dinsos", "Dinkes"], "score": [2.0, 3.0]}
    )
    found = tallied(frame)
    assert found.measures[2].tolist() == [2, 3] and found.ranges == {None: (2.0, 3.0, 2, 0)}


NAMED = pd.DataFrame(
    {
        "year": ["2022", 2022, 2023],
        "government": ["Kota Tomohon", "Pemkot Tomohon", "Kab. Nias"],
        "unit": ["Dinsos", "Disdukcapil", "Sesuatu"],
        "unit_type": [None, None, "dinas_kesehatan"],
        "score": [60.0, 65.0, 70.0],
        "scale": "0-100",
    },
    dtype=object,
)


def names(frame):
    return tally.read_rapor(frame, Data.at())


def test_spellings_lead_to_one_government_and_year():
    rapor = names(NAMED)
    assert rapor.governments["government"].tolist() == ["Kota Tomohon", "Kabupaten Nias"]
    assert set(rapor.entries["year"]) == {2022, 2023}
    told = rapor.entries.assign(unit=rapor.source.texts("unit", rapor.entries["unit"])).set_index("unit")
    assert told["government"].to_dict() == {"Dinsos": 0, "Disdukcapil": 0, "Sesuatu": 1}
    assert told["unit_type"].to_dict() == {
        "Dinsos": "dinas_sosial",
        "Disdukcapil": "disdukcapil",
        "Sesuatu": "dinas_kesehatan",
    }


def test_all_that_cant_be_used_is_told_at_once():
    wrong = NAMED.assign(year=["soon", 2022, 2023], government=["Atlantis", *NAMED["government"][1:]])
    with pytest.raises(RaporError) as raised:
        names(wrong.assign(score=[60.0, 165.0, 70.0]))
    assert {"soon", "Atlantis", 165.0} <= {fault.value for fault in raised.value.faults}


def test_a_rapor_without_rows_or_scores_is_refused():
    with pytest.raises(RaporError):
        names(NAMED.iloc[:0])
    with pytest.raises(RaporError, match="no row has a score"):
        names(NAMED.assign(score=np.nan))
