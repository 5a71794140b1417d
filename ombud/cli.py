"""The ``ombud`` command. Heavy modules are imported when a command needs them, so that help comes at once."""

from __future__ import annotations

import gettext
import os
import sys
from contextlib import nullcontext, suppress
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer import Argument, Option
from typer.core import TyperGroup

from ombud.errors import N_, NotPublished, OmbudError, ParameterError, PlaceError, UnknownGovernment, folded
from ombud.running.stopping import ending_at_signals

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from ombud.display.language import Language

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help=N_("Indonesia's public-service assessments: what changed is method, or service?"),
)


Lang = StrEnum("Lang", ["id", "en"])  # language of what is written

# options and arguments of several commands
EXCEL = Option(
    False,
    "--excel",
    help=N_(
        "CSV for Excel under Indonesian settings: ; and decimal comma, codes as text. "
        "Without it CSV is for programs: , and decimal point."
    ),
)
LANG = Option(Lang.id, "--lang", help=N_("Indonesian or English."))
TABLE = Option(None, help=N_("A .csv, .xlsx or .parquet file; else CSV is printed."))
RAPOR = Argument(help=N_("A rapor: .xlsx, .xls, .xlsb, .ods, .csv or .parquet."))
FORCE = Option(False, "--force", help=N_("Replace a file that is there."))
KIND = Option(None, help=N_("official, government, document or press."))
ARCHIVED = Option(None, help=N_("Address of an archived copy."))
YES = Option(False, "--yes", help=N_("Write also what stands against what is known."))


def _version(asked: bool) -> None:
    if not asked:
        return
    from ombud.files import version
    from ombud.methodology import available_years

    told, years = version(), ", ".join(map(str, available_years()))
    typer.echo(f"ombud {told.package}; data {told.date or '–'} ({told.checksum}); methods {years or '–'}")
    raise typer.Exit


@app.callback()
def _options(
    version: bool = Option(
        False, "--version", callback=_version, is_eager=True, help=N_("Show version, data and method years.")
    ),
) -> None:
    pass


@app.command(help=N_("Write the report on a province or a government, or all of them, and print where they lie."))
def report(
    province: str | None = Argument(None, help=N_("Name or abbreviation of a province.")),
    government: str | None = Option(None, help=N_("A kabupaten, kota, ministry or agency instead.")),
    rapor: Path | None = Option(None, help=N_("With --government: a file of its unit scores.")),
    panel: Path | None = Option(
        None, help=N_("A file that `ombud panel` wrote and you changed: .xlsx, .xls, .xlsb, .ods, .csv or .parquet.")
    ),
    all_provinces: bool = Option(False, "--all", help=N_("All provinces.")),
    all_governments: bool = Option(
        False, "--all-governments", help=N_("Every province, kabupaten and kota on its own.")
    ),
    from_year: int = Option(2021, "--from", help=N_("Earlier year.")),
    year: int = Option(2022, "--year", help=N_("Later year.")),
    pairs: str | None = Option(
        None, help=N_("With --all or --all-governments: several pairs of years on one site, 2021-2022,2022-2023.")
    ),
    lang: str | None = Option(None, help=N_("id, en or id,en. Default: id for one report, both for all.")),
    formats: str | None = Option(
        None, "--format", help=N_("html, pdf, xlsx and csv, joined by commas. Default: html for one, all for all.")
    ),
    output: str = Option("reports", help=N_("Folder of the reports, or the address of an object store.")),
    jobs: int | None = Option(None, min=1, help=N_("Processors to use. Default: all.")),
    scheduler: str | None = Option(None, help=N_("Address of a Dask cluster that makes the reports.")),
    force: bool = Option(False, "--force", help=N_("Make also what is fresh.")),
) -> None:
    kinds = [kind for kind, wanted in (("province", all_provinces), ("government", all_governments)) if wanted]
    if (province is not None) + (government is not None) + bool(kinds) != 1:
        raise ParameterError(
            "Name one province, or one government with --government, or give --all or --all-governments"
        )
    if rapor is not None and government is None:
        raise ParameterError("A rapor goes with the report on one government (--government)")
    if panel is not None and kinds:
        raise ParameterError("A panel of your own goes with one report, not with all of them")
    if pairs is not None and not kinds:
        raise ParameterError("Several pairs of years go with --all or --all-governments")
    if not output.strip():  # which would be the folder that one stands in
        raise ParameterError("--output needs the name of a folder")
    from ombud.reports.batch.command import run_command, run_one
    from ombud.reports.links import Site, pairs_of
    from ombud.reports.one import request

    languages = _parts(lang or ("id,en" if kinds else "id"))
    forms = _parts(formats or ("html,pdf,xlsx,csv" if kinds else "html"))
    if kinds:
        site = Site(pairs_of(pairs) if pairs else ((from_year, year),), languages, tuple(kinds))
        finished = run_command(site, forms, output, workers=jobs, scheduler=scheduler, force=force)
    else:
        name, kind = (province, "province") if province else (government or "", "government")
        years = {"from_year": from_year, "year": year}
        with _working(name):
            asked = request(name, kind=kind, **years, lang=languages[0], formats=forms, rapor=rapor, panel=panel)
        finished = run_one(asked, languages, output, force=force)
    raise typer.Exit(0 if finished else 1)


