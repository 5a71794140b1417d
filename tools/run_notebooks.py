"""Run notebooks with their default parameters and save their outputs in place; running again changes nothing."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ombud.errors import OmbudError
from ombud.files import write_atomically
from ombud.privacy import is_private
from ombud.running import execution

REPOSITORY = Path(__file__).resolve().parents[1]
WORKERS = 2


class PrivateShown(OmbudError):
    """An output comes from an analyst's own files, and would be committed."""


class PathShown(OmbudError):
    """An output shows a path of this machine, which would be committed."""


def refuse_paths(executed: Path) -> None:
    """Raise `PathShown` when an output holds the path of the repository, the environment, home or a temporary file."""
    private = [str(folder) + "/" for folder in (REPOSITORY, sys.prefix, Path.home(), tempfile.gettempdir())]
    for place, cell in enumerate(execution.read_notebook(executed).cells, start=1):
        shown = str(cell.get("outputs", ""))
        for folder in private:
            if folder in shown:
                raise PathShown(
                    "{notebook}: the output of cell {cell} shows a path of this machine ({folder}); show names only",
                    notebook=executed.name,
                    cell=place,
                    folder=folder,
                )


def refuse_private(executed: Path) -> None:
    """Raise `PrivateShown` when outputs come from an analyst's own files."""
    if is_private(execution.read_notebook(executed)):
        raise PrivateShown(
            "{notebook}: its outputs come from private files; empty the parameter that names them, and run again",
            notebook=executed.name,
        )


def update(notebook: Path, timeout: float) -> str:
    """Run one notebook and save it in place when its bytes changed; return what happened, in one line."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="ombud-notebooks-") as folder:
        executed = execution.run(notebook, {}, Path(folder, notebook.name), timeout=timeout)
        refuse_paths(executed)
        refuse_private(executed)
        after = executed.read_text(encoding="utf-8")
    changed = after != notebook.read_text(encoding="utf-8")
    if changed:
        write_atomically(notebook, after)
    return f"{'updated  ' if changed else 'unchanged'} {notebook.name} ({time.perf_counter() - started:.1f} s)"


def main(arguments: list[str] | None = None) -> int:
    """Run the notebooks given, or all of them; return 1 when any of them failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all in notebooks/")
    parser.add_argument("--timeout", type=float, default=600, help="seconds that one cell may take")
    options = parser.parse_args(arguments)
    notebooks = options.notebooks or sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
    failed = 0
    with ThreadPoolExecutor(WORKERS) as pool:
        for run in [pool.submit(update, notebook, options.timeout) for notebook in notebooks]:
            try:
                print(run.result(), flush=True)
            except execution.NotebookFailed as error:
                failed += 1
                told = "failed    {notebook}: cell {cell}: {error}: {message}".format(**error.fields)
                print(told, file=sys.stderr, flush=True)
            except OmbudError as error:
                failed += 1
                print(f"failed    {error}", file=sys.stderr, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
