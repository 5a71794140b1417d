"""The published figures, their sources, the published counts and what officials say, each row as a page states it."""

from contextlib import suppress
from urllib.parse import urlsplit

import pandas as pd

from ombud.errors import N_, Fault, UnknownGovernment, refuse
from ombud.evidence.registers.governments import load_governments, resolve_government
from ombud.files import Data, DataDir, as_numbers, placed, read_once
from ombud.vocabulary import APART, INSTITUTIONAL, REGIONAL

OBSERVATIONS, AGGREGATES = "published/observations.csv", "published/aggregates.csv"
OBSERVED = "source_id government_code entity level province year year_basis locus measure value category zone"
LONGEST_SCALE = 110
# flags that tell what an official says; they are no doubt about the figure beside them
SAYS = "says_"
# the suffixes of more than one label under which the publishers' domains are registered, from the Public Suffix List;
# ``make checksums`` refuses a source whose domain another suffix of the list would give
INDONESIAN = ["ac", "biz", "co", "desa", "go", "kop", "mil", "my", "net", "or", "ponpes", "sch", "web"]
SHARED_SUFFIXES = {f"{kind}.id" for kind in INDONESIAN}
SHARED_SUFFIXES |= {"blogspot.com", "co.uk", "com.au", "com.my", "com.sg", "github.io", "wordpress.com"}
_NO_SOURCE = Fault("this source is not in sources.csv", N_("a source_id of sources.csv"), column="source_id")
_NO_INSTITUTION = Fault("no ministry or agency has this name", N_("a name or alias of one"), column="entity")
_NO_FLAG = Fault("a flag is not known", N_("codes of flags.csv joined by ;"), column="flags")
_NO_CODE = Fault("no government has this code", N_("a code of governments.csv"), column="government_code")
_OTHER_LEVEL = Fault("the code is of another level", N_("the level in governments.csv"), column="level")
_OUTSIDE = Fault(
    "a total lies outside the scale", N_("0 to {maximum} points"), column="value", fields={"maximum": LONGEST_SCALE}
)


