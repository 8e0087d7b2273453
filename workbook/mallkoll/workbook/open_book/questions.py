"""The questions about an open workbook, as plain data that can be serialised.

``ask`` puts the question to a host that answers at once.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from mallkoll.workbook.model.cell_range import CellRange
from mallkoll.workbook.open_book.host_sheet import (
    BookFacts,
    CellContents,
    HiddenLines,
    HostBook,
    MacroPresence,
    SheetNotes,
)


class AboutBook(Struct, frozen=True, tag=True):
    """Which sheets, names and properties the workbook has."""

    def ask(self, book: HostBook) -> BookFacts:
        """The answer of an open workbook."""
        return book.facts()


class CellsIn(Struct, frozen=True, tag=True):
    """The content of an area of a sheet."""

    sheet: str
    area: CellRange

    def ask(self, book: HostBook) -> CellContents:
        """The answer of an open workbook."""
        return book.sheet(self.sheet).cells(self.area)


class HiddenAmong(Struct, frozen=True, tag=True):
    """Which of the given rows and columns are hidden."""

    sheet: str
    rows: tuple[int, ...]
    columns: tuple[int, ...]

    def ask(self, book: HostBook) -> HiddenLines:
        """The answer of an open workbook."""
        return book.sheet(self.sheet).hidden(self.rows, self.columns)


class NotesOn(Struct, frozen=True, tag=True):
    """The notes of a sheet."""

    sheet: str

    def ask(self, book: HostBook) -> SheetNotes:
        """The answer of an open workbook."""
        return book.sheet(self.sheet).notes()


class MacrosFor(Struct, frozen=True, tag=True):
    """Whether the workbook itself has a macro, and whether a sheet (if given) has a button that calls it."""

    module: str
    macro: str
    sheet: str | None

    def ask(self, book: HostBook) -> MacroPresence:
        """The answer of an open workbook."""
        return book.macros(self.module, self.macro, self.sheet)


Question: TypeAlias = AboutBook | CellsIn | HiddenAmong | NotesOn | MacrosFor
Answer: TypeAlias = BookFacts | CellContents | HiddenLines | SheetNotes | MacroPresence
