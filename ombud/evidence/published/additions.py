"""An analyst's own figures in the panel, one at a time or as a whole file, marked as such."""

import csv
import os
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ombud.errors import N_, DataError, Fault, ParameterError, UnknownGovernment, refuse
from ombud.evidence.published import scales
from ombud.evidence.published.observations import case_faults
from ombud.evidence.published.panel import COLUMNS, KEY, load_panel
from ombud.evidence.registers.governments import load_governments, resolve_government
from ombud.evidence.values import clean_text, read_number, read_year
from ombud.files import Data, DataDir, find_file
from ombud.methodology import available_years, load_methodology
from ombud.vocabulary import IDENTITY

OWN = "own"
FIGURES = ("value", "low", "high")
# what follows from the figures, and can't be edited beside them
DERIVED = ("status", "category", "zone")
SEPARATORS = (",", ";", "\t")
NOT_A_PANEL = N_("a file that `ombud panel --output` wrote")
UNKNOWN = N_("no government has this code or name"), N_("those that `ombud panel` writes")
OF_TWO = N_("code and name are those of two governments"), N_("the code and the name of one")
POINTS = N_("points from 0 to 100 as value, or as low and high")
FOLLOWS = Fault("the column follows from the total, which is the published one", N_("{published}, or another total"))
RAGGED = Fault(
    "the row has {cells} cells, the header {width}", N_("decimal commas only in quotes, or columns separated by ';'")
)


