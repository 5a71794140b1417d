"""What a self-assessment workbook is made of."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ombud.display.language import Language
from ombud.evidence.registers.governments import Government
from ombud.methodology import Methodology


@dataclass(frozen=True, eq=False)
class Contents:
    """
    What a workbook is made of.

    Attributes
    ----------
    method : Methodology
    government : Government or None
    kinds : DataFrame
        Kinds of unit to choose from: unit_type, label_id, label_en.
    units : DataFrame
        unit_number, unit, unit_type ("" where open).
    lines : DataFrame
        One row per unit and indicator: the columns of `units` and of `ombud.selfassessment.catalogue.form_lines`; score
        and cost that are filled in already, missing where they are not.
    example : bool
    language : Language
    """

    method: Methodology
    government: Government | None
    kinds: pd.DataFrame
    units: pd.DataFrame
    lines: pd.DataFrame
    example: bool
    language: Language

    @property
    def form(self) -> pd.DataFrame:
        """The lines of one unit."""
        return self.lines.drop_duplicates("code")

    def kind_label(self, unit_type: str) -> str:
        """Return the name of a kind of unit in the language of the workbook; "" for one that can't be chosen."""
        labels = self.kinds.set_index("unit_type")[f"label_{self.language.code}"]
        return labels.get(unit_type, "")
