"""The tables of a sheet that no layout describes: title, rows of headings, label column, columns, rows.

A table begins with a row of headings: at least two texts (or years) and no amounts, over rows whose first text is a
label. It ends where blank rows are not followed by a sum, or the next row of headings stands. Hidden columns are left
out; a hidden row may be a row of a table, but begins none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.workbook.model.book import Cell, Sheet, Value
from mallkoll.workbook.model.money_units import MONEY
from mallkoll.workbook.model.text import heading_text, one_line

LONGEST_LABEL: Final = 120
"""Characters. A longer text in the label column is a note, and ends the table."""
LONGEST_HEADING: Final = 80
LONGEST_TITLE: Final = 150
LONGEST_NOTE: Final = 1_000
NOTE_BELOW: Final = 3
"""Rows below a table within which its footnote begins."""
MOST_TABLES: Final = 40
MOST_ROWS: Final = 20_000
TITLE_ABOVE: Final = 4
MOST_BLANK: Final = 15
"""Blank rows within a table, left for names of one's own before a sum with formulas."""
LOOKED_BELOW: Final = 40
"""Rows below the headings in which a column is to be blank, to stand between two tables side by side."""
FIRST_ROWS: Final = 4
NAMED_ROWS: Final = 200
"""Rows below the headings that are looked at for the column that names them."""
KOMMUN: Final = re.compile(r"(?P<name>[A-ZÅÄÖ][\w -]{1,40}) (kommun|stad)")
"""A text that is the name of a kommun alone."""
_UNIT_ALONE: Final = re.compile(rf"\(?((alla )?belopp( anges)? i )?{MONEY}\)?[.:]?", re.IGNORECASE)
_NOTE_MARK: Final = re.compile(r"[*†¹²³]|\(?\d\)|(not|anm(ärkning)?)\b[ .:]", re.IGNORECASE)
_OURS: Final = frozenset({"kontroll", "förslag"})


class FoundColumn(Struct, frozen=True):
    """A column of a table: its place on the sheet, its heading, and the heading over several columns."""

    at: int
    heading: str
    band: str | None = None


class FoundRow(Struct, frozen=True):
    """A row of a table: its place on the sheet, its label, whether nothing stands beside that, whether it is hidden."""

    at: int
    label: str
    blank: bool = False
    hidden: bool = False


class FoundTable(Struct, frozen=True):
    """A table of a sheet. ``columns`` are those beside the label column.

    ``beside`` is the column where another table begins, to the right under the same row of headings; None for none.
    ``notes`` are the lines of its footnote, ``guidance`` the sentences between its title and its headings.
    """

    sheet: str
    title: str | None
    heading_row: int
    label: FoundColumn
    columns: tuple[FoundColumn, ...]
    rows: tuple[FoundRow, ...]
    blank_rows: int = 0  # rows left to write in, before a sum
    beside: int | None = None
    notes: tuple[str, ...] = ()
    guidance: tuple[str, ...] = ()


Rows = Mapping[int, Mapping[int, Cell]]


def find_tables(sheet: Sheet) -> tuple[FoundTable, ...]:
    """The tables of a sheet from above. Bounded; never raises."""
    rows = _filled(sheet)
    found: list[FoundTable] = []
    order = sorted(rows)[:MOST_ROWS]
    done = 0
    for row in order:
        if row <= done or len(found) >= MOST_TABLES or not _is_heading_row(rows, row):
            continue
        below = next((r for r in range(row + 1, row + 4) if r in rows), row + 1)
        heading_row = below if _is_heading_row(rows, below) and _is_band(sheet, rows, row, below) else row
        table = _table(sheet, rows, heading_row, row if heading_row > row else None, done)
        if table is not None:
            found.append(table)
            done = table.rows[-1].at
    tops = [*(_top(rows, table) for table in found), None]
    return tuple(replace(table, notes=tuple(_notes(rows, table, tops[at]))) for at, table in enumerate(found, 1))


def _top(rows: Rows, table: FoundTable) -> int:
    """The row of a table's title; where it has none, of its headings."""
    above = range(table.heading_row - 1, table.heading_row - 3 - TITLE_ABOVE, -1)
    return next((row for row in above if table.title and _lone_text(rows, row) == table.title), table.heading_row)


def _notes(rows: Rows, table: FoundTable, end: int | None) -> Iterator[str]:
    """The lines of a footnote: texts alone on their rows, from a mark or a sentence near the table on."""
    last = table.rows[-1].at
    begun = False
    for row in range(last + 1, last + 1 + NOTE_BELOW + LOOKED_BELOW):
        text = _lone_text(rows, row)
        if row == end or (not begun and row > last + NOTE_BELOW) or (text is None and (begun or row in rows)):
            return
        if text is not None and (begun or _is_note(text)):
            begun = True
            yield text


