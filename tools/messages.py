"""
List the texts that a reader can see, and keep the Indonesian catalogue complete.

Without an option: print the entries that ``id.po`` lacks; the status is 1 when there are any.
With ``--update``: sort ``id.po`` by module and text, and add what it lacks with an empty translation.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "ombud"
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: {code}\\n"\n\n'
# calls whose texts are shown to a reader, by the last part of their name, with the places of these texts
SHOWING = {
    "language": (0,), "told": (0,), "translate": (0,), "_": (0,), "section": (0,),
    "__init__": (0,), "Fault": (0, 1), "NotPublished": (0,), "_section": (1,),
    "_within": (2,), "_row": (0,),  # names of models
}  # fmt: skip
RAISING = ("Error", "Failed", "Incomplete", "Government")
CONSTANTS = {"ASPECTS", "CHOICES", "CLEANNESS", "IDENTIFIED_BY", "LABELS", "LIMITS", "OUTCOMES", "RULES"}
ENDINGS = ("template", "templates", "TEMPLATE", "TEMPLATES", "CAUTION", "CAUTIONS", "REASONS", "NOTES")
# what frames and dictionaries hold for a reader under these names are whole phrases
STORED = {"reason", "reasons", "why"}
ONLY_FIELDS = re.compile(r"(\{\w+\}[\s,;:/]*)+")
PHRASE = re.compile(r"\w \w")
TOLD_IN_PAGES = re.compile(r'\btold\("([^"]+)"[,)]')


def _name(expression: ast.expr) -> str:
    if isinstance(expression, ast.Subscript) and isinstance(expression.slice, ast.Constant):
        return str(expression.slice.value)
    return expression.attr if isinstance(expression, ast.Attribute) else getattr(expression, "id", "")


def _choices(node: ast.expr, constants: Mapping[str, ast.expr]) -> Iterator[str]:
    """Yield the texts that an expression may stand for: itself, either side of a condition, an entry of a table."""
    parts: list[ast.expr] = []
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        parts = [node.body, node.orelse]
    elif isinstance(node, ast.Dict):
        parts = node.values
    elif isinstance(node, ast.Subscript):
        parts = [node.value]
    elif isinstance(node, (ast.Tuple, ast.List)):
        parts = node.elts
    elif isinstance(node, ast.Name) and node.id in constants:
        parts = [constants[node.id]]
    for part in parts:
        yield from _choices(part, {name: value for name, value in constants.items() if value is not part})


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """Return the values that a module gives to names in capitals."""
    found: dict[str, ast.expr] = {}
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        found |= {_name(target): node.value for target in targets if _name(target).isupper() and node.value is not None}
    return found


def _phrases(node: ast.AST) -> Iterator[str]:
    """Yield the phrases, of two words or more, anywhere in an expression."""
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and PHRASE.search(part.value):
            yield part.value


def _of_call(call: ast.Call, constants: Mapping[str, ast.expr]) -> Iterator[str]:
    name = _name(call.func)
    places = SHOWING.get(name, (0,) if name.endswith(RAISING) else ())
    for place in places:
        if place < len(call.args):
            yield from _choices(call.args[place], constants)
    for keyword in call.keywords:
        if keyword.arg in STORED:
            yield from _phrases(keyword.value)


def _of_assignment(targets: list[ast.expr], value: ast.expr | None) -> Iterator[str]:
    names = {_name(target) for target in targets}
    if value is None:
        return
    if names & CONSTANTS or any(name.endswith(ENDINGS) for name in names):
        yield from _choices(value, {})
    elif names & STORED:
        yield from _phrases(value)


def messages_of(source: str) -> list[str]:
    """Return the English texts that a module shows."""
    found: dict[str, None] = {}
    tree = ast.parse(source)
    constants = _constants(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found |= dict.fromkeys(_of_call(node, constants))
        elif isinstance(node, ast.Assign):
            found |= dict.fromkeys(_of_assignment(node.targets, node.value))
        elif isinstance(node, ast.AnnAssign):
            found |= dict.fromkeys(_of_assignment([node.target], node.value))
    return [text for text in found if not ONLY_FIELDS.fullmatch(text)]


def words_of_data() -> dict[str, list[str]]:
    """Return the words and phrases that stand in frames and not in calls: module to its texts."""
    from ombud import vocabulary
    from ombud.analysis.comparison.published_grid import GRADES
    from ombud.analysis.drops import placebo
    from ombud.analysis.drops.study import load_step_study
    from ombud.evidence.published import national
    from ombud.methodology import available_years, differences, load_methodology, records

    study = load_step_study()
    units = [load_methodology(year).document.get("unit_types", []) for year in available_years()]
    levels = {level for records in units for record in records for level in record["levels"]}
    return {
        "ombud/analysis/comparison/published_grid.py": [*GRADES],
        "ombud/analysis/drops/placebo.py": [*placebo.READINGS, "unweighted", "weighted", "with intervals", "unknown"],
        "ombud/analysis/drops/regression.py": ["as observed", "as in the placebo"],
        "ombud/analysis/drops/study.py": [
            name for column in ("design", "scenario", "estimator") for name in study[column]
        ],
        "ombud/analysis/drops/zones.py": ["cut-off", "score"],
        "ombud/evidence/published/national.py": [*national.TOGETHER, *national.GROUPS],
        "ombud/vocabulary.py": [
            *vocabulary.LEVELS,
            *vocabulary.APART,
            *vocabulary.ZONES,
            *vocabulary.KINDS,
            *vocabulary.STATUSES,
        ],
        "ombud/methodology/differences.py": [differences.UNKNOWN],
        "ombud/methodology/records.py": [*records.BASES, *records.GRADES],
        "data/methodology": sorted(levels),
    }


def all_messages() -> dict[str, str]:
    """Return every text with the module that first shows it, in the order of modules and texts."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for text in messages_of(path.read_text(encoding="utf-8")):
            found.setdefault(text, path.relative_to(PACKAGE.parent).as_posix())
    for path in sorted(PACKAGE.rglob("*.j2")):
        for text in TOLD_IN_PAGES.findall(path.read_text(encoding="utf-8")):
            found.setdefault(text, path.relative_to(PACKAGE.parent).as_posix())
    for module, texts in words_of_data().items():
        for text in texts:
            found.setdefault(text, module)
    return dict(sorted(found.items(), key=lambda item: (item[1], item[0])))