def _parts(listed: str) -> tuple[str, ...]:
    """Return what a text lists, parted by commas, each once."""
    return tuple(dict.fromkeys(part.strip() for part in listed.split(",")))


@app.command(help=N_("Print the panel: one row per government and year, with status and sources."))
def panel(
    year: int | None = Option(None, help=N_("Only this year.")),
    province: str | None = Option(None, help=N_("Only this province.")),
    output: Path | None = TABLE,
    excel: bool = EXCEL,
) -> None:
    from ombud.evidence.published.panel import load_panel
    from ombud.evidence.registers.governments import resolve_government

    _check_output(output)
    rows = load_panel()
    if year is not None:
        if year not in set(rows["year"]):
            years = ", ".join(map(str, sorted(set(rows["year"]))))
            raise ParameterError("Nothing is published of {year}; accepted: {years}", year=year, years=years)
        rows = rows[rows["year"] == year]
    if province is not None:
        rows = rows[rows["province_code"] == resolve_government(province, level="provinsi").province_code]
    _write_table(rows, output, excel)


class _ShownByDefault(TyperGroup):
    """A group whose command *show* need not be named: ``ombud methodology 2021 2022``."""

    def parse_args(self, ctx, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["show", *args]
        return super().parse_args(ctx, args)


def _group(name: str, told: str, **options: Any) -> typer.Typer:
    """Return a group of commands below ``ombud``."""
    group = typer.Typer(rich_markup_mode=None, **options or {"no_args_is_help": True})
    app.add_typer(group, name=name, help=told)
    return group


methodology = _group("methodology", N_("Show the method of a year, or begin that of a new one."), cls=_ShownByDefault)


@methodology.command(
    "show", help=N_("Show the method of a year, or the difference of two; without a year, which years there are.")
)
def show_methodology(
    years: list[int] | None = Argument(None, help=N_("One year to show, or two to set side by side.")),
    lang: Lang = LANG,
) -> None:
    from ombud.methodology import difference, known_years, load_methodology
    from ombud.stories.methodology import difference_table, method_tables

    if not years:
        typer.echo(" ".join(map(str, known_years())))
    elif len(years) == 1:
        _print(*method_tables(load_methodology(years[0]), lang.value))
    elif len(years) == 2:
        _print(difference_table(difference(years[0], years[1], lang=lang.value), *years, lang.value))
    else:
        raise ParameterError("Name one year or two; {n} were given", n=len(years))


@methodology.command("new", help=N_("Begin the method of a new year from the last one's, as a file to be filled in."))
def new_methodology(year: int = Argument(help=N_("A year that has no method yet.")), lang: Lang = LANG) -> None:
    from ombud.methodology.draft import new_methodology as write

    typer.echo(write(year, translate=_spoken(lang).translate))


@app.command(help=N_("Check a rapor of unit scores: print every fault, or what the file holds and what was left out."))
def check(file: Path = RAPOR, lang: Lang = LANG) -> None:
    from ombud.stories.units import contents_of

    with _working(file.name):
        lines = contents_of(file, _spoken(lang))
    typer.echo("\n".join(lines))


@app.command(
    help=N_(
        "Score a rapor: dimensions, total, category and zone of every government; what was left out goes to stderr."
    )
)
def score(
    file: Path = RAPOR,
    method: int = Option(..., "--methodology", help=N_("Year whose method scores it.")),
    output: Path | None = TABLE,
    refuse: bool = Option(False, "--refuse-missing", help=N_("Stop where scores are missing.")),
    excel: bool = EXCEL,
    lang: Lang = LANG,
) -> None:
    from ombud.analysis.scoring.units import score as score_units
    from ombud.stories.units import rapor_of

    _check_output(output, file)
    with _working(file.name):
        units, notes = rapor_of(file)
        rows = score_units(units, method, missing="refuse" if refuse else "renormalise")
    for line in folded(notes, _spoken(lang).translate, singly=0):
        typer.echo(line, err=True)
    _write_table(rows, output, excel)


selfassess = _group("selfassess", N_("Score a government by its own account: the form, and the answer."))


@selfassess.command("new", help=N_("Write the workbook in which a government scores itself."))
def new_self_assessment(
    file: Path = Argument(help=N_("An .xlsx file to write.")),
    year: int = Option(2023, "--year", help=N_("Year of the method.")),
    government: str | None = Option(None, help=N_("Who assesses itself.")),
    units: str | None = Option(None, help=N_("How many units, or their names with ; between.")),
    lang: Lang = LANG,
    example: bool = Option(False, "--example", help=N_("Fill in made-up scores and mark them so.")),
    force: bool = FORCE,
) -> None:
    from ombud.selfassessment.template import new_workbook

    typer.echo(
        new_workbook(file, year=year, government=government, units=units, lang=lang.value, example=example, force=force)
    )


@selfassess.command(
    "score",
    help=N_("Score a filled workbook: category, distance to the next one, the cheapest way there; print the answer."),
)
def score_self_assessment(
    file: Path = Argument(help=N_("A filled workbook; it stays as it is.")),
    output: Path | None = Option(None, help=N_("The copy with the answer; else FILE-hasil.xlsx.")),
    lang: Lang = LANG,
) -> None:
    from ombud.selfassessment.answer import score_workbook

    with _working(file.name):
        written, sentences = score_workbook(file, output, lang.value)
    typer.echo("\n".join([*sentences, str(written)]))


notebook = _group("notebook", N_("Notebooks of one's own."))


@notebook.command(
    "new", help=N_("Write a notebook in the house style: load, compute, show, tell; print where it lies.")
)
def new_notebook(
    name: str = Argument(help=N_("Name of the notebook, such as 08_my_question.")),
    lang: Lang = LANG,  # noqa: ARG001 - read by `main`, for what stops it; the notebook has both languages
) -> None:
    from ombud.running.notebooks import new_notebook

    typer.echo(new_notebook(name))


rapor_app = _group("rapor", N_("Write an empty rapor of unit scores."))


@rapor_app.command(
    "new", help=N_("Write a workbook for unit scores, with lists to choose from; `ombud check` reads it.")
)
def new_rapor(
    file: Path = Argument(help=N_("An .xlsx file to write.")),
    year: int | None = Option(None, help=N_("Year of the assessment. Default: the last with a method.")),
    government: str | None = Option(None, help=N_("Whose rapor it is; its units are prepared.")),
    lang: Lang = LANG,
    force: bool = FORCE,
) -> None:
    from ombud.documents.rapor_form import new_rapor as write

    typer.echo(write(file, year=year, government=government, lang=lang.value, force=force))


@app.command(help=N_("Tell what changed in the data, and hence in panel, grid, findings and reports."))
def diff(
    before: str | None = Argument(None, help=N_("A revision of git or a data folder; else the last commit.")),
    after: str | None = Argument(None, help=N_("The same; else the data as they lie in their folder.")),
    markdown: bool = Option(False, "--markdown", help=N_("As Markdown, for a pull request's comment.")),
    exit_code: bool = Option(False, "--exit-code", help=N_("Status 1 if anything differs.")),
    lang: Lang = LANG,
) -> None:
    from ombud.revisions.text import tell_difference

    with _working("diff"):
        text, differs, readable = tell_difference(before, after, lang=lang.value, markdown=markdown)
    typer.echo(text)
    raise typer.Exit(0 if readable and not (exit_code and differs) else 1)


observations = _group("observations", N_("Add published figures to the data."))


@observations.command(
    "add", help=N_("Add one published figure, after a look at what is known; asks for what is not given.")
)
def add_observation(
    government: str | None = Option(None, help=N_("Name; with --level and --province where several bear it.")),
    year: str | None = Option(None, help=N_("Year of the assessment.")),
    value: str | None = Option(None, help=N_("Total as printed: 87,12.")),
    category: str | None = Option(None, help=N_("A to E.")),
    zone: str | None = Option(None, help=N_("hijau, kuning or merah.")),
    page: str | None = Option(None, help=N_("Address of the page that states it, or its source_id.")),
    publisher: str | None = Option(None, help=N_("By default the page's domain.")),
    kind: str | None = KIND,
    title: str | None = Option(None, help=N_("Title of the page.")),
    published: str | None = Option(None, help=N_("Day on which the page appeared.")),
    accessed: str | None = Option(None, help=N_("Day on which it was seen. Default: today.")),
    archived: str | None = ARCHIVED,
    note: str | None = Option(None, help=N_("Anything to remember about it.")),
    level: str | None = Option(None, help=N_("provinsi, kabupaten, kota, kementerian or lembaga.")),
    province: str | None = Option(None, help=N_("Where several governments bear the name.")),
    yes: bool = YES,
    lang: Lang = LANG,
) -> None:
    told = locals()
    from ombud.evidence.entry import FACTS
    from ombud.revisions import entering

    facts = {name: told[name] for name in FACTS}
    if sys.stdin.isatty():
        facts |= entering.ask(facts, lang.value, lambda label: typer.prompt(label, default="", show_default=False))
    typer.echo(entering.add_figure(facts, partial(_confirm, yes, lang.value), lang.value))


@observations.command("import", help=N_("Add the published figures of a list, all of them or none."))
def import_observations(
    file: Path = Argument(help=N_("A list: .xlsx or .csv with a header row.")),
    year: str | None = Option(None, help=N_("Year of the rows that leave it blank.")),
    page: str | None = Option(None, help=N_("Page of the rows that leave it blank, or its source_id.")),
    publisher: str | None = Option(None, help=N_("Its publisher. Default: its domain.")),
    kind: str | None = KIND,
    title: str | None = Option(None, help=N_("Its title.")),
    published: str | None = Option(None, help=N_("Day on which it appeared.")),
    archived: str | None = ARCHIVED,
    yes: bool = YES,
    lang: Lang = LANG,
) -> None:
    told = locals()
    from ombud.evidence.entry import FACTS
    from ombud.revisions import entering

    common = {name: told[name] for name in FACTS if told.get(name)}
    typer.echo(entering.add_list(file, common, partial(_confirm, yes, lang.value), lang.value))


def _confirm(yes: bool, lang: str, doubts: list[str]) -> bool:
    """Show doubts; return whether to write all the same."""
    language = _spoken(lang)
    typer.echo("\n".join(doubts), err=True)
    return yes or (sys.stdin.isatty() and typer.confirm(language("Write it all the same?")))


def _spoken(lang: str) -> Language:
    from ombud.display.language import Language

    return Language(lang)


def _check_output(output: Path | None, *read: Path) -> None:
    """Refuse to write over what is read: a file that was given, or the data of the repository."""
    if output is None or not output.exists():
        return
    from ombud.files import Data, is_own

    if not is_own(output, Data.at()) or any(file.exists() and output.samefile(file) for file in read):
        raise ParameterError("{file} is what is read; give the output another name", file=output)


def _write_table(rows: pd.DataFrame, output: Path | None, excel: bool) -> None:
    from ombud.display.table_files import csv_for_people, write_table

    if output is not None:
        typer.echo(write_table(rows, output, people=excel))
    elif excel:
        sys.stdout.buffer.write(csv_for_people(list(rows.columns), rows.itertuples(index=False, name=None)))
    else:
        rows.to_csv(sys.stdout, index=False)


def _print(*renderables: Table | str) -> None:
    from rich.console import Console, Group

    # a pipe gets the whole width, so that nothing is cut
    Console(width=None if sys.stdout.isatty() else 160, highlight=False).print(Group(*renderables))


def _working(what: str):
    """Return a line that shows that something goes on; silent when nobody looks."""
    from rich.console import Console
    from rich.markup import escape

    return Console(stderr=True).status(escape(what))


def _language(arguments: list[str], default: str = Lang.id.value) -> str:
    """Return the language asked for, also when the arguments are otherwise unusable."""
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=True):
        option, _, value = argument.partition("=")
        if option.startswith("--lang") and (value or following) in set(Lang):
            return value or following
    return default


