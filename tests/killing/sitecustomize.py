"""
Kills a batch at a telling moment; Python imports this module in every process that has its folder on ``PYTHONPATH``.

``KILL_AT`` is ``during 3`` or ``after 3``: while the third file is being written (its content is on disk under
another name), or as soon as it is in its place. ``KILL_COUNT`` is a file whose size counts the files of all processes,
``KILLED`` the process.
"""

import os
import signal
import time

_replace = os.replace


def _count_and_replace(source, target, **options):
    with open(os.environ["KILL_COUNT"], "ab") as count:
        count.write(b".")
        count.flush()
        number = count.tell()
    moment, _, wanted = os.environ["KILL_AT"].partition(" ")
    if moment == "after":
        _replace(source, target, **options)
    if number == int(wanted):
        os.kill(int(os.environ["KILLED"]), signal.SIGKILL)
        time.sleep(60)  # this process ends with the one that was killed
    if moment == "during":
        _replace(source, target, **options)


if "KILL_AT" in os.environ:
    os.replace = _count_and_replace
