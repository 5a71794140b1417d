"""Say plainly what is missing before the environment is built."""

import importlib.util
import sys

if sys.version_info < (3, 11):  # noqa: UP036
    found = sys.version.split()[0]
    sys.exit("ombud needs Python 3.11 or newer; try: make PYTHON=python3.12 ... (found " + found + ")")
if importlib.util.find_spec("ensurepip") is None:
    sys.exit("This Python has no ensurepip; on Debian or Ubuntu type: apt-get install python3-venv")
