"""What xlwings has no words for, said to LibreOffice: see :mod:`mallkoll.workbook.live.host_sheet`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mallkoll.addin.calc import bridge
from mallkoll.addin.calc.conditions import block, each, rgb
from mallkoll.addin.calc.looks import properties
from mallkoll.workbook.live.host_sheet import Area, PlacedButton
from mallkoll.workbook.marks.buttons import MODULE
from mallkoll.workbook.marks.looks import FONT_NAME, Look
from mallkoll.workbook.model.book import address, quote_sheet

if TYPE_CHECKING:
    from mallkoll.addin.calc.engine import Sheet

_POINT = 2540 / 72  # in hundredths of a millimetre, as UNO measures
_INCH = 2540
_A4_ON_ITS_SIDE = 29_700, 21_000
_CHARACTER = 195.8  # hundredths of a millimetre in a column's width, as Calc reads it from a file
_BUTTON_LOOK = {  # as Calc makes of a button in a file
    "BackgroundColor": 0xECE9D8, "FocusOnClick": False, "FontHeight": 11.0, "FontName": FONT_NAME, "Printable": False,
}  # fmt: skip
_PAPER = "Mallkoll Kontroll"
_SCRIPT = "vnd.sun.star.script:{library}.{module}.{macro}?language=Basic&location=document"


class Extras:
    """One sheet of Calc."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet.sheet
        self._index = sheet.index - 1
        self._used = sheet.used
        self._book = sheet.book

    def hidden(self, rows: Collection[int], columns: Collection[int]) -> tuple[frozenset[int], frozenset[int]]:
        """One question tells what of the sheet is visible."""
        visible = self._sheet.queryVisibleCells().RangeAddresses
        return (
            frozenset(row for row in rows if not any(at.StartRow < row <= at.EndRow + 1 for at in visible)),
            frozenset(col for col in columns if not any(at.StartColumn < col <= at.EndColumn + 1 for at in visible)),
        )

    def any_merged(self, area: Area) -> bool:
        """Calc says so as soon as one cell is."""
        return bool(self._range(area).IsMerged)

    def merged(self, cell: tuple[int, int]) -> Area:
        """A cursor on a cell of its own goes to the whole area."""
        cursor = self._sheet.createCursorByRange(self._sheet.getCellRangeByName(address(*cell)))
        cursor.collapseToMergedArea()
        at = cursor.RangeAddress
        return at.StartRow + 1, at.StartColumn + 1, at.EndRow + 1, at.EndColumn + 1

    def view(self, rows: int) -> None:
        """It belongs to the view, which must show the sheet. The grid stays: Calc can only hide that of all sheets."""
        controller = self._book.controller
        controller.setActiveSheet(self._sheet)
        controller.freezeAtPosition(0, rows)

    def paper(self, heading: int) -> None:
        """A page style of our own, made where it is new."""
        styles = self._book.document.StyleFamilies.getByName("PageStyles")
        if not styles.hasByName(_PAPER):
            styles.insertByName(_PAPER, self._book.document.createInstance("com.sun.star.style.PageStyle"))
            style = styles.getByName(_PAPER)
            style.HeaderIsOn = style.FooterIsOn = False
            style.IsLandscape = True
            style.Width, style.Height = _A4_ON_ITS_SIDE
            style.LeftMargin = style.RightMargin = round(0.4 * _INCH)
            style.TopMargin = style.BottomMargin = round(0.5 * _INCH)
            style.ScaleToPagesX, style.ScaleToPagesY = 1, 0
        self._sheet.PageStyle = _PAPER
        self._sheet.setTitleRows(self._sheet.getCellRangeByPosition(0, heading - 1, 0, heading - 1).RangeAddress)
        self._sheet.setPrintTitleRows(True)

    def color_tab(self, color: str) -> None:
        """As said."""
        self._sheet.TabColor = rgb(color)

    def filter(self, area: Area | None) -> None:
        """Rows come back. No filter buttons: what UNO adds would be a table in a file saved for Excel."""
        if area is not None:
            self._range(area).Rows.IsVisible = True

    def dress(self, areas: Sequence[Area], look: Look, over: Look | None = None) -> None:
        """In one call."""
        codes = self._book.codes
        wanted = properties(look, codes)
        if over is not None:
            there = properties(over, codes)
            wanted = {name: value for name, value in wanted.items() if value != there[name]}
        self._cells(areas).setPropertyValues(tuple(wanted), tuple(wanted.values()))

    def link(self, places: Mapping[tuple[int, int], tuple[str, str, str]]) -> None:
        """A field in the cell's text, as Calc makes of a link in a file."""
        for (row, col), (sheet, cell, text) in places.items():
            field = self._book.document.createInstance("com.sun.star.text.TextField.URL")
            field.URL, field.Representation = f"#{quote_sheet(sheet)}.{cell}", text
            here = self._sheet.getCellByPosition(col - 1, row - 1)
            here.String = ""
            here.insertTextContent(here.createTextCursor(), field, False)

    def fit(self, first: int, last: int) -> None:
        """All at once."""
        self._range((first, 1, last, 1)).Rows.OptimalHeight = True

    def measure(self, widths: Sequence[float], heights: Mapping[int, float]) -> None:
        """One by one."""
        columns, rows = self._sheet.Columns, self._sheet.Rows
        for at, width in enumerate(widths):
            columns.getByIndex(at).Width = round(width * _CHARACTER)
        for row, height in heights.items():
            rows.getByIndex(row - 1).Height = round(height * _POINT)

    def hide_column(self, column: int) -> None:
        """As in Format > Columns > Hide."""
        self._sheet.Columns.getByIndex(column - 1).IsVisible = False

    def protect(self) -> None:
        """Without password."""
        self._sheet.protect("")

    def macros(self) -> tuple[str, ...]:
        """The names at the end of the scripts' addresses."""
        return tuple(
            event.ScriptCode.partition("?")[0].rpartition(".")[2]
            for form in each(self._sheet.DrawPage.Forms)
            for i in range(form.Count)
            for event in form.getScriptEvents(i)
        )

    def add_buttons(self, buttons: Sequence[PlacedButton], column: int) -> None:
        """Push buttons of a form, as Calc makes of Excel's."""
        document, page = self._book.document, self._sheet.DrawPage
        create = bridge.uno().createUnoStruct
        if not page.Forms.Count:
            page.Forms.insertByIndex(0, document.createInstance("com.sun.star.form.component.Form"))
        form = page.Forms.getByIndex(0)
        edge = self._sheet.getCellByPosition(column - 1, 0).Position
        library = self._book.library_of(MODULE)
        for number, (button, points) in enumerate(buttons, form.Count):
            left, top, width, height = (round(length * _POINT) for length in points)
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

    def _cells(self, areas: Sequence[Area]) -> Any:
        """Several areas as one."""
        if len(areas) == 1:
            return self._range(areas[0])
        cells = self._book.document.createInstance("com.sun.star.sheet.SheetCellRanges")
        struct, sheet = bridge.uno().createUnoStruct, self._index
        cells.addRangeAddresses(
            tuple(
                struct("com.sun.star.table.CellRangeAddress", sheet, left - 1, top - 1, right - 1, bottom - 1)
                for top, left, bottom, right in areas
            ),
            False,
        )
        return cells

    def _range(self, area: Area) -> Any:
        return block(self._sheet, *area)
