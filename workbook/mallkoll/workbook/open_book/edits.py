"""What may be done in an open workbook: plain data that can be sent anywhere.

``on`` makes an edit in a host that answers at once.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from mallkoll.workbook.marks.kontroll_sheet import Link
from mallkoll.workbook.marks.mark_styles import CellLook
from mallkoll.workbook.model.cell_range import CellRange
from mallkoll.workbook.open_book.host_sheet import (
    EnteredContent,
    HostBook,
    HostSheet,
    MarkRule,
    PlacedButton,
    PrintSetup,
    RuleFormula,
)

# --- in the workbook --------------------------------------------------------------------------------------------------


class AddSheet(Struct, frozen=True, tag=True):
    """Add a sheet after the last one. HostError with the sentence ``refused`` where that is not allowed."""

    name: str
    refused: str

    def apply_to(self, book: HostBook) -> None:
        """Make it."""
        book.add_sheet(self.name)


class DeleteSheet(Struct, frozen=True, tag=True):
    """Delete a sheet. HostError with the sentence ``refused`` where that is not allowed."""

    name: str
    refused: str

    def apply_to(self, book: HostBook) -> None:
        """Make it."""
        book.delete_sheet(self.name)


class SetName(Struct, frozen=True, tag=True):
    """Define a name, or change what it refers to."""

    name: str
    refers_to: str

    def apply_to(self, book: HostBook) -> None:
        """Make it."""
        book.set_name(self.name, self.refers_to)


class DropNames(Struct, frozen=True, tag=True):
    """Take away those of the names that are there."""

    names: tuple[str, ...]

    def apply_to(self, book: HostBook) -> None:
        """Make it."""
        book.drop_names(self.names)


# --- on a sheet -------------------------------------------------------------------------------------------------------


class SheetEdit(Struct, frozen=True, tag=True):
    """Something that is done on one sheet, whose protection is lifted before and put back at the end.

    It is not done on a sheet that a password keeps us out of.
    """

    sheet: str

    def apply_to(self, sheet: HostSheet) -> None:
        """Make it."""
        raise NotImplementedError


class RequireSheet(SheetEdit, frozen=True):
    """The sheet must be open to us: HostError with the sentence ``refused`` where it is not."""

    refused: str

    def apply_to(self, sheet: HostSheet) -> None:
        """It is."""


class SetValues(SheetEdit, frozen=True):
    """Enter a block of values."""

    top: int
    left: int
    rows: tuple[tuple[EnteredContent, ...], ...]

    def apply_to(self, sheet: HostSheet) -> None:
        """Make it."""
        sheet.set_values(self.top, self.left, self.rows)


class SetFormulas(SheetEdit, frozen=True):
    """Enter a block of formulas, in English."""

    top: int
    left: int
    rows: tuple[tuple[EnteredContent, ...], ...]

    def apply_to(self, sheet: HostSheet) -> None:
        """Make it."""
        sheet.set_formulas(self.top, self.left, self.rows)


class ClearCells(SheetEdit, frozen=True):
    """Take away what stands in an area, or all that the sheet's cells have."""

    area: CellRange | None = None

    def apply_to(self, sheet: HostSheet) -> None:
        """Make it."""
        sheet.clear(self.area)


class SetNote(SheetEdit, frozen=True):
    """Give a cell a note, change it or take it away."""

    row: int
    col: int
    text: str | None

    def apply_to(self, sheet: HostSheet) -> None:
        """Make it."""
        sheet.set_note(self.row, self.col, self.text)


class AddRules(SheetEdit, frozen=True):
    """Put marks over cells, the last one on top."""

    rules: tuple[MarkRule, ...]
    question: RuleFormula

    def apply_to(self, sheet: HostSheet) -> None:
        """Make it."""
        sheet.add_rules(self.rules, self.question)


class DropRules(SheetEdit, frozen=True):
    """Take away the rules by formula in which a name stands."""

    naming: str

    def apply_to(self, sheet: HostSheet) -> None:
        """Make it."""
        sheet.drop_rules(self.naming)


class SetLook(SheetEdit, frozen=True):
    """Give cells a look; over another one only what differs."""

    areas: tuple[CellRange, ...]
    look: CellLook
    over: CellLook | None = None

    def apply_to(self, sheet: HostSheet) -> None:
        """Make it."""
        sheet.set_look(self.areas, self.look, self.over)


class SetLinks(SheetEdit, frozen=True):
    """Make cells (row, column) links."""

    places: tuple[tuple[int, int, Link], ...]

    def apply_to(self, sheet: HostSheet) -> None:
        """Make it."""
        sheet.set_links(self.places)


class FitRows(SheetEdit, frozen=True):
    """Rows as high as their texts."""

    first: int
    last: int

    def apply_to(self, sheet: HostSheet) -> None:
        """Make it."""
        sheet.fit_rows(self.first, self.last)


class SetSizes(SheetEdit, frozen=True):
    """Widths of the columns from the first, in characters; heights of rows, in points."""

    widths: tuple[float, ...]
    heights: dict[int, float]

    def apply_to(self, sheet: HostSheet) -> None:
        """Make it."""
        sheet.set_sizes(self.widths, self.heights)


class HideColumn(SheetEdit, frozen=True):
    """Hide a column."""

    column: int

    def apply_to(self, sheet: HostSheet) -> None:
        """Make it."""
        sheet.hide_column(self.column)


class FreezeRows(SheetEdit, frozen=True):
    """Keep the first rows in view, and show no grid."""

    rows: int

    def apply_to(self, sheet: HostSheet) -> None:
        """Make it."""
        sheet.freeze_rows(self.rows)


class SetPrint(SheetEdit, frozen=True):
    """How the sheet is printed."""

    paper: PrintSetup

    def apply_to(self, sheet: HostSheet) -> None:
        """Make it."""
        sheet.set_print(self.paper)


class ColorTab(SheetEdit, frozen=True):
    """Colour the sheet's tab, ``#RRGGBB``."""

    color: str

    def apply_to(self, sheet: HostSheet) -> None:
        """Make it."""
        sheet.color_tab(self.color)


class SetFilter(SheetEdit, frozen=True):
    """Filter buttons over a list, or none."""

    area: CellRange | None

    def apply_to(self, sheet: HostSheet) -> None:
        """Make it."""
        sheet.filter(self.area)


class AddButtons(SheetEdit, frozen=True):
    """Form buttons in the first row, in a column."""

    buttons: tuple[PlacedButton, ...]
    column: int

    def apply_to(self, sheet: HostSheet) -> None:
        """Make it."""
        sheet.add_buttons(self.buttons, self.column)


class Protect(SheetEdit, frozen=True):
    """Protect a sheet without password; looks and filters may still be changed. The last that is done on it."""

    def apply_to(self, sheet: HostSheet) -> None:
        """Make it."""
        sheet.protect()


BookEdit: TypeAlias = AddSheet | DeleteSheet | SetName | DropNames
Edit: TypeAlias = (
    BookEdit | RequireSheet | SetValues | SetFormulas | ClearCells | SetNote | AddRules | DropRules | SetLook | SetLinks
    | FitRows | SetSizes | HideColumn | FreezeRows | SetPrint | ColorTab | SetFilter | AddButtons | Protect
)  # fmt: skip
