"""The package of a workbook that openpyxl saved: results of formulas put back, times taken out."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any
from xml.etree import ElementTree

Results = dict[str, dict[str, Any]]

TIME = (1980, 1, 1, 0, 0, 0)
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def finished(content: bytes, places: dict[str, int], results: Results) -> bytes:
    """
    Return a saved workbook whose formulas show their results, and which does not tell when it was saved.

    Parameters
    ----------
    content : bytes
        As openpyxl saves it: formulas without results.
    places : dict of str to int
        Sheet to its number in the package, from 1.
    results : dict of str to dict
        Sheet to cell (such as "C7") to what its formula gives; programs that count do so all the same.
    """
    parts = {f"xl/worksheets/sheet{place}.xml": results.get(name, {}) for name, place in places.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename == "docProps/core.xml":
                part = MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", part)
            if parts.get(entry.filename):
                part = _with_results(part, parts[entry.filename])
            info = zipfile.ZipInfo(entry.filename, TIME)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(info, part)
    return buffer.getvalue()


def _with_results(part: bytes, results: dict[str, Any]) -> bytes:
    """Return the XML of a sheet with the results of its formulas."""
    for prefix, space in (("", MAIN), ("r", RELATIONS)):
        ElementTree.register_namespace(prefix, space)
    sheet = ElementTree.fromstring(part)
    for cell in sheet.iter(f"{{{MAIN}}}c"):
        value = results.get(cell.get("r", ""))
        shown = cell.find(f"{{{MAIN}}}v")
        if cell.find(f"{{{MAIN}}}f") is None or shown is None or not isinstance(value, str | int | float):
            continue
        if isinstance(value, str):
            cell.set("t", "str")
        elif isinstance(value, bool):
            continue
        else:
            cell.attrib.pop("t", None)
        shown.text = value if isinstance(value, str) else repr(value)
    return ElementTree.tostring(sheet, encoding="UTF-8", xml_declaration=True)
