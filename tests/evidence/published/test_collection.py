"""What a report was made of."""

import datetime

from ombud.evidence.published.collection import version
from ombud.files import SIDECAR_SUFFIX, read_sidecar, record_checksums


def test_the_latest_change_of_any_file_is_told(copied_data):
    folder = copied_data()
    before = version(folder)
    path = folder / "methodology" / "2022.toml"
    dates = [
        read_sidecar(each.with_name(each.name.removesuffix(SIDECAR_SUFFIX)))["date"]
        for each in folder.rglob("*" + SIDECAR_SUFFIX)
    ]
    assert before.date == str(max(dates))
    path.write_text(path.read_text(encoding="utf-8").replace("lower = 78.0", "lower = 80.0"), encoding="utf-8")
    record_checksums(folder, datetime.date(2030, 1, 2))
    after = version(folder)
    assert (after.date, after.package) == ("2030-01-02", before.package)
    assert after.checksum != before.checksum and len(after.checksum) == len(before.checksum) == 10
