"""An IPython shell that keeps what cells show, as a notebook does, without a kernel and its messages."""

from __future__ import annotations

import io
import json
from collections import defaultdict
from typing import Any

from ipykernel.compiler import XCachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.history import HistoryManager
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.profiledir import ProfileDir
from jupyter_client.jsonutil import json_default
from nbformat import NotebookNode


def _sent(bundle: dict | None) -> dict:
    """Return a bundle as it comes out of a kernel's message: bytes in base64, the rest as JSON has it."""
    return {
        name: value if isinstance(value, str) else json.loads(json.dumps(value, default=json_default))
        for name, value in (bundle or {}).items()
    }


class _Display(DisplayPublisher):
    """Keeps what is displayed."""

    def publish(  # ty: ignore[incompatible-method-override] - IPython gives the rest by name
        self, data: dict, metadata: dict | None = None, *, transient: dict | None = None, update: bool = False, **_: Any
    ) -> None:
        shown = {"data": _sent(data), "metadata": _sent(metadata)}
        name = (transient or {}).get("display_id")
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
        shown = {"data": _sent(format_dict), "metadata": _sent(md_dict)}
        Shell.instance().show("execute_result", **shown, execution_count=self.prompt_count)


class Shell(InteractiveShell):
    """Puts what a cell shows into `outputs`, as outputs of format 4; there is one in a process."""

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
        self.outputs: list[NotebookNode] = []
        self.named: defaultdict[str | None, list[NotebookNode]] = defaultdict(list)  # by the names that `display` gives

    def init_history(self) -> None:
        """Keep none but in memory."""
        self.history_manager = HistoryManager(shell=self, parent=self, enabled=False)

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


class Stream(io.TextIOBase):
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
