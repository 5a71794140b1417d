"""Provide Pango, with which PDF is written: use what is there, or install it, or say what to type."""

import ctypes.util
import os
import shutil
import subprocess
import sys

LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
HINT = f"PDF needs Pango; on Debian or Ubuntu type: sudo apt-get update && sudo apt-get install {' '.join(PACKAGES)}"


def missing():
    """Return the libraries that this system lacks."""
    return [name for name in LIBRARIES if ctypes.util.find_library(name) is None]


def can_install():
    """Return whether this process may install packages: root, with apt-get."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install():
    """Install Pango by apt-get; return the error that apt-get told, or an empty text."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *PACKAGES]):
        done = subprocess.run(
            ["apt-get", "--quiet=2", *command], env=environment, capture_output=True, text=True, check=False
        )
    return "" if done.returncode == 0 else (done.stderr.strip() or f"apt-get ended with {done.returncode}")


def main():
    """Return 0 unless this is a CI machine (``CI`` is set) that ends up without Pango."""
    if not missing():
        return 0
    if can_install():
        print("Installing Pango for PDF ...", flush=True)
        problem = install()
        if problem:
            print(f"apt-get could not install Pango: {problem.splitlines()[-1]}", file=sys.stderr)
        if not missing():
            return 0
    print(HINT, file=sys.stderr)
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
