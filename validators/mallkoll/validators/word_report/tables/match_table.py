"""A table of a document matched with a table of a workbook, by what a reader sees: labels, headings, figures.

The row's label and the column's heading say what a figure is. The controls of a document that was made from the
workbook only help where they leave several, or where somebody has renamed a row or a column. In a table that somebody
has typed, a column with an unknown heading is known by its figures, where most of them are those of one column.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from msgspec import Struct

from mallkoll.validators.facts.overview import namnd_key
from mallkoll.validators.texts.figures import UNITS
from mallkoll.validators.word_report.compared_book import BookCell, ComparedBook
from mallkoll.validators.word_report.shown_value import amount_of, figure_agrees, unit_factor
from mallkoll.validators.word_report.tables.table_grid import TableGrid, cell_at, most_common, plain_text, stated_unit
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable
from mallkoll.workbook.layout.layout_model import NUMERIC, Column, Kind, Role
from mallkoll.workbook.model.text import normalized, one_line
from mallkoll.workbook.results.finding import Passage
from mallkoll.workbook.word.word_document import WordCell, WordRow

_LEAST: Final = 3  # figures that agree, for a typed table to be known
_SHARE: Final = 0.6  # of its figures
_SHARE_NAMED: Final = 0.4  # where every row and column has the workbook's name
_OF_COLUMN: Final = 0.7
_COMPARED: Final = NUMERIC | {Kind.STATUS, Kind.TARGET, Kind.OUTCOME}


class MatchedCell(Struct, frozen=True):
    """A cell of a document and the workbook's. ``sure``: label and heading, or a control, leave no doubt."""

    word_row: WordRow
    word_cell: WordCell
    cell: BookCell
    sure: bool
    ours: bool  # it holds a control of ours


class MatchedTable(Struct, frozen=True):
    """A table of a document and the workbook's.

    ``factor`` makes the workbook's amounts the document's; ``unit`` is what they are then in, None where there are
    none. ``turned`` are the grid columns that are printed with the other sign. ``stated`` is the unit that the table
    names, and ``agreeing`` how many figures agree of ``compared``.
    """

    grid: TableGrid
    book: ComparedBook
    bound: BoundTable
    rows: Mapping[int, BoundRow]
    columns: Mapping[int, Column]
    label_column: int | None
    cells: tuple[MatchedCell, ...]
    ours: bool
    factor: Decimal
    unit: str | None
    turned: frozenset[int]
    stated: str | None
    agreeing: int
    compared: int


def named_in_its_unit(table: MatchedTable) -> Iterator[Passage]:
    """Where a table that is written in another unit than the workbook's rightly says so."""
    if table.factor == 1 or table.stated is None or table.stated != table.unit:
        return
    if table.grid.caption is not None:
        yield table.grid.caption.passage
    for row in _header(table.grid, table.rows):
        yield from (paragraph.passage for cell in row.cells for paragraph in cell.paragraphs)


def match_table(
    grid: TableGrid, books: Sequence[ComparedBook], made_of: tuple[str, ...] | None = None
) -> MatchedTable | None:
    """The workbook's table that a document's is about; None where it is none that can be known.

    ``made_of`` are source and table where they are known otherwise than by the controls.
    """
    places = ((figure.source, figure.place[0]) for figure in grid.figures.values() if figure.place)
    voted = made_of or most_common(places)
    if voted is not None:
        book = next((one for one in books if one.id == voted[0]), None)
        bound = book.tables.get(voted[1]) if book is not None else None
        return None if book is None or bound is None else _matched(grid, book, bound, ours=True)
    tables = [
        table for book in books for bound in book.tables.values()
        if (table := _typed(grid, book, bound, _other_namnder(book, books)))
    ]  # fmt: skip
    tables.sort(key=lambda one: (one.agreeing, sum(cell.sure for cell in one.cells)), reverse=True)
    return tables[0] if tables else None


