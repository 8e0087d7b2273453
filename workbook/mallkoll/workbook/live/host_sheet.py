"""What xlwings has no words for, or only slow ones: hidden and merged cells, looks, links, panes, paper, buttons.

:class:`ExcelSheet` says it to Excel through COM. An engine of our own has a class with the same methods, which its
sheets hand out as ``extras``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from mallkoll.workbook.marks.buttons import Button
from mallkoll.workbook.marks.looks import EDGE, FONT_NAME, NUMBER_FORMATS, Look, web_color
from mallkoll.workbook.model.book import address, column_letters, quote_sheet, range_address

Area = tuple[int, int, int, int]  # first row, first column, last row, last column
PlacedButton = tuple[Button, tuple[float, float, float, float]]
"""A button and where it lies, in points: from the left edge of its column, from the top, its width, its height."""

_LANDSCAPE, _A4 = 2, 9  # XlPageOrientation, XlPaperSize
_CONTINUOUS, _THIN = 1, 2  # XlLineStyle, XlBorderWeight
_FORM_CONTROL: Final = 8  # MsoShapeType
_INCH: Final = 72.0  # points


class SheetExtras(Protocol):
    """One sheet of a host."""

    def hidden(self, rows: Collection[int], columns: Collection[int]) -> tuple[frozenset[int], frozenset[int]]:
        """Those of the rows and of the columns that are hidden."""

    def any_merged(self, area: Area) -> bool:
        """Whether any cell of an area is merged."""

    def merged(self, cell: tuple[int, int]) -> Area:
        """The merged area that a cell (row, column) lies in: the cell alone where it is not merged."""

    def view(self, rows: int) -> None:
        """Keep the first rows in view, and show no grid."""

    def paper(self, heading: int) -> None:
        """A4 on its side, as wide as one page, with one row repeated on each."""

    def color_tab(self, color: str) -> None:
        """Colour the sheet's tab, ``#RRGGBB``."""

    def filter(self, area: Area | None) -> None:
        """Filter buttons over a list, or none; rows that a filter has hidden come back."""

    def dress(self, areas: Sequence[Area], look: Look, over: Look | None = None) -> None:
        """Give cells a look: all of it, or where they have a look already what differs from that."""

    def link(self, places: Mapping[tuple[int, int], tuple[str, str, str]]) -> None:
        """Make cells (row, column) links to cells (sheet, address), with the text that they show."""

    def fit(self, first: int, last: int) -> None:
        """Rows as high as their texts."""

    def measure(self, widths: Sequence[float], heights: Mapping[int, float]) -> None:
        """Widths of the columns from the first, in characters; heights of rows, in points."""

    def hide_column(self, column: int) -> None:
        """Out of sight."""

    def protect(self) -> None:
        """Protect without password; looks and filters may still be changed."""

    def macros(self) -> tuple[str, ...]:
        """What the form buttons on the sheet call."""

    def add_buttons(self, buttons: Sequence[PlacedButton], column: int) -> None:
        """Put form buttons in the first row, in a column (from 1)."""


def extras(sheet: Any) -> SheetExtras:
    """A sheet (of xlwings) as its host knows it."""
    own: SheetExtras | None = getattr(sheet.impl, "extras", None)
    return ExcelSheet(sheet) if own is None else own


def has_macros(book: Any, module: str, macro: str) -> bool:
    """Whether the open workbook itself has our macros.

    Excel lets nobody look at the modules: there a button that calls the macro tells.
    """
    own = getattr(book.impl, "has_module", None)
    if own is not None:
        return bool(own(module))
    if not getattr(book.api, "HasVBProject", False):
        return False
    return any(macro in extras(sheet).macros() for sheet in book.sheets)


