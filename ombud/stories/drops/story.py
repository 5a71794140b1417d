"""Does the new method explain the falls? The parts of notebook 03."""

from __future__ import annotations

import os
from functools import cached_property

import pandas as pd

from ombud.analysis import comparison
from ombud.analysis.drops.answer import ScoreDropFindings, score_drop_findings
from ombud.analysis.drops.discoveries import FALSE_DISCOVERY_RATE
from ombud.analysis.drops.misclassification import source_spread, wrong_category
from ombud.analysis.drops.pairs import paired_changes
from ombud.analysis.drops.year_pairs import pair_name, pair_names
from ombud.analysis.drops.zones import green_counts, split_transitions
from ombud.display.language import MISSING, Language
from ombud.display.parts import Parts, Picture, Text, section
from ombud.display.tables import build, plain_table
from ombud.errors import NotPublished
from ombud.evidence.published.collection import Collection, load_collection
from ombud.evidence.published.observations import load_aggregates
from ombud.evidence.registers.governments import resolve_government
from ombud.methodology import check_years, comparability
from ombud.stories.drops import figures
from ombud.stories.drops.answer import answer_sentences

NAMED_CASES = (
    "Kota Balikpapan", "Kabupaten Kutai Kartanegara", "Kota Pematangsiantar", "Kabupaten Lombok Utara", "Kabupaten Nias",
    "Kota Magelang",
)  # fmt: skip


