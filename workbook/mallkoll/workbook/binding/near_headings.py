"""The row of headings most similar to a missing table's: which headings match, and which are only similar."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import SequenceMatcher

from msgspec import Struct

from mallkoll.workbook.binding.sheet_rows import SheetRows
from mallkoll.workbook.binding.template_identifiers import table_of_marker
from mallkoll.workbook.layout.layout_model import Column, Table
from mallkoll.workbook.model.book import address
from mallkoll.workbook.model.text import normalized, one_line

ALIKE = 0.75
HALF = 0.5  # of the columns that must be there, or nearly: else it is hardly the table


class Heading(Struct, frozen=True):
    """A heading in the workbook: its text and the address of its cell."""

    text: str
    cell: str


class NearTable(Struct, frozen=True):
    """The most similar row of headings.

    By column key: ``found`` are the layout's own headings, ``alike`` similar ones; columns in neither are missing.
    """

    sheet: str
    found: Mapping[str, Heading]
    alike: Mapping[str, Heading]


class _Row(Struct, frozen=True):
    """The texts of a row by column, and the columns by normalized text."""

    sheet: str
    at: int
    texts: Mapping[int, str]
    plain: Mapping[str, int]


def near_table(table: Table, grids: Iterable[SheetRows], taken: Collection[tuple[str, int]] = ()) -> NearTable | None:
    """The most similar row that is not in ``taken`` (sheet and row); None where none is similar enough."""
    best: NearTable | None = None
    ways = {column.key: _ways(column) for column in table.columns}
    all_ways = frozenset().union(*ways.values())
    for grid in grids:
        for row, cells in grid.rows.items():
            texts = {cell.col: cell.value for cell in cells if isinstance(cell.value, str) and cell.value.strip()}
            if (grid.sheet.name, row) in taken or any(table_of_marker(text) for text in texts.values()):
                continue
            col_of_text = {normalized(text): col for col, text in texts.items()}
            if all_ways.isdisjoint(col_of_text):
                continue
            near = _of_row(table, ways, _Row(grid.sheet.name, row, texts, col_of_text))
            if near is not None and (best is None or _worth(near) > _worth(best)):
                best = near
    return best


def near_headings(columns: Iterable[Column], headings: Mapping[int, str], row: int) -> dict[str, Heading]:
    """The headings (given by column number) similar to those of the columns, by column key; each is used once."""
    pairs = sorted(
        ((_likeness(column, text), column.key, col) for column in columns for col, text in headings.items()),
        reverse=True,
    )
    headings_by_key: dict[str, Heading] = {}
    used: set[int] = set()
    for likeness, key, col in pairs:
        if likeness >= ALIKE and key not in headings_by_key and col not in used:
            headings_by_key[key] = Heading(one_line(headings[col]), address(row, col))
            used.add(col)
    return headings_by_key


def _of_row(table: Table, ways: Mapping[str, frozenset[str]], row: _Row) -> NearTable | None:
    exact: dict[str, Heading] = {}
    used: set[int] = set()
    for key, texts in ways.items():
        col = next((row.plain[way] for way in texts if way in row.plain and row.plain[way] not in used), None)
        if col is not None:
            exact[key] = Heading(one_line(row.texts[col]), address(row.at, col))
            used.add(col)
    others = {col: text for col, text in row.texts.items() if col not in used}
    alike = near_headings((c for c in table.columns if c.key not in exact), others, row.at)
    enough = len(exact) + len(alike) >= max(2.0, HALF * len(table.columns))
    return NearTable(row.sheet, exact, alike) if enough else None


def _worth(near: NearTable) -> float:
    return len(near.found) + 0.5 * len(near.alike)


def _ways(column: Column) -> frozenset[str]:
    return frozenset(normalized(text) for text in (column.heading, column.below_band, *column.aliases))


def _likeness(column: Column, text: str) -> float:
    """How similar a text is to a column's headings, 0 to 1: 1 where one begins with the words of the other."""
    normal_text = normalized(text)
    if not normal_text:
        return 0.0
    ways = _ways(column)
    if any(_begins(normal_text, way) or _begins(way, normal_text) for way in ways):
        return 1.0
    return max(SequenceMatcher(None, normal_text, way).ratio() for way in ways)


def _begins(longer: str, shorter: str) -> bool:
    return bool(shorter) and longer.startswith(shorter) and not longer[len(shorter) : len(shorter) + 1].isalnum()
