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


def finished(content: bytes, sheets: list[str], results: Results) -> bytes:
    """
    Return a saved workbook whose formulas show their results, and which does not tell when it was saved.

    Parameters
    ----------
    content : bytes
        As openpyxl saves it: formulas without results.
    sheets : list of str
        Names of its sheets, in their order.
    results : dict of str to dict
        Sheet to cell (such as "C7") to what its formula gives; programs that count do so all the same.
    """
    parts = {f"xl/worksheets/sheet{place}.xml": results.get(name) for place, name in enumerate(sheets, start=1)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", old.read(name))
            if own := parts.get(name):
                part = _with_results(part, own)
            new.writestr(zipfile.ZipInfo(name, TIME), part, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _with_results(part: bytes, results: dict[str, Any]) -> bytes:
    """Return the XML of a sheet with the results of its formulas."""
    for prefix, space in (("", MAIN), ("r", RELATIONS)):
        ElementTree.register_namespace(prefix, space)
    sheet = ElementTree.fromstring(part)
    for cell in sheet.iterfind(f".//{{{MAIN}}}c[{{{MAIN}}}f]"):
        value, shown = results.get(cell.get("r", "")), cell.find(f"{{{MAIN}}}v")
        if shown is None or isinstance(value, bool) or not isinstance(value, str | int | float):
            continue
        cell.attrib.pop("t", None)
        if isinstance(value, str):
            cell.set("t", "str")
        shown.text = str(value)
    return ElementTree.tostring(sheet, encoding="UTF-8", xml_declaration=True)
