"""The sheet Kontroll as edits of an open workbook.

The edits cover blocks of cells, since a call for each cell would be slow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from msgspec.structs import replace

from mallkoll.workbook.marks.buttons import BUTTONS, HEIGHT, WIDTH, offsets
from mallkoll.workbook.marks.kontroll_sheet import (
    BUTTON_COLUMN,
    BUTTON_TOP,
    END_MARGIN,
    FIRST_ROW,
    HEAD_HEIGHTS,
    HEADING_ROW,
    KEY_COLUMN,
    MOTIVATION_COLUMN,
    SIDE_MARGIN,
    TAB_COLOR,
    WIDTHS,
    KontrollCell,
    KontrollTable,
)
from mallkoll.workbook.marks.mark_names import NAMED_COLUMNS
from mallkoll.workbook.marks.mark_styles import LOOKS, web_color
from mallkoll.workbook.model.book import quote_sheet
from mallkoll.workbook.model.cell_range import CellRange
from mallkoll.workbook.open_book.edits import (
    AddButtons,
    ClearCells,
    ColorTab,
    Edit,
    FitRows,
    FreezeRows,
    HideColumn,
    SetFilter,
    SetFormulas,
    SetLinks,
    SetLook,
    SetName,
    SetPrint,
    SetSizes,
    SetValues,
)
from mallkoll.workbook.open_book.host_sheet import EnteredContent, PlacedButton, PrintSetup

_BODY: Final = LOOKS["text"]
_POINTS: Final = 0.75  # in a pixel


def name_edits(kontroll: str, table: KontrollTable) -> Iterator[Edit]:
    """The edits that define the names of the list's columns."""
    for defined, letter in NAMED_COLUMNS:
        place = f"={quote_sheet(kontroll)}!${letter}${FIRST_ROW}:${letter}${table.last}"
        yield SetName(defined, place)


def frame_edits(kontroll: str) -> Iterator[Edit]:
    """What belongs to the sheet and not to its cells. On a sheet that was there before, what somebody has changed
    since stays."""
    yield SetSizes(kontroll, WIDTHS[:-1], HEAD_HEIGHTS)
    yield HideColumn(kontroll, KEY_COLUMN)
    yield FreezeRows(kontroll, HEADING_ROW)
    yield SetPrint(kontroll, PrintSetup(HEADING_ROW, SIDE_MARGIN, END_MARGIN))
    yield ColorTab(kontroll, web_color(TAB_COLOR))


def button_edits(kontroll: str) -> Iterator[Edit]:
    """The edits that add the buttons beside the title."""
    placed = (
        PlacedButton(button, left * _POINTS, BUTTON_TOP * _POINTS, WIDTH * _POINTS, HEIGHT * _POINTS)
        for button, left in offsets(BUTTONS)
    )
    yield AddButtons(kontroll, tuple(placed), BUTTON_COLUMN + 1)


# --- content ----------------------------------------------------------------------------------------------------------


def content_edits(kontroll: str, table: KontrollTable) -> Iterator[Edit]:
    """The edits that replace the cells of an earlier run: contents, links and formats."""
    yield SetFilter(kontroll, None)
    yield ClearCells(kontroll)
    yield SetValues(kontroll, 1, 1, _entries(table, 1, table.bottom, range(1, KEY_COLUMN)))
    yield SetFormulas(kontroll, HEADING_ROW, KEY_COLUMN, _entries(table, HEADING_ROW, table.last, [KEY_COLUMN]))
    links = (
        (at, col, cell.link)
        for at, row in table.rows.items()
        for col, cell in row.cells.items()
        if cell.link is not None
    )
    yield SetLinks(kontroll, tuple(links))
    yield from _look_edits(kontroll, table)
    yield SetFilter(kontroll, CellRange(HEADING_ROW, 1, table.last, MOTIVATION_COLUMN))


def _entries(
    table: KontrollTable, first: int, last: int, columns: Iterable[int]
) -> tuple[tuple[EnteredContent, ...], ...]:
    columns = tuple(columns)
    return tuple(tuple(_entry(_cell(table, row, col)) for col in columns) for row in range(first, last + 1))


def _entry(cell: KontrollCell | None) -> EnteredContent:
    if cell is None:
        return None
    return cell.value if cell.formula is None else f"={cell.formula}"


def _cell(table: KontrollTable, row: int, col: int) -> KontrollCell | None:
    table_row = table.rows.get(row)
    return None if table_row is None else table_row.cells.get(col)


# --- formats ----------------------------------------------------------------------------------------------------------


def _look_edits(kontroll: str, table: KontrollTable) -> Iterator[Edit]:
    """The edits of formats: first the format of most cells, then the others."""
    for look, areas in _alike(table, 1, HEADING_ROW - 1, (1,)):
        yield SetLook(kontroll, areas, LOOKS[look])
    yield SetLook(kontroll, (CellRange(HEADING_ROW, 1, HEADING_ROW, KEY_COLUMN),), LOOKS["heading"])
    if table.bottom > table.last:
        yield SetLook(kontroll, (CellRange(table.last + 1, 1, table.bottom, 1),), LOOKS["quiet"])
    motivations = (CellRange(FIRST_ROW, MOTIVATION_COLUMN, table.last, MOTIVATION_COLUMN),)
    if not table.listed:
        yield SetLook(kontroll, (CellRange(FIRST_ROW, 1, FIRST_ROW, 1),), LOOKS["quiet"])
        yield SetLook(kontroll, motivations, replace(LOOKS["quiet"], locked=False))
        return
    yield SetLook(kontroll, (CellRange(FIRST_ROW, 1, table.last, KEY_COLUMN),), _BODY)
    for look, areas in _alike(table, FIRST_ROW, table.last, range(1, MOTIVATION_COLUMN)):
        yield SetLook(kontroll, areas, LOOKS[look], _BODY)
    yield SetLook(kontroll, motivations, LOOKS["open"], _BODY)
    yield FitRows(kontroll, FIRST_ROW, table.last)


def _alike(
    table: KontrollTable, first: int, last: int, columns: Iterable[int]
) -> Iterable[tuple[str, tuple[CellRange, ...]]]:
    """The areas of each look other than the list's own; consecutive cells in a column are one area."""
    ranges_by_look: dict[str, list[CellRange]] = {}
    for col in columns:
        at = first
        looks = (
            "" if cell is None else cell.look for row in range(first, last + 1) for cell in [_cell(table, row, col)]
        )
        for look, group in groupby(looks):
            end = at + len(list(group)) - 1
            if look and LOOKS[look] != _BODY:
                ranges_by_look.setdefault(look, []).append(CellRange(at, col, end, col))
            at = end + 1
    return ((look, tuple(areas)) for look, areas in ranges_by_look.items())
