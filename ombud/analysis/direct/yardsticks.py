"""What stands beside the question without a model: a province without selection, one method twice, officials' words."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from ombud.analysis.comparison import changes
from ombud.analysis.direct.units import joined
from ombud.evidence.registers.governments import load_governments
from ombud.files import Data, DataDir
from ombud.methodology import comparability
from ombud.rounding import exact
from ombud.vocabulary import APART, REGIONAL


def whole_provinces(panel: pd.DataFrame, years: Iterable[int], data_dir: DataDir = None) -> pd.DataFrame:
    """
    Describe the provinces of which the totals of all governments are known in all years: no selection by pages.

    Returns
    -------
    DataFrame
        One row per province and year: ``province_code``, ``province``, ``year``, ``n`` (all governments of it),
        ``mean``, ``deviation`` (standard deviation over these n, which are all there are: divided by n), ``next_year``
        and ``correlation`` with it (missing in the last year).

    Examples
    --------
    >>> import ombud
    >>> whole = ombud.direct.whole_provinces(ombud.load_panel(), [2021, 2022, 2023, 2024])
    >>> whole[["province", "year", "n"]].values.tolist()[0]
    ['Sumatera Barat', 2021, 20]
    """
    years = sorted(set(years))
    governments = load_governments(data_dir)
    there = governments["valid_to"].isna() & governments["level"].isin(REGIONAL)
    expected = governments[there].groupby("province_code")["government_code"].nunique()
    rows = panel[panel["year"].isin(years) & panel["value"].notna() & panel["province_code"].isin(expected.index)]
    known = rows[rows.groupby("government_code")["year"].transform("nunique") == len(years)].sort_values("year")
    known = known.assign(next=known.groupby("government_code")["value"].shift(-1))
    own = known.groupby(["province_code", "province", "year"])
    frame = own.agg(n=("value", "size"), mean=("value", "mean")).assign(
        deviation=own["value"].std(ddof=0),
        correlation=np.array([totals["value"].corr(totals["next"]) for _, totals in own], dtype=float),
    )
    frame = exact(frame).astype({"n": int}).assign(source_ids=own["source_ids"].agg(joined)).reset_index()
    frame = frame[frame["n"] >= expected.loc[frame["province_code"]].to_numpy()].reset_index(drop=True)
    frame.insert(6, "next_year", frame["year"].map(dict(pairwise(years))).astype("Int64"))
    return frame.assign(grade="published", assumption="single_province")


def same_method(observations: pd.DataFrame, pairs: Iterable[Sequence[int]], data_dir: DataDir = None) -> pd.DataFrame:
    """
    List the offices assessed apart (land offices, police, prisons) in two years of one method: a yardstick of noise.

    Returns
    -------
    DataFrame
        One row per office and pair of years, with a total or a zone in both: ``office``, ``level`` (kind of office),
        ``province_code``, ``province``, ``from_year``, ``to_year``; ``value_from``, ``value_to``, ``change`` (missing
        where pages give no total, or two), ``zone_from``, ``zone_to``. Pairs whose methods differ have none.

    Examples
    --------
    >>> import ombud
    >>> found = ombud.direct.same_method(ombud.load_observations(), [(2022, 2023)])
    >>> found.sort_values("change")[["office", "change"]].round(2).values.tolist()[0]
    ['Kantor Pertanahan Kabupaten Sikka', -17.15]
    """
    data, key = Data.at(data_dir), ["entity", "level", "province"]
    rows = observations[
        observations["level"].isin(APART) & (observations["measure"] == "total") & observations["locus"].isna()
    ]
    how = {"value": _agreed, "zone": _agreed, "source_id": joined}
    states = rows.groupby([*key, "year"]).agg(how).rename(columns={"source_id": "source_ids"}).reset_index()
    states = states[states["value"].notna() | states["zone"].notna()]
    same = [tuple(years) for years in pairs if comparability(*years, data).grade == "same"]
    frame = pd.DataFrame(same, columns=["from_year", "to_year"], dtype=int)
    frame = frame.merge(states.rename(columns={"year": "from_year"}), on="from_year", validate="m:m").merge(
        states.rename(columns={"year": "to_year"}), on=["to_year", *key], suffixes=("_from", "_to"), validate="m:1"
    )
    codes = load_governments(data).drop_duplicates("province").set_index("province")["province_code"]
    pages = zip(frame["source_ids_from"], frame["source_ids_to"], strict=True)
    frame = frame.assign(
        province_code=frame["province"].map(codes),
        change=exact(frame["value_to"].astype(float) - frame["value_from"].astype(float)),
        grade="published",
        assumption="method_alike;pages_select",
        source_ids=pd.Series([joined(both) for both in pages], frame.index, dtype=object),
    )
    shown = ["value_from", "value_to", "change", "zone_from", "zone_to", "grade", "assumption", "source_ids"]
    first = ["office", "level", "province_code", "province", "from_year", "to_year"]
    return frame.rename(columns={"entity": "office"})[[*first, *shown]]


def officials(
    panel: pd.DataFrame, statements: pd.DataFrame, from_year: int, year: int, data_dir: DataDir = None
) -> pd.DataFrame:
    """
    Set what officials say of the method beside the totals that they speak of.

    `statements` are of `ombud.published.load_statements`; those on `year` are listed.

    Returns
    -------
    DataFrame
        One row per government and statement: ``government_code``, ``government``, ``year``, ``statement``,
        ``value_from``, ``value_to``, ``change`` (missing where not published).

    Examples
    --------
    >>> import ombud
    >>> said = ombud.direct.officials(ombud.load_panel(), ombud.published.load_statements(), 2021, 2022)
    >>> said.loc[said["government"] == "Provinsi Maluku", ["statement", "value_to"]].values.tolist()
    [['says_not_method', 61.03]]
    """
    said = statements[statements["year"] == year]
    said = said.groupby(["government_code", "entity", "year", "statement"])["source_id"].agg(";".join).reset_index()
    pair = changes(panel[panel["government_code"].isin(said["government_code"])], from_year, year, data_dir)
    frame = said.rename(columns={"entity": "government", "source_id": "source_ids"}).merge(
        pair[["government_code", "value_from", "value_to", "change"]], on="government_code", how="left", validate="m:1"
    )
    columns = ["government_code", "government", "year", "statement", "value_from", "value_to", "change"]
    return frame.assign(grade="published", assumption="as_told")[[*columns, "grade", "assumption", "source_ids"]]


def _agreed(values: pd.Series) -> object:
    """Return the one value that all pages give; missing where they give none, or more than one."""
    found = values.dropna().unique()
    return found[0] if len(found) == 1 else None
