"""The sheet Kontroll in an open workbook: what the batch writes into a file, carried into the host in blocks.

Texts come from :mod:`kontroll_sheet` and looks from :mod:`looks`, where the batch takes them too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from msgspec.structs import replace

from mallkoll.workbook.live.host_sheet import Area, SheetExtras, extras, has_macros
from mallkoll.workbook.live.quiet_host import writable
from mallkoll.workbook.live.read_open_book import HostError
from mallkoll.workbook.marks.buttons import BUTTONS, HEIGHT, MODULE, WIDTH, offsets
from mallkoll.workbook.marks.kontroll_sheet import (
    BUTTON_COLUMN,
    BUTTON_TOP,
    FIRST_ROW,
    HEAD_HEIGHTS,
    HEADING_ROW,
    MOTIVATION_COLUMN,
    TAB_COLOR,
    WIDTHS,
    Mark,
    Summary,
    kontroll_part,
)
from mallkoll.workbook.marks.looks import LOOKS, Styles, web_color
from mallkoll.workbook.marks.names import LIST_NAME, OWN_NAMES, SHEET, SHEETS_NAME, key_of
from mallkoll.workbook.model.book import Cell, quote_sheet
from mallkoll.workbook.package.xml_parser import Limits
from mallkoll.workbook.reader.sheet_part import SheetContext, read_sheet

_NAMES: Final = tuple(LOOKS)
_BY_NAME: Final = Styles({name: i for i, name in enumerate(_NAMES)}, {})
_BODY: Final = LOOKS["text"]
_KEY_COLUMN: Final = len(WIDTHS)
_LINK_COLUMN: Final = 3
_POINTS: Final = 0.75  # in a pixel
NO_SHEET: Final = (
    "Bladet Kontroll kan inte läggas till, för arbetsbokens struktur är skyddad. Välj Granska > Skydda arbetsbok för "
    "att ta bort skyddet, och försök igen."
)

_Rows = Mapping[int, Mapping[int, Cell]]


def write_kontroll(host: Any, name: str, marks: Sequence[Mark], summary: Summary) -> str:
    """Fill the sheet, made where it is new. Returns the rule of a mark, with a key of zeros.

    Raises HostError where the sheet can neither be added nor written.
    """
    rows = _rows(marks, summary)
    new = name not in {sheet.name for sheet in host.sheets}
    if new:
        try:
            host.sheets.add(name, after=host.sheets[len(host.sheets) - 1])
        except Exception as error:
            raise HostError(NO_SHEET) from error
    _name_list(host, name, max(len(marks), 1))
    sheet = host.sheets[name]
    with writable(sheet) as opened:
        if not opened:
            raise HostError(f"Bladet {name} är skyddat med lösenord. Ta bort skyddet och försök igen.")
        if new:  # what somebody has changed since stays
            _set_up(sheet)
        _fill(sheet, rows, marks)
        _buttons(host, sheet)
        question = _question(sheet)
    if new:
        extras(sheet).protect()
    return question


def _name_list(host: Any, kontroll: str, rows: int) -> None:
    """The names of the list's columns, changed where they are there: what refers to them stays as it is."""
    known = {name.name: name for name in host.names if name.name in OWN_NAMES}
    for defined, letter in ((SHEETS_NAME, "B"), (LIST_NAME, "M")):
        place = f"={quote_sheet(kontroll)}!${letter}${FIRST_ROW}:${letter}${FIRST_ROW + rows - 1}"
        if defined in known:
            known[defined].refers_to = place
        else:
            host.names.add(defined, place)


def _question(sheet: Any) -> str:
    """The rule of a mark. Excel wants it in the user's own language, which a cell can translate it into."""
    english = f'=COUNTIF({LIST_NAME},"{key_of(0)}")>0'
    cell = sheet.range((1, _KEY_COLUMN + 1))
    if not hasattr(cell.api, "FormulaLocal"):
        return english
    cell.formula = english
    local = str(cell.api.FormulaLocal)
    cell.clear_contents()
    return local


# --- what stands in it ------------------------------------------------------------------------------------------------


def _rows(marks: Sequence[Mark], summary: Summary) -> _Rows:
    """The sheet's cells as the batch writes them, read from what it writes; a cell's style is its place in _NAMES."""
    content = kontroll_part(summary, marks, _BY_NAME, strict=False)
    part = read_sheet(SheetContext(Limits(SHEET)), SHEET, content)
    rows: dict[int, dict[int, Cell]] = {}
    for (row, col), cell in part.cells.items():
        rows.setdefault(row, {})[col] = cell
    return rows


