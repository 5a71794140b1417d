"""What a methodology file must look like before its checksum is recorded."""

import shutil
from pathlib import Path

import pytest

from ombud.errors import DataError
from ombud.files import data_folder, record_checksums
from ombud.methodology import load_methodology
from record_data import record


class TestFaults:
    @pytest.fixture
    def changed(self, tmp_path):
        shutil.copytree(data_folder() / "methodology", tmp_path / "methodology")

        def change(*replacements, year=2023):
            path = Path(tmp_path) / "methodology" / f"{year}.toml"
            text = path.read_text(encoding="utf-8")
            for old, new in replacements:
                assert old in text
                text = text.replace(old, new, 1)
            path.write_text(text, encoding="utf-8")
            record_checksums(tmp_path)
            return tmp_path

        return change

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ("year = 2023", "year = 2022", "column year.*2022.*accepted: 2023"),
            ("percent = 21.85", "percent = 31.85", r"weights do not add up.*110\.0.*accepted: 100 percent"),
            ("lower = 88.0", "lower = 70.0", "cut-offs do not fall"),
            ("lower = 0.0", "lower = 5.0", "does not start at 0"),
            ("lower = 88.0", "lower = 100.0", "starts above the scale"),
            ("lower = 88.0", 'lower = "88"', r"cutoffs\[1\]\.lower.*accepted: a number"),
            ('category = "A"\n', "", "some bands have a category"),
            ('zone = "kuning"', 'zone = "biru"', "accepted: hijau, kuning, merah"),
            ('zone = "kuning"', 'zone = "merah"\nscale = "other"', "other.*accepted: semua"),
            ('basis = "published"', 'basis = "rumour"', "accepted: published, inferred, assumed"),
            ('basis = "published"\n', "", r"name\.basis"),
            ('source = ["', 'source = ["no address ', "the value has no source"),
            ('dimension = "input"', 'dimension = "other"', "accepted: input, proses, output, pengaduan"),
            ('over = "units"', 'over = "moons"', "accepted: products, units"),
            ('key = "proses"', 'key = "input"', "more than once"),
            ("[field_period]", "[field]", "not part of a methodology"),
            ("count = 2", "amount = 2", "an unknown key"),
            ('label_en = "Input"\n', "", r"dimensions\[1\]\.label_en"),
        ],
    )
    def test_a_fault_is_named(self, changed, old, new, message):
        with pytest.raises(DataError, match=message) as error:
            record(changed((old, new)))
        assert all(fault.file == "2023.toml" and fault.column for fault in error.value.faults)

    def test_all_faults_come_at_once(self, changed):
        folder = changed(
            ("lower = 88.0", 'lower = "high"'), ('zone = "kuning"', 'zone = "biru"'), ("count = 2", "count = 2.5")
        )
        with pytest.raises(DataError) as error:
            record(folder)
        assert len(error.value.faults) == 3

    def test_broken_toml(self, changed):
        folder = changed(("[name]", "[name"))
        for refuse in (record, lambda folder: load_methodology(2023, folder)):
            with pytest.raises(DataError, match="not TOML"):
                refuse(folder)

    def test_an_unrecorded_change_is_refused(self, changed):
        folder = changed()
        path = folder / "methodology" / "2023.toml"
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        with pytest.raises(DataError, match="sha256 differs"):
            load_methodology(2023, folder)
