"""Published unit scores against other sets of units, other means and joint figures."""

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud import direct

TENTH_OF_A_POINT = 0.05
HUNDREDTH = 0.005


@pytest.fixture(scope="module")
def audit():
    return ombud.audit_published_units()


@pytest.fixture(scope="module")
def more(audit):
    return direct.more_units(ombud.published_units(), audit, 2021)


def test_more_units_moved_the_mean_little(more):
    difference = more["difference"]
    # 15 sets were known when the review computed +0.11 and 1.39; 25 are now
    assert len(more) == 25
    assert (difference.mean(), difference.std()) == pytest.approx((0.19, 1.68), abs=HUNDREDTH)
    by_name = more.set_index("government")["difference"]
    assert by_name.idxmin() == "Kota Tomohon" and by_name.min() == pytest.approx(-3.86, abs=HUNDREDTH)
    assert by_name.loc["Kabupaten Mimika"] == pytest.approx(1.87, abs=HUNDREDTH)
    assert by_name.idxmax() == "Kota Kupang" and by_name.max() == pytest.approx(3.61, abs=HUNDREDTH)


def test_one_set_by_hand(more):
    units = ombud.published_units().query("government_code == '71.73' and year == 2022").set_index("unit_type")["value"]
    old = units[["dpmptsp", "disdukcapil", "dinas_pendidikan", "dinas_kesehatan"]]
    row = more[(more["government"] == "Kota Tomohon")].iloc[0]
    assert row["difference"] == pytest.approx(np.mean(units) - np.mean(old))
    assert row[["n_units", "n_old"]].tolist() == [7, 4]


def test_no_set_is_larger_than_that_of_the_same_method(audit):
    assert direct.more_units(ombud.published_units(), audit, 2022).empty


def test_the_mean_over_units_beside_a_total_over_products(audit):
    means = direct.mean_of_units(audit, 2021).set_index("government")
    assert set(means.index) == {"Kota Magelang", "Kota Serang"}
    assert means.loc["Kota Magelang", "difference"] == pytest.approx(-6.06, abs=HUNDREDTH)
    serang = means.loc["Kota Serang"]
    assert serang["unit_mean"] == pytest.approx(np.mean([40.49, 41.87, 68.43, 87.13]))
    assert serang[["unit_mean", "published_total"]].tolist() == pytest.approx([59.48, 63.61])
    assert direct.mean_of_units(audit, 2022).empty


def test_what_two_offices_of_jakarta_weigh():
    (row,) = direct.joint_offices(ombud.load_observations(), 2021).to_dict("records")
    assert row["government"] == "Provinsi DKI Jakarta"
    assert row["share"] == pytest.approx(0.8, abs=0.001)
    assert pytest.approx(row["joint"], abs=HUNDREDTH) == 0.8 * 94.47 + 0.2 * 89.28
    assert row["share_low"] <= 0.8 <= row["share_high"]
    assert direct.joint_offices(ombud.load_observations(), 2022).empty


def office(locus, value, source="S1", **other):
    row = {
        "year": 2021,
        "measure": "total",
        "government_code": "64.71",
        "locus": locus,
        "value": value,
        "source_id": source,
    }
    return row | other


class TestJointOffices:
    JOINT = office("Dinas Sosial dan Dinas Kesehatan", 80.0)
    BOTH = (office("Dinas Sosial", 90.0), office("Dinas Kesehatan", 70.0))

    def found(self, *rows):
        return direct.joint_offices(pd.DataFrame(rows), 2021)

    def test_the_first_weighs_half(self):
        row = self.found(self.JOINT, *self.BOTH).iloc[0]
        assert row[["government", "joint", "first", "second", "share"]].tolist() == ["Kota Balikpapan", 80, 90, 70, 0.5]
        assert row[["share_low", "share_high"]].tolist() == pytest.approx([0.5 - 0.005 / 20, 0.5 + 0.005 / 20])
        assert row["source_ids"] == "S1"

    def test_other_pages_widen_it(self):
        row = self.found(self.JOINT, *self.BOTH, office("Dinsos", 100.0, "S2")).iloc[0]
        # the first page's figure, and between those of either page
        assert row[["first", "share"]].tolist() == [90, 0.5]
        assert row[["share_low", "share_high"]].tolist() == pytest.approx([(10 - 0.005) / 30, (10 + 0.005) / 20])
        assert row["source_ids"] == "S1;S2"

    @pytest.mark.parametrize(
        "rows",
        [
            (JOINT, BOTH[0]),
            (JOINT, *(row | {"government_code": "64.72"} for row in BOTH)),
            (JOINT | {"year": 2022}, *BOTH),
            (JOINT | {"measure": "rank"}, *BOTH),
            (JOINT | {"value": None}, *BOTH),
            (JOINT | {"government_code": None}, *BOTH),
            (JOINT | {"locus": "Dinas Sosial dan Dinsos"}, *BOTH),
            (JOINT | {"locus": "Dinas Sosial dan Sesuatu"}, *BOTH),
            (JOINT, *(row | {"value": 80.0} for row in BOTH)),
        ],
    )
    def test_what_is_no_joint_figure_beside_two_offices_is_left_out(self, rows):
        assert self.found(*rows).empty


def test_a_government_that_the_register_lacks_stays_without_a_name(audit):
    known = audit[(audit["year"] == 2021) & audit["complete"].fillna(False)]
    means = direct.mean_of_units(known.assign(government_code="99.99"), 2021)
    assert len(means) == len(direct.mean_of_units(known, 2021)) > 0
    assert means["government"].isna().all()
