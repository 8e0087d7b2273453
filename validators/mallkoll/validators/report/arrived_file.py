"""A delivered file and the line of the list that it is for: which period and whose template it is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.facts.overview import kommun_key
from mallkoll.validators.notices import (
    fil002_other_version,
    fil006_empty_workbook,
)
from mallkoll.validators.report.expected_namnd import without_period
from mallkoll.validators.rules import ful001_template_untouched, tab008_other_namnd
from mallkoll.workbook.layout.report_period import SENT_WITHIN, PeriodName, period_in_name, read_period
from mallkoll.workbook.model.text import normalized
from mallkoll.workbook.results.file_result import FileKind, FileResult, known_value

_NOT_FILLED_IN = frozenset({ful001_template_untouched.CODE, fil006_empty_workbook.CODE})


class Expected(Struct, frozen=True):
    """A nämnd that is to deliver, and what it is to deliver; None accepts anything.

    ``short`` are other names of it, ``contact`` who can be asked.
    """

    namnd: str
    kommun: str | None = None
    layout: str | None = None
    period: str | None = None
    version: str | None = None
    short: tuple[str, ...] = ()
    contact: str | None = None

    @property
    def asked(self) -> PeriodName | None:
        """The period that is asked for; None where none is, or where it cannot be understood."""
        return read_period(self.period) if self.period else None


class Arrival(NamedTuple):
    """One delivered file without its findings. ``changed`` is when it was changed, in seconds since 1970."""

    result: FileResult
    old_version: bool
    changed: float
    untouched: bool = False
    other_namnd: bool = False  # made with a template of another nämnd than the one that it names, and nobody said why

    @property
    def file(self) -> str:
        """The path of the file."""
        return self.result.file

    @property
    def kommun(self) -> str | None:
        """The kommun that the file names; None where it names none."""
        return known_value(self.result.kommun)

    @property
    def own(self) -> bool:
        """Whether it is a workbook of somebody's own, made with no known template."""
        return self.result.kind is FileKind.NO_TEMPLATE

    @property
    def namnd(self) -> str | None:
        """The nämnd that the file names; None where it names none."""
        return known_value(self.result.namnd)

    @property
    def written(self) -> str | None:
        """The period as the file itself writes it; None where it writes none."""
        return known_value(self.result.period)

    @property
    def period(self) -> PeriodName | None:
        """The period that the template was made for, else the one that the file writes; None where none is known."""
        return read_period(self.result.report or self.written or "")

    @property
    def named_later(self) -> tuple[PeriodName, str] | None:
        """The period that the file is named after, or its folder, where it is of an earlier one, and which of the two.

        None where neither says so.
        """
        own, path = self.period, PurePath(self.file)
        names = ((path.stem, "filnamnet"), (path.parent.name, "mappen")) if own else ()
        for name, said_by in names:
            named = period_in_name(name, own)
            if named is not None and own is not None:
                later = named.report > own.report and not named.fits(own)
                sent = said_by == "mappen" and (named.end - own.end).days <= SENT_WITHIN
                return (named, said_by) if later and not sent else None
        return None

    @property
    def renamed(self) -> bool:
        """Whether the file says that it is about another period than the one that its template was made for."""
        made, written = read_period(self.result.report or ""), read_period(self.written or "")
        return made is not None and written is not None and not written.fits(made)


class Usual(NamedTuple):
    """The period that the files are about where the list names none, and whether most nämnder have sent one of it."""

    period: PeriodName
    of_most: bool

    def fits(self, other: PeriodName) -> bool:
        """Whether both can be names of the same period."""
        return self.period.fits(other)


def arrival(result: FileResult, changed: float) -> Arrival:
    """The part of a result that deliveries need; the findings of ten thousand files would fill the memory."""
    old = any(finding.code == fil002_other_version.CODE for finding in result.findings)
    untouched = any(finding.code in _NOT_FILLED_IN for finding in (*result.findings, *result.motivated))
    other = any(finding.code == tab008_other_namnd.CODE for finding in result.findings)
    return Arrival(replace(result, findings=(), motivated=(), goals=()), old, changed, untouched, other)


def is_asked_for(entry: Expected, file: Arrival) -> bool:
    """Whether the file is of the period that the list names; by its words where they cannot be understood."""
    made, written = file.period, read_period(file.written or "")
    asked = entry.asked or (
        read_period(f"{entry.period} {made.end:%Y}") if made else None
    )  # a list of one year: augusti
    if asked is None or made is None:
        return normalized(file.written or "") == normalized(entry.period or "")
    return made.fits(asked) and (written is None or written.fits(asked))


def of_other_period(entry: Expected, file: Arrival, usual: Usual | None) -> bool:
    """Whether the file is known to be of another period than the one that is asked for.

    Where the list asks for none, it is that of its own name or folder where it is of an earlier one, or that of the
    others; and a file that contradicts itself is of none.
    """
    if entry.period is not None:
        return file.result.layout is not None and not is_asked_for(entry, file)
    if file.named_later is not None or file.renamed:
        return True
    return usual is not None and file.period is not None and not usual.fits(file.period)


def is_stray(file: Arrival, files: Iterable[Arrival]) -> bool:
    """Whether the file is another nämnd's by its template, and one with the nämnd's own has come too."""
    template = without_period(file.result.layout or "")
    return file.other_namnd and any(
        other.result.layout and not other.other_namnd and without_period(other.result.layout) != template
        for other in files
    )


def of_another(entry: Expected, file: Arrival) -> bool:
    """Whether the file was made from another kommun's template than the one of the line."""
    if entry.kommun is None or not file.kommun:
        return False
    return kommun_key(file.kommun) != kommun_key(entry.kommun)
