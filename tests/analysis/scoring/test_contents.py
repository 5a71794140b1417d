"""What a rapor holds, counted without its rows."""

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud.analysis.scoring.contents import read_contents
from ombud.errors import DataError

RAPOR = pd.DataFrame(
    {
        "year": [2022, 2022, 2023, 2023],
        "government": ["Kota Tomohon", "Kota Tomohon", "Kota Tomohon", "Kab. Nias"],
        "unit": ["Dinsos", "Dinkes", "Dinsos", "Dinsos"],
        "score": [60.0, np.nan, 70.0, 80.0],
        "scale": "0-100",
    }
)


@pytest.mark.parametrize("saved", [False, True])
def test_a_frame_and_a_file_hold_the_same(saved, tmp_path):
    RAPOR.to_parquet(tmp_path / "rapor.parquet")
    found = read_contents(tmp_path / "rapor.parquet" if saved else RAPOR)
    assert (found.rows, found.scores, found.units) == (4, 3, 3)
    assert found.governments == ["Kabupaten Nias", "Kota Tomohon"] and found.years == [2022, 2023]
    assert found.blank_units == ["Dinkes"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"score": [0.6, 0.5, 0.7, 0.8]}, "on a scale of 100 no score is above 0.8"),
        ({"scale": None, "score": [60.0, 2.0, 70.0, 80.0]}, "no column tells the scale"),
        ({"government_code": "71.73"}, "the code is that of Kota Tomohon"),
        ({"score_printed": [60.0, np.nan, 70.0, 8.0]}, "score_printed"),
        ({"score_printed": [60.0, 5.0, 70.0, 80.0]}, "score_printed"),
        ({"unit": "Dinsos", "score": 60.0, "year": 2022}, "scores again"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused_whatever_its_size(change, told, tmp_path):
    path = tmp_path / "rapor.parquet"
    RAPOR.assign(**change).to_parquet(path)
    for use in (read_contents, lambda file: ombud.score(file, 2022)):
        with pytest.raises(DataError, match=told):
            use(path)


def test_a_unit_without_a_score_is_named_and_not_counted():
    scored = ombud.score(RAPOR, 2022).set_index(["government", "year"])
    assert scored.loc[("Kota Tomohon", 2022), "n_units"] == 1
    assert "Dinkes (no score)" in scored.loc[("Kota Tomohon", 2022), "missing"]
    assert scored.loc[("Kabupaten Nias", 2023), ["n_units", "missing"]].tolist() == [1, ""]
