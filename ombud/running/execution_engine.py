"""A papermill engine that saves a notebook once, when it has ended."""

from __future__ import annotations

from typing import Any

from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines

NAME = "ombud"


class SavingOnce(NBClientEngine):
    """Papermill's own engine saves before and after every cell, which costs more than running most of them."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: NotebookExecutionManager, kernel_name: str, **options: Any) -> None:  # ty: ignore[incompatible-method-override] - papermill gives the rest by name
        """Run the notebook without saving; papermill saves it afterwards, also when a cell failed."""
        path, nb_man.output_path = nb_man.output_path, None
        try:
            super().execute_managed_notebook(nb_man, kernel_name, **options)
        finally:
            nb_man.output_path = path


papermill_engines.register(NAME, SavingOnce)
