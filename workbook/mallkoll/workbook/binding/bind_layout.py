"""Find the tables of a layout in a filled-in workbook.

Three ways, the most certain first: the defined name over the table with its hidden keys; the hidden keys alone; the
headings and labels. Rows and columns may have been inserted, deleted or moved, sheets renamed or reordered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain, repeat, zip_longest
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, MissingPart
from mallkoll.workbook.binding.find_by_headings import TableFinder
from mallkoll.workbook.binding.sheet_rows import SheetRows
from mallkoll.workbook.binding.template_identifiers import (
    LAYOUT_PROPERTY,
    NAME_PREFIX,
    table_marker,
    table_of_marker,
)
from mallkoll.workbook.layout.layout_model import Kind, Layout, Role, RowFields, Table, undeclared_row
from mallkoll.workbook.model.book import Book, Cell, Sheet, Value, parse_range
from mallkoll.workbook.model.formula_shift import MAX_ROW
from mallkoll.workbook.model.text import heading_text, names_a_part, normalized

KEYS_APART = 50
"""So many rows at most may have been put in between two hidden keys of a table."""
FAR = 1000
"""A name that covers more rows may go far beyond the last one that holds anything."""


class Binding(Struct, frozen=True):
    """The tables that were found, what is missing, and further copies of tables (on copied sheets)."""

    tables: Mapping[str, BoundTable]
    missing: tuple[MissingPart, ...] = ()
    copies: tuple[BoundTable, ...] = ()


class _Corner(Struct, frozen=True):
    """The first cell of a table's hidden key row, and the last row that its name covers (None: no name)."""

    grid: SheetRows
    row: int
    col: int
    keys: Mapping[str, int]  # the column keys in that row, from left to right, by their columns
    last_row: int | None = None


class _Search(Struct):
    grids: list[SheetRows]
    corners: dict[str, list[_Corner]] = field(default_factory=dict)
    marked_rows: dict[str, list[int]] = field(default_factory=dict)  # sheet -> rows where some table begins


def bind_layout(layout: Layout, book: Book) -> Binding:
    """The layout's tables in the workbook; tables, rows and columns that are not found are in ``missing``."""
    return _bound(layout, _look_for_corners(book, [layout]))


def _bound(layout: Layout, search: _Search) -> Binding:
    tables: dict[str, BoundTable] = {}
    unfound: list[str] = []
    copies: list[BoundTable] = []
    for home, key, table in layout.placed_tables():
        corners = search.corners.get(key, [])
        if len(corners) > 1:
            corners = sorted(corners, key=lambda corner, name=home.name: _precedence(corner, name))  # type: ignore[misc]
        candidates = [bound for corner in corners if (bound := _by_keys(key, table, corner, search)) is not None]
        if candidates:
            tables[key] = candidates[0]
            copies += candidates[1:]
        else:
            unfound.append(key)
    if unfound:
        bound_rows = {
            (t.sheet, row)
            for t in tables.values()
            for row in (t.heading_row - 1, t.heading_row, *(r.at for r in t.rows))
        }
        finder = TableFinder(search.grids, bound_rows)
        tables |= finder.find({key: layout.tables[key] for key in unfound})
        tables = {key: tables[key] for _, key, _ in layout.placed_tables() if key in tables}
    return Binding(tables, tuple(_missing(layout, tables)), tuple(copies))


def likeliest_layout(book: Book, layouts: Iterable[Layout]) -> Layout | None:
    """The layout that a workbook without a (known) layout property is most likely made from; None where none fits.

    It must hold at least half of the layout's tables, and a larger share of them than for any other layout, or more of
    its rows, or more of its exact headings (layouts of two periods of a year differ only in the dates of headings).
    """
    scored, tried = [], tuple(layouts)
    search = _look_for_corners(book, tried)
    for layout in tried:
        binding = _bound(layout, search)
        declared = sum(1 for _ in layout.placed_tables())
        rows = sum(1 for t in binding.tables.values() for row in t.rows if not row.added)
        if binding.tables and len(binding.tables) * 2 >= declared:
            score = (len(binding.tables) / declared, rows, _same_headings(binding, book))
            scored.append((score, layout))
    scored.sort(key=lambda entry: entry[0], reverse=True)
    if not scored or (len(scored) > 1 and scored[0][0] == scored[1][0]):
        return None
    return scored[0][1]


def _same_headings(binding: Binding, book: Book) -> int:
    """The number of columns with exactly the heading that the layout gives them."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    return sum(
        normalized(heading_text(sheets[table.sheet].value(table.heading_row, col)) or "")
        == normalized(table.table.column[key].heading)
        for table in binding.tables.values()
        for key, col in table.columns.items()
    )


def declared_layout_id(book: Book) -> str | None:
    """The layout id in the workbook's custom properties; None where there is none."""
    return book.properties.get(LAYOUT_PROPERTY)


# --- by name and keys ---------------------------------------------------------------------------------------------


