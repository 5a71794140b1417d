"""Errors that a user can act on; each keeps its parts, so that it can be told in another language."""

import errno
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, Self, TypeVar

Given = TypeVar("Given")
Translate = Callable[[str], str]  # English text to text; by default, `str`, it stays as it is


def N_(text: str) -> str:
    """Mark a text that is told to a reader elsewhere, so that it comes into the catalogue of translations."""
    return text


_MARKS = N_("10,000.5")  # as each language writes it


def _filled(template: str, fields: dict[str, Any], translate: Translate) -> str:
    """Return a template, told through `translate`, with numbers as the language writes them."""
    marks = translate(_MARKS)
    signs = str.maketrans({",": marks[2], ".": marks[6]})
    told = {}
    for name, value in fields.items():
        if isinstance(value, float):
            value = f"{value:.10g}".translate(signs) if value == value else "–"
        # a year is no quantity
        elif isinstance(value, int) and not isinstance(value, bool) and value >= 10_000 and not name.endswith("year"):
            value = f"{value:,}".translate(signs)
        told[name] = value
    return translate(template).format(**told)


class OmbudError(Exception):
    """A fault that the user can mend: an English template, the key of its translation, and what its ``{fields}`` hold."""

    def __init__(self, template: str, **fields: Any):
        self.template = template
        self.fields = fields
        super().__init__(template.format(**fields))

    def describe(self, translate: Translate = str) -> str:
        """Return the message, told through `translate` (English text to text)."""
        return _filled(self.template, self.fields, translate)

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it pass from process to process as it is, whatever its class is made from."""
        return Exception.__new__, (type(self), *self.args), self.__dict__


@dataclass(frozen=True)
class Fault:
    """One fault in a data file; `problem` and `accepted` are English templates over `fields`."""

    problem: str  # what is wrong
    accepted: str = ""  # what would be accepted
    # where; empty when it does not apply
    file: str = ""
    sheet: str = ""
    row: int | None = None  # as a spreadsheet counts: the header is row 1
    column: str = ""
    value: Any = None  # the value found
    fields: dict[str, Any] = field(default_factory=dict)

    def describe(self, translate: Translate = str, alike: Iterable[Self] = ()) -> str:
        """Return one line that names place, value, problem and remedy, and the rows of faults alike."""
        places = [
            self.file,
            translate("sheet {sheet}").format(sheet=self.sheet) if self.sheet else "",
            translate("row {row}").format(row=self.row) if self.row is not None else "",
            translate("column {column}").format(column=self.column) if self.column else "",
        ]
        text = ", ".join(filter(None, places)) + ": " + _filled(self.problem, self.fields, translate)
        if self.value is not None:
            text += " " + translate("(found: {value})").format(value=repr(self.value))
        if self.accepted:
            # a field may be a text of its own: "{kind}" with "a whole number"
            told = {name: translate(part) if isinstance(part, str) else part for name, part in self.fields.items()}
            accepted = _filled(self.accepted, told, translate)
            text += "; " + translate("accepted: {accepted}").format(accepted=accepted)
        others = list(alike)
        if rows := sorted({fault.row for fault in others if fault.row is not None} - {self.row}):
            text += "; " + translate("also rows {rows}").format(rows=_stretches(rows))
        elif others:
            text += "; " + translate("and {n} more of this kind").format(n=len(others))
        return text


def _stretches(rows: Sequence[int], most: int = 12) -> str:
    """Return rising numbers with those that follow each other as one: 3, 5-9."""
    runs = [[row for _, row in run] for _, run in groupby(enumerate(rows), lambda pair: pair[1] - pair[0])]
    told = [str(run[0]) if len(run) == 1 else f"{run[0]}\u2013{run[-1]}" for run in runs[:most]]
    return ", ".join(told) + (", \u2026" if len(runs) > most else "")


def folded(faults: Iterable[Fault], translate: Translate = str, singly: int = 8, most: int = 8) -> list[str]:
    """Return a line per fault; where these are more than `singly`, one per kind with the rows; at most `most`, and a count."""
    kept = list(faults)
    groups: dict[Any, list[Fault]] = {place: [fault] for place, fault in enumerate(kept)}
    for parts in (("sheet", "column", "problem", "fields"), ("sheet", "column", "problem"), ("problem",)):
        if len(groups) <= singly:
            break
        groups, singly = {}, most
        for fault in kept:
            groups.setdefault(repr([getattr(fault, part) for part in parts]), []).append(fault)
    lines = [group[0].describe(translate, group[1:]) for group in list(groups.values())[:most]]
    if len(groups) > most:
        lines.append(translate("... and {n} more").format(n=sum(map(len, list(groups.values())[most:]))))
    return lines


class DataError(OmbudError):
    """A file that can't be used, with all its faults at once, one at least."""

    def __init__(self, faults: Fault | Iterable[Fault]):
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__(N_("{n} fault(s) in the data"), n=len(self.faults))
        self.args = (self.describe(),)

    def describe(self, translate: Translate = str) -> str:
        """Return a headline and what `folded` makes of the faults."""
        return "\n  ".join([super().describe(translate), *folded(self.faults, translate)])