@read_once
def load_sources(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Load the pages that state the figures; raises a `DataError` if the file is not the one its sidecar describes.

    Returns
    -------
    DataFrame
        ``source_id`` (unique), ``kind`` (official, government, document, press), ``url``, ``publisher``,
        ``published``, ``title``, ``accessed`` (day on which it was seen) and ``archived`` (address of a copy), empty
        where not known, ``publisher_id`` (equal for all pages of one publisher).

    Examples
    --------
    >>> import ombud
    >>> ombud.load_sources().set_index("source_id").loc["S0002", ["publisher", "published"]].tolist()
    ['ibukotakini.com', '2023-01-16']
    """
    data = Data.at(data_dir)
    sources = data.table("published/sources.csv", "source_id kind url publisher published title")
    # columns that a table may lack
    sources = sources.assign(**{name: "" for name in ("accessed", "archived") if name not in sources})
    return sources.assign(publisher_id=publisher_ids(sources, data))


def domain(url: str) -> str:
    """Return the registered domain of an address: ``kaltim.tribunnews.com/x`` gives ``tribunnews.com``; empty of none."""
    labels = (urlsplit(url).hostname or "").rstrip(".").split(".")
    suffix = 2 if ".".join(labels[-2:]) in SHARED_SUFFIXES else 1
    return ".".join(labels[-suffix - 1 :])


def publisher_ids(sources: pd.DataFrame, data: Data) -> pd.Series:
    """Name the publisher of each source: the registered domain, or the publisher's name where there is no address."""
    # hosts of other people's documents and copies of articles are traced to their publisher
    overrides = data.table("published/publisher_overrides.csv", "match name publisher").set_index("name")
    domains = sources["url"].map(domain)
    named = domains.where(domains != "", sources["publisher"].str.strip().str.casefold())
    by_name, by_domain = (overrides["publisher"][overrides["match"] == match] for match in ("publisher", "domain"))
    return sources["publisher"].map(by_name).fillna(named.map(by_domain)).fillna(named)


@read_once
def load_aggregates(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Load the published national and provincial counts; errors as of `load_sources`.

    Returns
    -------
    DataFrame
        ``source_id``, ``year``, ``level``, ``group`` (assessed, hijau, kuning, merah, A..E ...), ``count``,
        ``share_pct`` (percent of `assessed`), ``assessed``, ``note``; one row per figure and page.

    Examples
    --------
    >>> import ombud
    >>> counts = ombud.load_aggregates().query("source_id == 'S0485' and level == 'provinsi'")
    >>> sorted(set(counts["year"]))
    [2015]
    """
    data = Data.at(data_dir)
    counts = data.table(AGGREGATES, "source_id year level group count share_pct assessed note")
    refuse(placed(counts, ~counts["source_id"].isin(load_sources(data)["source_id"]), _NO_SOURCE), AGGREGATES)
    kinds = {"year": int, "count": "Int64", "share_pct": float, "assessed": "Int64"}
    return counts.assign(**as_numbers(counts, AGGREGATES, kinds))


@read_once
def load_observations(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Load every published figure, one row per figure and page, nothing left out.

    Errors as of `load_sources`; also for a source, government or flag that is not in its own file, a level that is not the
    government's, a total outside 0 to 110 points, or what should be a number and is none.

    Returns
    -------
    DataFrame
        The columns of ``observations.csv`` with ``value`` as float (points, as printed in ``value_printed``), ``rank``
        and ``rank_of`` as Int64, missing where the page gives none; ``row`` (in the file, the header being row 1);
        ``government_code``, also of ministries and agencies, from their names; ``decimals`` printed; ``flags``, codes
        of ``flags.csv`` joined by ``;``, with ``year_inferred`` wherever ``year_basis`` says so; ``kind``,
        ``publisher_id`` and ``published`` of the source.

    Examples
    --------
    >>> import ombud
    >>> figures = ombud.load_observations()
    >>> figures.query("source_id == 'S0002' and government_code == '64.71'")[["year", "value"]].values.tolist()
    [[2022.0, 87.12]]
    """
    data = Data.at(data_dir)
    frame = data.table(OBSERVATIONS, f"{OBSERVED} rank rank_of flags note")
    codes = frame["government_code"].copy()
    unnamed = frame["level"].isin(INSTITUTIONAL) & (codes == "")
    for (entity, kind), rows in frame[unnamed].groupby(["entity", "level"]):
        with suppress(UnknownGovernment):
            codes[rows.index] = resolve_government(entity, level=kind, data_dir=data).code
    level = codes.map(load_governments(data).set_index("government_code")["level"])
    numbers = as_numbers(frame, OBSERVATIONS, {"year": int, "value": float, "rank": "Int64", "rank_of": "Int64"})
    points = numbers["value"]
    known = set(load_flags(data).query("effect != 'computed'")["flag"])
    unknown = level.isna() & (frame["level"].isin(REGIONAL) | (codes != ""))
    other = level.notna() & (level != frame["level"]) & ~frame["level"].isin(APART)
    outside = (frame["measure"] == "total") & ~(points.isna() | points.between(0, LONGEST_SCALE))
    unflagged = frame["flags"].map(lambda some: not known.issuperset(filter(None, some.split(";"))))
    cases = [
        (unnamed & (codes == ""), _NO_INSTITUTION),
        (unflagged, _NO_FLAG),
        (unknown, _NO_CODE),
        (other, _OTHER_LEVEL),
        (~frame["source_id"].isin(load_sources(data)["source_id"]), _NO_SOURCE),
        (outside, _OUTSIDE),
    ]
    refuse((fault for wrong, each in cases for fault in placed(frame, wrong, each)), OBSERVATIONS)
    inferred = (frame["year_basis"] == "inferred") & ~has_flag(frame["flags"], "year_inferred")
    frame = frame.assign(
        row=range(2, len(frame) + 2),
        government_code=codes,
        value_printed=frame["value"],
        decimals=frame["value"].str.partition(".")[2].str.len(),
        flags=with_flag(frame["flags"], "year_inferred", inferred),
        **numbers,
    )
    missing_when_empty = ["government_code", "locus", "value_printed", "category", "zone"]
    frame[missing_when_empty] = frame[missing_when_empty].replace("", pd.NA)
    page = load_sources(data)[["source_id", "kind", "publisher_id", "published"]]
    return frame.merge(page, on="source_id", how="left", validate="m:1")


def load_flags(data_dir: DataDir = None) -> pd.DataFrame:
    """Load what flags mean: ``flag``, ``effect``, ``meaning_en``, ``meaning_id``."""
    # effects: exclude (never in the panel's row), longer_scale (its points are not 0..100), interval_only (an interval at
    # most), imprecise (gives way to exact figures), dependent (no voice of its own), caution (stays visible beside the
    # row), computed (a caution that the panel adds itself)
    return Data.at(data_dir).table("published/flags.csv", "flag effect meaning_en meaning_id")


def has_flag(flags: pd.Series, flag: str) -> pd.Series:
    """Return whether a flag is among those joined by ``;`` in each row."""
    return flags.isin([some for some in flags.unique() if flag in some.split(";")])


def with_flag(flags: pd.Series, flag: str, where: pd.Series) -> pd.Series:
    """Return flags, joined by ``;``, with one more in some rows."""
    return flags.where(~where, (flags + ";" + flag).str.strip(";"))


def load_statements(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Load what pages report officials to say on what the changed method did.

    One row per ``statement``, a flag of ``flags.csv`` that begins with ``says_``; the year is that of the assessment
    spoken of.

    Examples
    --------
    >>> from ombud import published
    >>> published.load_statements().query("entity == 'Provinsi Maluku'")["statement"].tolist()
    ['says_not_method']
    """
    rows = load_observations(data_dir)
    rows = rows.assign(statement=rows["flags"].str.split(";")).explode("statement")
    rows = rows[rows["statement"].str.startswith(SAYS)]
    return rows[["government_code", "entity", "year", "statement", "source_id"]].reset_index(drop=True)
