"""Compile the Indonesian texts for `ombud.display.catalogue`; pybabel's own command takes every % for a placeholder."""

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from ombud.display.catalogue import DOMAIN, FOLDER

with (FOLDER / "id.po").open("rb") as source, (FOLDER / "id" / "LC_MESSAGES" / f"{DOMAIN}.mo").open("wb") as compiled:
    write_mo(compiled, read_po(source))
