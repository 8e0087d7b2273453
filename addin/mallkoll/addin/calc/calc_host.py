"""An open workbook in LibreOffice: through xlwings over our own engine, and UNO for what xlwings lacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import xlwings

from mallkoll.addin.calc import engine, uno_bridge
from mallkoll.addin.calc.engine_conditions import block, each, rgb, unprotected
from mallkoll.addin.calc.kontroll_looks import properties
from mallkoll.addin.office.xlwings_host import XlwingsBook, XlwingsSheet
from mallkoll.workbook.marks.buttons import MODULE
from mallkoll.workbook.marks.kontroll_sheet import Link
from mallkoll.workbook.marks.mark_styles import FONT_NAME, CellLook
from mallkoll.workbook.model.book import address, quote_sheet
from mallkoll.workbook.model.cell_range import CellRange
from mallkoll.workbook.open_book.host_sheet import HiddenLines, MacroPresence, PlacedButton, PrintSetup

_POINT = 2540 / 72  # in hundredths of a millimetre, as UNO measures
_INCH = 2540
_A4_ON_ITS_SIDE = 29_700, 21_000
_CHARACTER = 195.8  # hundredths of a millimetre in a column's width, as Calc reads it from a file
_BUTTON_LOOK = {  # as Calc makes of a button in a file
    "BackgroundColor": 0xECE9D8, "FocusOnClick": False, "FontHeight": 11.0, "FontName": FONT_NAME, "Printable": False,
}  # fmt: skip
_PAPER = "Mallkoll Kontroll"
_SCRIPT = "vnd.sun.star.script:{library}.{module}.{macro}?language=Basic&location=document"


class CalcBook(XlwingsBook):
    """An open workbook in LibreOffice."""

    def __init__(self, book: engine.EngineBook) -> None:
        super().__init__(xlwings.Book(impl=book))
        self._own = book

    def _host_sheet(self, sheet: xlwings.Sheet) -> CalcSheet:
        return CalcSheet(sheet, self._own.sheets(sheet.name))

    def _properties(self) -> dict[str, str]:
        return self._own.custom_properties()

    def _counts_from_1904(self) -> bool:
        return self._own.date1904

    def _show(self, sheet: xlwings.Sheet) -> None:
        self._own.sheets(sheet.name).activate()

    def macros(self, module: str, macro: str, sheet: str | None) -> MacroPresence:
        """Look for the module in the document, and for a button whose script address ends with the macro's name."""
        called = () if sheet is None else _called(self._own.sheets(sheet).sheet)
        return MacroPresence(in_book=self._own.library_of(module) is not None, on_sheet=macro in called)


