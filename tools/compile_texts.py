"""Compile the Indonesian texts for `ombud.display.catalogue`; pybabel's own command takes every % for a placeholder."""

import datetime

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from ombud.display.catalogue import DOMAIN, FOLDER

with (FOLDER / "id.po").open("rb") as source:
    catalogue = read_po(source)
# the same texts give the same bytes
catalogue.creation_date = catalogue.revision_date = datetime.datetime(2000, 1, 1)
with (FOLDER / "id" / "LC_MESSAGES" / f"{DOMAIN}.mo").open("wb") as compiled:
    write_mo(compiled, catalogue)
