"""Ranges, notes and conditional formats of the engine over UNO."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from mallkoll.addin.calc import uno_bridge
from mallkoll.addin.calc.calc_formula import from_calc, to_calc
from mallkoll.addin.calc.engine_conditions import ConditionalFormats, block
from mallkoll.addin.office.cell_values import ERROR_NUMBERS
from mallkoll.workbook.model.book import column_letters

if TYPE_CHECKING:
    from mallkoll.addin.calc.engine import EngineSheet

_EPOCH = dt.datetime(1899, 12, 30)
_GIVES_ERROR = 4  # com.sun.star.sheet.FormulaResult
_CODES = {503: "#NUM!", 519: "#VALUE!", 521: "#NULL!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 32767: "#N/A"}
_ERRORS = {number: ERROR_NUMBERS[code] for number, code in _CODES.items()}
"""Excel's number for an error by Calc's; every other one shows as #VALUE! in Excel."""
_OTHER = ERROR_NUMBERS["#VALUE!"]
_NOTES, _ALL_BUT_DRAWINGS = 8, 1023 & ~128  # com.sun.star.sheet.CellFlags; Excel clears cells only, too
_CONSTANTS = {"=TRUE()", "=FALSE()"}  # how Calc stores a typed truth value


class Range(base_classes.Range):
    """A block of cells from (row, column) to (row, column), counted from 1."""

    def __init__(self, sheet: EngineSheet, first: tuple[int, int], last: tuple[int, int], cells: Any = None) -> None:
        self.sheet = sheet
        self._first = first
        self._last = last
        if cells is not None:
            self.cells = cells

    @cached_property
    def cells(self) -> Any:
        """The UNO range, fetched on first use."""
        (top, left), (bottom, right) = self._first, self._last
        if self._first == self._last:  # only a single cell has a note
            return self.sheet.sheet.getCellByPosition(left - 1, top - 1)
        return block(self.sheet.sheet, top, left, bottom, right)

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
        data = self.cells.getDataArray()
        errors = self._errors() if any(None in row for row in data) else {}
        rows = [  # an empty cell and an empty text look the same
            [
                errors.get((r, c), _OTHER) if raw is None else None if raw == "" and not self._formulas[r][c] else raw
                for c, raw in enumerate(row)
            ]
            for r, row in enumerate(data)
        ]
        self._tell_truths(rows)
        return rows[0][0] if len(self) == 1 else tuple(tuple(row) for row in rows)

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        """Write a block. As in Excel an apostrophe first makes the rest a text, and is not itself part of it."""
        rows = data if isinstance(data, (list, tuple)) else [[data]]
        self.cells.setDataArray(tuple(tuple(_plain(value) for value in row) for row in rows))
        self.__dict__.pop("_formulas", None)

    def _tell_truths(self, rows: list[list[Any]]) -> None:
        """Convert numbers that a format shows as truth values."""
        top, left = self._first
        numbers = [
            (r, c) for r, row in enumerate(rows, top) for c, raw in enumerate(row, left) if isinstance(raw, float)
        ]
        keys, is_logical = self.sheet.formats.keys(numbers), self.sheet.book.codes.is_logical
        for r, c in numbers:
            if is_logical(keys[r, c]):
                rows[r - top][c - left] = bool(rows[r - top][c - left])

    def _errors(self) -> dict[tuple[int, int], int]:
        """The cells whose formula gives an error, counted from 0 in this range, with Excel's number for it."""
        sheet = self.sheet.sheet
        return {
            (row - self.row + 1, col - self.column + 1): _ERRORS.get(
                sheet.getCellByPosition(col, row).getError(), _OTHER
            )
            for at in self.cells.queryFormulaCells(_GIVES_ERROR).RangeAddresses
            for row in range(at.StartRow, at.EndRow + 1)
            for col in range(at.StartColumn, at.EndColumn + 1)
        }

    @cached_property
    def _formulas(self) -> tuple[tuple[str, ...], ...]:
        """The formulas in Calc's notation. Cached, since values are read with their help."""
        formulas: tuple[tuple[str, ...], ...] = self.cells.getFormulaArray()
        return formulas

    @property
    def formula(self) -> Any:
        rows = tuple(
            tuple(
                self._without_braces(r, c) if formula[:2] == "{=" else _shown(formula) for c, formula in enumerate(row)
            )
            for r, row in enumerate(self._formulas)
        )
        return rows[0][0] if len(self) == 1 else rows

    @formula.setter
    def formula(self, value: Any) -> None:
        rows = value if isinstance(value, (list, tuple)) else [[value]]
        self.cells.setFormulaArray(tuple(tuple(_entered(text) for text in row) for row in rows))
        self.__dict__.pop("_formulas", None)

    def _without_braces(self, row: int, col: int) -> str:
        """An array formula as Excel shows it, or a text that looks like one."""
        cell = self.cells.getCellByPosition(col, row)
        shown = str(cell.Formula)
        return _shown(shown[1:-1]) if cell.Type.value == "FORMULA" else shown

    def clear_contents(self) -> None:
        self.cells.clearContents(1 | 2 | 4 | 16)

    def clear(self) -> None:
        self.cells.clearContents(_ALL_BUT_DRAWINGS)

    def select(self) -> None:
        self.sheet.book.controller.select(self.cells)

    # --- notes and conditional formats --------------------------------------------------------------------------

    @property
    def note(self) -> EngineNote | None:
        if not self.sheet.annotations.Count:
            return None
        annotation = self.cells.Annotation
        return EngineNote(self, annotation) if annotation.String else None

    def add_note(self, text: str) -> EngineNote:
        address = uno_bridge.uno().createUnoStruct("com.sun.star.table.CellAddress")
        address.Sheet, address.Row, address.Column = self.sheet.index - 1, self.row - 1, self.column - 1
        self.sheet.annotations.insertNew(address, text)
        return EngineNote(self)

    @property
    def conditional_formats(self) -> ConditionalFormats:
        return ConditionalFormats(self)


class EngineNote(base_classes.Note):
    """The note of one cell."""

    def __init__(self, cell: Range, note: Any = None) -> None:
        self._range = cell
        if note is not None:
            self.api = note

    @cached_property
    def api(self) -> Any:
        """The UNO object of the note."""
        return self._range.cells.Annotation

    @property
    def author(self) -> str:
        return str(self.api.Author)

    @property
    def location(self) -> Range:
        return self._range

    @property
    def text(self) -> str:
        return str(self.api.String)

    @text.setter
    def text(self, value: str) -> None:
        self.delete()
        self._range.add_note(value)
        self.__dict__.pop("api", None)

    def delete(self) -> None:
        self._range.cells.clearContents(_NOTES)


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
