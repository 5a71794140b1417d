"""
Keep the scores of a rapor out of git: refuse a commit that holds them.

    python tools/private_outputs.py check      what is about to be committed; the hook calls it
    python tools/private_outputs.py install    write the hook
    python tools/private_outputs.py offer      say how to, where there is none

Needs nothing but Python, so that the hook works without the environment.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from ombud.privacy import FOLDER, is_private  # noqa: E402

HOOK = """#!/bin/sh
# written by `make hook`: refuses the scores of a rapor
cd "$(git rev-parse --show-toplevel)" || exit 1
[ -f tools/private_outputs.py ] || exit 0
python=.venv/bin/python
[ -x "$python" ] || python=python3
exec "$python" tools/private_outputs.py check
"""
KEPT = f"data/{FOLDER}/README.md"
TEXTS = {
    "id": {
        "outputs": "{file}: keluarannya berasal dari skor rapor. Hapus keluarannya (JupyterLab: Sunting, Bersihkan keluaran "
        "semua sel), simpan, lalu `git add` lagi; atau simpan notebook di data/private.",
        "file": "{file}: berkas di data/private bersifat rahasia; keluarkan dengan `git rm --cached {file}`.",
        "broken": "{file}: bukan notebook yang utuh, sehingga keluarannya tidak dapat diperiksa.",
        "offer": "Git belum menolak notebook yang memuat skor rapor. Pasang penjaganya dengan: make hook",
        "installed": "Git kini menolak notebook yang memuat skor rapor: {hook}",
        "other": "{hook} sudah ada dan tetap seperti semula; tambahkan baris ini: python3 tools/private_outputs.py check",
        "no git": "Folder ini bukan repositori git; tidak ada yang perlu dijaga.",
    },
    "en": {
        "outputs": "{file}: its outputs come from the scores of a rapor. Clear them (JupyterLab: Edit, Clear Outputs of All "
        "Cells), save, and `git add` again; or keep the notebook in data/private.",
        "file": "{file}: files in data/private are confidential; take it out by `git rm --cached {file}`.",
        "broken": "{file}: no whole notebook, so that its outputs can't be checked.",
        "offer": "Git does not yet refuse notebooks that hold the scores of a rapor. Have it do so: make hook",
        "installed": "Git refuses notebooks that hold the scores of a rapor from now on: {hook}",
        "other": "{hook} is there already and stays as it is. Add this line to it: python3 tools/private_outputs.py check",
        "no git": "This folder is no git repository; there is nothing to guard.",
    },
}


def say(text: str, **fields: object) -> None:
    """Tell a text in the language of `make lab`."""
    language = os.environ.get("LAB_LANG", "id")
    print(TEXTS.get(language, TEXTS["id"])[text].format(**fields), file=sys.stderr)


def git(*arguments: str) -> bytes | None:
    """Return what git answers; None where there is no git, or no repository."""
    try:
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None


def fault_of(file: str, content: bytes) -> str:
    """Return which fault a file of a commit has, empty for none."""
    if file.startswith(f"data/{FOLDER}/"):
        return "" if file == KEPT else "file"
    if not file.endswith(".ipynb"):
        return ""
    try:
        return "outputs" if is_private(json.loads(content)) else ""
    except (ValueError, AttributeError, TypeError):
        return "broken"


def check() -> int:
    """Return 1 if what is about to be committed holds private scores, each file named."""
    staged = git("diff", "--cached", "--name-only", "--diff-filter=d", "-z") or b""
    wrong = 0
    for file in filter(None, staged.decode().split("\0")):
        fault = fault_of(file, git("show", f":{file}") or b"")
        if fault:
            wrong = 1
            say(fault, file=file)
    return wrong


def hook_path() -> Path | None:
    """Return where git looks for the hook; None outside a repository."""
    found = git("rev-parse", "--git-path", "hooks/pre-commit")
    return None if found is None else ROOT / found.decode().strip()


def install() -> int:
    """Write the hook, unless another one is there."""
    path = hook_path()
    if path is None:
        say("no git")
        return 1
    if path.exists() and path.read_text(encoding="utf-8") != HOOK:
        say("other", hook=path)
        return 1
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HOOK, encoding="utf-8")
    path.chmod(0o755)
    say("installed", hook=path)
    return 0


def offer() -> int:
    """Say how the hook is installed, where there is none."""
    path = hook_path()
    if path is not None and not path.exists():
        say("offer")
    return 0


if __name__ == "__main__":
    asked = {"check": check, "install": install, "offer": offer}
    if len(sys.argv) != 2 or sys.argv[1] not in asked:
        sys.exit(__doc__)
    sys.exit(asked[sys.argv[1]]())
