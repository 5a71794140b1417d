"""The register of governments: what its files may not say."""

import shutil

import pytest

from ombud.errors import DataError
from ombud.evidence.registers.governments import load_governments, resolve_government
from ombud.evidence.registers.register import ALIASES, FILES, INSTITUTIONS, TERRITORIES, VALIDITY
from ombud.files import SIDECAR_SUFFIX, data_folder, record_checksums
from record_data import record


@pytest.fixture
def folder(tmp_path):
    """Return a folder with its own copy of the register."""
    for name in FILES:
        for suffix in ("", SIDECAR_SUFFIX):
            shutil.copy(data_folder() / (name + suffix), tmp_path)
    return tmp_path


def append(folder, name, line):
    """Add a line to a file of the register and vouch for it; return its row as a spreadsheet counts."""
    path = folder / name
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    record_checksums(folder)
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize(
    ("name", "line", "column"),
    [
        (TERRITORIES, "64.71,Kota Balikpapan,kota,64,Kalimantan Timur", "code"),
        (TERRITORIES, "64.99,Desa Baru,desa,64,Kalimantan Timur", "level"),
        (INSTITUTIONS, "L-BARU,Badan Baru,badan,", "level"),
        (INSTITUTIONS, "64,Badan Baru,lembaga,", "code"),
        (VALIDITY, "99.99,2022,,,", "government_code"),
        (VALIDITY, "93,2022,,,", "government_code"),
        (VALIDITY, "64.71,baru,,,", "valid_from"),
        (VALIDITY, "64.71,,baru,,", "valid_to"),
        (VALIDITY, "64.71,,,99,", "predecessor"),
        (ALIASES, "Baru,99.99,other,", "government_code"),
        (ALIASES, "Baru,64.71,nickname,", "kind"),
        (ALIASES, "--,64.71,other,", "alias"),
    ],
)
def test_faults_name_file_row_and_column(folder, name, line, column):
    row = append(folder, name, line)
    with pytest.raises(DataError) as caught:
        record(folder)
    assert (name, row, column) in {(fault.file, fault.row, fault.column) for fault in caught.value.faults}


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(DataError, match=name):
        load_governments(folder)


def test_a_change_without_its_checksum_is_refused(folder):
    with open(folder / ALIASES, "a", encoding="utf-8") as aliases:
        aliases.write("Kota Minyak,64.71,other,\n")
    with pytest.raises(DataError, match="sha256"):
        resolve_government("Kota Minyak", data_dir=folder)


def test_a_change_is_seen_at_once(folder):
    assert resolve_government("Balikpapan", data_dir=folder).code == "64.71"
    append(folder, ALIASES, "Beriman,64.71,other,")
    assert resolve_government("Beriman", data_dir=folder).name == "Kota Balikpapan"
