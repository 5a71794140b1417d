"""What the fork server imports and reads once, so that its children need not."""

from __future__ import annotations

import importlib
import sys

from ombud.errors import OmbudError

MODULES = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "IPython.core.completer",
    "numpy.random",
    "pandas",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "seaborn",
    "statsmodels.api",
    "statsmodels.formula.api",
    "great_tables",
    "babel.numbers",
    "babel.dates",
    "babel.lists",
    "nbformat",
    "nbconvert.filters.markdown_mistune",
    "nbconvert.filters.ansi",
    "xlsxwriter",
    "pandas.io.excel._xlsxwriter",
    "ombud.reporting.reports",
    "ombud.reporting.batch.finishing",
)
# importing it before there is a shell would leave figures without a way out of the kernel
MUST_BE_ABSENT = "matplotlib_inline.backend_inline"


def preload() -> None:
    """
    Import the modules of reports and read the evidence.

    Nothing is drawn or set, so that children find the state of a fresh process. What is missing or faulty is
    left to the report that needs it, which then tells of it.
    """
    from ombud.reporting.notebook_libraries import import_jsonschema_lean

    import_jsonschema_lean()
    for name in (*MODULES, "weasyprint"):
        try:
            importlib.import_module(name)
        except (ImportError, OSError):
            print(f"ombud: {name} can't be imported beforehand", file=sys.stderr)
    from ombud.methodology import available_years, load_methodology
    from ombud.reporting.collection import load_collection
    from ombud.reporting.language import LANGUAGES, Language

    for code in LANGUAGES:
        Language(code).number(1234.5)
        Language(code).date("2022-12-22")
        Language(code).join(["a", "b"])
    try:
        load_collection()
        for year in available_years():
            load_methodology(year)
    except OmbudError:
        return
    finally:
        sys.modules.pop(MUST_BE_ABSENT, None)
