"""The engines by which papermill runs a notebook here: in a kernel of its own, or cell by cell in this very process."""

# Both hand on the notebook as far as it ran, and save nothing: papermill's own saves before and after every cell, which
# costs more than running most of them.

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import os
import signal
import sys
import tempfile
from collections import defaultdict
from collections.abc import Generator
from typing import Any

import nbformat
from ipykernel.compiler import XCachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.history import HistoryManager
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.profiledir import ProfileDir
from jupyter_client.jsonutil import json_default
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode
from papermill.engines import Engine, NBClientEngine, NotebookExecutionManager, papermill_engines

from ombud.running.environment_kernel import kernel_environment

KERNEL = "ombud-kernel"
IN_PROCESS = "ombud-in-process"


class _Kernel(NBClientEngine):
    """Runs cells in a kernel; puts the notebook into `held`, a list."""

    @classmethod
    def execute_managed_notebook(  # ty: ignore[incompatible-method-override] - papermill gives the rest by name
        cls, nb_man: NotebookExecutionManager, kernel_name: str, *, held: list[NotebookNode], **options: Any
    ) -> None:
        with _holding(nb_man, held):
            super().execute_managed_notebook(nb_man, kernel_name, on_cell_executed=_stop_if_left, **options)


class _InProcess(Engine):
    """Runs cells in this process, which must be there for this one run: what they change stays changed."""

    @classmethod
    def execute_managed_notebook(  # ty: ignore[incompatible-method-override]
        cls,
        nb_man: NotebookExecutionManager,
        _kernel_name: str,
        *,
        held: list[NotebookNode],
        execution_timeout: float,
        resources: dict[str, Any],
        **_: Any,
    ) -> None:
        _stand_as_kernel(resources["metadata"]["path"])
        with _holding(nb_man, held) as notebook, tempfile.TemporaryDirectory(prefix="ombud-run-") as folder:
            shell = Shell.started(folder)
            with (
                contextlib.redirect_stdout(_Stream(shell, "stdout")),
                contextlib.redirect_stderr(_Stream(shell, "stderr")),
            ):
                for place, cell in enumerate(notebook.cells):
                    nb_man.cell_start(cell, place)
                    goes_on = cell.cell_type != "code" or shell.run(cell, execution_timeout)
                    if not goes_on:
                        nb_man.cell_exception(cell, place)
                    nb_man.cell_complete(cell, place)
                    if not goes_on:
                        break


def _stop_if_left(*, execute_reply: dict[str, Any], **_: Any) -> None:
    """Stop at a cell with IPython's ``exit()``, after which a kernel goes on for a moment, as at any that fails."""
    if any(part["source"] == "ask_exit" for part in execute_reply["content"].get("payload", ())):
        raise CellExecutionError("", "", "")


@contextlib.contextmanager
def _holding(nb_man: NotebookExecutionManager, held: list[NotebookNode]) -> Generator[NotebookNode]:
    """Put the notebook into a list before it runs, since what raises an error gives no notebook."""
    notebook = nb_man.nb
    held.append(notebook)
    yield notebook
    if not any(output.output_type == "error" for cell in notebook.cells for output in cell.get("outputs", ())):
        # papermill looks through what it gets for errors, then serialises it even where it writes no file
        nb_man.nb = nbformat.v4.new_notebook(metadata={"papermill": {}})


def _stand_as_kernel(folder: str) -> None:
    """Give this process the folder, environment and search path of a kernel."""
    os.environ.update(kernel_environment())
    os.chdir(folder)
    launcher = importlib.util.find_spec("ipykernel_launcher")
    sys.argv = [launcher.origin if launcher and launcher.origin else "ipykernel_launcher"]
    # where IPython puts the notebook's folder, had the fork server not been told to keep its own out
    installed = (place for place, path in enumerate(sys.path) if path.endswith(("site-packages", "dist-packages")))
    sys.path.insert(next(installed, 0), "")


def _sent(data: dict, metadata: dict | None) -> dict[str, dict]:
    """Return what is shown as it comes out of a kernel's message: bytes in base64, the rest as JSON has it."""
    return {
        part: {
            name: value if isinstance(value, str) else json.loads(json.dumps(value, default=json_default))
            for name, value in (bundle or {}).items()
        }
        for part, bundle in (("data", data), ("metadata", metadata))
    }


