"""Who published a page: several addresses and pages of one publisher are one voice."""

from __future__ import annotations

from urllib.parse import urlsplit

import pandas as pd

from ombud.files import Data

# the suffixes of more than one label under which the publishers' domains are registered, from the Public Suffix List;
# ``make checksums`` refuses a source whose domain another suffix of the list would give
SHARED_SUFFIXES = frozenset(
    [
        f"{kind}.id"
        for kind in ["ac", "biz", "co", "desa", "go", "kop", "mil", "my", "net", "or", "ponpes", "sch", "web"]
    ]
    + ["blogspot.com", "co.uk", "com.au", "com.my", "com.sg", "github.io", "wordpress.com"]
)


def domain(url: str) -> str:
    """
    Return the registered domain of an address: ``kaltim.tribunnews.com/x`` gives ``tribunnews.com``.

    Every public body under ``go.id`` has a registered domain of its own; an empty address gives an empty text.
    """
    labels = (urlsplit(url).hostname or "").rstrip(".").split(".")
    suffix = 2 if ".".join(labels[-2:]) in SHARED_SUFFIXES else 1
    return ".".join(labels[-suffix - 1 :])


def publisher_ids(sources: pd.DataFrame, data: Data) -> pd.Series:
    """
    Name the publisher of each source (its ``url`` and ``publisher``), so that independent publishers can be counted.

    It is the registered domain, or the publisher's name where there is no address; hosts of other people's documents
    and copies of articles are traced to their publisher by ``publisher_overrides.csv``.
    """
    overrides = data.table("published/publisher_overrides.csv")
    by_domain = overrides[overrides["match"] == "domain"].set_index("name")["publisher"]
    by_name = overrides[overrides["match"] == "publisher"].set_index("name")["publisher"]
    domains = sources["url"].map(domain)
    named = domains.where(domains != "", sources["publisher"].str.strip().str.casefold())
    return sources["publisher"].map(by_name).fillna(named.map(by_domain)).fillna(named)
