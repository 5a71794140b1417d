"""The columns of a rapor as codes: the same from a frame and from a file, whatever the stretches."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ombud.analysis.scoring import source
from ombud.evidence.rapor.faults import RaporError

RAPOR = pd.DataFrame(
    {
        "year": [2022, 2022, 2023],
        "government": ["Kota Tomohon", "  Kota  Tomohon ", None],
        "unit": ["Dinsos", "Dinkes", "Dinsos"],
        "score": [60.0, np.nan, 70.0],
    }
)


def told(units):
    """Return the rows of a rapor, its codes led back to their values."""
    rows = []
    opened = source.open_units(units)
    for codes, scores in opened.batches():
        texts = [opened.texts(name, codes[name]) for name in ("year", "government", "unit")]
        rows += zip(*texts, scores.tolist(), strict=True)
    return rows


def test_a_frame_and_a_file_in_stretches_are_read_alike(tmp_path, monkeypatch):
    path = tmp_path / "rapor.parquet"
    RAPOR.to_parquet(path)
    whole = told(RAPOR)
    monkeypatch.setattr(source, "ROWS_AT_ONCE", 2)
    assert len(list(source.open_units(path).batches())) == 2
    assert repr(told(path)) == repr(whole)
    assert [row[1] for row in whole] == ["Kota Tomohon", "Kota Tomohon", None]


def test_blanks_in_the_headers_of_a_file_do_not_matter(tmp_path):
    path = tmp_path / "rapor.parquet"
    RAPOR.rename(columns={"year": "Tahun ", "unit": "Unit  Layanan"}).to_parquet(path)
    assert repr(told(path)) == repr(told(RAPOR))


def test_categories_with_unsigned_places_and_blanks_are_read_alike(tmp_path):
    table = pa.Table.from_pandas(RAPOR)
    places = pa.array([0, 1, None], pa.uint32())
    governments = pa.DictionaryArray.from_arrays(places, RAPOR["government"].dropna().tolist())
    table = table.set_column(table.column_names.index("government"), "government", governments)
    pq.write_table(table, tmp_path / "rapor.parquet")
    assert repr(told(tmp_path / "rapor.parquet")) == repr(told(RAPOR))


def test_scores_that_are_no_numbers_are_named():
    with pytest.raises(RaporError, match="does not hold numbers") as raised:
        told(RAPOR.assign(score=["60", "baik", None]))
    assert raised.value.faults[0].value == "baik"


def test_years_and_flags_with_blanks_are_read_alike(tmp_path):
    years = pd.array([2022, 2022, None, None, 2023, 2022], dtype="Int64")
    flags = pd.array([True, None, None, False, True, True], dtype="boolean")
    rapor = pd.DataFrame({"year": years, "government": "Kota Tomohon", "unit": "Dinsos", "simulated": flags})
    rapor = rapor.assign(score=60.0)
    rapor.to_parquet(tmp_path / "rapor.parquet")
    for units in (rapor, tmp_path / "rapor.parquet"):
        opened = source.open_units(units)
        ((codes, _),) = opened.batches()
        assert opened.texts("year", codes["year"]) == [2022, 2022, None, None, 2023, 2022]
        assert opened.texts("simulated", codes["simulated"]) == [True, None, None, False, True, True]
