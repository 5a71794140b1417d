"""The import of the Jupyter libraries without a second of grammars that they never use."""

from __future__ import annotations

import sys
import threading

GRAMMARS = "rfc3987_syntax"
_lock = threading.Lock()


def import_jsonschema_lean() -> None:
    """
    Import jsonschema, which validates notebooks, without its optional check of international addresses.

    jsonschema imports ``rfc3987_syntax`` if it can, and that compiles 35 grammars (1.2 s); no schema of a
    notebook asks for such an address. Its absence is a case that jsonschema provides for. Nothing is done
    when the process has either package already; afterwards ``rfc3987_syntax`` can be imported as ever.
    """
    with _lock:
        if "jsonschema" in sys.modules or GRAMMARS in sys.modules:
            return
        sys.modules[GRAMMARS] = None  # ty: ignore[invalid-assignment] - the import system's mark for "absent"
        try:
            import jsonschema  # noqa: F401
        finally:
            del sys.modules[GRAMMARS]
