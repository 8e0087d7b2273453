"""An open workbook read into the same :class:`Book` that the file reader gives.

The host is whatever an xlwings book stands for: Excel, or LibreOffice through the add-in's own engine. xlwings itself
is not imported here; the book is handed in. Every sheet is read in two blocks, values and formulas: one call into Excel
takes as long as reading thousands of cells at once. Not read, because no check asks for it and each would take a call
per row: hidden rows and columns, notes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from mallkoll.workbook.live.hidden_and_merged import merged_areas
from mallkoll.workbook.live.host_sheet import extras
from mallkoll.workbook.model.book import Book, Cell, CellError, Sheet, Value
from mallkoll.workbook.model.number_format import DateKind, date_kind, from_serial, to_serial

GENERAL = "General"
MOST_CELLS = 500_000  # in the used range of a sheet, as in a file

ERROR_CODES: Mapping[int, str] = {
    # what Excel hands over for an error value: 0x800A0000 and the number of [MS-XLS] 2.5.10
    -2146826288: "#NULL!", -2146826281: "#DIV/0!", -2146826273: "#VALUE!", -2146826265: "#REF!",
    -2146826259: "#NAME?", -2146826252: "#NUM!", -2146826246: "#N/A", -2146826245: "#GETTING_DATA",
    -2146826243: "#SPILL!", -2146826242: "#CONNECT!", -2146826241: "#BLOCKED!", -2146826240: "#UNKNOWN!",
    -2146826239: "#FIELD!", -2146826238: "#CALC!",
}  # fmt: skip
ERROR_NUMBERS: Mapping[str, int] = {code: number for number, code in ERROR_CODES.items()}
_STATES = {-1: "visible", 1: "visible", 0: "hidden", 2: "veryHidden"}  # a truth value on a Mac


class HostError(Exception):
    """The host or the open workbook cannot be used right now; the text is a Swedish sentence for the user."""


def file_name(full_name: str) -> str:
    """The name of an open workbook without its folder, whichever way the host writes folders."""
    return full_name.replace("\\", "/").rpartition("/")[2]


def read_live(book: Any) -> Book:
    """Read an open workbook. Raises HostError where a sheet is larger than any template can be."""
    formats: dict[str, int] = {GENERAL: 0}
    date1904 = _counts_from_1904(book)
    sheets = tuple(_read_sheet(sheet, formats, date1904=date1904) for sheet in book.sheets)
    return Book(sheets, _names(book), custom_properties(book), tuple(formats), date1904)


def _counts_from_1904(book: Any) -> bool:
    """Whether days count from 1904-01-01, as they once did on a Mac."""
    own = getattr(book.impl, "date1904", None)
    return bool(getattr(book.api, "Date1904", False) if own is None else own)


def _read_sheet(sheet: Any, formats: dict[str, int], *, date1904: bool) -> Sheet:
    used = sheet.used_range
    top, left = used.row, used.column
    rows, columns = used.shape
    if rows * columns > MOST_CELLS:
        raise HostError(
            f"Bladet {sheet.name} sträcker sig över {rows} rader och {columns} kolumner. Ta bort de tomma raderna och "
            f"kolumnerna efter tabellerna, spara och försök igen."
        )
    values, formulas = _block(_values(used)), _block(used.formula)
    codes = _number_formats(sheet, list(_numbers(values, top, left)))
    cells: dict[tuple[int, int], Cell] = {}
    for r, (of_values, of_formulas) in enumerate(zip(values, formulas, strict=True), top):
        for c, (raw, shown) in enumerate(zip(of_values, of_formulas, strict=True), left):
            formula = formula_of(raw, shown)
            if raw is None and formula is None:
                continue
            code = codes.get((r, c), GENERAL)
            style = formats.setdefault(code, len(formats))
            cells[r, c] = Cell(r, c, normalised(raw, date_kind(code), date1904=date1904), formula, style)
    area = (1, 1, top + rows - 1, left + columns - 1)
    return Sheet(sheet.name, cells, _state(sheet), merged=merged_areas(extras(sheet), area))


def _values(cells: Any) -> Any:
    """What stands in the cells, with numbers as they are.

    Excel's ``Value2``: its ``Value`` makes dates of some numbers (and errs by a day before March 1900, where lengths of
    time are) and gives amounts with a currency four decimals.
    """
    plain = getattr(cells.api, "Value2", None)
    return cells.raw_value if plain is None else plain


def _block(content: Any) -> Sequence[Sequence[Any]]:
    """Rows of cells, also where the host gives a single cell as it is and a single row or column as one sequence."""
    return content if isinstance(content, (tuple, list)) else ((content,),)


def _numbers(values: Sequence[Sequence[Any]], top: int, left: int) -> Iterator[tuple[int, int]]:
    for r, row in enumerate(values, top):
        for c, raw in enumerate(row, left):
            if isinstance(raw, (float, Decimal, dt.datetime)) and not isinstance(raw, bool):
                yield r, c


def normalised(raw: object, kind: DateKind = DateKind.NUMBER, *, date1904: bool = False) -> Value:
    """What Excel hands over as the file reader would give it: see the table in the tests."""
    if raw is None or isinstance(raw, (bool, str)):
        return raw
    if isinstance(raw, int):
        return CellError(ERROR_CODES[raw]) if raw in ERROR_CODES else float(raw)
    if isinstance(raw, (float, Decimal)):
        return from_serial(float(raw), kind, date1904=date1904)
    if isinstance(raw, dt.datetime):
        return from_serial(to_serial(raw), kind)
    raise HostError(f"Arbetsboken har ett värde av okänt slag ({type(raw).__name__}).")


def formula_of(raw: object, shown: object) -> str | None:
    """The formula without ``=``; a text that only looks like one has itself as its value."""
    if not isinstance(shown, str) or not shown.startswith("=") or len(shown) < 2:
        return None
    return None if raw == shown else shown[1:]


def _number_formats(sheet: Any, cells: list[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """The number format of each cell, asked for block by block: a block of several formats answers None."""
    own = getattr(sheet.impl, "number_formats", None)
    if own is not None:
        return dict(own(cells))
    found: dict[tuple[int, int], str] = {}
    pending = [cells]
    while pending:
        group = pending.pop()
        if not group:
            continue
        top, bottom = min(r for r, _ in group), max(r for r, _ in group)
        left, right = min(c for _, c in group), max(c for _, c in group)
        code = sheet.range((top, left), (bottom, right)).number_format
        if code is not None:
            found.update(dict.fromkeys(group, code))
        elif left < right:
            pending.extend(_halves(group, 1, (left + right) // 2))  # a column mostly has one format
        else:
            pending.extend(_halves(group, 0, (top + bottom) // 2))
    return found


def _halves(group: list[tuple[int, int]], axis: int, last: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    return [cell for cell in group if cell[axis] <= last], [cell for cell in group if cell[axis] > last]


def _state(sheet: Any) -> str:
    return _STATES.get(sheet.visible, "visible")


def _names(book: Any) -> dict[str, str]:
    """Names of workbook scope: one of a single sheet carries the sheet before ``!``."""
    return {
        name.name: str(name.refers_to).removeprefix("=")
        for name in book.names
        if "!" not in name.name and not name.name.startswith(("_xlnm.", "_xlfn."))
    }


def custom_properties(book: Any) -> dict[str, str]:
    """The custom document properties as text, none where the host does not give them."""
    own = getattr(book.impl, "custom_properties", None)
    if own is not None:
        return dict(own())
    try:
        return {str(item.Name): str(item.Value) for item in book.api.CustomDocumentProperties}
    except Exception:  # noqa: BLE001 - COM raises kinds of its own; the tables tell the layout as well
        return {}
