"""How tables are taken out of files."""

import pandas as pd

from rapor_files import only_fault


def test_a_parquet_with_lists(tmp_path):
    frame = pd.DataFrame({"year": [2022], "government": ["Kota Balikpapan"], "unit": ["Dinsos"], "score": [[1, 2]]})
    frame.to_parquet(tmp_path / "rapor.parquet")
    assert "lists" in only_fault(tmp_path / "rapor.parquet").describe()
