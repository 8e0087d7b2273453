"""Find the tables of a layout in a filled-in workbook.

Three ways, the most certain first: the defined name over the table with its hidden keys; the hidden keys alone; the
headings and labels. Rows and columns may have been inserted, deleted or moved, sheets renamed or reordered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from msgspec import Struct, field
from msgspec.structs import replace

from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable
from mallkoll.workbook.binding.find_by_headings import TableFinder
from mallkoll.workbook.binding.sheet_rows import SheetRows
from mallkoll.workbook.binding.template_identifiers import LAYOUT_PROPERTY, MARKER_START, NAME_PREFIX, table_of_marker
from mallkoll.workbook.layout.layout_model import TOTALS, Kind, Layout, Role, RowFields, Table, undeclared_row
from mallkoll.workbook.model.book import Book, Sheet, Value, parse_range
from mallkoll.workbook.model.text import heading_text, names_a_part, normalized

KEYS_APART = 50
"""So many rows at most may have been put in between two hidden keys of a table."""


class MissingPart(Struct, frozen=True):
    """A declared table, row or column that is not in the workbook."""

    table: str
    row: str | None = None
    column: str | None = None


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
    last_row: int | None


class _Search(Struct):
    grids: list[SheetRows]
    corners: dict[str, list[_Corner]] = field(default_factory=dict)
    marked_rows: dict[str, list[int]] = field(default_factory=dict)  # sheet -> rows where some table begins


def bind_layout(layout: Layout, book: Book) -> Binding:
    """The layout's tables in the workbook; tables, rows and columns that are not found are in ``missing``."""
    return _bound(layout, _look_for_corners(book))


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
    ordered = {key: tables[key] for _, key, _ in layout.placed_tables() if key in tables}
    return Binding(ordered, tuple(_missing(layout, ordered)), tuple(copies))


def likeliest_layout(book: Book, layouts: Iterable[Layout]) -> Layout | None:
    """The layout that a workbook without a (known) layout property is most likely made from; None where none fits.

    It must hold at least half of the layout's tables, and a larger share of them than for any other layout, or more of
    its rows, or more of its exact headings (layouts of two periods of a year differ only in the dates of headings).
    """
    scored = []
    search = _look_for_corners(book)
    for layout in layouts:
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


def _look_for_corners(book: Book) -> _Search:
    search = _Search([SheetRows(sheet) for sheet in book.sheets])
    for grid in search.grids:
        markers = [
            cell for cell in grid.sheet.cells.values()
            if type(value := cell.value) is str and value.startswith(MARKER_START)
        ]  # fmt: skip
        for cell in markers:
            key = table_of_marker(cell.value)
            if key is not None:
                search.marked_rows.setdefault(grid.sheet.name, []).append(cell.row)
                search.corners.setdefault(key, []).append(_Corner(grid, cell.row, cell.col, None))
    by_name = {grid.sheet.name.casefold(): grid for grid in search.grids}
    for name, refers_to in book.names.items():
        if not name.startswith(NAME_PREFIX):
            continue
        key = name.removeprefix(NAME_PREFIX)
        area = parse_range(refers_to)
        named = by_name.get(area[0].casefold()) if area else None
        if area is None or named is None:
            continue
        for row in range(area[1], min(area[3], area[1] + 3) + 1):
            for col in range(area[2], area[2] + 2):
                if table_of_marker(named.sheet.value(row, col)) == key:
                    _set_named_corner(search.corners[key], _Corner(named, row, col, area[3]))
    for rows in search.marked_rows.values():
        rows.sort()
    return search


def _set_named_corner(corners: list[_Corner], named: _Corner) -> None:
    corners[:] = [named if (c.grid, c.row, c.col) == (named.grid, named.row, named.col) else c for c in corners]


def _precedence(corner: _Corner, home: str) -> tuple[bool, bool, bool]:
    """The sort key of a table's places: the named one first, then one on the sheet that the layout names.

    Only the first counts, since formulas on other sheets refer to it. The copy of a sheet does not get the name.
    """
    sheet = corner.grid.sheet
    return corner.last_row is None, sheet.name.casefold() != home.casefold(), sheet.state != "visible"


