"""The script of the index pages' table: DataTables (MIT), taken as it is from the installed package itables."""

from __future__ import annotations

import re
from functools import lru_cache

from ombud.documents.carried_files import carried_file
from ombud.errors import OmbudError

PACKAGE, FILE = "itables", "html/dt_bundle.js"
EXPORTS = re.compile(r"export\s*\{([^{}]*)\}\s*;?")
CLOSING = re.compile(r"</script", re.IGNORECASE)


@lru_cache(maxsize=1)
def table_library() -> str:
    """
    Return a module of JavaScript that leaves the table's constructor under the name ``DataTable``.

    The library's own text is unchanged but for its last statement, an export that a page can't use.

    Raises
    ------
    OmbudError
        If the package is not installed, or carries another kind of module.
    """
    text = carried_file(PACKAGE, FILE).read_text(encoding="utf-8")
    exports = EXPORTS.findall(text)
    names = re.findall(r"([\w$]+)\s+as\s+default\b", exports[-1]) if exports else []
    if len(exports) != 1 or len(names) != 1 or CLOSING.search(text):
        raise OmbudError(
            "The file {file} of the package {package} is not the module that index pages need; type: make setup",
            file=FILE,
            package=PACKAGE,
        )
    return EXPORTS.sub(lambda _: f"const DataTable={names[0]};", text)
