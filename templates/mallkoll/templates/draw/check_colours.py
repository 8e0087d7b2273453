"""The colours of the live checks, with as few conditional formats as possible.

Excel evaluates all of them after every entry, and the marks have to be placed among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from mallkoll.templates.draw import style
from mallkoll.templates.draw.sheet_progress import runs
from mallkoll.templates.live_columns.check_column import FINE, TableChecks
from mallkoll.templates.plan.placement import PlacedTable
from mallkoll.validators.live.piece import piece_prefix
from mallkoll.workbook.layout.layout_model import Kind
from mallkoll.workbook.model.book import address

FREE_ROWS = 2  # open rows below the last one filled that are shown as such
Formats = Callable[[style.Properties], Any]
Area = tuple[int, int, int, int]  # first row and column, last row and column, from 1


def flag_cells(sheet: Any, placed: PlacedTable, checks: TableChecks, formats: Formats) -> None:
    """Colour the cells that a row's check is about: one rule for a table, and one for each column of statuses.

    The rule looks for the check's words for a column, which are above the hidden columns, on the hidden row of keys.
    """
    bound = placed.bound
    first, last = min(checks.rows), max(checks.rows)
    key_row = bound.heading_row - 1
    helpers = placed.helper_columns
    for column in bound.table.columns:  # all of them: an empty text would be found anywhere
        at = helpers[bound.columns[column.key]]
        sheet.write_string(key_row - 1, at - 1, piece_prefix(column), formats(style.key()))
    kinds = {bound.columns[column.key]: column.kind for column in checks.columns.values()}
    plain = [col for col, kind in kinds.items() if kind is not Kind.STATUS]
    areas = [(first, min(plain), last, max(plain))] if plain else []
    status_area = [(first, col, last, col) for col, kind in kinds.items() if kind is Kind.STATUS]
    for area in [*areas, *status_area]:
        col = area[1]
        words = address(key_row, helpers[col]).replace(str(key_row), f"${key_row}")
        check_cell = address(first, placed.whole_column if checks.shortened else placed.check_column)
        conditional(sheet, [area], f'=ISNUMBER(FIND({words},"; "&${check_cell}))',
                    formats(style.flagged(kinds[col])))  # fmt: skip


def pale_spares(sheet: Any, placed: PlacedTable, formats: Formats) -> None:
    """Show open rows as white, on paper too, until the rows above are filled; they can still be written in."""
    bound = placed.bound
    columns = [bound.columns[c.key] for c in bound.table.columns if c.calculation is None and not c.proposed]
    for first, last in runs([row.at for row in bound.rows if row.key not in bound.table.row]):
        begin = first + FREE_ROWS
        if bound.table.mirrors or begin > last:
            continue
        spans = (f"${address(first, left)}:${address(begin, right)}" for left, right in runs(columns))
        empty = "+".join(f"SUMPRODUCT(--(LEN({span})>0))" for span in spans)
        area = (begin, min(bound.columns.values()), last, max(bound.columns.values()))
        conditional(sheet, [area], f"={empty}=0", formats(style.spare()))


def flag_checks(sheet: Any, col: int, rows: Iterable[tuple[int, int]], formats: Formats) -> None:
    """Turn check cells that say ``✓`` green; others stay red. ``rows`` are first and last of each run, from 1."""
    areas = [(first, col, last, col) for first, last in rows]
    if areas:
        conditional(sheet, areas, f'=LEFT(${address(areas[0][0], col)},1)="{FINE}"', formats(style.check_fine()))


def conditional(sheet: Any, areas: Sequence[Area], criteria: str, look: Any) -> None:
    """Add one rule for one or more areas; its formula is relative to the first cell of the first area."""
    top, left, bottom, right = (number - 1 for number in areas[0])
    more = {"multi_range": " ".join(_range(area) for area in areas)} if len(areas) > 1 else {}
    options = {"type": "formula", "criteria": criteria, "format": look, **more}
    sheet.conditional_format(top, left, bottom, right, options)


def _range(area: Area) -> str:
    top, left, bottom, right = area
    return f"{address(top, left)}:{address(bottom, right)}"
