"""An analyst's own figures in the panel, one at a time or as a whole file, marked as such."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ombud.errors import N_, DataError, Fault, ParameterError, UnknownGovernment
from ombud.evidence.published.panel import COLUMNS, load_panel
from ombud.evidence.published.reconciling import scales
from ombud.evidence.registers.governments import load_governments, resolve_government
from ombud.evidence.values import clean_text, read_number, read_year
from ombud.files import Data, DataDir, find_file
from ombud.methodology import available_years

OWN = "own"
KEY = ["government_code", "year"]
FIGURES = ("value", "low", "high")
# what follows from the figures, and can't be edited beside them
DERIVED = ("status", "category", "zone")
SUFFIXES = (".csv", ".xlsx", ".parquet")
SEPARATORS = (",", ";", "\t")
NO_FIGURE = Fault("there is neither a total nor an interval", N_("points from 0 to 100 as value, or as low and high"))
NOT_A_PANEL = N_("a file that `ombud panel --output` wrote")


def add_value(panel: pd.DataFrame, government: str, year: int, value: float, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Return a panel in which a government's total of one year is a figure found elsewhere, such as in a newspaper.

    Parameters
    ----------
    panel : DataFrame
        As `ombud.load_panel` gives it; it stays as it is.
    government : str
        Any name that `ombud.resolve_government` understands.
    year : int
        An assessed year.
    value : float
        Points, 0 to 100.
    data_dir : path, optional
        Where register and methodology are read from.

    Returns
    -------
    DataFrame
        The row of that government and year has the value, the status *single* and the source ``own``; what pages state
        of it is kept in ``published_category`` and ``published_zone``.

    Raises
    ------
    ParameterError
        If the value lies outside 0 to 100.
    UnknownGovernment
        If no government goes by the name.

    Examples
    --------
    >>> import ombud
    >>> panel = ombud.published.add_value(ombud.load_panel(), "Kota Samarinda", 2022, 81.5)
    >>> own = panel[(panel["government"] == "Kota Samarinda") & (panel["year"] == 2022)]
    >>> own[["value", "zone", "source_ids"]].values.tolist()
    [[81.5, 'hijau', 'own']]
    """
    if not 0 <= value <= 100:
        raise ParameterError("A total of {value} lies outside the scale; accepted: 0 to 100", value=value)
    data = Data.at(data_dir)
    found = resolve_government(government, data_dir=data)
    figures = {"government_code": found.code, "year": year, **dict.fromkeys(FIGURES, value)}
    return _with_figures(panel, pd.DataFrame([figures]), data)