# texts of typer's own help, which looks them up with gettext
_HEADINGS = (N_("Arguments"), N_("Options"), N_("Commands"), N_("required"), N_("default: {default}"))
_HELP_OF_HELP = N_("Show this message and exit.")


def _speak_indonesian(command) -> None:
    """Let a command and all below it tell their help in Indonesian."""
    from ombud.display.catalogue import DOMAIN, FOLDER, in_indonesian

    os.environ["LANGUAGE"] = Lang.id.value
    gettext.bindtextdomain(DOMAIN, FOLDER)
    gettext.textdomain(DOMAIN)
    commands = [command]
    while commands:
        command = commands.pop()
        commands += getattr(command, "commands", {}).values()
        own_help = command.get_help_option(command.context_class(command))
        for told in (command, own_help, *command.params):
            if getattr(told, "help", None):
                told.help = in_indonesian(told.help)


def _stopped(arguments: list[str]) -> str:
    word = N_("Stopped. What is finished stays; the same command goes on from there.")
    with suppress(Exception):  # in the first second, modules may be half imported
        return _spoken(_language(arguments)).translate(word)
    return word


def main(arguments: list[str] | None = None) -> None:
    """Run the command; status 0 is done, 1 that something failed, named on standard error, 2 unusable arguments."""
    arguments = sys.argv[1:] if arguments is None else arguments
    system = next(filter(None, map(os.environ.get, ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))), "")
    lang = _language(arguments, Lang.en.value if system.startswith("en") else Lang.id.value)
    if "--help" in arguments:  # which takes a language everywhere, also where a command writes in none
        pairs = zip(["", *arguments], arguments, strict=False)
        arguments = [argument for before, argument in pairs if "--lang" not in (before, argument.partition("=")[0])]
    try:
        with ending_at_signals(partial(_stopped, arguments)) if arguments[:1] == ["report"] else nullcontext():
            command = typer.main.get_command(app)
            if lang == Lang.id:
                _speak_indonesian(command)
            command(arguments)
    except BrokenPipeError:
        sys.exit(1)
    except (OmbudError, OSError) as error:
        told = PlaceError.of(error) if isinstance(error, OSError) else error
        typer.echo(told.describe(_spoken(_language(arguments)).translate), err=True)
        sys.exit(2 if isinstance(told, (NotPublished, ParameterError, UnknownGovernment)) else 1)


if __name__ == "__main__":
    main()
