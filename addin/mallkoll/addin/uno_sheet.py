"""What xlwings has no words for, said to LibreOffice: see :mod:`mallkoll.workbook.live_sheet`."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from mallkoll.addin import uno_bridge
from mallkoll.addin.uno_conditions import each, rgb
from mallkoll.workbook.book import address
from mallkoll.workbook.buttons import MODULE, Button
from mallkoll.workbook.live_sheet import Area

if TYPE_CHECKING:
    from mallkoll.addin.uno_engine import Sheet

_POINT = 2540 / 72  # in hundredths of a millimetre, as UNO measures
_INCH = 2540
_THIN = 26  # hundredths of a millimetre
_A4_ON_ITS_SIDE = 29_700, 21_000
_BUTTON_LOOK = "Calibri", 11, 0xECE9D8  # as Calc makes of a button in a file
_PAPER = "Mallkoll Kontroll"
_SCRIPT = "vnd.sun.star.script:{library}.{module}.{macro}?language=Basic&location=document"


class Extras:
    """One sheet of Calc."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet.sheet
        self._book = sheet.book

    def hidden(self, rows: Collection[int], columns: Collection[int]) -> tuple[frozenset[int], frozenset[int]]:
        """One question tells what of the sheet is visible."""
        visible = self._sheet.queryVisibleCells().RangeAddresses
        return (
            frozenset(row for row in rows if not any(at.StartRow < row <= at.EndRow + 1 for at in visible)),
            frozenset(col for col in columns if not any(at.StartColumn < col <= at.EndColumn + 1 for at in visible)),
        )

    def merged(self, cells: Collection[tuple[int, int]]) -> tuple[Area, ...]:
        """Calc knows a merged area from each of its cells."""
        found: set[Area] = set()
        for cell in cells:
            cursor = self._sheet.createCursorByRange(self._sheet.getCellRangeByName(address(*cell)))
            cursor.collapseToMergedArea()
            at = cursor.RangeAddress
            if (at.StartRow, at.StartColumn) != (at.EndRow, at.EndColumn):
                found.add((at.StartRow + 1, at.StartColumn + 1, at.EndRow + 1, at.EndColumn + 1))
        return tuple(sorted(found))

    def view(self, rows: int) -> None:
        """It belongs to the view, which must show the sheet. The grid stays: Calc can only hide that of all sheets."""
        controller = self._book.document.CurrentController
        controller.setActiveSheet(self._sheet)
        controller.freezeAtPosition(0, rows)

    def paper(self) -> None:
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

    def color_tab(self, color: str) -> None:
        """As said."""
        self._sheet.TabColor = rgb(color)

    def filter(self, area: Area | None) -> None:
        """Rows come back. No filter buttons: what UNO adds would be a table in a file saved for Excel."""
        if area is not None:
            self._range(area).Rows.IsVisible = True

    def frame(self, area: Area, color: str) -> None:
        """Each cell has its own four sides."""
        line = uno_bridge.uno().createUnoStruct("com.sun.star.table.BorderLine2")
        line.OuterLineWidth = line.LineWidth = _THIN
        line.Color = rgb(color)
        cells = self._range(area)
        for side in ("TopBorder", "BottomBorder", "LeftBorder", "RightBorder"):
            setattr(cells, side, line)

    def unlock(self, area: Area) -> None:
        """As in Format cells > Protection."""
        cells = self._range(area)
        protection = cells.CellProtection
        protection.IsLocked = False
        cells.CellProtection = protection

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

    def add_button(self, button: Button, column: int, left: float, top: float, size: tuple[float, float]) -> None:
        """A push button of a form, as Calc makes of Excel's."""
        document, page = self._book.document, self._sheet.DrawPage
        create = uno_bridge.uno().createUnoStruct
        shape = document.createInstance("com.sun.star.drawing.ControlShape")
        place, extent = create("com.sun.star.awt.Point"), create("com.sun.star.awt.Size")
        start = self._sheet.getCellByPosition(column - 1, 0).Position
        place.X, place.Y = start.X + round(left * _POINT), start.Y + round(top * _POINT)
        extent.Width, extent.Height = (round(length * _POINT) for length in size)
        shape.Position, shape.Size = place, extent
        model = document.createInstance("com.sun.star.form.component.CommandButton")
        model.Name = model.Label = button.caption
        model.FontName, model.FontHeight, model.BackgroundColor = _BUTTON_LOOK
        model.HelpText, model.Printable, model.FocusOnClick = button.tip, False, False
        if not page.Forms.Count:
            page.Forms.insertByIndex(0, document.createInstance("com.sun.star.form.component.Form"))
        form = page.Forms.getByIndex(0)
        form.insertByIndex(form.Count, model)
        shape.Control = model
        page.add(shape)
        event = create("com.sun.star.script.ScriptEventDescriptor")
        event.ListenerType, event.EventMethod, event.ScriptType = "XActionListener", "actionPerformed", "Script"
        event.ScriptCode = _SCRIPT.format(library=library_of(document, MODULE), module=MODULE, macro=button.macro)
        form.registerScriptEvent(form.Count - 1, event)

    def _range(self, area: Area) -> Any:
        top, left, bottom, right = area
        return self._sheet.getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)


def library_of(document: Any, module: str) -> str | None:
    """The library of the document's own macros that has a module, None where none has."""
    libraries = document.BasicLibraries
    return next((name for name in libraries.ElementNames if libraries.getByName(name).hasByName(module)), None)
