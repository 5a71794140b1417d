"""What is known directly in sentences, each computed from the frames of `ombud.direct`, with its grade and its pages."""

from collections.abc import Callable, Iterator, Mapping

import pandas as pd

from ombud.display import show
from ombud.display.language import MISSING, SPOKEN, Language, sentences
from ombud.display.tables import Cell, Citations, Table
from ombud.errors import N_


def direct(*, language: Language = SPOKEN, **frames: pd.DataFrame) -> list[str]:
    """
    Tell what is known directly: Markdown, a sentence for each finding; or one that there is none.

    `frames` are those of `ombud.direct` that are to be told of: balance, zones, points, weights, more_units, unit_means,
    joint, provinces, noise, said. An empty one is left out; zones are told one by one only without a balance.
    """
    told = [text for text, *_ in _told(frames, language)]
    return told or [language("Nothing that would need no model is published on these two years.")]


def direct_table(frames: Mapping[str, pd.DataFrame], citations: Citations, language: Language = SPOKEN) -> Table:
    """Set what `ombud.direct.concerning` gives as a table: each sentence with its pages, its grade, and what it assumes."""
    told = pd.DataFrame(_told(frames, language), columns=["text", "grade", "assumption", "source_ids"])
    texts = zip(told["text"].str.replace("**", ""), told["source_ids"], strict=True)
    shown = told.assign(text=[Cell(text, sources=citations.numbers(ids)) for text, ids in texts])
    columns = {"text": language("What is known"), "grade": "", "assumption": ""}
    return show.table(shown, columns, name="known-directly", language=language)


@sentences
def grounds(frame: pd.DataFrame, language: Language = SPOKEN) -> Iterator[str]:
    """Tell how the rows of a frame of `ombud.direct` are known and what they assume, by kind, the rare ones by name."""
    for (grade, assumption), rows in frame.groupby(["grade", "assumption"], sort=False):
        assumed = "; ".join(map(language.tell, assumption.split(";")))
        line = language("Grade: {grade}. Assumption: {assumption}.", grade=language.tell(grade), assumption=assumed)
        named = "government" in rows and len(rows) < len(frame) / 2
        yield f"{language.join(list(rows['government']))}: {line}" if named else line


def _told(frames: Mapping[str, pd.DataFrame], language: Language) -> Iterator[tuple[str, str, str, str]]:
    """Yield each sentence with its grade and assumption, as codes, and the pages that it rests on, joined by ``;``."""
    for name, tell in _KINDS.items():
        frame = frames.get(name)
        if frame is None or frame.empty or (name == "zones" and len(frames.get("balance", ()))):
            continue
        together = name in {"weights", "more_units", "provinces", "noise"}  # one sentence for the whole frame
        for part in [frame] if together else (frame.iloc[[place]] for place in range(len(frame))):
            first = part.iloc[0]
            text = " ".join(tell(part if together else first, language))
            if text:
                pages = {page for ids in part.get("source_ids", ()) for page in ids.split(";")}
                yield text, first["grade"], first["assumption"], ";".join(sorted(pages))


def _balance(row: pd.Series, language: Language) -> Iterator[str]:
    yield language.passage(
        "province_balance",
        row,
        {name: language.change(row[name], 0) for name in ("change", "by_standards", "by_method")},
        {name: language.join(row[name].split(";")) if row[name] else MISSING for name in ("names_lost", "names_new")},
    )
    yield _sign_of_method(row, language)


def _zone(row: pd.Series, language: Language) -> Iterator[str]:
    fields = {
        name: language.interval(row[f"{name}_low"], row[f"{name}_high"], signed=True)
        for name in ("like_for_like", "totals")
    }
    if pd.isna(row["zone_standards"]):
        yield language.passage("not_on_the_list", row, fields)
        return
    yield language.passage("zone_on_standards", row, fields, zone=language.tell(row["zone_standards"]))
    yield _sign_of_method(row, language)


def _sign_of_method(row: pd.Series, language: Language) -> str:
    """Tell where the total less the standards lies, and what is certain of its sign."""
    interval = language.interval(row["method_low"], row["method_high"], signed=True)
    said = language("Total less standards lies in {interval}", interval=interval)
    if row["method_high"] < 0:
        return language("{said}: the added dimensions certainly lowered the total.", said=said)
    if row["method_low"] > 0:
        return language("{said}: the added dimensions certainly lifted the total.", said=said)
    return f"{said}."


