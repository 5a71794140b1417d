"""What each data file must look like; all faults of a file are told at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from ombud.errors import DataError, Fault

if TYPE_CHECKING:
    import pandera.pandas as pandera

LEVELS = ("provinsi", "kabupaten", "kota", "kementerian", "lembaga")
APART = ("polres", "kantor_pertanahan", "lapas")
ZONES = ("hijau", "kuning", "merah")
CATEGORIES = ("A", "B", "C", "D", "E")
KINDS = ("official", "government", "document", "press")
FIRST_YEAR, LAST_YEAR = 2013, 2025

_NUMBER = r"-?\d+(\.\d+)?"
_WHOLE = r"\d+"


def _one_of(values: tuple[str, ...]) -> str:
    return "|".join(re.escape(value) for value in values)


def _text(pattern: str, accepted: str, *, empty: bool = False) -> pandera.Column:
    import pandera.pandas as pandera

    expression = rf"(?:{pattern})?" if empty else rf"(?:{pattern})"
    check = pandera.Check.str_matches(rf"^{expression}\Z", error=accepted + (", or empty" if empty else ""))
    return pandera.Column(str, check)


def _free(*, empty: bool = True) -> pandera.Column:
    import pandera.pandas as pandera

    return pandera.Column(str, None if empty else pandera.Check.str_length(min_value=1, error="a text"))


def _years() -> tuple[str, str]:
    years = [str(year) for year in range(FIRST_YEAR, LAST_YEAR + 1)]
    return "|".join(years), f"a year from {FIRST_YEAR} to {LAST_YEAR}"


def observations_schema() -> pandera.DataFrameSchema:
    """Return the schema of ``published/observations.csv`` (all columns as text)."""
    import pandera.pandas as pandera

    return pandera.DataFrameSchema(
        {
            "source_id": _text(r"S\d{4}", "a source such as S0001"),
            "government_code": _text(r"\d\d(\.\d\d)?", "a code such as 64 or 64.71", empty=True),
            "entity": _free(empty=False),
            "level": _text(_one_of(LEVELS + APART), ", ".join(LEVELS + APART)),
            "province": _free(),
            "year": _text(*_years()),
            "year_basis": _text("stated|inferred", "stated or inferred"),
            "locus": _free(),
            "measure": _free(empty=False),
            "value": _text(_NUMBER, "a number with a decimal point", empty=True),
            "category": _text(_one_of(CATEGORIES), ", ".join(CATEGORIES), empty=True),
            "zone": _text(_one_of(ZONES), ", ".join(ZONES), empty=True),
            "rank": _text(_WHOLE, "a whole number", empty=True),
            "rank_of": _text(_WHOLE, "a whole number", empty=True),
            "flags": _text(r"[a-z0-9_]+(;[a-z0-9_]+)*", "codes of flags.csv joined by ;", empty=True),
            "note": _free(),
        },
        strict=True,
    )


def sources_schema() -> pandera.DataFrameSchema:
    """Return the schema of ``published/sources.csv`` (all columns as text)."""
    import pandera.pandas as pandera

    return pandera.DataFrameSchema(
        {
            "source_id": _text(r"S\d{4}", "a source such as S0001"),
            "kind": _text(_one_of(KINDS), ", ".join(KINDS)),
            "url": _text(r"https?://\S+", "an http or https address", empty=True),
            "publisher": _free(empty=False),
            "published": _text(r"\d{4}(-\d\d(-\d\d)?)?", "a date such as 2023-02-07, 2023-02 or 2023", empty=True),
            "title": _free(),
        },
        unique=["source_id"],
        strict=True,
    )


def aggregates_schema() -> pandera.DataFrameSchema:
    """Return the schema of ``published/aggregates.csv`` (all columns as text)."""
    import pandera.pandas as pandera

    return pandera.DataFrameSchema(
        {
            "source_id": _text(r"S\d{4}", "a source such as S0001"),
            "year": _text(*_years()),
            "level": _free(empty=False),
            "group": _free(empty=False),
            "count": _text(_WHOLE, "a whole number", empty=True),
            "share_pct": _text(_NUMBER, "a share in percent", empty=True),
            "assessed": _text(_WHOLE, "a whole number", empty=True),
            "note": _free(),
        },
        strict=True,
    )


def validate(frame: pd.DataFrame, schema: pandera.DataFrameSchema, file: str) -> pd.DataFrame:
    """
    Return `frame` if it fits `schema`.

    Raises
    ------
    DataError
        With every fault: file, row (the header is row 1), column, value and what is accepted.
    """
    from pandera.errors import SchemaErrors

    try:
        return schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        raise DataError(_faults(errors.failure_cases, file, ", ".join(schema.columns))) from None


def _faults(cases: pd.DataFrame, file: str, columns: str) -> list[Fault]:
    faults = []
    for case in cases.to_dict("records"):
        check, column, index = str(case["check"]), case["column"], case["index"]
        if check == "column_in_dataframe":
            faults.append(Fault("a column is missing", "a column named {name}", file,
                                fields={"name": case["failure_case"]}))  # fmt: skip
        elif check == "column_in_schema":
            faults.append(Fault("a column is not known", "{columns}", file, column=str(case["failure_case"]),
                                fields={"columns": columns}))  # fmt: skip
        elif check == "multiple_fields_uniqueness":
            faults.append(Fault("a value that must be unique stands twice", "each value once", file,
                                row=int(index) + 2, column=str(column), value=case["failure_case"]))  # fmt: skip
        else:
            row = None if pd.isna(index) else int(index) + 2
            faults.append(Fault("a value does not fit", "{accepted}", file, row=row, column=str(column),
                                value=case["failure_case"], fields={"accepted": check}))  # fmt: skip
    return sorted(faults, key=lambda fault: (fault.row or 0, fault.column))
