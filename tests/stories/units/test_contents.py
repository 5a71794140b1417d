"""A rapor file in a few lines."""

import pandas as pd

from ombud.display.language import Language
from ombud.stories.units.contents import contents_of

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


def test_many_governments_and_sheets_are_cut_with_a_count(tmp_path):
    codes = [f"35.{number:02d}" for number in range(1, 30)]
    many = pd.DataFrame({"year": 2022, "government_code": codes, "unit": "Dinsos", "score": 50.0})
    many.to_parquet(tmp_path / "rapor.parquet")
    lines = contents_of(tmp_path / "rapor.parquet", Language("en"))
    assert "29 governments" in lines[0] and lines[1].endswith(", and 19 more")
