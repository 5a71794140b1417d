"""Run every notebook and write one report in all formats: a command, for environments that a running process has not."""

import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from ombud.reports import one as reports
from ombud.reports.warm.children import Child
from ombud.running import environment_kernel, execution

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
TIMEOUT = 1800  # a guard
FORMATS = ("html", "pdf", "xlsx", "csv")


def write_report(folder):
    """Write the report on a province into a folder."""
    asked = reports.request("Kalimantan Timur", kind="province", from_year=2021, year=2022, lang="id")
    reports.write_report(asked, folder, FORMATS)


def run_notebooks(folder, *, is_apart):
    """Run the notebooks with their defaults into a folder, two at a time; in forked processes, or in kernels."""

    def run(path):
        if is_apart:
            Child(partial(execution.run, is_in_process=True), path, {}, folder / path.name).result(TIMEOUT)
        else:
            execution.run(path, {}, folder / path.name)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, sorted(NOTEBOOKS.glob("*.ipynb"))))


def main(folder, threads):
    """Write all into a folder; a kernel may use so many threads."""
    kernels = environment_kernel.KERNEL_ENVIRONMENT
    kernels |= {"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
    if threads == "1":
        run_notebooks(folder / "notebooks", is_apart=True)
    else:
        # as in JupyterLab: several threads, an order of sets of its own; such a process can't be forked
        kernels["PYTHONHASHSEED"] = "9"
        run_notebooks(folder / "notebooks", is_apart=False)
    write_report(folder / "report")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