def match_named(grid: TableGrid, book: ComparedBook, bound: BoundTable) -> MatchedTable | None:
    """The table as one whose name the document says; None unless all of its rows and columns are named too."""
    table = _matched(grid, book, bound, ours=False)
    if table is None or len(table.rows) < len(grid.rows) - 1 or len(table.columns) < len(grid.columns) - 1:
        return None
    return table if all(cell.sure for cell in table.cells) else None


def _other_namnder(book: ComparedBook, books: Sequence[ComparedBook]) -> frozenset[str]:
    """The nämnder of the other workbooks."""
    return frozenset(namnd_key(one.namnd) for one in books if one.namnd) - {namnd_key(book.namnd)}


def _typed(grid: TableGrid, book: ComparedBook, bound: BoundTable, others: frozenset[str]) -> MatchedTable | None:
    """A table without controls, where most of it is the workbook's; a row that names another nämnd is not."""
    table = _matched(grid, book, bound, ours=False, others=others)
    if table is None or table.agreeing < _LEAST:
        return None
    named = all(cell.sure for cell in table.cells) and len(table.rows) >= len(grid.rows) - 1
    if table.agreeing < (_SHARE_NAMED if named else _SHARE) * table.compared:
        return None
    return table


def _matched(
    grid: TableGrid, book: ComparedBook, bound: BoundTable, *, ours: bool, others: frozenset[str] = frozenset()
) -> MatchedTable | None:
    rows, label_column = _rows(grid, bound, others)
    if len(rows) < (1 if ours else 2):
        return None
    header = _header(grid, rows)
    columns, sure = _columns(grid, bound, header, label_column)
    fitted = _factor(grid, book, bound, rows, columns)
    stated = _stated(grid, bound, header, written_anew=fitted != 1)
    unit = _own_unit(book, bound, columns)
    if not ours:
        columns |= _by_figures(grid, book, bound, rows, columns, label_column, fitted)
    turned = frozenset() if ours else frozenset(_turned(grid, book, bound, rows, columns, fitted))
    cells = tuple(_cells(grid, book, bound, rows, columns, sure))
    agreeing, compared = _count(cells, fitted, turned)
    return MatchedTable(
        grid, book, bound, rows, columns, label_column, cells, ours, fitted, _unit(unit, fitted), turned, stated,
        agreeing, compared,
    )  # fmt: skip


# --- rows -----------------------------------------------------------------------------------------------------------


def _rows(grid: TableGrid, bound: BoundTable, others: frozenset[str]) -> tuple[dict[int, BoundRow], int | None]:
    """The workbook's row of each row of the document, and the grid column of their labels."""
    by_label: dict[str, list[BoundRow]] = defaultdict(list)
    for bound_row in bound.rows:
        if bound_row.spec.role is not Role.HEADING and normalized(bound_row.label):
            by_label[normalized(one_line(bound_row.label))].append(bound_row)
    hits = {
        column: sum((cell := cell_at(row, column)) is not None and plain_text(cell) in by_label for row in grid.rows)
        for column in grid.columns
    }
    label_column = max(hits, key=lambda column: (hits[column], -column), default=None)
    if label_column is not None and not hits[label_column]:
        label_column = None
    rows: dict[int, BoundRow] = {}
    used: set[str] = set()
    for row in grid.rows:
        cell = cell_at(row, label_column) if label_column is not None else None
        named = by_label.get(plain_text(cell), []) if cell is not None else []
        found = _row(named, _made_as(grid, row, bound), used)
        if found is not None and not (others and any(namnd_key(one.text) in others for one in row.cells)):
            rows[row.number] = found
            used.add(found.key)
    return rows, label_column


def _row(named: Sequence[BoundRow], made_as: BoundRow | None, used: set[str]) -> BoundRow | None:
    if len(named) == 1:
        return named[0]
    if made_as is not None and (not named or made_as in named):
        return made_as
    return next((row for row in named if row.key not in used), None)