def _points(row: pd.Series, language: Language) -> Iterator[str]:
    said = language(
        "**{government}** ({moved}): by its printed points the standards scored at most {part_high} under every admissible "
        "weight",
        row,
        moved=" → ".join(language.number(total) for total in row[["value_from", "value_to"]].dropna()),
        part_high=language.number(row["part_high"], 1),
    )
    if row["method_low"] <= 0 and row["change"] < 0:
        yield language(
            "{said}: of the fall of {fall} at most {most} is due to the added dimensions.",
            said=said,
            fall=language.number(-row["change"], 1),
            most=language.number(-row["method_low"], 1),
        )
    else:
        yield f"{said}."
        yield _sign_of_method(row, language)


def _weights(frame: pd.DataFrame, language: Language) -> Iterator[str]:
    refuted = frame.loc[~frame["equal_possible"], ["dimension", "low_percent", "high_percent"]]
    text = N_("{dimension} from {low} to {high} percent")
    bounds = [
        language(text, dimension=name.capitalize(), low=language.number(low, 1), high=language.number(high, 1))
        for name, low, high in refuted.itertuples(index=False)
    ]
    if bounds:
        yield language(
            "Printed points bound the weights without any table: {bounds}. Equal weights ({equal} percent each) are refuted.",
            bounds=language.join(bounds),
            equal=language.number(frame["equal_percent"].iat[0], 1),
        )


def _more_units(frame: pd.DataFrame, language: Language) -> Iterator[str]:
    difference = frame["difference"]
    if len(frame) == 1:
        change = language.change(difference.iat[0])
        yield language.passage("all_units_or_old_kinds", frame.iloc[0], difference=change)
        return
    yield language(
        "**More units:** in {n} complete sets the mean of all units less that of the kinds sampled before is {mean} on "
        "average (standard deviation {deviation}), from {low} ({least}) to {high} ({most}).",
        _ends(frame, "difference", "government", language),
        n=len(frame),
        mean=language.change(difference.mean()),
        deviation=difference.std(),
    )


def _ends(frame: pd.DataFrame, of: str, name: str, language: Language) -> dict[str, str]:
    """Return the least and the greatest of a column, and whose they are: ``low``, ``high``, ``least``, ``most``."""
    least, most = frame.loc[frame[of].idxmin()], frame.loc[frame[of].idxmax()]
    low, high = language.change(least[of]), language.change(most[of])
    return {"low": low, "high": high, "least": least[name], "most": most[name]}


def _unit_mean(row: pd.Series, language: Language) -> Iterator[str]:
    difference = language.change(row["difference"])
    yield language.passage("mean_over_products", row.rename({"published_total": "total"}), difference=difference)


def _joint(row: pd.Series, language: Language) -> Iterator[str]:
    yield language.passage("weighted_joint_figure", row, rest=1 - row["share"])


def _provinces(frame: pd.DataFrame, language: Language) -> Iterator[str]:
    for _, rows in frame.groupby("province_code", sort=True):
        numbers = (("mean", 1), ("deviation", 1), ("correlation", 2))
        yield language(
            "**{province}**, all {n} governments, no selection: means {means} ({years}), standard deviations "
            "{deviations}, correlation of a year with the next {correlations}.",
            rows.iloc[0],
            {f"{of}s": "; ".join(language.number(one, places) for one in rows[of].dropna()) for of, places in numbers},
            years=", ".join(map(str, rows["year"])),
        )


def _noise(frame: pd.DataFrame, language: Language) -> Iterator[str]:
    moved, zoned = frame[frame["change"].notna()], frame[frame["zone_from"].notna() & frame["zone_to"].notna()]
    if len(moved):
        yield language(
            "**Under one method** the totals of {n} offices assessed apart moved from {low} ({least}, {value_from} to "
            "{value_to}) to {high} ({most}).",
            moved.loc[moved["change"].idxmin()],
            _ends(moved, "change", "office", language),
            n=len(moved),
        )
    if len(zoned):
        text = N_("Of {n} such offices with zones in both years {changed} changed zone.")
        yield language(text, n=len(zoned), changed=(zoned["zone_from"] != zoned["zone_to"]).sum())


def _said(row: pd.Series, language: Language) -> Iterator[str]:
    said = f"**{row['government']}:** {language.tell(row['statement'])}"
    yield f"{said}." if pd.isna(row["change"]) else language("{said} ({value_from} to {value_to}).", row, said=said)


# in the order in which they are told
_KINDS: dict[str, Callable[..., Iterator[str]]] = {
    "balance": _balance,
    "zones": _zone,
    "points": _points,
    "weights": _weights,
    "more_units": _more_units,
    "unit_means": _unit_mean,
    "joint": _joint,
    "provinces": _provinces,
    "noise": _noise,
    "said": _said,
}
