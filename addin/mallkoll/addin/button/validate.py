"""Validera: check the open workbook and mark it."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from mallkoll.addin.button.macro_answer import MacroAnswer
from mallkoll.addin.button.synced_folder import path_of
from mallkoll.addin.check_file import check_read_book
from mallkoll.addin.mark_files import marks_of
from mallkoll.templates.library.find_layouts import LayoutLibrary
from mallkoll.validators.notices import fil003_layout_unreadable, fil006_empty_workbook
from mallkoll.workbook.marks.kontroll_sheet import KontrollSummary, Mark
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.open_book.host_steps import Steps
from mallkoll.workbook.open_book.mark_open_book import MarkedSheets, mark_open_book
from mallkoll.workbook.open_book.read_open_book import file_name, read_open_book
from mallkoll.workbook.results.counts import count_by_severity, in_words
from mallkoll.workbook.results.file_result import Profile
from mallkoll.workbook.results.finding import Finding, Severity, gravest_first

LOCKED: Final = "Skyddade med lösenord, så fynden där visas bara på bladet Kontroll: {sheets}."
UNKNOWN: Final = "Arbetsboken är inte gjord med någon mall som finns här, så den är inte kontrollerad."
OWN: Final = "Arbetsboken är inte gjord med någon känd mall, och är kontrollerad så som bladen verkar räkna."
_WHERE: Final = "Mallens beskrivning ska ligga i mappen layouter bredvid arbetsboken eller i en mapp ovanför."


def steps(options: argparse.Namespace) -> Steps[MacroAnswer]:
    """What is done in the workbook in the options."""
    return validate(options.bok)


def validate(full_name: str) -> Steps[MacroAnswer]:
    """The steps that read, check and mark the open workbook. Returns the answer."""
    book = yield from read_open_book()
    judged = check_open_book(full_name, book)
    if isinstance(judged, str):
        return MacroAnswer(judged, done=False)
    marked = yield from mark_checked(full_name, book, judged)
    return outcome(judged.findings, marked.kontroll, marked.locked, own=judged.own)


def mark_checked(full_name: str, book: Book, judged: CheckedOpenBook) -> Steps[MarkedSheets]:
    """The steps that mark the open workbook, which ``book`` was read from."""
    now = dt.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
    summary = KontrollSummary(file_name(full_name), now, judged.template, judged.own, judged.profile)
    return (yield from mark_open_book(book, judged.marks, summary))


class CheckedOpenBook(Struct, frozen=True):
    """The result of checking an open workbook."""

    findings: tuple[Finding, ...]
    marks: tuple[Mark, ...]
    template: str | None  # None where it is made with none, and checked by what its sheets calculate
    profile: Profile | None = None

    @property
    def own(self) -> bool:
        """Whether it is made with no template."""
        return self.template is None


def check_open_book(full_name: str, book: Book, advice: str = _WHERE) -> CheckedOpenBook | str:
    """The result of checking a workbook as read; a Swedish sentence where its template is not known here.

    ``advice`` is the part of it that says where the template's layout should have been."""
    checked = check_read_book(file_name(full_name), book, LayoutLibrary(), path=path_of(full_name))
    layout = checked.layout
    if layout is None and not checked.own:
        return _not_checked(checked.result.findings, advice)
    template = f"{layout.name} ({layout.id}, version {layout.version})" if layout else None
    marks = tuple(marks_of(checked.answers, layout))
    return CheckedOpenBook(tuple(checked.result.findings), marks, template, checked.result.profile)


def _not_checked(findings: Sequence[Finding], advice: str) -> str:
    """The reason why the open workbook is not checked, without advice about options, which a button lacks."""
    empty = [finding.text for finding in findings if finding.code == fil006_empty_workbook.CODE]
    if empty:
        return empty[0]
    unreadable = [finding.text for finding in findings if finding.code == fil003_layout_unreadable.CODE]
    return " ".join([UNKNOWN, *unreadable]) if unreadable else f"{UNKNOWN} {advice}"


def outcome(
    findings: Sequence[Finding], kontroll: str, locked: Sequence[str] = (), *, own: bool = False
) -> MacroAnswer:
    """The answer with the counts (``2 fel och 1 varning``) and the cell of the first finding."""
    left = [LOCKED.format(sheets=", ".join(locked))] if locked else []
    head = [*([OWN] if own else []), counts_sentence(findings, own=own)]
    if not findings:
        return MacroAnswer("\n\n".join([*head, *left]))
    first = gravest_first(findings)[0]
    place = " · ".join(part for part in (first.row, first.column) if part)
    where = f"{first.sheet} {first.where}" if first.sheet and first.cell else "Hela filen"
    sentence = f"{where}{f' ({place})' if place else ''}: {first.text}"
    parts = [
        *head,
        f"Först: {sentence}" if len(findings) > 1 else sentence,
        f"Alla fynd står på bladet {kontroll}.",
        *left,
    ]
    return MacroAnswer("\n\n".join(parts), sheet=first.sheet or "", cell=first.cell or "")


def counts_sentence(findings: Sequence[Finding], *, own: bool) -> str:
    """``2 fel och 1 varning, och 3 upplysningar.``; where there is nothing, what that means."""
    if not findings:
        return "Inga fynd." if own else "Inga fynd. Allt som Mallkoll kontrollerar stämmer."
    counts = count_by_severity(findings)
    infos = f", och {in_words(counts, [Severity.INFO])}" if counts[Severity.INFO] else ""
    return f"{in_words(counts, [Severity.ERROR, Severity.WARNING], ' och ')}{infos}."