def _made_as(grid: TableGrid, row: WordRow, bound: BoundTable) -> BoundRow | None:
    """The row that its controls were made for."""
    keys = (figure.place for figure in grid.figures_of_row.get(row.number, ()))
    voted = most_common((key[1],) for key in keys if key is not None and key[0] == bound.key)
    return None if voted is None else bound.row.get(voted[0])


# --- columns --------------------------------------------------------------------------------------------------------


def _header(grid: TableGrid, rows: Mapping[int, BoundRow]) -> list[WordRow]:
    first = min(rows)
    return [row for row in grid.rows if row.number < first]


def _stated(grid: TableGrid, bound: BoundTable, header: Sequence[WordRow], *, written_anew: bool) -> str | None:
    """The unit that the table names in words that are not the workbook's own.

    Where the amounts have been written anew in another unit, the workbook's own caption no longer holds either.
    """
    own = {normalized(one_line(text)) for text in (bound.table.heading, *(c.heading for c in bound.table.columns))}
    said = [cell.text for row in header for cell in row.cells]
    if grid.caption is not None:
        said.append(grid.caption.text)
    stated = stated_unit([text for text in said if normalized(one_line(text)) not in own])
    if stated is None and written_anew and grid.caption is not None:
        return stated_unit([grid.caption.text])
    return stated


def _columns(
    grid: TableGrid, bound: BoundTable, header: Sequence[WordRow], label_column: int | None
) -> tuple[dict[int, Column], frozenset[int]]:
    """The workbook's column of each grid column that has a heading or controls; and which of them are sure."""
    by_heading: dict[str, list[Column]] = defaultdict(list)
    for column in bound.table.columns:
        if column.key in bound.columns and column.kind in _COMPARED and not column.proposed:
            for heading in {normalized(one_line(text)) for text in (column.heading, *column.aliases)}:
                by_heading[heading].append(column)
    columns: dict[int, Column] = {}
    used: set[str] = set()
    for at in grid.columns:
        if at == label_column:
            continue
        keys = (figure.place for figure in grid.figures_of_column.get(at, ()))
        voted = most_common((key[2],) for key in keys if key is not None and key[0] == bound.key)
        made_as = bound.table.column.get(voted[0]) if voted is not None else None
        named = next((by_heading[text] for text in _headings(header, at) if text in by_heading), [])
        found: Column | None
        if len(named) == 1:
            found = named[0]
        elif made_as is not None and (not named or made_as in named):
            found = made_as
        else:
            found = next((column for column in named if column.key not in used), None)
        if found is not None:
            columns[at] = found
            used.add(found.key)
    return columns, frozenset(columns)


def _headings(header: Sequence[WordRow], column: int) -> Iterator[str]:
    """What may be the heading of a grid column: all header rows together, then each from below."""
    cells = [cell for row in header if (cell := cell_at(row, column)) is not None and cell.text.strip()]
    yield normalized(" ".join(one_line(cell.text) for cell in cells))
    yield from (plain_text(cell) for cell in reversed(cells))


def _by_figures(
    grid: TableGrid, book: ComparedBook, bound: BoundTable, rows: Mapping[int, BoundRow],
    known: Mapping[int, Column], label_column: int | None, factor: Decimal,
) -> dict[int, Column]:  # fmt: skip
    """The columns whose figures are those of a column that no heading has named."""
    taken = {column.key for column in known.values()}
    free = [
        column for column in bound.table.columns
        if column.key in bound.columns and column.key not in taken and column.kind in NUMERIC
    ]  # fmt: skip
    found: dict[int, Column] = {}
    for at in grid.columns:
        if at in known or at == label_column:
            continue
        counts = [(*_agreement(grid, book, bound, rows, {at: column}, factor), column) for column in free]
        good = [one for one in counts if one[0] >= _LEAST and one[0] >= _OF_COLUMN * one[1]]
        good.sort(key=lambda one: one[0], reverse=True)
        if good and (len(good) == 1 or good[0][0] > good[1][0]):
            found[at] = good[0][2]
            free.remove(good[0][2])
    return found