def read_panel(path: str | os.PathLike[str], data_dir: DataDir = None) -> pd.DataFrame:
    """
    Read a panel that ``ombud panel --output FILE`` wrote and an analyst edited.

    Parameters
    ----------
    path : path
        A .csv, .xlsx or .parquet file, in this folder or below the repository's root, with the columns government_code,
        year, value, low and high; others may be there. Rows may be changed, added and taken out. A changed value is
        enough: its interval, category, zone and status follow from it, and so they do from low and high where there is
        no value.
    data_dir : path, optional
        See `ombud.files.data_folder`.

    Returns
    -------
    DataFrame
        As `ombud.load_panel` gives it: the rows of the file. Those whose figures differ from the published ones have
        the source ``own``.

    Raises
    ------
    DataError
        With every fault: file, row, column, value, and what is accepted.

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
    missing = [name for name in (*KEY, *FIGURES) if name not in cells]
    if missing:
        raise DataError(
            [Fault("the column is missing", NOT_A_PANEL, path.name, row=1, column=name) for name in missing]
        )
    published = load_panel(data)
    faults: list[Fault] = []
    names = load_governments(data).set_index("government_code")["government"].to_dict()
    rows = [row for cell in cells.to_dict("records") if (row := _row(cell, names, faults, data)) is not None]
    figures = pd.DataFrame(rows, columns=["row", *KEY, *FIGURES, *DERIVED])
    twice = figures[figures.duplicated(KEY)]
    faults += [
        Fault(
            "the government has another row of that year",
            N_("one row per government and year"),
            row=row["row"],
            column="year",
            value=row["year"],
        )
        for row in twice.to_dict("records")
    ]
    if not faults:
        figures = figures.merge(published, on=KEY, how="left", suffixes=("", "_published"))
        figures["own"] = ~_same(figures)
        faults += [fault for row in figures[~figures["own"]].to_dict("records") for fault in _derived_faults(row)]
    if faults:
        raise DataError([replace(fault, file=path.name) for fault in sorted(faults, key=lambda fault: fault.row or 0)])
    kept = published.merge(figures[KEY], on=KEY, validate="1:1")
    return _with_figures(kept, figures.loc[figures["own"], [*KEY, *FIGURES]], data)


def _with_figures(panel: pd.DataFrame, figures: pd.DataFrame, data: Data) -> pd.DataFrame:
    """Return a panel with own figures (``government_code``, ``year``, ``value``, ``low``, ``high``) in their rows."""
    if figures.empty:
        return panel.sort_values(KEY, ignore_index=True)
    names = load_governments(data)[["government_code", "government", "level", "province_code", "province"]]
    stated = panel[[*KEY, "published_category", "published_zone"]]
    own = figures.merge(names, on="government_code", validate="m:1").merge(stated, on=KEY, how="left", validate="1:1")
    of_rows = scales.scales(own, data)
    called = scales.agree(*(scales.classify(own[end], of_rows) for end in ("low", "high")))
    own = own.assign(
        status=np.where(own["value"].isna(), "interval", "single"),
        rule="",
        n_sources=1,
        contradiction="",
        source_ids=OWN,
        cautions=OWN,
        category=called["category"],
        zone=called["zone"],
    ).fillna({"published_category": "", "published_zone": ""})
    changed = pd.MultiIndex.from_frame(panel[KEY]).isin(pd.MultiIndex.from_frame(own[KEY]))
    joined = pd.concat([panel[~changed], own[COLUMNS].astype(panel.dtypes[COLUMNS].to_dict())])
    return joined.sort_values(KEY, ignore_index=True)


def _cells(path: Path) -> pd.DataFrame:
    """Return the cells of a file as they are, and ``row``: where they stand, the header being row 1."""
    if path.suffix.lower() not in SUFFIXES:
        raise DataError(
            Fault(
                "the name ends in {suffix}",
                N_("a name that ends in {suffixes}"),
                path.name,
                fields={"suffix": repr(path.suffix), "suffixes": " / ".join(SUFFIXES)},
            )
        )
    try:
        if path.suffix.lower() == ".csv":
            return _csv_cells(path)
        is_parquet = path.suffix.lower() == ".parquet"
        frame = (pd.read_parquet(path) if is_parquet else pd.read_excel(path, engine="calamine")).astype(object)
    except DataError:
        raise
    except FileNotFoundError:
        raise DataError(Fault("there is no such file", NOT_A_PANEL, path.name)) from None
    except Exception as error:  # a damaged file can fail anywhere within the reader
        raise DataError(
            Fault(
                "the file can't be read: {error}",
                NOT_A_PANEL,
                path.name,
                fields={"error": str(error).partition("\n")[0]},
            )
        ) from None
    return frame.assign(row=np.arange(2, len(frame) + 2))


def _csv_cells(path: Path) -> pd.DataFrame:
    text = path.read_text(encoding="utf-8-sig")
    separator = max(SEPARATORS, key=text.partition("\n")[0].count)
    header, *rows = [*csv.reader(io.StringIO(text, newline=""), delimiter=separator)] or [[]]
    faults = [
        Fault(
            "the row has {cells} cells, the header {width}",
            N_("decimal commas only in quotes, or columns separated by ';'"),
            path.name,
            row=number,
            fields={"cells": len(row), "width": len(header)},
        )
        for number, row in enumerate(rows, start=2)
        if row and len(row) != len(header)
    ]
    if faults:
        raise DataError(faults)
    numbers = [number for number, row in enumerate(rows, start=2) if any(row)]
    return pd.DataFrame([row for row in rows if any(row)], columns=header, dtype=object).assign(row=numbers)


def _row(cell: Mapping[str, Any], names: Mapping[str, str], faults: list[Fault], data: Data) -> dict[str, Any] | None:
    """Return a row's key and figures; None where a fault was found, which is added to `faults`."""
    code, year, years = _code(cell, names, data), read_year(cell["year"]), available_years(data)
    numbers = {name: read_number(cell[name]) for name in FIGURES}
    value, low, high = (number.value for number in numbers.values())
    found = []
    if code is None:
        found.append(
            Fault(
                "no government has this code or name",
                N_("those that `ombud panel` writes"),
                column="government_code",
                value=cell["government_code"],
            )
        )
    elif not code:
        found.append(
            Fault(
                "code and name are those of two governments",
                N_("the code and the name of one"),
                column="government",
                value=cell["government"],
            )
        )
    if year not in years:
        found.append(
            Fault(
                "no assessment of that year is known",
                "{years}",
                column="year",
                value=cell["year"],
                fields={"years": ", ".join(map(str, years))},
            )
        )
    found += [
        Fault("this is no total", N_("points from 0 to 100, or nothing"), column=name, value=cell[name])
        for name, number in numbers.items()
        if number.problem or not (np.isnan(number.value) or 0 <= number.value <= 100)
    ]
    if not np.isnan(value):
        low = high = value
    elif not found and (np.isnan(low) or np.isnan(high)):
        found.append(replace(NO_FIGURE, column="value"))
    elif not found and low > high:
        found.append(
            Fault(
                "the least possible total is above the greatest",
                N_("low no more than high"),
                column="low",
                value=cell["low"],
            )
        )
    faults += [replace(fault, row=int(cell["row"])) for fault in found]
    told = {name: clean_text(cell.get(name)) or "" for name in DERIVED}
    figures = {"row": cell["row"], "government_code": code, "year": year, "value": value, "low": low, "high": high}
    return None if found else figures | told


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


def _same(figures: pd.DataFrame) -> pd.Series:
    """Return which rows have the published figures; of a value, whatever interval stands beside it."""
    pairs = [(figures[name], figures[f"{name}_published"]) for name in FIGURES]
    return np.logical_and.reduce([(own == other) | (own.isna() & other.isna()) for own, other in pairs]) & (
        figures["status_published"].notna()
    )


def _derived_faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    for name in DERIVED:
        published = clean_text(row[f"{name}_published"])
        if row[name] and row[name] != published:
            yield Fault(
                "the column follows from the total, which is the published one",
                N_("{published}, or another total"),
                row=int(row["row"]),
                column=name,
                value=row[name],
                fields={"published": published or "-"},
            )
