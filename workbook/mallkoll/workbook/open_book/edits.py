"""The edits that can be made in an open workbook, as plain data that can be serialised.

``apply_to`` makes the edit in a host that answers at once.
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
        """Make the edit."""
        book.add_sheet(self.name)


class DeleteSheet(Struct, frozen=True, tag=True):
    """Delete a sheet. HostError with the sentence ``refused`` where that is not allowed."""

    name: str
    refused: str

    def apply_to(self, book: HostBook) -> None:
        """Make the edit."""
        book.delete_sheet(self.name)


class SetName(Struct, frozen=True, tag=True):
    """Define a name, or change what it refers to."""

    name: str
    refers_to: str

    def apply_to(self, book: HostBook) -> None:
        """Make the edit."""
        book.set_name(self.name, self.refers_to)


class DropNames(Struct, frozen=True, tag=True):
    """Delete those of the defined names that exist."""

    names: tuple[str, ...]

    def apply_to(self, book: HostBook) -> None:
        """Make the edit."""
        book.drop_names(self.names)


# --- on a sheet -------------------------------------------------------------------------------------------------------


class SheetEdit(Struct, frozen=True, tag=True):
    """An edit on one sheet. Its protection is removed before and restored at the end.

    It is skipped on a sheet that is protected with a password.
    """

    sheet: str

    def apply_to(self, sheet: HostSheet) -> None:
        """Make the edit."""
        raise NotImplementedError


class RequireSheet(SheetEdit, frozen=True):
    """Require that the sheet can be unprotected; else HostError with the sentence ``refused``."""

    refused: str

    def apply_to(self, sheet: HostSheet) -> None:
        """Nothing to do: that the sheet could be unprotected is enough."""


class SetValues(SheetEdit, frozen=True):
    """Enter a block of values."""

    top: int
    left: int
    rows: tuple[tuple[EnteredContent, ...], ...]

    def apply_to(self, sheet: HostSheet) -> None:
        """Make the edit."""
        sheet.set_values(self.top, self.left, self.rows)


class SetFormulas(SheetEdit, frozen=True):
    """Enter a block of formulas, in English."""

    top: int
    left: int
    rows: tuple[tuple[EnteredContent, ...], ...]

    def apply_to(self, sheet: HostSheet) -> None:
        """Make the edit."""
        sheet.set_formulas(self.top, self.left, self.rows)


class ClearCells(SheetEdit, frozen=True):
    """Clear the values in a range; with None the contents and formats of all cells."""

    area: CellRange | None = None

    def apply_to(self, sheet: HostSheet) -> None:
        """Make the edit."""
        sheet.clear(self.area)


class SetNote(SheetEdit, frozen=True):
    """Add, change or (None) delete the note of a cell."""

    row: int
    col: int
    text: str | None

    def apply_to(self, sheet: HostSheet) -> None:
        """Make the edit."""
        sheet.set_note(self.row, self.col, self.text)


class AddRules(SheetEdit, frozen=True):
    """Add conditional formats over cells; the last one has the highest priority."""

    rules: tuple[MarkRule, ...]
    question: RuleFormula

    def apply_to(self, sheet: HostSheet) -> None:
        """Make the edit."""
        sheet.add_rules(self.rules, self.question)


class DropRules(SheetEdit, frozen=True):
    """Delete the conditional formats whose formula contains the name ``naming``."""

    naming: str

    def apply_to(self, sheet: HostSheet) -> None:
        """Make the edit."""
        sheet.drop_rules(self.naming)


class SetLook(SheetEdit, frozen=True):
    """Format cells; where they already look like ``over``, only what differs is set."""

    areas: tuple[CellRange, ...]
    look: CellLook
    over: CellLook | None = None

    def apply_to(self, sheet: HostSheet) -> None:
        """Make the edit."""
        sheet.set_look(self.areas, self.look, self.over)


class SetLinks(SheetEdit, frozen=True):
    """Make cells (row, column) links."""

    places: tuple[tuple[int, int, Link], ...]

    def apply_to(self, sheet: HostSheet) -> None:
        """Make the edit."""
        sheet.set_links(self.places)


class FitRows(SheetEdit, frozen=True):
    """Fit the height of rows to their texts."""

    first: int
    last: int

    def apply_to(self, sheet: HostSheet) -> None:
        """Make the edit."""
        sheet.fit_rows(self.first, self.last)


class SetSizes(SheetEdit, frozen=True):
    """Widths of the columns from the first, in characters; heights of rows, in points."""

    widths: tuple[float, ...]
    heights: dict[int, float]

    def apply_to(self, sheet: HostSheet) -> None:
        """Make the edit."""
        sheet.set_sizes(self.widths, self.heights)


class HideColumn(SheetEdit, frozen=True):
    """Hide a column."""

    column: int

    def apply_to(self, sheet: HostSheet) -> None:
        """Make the edit."""
        sheet.hide_column(self.column)


class FreezeRows(SheetEdit, frozen=True):
    """Keep the first rows in view, and show no grid."""

    rows: int

    def apply_to(self, sheet: HostSheet) -> None:
        """Make the edit."""
        sheet.freeze_rows(self.rows)


class SetPrint(SheetEdit, frozen=True):
    """How the sheet is printed."""

    paper: PrintSetup

    def apply_to(self, sheet: HostSheet) -> None:
        """Make the edit."""
        sheet.set_print(self.paper)


class ColorTab(SheetEdit, frozen=True):
    """Colour the sheet's tab, ``#RRGGBB``."""

    color: str

    def apply_to(self, sheet: HostSheet) -> None:
        """Make the edit."""
        sheet.color_tab(self.color)


class SetFilter(SheetEdit, frozen=True):
    """Filter buttons over a list, or none."""

    area: CellRange | None

    def apply_to(self, sheet: HostSheet) -> None:
        """Make the edit."""
        sheet.filter(self.area)


class AddButtons(SheetEdit, frozen=True):
    """Form buttons in the first row, in a column."""

    buttons: tuple[PlacedButton, ...]
    column: int

    def apply_to(self, sheet: HostSheet) -> None:
        """Make the edit."""
        sheet.add_buttons(self.buttons, self.column)


class Protect(SheetEdit, frozen=True):
    """Protect a sheet without password; looks and filters may still be changed. The last that is done on it."""

    def apply_to(self, sheet: HostSheet) -> None:
        """Make the edit."""
        sheet.protect()


BookEdit: TypeAlias = AddSheet | DeleteSheet | SetName | DropNames
Edit: TypeAlias = (
    BookEdit | RequireSheet | SetValues | SetFormulas | ClearCells | SetNote | AddRules | DropRules | SetLook | SetLinks
    | FitRows | SetSizes | HideColumn | FreezeRows | SetPrint | ColorTab | SetFilter | AddButtons | Protect
)  # fmt: skip
