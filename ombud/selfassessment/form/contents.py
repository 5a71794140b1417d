"""What a self-assessment workbook is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from ombud.display.language import Language
from ombud.evidence.registers.governments import Government
from ombud.methodology import Methodology
from ombud.selfassessment.form.example import Entry


@dataclass(frozen=True, eq=False)
class Contents:
    """
    What a workbook is made of.

    Attributes
    ----------
    year : int
        Year of the method.
    government : Government or None
    units : DataFrame
        unit_number, unit, unit_type ("" where open).
    form : DataFrame
        As `ombud.selfassessment.catalogue.form_lines` gives it.
    method : Methodology
    unit_types : DataFrame
        As `ombud.evidence.registers.unit_types.load_unit_types` gives it.
    language : Language
    entries : dict
        (number, code) to score and cost that are filled in already.
    example : bool
    """

    year: int
    government: Government | None
    units: pd.DataFrame
    form: pd.DataFrame
    method: Methodology
    unit_types: pd.DataFrame
    language: Language
    entries: dict[tuple[int, str], Entry] = field(default_factory=dict)
    example: bool = False

    @property
    def weights(self) -> pd.DataFrame:
        """One row per dimension: dimension, labels, weight_percent, weight_basis."""
        columns = ["dimension", "dimension_id", "dimension_en", "weight_percent", "weight_basis"]
        return self.form.drop_duplicates("dimension")[columns].reset_index(drop=True)

    @cached_property
    def kind_labels(self) -> dict[str, str]:
        """Kind of unit to its name in the language of the workbook."""
        return self.kinds.set_index("unit_type")[f"label_{self.language.code}"].to_dict()

    @property
    def kinds(self) -> pd.DataFrame:
        """Kinds of unit to choose from: those that a total can be made of."""
        all_kinds = self.method.unit_types
        apart = set(all_kinds.loc[~all_kinds["in_total"], "unit_type"])
        apart -= set(all_kinds.loc[all_kinds["in_total"], "unit_type"])
        return self.unit_types[~self.unit_types["unit_type"].isin(apart)].reset_index(drop=True)
