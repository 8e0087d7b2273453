"""Ranges, notes and conditional formats of the engine over UNO."""

from __future__ import annotations

import datetime as dt
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from mallkoll.addin import uno_bridge
from mallkoll.addin.uno_conditions import ConditionalFormats, each, rgb
from mallkoll.addin.uno_formula import from_calc, to_calc
from mallkoll.addin.uno_looks import Font
from mallkoll.workbook.book import column_letters
from mallkoll.workbook.live import ERROR_NUMBERS

if TYPE_CHECKING:
    from mallkoll.addin.uno_engine import Sheet

_EPOCH = dt.datetime(1899, 12, 30)
_LOGICAL = 1024  # com.sun.star.util.NumberFormat
_AREA = re.compile(r"\.?\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?$")
_GIVES_ERROR = 4  # com.sun.star.sheet.FormulaResult
_ERRORS = {503: "#NUM!", 519: "#VALUE!", 521: "#NULL!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 32767: "#N/A"}
"""What Calc numbers its errors; every other one shows as #VALUE! in Excel."""
_ALL_BUT_DRAWINGS = 1023 & ~128  # com.sun.star.sheet.CellFlags; Excel clears cells only, too
_CONSTANTS = {"=TRUE()", "=FALSE()"}  # how Calc keeps a truth value that somebody typed


class Range(base_classes.Range):
    """A block of cells from (row, column) to (row, column), counted from 1."""

    def __init__(self, sheet: Sheet, first: tuple[int, int], last: tuple[int, int]) -> None:
        self.sheet = sheet
        self._first = first
        self._last = last

    @cached_property
    def cells(self) -> Any:
        """The range itself, fetched when it is needed: questions about formats are answered without it."""
        (top, left), (bottom, right) = self._first, self._last
        return self.sheet.sheet.getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)

    @property
    def api(self) -> Any:
        return self.cells

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        rows, columns = self.shape
        return (self.sheet.name, self.row, self.column, rows, columns)

    @property
    def row(self) -> int:
        return self._first[0]

    @property
    def column(self) -> int:
        return self._first[1]

    @property
    def shape(self) -> tuple[int, int]:
        (top, left), (bottom, right) = self._first, self._last
        return bottom - top + 1, right - left + 1

    def __len__(self) -> int:
        rows, columns = self.shape
        return rows * columns

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:  # noqa: ARG002 - xlwings' signature
        def corner(row: int, col: int) -> str:
            return f"{'$' * col_absolute}{column_letters(col)}{'$' * row_absolute}{row}"

        first, last = corner(*self._first), corner(*self._last)
        return first if self._first == self._last else f"{first}:{last}"

    @property
    def address(self) -> str:
        return self.get_address(True, True, False)

    # --- values and formulas ------------------------------------------------------------------------------------

    @property
    def raw_value(self) -> Any:
        rows = [[None if raw == "" else raw for raw in row] for row in self.cells.getDataArray()]
        formulas = self.cells.getFormulaArray()
        errors: dict[tuple[int, int], int] | None = None
        for r, row in enumerate(rows):
            for c, raw in enumerate(row):
                if raw is None and formulas[r][c]:
                    errors = self._errors() if errors is None else errors
                    row[c] = errors.get((r, c), "")
        numbers = [(r, c) for r, row in enumerate(rows) for c, raw in enumerate(row) if isinstance(raw, float)]
        if numbers:
            self._tell_truths(rows, numbers)
        return rows[0][0] if len(self) == 1 else tuple(tuple(row) for row in rows)

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        """Write a block. As in Excel an apostrophe first makes the rest a text, and is not itself part of it."""
        block = data if isinstance(data, (list, tuple)) else [[data]]
        self.cells.setDataArray(tuple(tuple(_plain(value) for value in row) for row in block))

    def _tell_truths(self, rows: list[list[Any]], numbers: list[tuple[int, int]]) -> None:
        """Numbers that a format makes a truth value of; (row, column) of the numbers counted from 0 here."""
        block = (
            min(r for r, _ in numbers) + self.row, min(c for _, c in numbers) + self.column,
            max(r for r, _ in numbers) + self.row, max(c for _, c in numbers) + self.column,
        )  # fmt: skip
        formats = self.sheet.formats(block)
        for top, left, bottom, right, key in formats.within(*block):
            if not formats.kinds[key] & _LOGICAL:
                continue
            for r in range(top - self.row, bottom - self.row + 1):
                row = rows[r]
                for c in range(left - self.column, right - self.column + 1):
                    if isinstance(row[c], float):
                        row[c] = bool(row[c])

    def _errors(self) -> dict[tuple[int, int], int]:
        """The cells whose formula gives an error, counted from 0 in this range, with Excel's number for it."""
        found = self.cells.queryFormulaCells(_GIVES_ERROR)
        return {
            (row - self.row + 1, col - self.column + 1): ERROR_NUMBERS[
                _ERRORS.get(self.sheet.sheet.getCellByPosition(col, row).getError(), "#VALUE!")
            ]
            for at in found.RangeAddresses
            for row in range(at.StartRow, at.EndRow + 1)
            for col in range(at.StartColumn, at.EndColumn + 1)
        }

    @property
    def formula(self) -> Any:
        rows = tuple(
            tuple(
                self._without_braces(r, c) if formula[:2] == "{=" else _shown(formula) for c, formula in enumerate(row)
            )
            for r, row in enumerate(self.cells.getFormulaArray())
        )
        return rows[0][0] if len(self) == 1 else rows

    @formula.setter
    def formula(self, value: Any) -> None:
        block = value if isinstance(value, (list, tuple)) else [[value]]
        self.cells.setFormulaArray(tuple(tuple(_entered(text) for text in row) for row in block))

    def _without_braces(self, row: int, col: int) -> str:
        """A matrix formula as Excel shows it, or the text that looks like one."""
        cell = self.cells.getCellByPosition(col, row)
        shown = str(cell.Formula)
        return _shown(shown[1:-1]) if cell.Type.value == "FORMULA" else shown

    def clear_contents(self) -> None:
        self.cells.clearContents(1 | 2 | 4 | 16)

    def clear(self) -> None:
        self.cells.clearContents(_ALL_BUT_DRAWINGS)

    # --- looks ----------------------------------------------------------------------------------------------------

    @property
    def number_format(self) -> str | None:
        formats = self.sheet.formats((*self._first, *self._last))
        keys = {key for *_, key in formats.within(*self._first, *self._last)}
        return formats.code(keys.pop()) if len(keys) == 1 else None

    @number_format.setter
    def number_format(self, value: str) -> None:
        formats = self.sheet.book.document.NumberFormats
        english = uno_bridge.uno().createUnoStruct("com.sun.star.lang.Locale", "en", "US", "")
        key = formats.queryKey(value, english, False)
        self.cells.NumberFormat = key if key >= 0 else formats.addNew(value, english)
        self.sheet.forget_formats()

    @property
    def color(self) -> tuple[int, int, int] | None:
        number = self.cells.CellBackColor
        return None if number < 0 else (number >> 16 & 255, number >> 8 & 255, number & 255)

    @color.setter
    def color(self, value: tuple[int, int, int] | str | None) -> None:
        self.cells.CellBackColor = -1 if value is None else rgb(value)

    @property
    def column_hidden(self) -> bool:
        return not all(column.IsVisible for column in each(self.cells.Columns))

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        self.cells.Columns.IsVisible = not value

    @property  # type: ignore[misc]  # nothing hides a row through here
    def row_hidden(self) -> bool:
        return not all(row.IsVisible for row in each(self.cells.Rows))

    @property
    def column_width(self) -> float:
        return float(self.cells.Columns.Width) / _CHARACTER

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.cells.Columns.Width = round(value * _CHARACTER)

    @property
    def row_height(self) -> float:
        return float(self.cells.Rows.Height) / _POINT

    @row_height.setter
    def row_height(self, value: float) -> None:
        self.cells.Rows.Height = round(value * _POINT)

    def autofit(self, axis: str | None = None) -> None:
        """Rows as high as their texts; columns stay as they are."""
        if axis in {None, "r", "rows"}:
            self.cells.Rows.OptimalHeight = True

    @property
    def wrap_text(self) -> bool:
        return bool(self.cells.IsTextWrapped)

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.cells.IsTextWrapped = value

    @property
    def horizontal_alignment(self) -> str:
        return str(self.cells.HoriJustify.value).lower()

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        self.cells.HoriJustify = uno_bridge.uno().Enum("com.sun.star.table.CellHoriJustify", value.upper())

    @property
    def vertical_alignment(self) -> str | None:
        return _VERTICAL.get(self.cells.VertJustify)

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self.cells.VertJustify = next(number for number, name in _VERTICAL.items() if name == value)

    @property
    def font(self) -> Font:
        return Font(self.cells)

    def add_hyperlink(self, address: str, text_to_display: str | None = None, screen_tip: str | None = None) -> None:  # noqa: ARG002 - xlwings' signature
        """Make the cell a link."""
        cell = self.cells.getCellByPosition(0, 0)
        field = self.sheet.book.document.createInstance("com.sun.star.text.TextField.URL")
        place = address.removeprefix("#")
        sheet, bang, at = place.rpartition("!")
        field.URL = f"#{sheet}.{at}" if bang else address
        field.Representation = text_to_display or address
        cell.setString("")
        cell.insertTextContent(cell.createTextCursor(), field, False)
        cell.CharUnderline = 1  # as the style that Excel gives a link

    def select(self) -> None:
        self.sheet.book.document.CurrentController.select(self.cells)

    # --- notes and conditional formats --------------------------------------------------------------------------

    @property
    def note(self) -> Note | None:
        found = Note(self)
        return found if found.exists else None

    def add_note(self, text: str) -> Note:
        address = uno_bridge.uno().createUnoStruct("com.sun.star.table.CellAddress")
        address.Sheet, address.Row, address.Column = self.sheet.index - 1, self.row - 1, self.column - 1
        self.sheet.sheet.Annotations.insertNew(address, text)
        return Note(self)

    @property
    def conditional_formats(self) -> ConditionalFormats:
        return ConditionalFormats(self)


