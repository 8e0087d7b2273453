"""Find tables by their headings and row labels, where defined names and hidden keys are gone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from heapq import heapify, heappop, heappush
from math import ceil
from typing import NamedTuple

from msgspec import Struct

from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable
from mallkoll.workbook.binding.heading_starts import MAX_HEADING_ROWS, rows_with, starts_of
from mallkoll.workbook.binding.sheet_rows import SheetRows
from mallkoll.workbook.binding.template_identifiers import table_of_marker
from mallkoll.workbook.layout.layout_model import TOTALS, Column, Role, Table, undeclared_row
from mallkoll.workbook.model.money_units import MONEY
from mallkoll.workbook.model.text import heading_text, names_a_part, normalized

MIN_SHARE = 0.6  # of the columns that must be recognised
BLANKS_END_TABLE = 2
ALIKE = 0.9
_UNIT = re.compile(rf"(?:i )?(?:%|{MONEY})")


class _Headings(NamedTuple):
    """A place where headings are found, and the share of them that match."""

    grid: SheetRows
    top: int
    height: int
    columns: Mapping[str, int]
    share: float


class _HeadingCandidate(Struct, frozen=True):
    """A place where the headings of a table are found, before its rows are read.

    ``fit`` is the share of its headings that match, plus 1 where the table's title is above them.
    """

    key: str
    table: Table
    grid: SheetRows
    top: int
    height: int
    columns: Mapping[str, int]
    fit: float

    @property
    def heading_row(self) -> int:
        """The last row of the headings."""
        return self.top + self.height - 1


class TableFinder:
    """Searches for tables among the rows that are not in ``taken``, the (sheet, row) of rows of other tables."""

    def __init__(self, grids: list[SheetRows], taken: set[tuple[str, int]]) -> None:
        self._tops = [(grid, _possible_headings(grid, taken)) for grid in grids]
        self._headings: dict[tuple[object, ...], list[_Headings]] = {}  # by what they look like

    def find(self, tables: Mapping[str, Table]) -> dict[str, BoundTable]:
        """The tables that were found, each at the place that fits it best and no place twice.

        Tables with the same headings fit each other's places except for their rows, which makes for a number of places
        quadratic in the tables. So rows are only read where no better place is known: each place is in a priority
        queue with the most that its rows can be worth and, once they are read, with their actual worth.
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
        looks = (table.label_column.key, *((c.key, _ways_to_write(c), c.band) for c in table.columns))
        if looks not in self._headings:  # tables for the same figures of several verksamheter have the same headings
            self._headings[looks] = list(self._headings_like(table))
        for found in self._headings[looks]:
            above = [
                normalized(str(c.value))
                for r in range(found.top - 4, found.top)
                for c in found.grid.row(r)
                if isinstance(c.value, str)
            ]
            titled = 1.0 if normalized(table.heading) in above else 0.0
            yield _HeadingCandidate(key, table, *found[:-1], found.share + titled)

    def _headings_like(self, table: Table) -> Iterator[_Headings]:
        """The places where headings like a table's are found."""
        ways_by_key = {column.key: _ways_to_write(column) for column in table.columns}
        bands = frozenset(normalized(column.band) for column in table.columns if column.band)
        starts = starts_of(way for ways in ways_by_key.values() for way in ways)
        fewest = 1 if bands else ceil(MIN_SHARE * len(ways_by_key) - 1e-9)  # a band's cell stands over several columns
        for grid, tops in self._tops:
            cells = rows_with(starts, grid.rows_by_start)
            for top in tops if cells else ():
                if sum([cells[row] for row in range(top, top + MAX_HEADING_ROWS)]) < fewest:
                    continue
                best: tuple[float, int, dict[str, int]] | None = None
                for height in range(1, MAX_HEADING_ROWS + 1):
                    columns = _columns(grid, top, height, ways_by_key, bands)
                    share = len(columns) / len(ways_by_key)
                    if (
                        share >= MIN_SHARE
                        and len(columns) >= min(2, len(ways_by_key))
                        and (not best or share > best[0])
                    ):
                        best = (share, height, columns)
                if best is None or (table.label_column.key not in best[2] and not _take_label_column(table, best[2])):
                    continue
                share, height, columns = best
                yield _Headings(grid, top, height, columns, share)


def _worth(table: Table, rows: Collection[BoundRow]) -> float | None:
    """How much the rows below its headings speak for a place (0 to 2); None where none of the table's rows is there."""
    if not table.rows:
        return 1.0
    matched = sum(1 for row in rows if not row.added)
    return 2 * (matched / len(table.rows)) if matched or table.open_rows else None


def _possible_headings(grid: SheetRows, taken: set[tuple[str, int]]) -> list[int]:
    """The rows that can begin headings: not taken, with at least one text and no figures."""
    return [row for row in grid.rows_of_texts if (grid.sheet.name, row) not in taken]


def _ways_to_write(column: Column) -> frozenset[str]:
    in_band = (f"{column.band} {column.below_band}",) if column.band else ()
    return frozenset(normalized(text) for text in (column.heading, *in_band, *column.aliases))