class ExcelSheet:
    """A worksheet of Excel, through xlwings where it has the words and COM where not."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._api = sheet.api

    def hidden(self, rows: Collection[int], columns: Collection[int]) -> tuple[frozenset[int], frozenset[int]]:
        """Asked for spans: one that is hidden in part answers None and is halved."""

        def row(first: int, last: int) -> bool | None:
            return _truth(self._api.Range(f"{first}:{last}").Hidden)

        def column(first: int, last: int) -> bool | None:
            return _truth(self._api.Range(f"{column_letters(first)}:{column_letters(last)}").Hidden)

        return frozenset(_those(row, sorted(rows))), frozenset(_those(column, sorted(columns)))

    def any_merged(self, area: Area) -> bool:
        """Excel answers with nothing where some cells are and some are not."""
        return _truth(self._api.Range(range_address(*area)).MergeCells) is not False

    def merged(self, cell: tuple[int, int]) -> Area:
        """A cell that is not merged is its own area."""
        whole = self._api.Range(address(*cell)).MergeArea
        row, col = int(whole.Row), int(whole.Column)
        return row, col, row + int(whole.Rows.Count) - 1, col + int(whole.Columns.Count) - 1

    def view(self, rows: int) -> None:
        """It belongs to the window, which must show the sheet."""
        self._api.Activate()
        window = self._api.Parent.Windows(1)
        window.FreezePanes = False
        window.ScrollRow, window.ScrollColumn = 1, 1
        window.SplitColumn, window.SplitRow = 0, rows
        window.FreezePanes = True
        window.DisplayGridlines = False

    def paper(self, heading: int) -> None:
        """Left as it is where there is no printer."""
        page = self._api.PageSetup
        with contextlib.suppress(Exception):
            page.Orientation, page.PaperSize = _LANDSCAPE, _A4
            page.Zoom, page.FitToPagesWide, page.FitToPagesTall = False, 1, False
            page.PrintTitleRows = f"${heading}:${heading}"
            page.LeftMargin = page.RightMargin = 0.4 * _INCH
            page.TopMargin = page.BottomMargin = 0.5 * _INCH

    def color_tab(self, color: str) -> None:
        """As said."""
        self._api.Tab.Color = _blue_first(color)

    def filter(self, area: Area | None) -> None:
        """Taking the filter away shows what it has hidden."""
        self._api.AutoFilterMode = False
        if area is not None:
            self._range(area).AutoFilter()

    def dress(self, areas: Sequence[Area], look: Look, over: Look | None = None) -> None:
        """Area by area and property by property: each is a call."""
        for area in areas:
            self._dress(area, look, over)

    def _dress(self, area: Area, look: Look, over: Look | None) -> None:
        top, left, bottom, right = area
        cells = self._sheet.range((top, left), (bottom, right))
        font = cells.font
        if over is None:
            font.name, font.size, font.bold = FONT_NAME, look.font.size, look.font.bold
            cells.vertical_alignment = "top"
            cells.wrap_text = look.framed
            if look.framed:
                self._frame(area)
        if over is None or look.font.color != over.font.color:
            font.color = web_color(look.font.color)
        if over is None or look.align != over.align:
            cells.horizontal_alignment = look.align
        if look.fill:
            cells.color = web_color(look.fill)
        if look.number:
            cells.number_format = NUMBER_FORMATS[look.number]
        if not look.locked:
            self._range(area).Locked = False

    def _frame(self, area: Area) -> None:
        """Of all sides at once: asked one by one, Excel refuses those that a single row or column has not."""
        lines = self._range(area).Borders
        lines.LineStyle, lines.Weight, lines.Color = _CONTINUOUS, _THIN, _blue_first(web_color(EDGE))

    def link(self, places: Mapping[tuple[int, int], tuple[str, str, str]]) -> None:
        """One by one."""
        for at, (sheet, cell, text) in places.items():
            self._sheet.range(at).add_hyperlink(f"#{quote_sheet(sheet)}!{cell}", text)

    def fit(self, first: int, last: int) -> None:
        """As in Format > AutoFit row height."""
        self._api.Range(f"{first}:{last}").Rows.AutoFit()

    def measure(self, widths: Sequence[float], heights: Mapping[int, float]) -> None:
        """One by one."""
        for col, width in enumerate(widths, 1):
            self._sheet.range((1, col)).column_width = width
        for row, height in heights.items():
            self._sheet.range((row, 1)).row_height = height

    def hide_column(self, column: int) -> None:
        """As in Format > Hide."""
        self._sheet.range((1, column)).columns.hidden = True

    def protect(self) -> None:
        """With what the sheet in a marked file allows."""
        self._api.Protect(Password="", DrawingObjects=True, Contents=True, Scenarios=True, AllowFormattingCells=True,
                          AllowFormattingColumns=True, AllowFormattingRows=True, AllowFiltering=True)  # fmt: skip

    def macros(self) -> tuple[str, ...]:
        """Without the workbook's name before ``!``."""
        found = []
        for shape in self._api.Shapes:
            if shape.Type == _FORM_CONTROL:
                with contextlib.suppress(Exception):  # not every control runs a macro
                    found.append(str(shape.OnAction).rpartition("!")[2])
        return tuple(found)

    def add_buttons(self, buttons: Sequence[PlacedButton], column: int) -> None:
        """Form buttons, as the template has them."""
        edge = float(self._api.Cells(1, column).Left)
        for button, (left, top, width, height) in buttons:
            made = self._api.Buttons().Add(edge + left, top, width, height)
            made.Caption, made.OnAction, made.PrintObject = button.caption, button.macro, False
            with contextlib.suppress(Exception):  # for those who listen to the screen; the button works without
                self._api.Shapes(made.Name).AlternativeText = button.tip

    def _range(self, area: Area) -> Any:
        top, left, bottom, right = area
        return self._api.Range(f"{address(top, left)}:{address(bottom, right)}")


def _blue_first(color: str) -> int:
    red, green, blue = bytes.fromhex(color.removeprefix("#"))
    return blue << 16 | green << 8 | red


def _truth(answer: object) -> bool | None:
    return None if answer is None else bool(answer)


def _those(ask: Callable[[int, int], bool | None], numbers: Sequence[int]) -> Iterable[int]:
    """The numbers for which a question about a span from first to last is answered yes."""
    if not numbers:
        return
    answer = ask(numbers[0], numbers[-1])
    if answer:
        yield from numbers
    elif answer is None and len(numbers) > 1:
        half = len(numbers) // 2
        yield from _those(ask, numbers[:half])
        yield from _those(ask, numbers[half:])
