"""The records of a methodology file as frames, and what is told of a file that nobody looked at before its checksum."""

import re
import shutil

import pytest

from ombud.errors import DataError
from ombud.files import data_folder, record_checksums
from ombud.methodology import available_years, comparability, difference, load_methodology


@pytest.mark.parametrize("year", available_years())
def test_facts_and_scales_are_records_with_their_sources(year):
    method = load_methodology(year)
    assert method.facts["aspect"].tolist() == [record["aspect"] for record in method.document["facts"]]
    assert method.facts["source"].map(len).min() > 0
    assert method.scales["maximum"].iloc[0] == method.scale_maximum_of()


@pytest.fixture
def changed(tmp_path):
    """Have a text of the method of 2022 replaced in a folder of its own, checksum and all."""
    shutil.copytree(data_folder() / "methodology", tmp_path / "methodology")

    def change(old, new):
        path = tmp_path / "methodology" / "2022.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        record_checksums(tmp_path)
        return tmp_path

    return change


DIMENSIONS = "input, proses, output, pengaduan"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('dimensions = ["input"]', 'dimensions = ["masukan"]', f"weights[1].dimensions: .*'masukan'.*: {DIMENSIONS}"),
        (
            'dimensions = ["proses"]\nreason',
            'dimensions = ["p"]\nreason',
            f"readings[1].dimensions: .*'p'.*: {DIMENSIONS}",
        ),
        (
            'dimension = "input"\nvariant',
            'dimension = "x"\nvariant',
            f"weight_bounds[1].dimension: .*'x'.*: {DIMENSIONS}",
        ),
        ('dimension = "input"\nkey', 'dimension = "x"\nkey', f"variables[1].dimension: .*'x'.*: {DIMENSIONS}"),
        ('category = "B"', 'category = "B"\nscale = "lama"', "cutoffs[2].scale: .*'lama'.*accepted: semua"),
        ('zone = "kuning"', 'zone = "biru"', "cutoffs[3].zone: .*'biru'.*accepted: hijau, kuning, merah"),
        ('over = "units"', 'over = "moons"', "aggregation.over: .*'moons'.*accepted: products, units"),
        ('grade = "changed"', 'grade = "new"', "comparability.grade: .*'new'.*accepted: same, changed, not_comparable"),
        (
            "lower = 88.0\n",
            "",
            "cutoffs[1].lower: a key is missing; accepted: zone, lower, label_id, label_en, basis, source",
        ),
        ("maximum = ", "most = ", "scales[1].maximum: a key is missing"),
        ('label_en = "Input"\n', "", "dimensions[1].label_en: a key is missing"),
        ("[[weights]]", "[[wieghts]]", "wieghts: this section is not part of a methodology; accepted: name"),
        ("[field_period]", "[[field_period]]", "field_period: this section is not part"),
    ],
)
def test_a_file_that_names_what_is_not_there_is_refused_in_words(changed, old, new, told):
    folder = changed(old, new)
    place = re.escape(told.split(":")[0])
    asked = (
        lambda: load_methodology(2022, folder),
        lambda: comparability(2021, 2022, folder),
        lambda: difference(2021, 2022, folder),
    )
    for ask in asked:
        with pytest.raises(
            DataError, match=rf"^1 fault\(s\) in the data\n  2022\.toml, column {place}{told[told.index(':') :]}"
        ):
            ask()
    assert load_methodology(2023, folder).year == 2023
