"""What a fork server imports and reads once, so that its children need not."""

from __future__ import annotations

import contextlib
import importlib
import sys

from ombud.errors import NotPublished, OmbudError

KERNELS, DOCUMENTS = "kernels", "documents"
ROLES = (KERNELS, DOCUMENTS)
# what both roles use
COMMON = ("numpy.random", "pandas", "pandas.core.methods.to_dict", "scipy.stats", "nbformat", "PIL.Image")
MODULES = {
    # what notebooks use, and what a kernel imports when it starts
    KERNELS: (
        "ipykernel.kernelapp",
        "ipykernel.ipkernel",
        "ipykernel.debugger",
        "IPython.core.completer",
        "IPython.core.pylabtools",
        "IPython.extensions.storemagic",
        "psutil",
        "sqlite3",
        "tornado.queues",
        "matplotlib.pyplot",
        "matplotlib.backends.backend_agg",
        "matplotlib_inline.config",
        "seaborn",
        "statsmodels.api",
        "statsmodels.formula.api",
        "jinja2",
        "ombud.stories.report.province",
        "ombud.stories.report.government",
    ),
    # what makes files of a notebook that has run
    DOCUMENTS: (
        "xlsxwriter",
        "typst",
        "ombud.reports.batch.finishing",
        "ombud.reports.site.pages",
    ),
}
# importing it before there is a shell would leave figures without a way out of the kernel
MUST_BE_ABSENT = "matplotlib_inline.backend_inline"


def preload_common() -> None:
    """
    Import what all children need, and read the evidence.

    Nothing is drawn or set, so that children find the state of a fresh process. What is missing or faulty is
    left to the report that needs it, which then tells of it.
    """
    from ombud.running.notebook_libraries import import_jsonschema_lean

    import_jsonschema_lean()
    _import(COMMON)
    with contextlib.suppress(OmbudError):
        _read_evidence()


def preload(role: str) -> None:
    """
    Import what the children of one role need, after `preload_common`.

    Parameters
    ----------
    role : {"kernels", "documents"}
        What the children are.
    """
    _import(MODULES[role])
    sys.modules.pop(MUST_BE_ABSENT, None)
    if role == DOCUMENTS:
        _compile_notebook_schema()
        with contextlib.suppress(OmbudError):
            _make_empty_page()


def _import(names: tuple[str, ...]) -> None:
    for name in names:
        with contextlib.suppress(ImportError, OSError):
            importlib.import_module(name)


def _read_evidence() -> None:
    """Read data, methods and catalogues into the caches of their modules."""
    from PIL import Image

    from ombud.display.language import LANGUAGES, Language
    from ombud.evidence.published.collection import load_collection
    from ombud.methodology import available_years, load_methodology

    Image.preinit()
    load_collection()
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


def _compile_notebook_schema() -> None:
    """Have nbformat compile the schema by which it checks each notebook that it reads."""
    import nbformat

    nbformat.validate(nbformat.v4.new_notebook())


def _make_empty_page() -> None:
    """Read the fonts, the template and the style of the pages."""
    from ombud.documents import document

    document.page("", title="")
