"""What cells show is kept as a kernel's messages would have it."""

import os

import nbformat
import pytest

from ombud.running import execution
from written_notebooks import cells_of, run_apart

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork"),
]

CELLS = [
    "print('a', end='')\nprint('b')\nimport sys\nprint('c', file=sys.stderr)\nprint('')\nprint('d')",
    "from IPython.display import HTML, Image, clear_output, display\nprint('goes')\nclear_output()\nprint('stays')",
    "handle = display(HTML('<p>old</p>'), display_id='name')\ndisplay('between')",
    "handle.update(HTML('<p>new</p>'))",
    "display(1, 2)\nprint(3)\ndisplay({'application/json': {'a': (1, 2), 'b': [True, None]}}, raw=True)\n4",
    "import base64\nImage(base64.b64decode('iVBORw0KGgo='), width=10)",
    "import datetime, numpy\n"
    "told = {'n': numpy.int64(1), 'on': datetime.date(2022, 12, 22)}\n"
    "display({'image/png': b'\\x89PNG', 'application/json': told}, raw=True)",
    "%matplotlib inline\n1;",
    "None",
    "!echo $((1 + 1))",
    "try:\n    input()\nexcept Exception:\n    print('nobody answers')",
    "import pickle\nclass Own: pass\npickle.loads(pickle.dumps(Own())).__class__.__name__, _",
]


def test_what_is_shown_is_what_a_kernel_would_send(tmp_path):
    source = cells_of(tmp_path / "own.ipynb", *CELLS)
    cold = nbformat.read(execution.run(source, {}, tmp_path / "cold.ipynb"), 4)
    warm = nbformat.read(run_apart(source, tmp_path / "warm.ipynb"), 4)
    for here, there in zip(warm.cells, cold.cells, strict=True):
        assert here == there
    assert "new" in str(warm.cells[2].outputs)
    assert [output.output_type for output in warm.cells[4].outputs] == [
        "display_data",
        "display_data",
        "stream",
        "display_data",
        "execute_result",
    ]


def test_an_error_bears_its_name_text_and_place(tmp_path):
    source = cells_of(tmp_path / "own.ipynb", "def divide(by):\n    return 1 / by\nprint('before')\ndivide(0)")
    with pytest.raises(execution.NotebookFailed) as failed:
        run_apart(source, tmp_path / "out.ipynb")
    before, error = nbformat.read(failed.value.fields["copy"], 4).cells[0].outputs
    assert before.text == "before\n"
    assert (error.ename, error.evalue) == ("ZeroDivisionError", "division by zero")
    assert "return" in "".join(error.traceback)
