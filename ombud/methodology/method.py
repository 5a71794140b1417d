"""The versions of the assessment method, one per assessed year, as data."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from ombud.errors import DataError, Fault, NotPublished, OmbudError
from ombud.files import data_folder, read_document
from ombud.methodology import records as frames
from ombud.methodology.bands import Bands
from ombud.methodology.rules import READINGS, faults_of

FOLDER = "methodology"
WITHOUT_METHOD = "without_method.toml"
LANGUAGES = ("id", "en")


def available_years(data_dir: str | os.PathLike[str] | None = None) -> list[int]:
    """Return the years that have a method, oldest first."""
    folder = data_folder(data_dir) / FOLDER
    return sorted(int(path.stem) for path in folder.glob("*.toml") if path.stem.isdigit())


def load_methodology(year: int | str, data_dir: str | os.PathLike[str] | None = None) -> Methodology:
    """
    Return the method of one assessed year.

    Parameters
    ----------
    year : int or str
        Year of the assessment, such as 2022 or "2022".
    data_dir : path, optional
        See `ombud.files.data_folder`.

    Returns
    -------
    Methodology
        The same object on each call.

    Raises
    ------
    NotPublished
        If there is no method of that year: no assessment was held, or nothing on it is published.
    DataError
        If the file is not what its sidecar says or breaks a rule, with all faults at once.
    OmbudError
        If `year` is not a year.

    Examples
    --------
    >>> import ombud
    >>> method = ombud.load_methodology(2022)
    >>> method.aggregation, method.dimensions["dimension"].tolist()
    ('units', ['input', 'proses', 'output', 'pengaduan'])
    """
    try:
        number = int(year)
    except (TypeError, ValueError, OverflowError):
        number = None
    if number is None or isinstance(year, bool) or number != float(year):
        raise OmbudError("{year} is not a year; years with a method: {years}", year=repr(year),
                         years=_listed(available_years(data_dir)))  # fmt: skip
    return _load(number, data_folder(data_dir).resolve())


@lru_cache(maxsize=64)
def _load(year: int, folder: Path) -> Methodology:
    name = f"{year}.toml"
    if not (folder / FOLDER / name).is_file():
        raise _no_method(year, folder)
    try:
        document = read_document(f"{FOLDER}/{name}", folder)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError([Fault("the file is not TOML: {error}", "TOML", name, fields={"error": error})]) from None
    faults = faults_of(document, name, year)
    if faults:
        raise DataError(faults)
    return Methodology(year, document)


def _no_method(year: int, folder: Path) -> NotPublished:
    reasons = read_document(f"{FOLDER}/{WITHOUT_METHOD}", folder)["years"]
    held = {record["year"]: record["held"] for record in reasons}.get(year)
    if held is None:
        template = "There is no method of {year}; years with a method: {years}"
    elif held:
        template = (
            "The method of {year} is not published: neither dimensions, weights, units nor cut-offs were found; "
            "years with a method: {years}"
        )
    else:
        template = "There was no assessment in {year}; years with a method: {years}"
    return NotPublished(template, year=year, years=_listed(available_years(folder)))


@dataclass(frozen=True, repr=False, eq=False)
class Methodology:
    """
    The method of one year: what is scored, where, how it is joined to a total, and what the total is called.

    Frames carry the columns ``basis`` ("published" or "assumed"), ``source`` (tuple of addresses) and ``note``.
    What no source states raises `NotPublished` when it is asked for.

    Attributes
    ----------
    year : int
        Year of the assessment.
    document : dict
        The methodology file as read; not to be changed.
    """

    year: int
    document: dict[str, Any]

    def __repr__(self) -> str:
        return f"Methodology({self.year})"

    # --- what it is ---

    def name(self, lang: str = "id") -> str:
        """Return the name of the assessment in Indonesian ("id") or English ("en")."""
        return self._section("name", "The name of the assessment of {year} is not published")[_checked_language(lang)]

    def field_period(self, lang: str = "id") -> str:
        """Return when the data were gathered, in words."""
        return self._section("field_period", "The field period of {year} is not published")[_checked_language(lang)]

    @property
    def legal_basis(self) -> pd.DataFrame:
        """Laws and regulations: legal_basis, label_id, label_en."""
        records = self._section("legal_basis", "The legal basis of {year} is not published")
        return frames.framed(records, {"key": "legal_basis"}, ["legal_basis", "label_id", "label_en"])

    @property
    def facts(self) -> pd.DataFrame:
        """What else is known of the method: aspect, label_id, label_en."""
        records = self._section("facts", "No other facts on the method of {year} are published")
        return frames.framed(records, {"id": "label_id", "en": "label_en"}, ["aspect", "label_id", "label_en"])

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Addresses of all pages that the method rests on, in order of first use."""
        sections = [content for section, content in self.document.items() if section != "year"]
        records = [record for content in sections for record in (content if isinstance(content, list) else [content])]
        return tuple(dict.fromkeys(address for record in records for address in record["source"]))

    @property
    def comparability(self) -> dict[str, Any]:
        """How the method compares to that of the assessed year before: with, grade, reason_id, reason_en, basis."""
        return dict(
            self._section("comparability", "How the method of {year} compares to an earlier one is not published")
        )

    # --- what is scored ---

    @property
    def dimensions(self) -> pd.DataFrame:
        """Dimensions with weight_percent, which is missing when not published; see `dimension_frame`."""
        records = self._section("dimensions", "The dimensions of {year} are not published")
        return frames.dimension_frame(records, self.document.get("weights", []))

    @property
    def weights(self) -> pd.Series:
        """Share of the total per dimension, 0..1; raises unless every weight is published or assumed."""
        records = self._section("weights", "The dimension weights of {year} are not published")
        shares = frames.dimension_frame(self.document["dimensions"], records).set_index("dimension")["weight_percent"]
        if shares.isna().any():
            raise NotPublished("The dimension weights of {year} are not published in full; missing: {missing}",
                               year=self.year, missing=_listed(shares.index[shares.isna()]))  # fmt: skip
        return (shares / 100).rename("weight")

    @property
    def weights_basis(self) -> str:
        """Return "published" if every weight is, else "assumed"."""
        return frames.overall_basis(self.joint_weights["basis"])

    @property
    def joint_weights(self) -> pd.DataFrame:
        """Weights as published, also those that dimensions share: dimensions (tuple), weight_percent."""
        return frames.weight_frame(self._section("weights", "The dimension weights of {year} are not published"))

    @property
    def variables(self) -> pd.DataFrame:
        """Variables: dimension, variable, label_id, label_en, indicators (their number, missing if unknown)."""
        return frames.variable_frame(self._section("variables", "The variables of {year} are not published"))

    @property
    def indicators(self) -> pd.DataFrame:
        """Single indicators: variable, indicator, labels, points (2015), share_percent (of the dimension's weight)."""
        return frames.indicator_frame(self._section("indicators", "The single indicators of {year} are not published"))

    @property
    def unit_types(self) -> pd.DataFrame:
        """
        Kinds of unit that are sampled, one row per level and kind.

        Columns level, unit_type, label_id, label_en, count (units of that kind in a government, missing if unknown),
        in_total (False for units that are assessed apart), basis, source, note.
        """
        return frames.unit_type_frame(self._section("unit_types", "The unit types of {year} are not published"))

    def unit_types_of(self, level: str) -> pd.DataFrame:
        """Return the rows of `unit_types` that make the total of a level; raises `NotPublished` if there are none."""
        rows = self.unit_types
        rows = rows[(rows["level"] == level) & rows["in_total"]]
        if rows.empty:
            raise NotPublished("The unit types of {level} in {year} are not published", year=self.year, level=level)
        return rows.reset_index(drop=True)

    @property
    def aggregation(self) -> str:
        """What a total is the mean of: "products" or "units"."""
        return self._aggregation["over"]

    @property
    def aggregation_basis(self) -> str:
        """Return "published" or "assumed"."""
        return self._aggregation["basis"]

    # --- which part an older method also scored ---

    @property
    def readings(self) -> pd.DataFrame:
        """
        What part of this method the method of 2021 may have scored already; empty for methods that added nothing.

        Columns reading ("narrow" or "wide"), share (0..1 of the total), dimensions (tuple), label_id, label_en,
        reason_id, reason_en, basis ("assumed" also if a weight is), source, note.
        """
        records = self.document.get("readings", [])
        weights = self.weights if records else pd.Series(dtype=float)
        return frames.reading_frame(records, weights, self.weights_basis if records else "published")

    def retained(self, reading: str) -> float:
        """
        Return the share of the total, 0..1, that an older method scored as well.

        Parameters
        ----------
        reading : {"narrow", "wide"}
            The standards alone, or all but the users' perception.

        Raises
        ------
        NotPublished
            If this method did not add dimensions to an older one.
        """
        if reading not in READINGS:
            raise OmbudError("There is no reading {reading}; accepted: {accepted}", reading=repr(reading),
                             accepted=_listed(READINGS))  # fmt: skip
        if reading not in self.retained_shares:
            raise NotPublished("Which part of the method of {year} an older one also scored is not published",
                               year=self.year)  # fmt: skip
        return self.retained_shares[reading]

    @cached_property
    def retained_shares(self) -> dict[str, float]:
        """Shares of the total, 0..1, that an older method scored as well, by reading; empty where nothing was added."""
        return self.readings.set_index("reading")["share"].astype(float).to_dict()

    # --- what a total is called ---

    @property
    def scales(self) -> pd.DataFrame:
        """Scales of the total, that of regional governments first: scale, labels, levels (tuple), maximum."""
        return frames.scale_frame(self._section("scales", "The scale of {year} is not published"))

    @property
    def scale_maximum(self) -> float:
        """Highest total of a regional government, in points."""
        return self.scale_maximum_of()

    def scale_maximum_of(self, level: str | None = None) -> float:
        """Return the highest total of a level, in points; by default of regional governments."""
        return float(self._scale(level)["maximum"])

    @property
    def cutoffs(self) -> pd.DataFrame:
        """Cut-offs of regional governments; see `cutoffs_of`."""
        return self.cutoffs_of()

    def cutoffs_of(self, level: str | None = None, scale: str | None = None) -> pd.DataFrame:
        """
        Return the bands of the total, best first.

        Parameters
        ----------
        level : str, optional
            Level of government; by default the regional ones.
        scale : str, optional
            Key of a scale, instead of a level: also reaches a scale that was applied to none.

        Returns
        -------
        DataFrame
            category ("" when the year has none), zone, lower (points, inclusive), upper (points, exclusive, save
            the top, which is the scale's maximum and inclusive), label_id, label_en, basis, source, note.
        """
        return self._bands(level, scale).frame.copy()

    @property
    def cutoffs_basis(self) -> str:
        """Return "published" if every cut-off of regional governments is, else "assumed"."""
        return frames.overall_basis(self._bands().frame["basis"])

    def classify(self, totals: Any, level: str | None = None) -> pd.DataFrame:
        """
        Return category and zone of totals.

        Parameters
        ----------
        totals : Series or array-like of float
            Points; a missing total gives a missing category and zone. A bound belongs to the better band, and totals
            are taken as they are: 87.995 is below 88.00.
        level : str, optional
            Level of government, for the years in which scales differ; by default the regional ones.

        Returns
        -------
        DataFrame
            category, zone, with the index of `totals`; category is missing in years that have none.

        Raises
        ------
        OmbudError
            If a total lies outside 0 and the scale's maximum, or is not a number.
        NotPublished
            If the cut-offs are not published.

        Examples
        --------
        >>> import ombud
        >>> ombud.load_methodology(2022).classify([88.0, 87.99, 53.2]).values.tolist()
        [['A', 'hijau'], ['B', 'hijau'], ['D', 'merah']]
        """
        return self._bands(level).classify(totals)

    def labels(self, totals: Any, lang: str = "id", level: str | None = None) -> pd.Series:
        """Return the label of each total's band, such as "Kualitas Tinggi" or (2025) "Baik"."""
        return self._bands(level).labels(totals, _checked_language(lang))

    def category_interval(self, category: str) -> tuple[float, float]:
        """Return the closed interval of totals, in points with two decimals, that make a category."""
        return self._bands().interval("category", category)

    def zone_interval(self, zone: str, level: str | None = None) -> tuple[float, float]:
        """Return the closed interval of totals, in points with two decimals, that make a zone."""
        return self._bands(level).interval("zone", zone)

    def distance_to_next(self, totals: Any, level: str | None = None) -> pd.DataFrame:
        """
        Return what lifts totals to the next better category, or zone in years without categories.

        Parameters
        ----------
        totals, level
            See `classify`.

        Returns
        -------
        DataFrame
            next_category (category or zone) and distance (points, two decimals); both missing at the top.
        """
        return self._bands(level).distance_to_next(totals)

    # --- looking up ---

    def _bands(self, level: str | None = None, scale: str | None = None) -> Bands:
        """Return the bands of a scale, built once."""
        key = self._scale(level)["key"] if scale is None else scale
        built = self._bands_by_scale
        if key in built:
            return built[key]
        accepted = [record["key"] for record in self._section("scales", "The scale of {year} is not published")]
        if key not in accepted:
            raise OmbudError("There is no scale {scale} in {year}; accepted: {accepted}", scale=repr(key),
                             year=self.year, accepted=_listed(accepted))  # fmt: skip
        raise NotPublished("The cut-offs of {year} are not published (scale {scale})", year=self.year, scale=key)

    @cached_property
    def _bands_by_scale(self) -> dict[str, Bands]:
        scales = self._section("scales", "The scale of {year} is not published")
        built = frames.band_frames(self.document.get("cutoffs", []), scales)
        return {key: Bands(self.year, frame) for key, frame in built.items()}

    @property
    def _aggregation(self) -> dict[str, Any]:
        return self._section("aggregation", "How scores are joined to the total of {year} is not published")

    def _scale(self, level: str | None) -> dict[str, Any]:
        scales = self._section("scales", "The scale of {year} is not published")
        if level is None:
            return scales[0]
        for record in scales:
            if level in record["levels"]:
                return record
        raise NotPublished("The scale of {level} in {year} is not published", year=self.year, level=level)

    def _section(self, section: str, unpublished: str) -> Any:
        if section not in self.document:
            raise NotPublished(unpublished, year=self.year)
        return self.document[section]


def _checked_language(lang: str) -> str:
    if lang not in LANGUAGES:
        raise OmbudError("There is no language {lang}; accepted: {accepted}", lang=repr(lang),
                         accepted=_listed(LANGUAGES))  # fmt: skip
    return lang


def _listed(items: Iterable[Any]) -> str:
    return ", ".join(str(item) for item in items)
