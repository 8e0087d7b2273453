"""An open workbook read into the same :class:`Book` that the file reader gives.

Every sheet is read as a whole: one call into a host takes as long as reading thousands of cells at once. Hidden rows
may take a call each, and are asked for where a formula of the sheet leaves them out; no check needs hidden columns and
notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec.structs import replace

from mallkoll.workbook.formulas.linear_form import adds_visible_only
from mallkoll.workbook.model.book import Book, Cell, Sheet, Value
from mallkoll.workbook.model.number_format import DateKind, date_kind, from_serial
from mallkoll.workbook.open_book.host_error import HostError
from mallkoll.workbook.open_book.host_sheet import CellContents, RawValue, SheetFacts
from mallkoll.workbook.open_book.host_steps import Steps, ask
from mallkoll.workbook.open_book.questions import AboutBook, CellsIn, HiddenAmong

GENERAL: Final = "General"
MOST_CELLS: Final = 500_000  # in the used range of a sheet, as in a file


def file_name(full_name: str) -> str:
    """The name of an open workbook without its folder, whichever separator the host uses."""
    return full_name.replace("\\", "/").rpartition("/")[2]


def read_open_book() -> Steps[Book]:
    """Read an open workbook. Raises HostError where a sheet is larger than any template can be."""
    (facts,) = yield from ask([AboutBook()])
    for sheet in facts.sheets:
        _refuse_large(sheet)
    contents = yield from ask([CellsIn(sheet.name, sheet.used) for sheet in facts.sheets])
    formats: dict[str, int] = {GENERAL: 0}
    sheets = [
        _sheet(sheet, cells, formats, date1904=facts.date1904)
        for sheet, cells in zip(facts.sheets, contents, strict=True)
    ]
    hidden = yield from _hidden_rows(sheets)
    return Book(
        tuple(replace(sheet, hidden_rows=hidden.get(sheet.name, sheet.hidden_rows)) for sheet in sheets),
        facts.names,
        facts.properties,
        tuple(formats),
        facts.date1904,
    )


def _hidden_rows(sheets: Iterable[Sheet]) -> Steps[Mapping[str, frozenset[int]]]:
    """By sheet, where a formula there leaves out hidden rows: which of its filled rows are hidden."""
    rows = {
        sheet.name: tuple(sorted({row for row, _ in sheet.cells}))
        for sheet in sheets
        if any(adds_visible_only(cell.formula) for cell in sheet.cells.values())
    }
    answers = (yield from ask([HiddenAmong(name, at, ()) for name, at in rows.items()])) if rows else ()
    return {name: answer.rows for name, answer in zip(rows, answers, strict=True)}


def _refuse_large(sheet: SheetFacts) -> None:
    top, left, bottom, right = sheet.used
    rows, columns = bottom - top + 1, right - left + 1
    if rows * columns > MOST_CELLS:
        raise HostError(
            f"Bladet {sheet.name} sträcker sig över {rows} rader och {columns} kolumner. Ta bort de tomma raderna och "
            f"kolumnerna efter tabellerna, spara och försök igen."
        )


def _sheet(facts: SheetFacts, read: CellContents, formats: dict[str, int], *, date1904: bool) -> Sheet:
    codes: Mapping[tuple[int, int], str] = {(row, col): code for row, col, code in read.formats}
    cells: dict[tuple[int, int], Cell] = {}
    for r, (of_values, of_formulas) in enumerate(zip(read.values, read.formulas, strict=True), facts.used.top):
        for c, (raw, shown) in enumerate(zip(of_values, of_formulas, strict=True), facts.used.left):
            formula = formula_without_equals(raw, shown)
            if raw is None and formula is None:
                continue
            code = codes.get((r, c), GENERAL)
            style = formats.setdefault(code, len(formats))
            cells[r, c] = Cell(r, c, as_file_value(raw, date_kind(code), date1904=date1904), formula, style)
    return Sheet(facts.name, cells, facts.state, merged=read.merged)


def as_file_value(raw: RawValue, kind: DateKind = DateKind.NUMBER, *, date1904: bool = False) -> Value:
    """A host's value as the file reader would give it: a number with a date format becomes a date."""
    return from_serial(raw, kind, date1904=date1904) if isinstance(raw, float) and not isinstance(raw, bool) else raw


def formula_without_equals(raw: object, shown: object) -> str | None:
    """The formula without ``=``, None for a text that only looks like one (its value is the same text)."""
    if not isinstance(shown, str) or not shown.startswith("=") or len(shown) < 2:
        return None
    return None if raw == shown else shown[1:]
