"""Find tables by their headings and row labels, where defined names and hidden keys are gone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from heapq import heapify, heappop, heappush

from msgspec import Struct

from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable
from mallkoll.workbook.binding.sheet_rows import SheetRows
from mallkoll.workbook.binding.template_identifiers import table_of_marker
from mallkoll.workbook.layout.layout_model import TOTALS, Column, Role, Table, undeclared_row
from mallkoll.workbook.model.text import normalized

MAX_HEADING_ROWS = 3  # a heading may be written over several rows
MIN_SHARE = 0.6  # of the columns that must be recognised
BLANKS_END_TABLE = 2
ALIKE = 0.9


class _HeadingCandidate(Struct, frozen=True):
    """Where the headings of a table are read, before its rows are looked for. ``fit``: how well all but the rows do."""

    key: str
    table: Table
    grid: SheetRows
    top: int
    height: int
    columns: Mapping[str, int]
    fit: float

    @property
    def heading_row(self) -> int:
        """The last of the rows that the headings stand in."""
        return self.top + self.height - 1


class TableFinder:
    """Looks for tables among the rows that no other table has taken: (sheet, row) of each row that one has."""

    def __init__(self, grids: list[SheetRows], taken: set[tuple[str, int]]) -> None:
        self._tops = [(grid, _possible_headings(grid, taken)) for grid in grids]

    def find(self, tables: Mapping[str, Table]) -> dict[str, BoundTable]:
        """The tables that were found, each at the place that fits it best and no place twice.

        Tables that have the same headings fit each other's places but for their rows, and there are as many of those
        places as the square of the tables. So rows are only looked for where no better place is known: each place
        waits in line with the most that its rows can be worth, and, once they are read, with what they are.
        """
        places = [place for key, table in tables.items() for place in self._places(key, table)]
        best_rows_score = 2.0  # where every row is there
        queue = [(-(place.fit + (best_rows_score if place.table.rows else 1.0)), at) for at, place in enumerate(places)]
        heapify(queue)
        rows: dict[int, tuple[BoundRow, ...]] = {}
        bound_tables: dict[str, BoundTable] = {}
        used: set[tuple[str, int]] = set()
        while queue:
            _, at = heappop(queue)
            place = places[at]
            position = (place.grid.sheet.name, place.heading_row)
            if place.key in bound_tables or position in used:
                continue
            if at not in rows:
                rows[at] = tuple(_rows(place.grid, place.table, place.columns, place.top + place.height))
                worth = _worth(place.table, rows[at])
                if worth is not None:
                    heappush(queue, (-(place.fit + worth), at))
                continue
            used.add(position)
            bound_tables[place.key] = BoundTable(
                place.key, place.table, place.grid.sheet.name, place.columns, rows[at], place.heading_row, None,
                "rubriker",
            )  # fmt: skip
        return bound_tables

    def _places(self, key: str, table: Table) -> Iterator[_HeadingCandidate]:
        wanted = {column.key: _ways_to_write(column) for column in table.columns}
        bands = frozenset(normalized(column.band) for column in table.columns if column.band)
        for grid, tops in self._tops:
            for top in tops:
                best: tuple[float, int, dict[str, int]] | None = None
                for height in range(1, MAX_HEADING_ROWS + 1):
                    columns = _columns(grid, top, height, wanted, bands)
                    share = len(columns) / len(wanted)
                    if share >= MIN_SHARE and len(columns) >= min(2, len(wanted)) and (not best or share > best[0]):
                        best = (share, height, columns)
                if best is None or (table.label_column.key not in best[2] and not _take_label_column(table, best[2])):
                    continue
                share, height, columns = best
                above = [
                    normalized(str(c.value))
                    for r in range(top - 4, top)
                    for c in grid.row(r)
                    if isinstance(c.value, str)
                ]
                titled = 1.0 if normalized(table.heading) in above else 0.0
                yield _HeadingCandidate(key, table, grid, top, height, columns, share + titled)


def _worth(table: Table, rows: Collection[BoundRow]) -> float | None:
    """What the rows found below its headings say for a place; None where they say that it is none."""
    if not table.rows:
        return 1.0
    matched = sum(1 for row in rows if not row.added)
    return 2 * (matched / len(table.rows)) if matched or table.open_rows else None


def _possible_headings(grid: SheetRows, taken: set[tuple[str, int]]) -> list[int]:
    """The rows that can begin a heading: free, with a text or two and no figures."""
    tops = []
    for row, cells in sorted(grid.rows.items()):
        if (grid.sheet.name, row) in taken or any(isinstance(cell.value, float) for cell in cells):
            continue
        if any(isinstance(cell.value, str) and cell.value for cell in cells):
            tops.append(row)
    return tops


def _ways_to_write(column: Column) -> frozenset[str]:
    in_band = (f"{column.band} {column.below_band}",) if column.band else ()
    return frozenset(normalized(text) for text in (column.heading, *in_band, *column.aliases))


def _columns(
    grid: SheetRows, top: int, height: int, wanted: Mapping[str, frozenset[str]], bands: frozenset[str]
) -> dict[str, int]:
    """The columns whose headings are read in the ``height`` rows from ``top``."""
    texts: dict[int, list[str]] = {}
    over: dict[int, list[str]] = {}
    for row in range(top, top + height):
        for cell in grid.row(row):
            if isinstance(cell.value, str) and table_of_marker(cell.value) is None:
                texts.setdefault(cell.col, []).append(cell.value)
        for col, band in _bands_over(grid, row, top + height, bands) if bands else ():
            over.setdefault(col, []).append(band)
    headings = [(col, normalized("\n".join(parts))) for col, parts in texts.items()]
    headings += [(col, normalized("\n".join((*parts, *texts.get(col, ()))))) for col, parts in over.items()]
    columns: dict[str, int] = {}
    for key, ways in wanted.items():
        for col, heading in headings:
            if col not in columns.values() and any(heading == way or _with_unit(heading, way) for way in ways):
                columns[key] = col
                break
    return columns


def _bands_over(grid: SheetRows, row: int, end: int, bands: frozenset[str]) -> Iterator[tuple[int, str]]:
    """The blank cells right of a band's own, each with the band's text: it may cover them too."""
    own = {cell.col: cell.value for cell in grid.row(row) if isinstance(cell.value, str) and cell.value}
    below = max((cell.col for at in range(row + 1, end) for cell in grid.row(at)), default=0)
    over = ""
    for col in range(min(own, default=below + 1), below + 1):
        if col in own:
            over = own[col] if normalized(own[col]) in bands else ""
        elif over:
            yield col, over


def _with_unit(heading: str, way: str) -> bool:
    """``prognos helår,tkr`` and ``prognos helår(tkr)`` are ``prognos helår``."""
    rest = heading.removeprefix(way)
    return rest != heading and rest.strip("(), ") in {"tkr", "mnkr", "kr", "%"}


def _take_label_column(table: Table, columns: dict[str, int]) -> bool:
    """The label column's own heading is often left empty: it is then the one left of all others."""
    left = min(columns.values())
    if left <= 1:
        return False
    columns[table.label_column.key] = left - 1
    return True


