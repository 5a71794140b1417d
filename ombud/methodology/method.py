"""The assessment method of one year, as data."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache, wraps
from typing import Any

import numpy as np
import pandas as pd

from ombud.errors import N_, NotPublished, OmbudError, check_choices, or_none
from ombud.methodology.bands import Bands
from ombud.methodology.sections import UNPUBLISHED_TEMPLATES, framed, overall_basis
from ombud.vocabulary import APART, LANGUAGES


def _made_once(make: Callable[["Methodology"], pd.DataFrame]) -> Callable[["Methodology"], pd.DataFrame]:
    """Have a method make its frame once; each caller gets a copy that shares its values."""
    made = lru_cache(maxsize=64)(make)
    return wraps(make)(lambda method: made(method).copy(deep=False))


@dataclass(frozen=True, repr=False, eq=False)
class Methodology:
    """
    The method of one year: what is scored, where, how it is joined to a total, and what the total is called.

    Frames carry the columns ``label_id`` and ``label_en`` for what has a name, ``basis`` ("published", "inferred" from
    published figures, or "assumed"), ``source`` (tuple of addresses) and ``note``. What no source states
    raises `NotPublished` when it is asked for. `lang` is "id" or "en". Scales of some
    years differ between levels of government: `level` is by default that of the regional ones.
    """

    year: int  # of the assessment
    document: dict[str, Any]  # the methodology file as read; not to be changed

    def __repr__(self) -> str:
        return f"Methodology({self.year})"

    def name(self, lang: str = "id") -> str:
        """Return the name of the assessment."""
        return self._text("name", lang)

    def field_period(self, lang: str = "id") -> str:
        """Return when the data were gathered, in words."""
        return self._text("field_period", lang)

    @property
    def legal_basis(self) -> pd.DataFrame:
        """Laws and regulations: legal_basis."""
        return self._frame("legal_basis")

    @property
    def facts(self) -> pd.DataFrame:
        """What else is known of the method: aspect."""
        return self._frame("facts")

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Addresses of all pages that the method rests on, in order of first use."""
        sections = [content for section, content in self.document.items() if section != "year"]
        records = [record for content in sections for record in (content if isinstance(content, list) else [content])]
        return tuple(dict.fromkeys(address for record in records for address in record["source"]))

    @property
    def comparability(self) -> dict[str, Any]:
        """How the method compares to that of the assessed year before: with, grade, reason_id, reason_en, basis."""
        return dict(self._section("comparability"))

    @property
    @_made_once
    def dimensions(self) -> pd.DataFrame:
        """
        Dimensions, with the weights that are theirs alone.

        Columns dimension, weight_percent (missing when not published), weight_basis ("not_published" then), basis (the
        weaker of the dimension's own and its weight's), source (of both), note (the weight's first).
        """
        frame = framed("dimensions", self._section("dimensions"))
        weights = self.document.get("weights", [])
        alone = {record["dimensions"][0]: record for record in weights if len(record["dimensions"]) == 1}
        unknown = {"percent": np.nan, "basis": "not_published", "source": []}
        found = [alone.get(key, unknown) for key in frame["dimension"]]
        frame.insert(3, "weight_percent", [float(record["percent"]) for record in found])
        frame.insert(4, "weight_basis", [record["basis"] for record in found])
        frame["basis"] = frame["basis"].where(frame["weight_basis"] != "assumed", "assumed")
        both = list(zip(found, frame["source"], frame["note"], strict=True))
        frame["source"] = [tuple(dict.fromkeys([*source, *record["source"]])) for record, source, _ in both]
        frame["note"] = [" ".join(filter(None, [record.get("note"), note])) for record, _, note in both]
        return frame

    @property
    def weights(self) -> pd.Series:
        """Share of the total per dimension, 0..1; raises unless every weight is published or assumed."""
        self._section("weights")
        shares = self.dimensions.set_index("dimension")["weight_percent"]
        if shares.isna().any():
            template = N_("The dimension weights of {year} are not published in full; missing: {missing}")
            raise NotPublished(template, year=self.year, missing=", ".join(shares.index[shares.isna()]))
        return (shares / 100).rename("weight")

    @property
    def weights_basis(self) -> str:
        """Return "published" if every weight is, else "assumed"."""
        return overall_basis(self.joint_weights)

    @property
    def joint_weights(self) -> pd.DataFrame:
        """Weights as published, also those that dimensions share: dimensions (tuple), weight_percent."""
        return self._frame("weights")

    @property
    def weight_bounds(self) -> pd.DataFrame:
        """
        Bounds of the weights that follow from printed points, without a table of weights.

        Columns dimension, variant (which figures were used: "all" of them, all but a doubtful one, or all with
        "one_misprint" allowed in each set that does not add up), low_percent, high_percent.
        """
        return self._frame("weight_bounds")

    @property
    def variables(self) -> pd.DataFrame:
        """Variables: dimension, variable, indicators (their number, missing if unknown)."""
        return self._frame("variables").astype({"dimension": "string"})

    @property
    def indicators(self) -> pd.DataFrame:
        """Single indicators: variable, indicator, points (2015), share_percent (of the dimension's weight)."""
        return self._frame("indicators")

    @property
    @_made_once
    def unit_types(self) -> pd.DataFrame:
        """
        Kinds of unit that are sampled, one row per level and kind.

        Columns level, unit_type, count (units of that kind in a government, missing if unknown), in_total (False for
        units that are assessed apart).
        """
        records = [{"in_total": True, **record} for record in self._section("unit_types")]
        rows = framed("unit_types", records).explode("levels").rename(columns={"levels": "level"})
        return rows.sort_values("level", kind="stable", ignore_index=True)

    @property
    def kinds_apart(self) -> set[str]:
        """Kinds of unit that are assessed apart, so that they are no part of a regional government's total."""
        kinds = set(APART)
        with suppress(NotPublished):
            kinds.update(self.unit_types.loc[~self.unit_types["in_total"], "unit_type"])
        return kinds

    def unit_types_of(self, level: str) -> pd.DataFrame:
        """Return the rows of `unit_types` that make the total of a level; raises `NotPublished` if there are none."""
        rows = self.unit_types
        rows = rows[(rows["level"] == str(level)) & rows["in_total"]]
        if rows.empty:
            raise NotPublished("The unit types of {level} in {year} are not published", year=self.year, level=level)
        return rows.reset_index(drop=True)

    @property
    def aggregation(self) -> str:
        """What a total is the mean of: "products" or "units"."""
        return self._section("aggregation")["over"]

    @property
    def aggregation_basis(self) -> str:
        """Return "published" or "assumed"."""
        return self._section("aggregation")["basis"]

    @property
    @_made_once
    def readings(self) -> pd.DataFrame:
        """
        What part of this method the method of 2021 may have scored already; empty for methods that added nothing.

        Columns reading ("narrow" or "wide"), share (0..1 of the total), dimensions (tuple), reason_id, reason_en; the
        basis is "assumed" also if a weight is.
        """
        frame = framed("readings", self.document.get("readings", []))
        if not frame.empty:
            frame["share"] = [round(float(self.weights[list(kept)].sum()), 4) for kept in frame["dimensions"]]
            if self.weights_basis != "published":
                frame["basis"] = "assumed"  # as the weights that the shares are sums of
        return frame

    @cached_property
    def retained_shares(self) -> dict[str, float]:
        """Shares of the total, 0..1, that an older method scored as well, by reading; empty where none are known."""
        with suppress(NotPublished):
            return self.readings.set_index("reading")["share"].astype(float).to_dict()
        return {}

    @cached_property
    def retained_share_bounds(self) -> dict[str, tuple[float, float]]:
        """
        Least and greatest share, 0..1, of each reading under every weight that is admissible.

        Admissible are the weights that the printed points of the year leave possible, with one misprint allowed in a
        set that does not add up. Where no printed points bound the weights, both ends are the share itself.
        """
        bounds = framed("weight_bounds", self.document.get("weight_bounds", [])).set_index("dimension")
        used = bounds[bounds["variant"] == ("one_misprint" if "one_misprint" in set(bounds["variant"]) else "all")]
        found = {reading: (share, share) for reading, share in self.retained_shares.items()}
        if used.empty:
            return found
        for reading, kept in self.readings[["reading", "dimensions"]].itertuples(index=False, name=None):
            own, others = used.loc[list(kept)], used.drop(index=list(kept))
            # the weights add up to 100: what the others must weigh, the kept ones can't
            low = max(own["low_percent"].sum(), 100 - others["high_percent"].sum())
            high = min(own["high_percent"].sum(), 100 - others["low_percent"].sum())
            found[reading] = round(float(low) / 100, 4), round(float(high) / 100, 4)
        return found

    @property
    def scales(self) -> pd.DataFrame:
        """Scales of the total, that of regional governments first: scale, levels (tuple), maximum."""
        return self._frame("scales")

    def scale_maximum_of(self, level: str | None = None) -> float:
        """Return the highest total of a level, in points."""
        return float(self._scale(level)["maximum"])

    @property
    def cutoffs(self) -> pd.DataFrame:
        """Cut-offs of regional governments; see `cutoffs_of`."""
        return self.cutoffs_of()

    def cutoffs_of(self, level: str | None = None, scale: str | None = None) -> pd.DataFrame:
        """
        Return the bands of the total, best first; arguments and errors as of `bands`.

        Columns category ("" when the year has none), zone, lower (points, inclusive), upper (points, exclusive, save
        the top, which is the scale's maximum and inclusive).
        """
        return self.bands(level, scale).frame.copy()

    def classify(self, totals: Any, level: str | None = None) -> pd.DataFrame:
        """
        Return category and zone of totals in points, with their index; missing where the total or the year's is.

        A bound belongs to the better band, and totals are taken as they are: 87.995 is below 88.00. An `OmbudError` is
        raised for a total outside 0 and the scale's maximum, or one that is not a number; others as of `bands`.

        Examples
        --------
        >>> import ombud
        >>> ombud.load_methodology(2022).classify([88.0, 87.99, 53.2]).values.tolist()
        [['A', 'hijau'], ['B', 'hijau'], ['D', 'merah']]
        """
        return self.bands(level).classify(totals)

    def bands(self, level: str | None = None, scale: str | None = None) -> Bands:
        """
        Return the bands of the total: what tells their labels, intervals and what lifts a total to the next.

        They are of a level, or of a scale by its key, which also reaches one that was applied to none. `NotPublished`
        is raised if the cut-offs are not published.
        """
        key = self._scale(level)["key"] if or_none(scale) is None else scale
        scales = [record["key"] for record in self._section("scales")]
        check_choices(f"scale ({self.year})", (key,), scales, OmbudError)
        if key not in self._bands_by_scale:
            raise NotPublished("The cut-offs of {year} are not published (scale {scale})", year=self.year, scale=key)
        return self._bands_by_scale[key]

    @cached_property
    def _bands_by_scale(self) -> dict[str, Bands]:
        scales = self._section("scales")
        upper = {scale["key"]: scale["maximum"] for scale in scales}
        found: dict[str, list[dict[str, Any]]] = {}
        for record in self.document.get("cutoffs", []):
            scale = record.get("scale", scales[0]["key"])
            found.setdefault(scale, []).append({"category": "", **record, "upper": upper[scale]})
            upper[scale] = record["lower"]  # where a band begins, the next one ends
        return {scale: Bands(self.year, framed("cutoffs", records)) for scale, records in found.items()}

    def _scale(self, level: str | None) -> dict[str, Any]:
        level = or_none(level)
        for record in self._section("scales"):
            if level is None or str(level) in record["levels"]:
                return record
        raise NotPublished("The scale of {level} in {year} is not published", year=self.year, level=level)

    def _text(self, section: str, lang: str) -> str:
        texts = self._section(section)
        check_choices("lang", (lang,), LANGUAGES, OmbudError)
        return texts[lang]

    def _frame(self, section: str) -> pd.DataFrame:
        return framed(section, self._section(section))

    def _section(self, section: str) -> Any:
        if section not in self.document:
            raise NotPublished(UNPUBLISHED_TEMPLATES[section], year=self.year)
        return self.document[section]