def _by_keys(key: str, table: Table, corner: _Corner, search: _Search) -> BoundTable | None:
    sheet, declared = corner.grid.sheet, table.column
    cells = sheet.cells
    columns: dict[str, int] = {}
    for col in range(1, corner.grid.last_column + 1):
        cell = cells.get((corner.row, col))
        if cell is not None and type(cell.value) is str and cell.value in declared:
            columns.setdefault(cell.value, col)
    if table.label_column.key not in columns:
        return None
    following = [row for row in search.marked_rows.get(sheet.name, []) if row > corner.row]
    end = min([corner.grid.last_row, *(row - 1 for row in following)])
    if corner.last_row is not None:
        end = min(_last_keyed(corner, max(corner.last_row, corner.row + 1), end), end)
    rows = tuple(_rows(table, corner, columns, end))
    if not any(not row.added for row in rows) and table.rows:
        return None  # the rows' keys are gone: the table is found by its labels instead
    how = "nycklar" if corner.last_row is None else "namn"
    rows, by_keys = _with_own_labels(table, rows)
    return BoundTable(key, table, sheet.name, columns, rows, corner.row + 1, corner.col if by_keys else None, how)


def _last_keyed(corner: _Corner, named: int, end: int) -> int:
    """The last row with hidden keys that continue below the named range, which may cover only part of its table."""
    cells, last, at = corner.grid.sheet.cells, named, named
    while at < min(end, last + KEYS_APART):
        at += 1
        if (cell := cells.get((at, corner.col))) is not None and _row_key(cell.value) is not None:
            last = at
    return last


def _with_own_labels(table: Table, rows: tuple[BoundRow, ...]) -> tuple[tuple[BoundRow, ...], bool]:
    """The rows with the keys of their labels, where rows were sorted without their hidden keys.

    Also whether formulas can still rely on the hidden keys, which they cannot where a varav row got another's key.
    """
    declared = table.row
    strayed = {
        row.key: row for row in rows
        if row.key in declared and row.label != declared[row.key].label and not _is_own(row.label, declared[row.key])
    }  # fmt: skip
    if not strayed:
        return rows, True
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


def _rows(table: Table, corner: _Corner, columns: Mapping[str, int], end: int) -> Iterator[BoundRow]:
    sheet, cells = corner.grid.sheet, corner.grid.sheet.cells
    declared, label_col, key_col = table.row, columns[table.label_column.key], corner.col
    keys = {row: _row_key(cell.value) for row in range(corner.row + 2, end + 1) if (cell := cells.get((row, key_col)))}
    keyed = [row for row, key in keys.items() if key is not None]
    figures = [col for key, col in columns.items() if table.column[key].kind not in _WORDS]
    last = keyed[-1] if keyed else corner.row + 1
    if corner.last_row is not None:
        last = max(last, end)
    else:  # without a name the table ends with its keys, and with rows clearly added right below them
        while last < end and _has_figures(sheet, last + 1, figures):
            last += 1
    used: set[str] = set()
    ended = False  # after the totals that end the table: rows added there are in no sum
    totals = (row for row, key in keys.items() if key is not None and key in declared and declared[key].role in TOTALS)
    last_total = max(totals, default=None)
    for at in range(corner.row + 2, last + 1):
        hidden_key = keys.get(at)
        cell = cells.get((at, label_col))
        label = _label(cell.value) if cell else ""
        if last_total is not None and at > last_total:
            ended = True
        if hidden_key is not None and hidden_key in declared and hidden_key not in used:
            used.add(hidden_key)
            yield BoundRow(hidden_key, label or declared[hidden_key].label, at, declared[hidden_key])
        elif label or _has_figures(sheet, at, figures):
            is_open_row = hidden_key is not None and hidden_key.startswith("rad_") and hidden_key not in used
            row_key = hidden_key if is_open_row and hidden_key else f"tillagd_{at}"
            used.add(row_key)
            yield BoundRow(row_key, label, at, added_row(label, ended=ended), added=not is_open_row)


def _row_key(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    role, colon, key = value.partition(":")
    return key if colon and role in _ROLE_WORDS else None


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
def added_row(label: str, *, ended: bool) -> RowFields:
    """The fields of a row added by the nämnd: an item, varav where its label says so, information below the sums."""
    role = Role.OF_WHICH if names_a_part(label) else Role.INFO if ended else Role.ITEM
    return undeclared_row(label, role)


def _has_figures(sheet: Sheet, row: int, columns: Iterable[int]) -> bool:
    return any(sheet.value(row, col) not in {None, ""} for col in columns)


def _missing(layout: Layout, tables: Mapping[str, BoundTable]) -> Iterator[MissingPart]:
    for _, key, table in layout.placed_tables():
        bound = tables.get(key)
        if bound is None:
            if not table.optional:
                yield MissingPart(key)
            continue
        for row_key in table.row:
            if row_key not in bound.row:
                yield MissingPart(key, row=row_key)
        for column in table.columns:
            if column.key not in bound.columns:
                yield MissingPart(key, column=column.key)
