"""An analyst's own figures in the panel, one at a time or as a whole file, marked as such."""

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ombud.errors import N_, Fault, ParameterError, UnknownGovernment
from ombud.evidence.published import scales
from ombud.evidence.published.panel import COLUMNS, KEY, load_panel
from ombud.evidence.rapor.cells import PLACE
from ombud.evidence.rapor.faults import RaporFaults
from ombud.evidence.rapor.names import each_read
from ombud.evidence.rapor.readers import read_lists
from ombud.evidence.registers.governments import fold, load_governments, resolve_government
from ombud.evidence.values import clean_text, read_number, read_year
from ombud.files import Data, DataDir, find_file
from ombud.methodology import available_years, load_methodology
from ombud.vocabulary import IDENTITY

OWN = "own"
FIGURES = ["value", "low", "high"]
# what follows from the figures, and can't be edited beside them
DERIVED = ("status", "category", "zone")
HEADERS = {fold(name): name for name in COLUMNS}
MISSING = Fault("the column is missing", N_("a file that `ombud panel --output` wrote"))
UNKNOWN = Fault("no government has this code or name", N_("those that `ombud panel` writes"), column="government_code")
OF_TWO = Fault("code and name are those of two governments", N_("the code and the name of one"), column="government")
NO_YEAR = Fault("no assessment of that year is known", "{years}", column="year")
NO_TOTAL = Fault("this is no total", N_("points from 0 to 100, or nothing"))
NO_FIGURE = Fault(
    "there is neither a total nor an interval", N_("points from 0 to 100 as value, or as low and high"), column="value"
)
TURNED = Fault("the least possible total is above the greatest", N_("low no more than high"), column="low")
TWICE = Fault("the government has another row of that year", N_("one row per government and year"), column="year")
FOLLOWS = Fault("the column follows from the total, which is the published one", N_("{published}, or another total"))


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
    is a .csv, .xlsx, .xls, .xlsb, .ods or .parquet file, in this folder or below the repository's root, with the columns
    government_code, year, value, low and high; others may be there. Of a workbook the first sheet counts that has a
    header with some of them. Rows may be changed, added and taken out. A changed value is enough: its interval, category,
    zone and status follow from it, and so they do from low and high where there is no value. A `DataError` tells every
    fault: file, sheet, row, column, value, and what is accepted.

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
    faults = RaporFaults(path.name)
    cells = next(read_lists(path, faults, HEADERS, whole=True), pd.DataFrame(columns=PLACE))
    sheet = next(iter(cells["source_sheet"]), "")
    for name in (*KEY, *FIGURES):
        if name not in cells:
            faults.find(replace(MISSING, column=name), sheet)
    faults.stop()
    figures, published = _figures(cells, faults, data), load_panel(data)
    beside = figures[KEY].merge(published, on=KEY, how="left")
    # of a value, whatever interval stands beside it
    own = figures[FIGURES].fillna(-1).ne(beside[FIGURES].fillna(-1)).any(axis=1)
    # a column that follows from a published total may not say something else
    for name in DERIVED:
        told, follows = each_read(cells, name), beside[name].fillna("").replace("", "–")
        faults.add(cells[~own & told.notna() & told.ne(follows)], FOLLOWS, column=name, published=follows)
    faults.stop()
    return _with_figures(published.merge(figures[KEY], validate="1:1"), figures[own], data)


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


def _figures(cells: pd.DataFrame, faults: RaporFaults, data: Data) -> pd.DataFrame:
    """Return the key and the figures of each row; raises all that is wrong with them."""
    names = load_governments(data).set_index("government_code")["government"].to_dict()
    code = pd.Series([_code(cell, names, data) for cell in cells.to_dict("records")], cells.index, dtype="str")
    figures = pd.DataFrame({"government_code": code, "year": each_read(cells, "year", read_year)})
    faults.add(cells[code.isna()], UNKNOWN)
    faults.add(cells[code.eq("")], OF_TWO)
    years = available_years(data)
    faults.add(cells[~figures["year"].isin(years)], NO_YEAR, years=", ".join(map(str, years)))
    for name in FIGURES:  # what is no number lies outside the scale
        points = each_read(cells, name, lambda cell: np.inf if (read := read_number(cell)).problem else read.value)
        figures[name] = points.astype(float)
        faults.add(cells[points.notna() & ~figures[name].between(0, 100)], NO_TOTAL, column=name)
    sound = ~cells["source_row"].isin([fault.row for fault in faults.found])
    value, low, high = (figures[name] for name in FIGURES)
    neither = sound & value.isna() & (low.isna() | high.isna())
    turned = sound & value.isna() & (low > high)
    twice = figures[sound & ~neither & ~turned].duplicated(KEY).reindex(figures.index, fill_value=False)
    faults.add(cells[neither], NO_FIGURE, shown="no value")
    faults.add(cells[turned], TURNED)
    faults.add(cells[twice], TWICE)
    faults.stop()
    return figures.astype({"year": int}).assign(low=value.fillna(low), high=value.fillna(high))


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