def _rows(grid: SheetRows, table: Table, columns: Mapping[str, int], first: int) -> Iterator[BoundRow]:
    known = {normalized(text): key for key, row in table.row.items() for text in (row.label, *row.aliases)}
    label_col = columns[table.label_column.key]
    figure_columns = [col for key, col in columns.items() if table.column[key].key != table.label_column.key]
    unmatched = set(table.row)
    blanks = 0
    wait_for_total = any(row.role in TOTALS for row in table.rows)
    for at in range(first, grid.last_row + 1):
        label = _text(grid, at, label_col)
        filled = any(grid.sheet.value(at, col) not in {None, ""} for col in figure_columns)
        if not label and not filled:
            blanks += 1
            ends = blanks >= BLANKS_END_TABLE or (not unmatched and not table.open_rows)
            following = range(at + 1, at + 1 + table.open_rows)  # rows left empty above the sum
            if ends and not any(known.get(normalized(_text(grid, r, label_col))) in unmatched for r in following):
                return
            continue
        blanks = 0
        key = known.get(normalized(label)) or _alike(normalized(label), known, unmatched)
        if key in unmatched:
            unmatched.discard(key)
            yield BoundRow(key, label, at, table.row[key])
        elif not unmatched and wait_for_total and not table.open_rows:
            return
        elif filled and label:
            role = Role.OF_WHICH if normalized(label).startswith("varav ") else Role.ITEM
            yield BoundRow(f"tillagd_{at}", label, at, undeclared_row(label, role), added=True)


def _text(grid: SheetRows, row: int, col: int) -> str:
    value = grid.sheet.value(row, col)
    return value.strip() if isinstance(value, str) else ""


def _alike(label: str, known: Mapping[str, str], unmatched: set[str]) -> str | None:
    """A declared label that differs from this one by a letter or so, where only one does."""
    close: str | None = None
    letters = _letters(label)
    for text, key in known.items():
        apart = (letters ^ _letters(text)).bit_count()  # most are seen to differ by more
        if apart > (1 - ALIKE) * (len(label) + len(text)) + 1e-9 or key not in unmatched:
            continue
        if SequenceMatcher(None, label, text).ratio() >= ALIKE:
            if close is not None:
                return None
            close = key
    return close


@lru_cache(maxsize=16384)
def _letters(text: str) -> int:
    """How often each letter stands in a text, as so many bits of one number; rare letters share theirs.

    Texts of which so many bits differ have at least so many letters that are not in both.
    """
    counts: dict[int, int] = {}
    bits = 0
    for letter in text:
        kind = ord(letter) % 64
        counts[kind] = seen = counts.get(kind, 0)
        if seen < 8:
            bits |= 1 << (kind * 8 + seen)
            counts[kind] = seen + 1
    return bits
