"""The simulation study of the estimators, as a part of notebook 03."""

from __future__ import annotations

import os

from ombud.analysis.drops.study import CORE_SCENARIOS, load_step_study
from ombud.display.language import Language
from ombud.display.parts import Parts, section
from ombud.display.tables import plain_table

PROMISED = 0.93


def study_table(language: Language, data_dir: str | os.PathLike | None = None) -> Parts:
    """
    Show bias, coverage and false positives of the estimators on panels whose truth is known.

    Parameters
    ----------
    language : Language
        Of the texts.
    data_dir : path, optional
        See `ombud.files.data_folder`.
    """
    study = load_step_study(data_dir)
    core = study[study["scenario"].isin(CORE_SCENARIOS) & (study["design"] == "at_random")]
    least = core.groupby("estimator")["coverage"].min()
    kept = [language.tell(name) for name in least.index[least >= PROMISED]]
    broken = [f"{language.tell(name)} ({language.percent(least[name])})" for name in least.index[least < PROMISED]]
    text = language(
        "Simulated panels with a known truth, {n} of each scenario. In all four scenarios at least {promised} of the "
        "95 % intervals hold the truth for: {kept}. Not for: {broken} (least coverage).",
        n=language.integer(int(study["replications"].min())), promised=language.percent(PROMISED),
        kept=language.join(kept), broken=language.join(broken),
    )  # fmt: skip
    shown = study.assign(**{name: [language.tell(text) for text in study[name]] for name in
                            ("design", "scenario", "estimator")})  # fmt: skip
    labels = {
        "design": language("Published"), "scenario": language("Scenario"), "estimator": language("Estimator"),
        "truth": language("Truth"), "bias": language("Bias"), "deviation": language("Spread"),
        "coverage": language("Coverage of 95 % intervals"), "rejected": language("p below 0.05"),
    }  # fmt: skip
    told = {
        "truth": language.change, "bias": language.change, "deviation": language.number,
        "coverage": lambda share: language.percent(share, 1), "rejected": lambda share: language.percent(share, 1),
    }  # fmt: skip
    return [section("Can these estimators be trusted", language, text), plain_table(shown, "study", labels, told)]