def _fill(sheet: Any, rows: _Rows, marks: Sequence[Mark]) -> None:
    here = extras(sheet)
    here.filter(None)
    sheet.used_range.clear()
    last = max(rows)
    block = [[_entered(rows.get(r, {}).get(c)) for c in range(1, _KEY_COLUMN)] for r in range(1, last + 1)]
    sheet.range((1, 1), (last, _KEY_COLUMN - 1)).raw_value = block
    keys = [[_entered(rows.get(r, {}).get(_KEY_COLUMN))] for r in range(HEADING_ROW, last + 1)]
    # said to the host itself: xlwings would first cut the block to its size once more
    sheet.range((HEADING_ROW, _KEY_COLUMN), (last, _KEY_COLUMN)).impl.formula = keys
    links = {
        (row, _LINK_COLUMN): (one.sheet, one.cell, one.where or one.cell)
        for row, one in enumerate(marks, FIRST_ROW)
        if _look(rows, row, _LINK_COLUMN) == "link" and one.sheet and one.cell
    }
    here.link(links)
    _looks(here, rows, last)
    here.filter((HEADING_ROW, 1, last, MOTIVATION_COLUMN))


def _entered(cell: Cell | None) -> object:
    """A value as it is entered: a text behind an apostrophe, or Excel would read dates, numbers and formulas in it."""
    if cell is None:
        return None
    if cell.formula is not None:
        return f"={cell.formula}"
    return f"'{cell.value}" if isinstance(cell.value, str) else cell.value


def _look(rows: _Rows, row: int, col: int) -> str | None:
    cell = rows.get(row, {}).get(col)
    return None if cell is None else _NAMES[cell.style]


# --- how it looks -----------------------------------------------------------------------------------------------------


def _looks(here: SheetExtras, rows: _Rows, last: int) -> None:
    for look, areas in _alike(rows, 1, HEADING_ROW - 1, (1,)):
        here.dress(areas, LOOKS[look])
    here.dress([(HEADING_ROW, 1, HEADING_ROW, _KEY_COLUMN)], LOOKS["heading"])
    motivations = [(FIRST_ROW, MOTIVATION_COLUMN, last, MOTIVATION_COLUMN)]
    if len(rows[FIRST_ROW]) == 1:  # nothing is listed
        here.dress([(FIRST_ROW, 1, FIRST_ROW, 1)], LOOKS["quiet"])
        here.dress(motivations, replace(LOOKS["quiet"], locked=False))
        return
    here.dress([(FIRST_ROW, 1, last, _KEY_COLUMN)], _BODY)
    for look, areas in _alike(rows, FIRST_ROW, last, range(1, MOTIVATION_COLUMN)):
        here.dress(areas, LOOKS[look], _BODY)
    here.dress(motivations, LOOKS["open"], _BODY)
    here.fit(FIRST_ROW, last)


def _alike(rows: _Rows, first: int, last: int, columns: Iterable[int]) -> Iterable[tuple[str, list[Area]]]:
    """The areas of each look other than the list's own: cells that follow each other in a column are one area."""
    found: dict[str, list[Area]] = {}
    for col in columns:
        at = first
        for look, group in groupby(_look(rows, row, col) for row in range(first, last + 1)):
            end = at + len(list(group)) - 1
            if look is not None and LOOKS[look] != _BODY:
                found.setdefault(look, []).append((at, col, end, col))
            at = end + 1
    return found.items()


def _set_up(sheet: Any) -> None:
    """What belongs to the sheet and not to its cells."""
    here = extras(sheet)
    here.measure(WIDTHS[:-1], HEAD_HEIGHTS)
    here.hide_column(_KEY_COLUMN)
    here.view(HEADING_ROW)
    here.paper(HEADING_ROW)
    here.color_tab(web_color(TAB_COLOR))


def _buttons(host: Any, sheet: Any) -> None:
    """The buttons beside the title, where the workbook has the macros that they call."""
    here = extras(sheet)
    if BUTTONS[0].macro in here.macros() or not has_macros(host, MODULE, BUTTONS[0].macro):
        return
    points = [
        (button, (left * _POINTS, BUTTON_TOP * _POINTS, WIDTH * _POINTS, HEIGHT * _POINTS))
        for button, left in offsets(BUTTONS)
    ]
    here.add_buttons(points, BUTTON_COLUMN + 1)