def _look_for_corners(book: Book, layouts: Iterable[Layout]) -> _Search:
    tables = {table_marker(key): key for layout in layouts for key in layout.tables}
    known = {*tables, *chain(*(layout.column_keys for layout in layouts))}
    named = {name.removeprefix(NAME_PREFIX): area for name, area in book.names.items() if name.startswith(NAME_PREFIX)}
    search = _Search([SheetRows(sheet) for sheet in book.sheets])
    for grid in search.grids:
        cells = [(cell.row, cell.col, str(cell.value)) for cell in grid.sheet.cells.values() if cell.value in known]
        keys_by_row: dict[int, dict[str, int]] = {}
        for row, col, key in sorted(cells):
            keys = keys_by_row.setdefault(row, {})
            keys.setdefault(key, col)
            if key in tables:
                table = tables[key]
                search.marked_rows.setdefault(grid.sheet.name, []).append(row)
                last_row = _last_row(grid, row, col, named.get(table, ""))
                search.corners.setdefault(table, []).append(_Corner(grid, row, col, keys, last_row))
    return search


def _last_row(grid: SheetRows, row: int, col: int, refers_to: str) -> int | None:
    """The last row of what a table's name refers to, where the table's corner is there; else None."""
    area = parse_range(refers_to)
    if area is None:
        return None
    sheet, top, left, bottom, _ = area
    if not (top <= row <= min(top + 3, bottom) and left <= col <= left + 1):
        return None
    if grid.sheet.name.casefold() != sheet.casefold():
        return None
    return bottom if bottom < top + FAR else min(bottom, grid.last_row)


def _precedence(corner: _Corner, home: str) -> tuple[bool, bool, bool]:
    """The sort key of a table's places: the named one first, then one on the sheet that the layout names.

    Only the first counts, since formulas on other sheets refer to it. The copy of a sheet does not get the name.
    """
    sheet = corner.grid.sheet
    return corner.last_row is None, sheet.name.casefold() != home.casefold(), sheet.state != "visible"


def _by_keys(key: str, table: Table, corner: _Corner, search: _Search) -> BoundTable | None:
    sheet, declared = corner.grid.sheet.name, table.column
    columns = tuple([(column, col) for column, col in corner.keys.items() if column in declared])
    label_col = corner.keys.get(table.label_column.key)
    if label_col is None:
        return None
    before = min([row for row in search.marked_rows[sheet] if row > corner.row], default=MAX_ROW + 1)
    named = corner.last_row is not None
    figures = [col for column, col in columns if declared[column].kind not in _WORDS]
    keys, labels = _keys_and_labels(corner, before, label_col, figures)
    return table.once(_bound_where)(_Found(key, sheet, columns, corner.row, corner.col, keys, labels, named))


class _Found(NamedTuple):
    """All that a table's rows and columns follow from, beside the layout.

    Keys and labels are those of the rows from the second below the corner, the keys as far as there are any. None is
    the label of a blank row.
    """

    key: str
    sheet: str
    columns: tuple[tuple[str, int], ...]
    corner_row: int
    corner_col: int
    keys: tuple[str, ...]
    labels: tuple[str | None, ...]
    named: bool


def _bound_where(table: Table) -> Callable[[_Found], BoundTable | None]:
    """The table by what was found of it, kept for those found last: workbooks of one template are mostly alike."""
    return lru_cache(maxsize=4)(partial(_bound_table, table))


def _bound_table(table: Table, found: _Found) -> BoundTable | None:
    rows = tuple(_rows(table, found))
    if table.rows and all(row.added for row in rows):
        return None  # the rows' keys are gone: the table is found by its labels instead
    rows, by_keys = _with_own_labels(table, rows)
    key_column, how = found.corner_col if by_keys else None, "namn" if found.named else "nycklar"
    return BoundTable(found.key, table, found.sheet, dict(found.columns), rows, found.corner_row + 1, key_column, how)


def _keys_and_labels(
    corner: _Corner, before: int, label_col: int, figures: Sequence[int]
) -> tuple[tuple[str, ...], tuple[str | None, ...]]:
    """The hidden keys and the labels of a table's rows."""
    cells, first = corner.grid.sheet.cells, corner.row + 2
    keys, end = _hidden_keys(corner, corner.grid.last_row if corner.last_row is None else corner.last_row, before)
    if corner.last_row is None:  # the table ends with its keys, and with rows clearly added right below them
        after = first + len(keys)
        while after < end and _has_figures(cells, after, figures):
            after += 1
        end = after
    rows = range(first, end)
    labels: list[str | None] = list(map(_label, _values(cells, rows, label_col)))
    for at, label in enumerate(labels, first):
        if not label and not _has_figures(cells, at, figures):
            labels[at - first] = None
    return keys, tuple(labels)


def _values(cells: Mapping[tuple[int, int], Cell], rows: Sequence[int], col: int) -> list[Value]:
    """What stands in a column."""
    return [None if cell is None else cell.value for cell in map(cells.get, zip(rows, repeat(col)))]


