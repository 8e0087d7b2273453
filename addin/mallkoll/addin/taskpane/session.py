"""The Python side of the task pane: a press of a button as messages to and from the pane, which has the workbook.

It runs in the pane's worker, which cannot reach the workbook. Each method gives one message as JSON: a step that the
pane is to take in the workbook (an Ask or a Do), whose reply comes with the next call, or the end of the press.
"""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path, PurePosixPath
from typing import Final

from msgspec import MsgspecError, Struct
from msgspec.json import decode, encode

from mallkoll.addin.browser.rule_pages import RulePage, rule_pages
from mallkoll.addin.button.clean import clean_book
from mallkoll.addin.button.explain import explained_at
from mallkoll.addin.button.validate import LOCKED, OWN, check_open_book, counts_sentence, mark_checked
from mallkoll.addin.garbage import collect_between_files, file_done
from mallkoll.addin.taskpane.office_errors import sentence
from mallkoll.templates.library.find_layouts import LAYOUTS_FOLDER, built_in, layout_names
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.open_book.host_error import HostError
from mallkoll.workbook.open_book.host_steps import Done, HostAnswers, Step, Steps
from mallkoll.workbook.open_book.read_open_book import read_open_book
from mallkoll.workbook.package.open_package import UnreadableFile, too_large_sentence
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.finding import Finding, gravest_first

Bytes = bytes | memoryview
ADVICE: Final = (
    "Kontrollera den på Mallkolls webbsida (mallkoll.html), där mallens layout kan läggas till. Den som sköter "
    "tillägget kan bygga det med kommunens egna layouter."
)
_UNEXPECTED: Final = "Excel svarade på ett oväntat sätt. Stäng fönstret Mallkoll, öppna det igen och försök på nytt."


class Shown(Struct, frozen=True):
    """One finding in the pane's list. ``where`` are its cells in words, ``sheet`` and ``cell`` the first of them."""

    severity: str
    code: str
    text: str
    place: str = ""
    where: str = ""
    sheet: str = ""
    cell: str = ""


class End(Struct, frozen=True, tag=True):
    """The end of a press. ``checked`` says whether ``findings`` are those of the whole workbook, the gravest first;
    ``rules`` are those that were asked about."""

    text: str
    done: bool = True
    checked: bool = False
    findings: tuple[Shown, ...] = ()
    rules: tuple[RulePage, ...] = ()


