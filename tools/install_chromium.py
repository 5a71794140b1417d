"""Provide the Chromium that the browser tests drive: use the one on PATH, or install it, or say what to type."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HINT = "Browser tests need Chromium; on Debian or Ubuntu type: sudo apt-get update && sudo apt-get install chromium"


def find_chromium():
    """Return the path of a Chromium or Chrome on PATH, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def can_install():
    """Return whether this process may install packages: root, with apt-get."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install():
    """Install Chromium by apt-get; return the error that apt-get told, or an empty text."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        done = subprocess.run(
            ["apt-get", "--quiet=2", *command], env=environment, capture_output=True, text=True, check=False
        )
    return "" if done.returncode == 0 else (done.stderr.strip() or f"apt-get ended with {done.returncode}")


def main():
    """Return 0 unless this is a CI machine (``CI`` is set) that ends up without Chromium."""
    if find_chromium():
        return 0
    if can_install():
        print("Installing Chromium for the browser tests ...", flush=True)
        problem = install()
        if problem:
            print(f"apt-get could not install Chromium: {problem.splitlines()[-1]}", file=sys.stderr)
        if find_chromium():
            return 0
    print(HINT, file=sys.stderr)
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