def _columns(
    grid: SheetRows, top: int, height: int, ways_by_key: Mapping[str, frozenset[str]], bands: frozenset[str]
) -> dict[str, int]:
    """The columns (key to number) whose headings are found in the ``height`` rows from ``top``."""
    texts: dict[int, list[str]] = {}
    bands_by_column: dict[int, list[str]] = {}
    for row in range(top, top + height):
        for cell in grid.row(row):
            text = heading_text(cell.value)
            if text is not None and table_of_marker(text) is None:
                texts.setdefault(cell.col, []).append(text)
        for col, band in _bands_over(grid, row, top + height, bands) if bands else ():
            bands_by_column.setdefault(col, []).append(band)
    headings = [(col, normalized("\n".join(parts))) for col, parts in texts.items()]
    headings += [(col, normalized("\n".join((*parts, *texts.get(col, ()))))) for col, parts in bands_by_column.items()]
    columns: dict[str, int] = {}
    for key, ways in ways_by_key.items():
        for col, heading in headings:
            if col not in columns.values() and any(heading == way or _with_unit(heading, way) for way in ways):
                columns[key] = col
                break
    return columns


def _bands_over(grid: SheetRows, row: int, end: int, bands: frozenset[str]) -> Iterator[tuple[int, str]]:
    """The blank cells right of a band's cell as (column, band text): the band may cover them too."""
    texts = {cell.col: cell.value for cell in grid.row(row) if isinstance(cell.value, str) and cell.value}
    last = max((cell.col for at in range(row + 1, end) for cell in grid.row(at)), default=0)
    band = ""
    for col in range(min(texts, default=last + 1), last + 1):
        if col in texts:
            band = texts[col] if normalized(texts[col]) in bands else ""
        elif band:
            yield col, band


def _with_unit(heading: str, way: str) -> bool:
    """Whether a heading is ``way`` and a unit: ``prognos helår,tkr``, ``prognos helår(mkr)``, ``prognos i tkr``."""
    unit = heading.removeprefix(way)
    return unit != heading and _UNIT.fullmatch(unit.strip("(), ")) is not None


def _take_label_column(table: Table, columns: dict[str, int]) -> bool:
    """Set the label column to the column left of the others, since its heading is often blank; False without one."""
    column_left = min(columns.values())
    if column_left <= 1:
        return False
    columns[table.label_column.key] = column_left - 1
    return True


def _rows(grid: SheetRows, table: Table, columns: Mapping[str, int], first: int) -> Iterator[BoundRow]:
    keys_of_label: dict[str, list[str]] = {}
    for own, row in table.row.items():
        for text in {normalized(text): None for text in (row.label, *row.aliases)}:
            keys_of_label.setdefault(text, []).append(own)
    place = {own: number for number, own in enumerate(table.row)}
    last = -1
    label_col = columns[table.label_column.key]
    figure_columns = [col for key, col in columns.items() if table.column[key].key != table.label_column.key]
    unmatched = set(table.row)
    blanks = 0
    wait_for_total = any(row.role in TOTALS for row in table.rows)
    for at in range(first, grid.last_row + 1):
        label = _label(grid, at, label_col, keys_of_label)
        if not label and not _is_filled(grid, at, figure_columns):
            blanks += 1
            ends = blanks >= BLANKS_END_TABLE or (not unmatched and not table.open_rows)
            following = range(at + 1, at + 1 + table.open_rows)  # rows left empty above the sum
            if ends and not any(
                not unmatched.isdisjoint(keys_of_label.get(normalized(_label(grid, r, label_col, keys_of_label)), ()))
                for r in following
            ):
                return
            continue
        blanks = 0
        named = keys_of_label.get(normalized(label))
        left = [own for own in named or () if own in unmatched]
        key = next((own for own in left if place[own] > last), left[0] if left else None)
        if named is None:
            key = _alike(normalized(label), keys_of_label, unmatched)
        if key is not None:
            unmatched.discard(key)
            last = place[key]
            yield BoundRow(key, label, at, table.row[key])
        elif not unmatched and wait_for_total and not table.open_rows:
            return
        elif label and _is_filled(grid, at, figure_columns):
            role = Role.OF_WHICH if names_a_part(label) else Role.ITEM
            yield BoundRow(f"tillagd_{at}", label, at, undeclared_row(label, role), added=True)


def _is_filled(grid: SheetRows, row: int, columns: Iterable[int]) -> bool:
    return any(grid.sheet.value(row, col) not in {None, ""} for col in columns)


def _label(grid: SheetRows, row: int, col: int, known: Collection[str]) -> str:
    """The text of a row's name; a number, or a day, where the table has a row of that name."""
    value = grid.sheet.value(row, col)
    if isinstance(value, str):
        return value.strip()
    name = f"{value:.15g}" if isinstance(value, float) else heading_text(value) or ""
    return name if normalized(name) in known else ""


def _alike(label: str, keys_of_label: Mapping[str, Sequence[str]], unmatched: set[str]) -> str | None:
    """The key of the only declared label that differs from this one by a letter or so; else None."""
    close: str | None = None
    letters = _letters(label)
    for text, keys in keys_of_label.items():
        key = keys[-1]
        apart = (letters ^ _letters(text)).bit_count()  # a lower bound that excludes most labels
        if apart > (1 - ALIKE) * (len(label) + len(text)) + 1e-9 or key not in unmatched:
            continue
        if SequenceMatcher(None, label, text).ratio() >= ALIKE:
            if close is not None:
                return None
            close = key
    return close


@lru_cache(maxsize=16384)
def _letters(text: str) -> int:
    """The counts of a text's letters, as that many bits each of one number; rare letters share bits.

    The number of bits that differ between two texts is a lower bound on the letters that are not in both.
    """
    counts: dict[int, int] = {}
    bits = 0
    for letter in text:
        slot = ord(letter) % 64
        counts[slot] = count = counts.get(slot, 0)
        if count < 8:
            bits |= 1 << (slot * 8 + count)
            counts[slot] = count + 1
    return bits