def _hidden_keys(corner: _Corner, last: int, before: int) -> tuple[tuple[str, ...], int]:
    """The hidden keys of the rows below a corner as far as there are any, and the row that its table ends before.

    The table goes down to ``last`` and as far as its keys go on from there, never to ``before``, where the next begins.
    """
    cells, first = corner.grid.sheet.cells, corner.row + 2
    keys: tuple[str, ...] = ()
    rows = range(first, max(first, min(before, last + 1)))
    while True:
        found, apart = _row_keys(tuple(_values(cells, rows, corner.col)))
        if found:
            keys = (*keys, *[""] * (rows.start - first - len(keys)), *found)
            last = max(last, rows.start + len(found) - 1)
        if apart is not None:
            before = rows.start + apart
        rows = range(rows.stop, min(before, last + KEYS_APART + 1))
        if cells.keys().isdisjoint(zip(rows, repeat(corner.col))):
            return keys, min(before, last + 1)


@lru_cache(maxsize=128)
def _row_keys(values: tuple[Value, ...]) -> tuple[tuple[str, ...], int | None]:
    """The keys in a hidden column up to the last one, and where in it a table begins that the layout does not have."""
    keys: list[str] = []
    for at, value in enumerate(values):
        role, colon, key = value.partition(":") if isinstance(value, str) else ("", "", "")
        if colon and role in _ROLE_WORDS:
            keys += [*[""] * (at - len(keys)), key]
        elif table_of_marker(value):
            return tuple(keys), at
    return tuple(keys), None


def _with_own_labels(table: Table, rows: tuple[BoundRow, ...]) -> tuple[tuple[BoundRow, ...], bool]:
    """The rows with the keys of their labels, where rows were sorted without their hidden keys.

    Also whether formulas can still rely on the hidden keys, which they cannot where a varav row got another's key.
    """
    strayed = {row.key: row for row in rows if row.label != row.spec.label and not _is_own(row.label, row.spec)}
    if not strayed:
        return rows, True
    declared = table.row
    labels = Counter(normalized(spec.label) for spec in declared.values())
    owner = {label: key for key in strayed if labels[label := normalized(declared[key].label)] == 1}
    moved = {key: owner.get(normalized(row.label), "") for key, row in strayed.items()}
    while moved and set(moved) != set(moved.values()):  # drops new names, and names of rows that are missing
        moved = {key: new for key, new in moved.items() if new in moved and key in moved.values()}
    relabelled = tuple(
        replace(row, key=moved[row.key], spec=declared[moved[row.key]]) if row.key in moved else row for row in rows
    )
    return relabelled, all(row.spec.role is now.spec.role for row, now in zip(rows, relabelled, strict=True))


def _is_own(label: str, spec: RowFields) -> bool:
    text = normalized(label)
    return text == normalized(spec.label) or any(text == normalized(alias) for alias in spec.aliases)


def _rows(table: Table, found: _Found) -> Iterator[BoundRow]:
    declared, totals, first = table.row, table.totals, found.corner_row + 2
    last_total = max([at for at, key in enumerate(found.keys, first) if key in totals], default=MAX_ROW)
    used: set[str] = set()
    for at, (label, key) in enumerate(zip_longest(found.labels, found.keys, fillvalue=""), first):
        if key in declared and key not in used:
            used.add(key)
            yield BoundRow(key, label or declared[key].label, at, declared[key])
        elif label is not None:
            is_open_row = key.startswith("rad_") and key not in used
            row_key = key if is_open_row else f"tillagd_{at}"
            used.add(row_key)
            spec = added_row(label) if at <= last_total else added_below(label)
            yield BoundRow(row_key, label, at, spec, added=not is_open_row)


_ROLE_WORDS = frozenset(Role)
_WORDS = frozenset({Kind.LABEL, Kind.TEXT})


def label_at(sheet: Sheet, row: int, col: int) -> str:
    """The label in a cell as text, empty where there is none."""
    return _label(sheet.value(row, col))


def _label(value: Value) -> str:
    if isinstance(value, str):
        return value.strip()
    return f"{value:.15g}".replace(".", ",") if isinstance(value, float) else ""


@lru_cache(maxsize=4096)
def added_row(label: str) -> RowFields:
    """The fields of a row added by the nämnd: an item, or varav where its label says so."""
    return undeclared_row(label, Role.OF_WHICH if names_a_part(label) else Role.ITEM)


def added_below(label: str) -> RowFields:
    """The fields of such a row after the totals that end the table: it is in no sum."""
    return undeclared_row(label, Role.OF_WHICH if names_a_part(label) else Role.INFO)


def _has_figures(cells: Mapping[tuple[int, int], Cell], row: int, columns: Iterable[int]) -> bool:
    for col in columns:
        cell = cells.get((row, col))
        if cell is not None and cell.value not in {None, ""}:
            return True
    return False


def _missing(layout: Layout, tables: Mapping[str, BoundTable]) -> Iterator[MissingPart]:
    for _, key, table in layout.placed_tables():
        bound = tables.get(key)
        if bound is not None:
            yield from bound.missing
        elif not table.optional:
            yield MissingPart(key)