def refuse(faults: Iterable[Fault], file: str = "") -> None:
    """Raise the faults of a file, if there are any, from its first row on."""
    if found := sorted(faults, key=lambda fault: fault.row or 0):
        raise DataError(replace(fault, file=file or fault.file) for fault in found)


class NotPublished(OmbudError, LookupError):
    """Something that no source in the repository publishes was asked for."""


class UnknownGovernment(OmbudError, LookupError):
    """No government, or more than one, goes by a name; `nearest` are the official names that come nearest, best first."""

    def __init__(self, template: str, name: str, nearest: Iterable[str] = (), **fields: Any):
        self.name = name
        self.nearest = tuple(nearest)
        super().__init__(template, name=name, nearest=", ".join(self.nearest), **fields)


class AmbiguousGovernment(UnknownGovernment):
    """A name that several governments share; `nearest` lists them."""


class ParameterError(OmbudError, ValueError):
    """A notebook or command was given a parameter that it does not declare, or a value it can't take."""


PLACE_PROBLEMS = {
    "EEXIST": N_("{place} can't be used: it is a file, not a folder"),
    "ENOTDIR": N_("{place} can't be used: a part of it is a file, not a folder"),
    "EISDIR": N_("{place} can't be used: it is a folder, not a file"),
    "EACCES": N_("{place} can't be used: there is no permission"),
    "EPERM": N_("{place} can't be used: there is no permission"),
    "EROFS": N_("{place} can't be used: it can be read only"),
    "ENOSPC": N_("{place} can't be used: the disk is full"),
    "EDQUOT": N_("{place} can't be used: your share of the disk is full"),
    "EFBIG": N_("{place} can't be used: the file would be larger than is allowed"),
    "ENAMETOOLONG": N_("{place} can't be used: the name is too long"),
    "ELOOP": N_("{place} can't be used: it is a link, or its links lead in a circle"),
    "ENOENT": N_("{place} can't be used: there is no such file or folder"),
}


class PlaceError(OmbudError):
    """A file or folder that can't be read or written where it is."""

    @classmethod
    def of(cls, error: OSError) -> Self:
        """Return what an error of the system says, for a reader."""
        place = error.filename if error.filename is not None else "–"
        place = os.fsdecode(place) if isinstance(place, bytes) else place
        template = PLACE_PROBLEMS.get(errno.errorcode.get(error.errno or 0, ""), N_("{place} can't be used: {problem}"))
        return cls(template, place=place, problem=error.strerror or type(error).__name__)


def check_choices(name: str, given: Any, accepted: Iterable[str], error: type[OmbudError] = ParameterError) -> None:
    """Raise `error` unless an argument called `name` is a tuple or list of one or more of those accepted, each once."""
    accepted = tuple(accepted)
    # what is not known need be neither hashable nor comparable
    known = isinstance(given, tuple | list) and all(isinstance(each, str) and each in accepted for each in given)
    if not known or not given or len(set(given)) < len(given):
        told = repr(given[0]) if isinstance(given, tuple) and len(given) == 1 else repr(given)
        template = N_("{name} is {given}; accepted: {accepted}")
        raise error(template, name=name, given=told, accepted=", ".join(accepted))


def check_columns(name: str, frame: Any, columns: Iterable[str], source: str) -> None:
    """Raise a `ParameterError` unless an argument called `name` is a frame with some columns, as `source` gives them."""
    lacking = [column for column in columns if column not in getattr(frame, "columns", ())]
    if lacking:
        template = N_("{name} lacks the columns {columns}; accepted: a frame of {source}")
        raise ParameterError(template, name=name, columns=", ".join(map(str, lacking)), source=source)


def or_none(given: Given | None) -> Given | None:
    """Return an argument, None where it is an empty text, or what a frame has in an empty cell (NaN, NA)."""
    from pandas import isna

    is_empty = isinstance(given, str) and not given
    return None if is_empty or isna(given) is True else given


def members(name: str, given: Any, accepted: Iterable[Any]) -> list[Any]:
    """Return the members of an argument; a `ParameterError` is raised where it is no list, or an empty one."""
    found = _in_list(given)
    if not found:
        template = N_("{name} is {given}; accepted: a list of one or more of {accepted}")
        raise ParameterError(template, name=name, given=repr(given), accepted=", ".join(map(str, accepted)))
    return found


def listed(name: str, given: Any, example: Any) -> list[Any]:
    """Return the members of an argument, which may be none; a `ParameterError` tells an example where it is no list."""
    found = _in_list(given)
    if found is None:
        template = N_("{name} is {given}; accepted: a list such as {example}")
        raise ParameterError(template, name=name, given=repr(given), example=repr(example))
    return found


def _in_list(given: Any) -> list[Any] | None:
    try:
        return None if isinstance(given, str) else list(given)
    except TypeError:
        return None


def as_pair(pair: Sequence[int]) -> tuple[int, int]:
    """Return two years as a pair, whatever holds them; `ParameterError` for anything else."""
    years = _in_list(pair) or ()
    try:
        earlier, later = map(int, years)
        if [*map(float, years)] != [earlier, later]:  # a year and a half
            raise ValueError
    except (TypeError, ValueError, OverflowError):
        template = N_("A pair of years is two years such as (2021, 2022); got {given}")
        raise ParameterError(template, given=repr(pair)) from None
    return earlier, later
