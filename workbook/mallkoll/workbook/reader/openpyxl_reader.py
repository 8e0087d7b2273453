"""The second reader: openpyxl, ten times slower, for sound packages whose structure the fast reader does not know.

Differences from the fast reader: style indexes are numbered anew, ``_xHHHH_`` escapes and white space are read as
openpyxl reads them, and custom properties that are not plain values are left out.
"""

from __future__ import annotations

import datetime as dt
import io
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from mallkoll.workbook.model.book import Book, Cell, CellError, ExcelTable, Sheet, Value, column_number, parse_area
from mallkoll.workbook.model.number_format import DateKind, date_kind, from_serial
from mallkoll.workbook.model.rich_text import RAISED, Run, joined_runs
from mallkoll.workbook.package import file_faults, xml_parser
from mallkoll.workbook.package.file_faults import UnreadableFile
from mallkoll.workbook.package.size_limits import MAX_OPENPYXL_BYTES, MIB
from mallkoll.workbook.package.workbook_package import Package


def read_with_openpyxl(package: Package) -> Book:
    """Read a package that ``open_package`` has checked. Raises UnreadableFile, also for whatever openpyxl raises."""
    _check_xml(package)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about parts that openpyxl would lose if it wrote the file
            formulas = load_workbook(io.BytesIO(package.data), data_only=False)
            values = load_workbook(io.BytesIO(package.data), data_only=True, rich_text=True)
        return _book(formulas, values)
    except Exception as error:  # openpyxl raises whatever it happens to stumble over
        raise UnreadableFile(package.path, file_faults.DAMAGED) from error


def _check_xml(package: Package) -> None:
    """Check every part that openpyxl may open against the limits of ``open_package``: sizes, checksums, no DTD."""
    left = MAX_OPENPYXL_BYTES
    for name in package.names:
        if not name.lower().endswith((".xml", ".rels")):
            continue
        data = package.read(name)
        left -= len(data)
        if left < 0:
            limit = MAX_OPENPYXL_BYTES // MIB
            raise UnreadableFile(package.path, file_faults.TOTAL_TOO_LARGE.format(size=f"över {limit}", limit=limit))
        xml_parser.parse_xml(package.limits, name, data)


def _book(formulas: Any, values: Any) -> Book:
    formats: dict[str, int] = {"General": 0}
    date1904 = formulas.epoch.year == 1904
    sheets = tuple(_sheet(sheet, values[sheet.title], formats, date1904=date1904) for sheet in formulas.worksheets)
    names = {name: str(defined.attr_text) for name, defined in formulas.defined_names.items()}
    properties = {item.name: _property_text(item.value) for item in formulas.custom_doc_props.props}
    tables = tuple(area for sheet in formulas.worksheets for area in _tables(sheet))
    return Book(sheets, names, properties, tuple(formats), date1904, tables)


def _tables(sheet: Any) -> Iterator[ExcelTable]:
    for table in sheet.tables.values():
        area, columns = parse_area(table.ref), tuple(column.name for column in table.tableColumns)
        if area is not None and len(columns) == area[3] - area[1] + 1:
            headings = 1 if table.headerRowCount is None else table.headerRowCount
            yield ExcelTable(table.displayName, sheet.title, *area[:3], columns, headings, table.totalsRowCount or 0)


def _property_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _sheet(sheet: Any, shown: Any, formats: dict[str, int], *, date1904: bool) -> Sheet:
    cells: dict[tuple[int, int], Cell] = {}
    notes: dict[tuple[int, int], str] = {}
    # openpyxl keeps its cells in this dict; iterating the sheet would make a cell for every blank in its range
    for (row, col), cell in sorted(sheet._cells.items()):  # noqa: SLF001
        if cell.comment is not None:
            notes[row, col] = cell.comment.text
        formula = _formula(cell)
        value = _value(shown.cell(row, col), date1904=date1904)
        if value is not None or formula is not None:
            style = formats.setdefault(cell.number_format, len(formats))
            cells[row, col] = Cell(row, col, value, formula, style)
    return Sheet(
        sheet.title,
        cells,
        sheet.sheet_state,
        tuple((area.min_row, area.min_col, area.max_row, area.max_col) for area in sheet.merged_cells.ranges),
        frozenset(row for row, size in sheet.row_dimensions.items() if size.hidden),
        _hidden_columns(sheet.column_dimensions),
        notes,
        bool(sheet.protection.sheet),
    )


def _hidden_columns(dimensions: Mapping[str, Any]) -> frozenset[int]:
    hidden: set[int] = set()
    for letters, size in dimensions.items():
        if size.hidden:
            first = size.min or column_number(letters)
            hidden.update(range(first, (size.max or first) + 1))
    return frozenset(hidden)


def _formula(cell: Any) -> str | None:
    if cell.data_type != "f":
        return None
    value = cell.value
    if isinstance(value, ArrayFormula):
        value = value.text
    elif isinstance(value, DataTableFormula):
        return f"TABLE({value.r1 or ''},{value.r2 or ''})"
    return str(value).removeprefix("=")


def _value(cell: Any, *, date1904: bool) -> Value:
    value = cell.value
    if value is None or isinstance(value, bool):
        return value
    if cell.data_type == "e":
        return CellError(str(value))
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return _like_fast(value, date_kind(cell.number_format), date1904=date1904)
    if isinstance(value, CellRichText):
        return joined_runs([_run(piece) for piece in value])
    return str(value)


def _run(piece: Any) -> Run:
    if isinstance(piece, str):
        return Run(piece)
    return Run(piece.text, RAISED.get(piece.font.vertAlign, 0), bool(piece.font.strike))


def _like_fast(value: dt.datetime | dt.date | dt.time | dt.timedelta, kind: DateKind, *, date1904: bool) -> Value:
    """A date as the fast reader gives it: date, time or both by the number format, durations in days."""
    if isinstance(value, dt.timedelta):
        return from_serial(value / dt.timedelta(days=1), kind, date1904=date1904)
    if isinstance(value, dt.datetime) and kind is DateKind.DATE:
        return value.date()
    if isinstance(value, dt.datetime) and kind is DateKind.TIME:
        return value.time()
    return value
