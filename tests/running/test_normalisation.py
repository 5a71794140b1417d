"""What differs from run to run is not kept."""

import subprocess
import sys

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output

from ombud.running import execution


def test_normalising_drops_what_differs_from_run_to_run():
    streams = [new_output("stream", name="stdout", text=text) for text in ("a", "b\n")]
    result = new_output("execute_result", {"text/plain": "<x at 0x7f3a5c001230>"}, execution_count=41)
    styled = '<table id="T_0a1b2"><td id="T_0a1b2_row0_col0">1</td></table>'
    cell = new_code_cell(
        "f()",
        execution_count=41,
        outputs=[*streams, result, new_output("display_data", {"text/html": styled})],
        metadata={"tags": [], "execution": {"shell.execute_reply": "2026"}, "papermill": {"status": "x"}},
    )
    notebook = new_notebook(cells=[cell], metadata={"papermill": {"output_path": "out.ipynb"}})
    before = nbformat.writes(notebook)
    clean = execution.normalise(notebook)
    assert nbformat.writes(notebook) == before, "the caller's notebook is left alone"
    assert clean.cells[0].metadata == {} and "papermill" not in clean.metadata
    assert clean.cells[0].outputs[0].text == "ab\n"
    assert clean.cells[0].outputs[1].data["text/plain"] == "<x at 0x0>"
    assert clean.cells[0].outputs[1].execution_count == clean.cells[0].execution_count == 1
    assert clean.cells[0].outputs[2].data["text/html"].count("T_1-3-1") == 2
    assert execution.normalise(clean) == clean


def test_cells_of_an_older_format_get_the_same_ids_each_time():
    def older():
        notebook = new_notebook(cells=[new_code_cell("a"), new_code_cell("a")])
        notebook.nbformat_minor = 4
        for cell in notebook.cells:
            del cell["id"]
        return notebook

    first, second = (execution.normalise(older()) for _ in range(2))
    assert first == second and first.nbformat_minor == 5
    assert first.cells[0].id != first.cells[1].id
    nbformat.validate(first)


LEAN = """
import sys
from ombud.running.normalisation import import_jsonschema_lean
import_jsonschema_lean()
import_jsonschema_lean()
assert "jsonschema" in sys.modules and "rfc3987_syntax" not in sys.modules
import jsonschema
jsonschema.validate({"nbformat": 4}, {"type": "object"})
import rfc3987_syntax
"""
TAKEN = """
import sys, jsonschema
before = {name for name in sys.modules if "rfc3987" in name}
from ombud.running.normalisation import import_jsonschema_lean
import_jsonschema_lean()
assert before == {name for name in sys.modules if "rfc3987" in name}
"""


def test_the_grammars_stay_out_and_can_be_imported_as_ever():
    subprocess.run([sys.executable, "-c", LEAN], check=True)


def test_nothing_is_done_where_jsonschema_is_there():
    subprocess.run([sys.executable, "-c", TAKEN], check=True)