def _lone_text(rows: Rows, row: int) -> str | None:
    """The text that stands alone on a row, but for a unit beside it."""
    texts = [cell.value for cell in rows.get(row, {}).values()]
    lone = [text for text in texts if not (isinstance(text, str) and _UNIT_ALONE.fullmatch(text.strip()))]
    return one_line(lone[0]) if len(lone) == 1 and isinstance(lone[0], str) else None


def _filled(sheet: Sheet, *, hidden: bool = False) -> Rows:
    """The cells with something in them, by row: of the visible rows, or of the ``hidden`` ones."""
    rows: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in sheet.cells.items():
        blank = cell.formula is None and (
            cell.value is None or (isinstance(cell.value, str) and not cell.value.strip())
        )
        if not blank and column not in sheet.hidden_columns and (row in sheet.hidden_rows) is hidden:
            rows.setdefault(row, {})[column] = cell
    return rows


def _heading(cell: Cell | None) -> str | None:
    """The text of a cell that may be a heading; years and days are headings too."""
    if cell is None or cell.formula is not None:
        return None
    text = one_line(heading_text(cell.value) or "")
    return text if text and len(text) <= LONGEST_HEADING else None


def _is_heading_row(rows: Rows, row: int) -> bool:
    cells = rows.get(row, {})
    texts = sum(not isinstance(cell.value, float) for cell in cells.values())
    if len(cells) < 2 or any(_heading(cell) is None for cell in cells.values()):
        return False
    return texts >= 1 or _are_in_order([cell.value for cell in cells.values()])


def _are_in_order(values: list[Value]) -> bool:
    """Whether years follow each other one by one, as over columns without a word beside them."""
    years = [value for value in values if isinstance(value, float)]
    return {after - before for before, after in pairwise(years)} in ({1.0}, {-1.0})


def _is_band(sheet: Sheet, rows: Rows, row: int, under: int) -> bool:
    """Whether a row of headings stands over several columns each, with their own headings below."""
    merged = any(top == row == bottom and right > left for top, left, bottom, right in sheet.merged)
    below = rows.get(under, {})
    between = any(r not in sheet.hidden_rows for r in range(row + 1, under))
    if between:  # over a blank row only where it is clear what it stands over
        return merged and min(below) <= min(rows[row])
    return merged or (len(rows[row]) < len(below) and not set(rows[row]) - set(below) and min(below) < max(rows[row]))


def _bands(sheet: Sheet, rows: Rows, row: int | None, columns: list[int]) -> dict[int, str]:
    """By column: the heading that stands over it and its neighbours."""
    if row is None:
        return {}
    spans = {left: right for top, left, bottom, right in sheet.merged if top == row == bottom}
    bands: dict[int, str] = {}
    for start in sorted(rows[row]):
        text = _heading(rows[row][start])
        following = [column for column in columns if column > start and column not in rows[row]]
        end = spans.get(start, start)
        if start not in spans and not spans:  # not merged: it stands over the blanks after it
            later = [column for column in rows[row] if column > start]
            end = max([start, *(c for c in following if not later or c < min(later))])
        if text is not None and end > start:
            bands |= {column: text for column in columns if start <= column <= end}
    return bands


def _table(sheet: Sheet, rows: Rows, heading_row: int, band_row: int | None, above: int) -> FoundTable | None:
    heads = {**_beside_bands(sheet, rows, band_row), **rows[heading_row]}
    label_at = _label_column(rows, heading_row, heads)
    columns = [column for column in sorted(heads) if column != label_at]
    bands = _bands(sheet, rows, band_row, columns)
    headings = {column: _heading(heads[column]) or "" for column in columns}
    if _is_ours(sheet, heading_row):
        columns = [column for column in columns if headings[column].casefold() not in _OURS]
    elif _is_ours(sheet, None):
        return None
    beside = _beside(rows, heading_row, columns)
    columns = [column for column in columns if beside is None or column < beside]
    hidden = _filled(sheet, hidden=True) if sheet.hidden_rows else {}
    found, free = _rows(rows, hidden, heading_row, label_at, columns)
    if not found or not columns:
        return None
    label = _heading(heads.get(label_at)) or "Rad"
    top = band_row or heading_row
    titled = _title_row(rows, top, above)
    between = [_lone_text(rows, row) for row in range(titled + 1, top)] if titled is not None else []
    return FoundTable(
        sheet.name,
        _lone_text(rows, titled) if titled is not None else None,
        heading_row,
        FoundColumn(label_at, label),
        tuple(FoundColumn(column, headings[column], bands.get(column)) for column in columns),
        tuple(found),
        free,
        beside,
        guidance=tuple(text for text in between if text and text.endswith(".")),
    )