class Session:
    """The press that is under way. A new one takes the place of one that was never ended."""

    def __init__(self) -> None:
        self._steps: Steps[End] | None = None
        self._folder = Path(tempfile.mkdtemp())
        collect_between_files()

    def add_layout(self, name: str, content: Bytes) -> None:
        """Keep a layout that was built into the add-in, or a part of one, by its name there. Raises OSError."""
        place = self._folder / LAYOUTS_FOLDER / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(bytes(content))

    def prepare(self) -> None:
        """Put the built-in layouts together, so that they are kept in the user's cache folder."""
        for name in layout_names():
            built_in(name)

    def warm(self) -> None:
        """Import what the first press needs, so that it does not have to wait for it."""
        built_in(layout_names()[0])

    def validate(self, name: str, content: Bytes | None) -> str:
        """Begin Validera in the workbook of that name. ``content`` is the file as Excel would save it now; where Excel
        gives none, or none that can be read, the open workbook is read by steps."""
        return self._begin(_validated(self._folder / (PurePosixPath(name).name or "arbetsbok"), _bytes(content)))

    def clean(self, content: Bytes | None) -> str:
        """Begin Ta bort märken, in the same way."""
        return self._begin(_cleaned(_bytes(content)))

    def explain(self, sheet: str, cell: str, content: Bytes | None) -> str:
        """Begin Förklara regel for a cell, in the same way."""
        return self._begin(_explained(sheet, cell, _bytes(content)))

    def answered(self, reply: str) -> str:
        """Go on with the pane's reply to the last step, as JSON."""
        try:
            came = decode(reply, type=HostAnswers | Done)
        except MsgspecError:
            return self._throw(_UNEXPECTED)
        return self._next(came)

    def refused(self, text: str) -> str:
        """Go on after a step that could not be taken: ``text`` is the sentence that the step itself has for that."""
        return self._throw(text)

    def failed(self, code: str, message: str) -> str:
        """Go on after an error of Office.js, by its code and its own message."""
        return self._throw(sentence(code, message))

    def explained(self, code: str, message: str) -> str:
        """The end of a press that an error of Office.js stopped before its first step."""
        return _message(End(sentence(code, message), done=False))

    def too_large(self, size: int) -> str:
        """The end of a press in a workbook of so many bytes that it is not even read."""
        return _message(End(too_large_sentence(size), done=False))

    def _begin(self, steps: Steps[End]) -> str:
        file_done()  # the press before: the memory of a page is never given back
        self._steps = steps
        return self._next(None)

    def _next(self, reply: HostAnswers | Done | None) -> str:
        steps = self._steps
        if steps is None:
            return _message(End(_UNEXPECTED, done=False))
        try:
            return _message(next(steps) if reply is None else steps.send(reply))
        except StopIteration as end:
            return self._end(end.value)
        except HostError as error:
            return self._end(End(str(error), done=False))

    def _throw(self, text: str) -> str:
        steps = self._steps
        if steps is None:
            return _message(End(text, done=False))
        try:
            return _message(steps.throw(HostError(text)))
        except StopIteration as end:
            return self._end(end.value)
        except HostError as error:
            return self._end(End(str(error), done=False))

    def _end(self, end: End) -> str:
        self._steps = None
        return _message(end)


def _validated(place: Path, content: bytes | None) -> Steps[End]:
    """The steps of Validera. The workbook is taken to lie at a place, beside the layouts."""
    book = yield from _book(content)
    judged = check_open_book(str(place), book, ADVICE)
    if isinstance(judged, str):
        return End(judged, done=False)
    marked = yield from mark_checked(place.name, book, judged)
    parts = [
        *([OWN] if judged.own else []),
        counts_sentence(judged.findings, own=judged.own),
        *([f"Alla fynd står också på bladet {marked.kontroll}."] if judged.findings else []),
        *([LOCKED.format(sheets=", ".join(marked.locked))] if marked.locked else []),
    ]
    return End("\n".join(parts), checked=True, findings=tuple(map(_shown, gravest_first(judged.findings))))


def _cleaned(content: bytes | None) -> Steps[End]:
    said = yield from clean_book((yield from _book(content)))
    return End(said.text, said.done)


def _explained(sheet: str, cell: str, content: bytes | None) -> Steps[End]:
    found = explained_at((yield from _book(content)), sheet, cell)
    rules = tuple(rule_pages(found.pages))
    if not rules:
        return End(found.why_none, done=False)
    return End(f"{' och '.join(rule.code for rule in rules)} förklaras här under.", rules=rules)


def _book(content: bytes | None) -> Steps[Book]:
    """The workbook as its file has it; where there is none that can be read (it may be encrypted), as it is open."""
    if content is not None:
        with contextlib.suppress(UnreadableFile):
            return read_book(content)
    return (yield from read_open_book())


def _shown(finding: Finding) -> Shown:
    place = " · ".join(part for part in (finding.row, finding.column) if part)
    if not (finding.sheet and finding.cell):
        return Shown(finding.severity, finding.code, finding.text, place, "Hela filen")
    where = f"{finding.sheet} {finding.where}"
    return Shown(finding.severity, finding.code, finding.text, place, where, finding.sheet, finding.cell)


def _bytes(content: Bytes | None) -> bytes | None:
    return None if content is None else bytes(content)


def _message(message: Step | End) -> str:
    return encode(message).decode()
