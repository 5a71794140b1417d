"""What the four files of the register of governments may not say, alone or of one another."""

from __future__ import annotations

import pandas as pd

from ombud.errors import Fault
from ombud.evidence.registers.governments import ALIASES, INSTITUTIONS, TERRITORIES, VALIDITY, fold
from ombud.files import placed
from ombud.vocabulary import INSTITUTIONAL, REGIONAL

ALIAS_KINDS = ("abbreviation", "former_name", "spelling", "short_name", "other")


def register_faults(tables: dict[str, pd.DataFrame]) -> list[Fault]:
    """Return the ways in which the files contradict themselves or one another."""
    validity, aliases = tables[VALIDITY], tables[ALIASES]
    codes = pd.concat([tables[TERRITORIES]["code"], tables[INSTITUTIONS]["code"]])
    twice = ("this code stands twice", "one row per government")
    unknown = ("no government has this code", f"a code in {TERRITORIES} or {INSTITUTIONS}")
    rules = [(VALIDITY, "government_code", ~validity["government_code"].duplicated(), *twice)]
    for name, levels in ((TERRITORIES, REGIONAL), (INSTITUTIONS, INSTITUTIONAL)):
        accepted = ", ".join(sorted(levels))
        rules.append((name, "code", ~tables[name]["code"].isin(codes[codes.duplicated()]), *twice))
        rules.append((name, "level", tables[name]["level"].isin(levels), "not a level of this file", accepted))
    for name, column, allowed in (
        (VALIDITY, "government_code", set(codes)),
        (VALIDITY, "predecessor", {*codes, ""}),
        (ALIASES, "government_code", set(codes)),
    ):
        rules.append((name, column, tables[name][column].isin(allowed), *unknown))
    for column in ("valid_from", "valid_to"):
        is_year = validity[column].str.fullmatch(r"([0-9]{4})?")
        rules.append((VALIDITY, column, is_year, "not a year", "four digits, or empty"))
    kinds = ", ".join(ALIAS_KINDS)
    rules.append((ALIASES, "kind", aliases["kind"].isin(ALIAS_KINDS), "not a kind of alias", kinds))
    rules.append((ALIASES, "alias", aliases["alias"].map(fold) != "", "an alias without letters", "a name"))
    return [
        fault
        for name, column, right, problem, accepted in rules
        for fault in placed(tables[name], ~right, Fault(problem, accepted, name, column=column))
    ]
