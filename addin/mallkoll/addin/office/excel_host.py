"""An open workbook in Excel: through xlwings, and COM for what xlwings lacks."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

import xlwings

from mallkoll.addin.office.ask_by_halves import numbers_where, texts_of
from mallkoll.addin.office.com_types import ComRange, ComWorkbook, ComWorksheet
from mallkoll.addin.office.xlwings_host import XlwingsBook, XlwingsSheet
from mallkoll.workbook.marks.kontroll_sheet import Link
from mallkoll.workbook.marks.mark_styles import EDGE, FONT_NAME, NUMBER_FORMATS, CellLook, web_color
from mallkoll.workbook.model.book import address, column_letters, quote_sheet, range_address
from mallkoll.workbook.model.cell_range import CellRange
from mallkoll.workbook.open_book.host_sheet import HiddenLines, MacroPresence, PlacedButton, PrintSetup, RuleFormula

_LANDSCAPE, _A4 = 2, 9  # XlPageOrientation, XlPaperSize
_CONTINUOUS, _THIN = 1, 2  # XlLineStyle, XlBorderWeight
_FORM_CONTROL: Final = 8  # MsoShapeType
_INCH: Final = 72.0  # points
_ALLOWED: Final = ("AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns",
                   "AllowInsertingRows", "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows",
                   "AllowSorting", "AllowFiltering", "AllowUsingPivotTables")  # fmt: skip
"""What a protected sheet may still allow; each is asked for before and given back after."""


class ExcelBook(XlwingsBook):
    """An open workbook in Excel."""

    def __init__(self, book: xlwings.Book) -> None:
        super().__init__(book)
        self._com: ComWorkbook = book.api
        self._translated: dict[str, str] = {}

    def _host_sheet(self, sheet: xlwings.Sheet) -> ExcelSheet:
        return ExcelSheet(sheet, self)

    def _properties(self) -> dict[str, str]:
        """The custom properties; empty where Excel refuses. The layout is then found by the tables' names."""
        with contextlib.suppress(Exception):
            return {str(item.Name): str(item.Value) for item in self._com.CustomDocumentProperties}
        return {}

    def _counts_from_1904(self) -> bool:
        return bool(self._com.Date1904)

    def _show(self, sheet: xlwings.Sheet) -> None:
        com: ComWorksheet = sheet.api
        com.Activate()

    def macros(self, module: str, macro: str, sheet: str | None) -> MacroPresence:  # noqa: ARG002 - see below
        """Excel does not let us read the modules, so only a button that calls the macro shows that it exists."""
        if not self._com.HasVBProject:
            return MacroPresence(in_book=False, on_sheet=False)
        with_button = {candidate.name for candidate in self._book.sheets if macro in _called(candidate.api)}
        return MacroPresence(in_book=bool(with_button), on_sheet=sheet in with_button)

    def local(self, question: RuleFormula) -> str:
        """The formula in the user's language, as Excel expects it in a conditional format. A cell translates it."""
        if question.formula not in self._translated:
            sheet, row, col = question.spare
            cell = self._book.sheets[sheet].range((row, col))
            cell.formula = question.formula
            spare: ComRange = cell.api
            self._translated[question.formula] = str(spare.FormulaLocal)
            cell.clear_contents()
        return self._translated[question.formula]