# --- what agrees ----------------------------------------------------------------------------------------------------


def _cells(
    grid: TableGrid, book: ComparedBook, bound: BoundTable, rows: Mapping[int, BoundRow],
    columns: Mapping[int, Column], sure: frozenset[int],
) -> Iterator[MatchedCell]:  # fmt: skip
    for row in grid.rows:
        bound_row = rows.get(row.number)
        for at, column in columns.items() if bound_row is not None else ():
            word_cell = cell_at(row, at)
            cell = book.cell(bound, bound_row, column) if bound_row is not None else None
            if word_cell is not None and cell is not None and word_cell.column == at and not word_cell.continues:
                yield MatchedCell(row, word_cell, cell, at in sure, (row.number, at) in grid.figures)


def _agreement(
    grid: TableGrid, book: ComparedBook, bound: BoundTable, rows: Mapping[int, BoundRow],
    columns: Mapping[int, Column], factor: Decimal, turned: frozenset[int] = frozenset(),
) -> tuple[int, int]:  # fmt: skip
    return _count(tuple(_cells(grid, book, bound, rows, columns, frozenset())), factor, turned)


def _count(cells: Sequence[MatchedCell], factor: Decimal, turned: frozenset[int]) -> tuple[int, int]:
    """How many figures that are not nought, and statuses, agree, and how many there are."""
    agreeing = compared = 0
    for one in cells:
        fact, scale = one.cell.fact, one.cell.scale
        if scale is not None and fact is not None and fact.text is not None:
            said = scale.step_of(one_line(one.word_cell.text))
            compared += said is not None
            agreeing += said is not None and said is scale.step_of(fact.text)
            continue
        amount = amount_of(one.word_cell.text)
        if fact is None or not fact.value or amount is None or not amount.value:
            continue
        compared += 1
        times = factor if fact.unit in UNITS else Decimal(1)
        agreeing += figure_agrees(amount, fact, times, turned=one.word_cell.column in turned)
    return agreeing, compared


def _factor(
    grid: TableGrid, book: ComparedBook, bound: BoundTable, rows: Mapping[int, BoundRow],
    columns: Mapping[int, Column],
) -> Decimal:  # fmt: skip
    """What makes the workbook's amounts those of the document: the unit in which most of them agree."""
    amounts = {at: column for at, column in columns.items() if column.kind is Kind.AMOUNT}
    if not amounts:
        return Decimal(1)
    own = _own_unit(book, bound, amounts)
    factors = [Decimal(1), *(unit_factor(own, unit) for unit in UNITS if unit != own)]
    counts = [_agreement(grid, book, bound, rows, amounts, factor)[0] for factor in factors]
    return factors[counts.index(max(counts))]


def _own_unit(book: ComparedBook, bound: BoundTable, columns: Mapping[int, Column]) -> str | None:
    """The workbook's unit of the first of the columns with amounts."""
    amount = next((column for column in columns.values() if column.kind is Kind.AMOUNT), None)
    return None if amount is None else book.document.layout.unit_of(bound.table, amount)


def _unit(own: str | None, factor: Decimal) -> str | None:
    return next((unit for unit in UNITS if own in UNITS and unit_factor(own, unit) == factor), None)


def _turned(
    grid: TableGrid, book: ComparedBook, bound: BoundTable, rows: Mapping[int, BoundRow],
    columns: Mapping[int, Column], factor: Decimal,
) -> Iterator[int]:  # fmt: skip
    """The grid columns that most of the table prints with the other sign than the workbook."""
    for at, column in columns.items():
        plain = _agreement(grid, book, bound, rows, {at: column}, factor)[0]
        if _agreement(grid, book, bound, rows, {at: column}, factor, frozenset({at}))[0] > plain:
            yield at
