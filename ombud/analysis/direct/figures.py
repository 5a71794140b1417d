"""What published figures say without a model: of units and means, whole provinces, one method twice, officials' words."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from ombud.analysis.comparison import changes
from ombud.analysis.direct.standards import GOVERNMENT, graded
from ombud.analysis.scoring.audit import sampled_kinds
from ombud.errors import as_pair, listed, members
from ombud.evidence.published.agreement import joined
from ombud.evidence.published.panel import KEY
from ombud.evidence.registers.governments import load_governments
from ombud.evidence.registers.unit_types import classify_unit
from ombud.files import Data, DataDir
from ombud.methodology import available_years, check_order, check_year, comparability
from ombud.methodology.bands import RESOLUTION
from ombud.rounding import exact
from ombud.vocabulary import APART, REGIONAL

JOINED = " dan "  # in the names of two offices whose figure is one


def more_units(units: pd.DataFrame, audit: pd.DataFrame, from_year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Hold the mean of all units against that of the kinds that were sampled before.

    One row per complete set that has all kinds of unit of `from_year` and others: ``year``, ``n_units``, ``n_old``,
    ``old_mean``, ``unit_mean`` (of all), ``difference`` (of all less old).

    Examples
    --------
    >>> import ombud
    >>> more = ombud.direct.more_units(ombud.published_units(), ombud.audit_published_units(), 2021)
    >>> more.loc[more["government"] == "Kota Tomohon", ["n_units", "n_old", "difference"]].round(2).values.tolist()
    [[7.0, 4.0, -3.86]]
    """
    check_year(from_year)
    data = Data.at(data_dir)
    sets = units.merge(
        audit.loc[audit["complete"].fillna(False) & (audit["year"] > from_year), [*KEY, "level"]], on=KEY
    )
    kinds = {level: sampled_kinds(from_year, level, data) for level in sets["level"].unique()}
    old = [kind in kinds[level] for kind, level in zip(sets["unit_type"], sets["level"], strict=True)]
    sets = sets.assign(old_value=sets["value"].where(old), old_kind=sets["unit_type"].where(old))
    found = sets.groupby([*KEY, "level"], as_index=False).agg(
        n_units=("value", "size"),
        n_old=("old_value", "count"),
        n_kinds=("old_kind", "nunique"),
        old_mean=("old_value", "mean"),
        unit_mean=("value", "mean"),
        source_ids=("source_ids", joined),
    )
    # of a level whose old kinds are not published, none is asked and there is no old mean
    found = found[found["n_kinds"].eq(found["level"].map(kinds).map(len)) & (found["n_old"] < found["n_units"])]
    found = found.dropna(subset="old_mean")
    found = found.assign(difference=exact(found["unit_mean"] - found["old_mean"]))
    return _recomputed(found, ["n_units", "n_old", "old_mean", "unit_mean", "difference"], "units_as_later", data)