def _beside_bands(sheet: Sheet, rows: Rows, row: int | None) -> dict[int, Cell]:
    """The headings that stand in a row of bands over a single column each."""
    wide = {left for top, left, _, right in sheet.merged if top == row and right > left}
    return {column: cell for column, cell in rows[row].items() if column not in wide} if row is not None else {}


def _label_column(rows: Rows, heading_row: int, heads: Mapping[int, Cell]) -> int:
    """The column that names the rows: the first one, or the next with a name on every row where that has gaps.

    It may have no heading of its own.
    """
    below = [row for row in range(heading_row + 1, heading_row + 4) if row in rows]
    labels = [min(rows[row]) for row in below if isinstance(rows[row][min(rows[row])].value, str)]
    first = min([min(heads), *labels[:1]])
    body: list[Mapping[int, Cell]] = []
    row = heading_row + 1
    while row in rows and len(body) < NAMED_ROWS and not _is_note(_lone_text(rows, row) or ""):
        body.append(rows[row])
        row += 1
    if all(first in cells for cells in body):
        return first
    for column in sorted(column for column in heads if column > first):
        values = [cells[column].value if column in cells else None for cells in body]
        if all(isinstance(value, str) for value in values):
            return column
        if any(value is not None and not isinstance(value, str) for value in values):
            break
    return first


def _beside(rows: Rows, heading_row: int, columns: list[int]) -> int | None:
    """The column after a blank one that names the rows of a table of its own: texts, with figures to the right."""
    below = [rows[row] for row in range(heading_row + 1, heading_row + 1 + LOOKED_BELOW) if row in rows]
    for before, column in pairwise(columns):
        gap = range(before + 1, column)
        if not gap or any(col in cells for col in gap for cells in (rows[heading_row], *below)):
            continue
        names = [isinstance(cells[column].value, str) for cells in below[:FIRST_ROWS] if column in cells]
        figures = [
            isinstance(cells[right].value, float) or cells[right].formula is not None
            for cells in below[:FIRST_ROWS]
            for right in columns
            if right > column and right in cells
        ]
        if names and all(names) and 2 * sum(figures) > len(figures):
            return column
    return None


def _is_ours(sheet: Sheet, heading_row: int | None) -> bool:
    """Whether the table (None: any of the sheet) was made by Mallkoll: its check columns are no part of it."""
    values = (
        [sheet.value(heading_row - 1, 1)]
        if heading_row is not None
        else [cell.value for (_, column), cell in sheet.cells.items() if column == 1]
    )
    return any(isinstance(value, str) and value.startswith("mallkoll:") for value in values)


def _rows(rows: Rows, hidden: Rows, heading_row: int, label_at: int, columns: list[int]) -> tuple[list[FoundRow], int]:
    """The rows of a table, and how many blank ones stand before the last of them that has formulas."""
    found: list[FoundRow] = []
    row, blank, free = heading_row, 0, 0
    while blank <= MOST_BLANK and len(found) < MOST_ROWS:
        row += 1
        if row in hidden:
            name = hidden[row].get(label_at)
            if name is not None and isinstance(name.value, str) and not hidden[row].keys().isdisjoint(columns):
                found.append(FoundRow(row, one_line(name.value), hidden=True))
            continue
        cells = rows.get(row, {})
        label = cells.get(label_at)
        filled = [cells[column] for column in columns if column in cells]
        if label is None and all(cell.formula is not None and cell.value in {None, ""} for cell in filled):
            blank += 1
            continue
        if label is None or (isinstance(label.value, str) and len(label.value) > LONGEST_LABEL):
            break
        if found and not filled and isinstance(label.value, str) and _is_note(label.value.strip()):
            break
        if blank and (not filled or _is_heading_row(rows, row)):
            break  # a title, a note or another table after a blank row
        if blank > 1 and not any(cell.formula for cell in filled):
            break
        free = max(free, blank)
        blank = 0
        text = one_line(label.value) if isinstance(label.value, str) else _plain(label.value)
        found.append(FoundRow(row, text, blank=not filled))
    return found, free


def _is_note(text: str) -> bool:
    """Whether a text below the rows is a sentence, or marked as a footnote is."""
    return text.endswith(".") or _NOTE_MARK.match(text) is not None


def _plain(value: Value) -> str:
    return f"{value:.15g}" if isinstance(value, float) else heading_text(value) or str(value)


def _title_row(rows: Rows, heading_row: int, above: int) -> int | None:
    """The nearest row above a table with a text alone: no note, no unit, and no kommun's name."""
    for row in range(heading_row - 1, max(above, heading_row - 1 - TITLE_ABOVE, 0), -1):
        text = _lone_text(rows, row)
        if text and len(text) <= LONGEST_TITLE and not _is_note(text) and not KOMMUN.fullmatch(text):
            return row
    return None