class _Display(DisplayPublisher):
    """Keeps what is displayed."""

    def publish(  # ty: ignore[incompatible-method-override] - IPython gives the rest by name
        self, data: dict, metadata: dict | None = None, *, transient: dict | None = None, update: bool = False, **_: Any
    ) -> None:
        shown, name = _sent(data, metadata), (transient or {}).get("display_id")
        if not update:
            Shell.instance().named[name].append(Shell.instance().show("display_data", **shown))
        elif name:
            for output in Shell.instance().named[name]:
                output.update(shown)

    def clear_output(self, wait: bool = False) -> None:  # noqa: ARG002 - IPython's name
        Shell.instance().outputs.clear()


class _Result(DisplayHook):
    """Keeps the value of a last expression."""

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict, md_dict: dict | None = None) -> None:
        Shell.instance().show("execute_result", **_sent(format_dict, md_dict), execution_count=self.prompt_count)


class Shell(InteractiveShell):
    """Runs cells without a kernel, and puts what they show into `outputs`; there is one in a process."""

    compiler_class = XCachingCompiler  # which names cells as a kernel does
    display_pub_class = _Display
    displayhook_class = _Result

    @classmethod
    def started(cls, folder: str) -> Shell:
        """Return this process's shell, which has its files in a folder, and leaves the user's settings and history alone."""
        profile = ProfileDir(location=folder)
        shell = cls.instance(ipython_dir=folder, profile_dir=profile)
        shell.profile_dir = profile  # one that has run before had another
        return shell

    @classmethod
    def forget(cls) -> None:
        """Make the shell of this process, if it has one, as it was before its first cell."""
        if cls.initialized():
            shell = cls.instance()
            shell.reset()
            shell.outputs, shell.exit_now = [], False
            shell.named.clear()

    def init_instance_attrs(self) -> None:
        """Begin with nothing shown."""
        super().init_instance_attrs()
        self.outputs: list[NotebookNode] = []  # as outputs of format 4
        self.named: defaultdict[str | None, list[NotebookNode]] = defaultdict(list)  # by the names that `display` gives

    def init_history(self) -> None:
        """Keep none but in memory."""
        self.history_manager = HistoryManager(shell=self, parent=self, enabled=False)

    def run(self, cell: NotebookNode, timeout: float) -> bool:
        """Run a cell of code within some seconds, and return whether the next one may follow."""

        def stop(*_: Any) -> None:
            raise CellTimeoutError.error_from_timeout_and_cell("", int(timeout), cell)

        cell.outputs = self.outputs = []
        if not cell.source.strip():
            return True
        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, timeout)
        try:
            result = self.run_cell(cell.source, store_history=True)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        cell.execution_count = result.execution_count
        if not result.success and not any(output.output_type == "error" for output in cell.outputs):
            # a wrong use of a magic is told in a line on standard error alone
            error = result.error_before_exec or result.error_in_exec
            self.show("error", ename=type(error).__name__, evalue=str(error), traceback=[])
        return result.success and not self.exit_now

    def show(self, kind: str, **fields: Any) -> NotebookNode:
        """Add an output."""
        self.outputs.append(NotebookNode(output_type=kind, **fields))
        return self.outputs[-1]

    def enable_gui(self, gui: str | None = None) -> None:
        """Have none."""

    def ask_exit(self) -> None:
        """Leave with this cell."""
        self.exit_now = True

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        self.show("error", ename=etype.__name__, evalue=str(evalue), traceback=stb)


class _Stream(io.TextIOBase):
    """What is printed, as outputs of a shell."""

    encoding = "utf-8"

    def __init__(self, shell: Shell, name: str):
        self.shell = shell
        self.name = name

    def write(self, text: str) -> int:
        """Add a text to what was printed since something else was shown; what goes to both streams is told apart."""
        for output in reversed(self.shell.outputs):
            if output.output_type != "stream":
                break
            if output.name == self.name:
                output.text += text
                return len(text)
        if text:
            self.shell.show("stream", name=self.name, text=text)
        return len(text)


papermill_engines.register(KERNEL, _Kernel)
papermill_engines.register(IN_PROCESS, _InProcess)
