"""
What the fork server imports, reads and rehearses once, so that its children need not; importing this module does it.

What is drawn and set meanwhile is taken back, so that children find the state of a fresh process. What is missing or
faulty is left to the report that needs it, which then tells of it. The process keeps to one thread, since only such a
one can be forked safely.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import sys
import tempfile
from multiprocessing import spawn

from ombud.errors import NotPublished, OmbudError
from ombud.reports.warm.children import NAME, SERVER_ENVIRONMENT

# with what these import
MODULES = (
    "pandas.core.methods.to_dict",
    "nbformat",
    # what runs cells
    "papermill",
    "ombud.running.engines",
    # what notebooks use
    "matplotlib_inline.config",
    "seaborn",
    "jinja2",
    "ombud.stories.report.province",
    "ombud.stories.report.government",
    # what makes files of a notebook that has run
    "xlsxwriter",
    "typst",
    "ombud.reports.batch.production",
    "ombud.reports.site.pages",
)
# importing it before there is a shell would leave figures without a way out of the notebook
MUST_BE_ABSENT = "matplotlib_inline.backend_inline"
REHEARSED = "Gorontalo"  # a small province with tables and figures of every kind
# of what `multiprocessing` tells a child of its parent
NEEDED = {"name", "authkey"}


def preload() -> None:
    """Import what children need, and read what they read into the caches of its modules."""
    from ombud.running.normalisation import import_jsonschema_lean

    import_jsonschema_lean()
    for name in MODULES:
        with contextlib.suppress(ImportError, OSError):
            importlib.import_module(name)
    sys.modules.pop(MUST_BE_ABSENT, None)
    with contextlib.suppress(OmbudError):
        _read()
        _rehearse()


def _read() -> None:
    """Read template, style and fonts of the pages, nbformat's schema of notebooks, data, methods and catalogues."""
    import nbformat
    from PIL import Image

    from ombud.analysis import comparison, direct
    from ombud.analysis.comparison import cutoffs
    from ombud.display import fonts, tables
    from ombud.display.language import LANGUAGES, Language
    from ombud.documents import document
    from ombud.evidence.published.collection import load_collection
    from ombud.methodology import available_years, load_methodology
    from ombud.stories.report.story import expectations, national

    document.page("", title="")
    fonts.for_figures()
    tables.template(tables.FOLDER / "table.html.j2")
    nbformat.validate(nbformat.v4.new_notebook())
    Image.preinit()
    held = load_collection()
    data, _ = held.data, held.disagreements
    # of the years that reports compare unless told otherwise
    direct.gather(2021, 2022)
    for found in (expectations, comparison.changes, comparison.compare, cutoffs.zones_under_cutoffs):
        national(found, (2021, 2022), data)
    national(cutoffs.distances, (2022,), data)
    for year in available_years():
        with contextlib.suppress(NotPublished):
            load_methodology(year).cutoffs_of()
        with contextlib.suppress(NotPublished):
            _ = load_methodology(year).retained_shares
    for code in LANGUAGES:
        language = Language(code)
        language.tell("hijau")
        language.number(1234.5)
        language.date("2022-12-22")
        language.join(["a", "b"])


def _rehearse() -> None:
    """
    Make a report that nobody keeps, so that what a first report imports and remembers is there already.

    No PDF, since Typst starts threads.
    """
    import matplotlib as mpl

    from ombud.reports import one
    from ombud.running.shell import Shell

    place, argv, path, settings = os.getcwd(), sys.argv[:], sys.path[:], dict(mpl.rcParams)
    asked = one.request(REHEARSED, kind="province", from_year=2021, year=2022, lang="id")
    try:
        with tempfile.TemporaryDirectory(prefix="ombud-") as folder:
            one.run_notebook(asked, folder, is_in_process=True)
            one.write_documents(asked, folder, ("html",))
    finally:
        os.chdir(place)
        sys.argv[:], sys.path[:] = argv, path
        # but that figures are shown by themselves, as the first of a kernel has it
        mpl.rcParams.update(settings | {"interactive": True})
        Shell.forget()


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
