"""Files of installed packages are found, or missed with the remedy named."""

import pytest

from ombud.documents.carried_files import carried_file
from ombud.errors import OmbudError


def test_a_file_is_found_beside_its_package():
    assert carried_file("ombud", "documents/page/print.typ").read_text(encoding="utf-8")


@pytest.mark.parametrize("place", [("ombud", "documents/absent.css"), ("no_such_package", "file.js")])
def test_what_is_not_installed_is_named_with_the_remedy(place):
    with pytest.raises(OmbudError, match="make setup") as caught:
        carried_file(*place)
    assert place[0] in str(caught.value)
