"""The rows of a list that a controller keeps: a CSV file, or a sheet of a workbook."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from mallkoll.workbook.model.book import Book, Cell, CellError, Sheet
from mallkoll.workbook.model.text import one_line, value_text
from mallkoll.workbook.reader.read_book import read_book

MAX_BYTES = 5_000_000
SHEETS, TEXTS = frozenset({".xlsx", ".xlsm"}), frozenset({".csv", ".txt", ".tsv"})
FURTHEST = 30  # rows in which the headings are looked for, below a title
_MOST_COLUMNS = 50


class ListError(OSError):
    """Raised where a list cannot be used; the text says why, in Swedish."""


class ListRow(NamedTuple):
    """A row: the sheet (a CSV file's own name), its number there, the column of the first text, and the texts.

    ``unread`` says by position why a cell that is not blank has no text.
    """

    sheet: str
    number: int
    first: int
    texts: list[str]
    unread: Mapping[int, str] = {}


def sheets_of(path: Path) -> list[list[ListRow]]:
    """The rows that hold anything, by sheet, of the sheets that are neither empty nor hidden; a CSV file is one.

    Raises ListError, OSError or UnreadableFile.
    """
    if path.suffix.lower() in SHEETS:
        return rows_of_sheets(read_book(path))
    rows = rows_of_text(path)
    return [rows] if rows else []


def rows_of_sheets(book: Book) -> list[list[ListRow]]:
    """The rows that hold anything, by sheet, of the sheets that are neither empty nor hidden."""
    return [rows for sheet in book.sheets if sheet.state == "visible" and (rows := list(_sheet_rows(sheet)))]


def rows_of_text(path: Path) -> list[ListRow]:
    """The rows that hold anything in a CSV file. Raises ListError or OSError."""
    return [row for row in _from_csv(path) if any(row.texts)]


def _sheet_rows(sheet: Sheet) -> Iterator[ListRow]:
    by_row: dict[int, dict[int, Cell]] = {}
    for (row, col), cell in sheet.cells.items():
        if col <= _MOST_COLUMNS:
            by_row.setdefault(row, {})[col] = cell
    first = min((min(cells) for cells in by_row.values()), default=1)
    for number, cells in sorted(by_row.items()):
        texts = [value_text(sheet.value(number, col)) for col in range(first, max(cells) + 1)]
        unread = {col - first: why for col, cell in cells.items() if (why := _why_unread(cell))}
        if any(texts) or unread:
            yield ListRow(sheet.name, number, first, texts, unread)


def _why_unread(cell: Cell) -> str | None:
    if isinstance(cell.value, CellError):
        return f"är felvärdet {cell.value.code} i {cell.address}"
    if cell.value is None and cell.formula is not None:
        return f"är inte uträknad i {cell.address}: öppna listan i Excel och spara den"
    return None


def _from_csv(path: Path) -> Iterator[ListRow]:
    """The rows of a CSV file."""
    with path.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ListError(f"Listan {path} är större än {MAX_BYTES // 1_000_000} MB.")
    text = _decoded(data)
    if data.startswith((b"PK", b"\xd0\xcf")) or "\0" in text:
        raise ListError(f"Listan {path} är ingen textfil. Spara den som .csv eller .xlsx.")
    lines = text.splitlines()
    reader = csv.reader(lines, delimiter=_separator(lines[:FURTHEST]))
    for row in reader:
        yield ListRow(path.stem, reader.line_num, 1, [one_line(cell) for cell in row])


def _separator(lines: Sequence[str]) -> str:
    """The mark that most lines have, but no comma where another divides half of them: titles have commas too."""
    written = [line for line in lines if line.strip()]
    having = {mark: sum(mark in line for line in written) for mark in ";\t,"}
    surer = [mark for mark in ";\t" if 2 * having[mark] >= len(written)]
    return max(surer or having, key=having.__getitem__)


def _decoded(data: bytes) -> str:
    """The text in UTF-8, in UTF-16 (Excel's *Unicode-text*, which begins with its mark) or in Windows-1252."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