class ScoreDropStory:
    """
    Who fell and who rose between two years, and what of it the method can explain.

    Parameters
    ----------
    findings : ScoreDropFindings
        Of `ombud.analysis.drops.answer.score_drop_findings`.
    level : str
        Level of government, empty for all regional ones.
    threshold : float
        Points from which a government counts as a high scorer.
    collection : Collection
        All evidence.
    language : Language
        Of everything shown.
    """

    def __init__(
        self, findings: ScoreDropFindings, level: str, threshold: float, collection: Collection, language: Language
    ):
        self.result = findings
        self.level = level
        self.threshold = threshold
        self.collection = collection
        self.language = language

    @property
    def years(self) -> dict[str, int]:
        """The two years, as fields of texts."""
        return {"from_year": self.result.target[0], "year": self.result.target[1]}

    @cached_property
    def versions(self) -> pd.DataFrame:
        """What is left for the method against all placebos together: one row per version and reading."""
        remaining = self.result.remaining
        together = pair_names(self.result.placebos)
        rows = remaining[remaining["placebo"] == together]
        return rows.sort_values("recommended", ascending=False, kind="stable", ignore_index=True)

    def answer(self) -> Text:
        """Show the answer: naive, expected anyway, what is left, and how sure that is."""
        relation = comparability(*self.result.target, self.collection.data_dir)
        sentences = answer_sentences(self.result, self.versions, self.threshold, relation, self.language)
        return section("Answer", self.language, "\n".join(f"- {sentence}" for sentence in sentences))

    def who_moved(self) -> Parts:
        """Show the change against the earlier total for every pair of years."""
        panel = self.collection.panel
        pairs = {
            pair: paired_changes(panel, *pair, self.level or None, self.collection.data_dir)
            for pair in (self.result.target, *self.result.placebos)
        }
        drawn = {pair: rows for pair, rows in pairs.items() if (rows["kind"] == "exact").sum() > 2}
        text = self.language(
            "Each point is a government with a published total in both years. The line falls in every pair: high "
            "scorers tend to fall and low scorers to rise, with or without a new method."
        )
        alternative = self.language("Scatter plots: change against the earlier total, for {pairs}.",
                                    pairs=self.language.join([pair_name(pair) for pair in drawn]))  # fmt: skip
        axes = figures.regression_chart(drawn, self.result.target, self.threshold, self.language)
        return [section("Who fell and who rose", self.language, text), Picture.of(axes[0], alternative)]

    def placebos(self) -> Parts:
        """Show the naive contrast of every pair of years, with how clean each is."""
        language, rows = self.language, self.result.contrasts
        alternative = language("Dot plot: contrast of high and low scorers with its interval, for {pairs}.",
                               pairs=language.join(list(rows.loc[rows["contrast"].notna(), "pair"])))  # fmt: skip
        shown = rows.assign(
            cleanness=[language.tell(text) for text in rows["cleanness"]],
            note_cleanness=[language.tell(text) for text in rows["note_cleanness"]],
            interval=[_interval(row, language) for row in rows.to_dict("records")],
        )
        labels = {
            "pair": language("Years"), "cleanness": language("Placebo"), "n_high": language("High scorers"),
            "n_low": language("Others"), "high_change": language("Their change"), "low_change": language("Others' change"),
            "contrast": language("Contrast"), "interval": language("95 % interval"),
            "note_cleanness": language("What lies between"),
        }  # fmt: skip
        told = {
            "n_high": language.integer, "n_low": language.integer, "high_change": language.change,
            "low_change": language.change, "contrast": language.change,
        }  # fmt: skip
        return [
            section("The naive answer beside placebo pairs", language),
            Picture.of(figures.contrast_chart(rows, language), alternative),
            plain_table(shown, "contrasts", labels, told),
        ]

    def regression(self) -> Parts:
        """Show slope and correlation of every pair, and the fall that placebo slopes would lead one to expect."""
        language, rows = self.language, self.result.statistics
        rows = rows[rows["statistic"].isin(["slope", "correlation", "spread_ratio"])]
        shown = rows.assign(
            statistic=[language.tell(name) for name in rows["statistic"]],
            interval=[_interval(row, language, signed=False) for row in rows.to_dict("records")],
            note=[language.tell(text) for text in rows["note"]],
        )
        labels = {"pair": language("Years"), "statistic": language("Statistic"), "estimate": language("Estimate"),
                  "interval": language("95 % interval"), "n": language("Governments"), "note": language("Note")}  # fmt: skip
        expected = self.result.expected_high
        shown_expected = expected.assign(
            location=[language.tell(text) for text in expected["location"]],
            expected_interval=[
                language.interval(row["expected_low"], row["expected_high"], signed=True)
                for row in expected.to_dict("records")
            ],
            interval=[_interval(row, language) for row in expected.to_dict("records")],
        )
        expected_labels = {
            "placebo": language("Placebo"), "location": language("Mean of all moves"),
            "observed": language("High scorers: observed"), "expected": language("expected"),
            "expected_interval": language("95 % interval"), "excess": language("left"),
            "interval": language("95 % interval of what is left"),
        }  # fmt: skip
        text = language("The slope says how much of a lead is kept from one year to the next; below 1, high scorers fall "
                        "and low scorers rise towards the mean.")  # fmt: skip
        return [
            section("Regression to the mean", language, text),
            plain_table(shown, "statistics", labels, {"estimate": language.number, "n": language.integer}),
            plain_table(shown_expected, "expected", expected_labels,
                        dict.fromkeys(["observed", "expected", "excess"], language.change)),
        ]  # fmt: skip

    def remaining(self) -> Parts:
        """Show what is left for the method in every version."""
        language, rows = self.language, self.versions
        text = language("Raw: the placebo's contrast as it is. Slope (recommended): the placebo's slope from the target's "
                        "starting scores. Correlation: the placebo's correlation, so that a narrowing of all scores also "
                        "counts as regression to the mean.")  # fmt: skip
        shown = rows.assign(
            version=[language.tell(text) for text in rows["version"]],
            reading=[language.tell(text) for text in rows["reading"]],
            interval=[_interval(row, language) for row in rows.to_dict("records")],
            note=[language("recommended") if flag else "" for flag in rows["recommended"]],
        )  # fmt: skip
        labels = {
            "version": language("Version"), "reading": language("Reading"), "observed": language("Observed"),
            "expected": language("expected"), "excess": language("left"), "interval": language("95 % interval"),
            "p_value": language("p-value"), "n": language("Governments"), "effective_n": language("as good as"),
            "note": language("Note"),
        }  # fmt: skip
        told = {
            **dict.fromkeys(["observed", "expected", "excess"], language.change),
            "p_value": lambda value: language.number(value, 3), "n": language.integer,
            "effective_n": lambda value: language.number(value, 0),
        }  # fmt: skip
        alternative = language("Dot plot: what is left for the method, by version and reading, with intervals.")
        return [
            section("What is left for the method", language, text),
            Picture.of(figures.remaining_chart(rows, language), alternative),
            plain_table(shown, "remaining", labels, told),
        ]

    def models(self) -> Parts:
        """Show the discontinuity models, each with what identifies its step."""
        language, rows = self.language, self.result.models
        shown = rows.assign(
            model=[language.tell(row["model"], **row) for row in rows.to_dict("records")],
            estimate=[language.change(value) for value in rows["estimate"]],
            interval=[_interval(row, language) for row in rows.to_dict("records")],
            identified_by=[language.tell(text) for text in rows["identified_by"]],
            n=[language.integer(value) for value in rows["n"]],
        )
        labels = {"model": language("Model"), "estimate": language("Step (points)"),
                  "interval": language("95 % interval"), "n": language("Totals"),
                  "identified_by": language("What identifies it")}  # fmt: skip
        permutation, steps = self.result.permutation, self.result.steps
        own = steps[steps["is_target"]]
        text = [language(
            "A step in {year} that all governments share can't be told from what else happened to all of them in that "
            "year; each model buys it with an assumption.", **self.years,
        )]  # fmt: skip
        if len(own):
            text.append(language(
                "Among the {n} years at which such a step can be placed, {year} ranks {rank} by size (permutation "
                "p-value {p}; the smallest that {n} years allow is {smallest}).",
                n=len(steps), rank=int(own["rank"].iat[0]), p=language.number(own["p_value"].iat[0]),
                smallest=language.number(own["smallest_attainable"].iat[0]), year=self.result.target[1],
            ))  # fmt: skip
        first = permutation[permutation["statistic"] == "contrast"]
        if len(first):
            text.append(language(
                "Among {n} pairs of years the contrast of this pair ranks {rank} (p-value {p}; smallest attainable "
                "{smallest}).",
                n=int(first["pairs"].iat[0]), rank=int(first["rank"].iat[0]), p=language.number(first["p_value"].iat[0]),
                smallest=language.number(first["smallest_attainable"].iat[0]),
            ))  # fmt: skip
        return [
            section("Discontinuity models", language, *text),
            build(shown, "models", labels, right=("estimate", "interval", "n")),
        ]

    def cases(self) -> Parts:
        """Show named governments: their change, what was to be expected of it, and its bounds."""
        language, data_dir = self.language, self.collection.data_dir
        codes = [resolve_government(name, data_dir=data_dir).code for name in NAMED_CASES]
        changes = comparison.changes(self.collection.panel, *self.result.target, data_dir).set_index("government_code")
        named = self.result.named.set_index("government_code")
        extremes = [code for code in named.index[named["named"]] if code not in codes]
        rows = []
        for code in [*codes, *extremes]:
            if code not in changes.index:
                continue
            row, own = changes.loc[code], named.loc[code] if code in named.index else None
            rows.append({
                "government": row["government"], "from": language.number(row["value_from"]),
                "to": language.number(row["value_to"]), "change": language.change(row["change"]),
                "expected": MISSING if own is None else language.change(own["expected_change"]),
                "p": MISSING if own is None else language.number(own["adjusted_p_value"]),
                "unusual": MISSING if own is None else language.tell("yes" if own["named"] else "no"),
                "narrow": _like_for_like(row, "narrow", language), "wide": _like_for_like(row, "wide", language),
            })  # fmt: skip
        labels = {
            "government": language("Government"), "from": str(self.result.target[0]), "to": str(self.result.target[1]),
            "change": language("Change"), "expected": language("Expected from the start"),
            "p": language("Adjusted p-value"), "unusual": language("Unusual"),
            "narrow": language("Like for like\n(narrow)"), "wide": language("Like for like\n(wide)"),
        }  # fmt: skip
        text = language(
            "Expected: what the line through all governments of this pair gives for the same start. Of {n} governments, "
            "{unusual} moved so much more than expected that chance explains it badly, false discoveries held at {rate} "
            "(Benjamini and Hochberg); they stand below the named cases.",
            n=len(named), unusual=int(named["named"].sum()),
            rate=language.percent(FALSE_DISCOVERY_RATE),
        )  # fmt: skip
        frame = pd.DataFrame(rows, columns=list(labels))
        return [section("Named cases", language, text), build(frame, "cases", labels, right=tuple(labels)[1:])]

    def zones(self) -> Parts:
        """Show how much of the change in green governments is the cut-off."""
        language, held = self.language, self.collection
        try:
            counts = green_counts(held.panel, held.national, *self.result.target, held.data_dir)
        except NotPublished as error:
            return [section("Zones: score and cut-off", language, error.describe(language.translate))]
        rows = counts[counts["order"] == "mean_of_both"]
        text = [
            language(
                "{part} part of the change in the national number of green governments ({change}): {estimate}, 95 % "
                "interval {interval}; certain bounds {bounds}.",
                part=language.tell(row["part"]).capitalize(), change=language.change(row["change"], 0),
                estimate=language.change(row["estimate"], 0),
                interval=language.interval(row["low"], row["high"], 0, signed=True),
                bounds=language.interval(row["low_bound"], row["high_bound"], 0, signed=True),
            )
            for row in rows.to_dict("records")
        ]  # fmt: skip
        pairs = paired_changes(held.panel, *self.result.target, self.level or None, held.data_dir)
        table = split_transitions(pairs, *self.result.target, held.data_dir)
        shown = table.assign(
            zone_from=[language.tell(zone) for zone in table["zone_from"]],
            zone_to=[language.tell(zone) for zone in table["zone_to"]],
        )
        labels = {
            "zone_from": str(self.result.target[0]), "zone_to": str(self.result.target[1]),
            "governments": language("Governments"), "score_part": language("Score part (zone steps)"),
            "cutoff_part": language("Cut-off part (zone steps)"), "by_cutoff_alone": language("by the cut-off alone"),
        }  # fmt: skip
        told = {
            "governments": language.integer, "score_part": lambda value: language.change(value, 1),
            "cutoff_part": lambda value: language.change(value, 1), "by_cutoff_alone": language.integer,
        }  # fmt: skip
        return [
            section("Zones: score and cut-off", language, "\n".join(f"- {line}" for line in text), self._doubt()),
            plain_table(shown, "transitions", labels, told),
        ]

    def _doubt(self) -> str:
        held, language, year = self.collection, self.language, self.result.target[1]
        spread = source_spread(held.trace, held.observations)
        wrong = wrong_category(held.panel, year, spread, held.data_dir)
        regional = wrong[wrong["government_code"].isin(held.governments.loc[held.governments["province_code"] != "",
                                                                             "government_code"])]  # fmt: skip
        return language(
            "Independent pages disagree on {share} of the totals that they share; given that and rounding, {expected} of "
            "the {n} published categories of {year} are to be expected wrong.",
            share=language.percent(spread.differing / spread.compared, 1), n=len(regional), year=year,
            expected=language.number(regional["probability"].sum(), 1),
        )  # fmt: skip

    def limits(self) -> Text:
        """Show what nothing here identifies."""
        sentences = [self.language.tell(sentence) for sentence in self.result.limits]
        if self.result.unweighted_because is not None:
            sentences.append(self.result.unweighted_because.describe(self.language.translate))
        return section("What can't be known", self.language, "\n".join(f"- {sentence}" for sentence in sentences))

    def sample(self) -> Parts:
        """Show how the sample was weighted back."""
        language, weights = self.language, self.result.weights
        if weights is None:
            return []
        rows = weights.margins
        shown = rows.assign(
            side=[str(self.result.target[0 if side == "from" else 1]) for side in rows["side"]],
            cell=[" ".join(language.tell(word) for word in cell.split()) for cell in rows["cell"]],
        )
        labels = {"side": language("Year"), "cell": language("Level and zone"), "national_share": language("national"),
                  "sample_share": language("published"), "weighted_share": language("weighted")}  # fmt: skip
        text = language("{n} governments with totals of both years are weighted to the national zone counts of both; they "
                        "are then as good as {effective} of an unselected sample.",
                        n=weights.n, effective=language.number(weights.effective_n, 0))  # fmt: skip
        told = dict.fromkeys(["national_share", "sample_share", "weighted_share"], lambda v: language.percent(v, 1))
        return [section("Weighting the sample back", language, text), plain_table(shown, "weights", labels, told)]

    def study(self) -> Parts:
        """Show the simulation study of these estimators."""
        from ombud.stories.drops.study_table import study_table

        return study_table(self.language, self.collection.data_dir)