_CHARACTER, _POINT = 195.8, 2540 / 72  # in hundredths of a millimetre; the first as Calc reads it from a file
_VERTICAL = {1: "top", 2: "center", 3: "bottom"}  # com.sun.star.table.CellVertJustify2


class Note(base_classes.Note):
    """The note of one cell."""

    def __init__(self, cell: Range) -> None:
        self._range = cell
        self._notes = cell.sheet.sheet.Annotations

    @cached_property
    def _cell(self) -> Any:
        return self._range.sheet.sheet.getCellByPosition(self._range.column - 1, self._range.row - 1)

    @property
    def api(self) -> Any:
        return self._cell.Annotation

    @property
    def exists(self) -> bool:
        """Whether the cell has a note with a text."""
        return bool(self._cell.Annotation.String)

    @property
    def author(self) -> str:
        return str(self._cell.Annotation.Author)

    @property
    def location(self) -> Range:
        return self._range

    @property
    def text(self) -> str:
        return str(self._cell.Annotation.String)

    @text.setter
    def text(self, value: str) -> None:
        self.delete()
        self._notes.insertNew(self._cell.CellAddress, value)

    def delete(self) -> None:
        here = self._cell.CellAddress
        for i in range(self._notes.Count):
            at = self._notes.getByIndex(i).Position
            if (at.Row, at.Column) == (here.Row, here.Column):
                self._notes.removeByIndex(i)
                return


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.removeprefix("'")
    return (value - _EPOCH) / dt.timedelta(days=1) if isinstance(value, dt.datetime) else float(value)


def _shown(formula: str) -> str:
    if formula in _CONSTANTS:
        return formula[1:-2]
    return "=" + from_calc(formula[1:]) if formula.startswith("=") else formula


def _entered(text: Any) -> str:
    if text is None:
        return ""
    return "=" + to_calc(text[1:]) if isinstance(text, str) and text.startswith("=") else str(text)
