"""
Time the calls that people wait for, each beside what is promised of it.

Run as ``python tests/benchmarks/calls.py``; prints seconds, the least of three runs, processor time where other work on the
machine would disturb.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import pandas  # noqa: F401, imported first: what it takes is not ours

import ombud
from ombud.evidence.simulation import simulate


def least(run: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """Return the least time of three runs."""
    times = []
    for _ in range(3):
        started = clock()
        run()
        times.append(clock() - started)
    return min(times)


def ran(*arguments: str) -> Callable[[], object]:
    """Return a call that runs Python with arguments."""
    return lambda: subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


def main() -> None:
    """Print one line per call."""
    cold = (
        "import time, pandas; started = time.process_time(); import ombud; ombud.load_panel(); "
        "print(time.process_time() - started)"
    )
    panel = min(
        float(subprocess.run([sys.executable, "-c", cold], check=True, capture_output=True, text=True).stdout)
        for _ in range(3)
    )
    bare = least(ran("-c", "pass"), time.perf_counter)
    helped = least(ran("-m", "ombud.cli", "--help"), time.perf_counter)
    thousand = [*ombud.load_governments()["government"]][:500] * 2
    units = simulate()
    cases = {
        "ombud --help beyond bare Python": (helped - bare, 0.25),
        "load_panel() in a new process": (panel, 0.4),
        "a thousand names resolved": (least(lambda: [ombud.resolve_government(name) for name in thousand]), 0.1),
        "all governments attributed": (least(lambda: ombud.attribute(units, 2021, 2022, bootstrap=200)), 3.0),
    }
    for name, (seconds, promised) in cases.items():
        print(f"{name:34}{seconds:8.3f} s   {'kept' if seconds <= promised else 'BROKEN'}: at most {promised:g} s")


if __name__ == "__main__":
    main()
