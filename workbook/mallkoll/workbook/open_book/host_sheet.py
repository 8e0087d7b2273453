"""The interface of an open workbook and its sheets that Excel and LibreOffice each implement.

Rows and columns are counted from 1, colours are ``#RRGGBB``, lengths are points. The answers are plain data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeAlias

from msgspec import Struct

from mallkoll.workbook.marks.buttons import Button
from mallkoll.workbook.marks.kontroll_sheet import Link
from mallkoll.workbook.marks.mark_styles import CellLook
from mallkoll.workbook.model.book import CellError
from mallkoll.workbook.model.cell_range import CellRange

RawValue: TypeAlias = None | bool | float | str | CellError
"""The stored value of a cell, regardless of its number format: a date is a number."""
EnteredContent: TypeAlias = None | float | str
"""What is entered into a cell: a text stays a text, whatever it looks like."""


# --- answers ----------------------------------------------------------------------------------------------------------


class SheetFacts(Struct, frozen=True):
    """A sheet: its state (``visible``, ``hidden`` or ``veryHidden``) and its used area."""

    name: str
    state: str
    used: CellRange


class BookFacts(Struct, frozen=True, tag=True):
    """The sheets in tab order, the names of workbook scope (``Drift!$A$5``), the custom properties as text."""

    sheets: tuple[SheetFacts, ...]
    names: dict[str, str]
    properties: dict[str, str]
    date1904: bool = False


class CellContents(Struct, frozen=True, tag=True):
    """The content of an area: rows of values and, in the same shape, of formulas.

    A formula is the text of the formula bar, in English: ``=A1+1``, or the value as it was typed. ``formats`` are the
    number formats (row, column, code in English) of cells with a number, at least of those with another one than
    ``General``. ``merged`` are the merged areas from the sheet's first cell to the area's last.
    """

    values: tuple[tuple[RawValue, ...], ...]
    formulas: tuple[tuple[str | None, ...], ...]
    formats: tuple[tuple[int, int, str], ...]
    merged: tuple[CellRange, ...]


class HiddenLines(Struct, frozen=True, tag=True):
    """Those of the rows and columns asked about that are hidden."""

    rows: frozenset[int]
    columns: frozenset[int]


class CellNote(Struct, frozen=True):
    """A note on a cell (not a threaded comment)."""

    row: int
    col: int
    author: str
    text: str


class SheetNotes(Struct, frozen=True, tag=True):
    """The notes of a sheet."""

    notes: tuple[CellNote, ...]


class MacroPresence(Struct, frozen=True, tag=True):
    """Whether the workbook has the macro, and whether a button on the sheet calls it."""

    in_book: bool
    on_sheet: bool


# --- parts of edits ---------------------------------------------------------------------------------------------------


class MarkRule(Struct, frozen=True):
    """One conditional format to add: its range, the key of its finding, its colours."""

    area: CellRange
    key: str
    fill: str
    ink: str


class RuleFormula(Struct, frozen=True):
    """The formula of a mark's conditional format, in English; ``key`` stands for the key of a finding.

    ``spare`` is an empty cell (sheet, row, column) that a host may write to temporarily.
    """

    formula: str
    key: str
    spare: tuple[str, int, int]


class PrintSetup(Struct, frozen=True):
    """Landscape A4, one page wide: the row that is repeated on each page, and the margins in inches."""

    heading: int
    sides: float
    ends: float


class PlacedButton(Struct, frozen=True):
    """A button with its offset from the left edge of its column and from the top, its width and its height."""

    button: Button
    left: float
    top: float
    width: float
    height: float


# --- the open workbook ------------------------------------------------------------------------------------------------


class HostSheet(Protocol):
    """One sheet."""

    def cells(self, area: CellRange) -> CellContents:
        """Values, formulas, number formats and merged cells in a range."""

    def hidden(self, rows: Sequence[int], columns: Sequence[int]) -> HiddenLines:
        """Those of the rows and of the columns that are hidden."""

    def notes(self) -> SheetNotes:
        """The notes of the sheet."""

    def unprotect(self) -> Callable[[], None] | None:
        """Remove a protection without password. Returns what restores it; None where there is a password."""

    def protect(self) -> None:
        """Protect without password; looks and filters may still be changed."""

    def set_values(self, top: int, left: int, rows: Sequence[Sequence[EnteredContent]]) -> None:
        """Enter values."""

    def set_formulas(self, top: int, left: int, rows: Sequence[Sequence[EnteredContent]]) -> None:
        """Enter formulas, in English: texts that begin with ``=``. Other texts stay texts."""

    def clear(self, area: CellRange | None) -> None:
        """Clear the values in an area; with None the contents and formats of all cells."""

    def set_note(self, row: int, col: int, text: str | None) -> None:
        """Add, change or (None) delete the note of a cell. A cell with a threaded comment is left alone."""

    def add_rules(self, rules: Sequence[MarkRule], question: RuleFormula) -> None:
        """Add marks over cells, each before all existing rules, so that the last one added has priority."""

    def drop_rules(self, naming: str) -> None:
        """Delete the rules whose formula contains the name ``naming``."""

    def set_look(self, areas: Sequence[CellRange], look: CellLook, over: CellLook | None) -> None:
        """Format cells; where they already look like ``over``, set only what differs from that."""

    def set_links(self, places: Sequence[tuple[int, int, Link]]) -> None:
        """Make cells (row, column) links."""

    def fit_rows(self, first: int, last: int) -> None:
        """Fit the height of rows to their texts."""

    def set_sizes(self, widths: Sequence[float], heights: Mapping[int, float]) -> None:
        """Widths of the columns from the first, in characters; heights of rows."""

    def hide_column(self, column: int) -> None:
        """Hide a column."""

    def freeze_rows(self, rows: int) -> None:
        """Keep the first rows in view, and show no grid."""

    def set_print(self, paper: PrintSetup) -> None:
        """Set paper, margins and repeated rows."""

    def color_tab(self, color: str) -> None:
        """Colour the sheet's tab."""

    def filter(self, area: CellRange | None) -> None:
        """Set filter buttons over a list, or none; rows hidden by a filter are shown again."""

    def add_buttons(self, buttons: Sequence[PlacedButton], column: int) -> None:
        """Add form buttons in the first row, in a column."""


class HostBook(Protocol):
    """One open workbook."""

    def facts(self) -> BookFacts:
        """The sheets, defined names and custom properties."""

    def sheet(self, name: str) -> HostSheet:
        """The sheet of that name, which must exist."""

    def macros(self, module: str, macro: str, sheet: str | None) -> MacroPresence:
        """Whether the workbook has a macro, and a sheet a button that calls it."""

    def add_sheet(self, name: str) -> None:
        """Add a sheet after the last one. Raises whatever the host raises where the structure is protected."""

    def delete_sheet(self, name: str) -> None:
        """Delete a sheet without asking the user. Raises as :meth:`add_sheet`."""

    def set_name(self, name: str, refers_to: str) -> None:
        """Define a name; an existing one is changed, so that references to it keep working."""

    def drop_names(self, names: Sequence[str]) -> None:
        """Delete those of the names that exist."""

    def suspend_updates(self) -> Callable[[], None]:
        """Suspend redrawing and macros. Returns what restores the active sheet, the selection and settings."""