def _interval(row: dict, language: Language, *, signed: bool = True) -> str:
    return MISSING if pd.isna(row["low"]) else language.interval(row["low"], row["high"], signed=signed)


def _like_for_like(row: pd.Series, reading: str, language: Language) -> str:
    low, high = row[f"like_for_like_low_{reading}"], row[f"like_for_like_high_{reading}"]
    return MISSING if pd.isna(low) else language.interval(low, high, signed=True)


def score_drop_story(
    from_year: int,
    year: int,
    level: str = "",
    threshold: float = 81.0,
    lang: str = "id",
    data_dir: str | os.PathLike | None = None,
) -> ScoreDropStory:
    """
    Prepare the story of the score drops between two years.

    Parameters
    ----------
    from_year, year : int
        Assessed years, the earlier first.
    level : str
        provinsi, kabupaten or kota; empty for all three.
    threshold : float
        Points in the earlier year from which a government counts as a high scorer.
    lang : {"id", "en"}
        Language of everything shown.
    data_dir : path, optional
        See `ombud.files.data_folder`.

    Raises
    ------
    ParameterError
        If a year was not assessed, or the years are not in order.
    NotPublished
        If nothing is published that could be compared.
    """
    check_years(from_year, year, data_dir)
    collection = load_collection(data_dir)
    found = score_drop_findings(
        collection.panel, load_aggregates(data_dir), from_year, year, level or None, threshold, data_dir=data_dir
    )
    return ScoreDropStory(found, level, threshold, collection, Language(lang))
