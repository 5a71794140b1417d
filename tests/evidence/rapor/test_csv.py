"""Rapor files of text."""

from rapor_files import faults_of, write_csv


def test_decimal_commas_in_a_file_parted_by_commas(tmp_path):
    faults = faults_of(write_csv(tmp_path / "rapor.csv", separator=","))
    assert [fault.row for fault in faults] == [2, 5]
    assert "only in quotes" in faults[0].describe()
