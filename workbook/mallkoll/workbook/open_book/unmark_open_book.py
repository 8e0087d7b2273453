"""What marks of an earlier run are in an open workbook, and how they are taken away again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from mallkoll.workbook.marks.kontroll_sheet import FIRST_ROW
from mallkoll.workbook.marks.mark_file import existing_kontroll_name
from mallkoll.workbook.marks.mark_names import AUTHOR, LIST_NAME, MARK_NAMES, NOTE_HEAD
from mallkoll.workbook.marks.sheet_marks import LINE_COLUMN, LINE_ROW, line_formula
from mallkoll.workbook.model.book import Book, Cell, Sheet
from mallkoll.workbook.model.cell_group import parse_cell_list
from mallkoll.workbook.model.cell_range import CellRange
from mallkoll.workbook.open_book.edits import (
    ClearCells,
    DeleteSheet,
    DropNames,
    DropRules,
    Edit,
    SetNote,
)
from mallkoll.workbook.open_book.host_sheet import CellNote
from mallkoll.workbook.open_book.host_steps import Steps, ask, do
from mallkoll.workbook.open_book.questions import NotesOn

_LINE: Final = CellRange(LINE_ROW, LINE_COLUMN, LINE_ROW, LINE_COLUMN)
NO_SHEET: Final = (
    "Bladet Kontroll kan inte {done}, för arbetsbokens struktur är skyddad. Välj Granska > Skydda arbetsbok för att ta "
    "bort skyddet, och försök igen."
)


class EarlierMarks(Struct, frozen=True):
    """What an earlier run has left on a sheet."""

    line: bool = False
    marks: bool = False


def unmark_open_book(book: Book) -> Steps[tuple[str, ...]]:
    """Remove the marks. Returns the sheets that were skipped because of a password."""
    old = earlier_marks(book)
    notes = yield from notes_on([name for name, left in old.items() if left.marks])
    edits: list[Edit] = []
    for sheet, left in old.items():
        edits += clearing(sheet, left)
        edits += note_edits(sheet, notes.get(sheet, ()), {}, clear=left.marks)
    name = existing_kontroll_name(book)
    if name is not None:
        edits.append(DeleteSheet(name, NO_SHEET.format(done="tas bort")))
    done = yield from do([*edits, DropNames(tuple(sorted(MARK_NAMES)))])
    return tuple(sorted(done.locked))


def earlier_marks(book: Book, kontroll: str | None = None) -> dict[str, EarlierMarks]:
    """The sheets with something of ours. Lines that are as they should be for a sheet ``kontroll`` stay: that spares
    opening every sheet at each press."""
    own = existing_kontroll_name(book)
    if own is None:
        return {}
    lines = {
        sheet.name
        for sheet in book.sheets
        if is_our_line(sheet.cells.get((LINE_ROW, LINE_COLUMN))) and not (kontroll and has_line(book, sheet, kontroll))
    }
    rows = [(col, str(cell.value)) for (row, col), cell in _cells(book, own) if col in {2, 3} and row >= FIRST_ROW]
    listed = {text for col, text in rows if col == 2}
    for _, text in rows:  # a group may go on to other sheets
        listed |= {name for name, _ in parse_cell_list(text) if name is not None}
    known = {sheet.name for sheet in book.sheets}
    if not listed <= known:  # a sheet was renamed since: the marks may be on any
        listed = known
    return {name: EarlierMarks(name in lines, name in listed) for name in (listed | lines) - {own}}


def _cells(book: Book, name: str) -> Iterable[tuple[tuple[int, int], Cell]]:
    sheet = book.sheet(name)
    return sheet.cells.items() if sheet else ()


def has_line(book: Book, sheet: Sheet, kontroll: str) -> bool:
    """Whether a sheet has its line already, for the list that is there."""
    cell = sheet.cells.get((LINE_ROW, LINE_COLUMN))
    return (
        kontroll == existing_kontroll_name(book)
        and cell is not None
        and cell.formula == line_formula(sheet.name, kontroll)
    )


def is_our_line(cell: Cell | None) -> bool:
    """Whether a cell holds the line of how many findings its sheet has."""
    return cell is not None and cell.formula is not None and LIST_NAME in cell.formula


def notes_on(sheets: Sequence[str]) -> Steps[Mapping[str, Sequence[CellNote]]]:
    """The notes on each of the sheets."""
    answers = yield from ask([NotesOn(sheet) for sheet in sheets])
    return {sheet: answer.notes for sheet, answer in zip(sheets, answers, strict=True)}


def clearing(sheet: str, old: EarlierMarks) -> Iterator[Edit]:
    """Take away a sheet's line and its conditional formats of ours; its notes are another matter."""
    if old.line:
        yield ClearCells(sheet, _LINE)
    if old.marks:
        yield DropRules(sheet, LIST_NAME)


def note_edits(
    sheet: str, existing: Sequence[CellNote], texts: Mapping[tuple[int, int], str], *, clear: bool
) -> Iterator[Edit]:
    """Notes of ours, or our part below a note of the user's own; ours of an earlier run taken away where ``clear``."""
    notes_by_cell = {(note.row, note.col): note for note in existing}
    for at in dict.fromkeys([*notes_by_cell, *texts]):
        note, ours = notes_by_cell.get(at), texts.get(at)
        if ours is None and not clear:
            continue
        own = _users_part(note)
        wanted = own if ours is None else "\n\n".join([*([own] if own else []), f"{NOTE_HEAD}\n{ours}"])
        if wanted != (note.text if note else None):
            yield SetNote(sheet, *at, wanted)


def _users_part(note: CellNote | None) -> str | None:
    """A note without our part; None where nothing is left of it."""
    if note is None:
        return None
    kept, head, _ = note.text.partition(NOTE_HEAD)
    if note.author == AUTHOR or (head and not kept.strip()):
        return None
    return kept.rstrip("\r\n") if head else note.text