class CalcSheet(XlwingsSheet):
    """One sheet of Calc."""

    def __init__(self, sheet: xlwings.Sheet, own: engine.EngineSheet) -> None:
        super().__init__(sheet)
        self._own = own

    @property
    def _uno(self) -> Any:
        """The UNO object of the sheet, fetched when it is needed."""
        return self._own.sheet

    # --- asked ------------------------------------------------------------------------------------------------------

    def _values(self, cells: xlwings.Range) -> object:
        return cells.raw_value

    def _formats(self, cells: list[tuple[int, int]]) -> Mapping[tuple[int, int], str]:
        return self._own.number_formats(cells)

    def _any_merged(self, area: CellRange) -> bool:
        """Calc answers yes when at least one cell is merged."""
        return bool(self._cells(area).IsMerged)

    def _merged(self, row: int, col: int) -> CellRange:
        """The merged area around a cell, by a UNO cursor that is expanded to it."""
        cursor = self._uno.createCursorByRange(self._uno.getCellRangeByName(address(row, col)))
        cursor.collapseToMergedArea()
        at = cursor.RangeAddress
        return CellRange(at.StartRow + 1, at.StartColumn + 1, at.EndRow + 1, at.EndColumn + 1)

    def hidden(self, rows: Sequence[int], columns: Sequence[int]) -> HiddenLines:
        """Which rows and columns are hidden, from one query for the visible cells."""
        visible = self._uno.queryVisibleCells().RangeAddresses
        return HiddenLines(
            frozenset(row for row in rows if not any(at.StartRow < row <= at.EndRow + 1 for at in visible)),
            frozenset(col for col in columns if not any(at.StartColumn < col <= at.EndColumn + 1 for at in visible)),
        )

    # --- protection -------------------------------------------------------------------------------------------------

    def unprotect(self) -> Callable[[], None] | None:
        """Unprotect. Calc has no way to read what the protection allows."""
        if not self._uno.isProtected():
            return lambda: None
        return self.protect if unprotected(self._uno) else None

    def protect(self) -> None:
        """Protect the sheet without a password."""
        self._uno.protect("")

    # --- looks ------------------------------------------------------------------------------------------------------

    def freeze_rows(self, rows: int) -> None:
        """Freeze rows. The sheet must be shown for that. Grid lines stay: Calc can hide them only on all sheets."""
        controller = self._own.book.controller
        controller.setActiveSheet(self._uno)
        controller.freezeAtPosition(0, rows)

    def set_print(self, paper: PrintSetup) -> None:
        """Print by a page style of our own, which is created when it does not exist."""
        styles = self._own.book.document.StyleFamilies.getByName("PageStyles")
        if not styles.hasByName(_PAPER):
            styles.insertByName(_PAPER, self._own.book.document.createInstance("com.sun.star.style.PageStyle"))
            style = styles.getByName(_PAPER)
            style.HeaderIsOn = style.FooterIsOn = False
            style.IsLandscape = True
            style.Width, style.Height = _A4_ON_ITS_SIDE
            style.LeftMargin = style.RightMargin = round(paper.sides * _INCH)
            style.TopMargin = style.BottomMargin = round(paper.ends * _INCH)
            style.ScaleToPagesX, style.ScaleToPagesY = 1, 0
        self._uno.PageStyle = _PAPER
        self._uno.setTitleRows(
            self._uno.getCellRangeByPosition(0, paper.heading - 1, 0, paper.heading - 1).RangeAddress
        )
        self._uno.setPrintTitleRows(True)

    def color_tab(self, color: str) -> None:
        """Colour the tab. UNO writes colours as 0xRRGGBB."""
        self._uno.TabColor = rgb(color)

    def filter(self, area: CellRange | None) -> None:
        """Only shows filtered rows again. No filter buttons: Excel would read what UNO adds as a table."""
        if area is not None:
            self._cells(area).Rows.IsVisible = True

    def set_look(self, areas: Sequence[CellRange], look: CellLook, over: CellLook | None) -> None:
        """Format all areas of one kind in one call."""
        codes = self._own.book.codes
        changes = properties(look, codes)
        if over is not None:
            present = properties(over, codes)
            changes = {name: value for name, value in changes.items() if value != present[name]}
        self._joined(areas).setPropertyValues(tuple(changes), tuple(changes.values()))

    def set_links(self, places: Sequence[tuple[int, int, Link]]) -> None:
        """Write a link as a text field in the cell, as Calc does when it opens a file with one."""
        for row, col, link in places:
            field = self._own.book.document.createInstance("com.sun.star.text.TextField.URL")
            field.URL, field.Representation = f"#{quote_sheet(link.sheet)}.{link.cell}", link.shown
            cell = self._uno.getCellByPosition(col - 1, row - 1)
            cell.String = ""
            cell.insertTextContent(cell.createTextCursor(), field, False)

    def fit_rows(self, first: int, last: int) -> None:
        """Fit the heights of all the rows in one call."""
        self._cells(CellRange(first, 1, last, 1)).Rows.OptimalHeight = True

    def set_sizes(self, widths: Sequence[float], heights: Mapping[int, float]) -> None:
        """Set widths and heights, one column or row at a time."""
        columns, rows = self._uno.Columns, self._uno.Rows
        for at, width in enumerate(widths):
            columns.getByIndex(at).Width = round(width * _CHARACTER)
        for row, height in heights.items():
            rows.getByIndex(row - 1).Height = round(height * _POINT)

    def hide_column(self, column: int) -> None:
        """Hide a column, as Format > Columns > Hide does."""
        self._uno.Columns.getByIndex(column - 1).IsVisible = False

    def add_buttons(self, buttons: Sequence[PlacedButton], column: int) -> None:
        """Add push buttons of a form, as Calc makes them of Excel's form buttons."""
        document, page = self._own.book.document, self._uno.DrawPage
        create = uno_bridge.uno().createUnoStruct
        if not page.Forms.Count:
            page.Forms.insertByIndex(0, document.createInstance("com.sun.star.form.component.Form"))
        form = page.Forms.getByIndex(0)
        edge = self._uno.getCellByPosition(column - 1, 0).Position
        library = self._own.book.library_of(MODULE)
        for number, placed in enumerate(buttons, form.Count):
            lengths = (placed.left, placed.top, placed.width, placed.height)
            left, top, width, height = (round(length * _POINT) for length in lengths)
            button = placed.button
            model = document.createInstance("com.sun.star.form.component.CommandButton")
            looks = {**_BUTTON_LOOK, "HelpText": button.tip, "Label": button.caption, "Name": button.caption}
            model.setPropertyValues(tuple(sorted(looks)), tuple(looks[name] for name in sorted(looks)))
            form.insertByIndex(number, model)
            shape = document.createInstance("com.sun.star.drawing.ControlShape")
            shape.Control = model
            shape.Position = create("com.sun.star.awt.Point", edge.X + left, edge.Y + top)
            shape.Size = create("com.sun.star.awt.Size", width, height)
            page.add(shape)
            event = create("com.sun.star.script.ScriptEventDescriptor")
            event.ListenerType, event.EventMethod, event.ScriptType = "XActionListener", "actionPerformed", "Script"
            event.ScriptCode = _SCRIPT.format(library=library, module=MODULE, macro=button.macro)
            form.registerScriptEvent(number, event)

    def _joined(self, areas: Sequence[CellRange]) -> Any:
        """Several areas as one UNO collection of ranges."""
        if len(areas) == 1:
            return self._cells(areas[0])
        cells = self._own.book.document.createInstance("com.sun.star.sheet.SheetCellRanges")
        struct, sheet = uno_bridge.uno().createUnoStruct, self._own.index - 1
        cells.addRangeAddresses(
            tuple(
                struct("com.sun.star.table.CellRangeAddress", sheet, left - 1, top - 1, right - 1, bottom - 1)
                for top, left, bottom, right in areas
            ),
            False,
        )
        return cells

    def _cells(self, area: CellRange) -> Any:
        return block(self._uno, *area)


def _called(sheet: Any) -> Sequence[str]:
    """The macros that the buttons on a sheet call: the names at the end of the scripts' addresses."""
    return [
        event.ScriptCode.partition("?")[0].rpartition(".")[2]
        for form in each(sheet.DrawPage.Forms)
        for i in range(form.Count)
        for event in form.getScriptEvents(i)
    ]
