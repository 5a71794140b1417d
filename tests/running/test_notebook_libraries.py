"""jsonschema is imported without the grammars that no notebook needs, and nobody notices."""

import subprocess
import sys

LEAN = """
import sys
from ombud.running.notebook_libraries import import_jsonschema_lean
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
from ombud.running.notebook_libraries import import_jsonschema_lean
import_jsonschema_lean()
assert before == {name for name in sys.modules if "rfc3987" in name}
"""


def test_the_grammars_stay_out_and_can_be_imported_as_ever():
    subprocess.run([sys.executable, "-c", LEAN], check=True)


def test_nothing_is_done_where_jsonschema_is_there():
    subprocess.run([sys.executable, "-c", TAKEN], check=True)