def catalogue_path(code: str = "id") -> Path:
    """Return where a catalogue lies."""
    return PACKAGE / "display" / "locale" / f"{code}.po"


def catalogue(code: str = "id") -> dict[str, str]:
    """Return a catalogue: English text to translated text."""
    from babel.messages.pofile import read_po

    with catalogue_path(code).open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def written(translations: dict[str, str], places: dict[str, str], code: str = "id") -> str:
    """Return a catalogue file: entries in the order of `places`, then those that no module shows any more."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    entries = Catalog(locale=code)
    for text in [*places, *sorted(set(translations) - set(places))]:
        # a place without a line number stays true when the module changes
        entries.add(text, translations.get(text, ""), locations=[(places[text], None)] if text in places else [])
        entries[text].flags.clear()
    file = io.BytesIO()
    write_po(file, entries, width=0, omit_header=True, include_lineno=False)
    return HEADER.format(code=code) + file.getvalue().decode("utf-8").strip() + "\n"


def main(arguments: list[str]) -> int:
    """Print the entries that are missing or, with ``--update``, put them into the file; 1 when there are any."""
    known, places = catalogue(), all_messages()
    missing = {text: place for text, place in places.items() if not known.get(text)}
    if arguments == ["--update"]:
        catalogue_path().write_text(written(known, places), encoding="utf-8")
        print(f"{len(missing)} to translate, {len(set(known) - set(places))} no longer shown")
    elif missing:
        print(written({}, missing).removeprefix(HEADER.format(code="id")), end="")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
