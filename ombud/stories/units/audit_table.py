"""The audit of published unit scores, as a part of notebook 04."""

from __future__ import annotations

import pandas as pd

from ombud.analysis.scoring.audit import audit_published_units
from ombud.display.language import MISSING, Language
from ombud.display.parts import Parts, section
from ombud.display.tables import plain_table
from ombud.files import DataDir

# one unit says nothing of a mean over units
FEWEST_UNITS = 2


def audit_parts(language: Language, data_dir: DataDir = None) -> Parts:
    """
    Show every published set of unit scores beside the published total, and why one does not fit.

    Parameters
    ----------
    language : Language
        Of the texts.
    data_dir : path, optional
        See `ombud.files.data_folder`.
    """
    audit = audit_published_units(data_dir)
    known = audit[audit["fits"].notna() & (audit["n_units"] >= FEWEST_UNITS)].reset_index(drop=True)
    fits = known["fits"].astype(bool)
    over_units = known["aggregation"] == "units"
    whole = known["complete"].fillna(False).astype(bool)
    text = language(
        "{n} published sets of two units or more have a published total. From 2022 on the plain mean of the units fits "
        "{fit} of the {whole} complete sets; where products are joined, up to 2021, it fits {old} of {all_old}. What "
        "does not fit stands first, with the reason.",
        n=len(known), fit=int((fits & over_units & whole).sum()), whole=int((over_units & whole).sum()),
        old=int((fits & ~over_units).sum()), all_old=int((~over_units).sum()),
    )  # fmt: skip
    order = known.assign(fits=fits).sort_values(["fits", "year", "government_code"], ignore_index=True)
    shown = order.assign(
        fits=[_yes_or_no(fit, language) for fit in order["fits"]],
        complete=[_yes_or_no(value, language) for value in order["complete"]],
        reason=[language.tell(reason) if reason else "" for reason in order["reason"]],
    )
    labels = {
        "government": language("Government"), "year": language("Year"), "n_units": language("Units"),
        "mean": language("Mean of the units"), "published": language("Published total"),
        "difference": language("Difference"), "fits": language("Fits"), "complete": language("Complete"),
        "reason": language("Why not"),
    }  # fmt: skip
    told = {
        "n_units": language.integer, "mean": language.number, "published": language.number,
        "difference": language.change,
    }  # fmt: skip
    return [section("Do published unit scores make the published total", language, text),
            plain_table(shown, "unit-audit", labels, told)]  # fmt: skip


def _yes_or_no(value: object, language: Language) -> str:
    if pd.isna(value):
        return MISSING
    return language.tell("yes" if value else "no")
