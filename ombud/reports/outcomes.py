"""What became of each report of a batch."""

from __future__ import annotations

from dataclasses import dataclass, field

STATUSES = ("done", "fresh", "failed")
KINDS = ("province", "government")


@dataclass(frozen=True)
class Outcome:
    """
    What became of one report.

    Attributes
    ----------
    kind : {"province", "government"}
        What the report is on.
    government_code : str
        Code of the government, of the province's own government for a province.
    name : str
        Name of the province or the government.
    province_code : str
        Empty for ministries and agencies.
    lang : {"id", "en"}
        Language of the report.
    year, from_year : int
        The years compared.
    status : {"done", "fresh", "failed"}
        Written now; left as it was, since nothing that it depends on changed; or failed.
    files : dict of str to str
        Path of each format (html, pdf, xlsx, csv) relative to ``<output>/<year>/<lang>``; what a failed report
        left from before is not named.
    error : str
        What went wrong, in the report's language; empty unless it failed.
    failed_copy : str
        The notebook where it stopped, relative to the same folder; empty where there is none.
    """

    kind: str
    government_code: str
    name: str
    province_code: str
    lang: str
    year: int
    from_year: int
    status: str
    files: dict[str, str] = field(default_factory=dict)
    error: str = ""
    failed_copy: str = ""