def add_value(panel: pd.DataFrame, government: str, year: int, value: float, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Return a panel in which a government's total of one year is a figure found elsewhere, such as in a newspaper.

    In that row it has the value, the status *single* and the source ``own``; what pages state stays in
    ``published_category`` and ``published_zone``. `government` is any name that `ombud.resolve_government` understands,
    which raises `UnknownGovernment` if there is none; a `ParameterError` is raised unless `value` is 0 to 100 points.

    Examples
    --------
    >>> import ombud
    >>> panel = ombud.published.add_value(ombud.load_panel(), "Kota Samarinda", 2022, 81.5)
    >>> own = panel[(panel["government"] == "Kota Samarinda") & (panel["year"] == 2022)]
    >>> own[["value", "zone", "source_ids"]].values.tolist()
    [[81.5, 'hijau', 'own']]
    """
    data, points = Data.at(data_dir), read_number(value).value
    if not 0 <= points <= 100:
        raise ParameterError("A total of {value} lies outside the scale; accepted: 0 to 100", value=value)
    government_code, assessed = resolve_government(government, data_dir=data).code, load_methodology(year, data).year
    figures = {"government_code": government_code, "year": assessed, **dict.fromkeys(FIGURES, points)}
    return _with_figures(panel, pd.DataFrame([figures]), data)


def read_panel(path: str | os.PathLike[str], data_dir: DataDir = None) -> pd.DataFrame:
    """
    Read a panel that ``ombud panel --output FILE`` wrote and an analyst edited.

    Returned are the rows of the file; those whose figures differ from the published ones have the source ``own``. `path`
    is a .csv, .xlsx or .parquet file, in this folder or below the repository's root, with the columns government_code,
    year, value, low and high; others may be there. Rows may be changed, added and taken out. A changed value is enough:
    its interval, category, zone and status follow from it, and so they do from low and high where there is no value.
    A `DataError` tells every fault: file, row, column, value, and what is accepted.

    Examples
    --------
    >>> import ombud
    >>> panel = ombud.load_panel()
    >>> panel.loc[(panel["government"] == "Kota Balikpapan") & (panel["year"] == 2022), "value"] = 88.12
    >>> panel.to_csv("own_panel.csv", index=False)
    >>> own = ombud.published.read_panel("own_panel.csv")
    >>> own.loc[own["source_ids"] == "own", ["government", "year", "value", "high", "category"]].values.tolist()
    [['Kota Balikpapan', 2022, 88.12, 88.12, 'A']]
    """
    data = Data.at(data_dir)
    path = find_file(path, data)
    cells = _cells(path)
    cells = cells.loc[:, ~cells.columns.duplicated(keep="last")]
    missing = [name for name in (*KEY, *FIGURES) if name not in cells]
    refuse([Fault("the column is missing", NOT_A_PANEL, row=1, column=name) for name in missing], path.name)
    kept = _figures(cells.reindex(columns=cells.columns.union(["government", *DERIVED])), path.name, data)
    published = load_panel(data)
    kept = kept.astype({"year": int}).merge(published, on=KEY, how="left", suffixes=("", "_published"))
    pairs = [(kept[name], kept[f"{name}_published"]) for name in FIGURES]
    # of a value, whatever interval stands beside it
    same = np.logical_and.reduce([(own == other) | (own.isna() & other.isna()) for own, other in pairs])
    own = ~same | kept["status_published"].isna()
    # a column that follows from a published total may not say something else
    followed = kept.set_index(cells.index)[~own.to_numpy()]
    faults = [
        replace(FOLLOWS, row=index + 2, column=name, value=told, fields={"published": published or "–"})
        for name in DERIVED
        for index, told, published in followed[[name, f"{name}_published"]].fillna("").itertuples(name=None)
        if told not in ("", published)
    ]
    refuse(faults, path.name)
    return _with_figures(published.merge(kept[KEY], validate="1:1"), kept.loc[own, [*KEY, *FIGURES]], data)


def _with_figures(panel: pd.DataFrame, figures: pd.DataFrame, data: Data) -> pd.DataFrame:
    """Return a panel with own figures (``government_code``, ``year``, ``value``, ``low``, ``high``) in their rows."""
    names = load_governments(data)[IDENTITY]
    stated = panel[[*KEY, "published_category", "published_zone"]]
    own = figures.merge(names, validate="m:1").merge(stated, how="left", validate="1:1")
    called = scales.classify_both(own["low"], own["high"], scales.scales(own, data))
    own = own.assign(status=np.where(own["value"].isna(), "interval", "single"), rule="", n_sources=1, contradiction="")
    own = own.assign(source_ids=OWN, cautions=OWN, **called).fillna({"published_category": "", "published_zone": ""})
    others = panel.merge(own[KEY], how="left_anti")
    return pd.concat([others, own[COLUMNS].astype(panel.dtypes[COLUMNS])]).sort_values(KEY, ignore_index=True)


def _cells(path: Path) -> pd.DataFrame:
    """Return the cells of a file as they are, without blank rows; row 2 of the file, the first below the header, is 0."""
    kind = path.suffix.lower()
    readers = {".csv": _csv_cells, ".xlsx": partial(pd.read_excel, engine="calamine"), ".parquet": pd.read_parquet}
    if kind not in readers:
        told = {"suffix": repr(path.suffix), "suffixes": " / ".join(readers)}
        refuse([Fault("the name ends in {suffix}", N_("a name that ends in {suffixes}"), fields=told)], path.name)
    try:
        frame = readers[kind](path)
    except DataError:
        raise
    except FileNotFoundError:
        raise DataError(Fault("there is no such file", NOT_A_PANEL, path.name)) from None
    except Exception as error:  # a damaged file can fail anywhere within the reader
        told = {"error": str(error).partition("\n")[0]}
        raise DataError(Fault("the file can't be read: {error}", NOT_A_PANEL, path.name, fields=told)) from None
    frame = frame.reset_index(drop=True).astype(object)
    return frame[frame.replace("", None).notna().any(axis=1)]


def _csv_cells(path: Path) -> pd.DataFrame:
    with path.open(encoding="utf-8-sig", newline="") as file:
        separator = max(SEPARATORS, key=file.readline().count)
        file.seek(0)
        header, *rows = [*csv.reader(file, delimiter=separator)] or [[]]
    ragged = [(number, len(row)) for number, row in enumerate(rows, start=2) if len(row) not in (0, len(header))]
    refuse([replace(RAGGED, row=row, fields={"cells": n, "width": len(header)}) for row, n in ragged], path.name)
    return pd.DataFrame([row or [""] * len(header) for row in rows], columns=header, dtype=object)


def _figures(cells: pd.DataFrame, file: str, data: Data) -> pd.DataFrame:
    """Return the key, figures and derived columns of each row; a `DataError` tells all that is wrong with them."""
    names = load_governments(data).set_index("government_code")["government"].to_dict()
    years = available_years(data)
    figures = pd.DataFrame(index=cells.index)
    figures["government_code"] = pd.array([_code(cell, names, data) for cell in cells.to_dict("records")], dtype="str")
    figures["year"] = pd.Series(map(read_year, cells["year"]), cells.index, dtype=object)
    for name in FIGURES:  # what is no number lies outside the scale
        numbers = map(read_number, cells[name])
        figures[name] = np.array([np.inf if read.problem else read.value for read in numbers], dtype=float)
    figures[[*DERIVED]] = cells[[*DERIVED]].map(lambda cell: clean_text(cell) or "")
    code, year, value, low, high = (figures[name] for name in (*KEY, *FIGURES))
    outside = {name: figures[name].notna() & ~figures[name].between(0, 100) for name in FIGURES}
    cases = [
        (code.isna(), "government_code", *UNKNOWN),
        (code.eq(""), "government", *OF_TWO),
        (~year.isin(years), "year", N_("no assessment of that year is known"), "{years}"),
        *((outside[name], name, N_("this is no total"), N_("points from 0 to 100, or nothing")) for name in FIGURES),
    ]
    sound = ~np.logical_or.reduce([wrong for wrong, *_ in cases])
    neither = sound & value.isna() & (low.isna() | high.isna())
    turned = sound & value.isna() & (low > high)
    twice = figures[sound & ~neither & ~turned].duplicated(KEY).reindex(figures.index, fill_value=False)
    following = [
        (neither, "value", N_("there is neither a total nor an interval"), POINTS),
        (turned, "low", N_("the least possible total is above the greatest"), N_("low no more than high")),
        (twice, "year", N_("the government has another row of that year"), N_("one row per government and year")),
    ]
    faults = case_faults(cells, cases, years=", ".join(map(str, years)))
    refuse(faults + case_faults(cells.assign(value=None, year=year), following), file)
    return figures.assign(low=value.fillna(low), high=value.fillna(high))


def _code(cell: Mapping[str, Any], names: Mapping[str, str], data: Data) -> str | None:
    """Return a row's code; by its name where a spreadsheet has made 64.1 of 64.10; "" where the two contradict."""
    code, name = (clean_text(cell.get(column)) or "" for column in ("government_code", "government"))
    if code in names and name in ("", names[code]):
        return code
    try:
        found = resolve_government(name, data_dir=data).code if name else None
    except UnknownGovernment:
        return None
    return found if code not in names or code == found else ""
