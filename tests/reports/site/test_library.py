"""The table's library comes whole from its package, or the page is not written."""

import pytest

from ombud.errors import OmbudError
from ombud.reports.site import library


def test_the_library_keeps_its_notice_and_exports_nothing():
    script = library.table_library()
    assert "DataTables 2" in script and "SpryMedia" in script
    assert not library.EXPORTS.search(script)
    assert "const DataTable=" in script
    assert "</script" not in script.lower()


@pytest.mark.parametrize("text", ["var a;", "export{a as b};", "export{a as default};'</script>'"])
def test_another_kind_of_module_is_refused(tmp_path, monkeypatch, text):
    (tmp_path / "bundle.js").write_text(text)
    monkeypatch.setattr(library, "carried_file", lambda package, file: tmp_path / "bundle.js")
    with pytest.raises(OmbudError, match="not the module that index pages need"):
        library.table_library.__wrapped__()
