"""A papermill engine that hands on a notebook as far as it ran, and saves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import nbformat
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines

if TYPE_CHECKING:
    from nbformat import NotebookNode

NAME = "ombud"


class Holding(NBClientEngine):
    """Papermill's own engine saves before and after every cell, which costs more than running most of them."""

    @classmethod
    def execute_managed_notebook(  # ty: ignore[incompatible-method-override] - papermill gives the rest by name
        cls, nb_man: NotebookExecutionManager, kernel_name: str, *, held: list[NotebookNode], **options: Any
    ) -> None:
        """Run the notebook, which is put into `held` first: what raises an error gives no notebook."""
        notebook = nb_man.nb
        held.append(notebook)
        super().execute_managed_notebook(nb_man, kernel_name, **options)
        if not any(output.output_type == "error" for cell in notebook.cells for output in cell.get("outputs", ())):
            # papermill looks through what it gets for errors, then serialises it even where it writes no file
            nb_man.nb = nbformat.v4.new_notebook(metadata={"papermill": {}})


papermill_engines.register(NAME, Holding)
