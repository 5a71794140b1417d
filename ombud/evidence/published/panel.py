"""One row per government and year: a value, or an interval, with its status; where pages disagree, and all evidence at once."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, overload

import pandas as pd

from ombud.evidence.published import scales
from ombud.evidence.published.agreement import Statement, combine, near_figures, rank_test, reach
from ombud.evidence.published.coverage import load_national_counts
from ombud.evidence.published.observations import has_flag, load_flags, load_observations, load_sources, with_flag
from ombud.evidence.registers.governments import load_governments, load_register
from ombud.files import Data, DataDir
from ombud.vocabulary import IDENTITY

COLUMNS = [*IDENTITY, "year", "value", "low", "high", "status", "rule", "n_sources", "category", "zone", "source_ids"]
COLUMNS += ["published_category", "published_zone", "contradiction", "cautions"]
KEY = ["government_code", "year"]
# provincial lists of these years carry along green governments that were not surveyed
LAST_YEAR_OF_CARRIED_LISTS = 2019
# a page that names so many governments of one province and year is a list
LIST_LENGTH = 5
FIGURE = ["row", "source_id", "publisher", "value", "decimals", "category", "zone", "outcome", "reason", "note"]
ORDER = ("value", "interval", "candidate", "outvoted", "statement", "excluded")
# why an observation is left out of the panel and yet shown
SHOWN_THOUGH_EXCLUDED = ("refuted", "year_without_method")


@overload
def load_panel(data_dir: DataDir = None, *, trace: Literal[False] = ...) -> pd.DataFrame: ...
@overload
def load_panel(data_dir: DataDir = None, *, trace: Literal[True]) -> tuple[pd.DataFrame, pd.DataFrame]: ...
def load_panel(data_dir: DataDir = None, *, trace: bool = False) -> pd.DataFrame | tuple[pd.DataFrame, pd.DataFrame]:
    """
    Load the panel: what the published figures say, together, of each government and year.

    With `trace` it also returns, for every observation, the row it went into or why it did not. A `DataError` is raised
    if a data file is not the one its sidecar describes, or has faults.

    Returns
    -------
    panel : DataFrame
        One row per ``government_code`` and ``year``, sorted by them; lists are joined by ``;``.

        - ``value``: total in points 0..100; missing for statuses conflict and interval.
        - ``low``, ``high``: equal to the value; the least and greatest candidate of a conflict; or the cut-offs
          of the published zone or category. 0 and 100 where the year's cut-offs are not known on that scale.
        - ``status``: corroborated (independent publishers agree within rounding), single, resolved (they
          disagree and ``rule`` decided), conflict (no rule decides), interval (only a zone or category is known).
        - ``rule``: category_or_zone, more_publishers, kind_of_source, rank or printed_decimals, joined by ``+`` where
          several decided; for an interval also where it comes from (cutoffs, cutoffs_assumed, cutoffs_not_published,
          scale_110 or deduced).
        - ``n_sources``: independent publishers behind the row; ``source_ids``: their pages.
        - ``category``, ``zone``: what the year's cut-offs make of the value, or of the whole interval; what is
          published where that gives none and the year's method knows it.
        - ``published_category``, ``published_zone``: what pages state.
        - ``contradiction``: ``category``, ``zone`` or both where these differ, also where the year's method has no
          categories.
        - ``cautions``: flags of the observations behind the row; ``year_inferred`` only where no page behind the row
          states the year. The panel adds near_figures, shared_value and listed_green, see ``flags.csv``.
    trace : DataFrame
        One row per observation: ``row``, ``source_id``, ``government_code``, ``year``, ``outcome`` and ``reason``.
        Outcomes: value, interval, candidate (of a conflict), outvoted (``reason``: by which rule), statement (beside
        what decided: a zone or category, or a figure whose ``reason`` is rounded or approximate), excluded (``reason``:
        a key of `ombud.display.catalogue.TEXTS`).

    Examples
    --------
    >>> import ombud
    >>> panel = ombud.load_panel()
    >>> balikpapan = panel[panel["government"] == "Kota Balikpapan"].set_index("year")
    >>> balikpapan["value"].loc[[2021, 2022]].tolist()
    [99.25, 87.12]
    """
    panel, traced = (frame.copy(deep=False) for frame in _build(Data.at(data_dir)))
    return (panel, traced) if trace else panel


@lru_cache(maxsize=4)
def _build(data: Data) -> tuple[pd.DataFrame, pd.DataFrame]:
    observations = load_observations(data)
    usage = scales.classify_use(observations, load_flags(data), data)
    used = observations.assign(use=usage["use"])[usage["use"] != "excluded"]
    grouped = _grouped(used, data)
    combined = {key: combine(statements) for key, statements in grouped.items()}
    rows = _row_frame(combined)
    ranked = observations[usage["use"].ne("excluded") | usage["reason"].eq("nothing_usable")]
    ranked, governments = ranked.dropna(subset=["rank", "rank_of"]), load_governments(data)
    conflicts = rows[rows["status"] == "conflict"].merge(ranked[KEY].drop_duplicates())
    for key in conflicts[[*KEY, "level"]].itertuples(index=False, name=None):
        combined[key] = combine(grouped[key], rank_test(ranked, rows, governments, *key[:2]))
    outcomes = {row: told for _, of_rows in combined.values() for row, told in of_rows.items()}
    told = [outcomes.get(row, ("excluded", "")) for row in observations["row"]]
    traced = observations[["row", "source_id", *KEY]].assign(**pd.DataFrame(told, columns=["outcome", "reason"]))
    traced["reason"] = traced["reason"].mask(traced["reason"] == "", usage["reason"])
    return _complete(_row_frame(combined), data), traced


def _row_frame(combined: dict[tuple[str, int, str], tuple[dict, dict]]) -> pd.DataFrame:
    return pd.DataFrame([dict(zip([*KEY, "level"], key, strict=True)) | row for key, (row, _) in combined.items()])


def _grouped(used: pd.DataFrame, data: Data) -> dict[tuple[str, int, str], list[Statement]]:
    """Return what is stated of each government and year, in order."""
    of_rows = scales.scales(used, data)
    called = scales.classify(used["value"], of_rows).add_prefix("value_")
    frame = used.join(called).assign(rule=of_rows["rule"])
    valued = frame["use"].eq("value")
    ends = scales.intervals(used, of_rows)
    below, above = reach(frame["decimals"], has_flag(frame["flags"], "approximate"))
    dated = frame["published"].str.len() == len("2022-12-29")
    frame = frame.assign(below=below * valued, above=above * valued, day=frame["published"].where(dated, ""))
    frame[["low", "high"]] = ends.mask(valued, frame["value"], axis=0)
    flags = with_flag(frame["flags"], "listed_green", _listed_green(frame))
    sets = {some: frozenset(filter(None, some.split(";"))) for some in flags.unique()}
    frame = frame.assign(flags=flags.map(sets)).sort_values([*KEY, "row"])
    frame = frame.fillna(dict.fromkeys((name for name in Statement._fields if name.endswith(scales.LABELS)), ""))
    grouped = defaultdict(list)
    for code, year, level, *stated in frame[[*KEY, "level", *Statement._fields]].itertuples(index=False, name=None):
        grouped[code, year, level].append(Statement(*stated))
    return grouped


def _listed_green(used: pd.DataFrame) -> pd.Series:
    """Return which figures are green totals of a list of one province, of the years whose lists carry some along."""
    province = used["government_code"].str.replace(r"\..*", "", regex=True)
    length = used.groupby(["source_id", "year", province])["government_code"].transform("nunique")
    green = used[["zone", "value_zone"]].isin(["hijau"]).any(axis=1)
    below = used["level"].isin(["kabupaten", "kota"])
    return (used["year"] <= LAST_YEAR_OF_CARRIED_LISTS) & below & green & (length >= LIST_LENGTH)


def _complete(rows: pd.DataFrame, data: Data) -> pd.DataFrame:
    """Add names, category, zone, contradictions and what only other rows show."""
    of_rows = scales.scales(rows, data)
    called = scales.classify_both(rows["low"], rows["high"], of_rows)
    rows["contradiction"] = ""
    for name in scales.LABELS:
        stated, known = rows[f"published_{name}"], called[name].astype("str")
        unknown = ~of_rows["categorised"] & (name == "category")
        rows[name] = known.fillna(stated.where(stated.ne("") & ~stated.str.contains(";") & ~unknown))
        differs = stated.ne("") & (stated.ne(known.fillna(stated)) | unknown)
        rows["contradiction"] = with_flag(rows["contradiction"], name, differs)
    register = load_register(data)
    panel = rows.merge(register.frame[["government_code", "government", "province_code", "province"]], validate="m:1")
    # what another government of the province, as it was before any split, has in that year
    exact = panel["value"].notna() & panel["province_code"].ne("") & panel["level"].ne("provinsi")
    before = panel.assign(before=panel["province_code"].replace(register.predecessors))
    shared = exact & before.duplicated(["year", "before", "value"], keep=False)
    panel["cautions"] = with_flag(panel["cautions"], "shared_value", shared)
    return panel[COLUMNS]


def list_disagreements(
    panel: pd.DataFrame, trace: pd.DataFrame, observations: pd.DataFrame, sources: pd.DataFrame
) -> pd.DataFrame:
    """
    List every observation behind the rows of a panel on which pages disagree, with each other or with the method.

    A row counts when it is resolved or in conflict, when figures were outvoted or are refuted, when a stated zone or
    category contradicts its value, or when a page states what its year's method does not know. `panel` and `trace` are
    of ``ombud.load_panel(trace=True)``, of the panel all rows or some.

    Returns
    -------
    DataFrame
        One row per observation, the decided ones first within a government and year: ``government_code``,
        ``government``, ``year``, ``status``, ``rule``, ``contradiction``, ``row``, ``source_id``, ``publisher``,
        ``value``, ``decimals``, ``category``, ``zone``, ``outcome``, ``reason``, ``misprint`` (whether the figure is
        near the deciding one, or another candidate), ``note``. ``status``, ``rule`` and ``contradiction`` are empty
        where nothing but what was left out is known of them.
    """
    shown = (trace["outcome"] != "excluded") | trace["reason"].isin(SHOWN_THOUGH_EXCLUDED)
    marks = (trace["outcome"] == "outvoted") | trace["reason"].isin([*SHOWN_THOUGH_EXCLUDED, *scales.AGAINST_METHOD])
    marked = pd.MultiIndex.from_frame(panel[KEY]).isin(pd.MultiIndex.from_frame(trace.loc[marks, KEY]))
    disputed = panel["status"].isin(["resolved", "conflict"]) | panel["contradiction"].ne("") | marked
    figures = trace.loc[shown, ["row", "outcome", "reason"]].merge(observations, validate="1:1")
    figures = figures.merge(sources[["source_id", "publisher"]], validate="m:1")
    # of some years nothing is known but what was left out
    alone = figures.loc[figures["outcome"].eq("excluded"), KEY].drop_duplicates().merge(panel[KEY], how="left_anti")
    alone = alone.merge(panel[["government_code", "government"]].drop_duplicates())
    known = [*KEY, "government", "status", "rule", "contradiction"]
    rows = pd.concat([panel.loc[disputed, known], alone.reindex(columns=known, fill_value="")], ignore_index=True)
    joined = rows.merge(figures[[*KEY, *FIGURE]], validate="1:m").astype({"outcome": pd.CategoricalDtype(ORDER)})
    joined = joined.sort_values([*KEY, "outcome", "row"], ignore_index=True).astype({"outcome": "str"})
    deciding = joined[joined["outcome"].isin(["value", "candidate"])].groupby(KEY)["value"].agg(set).to_dict()
    misprint = [
        outcome not in ("value", "interval")
        and any(near_figures(value, other) for other in deciding.get((code, year), ()))
        for code, year, value, outcome in joined[[*KEY, "value", "outcome"]].itertuples(index=False)
    ]
    joined.insert(joined.columns.get_loc("reason") + 1, "misprint", misprint)
    return joined


@dataclass(frozen=True)
class Collection:
    """The evidence of one data folder."""

    data: Data  # the folder as it stood
    # as the loaders of these names give them
    panel: pd.DataFrame
    trace: pd.DataFrame
    observations: pd.DataFrame
    sources: pd.DataFrame
    governments: pd.DataFrame
    national: pd.DataFrame  # counts
    own_panel: str = ""  # name of the analyst's own file that the panel is from; empty for the published one

    @property
    def disagreements(self) -> pd.DataFrame:
        """Where pages disagree, as `list_disagreements` tells it; not to be changed."""
        if not self.own_panel:
            return _disagreements(self.data)
        return list_disagreements(self.panel, self.trace, self.observations, self.sources)


def load_collection(data_dir: DataDir = None) -> Collection:
    """Return the evidence, read again when a file changed. Raises what the loaders raise."""
    data = Data.at(data_dir)
    loaders = load_observations, load_sources, load_governments, load_national_counts
    return Collection(data, *load_panel(data, trace=True), *(load(data) for load in loaders))


@lru_cache(maxsize=2)
def _disagreements(data: Data) -> pd.DataFrame:
    return list_disagreements(*load_panel(data, trace=True), load_observations(data), load_sources(data))
