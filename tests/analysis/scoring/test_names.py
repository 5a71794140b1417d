"""Who was scored: spellings led to one government, kinds told by names, and all that is wrong at once."""

import numpy as np
import pandas as pd
import pytest

from ombud.analysis.scoring.names import read_names
from ombud.analysis.scoring.source import open_units
from ombud.analysis.scoring.tally import read_tally
from ombud.evidence.rapor.faults import RaporError
from ombud.files import Data

RAPOR = pd.DataFrame(
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
    data, source = Data.at(), open_units(frame)
    tally = read_tally(source, data)
    return tally, *read_names(source, tally, data)


def test_spellings_lead_to_one_government_and_year():
    tally, governments, entries, years = names(RAPOR)
    assert governments["government"].tolist() == ["Kota Tomohon", "Kabupaten Nias"]
    assert set(years.values()) == {2022, 2023}
    told = entries.assign(unit=tally.who["unit"].texts(np.arange(len(entries)))).set_index("unit")
    assert told["government"].to_dict() == {"Dinsos": 0, "Disdukcapil": 0, "Sesuatu": 1}
    assert told["unit_type"].to_dict() == {
        "Dinsos": "dinas_sosial",
        "Disdukcapil": "disdukcapil",
        "Sesuatu": "dinas_kesehatan",
    }


def test_all_that_cant_be_used_is_told_at_once():
    wrong = RAPOR.assign(year=["soon", 2022, 2023], government=["Atlantis", *RAPOR["government"][1:]])
    with pytest.raises(RaporError) as raised:
        names(wrong.assign(score=[60.0, 165.0, 70.0]))
    assert {"soon", "Atlantis", 165.0} <= {fault.value for fault in raised.value.faults}


def test_a_rapor_without_rows_or_scores_is_refused():
    with pytest.raises(RaporError):
        names(RAPOR.iloc[:0])
    with pytest.raises(RaporError, match="no row has a score"):
        names(RAPOR.assign(score=np.nan))