class ExcelSheet(XlwingsSheet):
    """A worksheet of Excel."""

    def __init__(self, sheet: xlwings.Sheet, book: ExcelBook) -> None:
        super().__init__(sheet)
        self._com: ComWorksheet = sheet.api
        self._book = book

    # --- asked ------------------------------------------------------------------------------------------------------

    def _values(self, cells: xlwings.Range) -> object:
        """The values by ``Value2``.

        ``Value`` turns some numbers into dates (a day wrong before March 1900, the range of durations) and rounds
        amounts with a currency format to four decimals.
        """
        com: ComRange = cells.api
        return com.Value2

    def _formats(self, cells: list[tuple[int, int]]) -> Mapping[tuple[int, int], str]:
        return texts_of(lambda area: self._cells(area).NumberFormat, cells)

    def _any_merged(self, area: CellRange) -> bool:
        """Excel answers None when some cells are merged and some are not."""
        return _truth(self._cells(area).MergeCells) is not False

    def _merged(self, row: int, col: int) -> CellRange:
        whole = self._com.Range(address(row, col)).MergeArea
        top, left = int(whole.Row), int(whole.Column)
        return CellRange(top, left, top + int(whole.Rows.Count) - 1, left + int(whole.Columns.Count) - 1)

    def hidden(self, rows: Sequence[int], columns: Sequence[int]) -> HiddenLines:
        """Which rows and columns are hidden; a span that is partly hidden gives None and is split in halves."""

        def row(first: int, last: int) -> bool | None:
            return _truth(self._com.Range(f"{first}:{last}").Hidden)

        def column(first: int, last: int) -> bool | None:
            return _truth(self._com.Range(f"{column_letters(first)}:{column_letters(last)}").Hidden)

        return HiddenLines(frozenset(numbers_where(row, rows)), frozenset(numbers_where(column, columns)))

    # --- protection -------------------------------------------------------------------------------------------------

    def unprotect(self) -> Callable[[], None] | None:
        """Unprotect, after reading what the protection allows, so that it can be restored."""
        com = self._com
        contents, drawings, scenarios = com.ProtectContents, com.ProtectDrawingObjects, com.ProtectScenarios
        if not (contents or drawings or scenarios):
            return _nothing
        allowed = {name: bool(getattr(com.Protection, name)) for name in _ALLOWED}
        selection = com.EnableSelection
        try:
            com.Unprotect("")
        except Exception:  # noqa: BLE001 - COM raises a kind of its own for a wrong password
            return None
        if com.ProtectContents:
            return None

        def close() -> None:
            com.Protect(Password="", DrawingObjects=drawings, Contents=contents, Scenarios=scenarios, **allowed)
            com.EnableSelection = selection

        return close

    def protect(self) -> None:
        """Protect, allowing the same as Kontroll in a marked file."""
        self._com.Protect(Password="", DrawingObjects=True, Contents=True, Scenarios=True, AllowFormattingCells=True,
                          AllowFormattingColumns=True, AllowFormattingRows=True, AllowFiltering=True)  # fmt: skip

    # --- looks ------------------------------------------------------------------------------------------------------

    def set_look(self, areas: Sequence[CellRange], look: CellLook, over: CellLook | None) -> None:
        """Format area by area and property by property, since COM has one call for each."""
        for area in areas:
            self._dress(area, look, over)

    def _dress(self, area: CellRange, look: CellLook, over: CellLook | None) -> None:
        cells = self._range(area)
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
            self._cells(area).Locked = False

    def _frame(self, area: CellRange) -> None:
        """All borders in one call: one by one, Excel refuses the inner ones that a single row or column lacks."""
        lines = self._cells(area).Borders
        lines.LineStyle, lines.Weight, lines.Color = _CONTINUOUS, _THIN, _blue_first(web_color(EDGE))

    def set_links(self, places: Sequence[tuple[int, int, Link]]) -> None:
        """Add a link within the workbook, without the English screen tip that xlwings would add."""
        for row, col, link in places:
            target = f"{quote_sheet(link.sheet)}!{link.cell}"
            anchor = self._com.Range(address(row, col))
            added = self._com.Hyperlinks.Add(Anchor=anchor, Address="", SubAddress=target)
            added.TextToDisplay = link.shown

    def fit_rows(self, first: int, last: int) -> None:
        """Fit row heights, as Format > AutoFit Row Height does."""
        self._com.Range(f"{first}:{last}").Rows.AutoFit()

    def set_sizes(self, widths: Sequence[float], heights: Mapping[int, float]) -> None:
        """Set widths and heights, one column or row at a time."""
        for col, width in enumerate(widths, 1):
            self._sheet.range((1, col)).column_width = width
        for row, height in heights.items():
            self._sheet.range((row, 1)).row_height = height

    def hide_column(self, column: int) -> None:
        """Hide a column, as Format > Hide does."""
        self._sheet.range((1, column)).columns.hidden = True

    def freeze_rows(self, rows: int) -> None:
        """Freeze rows and hide grid lines. Both belong to the window, which must show the sheet."""
        self._com.Activate()
        window = self._com.Parent.Windows(1)
        window.FreezePanes = False
        window.ScrollRow, window.ScrollColumn = 1, 1
        window.SplitColumn, window.SplitRow = 0, rows
        window.FreezePanes = True
        window.DisplayGridlines = False

    def set_print(self, paper: PrintSetup) -> None:
        """Set up printing; skipped where no printer is installed, since Excel then refuses."""
        page = self._com.PageSetup
        with contextlib.suppress(Exception):
            page.Orientation, page.PaperSize = _LANDSCAPE, _A4
            page.Zoom, page.FitToPagesWide, page.FitToPagesTall = False, 1, False
            page.PrintTitleRows = f"${paper.heading}:${paper.heading}"
            page.LeftMargin = page.RightMargin = paper.sides * _INCH
            page.TopMargin = page.BottomMargin = paper.ends * _INCH

    def color_tab(self, color: str) -> None:
        """Colour the tab. Excel writes colours as 0xBBGGRR."""
        self._com.Tab.Color = _blue_first(color)

    def filter(self, area: CellRange | None) -> None:
        """Set or remove the AutoFilter. Removing it shows the rows that it had hidden."""
        self._com.AutoFilterMode = False
        if area is not None:
            self._cells(area).AutoFilter()

    def add_buttons(self, buttons: Sequence[PlacedButton], column: int) -> None:
        """Add form buttons, like the template's own."""
        edge = float(self._com.Range(address(1, column)).Left)
        for placed in buttons:
            added = self._com.Buttons().Add(edge + placed.left, placed.top, placed.width, placed.height)
            added.Caption, added.OnAction, added.PrintObject = placed.button.caption, placed.button.macro, False
            with contextlib.suppress(Exception):  # for screen readers; the button works without it
                self._com.Shapes(added.Name).AlternativeText = placed.button.tip

    def _local(self, question: RuleFormula) -> str:
        return self._book.local(question)

    def _cells(self, area: CellRange) -> ComRange:
        return self._com.Range(range_address(*area))


def _called(sheet: ComWorksheet) -> Collection[str]:
    """The macros that form buttons on a sheet call, without the workbook's name before ``!``."""
    macros = []
    for shape in sheet.Shapes:
        if shape.Type == _FORM_CONTROL:
            with contextlib.suppress(Exception):  # not every control runs a macro
                macros.append(str(shape.OnAction).rpartition("!")[2])
    return macros


def _blue_first(color: str) -> int:
    red, green, blue = bytes.fromhex(color.removeprefix("#"))
    return blue << 16 | green << 8 | red


def _truth(answer: object) -> bool | None:
    return None if answer is None else bool(answer)


def _nothing() -> None:
    return
