"""What the fork server imports, reads and rehearses once, so that its children need not; importing this module does it."""

# What is drawn and set meanwhile is taken back: children find the state of a fresh process. What is missing or faulty is
# left to the report that needs it. The process keeps to one thread, since only such a one can be forked safely.

import contextlib
import gc
import importlib
import os
import sys
import tempfile
from multiprocessing import spawn

from ombud.errors import OmbudError
from ombud.reports.warm.children import NAME, SERVER_ENVIRONMENT

# beside what the rehearsal imports
MODULES = ("xlsxwriter", "typst", "ombud.reports.batch.production", "ombud.reports.site.pages")
# a report of each kind and language, small and with tables and figures of every sort
REHEARSED = (("province", "Gorontalo", "id"), ("government", "Kota Gorontalo", "en"))
# of what `multiprocessing` tells a child of its parent
NEEDED = {"name", "authkey"}


def preload() -> None:
    """Make reports that nobody keeps, so that what a first one imports is there; none in PDF, since Typst starts threads."""
    from ombud.running.notebooks import import_jsonschema_lean

    import_jsonschema_lean()  # before what imports it whole
    import matplotlib as mpl

    from ombud.reports import one
    from ombud.running.engines import Shell

    place, argv, path, settings = os.getcwd(), sys.argv[:], sys.path[:], dict(mpl.rcParams)
    for kind, name, lang in REHEARSED:
        with contextlib.suppress(OmbudError), tempfile.TemporaryDirectory(prefix="ombud-") as folder:
            asked = one.request(name, kind=kind, from_year=2021, year=2022, lang=lang)
            one.write_report(asked, folder, ("html",), is_in_process=True)
    os.chdir(place)
    sys.argv[:], sys.path[:] = argv, path
    # but that figures are shown by themselves, as the first of a kernel has it
    mpl.rcParams.update(settings | {"interactive": True})
    Shell.forget()
    for name in MODULES:
        with contextlib.suppress(ImportError, OSError):
            importlib.import_module(name)


def _prepare(told: dict, prepare=spawn.prepare) -> None:
    """Keep children of this package from running their parent's main program again, and from its search path."""
    prepare({name: value for name, value in told.items() if name in NEEDED} if told.get("name") == NAME else told)


if not SERVER_ENVIRONMENT.items() <= os.environ.items():
    raise ImportError(__name__)  # it is for the fork server alone; one without it gives no child
gc.disable()  # next to nothing of what is imported is garbage
preload()
spawn.prepare = _prepare  # ty: ignore[invalid-assignment]
gc.collect()
gc.freeze()  # else the collector writes to pages that children share
gc.enable()
