"""Two years of a government by hand, and a simulated nation."""

import pandas as pd
import pytest

from ombud.evidence.simulation import simulate_with_truth

ROUNDING = 1e-9  # sums of a few hundred doubles


WEIGHTS = {"input": 0.2185, "proses": 0.3237, "output": 0.2424, "pengaduan": 0.2154}  # 2022 and 2023


def unit_rows(year, scores, products=None, government="99.01"):
    """Scores: unit type -> dimension -> points; products: unit type -> number (2021's total is a mean over them)."""
    return pd.DataFrame(
        {
            "year": year,
            "government_code": government,
            "government": f"Kota {government}",
            "level": "kota",
            "province_code": "99",
            "province": "Contoh",
            "unit": kind,
            "unit_type": kind,
            "product": f"p{number}" if products else None,
            "dimension": dimension,
            "variable": None,
            "indicator": None,
            "score": points,
        }
        for kind, dimensions in scores.items()
        for number in range((products or {}).get(kind, 1))
        for dimension, points in dimensions.items()
    )


def alike(points):
    return dict.fromkeys(WEIGHTS, points)


def effects(frame, code="99.01"):
    return frame[frame["government_code"] == code].set_index("factor")["effect"]


OLD = unit_rows(2021, {"dpmptsp": {"proses": 90.0}, "disdukcapil": {"proses": 60.0}}, {"dpmptsp": 3, "disdukcapil": 1})


NEW = unit_rows(
    2022,
    {
        "dpmptsp": {"input": 50.0, "proses": 80.0, "output": 70.0, "pengaduan": 40.0},
        "disdukcapil": {"input": 60.0, "proses": 90.0, "output": 100.0, "pengaduan": 20.0},
        "dinas_sosial": {"input": 40.0, "proses": 30.0, "output": 90.0, "pengaduan": 10.0},
    },
)


BOTH = pd.concat([OLD, NEW], ignore_index=True)


@pytest.fixture(scope="module")
def simulation():
    return simulate_with_truth((2021, 2022), seed=3)
