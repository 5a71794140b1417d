"""How far scores, ranks and categories hang on choices of the method: the parts of notebook 05."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from ombud.analysis.robustness import (
    AttributionDesign,
    Design,
    Dirichlet,
    Replications,
    ScoreTable,
    attribution_draws,
    category_summary,
    design_sensitivity,
    order_reversals,
    rank_summary,
    replicate,
    score_table,
    total_summary,
)
from ombud.display.language import Language
from ombud.display.parts import Parts, Picture, Text, section
from ombud.display.tables import plain_table
from ombud.evidence.registers.governments import Government
from ombud.files import Data, DataDir
from ombud.methodology import load_methodology
from ombud.stories.robustness import figures
from ombud.stories.units.rapor import unit_scores_of

CONCENTRATION = 50.0
DRAWS = 1000
SAMPLES = 256
EFFECT_DRAWS = 300


class RobustnessStory:
    """
    How far a government's score and attribution hang on choices that the method could have made otherwise.

    Parameters
    ----------
    units : DataFrame
        Unit scores of both years.
    subject : Government
        Whose score is told; its province stands beside it.
    from_year, year : int
        The earlier and the later year; scores and ranks are those of the later.
    language : Language
        Of everything shown.
    data_dir : path, optional
        Where the methods are read from.
    """

    def __init__(
        self,
        units: pd.DataFrame,
        subject: Government,
        from_year: int,
        year: int,
        language: Language,
        data_dir: DataDir = None,
    ):
        self.units = units
        self.subject = subject
        self.from_year = from_year
        self.year = year
        self.language = language
        self.data_dir = data_dir
        self.simulated = "simulated" in units and bool(units["simulated"].fillna(False).any())

    @cached_property
    def design(self) -> Design:
        """What is varied: the dimensions' weights, the kind of mean, and which units are drawn."""
        return Design(weights=Dirichlet(CONCENTRATION), aggregation=("arithmetic", "geometric"), unit_sets="bootstrap")

    @cached_property
    def table(self) -> ScoreTable:
        """The later year's scores."""
        return score_table(self.units, self.year, load_methodology(self.year, self.data_dir), by="dimension")

    @cached_property
    def replications(self) -> Replications:
        """Totals under the draws."""
        return replicate(self.table, self.design, DRAWS)

    @cached_property
    def names(self) -> pd.Series:
        """Code to name of the province's governments."""
        own = self.units[self.units["province_code"] == self.subject.province_code]
        return own.drop_duplicates("government_code").set_index("government_code")["government"].sort_index()

    @cached_property
    def categories(self) -> pd.DataFrame:
        """Chance of each category (or zone) for each government."""
        method = load_methodology(self.year, self.data_dir)
        label = "zone" if (method.cutoffs["category"] == "").all() else "category"
        return category_summary(self.replications, method, label)

    def _named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of the province with names."""
        own = frame[frame["government_code"].isin(self.names.index)]
        return own.assign(government=own["government_code"].map(self.names)).reset_index(drop=True)

    def findings(self) -> Text:
        """Show the findings in sentences."""
        language, code = self.language, self.subject.code
        total, rank, chance = (
            frame.set_index("government_code").loc[code]
            for frame in (total_summary(self.replications), rank_summary(self.replications), self.categories)
        )
        turned = order_reversals(self.replications)
        sentences = [
            language("{place} {year}: {total} points; 90 % of the draws lie within {interval}.", place=self.subject.name,
                     year=self.year, total=language.number(total["baseline"]),
                     interval=language.interval(total["q05"], total["q95"])),
            language("Rank {rank} of {n}; 90 % of the draws lie between {low} and {high}.",
                     rank=language.integer(rank["baseline"]), n=language.integer(len(self.table.governments)),
                     low=language.integer(rank["q05"]), high=language.integer(rank["q95"])),
            language("Another category than {category} in {share} of the draws.",
                     category=language.tell(str(chance["baseline"])), share=language.percent(chance["flip"])),
            language("Of neighbours in the ranking, {share} would change places in more than a third of the draws.",
                     share=language.percent((turned["probability"] > 1 / 3).mean())),
        ]  # fmt: skip
        return section("Findings", language, *self._warning(), "\n".join(f"- {text}" for text in sentences))

    def _warning(self) -> tuple[str, ...]:
        if not self.simulated:
            return ()
        return (f"**{self.language('Simulated scores: no evidence about any government.')}**",)

    def varied(self) -> Text:
        """Show what is varied, and how far."""
        language = self.language
        weights = load_methodology(self.year, self.data_dir)
        sentences = [
            language("Weights of the dimensions: drawn around those of {year} (Dirichlet, concentration {size}), so that "
                     "a weight of 25 % has a standard deviation of {spread} percentage points.", year=self.year,
                     size=language.integer(CONCENTRATION),
                     spread=language.number(100 * (0.25 * 0.75 / (CONCENTRATION + 1)) ** 0.5, 1)),
            language("Kind of mean over dimensions: arithmetic, which lets one dimension make good for another, or "
                     "geometric, which does so less."),
            language("Units: drawn again within each government, as if other units could have been sampled."),
        ]  # fmt: skip
        if len(weights.dimensions) > 1 and weights.weights_basis == "assumed":
            sentences.append(language("The weights of {year} rest on an assumption.", year=self.year))
        return section("What is varied", language, "\n".join(f"- {text}" for text in sentences))

    def ranks(self) -> Parts:
        """Show the ranks of the province's governments."""
        language = self.language
        rows = self._named(rank_summary(self.replications))
        alternative = language("Ranges of ranks of {n} governments in {year}.", n=len(rows), year=self.year)
        picture = Picture.of(figures.rank_chart(rows, language), alternative, simulated=self.simulated)
        return [section("Ranks", language), picture]

    def category_chances(self) -> Parts:
        """Show the chance of each category for the province's governments."""
        language, rows = self.language, self._named(self.categories)
        bands = [name for name in rows if name not in ("government_code", "government", "baseline", "flip")]
        shown = rows.assign(baseline=[language.tell(str(name)) for name in rows["baseline"]])
        labels = {"government": language("Government"), "baseline": language("by the method"),
                  **{name: language.tell(str(name)) for name in bands}, "flip": language("another")}  # fmt: skip
        told = dict.fromkeys([*bands, "flip"], language.percent)
        notes = self._notes()
        return [
            section("Categories", language, language("Percent of the draws in which a total lies in each.")),
            plain_table(shown, "category-chances", labels, told, notes),
        ]

    def _notes(self) -> tuple[str, ...]:
        return (self.language("Simulated scores: no evidence about any government."),) if self.simulated else ()

    def sensitivity(self) -> Parts:
        """Show which choice moves the ranking most."""
        language = self.language
        indices = design_sensitivity(self.table, self.design, "rank_shift", samples=SAMPLES)
        text = language("Sobol indices of the mean shift of ranks: the share of its variance that a choice makes alone, "
                        "and together with the others. The thin lines are 95 % intervals.")  # fmt: skip
        alternative = language("Bars: share of the variance of the mean shift of ranks by choice.")
        picture = Picture.of(figures.sensitivity_chart(indices, language), alternative, simulated=self.simulated)
        return [section("Which choice matters", language, text), picture]

    def attribution(self) -> Parts:
        """Show how far the attribution of the government's change hangs on weights, units and what is assumed."""
        language = self.language
        own = self.units[self.units["government_code"] == self.subject.code]
        design = AttributionDesign(weights=Dirichlet(CONCENTRATION), unit_sets="bootstrap", unseen=("held", "parallel"))
        draws = attribution_draws(own, self.from_year, self.year, design, EFFECT_DRAWS, data_dir=self.data_dir)
        rows = draws.summary()
        if rows["effect"].isna().any():
            return []
        shown = rows.assign(
            factor=[language.tell(factor) for factor in rows["factor"]],
            draws=[
                language.interval(low, high, signed=True) for low, high in zip(rows["q05"], rows["q95"], strict=True)
            ],
        )
        labels = {"factor": language("Factor"), "effect": language("Effect\n(held)"),
                  "draws": language("90 % of the draws"), "positive": language("Draws above 0")}  # fmt: skip
        told = {"effect": language.change, "draws": str, "positive": language.percent}
        text = language("Weights and units are drawn as above; scores that one year did not take are held in half of the "
                        "draws and move with the others in the rest.")  # fmt: skip
        return [
            section("The attribution, drawn again", language, text),
            plain_table(shown, "effect-draws", labels, told, self._notes()),
        ]


def robustness_story(
    government: str, from_year: int, year: int, lang: str = "id", rapor: str = "", data_dir: DataDir = None
) -> RobustnessStory:
    """
    Prepare the story of how robust scores, ranks and attribution are.

    Parameters
    ----------
    government, from_year, year, lang, rapor, data_dir
        As in `ombud.stories.units.story.unit_story`, with its errors.
    """
    data = Data.at(data_dir)
    units, subject = unit_scores_of(government, from_year, year, rapor, data)
    return RobustnessStory(units, subject, from_year, year, Language(lang), data)