def mean_of_units(audit: pd.DataFrame, year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Hold the mean over units against a published total that is a mean over products: the part of the aggregation.

    One row per complete set: ``year``, ``n_units``, ``unit_mean``, ``published_total``, ``difference`` (the first less the
    second). Empty in years whose total is a mean over units.

    Examples
    --------
    >>> import ombud
    >>> means = ombud.direct.mean_of_units(ombud.audit_published_units(), 2021)
    >>> means[["government", "difference"]].round(2).values.tolist()
    [['Kota Magelang', -6.06], ['Kota Serang', -4.13]]
    """
    check_year(year)
    chosen = audit["year"].eq(year) & audit["aggregation"].eq("products") & audit["complete"].fillna(False)
    rows = audit[chosen & audit["published_total"].notna()]
    rows = rows.assign(difference=exact(rows["difference"]))
    return _recomputed(rows, ["n_units", "unit_mean", "published_total", "difference"], "plain_mean", Data.at(data_dir))


def joint_offices(observations: pd.DataFrame, year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Find what two offices weigh in a figure that is published for both together and for each apart.

    One row per joint figure: ``year``, ``joint``, ``first``, ``second``; ``share`` (of the first, 0..1), ``share_low``,
    ``share_high`` (what rounding and the figures of other pages leave).

    Examples
    --------
    >>> import ombud
    >>> ombud.direct.joint_offices(ombud.load_observations(), 2021)[["government", "share"]].round(2).values.tolist()
    [['Provinsi DKI Jakarta', 0.8]]
    """
    check_year(year)
    data = Data.at(data_dir)
    rows = observations[(observations["year"] == year) & (observations["measure"] == "total")]
    rows, found = rows.dropna(subset=["locus", "value", "government_code"]), []
    for told in rows[rows["locus"].str.contains(JOINED)].to_dict("records"):
        kinds = [classify_unit(name, data) for name in told["locus"].split(JOINED, 1)]
        beside = rows[(rows["government_code"] == told["government_code"]) & (rows["locus"] != told["locus"])]
        kind_of = beside["locus"].map(lambda name: classify_unit(name, data))
        offices = [beside[kind_of == kind] for kind in kinds]
        first, second = (office["value"].to_numpy(float) for office in offices)
        gaps = first[:, None] - second
        # of two of one kind, or with one and the same figure, nothing follows
        if kinds[0] == kinds[1] or not gaps.size or not gaps.all():
            continue
        joint = told["value"]
        shares = [(end - second) / gaps for end in (joint, joint - RESOLUTION / 2, joint + RESOLUTION / 2)]
        numbers = joint, first[0], second[0], shares[0][0, 0], np.min(shares), np.max(shares)
        sources = joined([told["source_id"], *pd.concat(offices)["source_id"]])
        found.append((told["government_code"], year, *numbers, sources))
    columns = ["joint", "first", "second", "share", "share_low", "share_high"]
    frame = pd.DataFrame(found, columns=["government_code", "year", *columns, "source_ids"])
    return _recomputed(frame, columns, "one_weighted_mean", data)


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
    years = sorted(set(members("years", years, available_years(data_dir))))
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
    frame = frame[frame["n"] >= expected.loc[frame["province_code"]].to_numpy()]
    frame = frame.assign(next_year=frame["year"].map(dict(pairwise(years))).astype("Int64"))
    columns = ["province_code", "province", "year", "n", "mean", "deviation", "next_year", "correlation"]
    return graded(frame, columns, "published", "single_province")


def same_method(observations: pd.DataFrame, pairs: Iterable[Sequence[int]], data_dir: DataDir = None) -> pd.DataFrame:
    """
    List the offices assessed apart (land offices, police, prisons) in two years of one method: a yardstick of noise.

    Returns
    -------
    DataFrame
        One row per office and pair of years, with a total or a zone in both: ``office``, ``level`` (kind of office),
        ``province_code``, ``province``, ``from_year``, ``to_year``; ``value_from``, ``value_to``, ``change`` (missing
        where pages give no total, or two), ``zone_from``, ``zone_to``. Pairs whose methods differ have none. A
        `ParameterError` is raised for what is no list of pairs of years, `NotPublished` for a year without a method.

    Examples
    --------
    >>> import ombud
    >>> found = ombud.direct.same_method(ombud.load_observations(), [(2022, 2023)])
    >>> found.sort_values("change")[["office", "change"]].round(2).values.tolist()[0]
    ['Kantor Pertanahan Kabupaten Sikka', -17.15]
    """
    data, key = Data.at(data_dir), ["office", "level", "province"]
    whole = observations["level"].isin(APART) & (observations["measure"] == "total") & observations["locus"].isna()
    rows = observations[whole].rename(columns={"entity": "office", "source_id": "source_ids"})
    states = rows.groupby([*key, "year"]).agg({"value": _agreed, "zone": _agreed, "source_ids": joined})
    states = states.dropna(how="all", subset=["value", "zone"]).reset_index()
    wanted = map(as_pair, listed("pairs", pairs, [(2022, 2023)]))
    same = [years for years in wanted if comparability(*years, data).grade == "same"]
    frame = pd.DataFrame(same, columns=["from_year", "to_year"], dtype=int)
    frame = frame.merge(states.rename(columns={"year": "from_year"}), on="from_year", validate="m:m").merge(
        states.rename(columns={"year": "to_year"}), on=["to_year", *key], suffixes=("_from", "_to"), validate="m:1"
    )
    codes = load_governments(data).drop_duplicates("province").set_index("province")["province_code"]
    pages = zip(frame["source_ids_from"], frame["source_ids_to"], strict=True)
    frame = frame.assign(
        province_code=frame["province"].map(codes),
        change=exact(frame["value_to"].astype(float) - frame["value_from"].astype(float)),
        source_ids=pd.Series(map(joined, pages), frame.index, dtype="str"),
    )
    columns = ["office", "level", "province_code", "province", "from_year", "to_year"]
    columns += ["value_from", "value_to", "change", "zone_from", "zone_to"]
    return graded(frame, columns, "published", "method_alike;pages_select")


def officials(
    panel: pd.DataFrame, statements: pd.DataFrame, from_year: int, year: int, data_dir: DataDir = None
) -> pd.DataFrame:
    """
    Set what officials say of the method beside the totals that they speak of.

    One row per government and statement on `year`: ``government_code``, ``government``, ``year``, ``statement``,
    ``value_from``, ``value_to``, ``change`` (missing where not published).

    Examples
    --------
    >>> import ombud
    >>> said = ombud.direct.officials(ombud.load_panel(), ombud.published.load_statements(), 2021, 2022)
    >>> said.loc[said["government"] == "Provinsi Maluku", ["statement", "value_to"]].values.tolist()
    [['says_not_method', 61.03]]
    """
    check_order(from_year, year)
    said = statements[statements["year"] == year]
    said = said.groupby(["government_code", "entity", "year", "statement"])["source_id"].agg(";".join).reset_index()
    pair = changes(panel[panel["government_code"].isin(said["government_code"])], from_year, year, data_dir)
    frame = said.rename(columns={"entity": "government", "source_id": "source_ids"}).merge(
        pair[["government_code", "value_from", "value_to", "change"]], on="government_code", how="left", validate="m:1"
    )
    columns = ["government_code", "government", "year", "statement", "value_from", "value_to", "change"]
    return graded(frame, columns, "published", "as_told")


def _recomputed(rows: pd.DataFrame, columns: list[str], assumption: str, data: Data) -> pd.DataFrame:
    """Return columns of rows beside the names of their governments, with grade, assumption and pages."""
    governments = load_governments(data)[GOVERNMENT]
    named = rows[[*KEY, *columns, "source_ids"]].merge(governments, on="government_code", how="left", validate="m:1")
    named = named.sort_values(["year", "government_code"])
    return graded(named, [*GOVERNMENT, "year", *columns], "recomputed", assumption)


def _agreed(values: pd.Series) -> object:
    """Return the one value that all pages give; missing where they give none, or more than one."""
    found = values.dropna().unique()
    return found[0] if len(found) == 1 else None
