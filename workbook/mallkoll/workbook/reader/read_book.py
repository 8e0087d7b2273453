"""Read a workbook file into a :class:`Book`: values, formulas, styles, names, notes, without any third-party library.

Every fault of the file is raised as UnreadableFile with a Swedish sentence. Where the package is sound but structured
in a way that this reader does not know, openpyxl reads it instead (:mod:`openpyxl_reader`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mallkoll.workbook.model.book import Book, ExcelTable, Sheet
from mallkoll.workbook.model.number_format import date_kind
from mallkoll.workbook.package import file_faults
from mallkoll.workbook.package.deflate import ERRORS
from mallkoll.workbook.package.file_faults import UnreadableFile
from mallkoll.workbook.package.open_package import Package, Source, open_package
from mallkoll.workbook.package.read_parts import (
    read_custom_properties,
    read_notes,
    read_number_formats,
    read_shared_strings,
    read_table,
)
from mallkoll.workbook.package.workbook_part import SheetEntry
from mallkoll.workbook.reader.sheet_part import SheetContext, SheetPart, read_sheet

__all__ = ["UnreadableFile", "read_book", "read_package", "read_properties"]

_WITHOUT_CELLS: Final = {"chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"}
_NO_CELLS: Final = SheetPart({}, (), frozenset(), frozenset(), protected=False)
_STATES: Final = {"visible", "hidden", "veryHidden"}
_EXPECTED: Final[tuple[type[Exception], ...]] = (
    ArithmeticError,
    LookupError,
    ValueError,
    RecursionError,
    MemoryError,
    OSError,
    *ERRORS,
)
"""What untrusted input may still set off somewhere below. Anything else is a fault of ours and shows itself."""


class DeclinedError(Exception):
    """Raised for a package of a kind that the fast reader does not know, but the slow one may."""


def read_book(source: Source | Package, name: str = "") -> Book:
    """Read a workbook from a path, from bytes, from an open binary file, or from an open package.

    ``name`` is the file's name in messages where ``source`` has none. Raises UnreadableFile, and nothing else, for any
    fault of the file.
    """
    package = open_package(source, name)
    try:
        try:
            return read_package(package)
        except DeclinedError:
            from mallkoll.workbook.reader.openpyxl_reader import read_with_openpyxl  # noqa: PLC0415 - openpyxl takes 0.2 s to import

            return read_with_openpyxl(package)
    except _EXPECTED as error:
        raise UnreadableFile(package.path, file_faults.DAMAGED) from error


def read_properties(source: Source | Package) -> Mapping[str, str]:
    """The custom properties of a workbook, without reading its sheets. Raises UnreadableFile."""
    package = open_package(source)
    try:
        return _properties(package)
    except _EXPECTED as error:
        raise UnreadableFile(package.path, file_faults.DAMAGED) from error


def _properties(package: Package) -> dict[str, str]:
    # transitional and strict packages spell this one differently
    part = package.target("", "custom-properties") or package.target("", "customProperties")
    return read_custom_properties(package, part) if part else {}


def read_package(package: Package) -> Book:
    """Read a package that :func:`open_package` has checked. Raises UnreadableFile and DeclinedError."""
    part, workbook = package.workbook_part, package.workbook
    if part is None:
        raise DeclinedError("no relationship leads to a workbook part")
    if not workbook.sheets:
        raise DeclinedError("the workbook part lists no sheets")
    strings, styles = package.target(part, "sharedStrings"), package.target(part, "styles")
    formats = read_number_formats(package, styles) if styles else ()
    context = SheetContext(
        package.limits,
        read_shared_strings(package, strings) if strings else [],
        [date_kind(code) for code in formats],
        workbook.date1904,
    )
    seen: set[str] = set()
    tables: list[ExcelTable] = []
    sheets = tuple(_sheet(package, context, entry, seen, tables) for entry in workbook.sheets)
    return Book(
        sheets,
        workbook.names,
        _properties(package),
        formats,
        workbook.date1904,
        tuple(tables),
    )


def _sheet(
    package: Package,
    context: SheetContext,
    entry: SheetEntry,
    seen: set[str],
    tables: list[ExcelTable],
) -> Sheet:
    relationship = package.relationships(package.workbook_part or "").get(entry.relationship_id)
    if relationship is None:
        raise _bad(package, f"bladet {entry.name} pekar på en del som inte finns")
    part = relationship.target
    if part.lower() in seen:  # thousands of sheets could share one large part
        raise _bad(package, f"två blad pekar på samma del, {part}")
    seen.add(part.lower())
    state = entry.state if entry.state in _STATES else "visible"
    data = package.read(part)
    if relationship.kind in _WITHOUT_CELLS:
        content, notes = _NO_CELLS, None
    else:
        content = read_sheet(context, part, data)
        notes = package.target(part, "comments")
        areas = (read_table(package, name, entry.name) for name in package.targets(part, "table") if name in package)
        tables += [area for area in areas if area is not None]
    return Sheet(
        entry.name,
        content.cells,
        state,
        content.merged,
        content.hidden_rows,
        content.hidden_columns,
        read_notes(package, notes) if notes else {},
        content.protected,
    )


def _bad(package: Package, detail: str) -> UnreadableFile:
    return UnreadableFile(package.path, file_faults.BAD_CONTENT.format(detail=detail))
