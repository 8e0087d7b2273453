"""The list of nämnder that are to deliver: a CSV file or a sheet, with headings or without."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from mallkoll.validators.report.expected_deliveries import Expected
from mallkoll.workbook.model.book import Book, Sheet
from mallkoll.workbook.model.text import normalized, one_line, value_text
from mallkoll.workbook.reader.read_book import read_book

MAX_BYTES = 5_000_000
_SHEETS, _TEXTS = frozenset({".xlsx", ".xlsm"}), frozenset({".csv", ".txt", ".tsv"})
_HEADINGS = {
    "namnd": ("nämnd", "namnd", "nämnder", "nämnd/styrelse", "avsändare"),
    "kommun": ("kommun", "kommunen"),
    "layout": ("layout", "mall", "mallens namn"),
    "period": ("period", "avser"),
    "version": ("version", "mallversion"),
}


class ExpectedListError(OSError):
    """Raised where the list cannot be used; the text says why, in Swedish."""


def read_expected(path: Path) -> tuple[Expected, ...]:
    """Read the list. Raises ExpectedListError, OSError or UnreadableFile."""
    kind = path.suffix.lower()
    if kind not in _SHEETS | _TEXTS:
        raise ExpectedListError(f"Listan över nämnder ska vara en fil .csv, .txt eller .xlsx, inte {path.name}.")
    rows = list(_from_sheet(read_book(path)) if kind in _SHEETS else _from_csv(path))
    rows = [row for row in rows if any(row)]
    if not rows:
        raise ExpectedListError(f"Listan {path} är tom. Skriv en nämnd per rad, under rubriken Nämnd.")
    columns = _columns(rows[0])
    if columns:
        rows = rows[1:]
        if "namnd" not in columns:
            raise ExpectedListError(f"Listan {path} saknar kolumnen Nämnd.")
    else:
        columns = {"namnd": 0}
    entries = [_entry(row, columns) for row in rows]
    expected = tuple(dict.fromkeys(entry for entry in entries if entry is not None))
    if not expected:
        raise ExpectedListError(f"Listan {path} har inga nämnder under rubriken Nämnd.")
    return expected


def _columns(first: Sequence[str]) -> dict[str, int]:
    """The columns by what they hold, from the headings; empty where the first row has no headings."""
    return {
        key: at
        for key, words in _HEADINGS.items()
        for at, cell in enumerate(first)
        if normalized(cell) in words
    }  # fmt: skip


def _entry(row: Sequence[str], columns: dict[str, int]) -> Expected | None:
    values = {key: row[at] or None for key, at in columns.items() if at < len(row)}
    namnd = values.pop("namnd", None)
    return None if namnd is None else Expected(namnd, **values)


def _from_sheet(book: Book) -> Iterator[list[str]]:
    """The rows of the first sheet that is not empty."""
    sheet = next((s for s in book.sheets if s.cells and s.state == "visible"), None)
    return iter(()) if sheet is None else _sheet_rows(sheet)


def _sheet_rows(sheet: Sheet) -> Iterator[list[str]]:
    by_row: dict[int, dict[int, str]] = {}
    for (row, col), cell in sheet.cells.items():
        if col <= 50:
            by_row.setdefault(row, {})[col] = value_text(cell.value)
    first = min((min(cells) for cells in by_row.values()), default=1)
    for _, cells in sorted(by_row.items()):
        yield [cells.get(col, "") for col in range(first, max(cells) + 1)]


def _from_csv(path: Path) -> Iterator[list[str]]:
    """The rows of a CSV file in UTF-8 or Windows-1252, with the separator most frequent in its first line."""
    with path.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ExpectedListError(f"Listan {path} är större än {MAX_BYTES // 1_000_000} MB.")
    if data.startswith((b"PK", b"\xd0\xcf")) or b"\0" in data:
        raise ExpectedListError(f"Listan {path} är ingen textfil. Spara den som .csv eller .xlsx.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    lines = text.splitlines()
    separator = max(";\t,", key=lines[0].count) if lines else ";"
    for row in csv.reader(lines, delimiter=separator):
        yield [one_line(cell) for cell in row]
