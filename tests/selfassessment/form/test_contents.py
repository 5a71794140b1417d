"""Which units a form is for."""

import pytest
from openpyxl import load_workbook

from ombud.errors import NotPublished, ParameterError, UnknownGovernment
from ombud.selfassessment.form.template import new_workbook


def test_units_by_number_by_text_and_by_level(tmp_path):
    def units(name, **options):
        sheet = load_workbook(new_workbook(tmp_path / name, **options))["Unit"]
        return [sheet[f"C{row}"].value for row in range(9, sheet.max_row + 1)]

    assert units("a.xlsx", units="3") == ["Unit 1", "Unit 2", "Unit 3"]
    assert units("b.xlsx", units="Dinsos; RSUD A") == ["Dinsos", "RSUD A"]
    assert len(units("c.xlsx", government="Kota Balikpapan")) == 7


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        ({"government": "Provinsi Kalimantan Timur"}, ParameterError, "--units"),
        ({"government": "Kementerian Sosial"}, ParameterError, "--units"),
        ({"government": "Kaltmi"}, UnknownGovernment, "Kaltmi"),
        ({"year": 2021}, NotPublished, "2021"),
        ({"year": 2020}, NotPublished, "2020"),
        ({"units": "0"}, ParameterError, "1 to 60"),
        ({"units": "A; a"}, ParameterError, "A, a"),
        ({"units": 2, "example": True}, ParameterError, "example"),
        ({"lang": "xx"}, ParameterError, "xx"),
    ],
)
def test_unusable_wishes(options, error, told, tmp_path):
    with pytest.raises(error, match=told):
        new_workbook(tmp_path / "form.xlsx", **options)
    assert not list(tmp_path.iterdir())
