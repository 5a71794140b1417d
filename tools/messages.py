"""List the texts that the package shows, and print those that the Indonesian catalogue lacks as entries to fill in."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "ombud"
# calls whose first text is shown to a reader, by the last part of their name
SHOWING = {"language", "told", "translate", "_", "section", "Fault", "NotPublished"}
CONSTANTS = {"OUTCOMES", "RULES", "REASONS", "PLACEBO_NOTES"}


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _texts(node: ast.AST) -> list[str]:
    return [part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)]


def messages_of(source: str) -> dict[str, int]:
    """Return the English texts that a module shows, with the line where each stands."""
    found: dict[str, int] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = _name(node.func)
            if not (name in SHOWING or name.endswith(("Error", "Failed", "Incomplete", "Government"))):
                continue
            # a Fault tells two texts: the problem and what is accepted
            for argument in node.args[: 2 if name == "Fault" else 1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value:
                    found.setdefault(argument.value, node.lineno)
        elif isinstance(node, ast.Assign) and any(_name(target) in CONSTANTS for target in node.targets):
            if isinstance(node.value, ast.Dict):
                for value in node.value.values:
                    for text in _texts(value):
                        found.setdefault(text, node.lineno)
    return found


def all_messages() -> dict[str, str]:
    """Return every text with the place where it is first shown."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for text, line in messages_of(path.read_text(encoding="utf-8")).items():
            found.setdefault(text, f"{path.relative_to(PACKAGE.parent).as_posix()}:{line}")
    return found


def catalogue(code: str = "id") -> dict[str, str]:
    """Return a catalogue: English text to translated text."""
    from babel.messages.pofile import read_po

    with (PACKAGE / "reporting" / "locale" / f"{code}.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def main() -> int:
    """Print the entries that are missing; return 1 when there are any."""
    known = catalogue()
    missing = {text: place for text, place in all_messages().items() if not known.get(text)}
    for text, place in missing.items():
        escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        print(f'#: {place}\nmsgid "{escaped}"\nmsgstr ""\n')
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
