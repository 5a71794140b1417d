"""A new notebook in the house style, for an analyst's own question."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ombud.errors import ParameterError
from ombud.files import write_atomically
from ombud.running.execution import EXTENSION, notebook_folder

TEMPLATE = Path(__file__).with_suffix(EXTENSION)
# what every file system and every shell takes
NAME = re.compile(r"[^\W_][\w -]*")
LONGEST = 100
TITLE = "{title}"


def new_notebook(name: str | os.PathLike[str]) -> Path:
    """
    Write a notebook that loads, computes, shows and tells in both languages, to be changed by its owner.

    The name may have its ending or not; without a folder it goes beside the other notebooks of a checkout, or else into
    the folder one works in. A `ParameterError` is raised if the name can't be one of a notebook, is taken, or lies
    where nothing can be written.
    """
    path = Path(name)
    stem = path.name.removesuffix(EXTENSION)
    if not NAME.fullmatch(stem) or len(stem) > LONGEST or stem.endswith(" "):
        raise ParameterError(
            "{name} can't be the name of a notebook; accepted: letters, digits, spaces, _ and -, up to {most} of them, "
            "with or without {ending}",
            name=repr(path.name),
            most=LONGEST,
            ending=EXTENSION,
        )
    if path.name == str(name):  # the notebooks inside an installed package are not the user's
        folder = notebook_folder()
        path = (folder if folder.name == "notebooks" else Path()) / path
    path = path.with_name(f"{stem}{EXTENSION}")
    place = {"file": path.name, "folder": path.parent}
    title = re.sub(r"^(\d+)[ _]", r"\1 · ", stem).replace("_", " ")
    text = TEMPLATE.read_text(encoding="utf-8").replace(TITLE, title)
    if os.path.lexists(path):
        raise ParameterError("{folder} has a {file} already; give another name", **place)
    if not path.parent.is_dir():
        raise ParameterError("{file} can't be written: there is no folder {folder}", **place)
    try:
        write_atomically(path, text)
    except OSError as error:
        raise ParameterError(
            "{file} can't be written in {folder}: {problem}", **place, problem=error.strerror
        ) from None
    return path
