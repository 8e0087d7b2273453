"""Marks in an open workbook: the very marks that the batch puts into a file, made through the host.

The content comes from where the batch takes it (:mod:`kontroll_sheet`, :mod:`sheet_marks`): here it only becomes
edits. A workbook that is marked here, saved and given to the batch is recognised and cleaned there, and the other way
round.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.workbook.binding.template_identifiers import LAYOUT_PROPERTY
from mallkoll.workbook.marks.buttons import BUTTONS, MODULE
from mallkoll.workbook.marks.kontroll_sheet import (
    KEY_COLUMN,
    KontrollSummary,
    Mark,
    in_listed_order,
    kontroll_table,
)
from mallkoll.workbook.marks.mark_file import (
    located_mark,
    merged_range_at,
    new_kontroll_name,
    ranges_covering,
)
from mallkoll.workbook.marks.mark_names import LIST_NAME, finding_key
from mallkoll.workbook.marks.mark_styles import FILL, INK, web_color
from mallkoll.workbook.marks.notes import note_text
from mallkoll.workbook.marks.sheet_marks import LINE_COLUMN, LINE_ROW, line_formula
from mallkoll.workbook.model.book import Book, Sheet, address, parse_address
from mallkoll.workbook.model.cell_range import CellRange
from mallkoll.workbook.open_book.edits import (
    AddRules,
    AddSheet,
    Edit,
    Protect,
    RequireSheet,
    SetFormulas,
)
from mallkoll.workbook.open_book.host_sheet import MarkRule, RuleFormula
from mallkoll.workbook.open_book.host_steps import Steps, ask, do
from mallkoll.workbook.open_book.kontroll_edits import button_edits, content_edits, frame_edits, name_edits
from mallkoll.workbook.open_book.questions import HiddenAmong, MacrosFor
from mallkoll.workbook.open_book.unmark_open_book import (
    NO_SHEET,
    EarlierMarks,
    clearing,
    earlier_marks,
    has_line,
    is_our_line,
    note_edits,
    notes_on,
)

_LOCKED: Final = "Bladet {name} är skyddat med lösenord. Ta bort skyddet och försök igen."
_Found = Mapping[str, Sequence[tuple[int, Mark]]]


class MarkedSheets(Struct, frozen=True):
    """The name of the sheet with the list, and the sheets skipped because of a password."""

    kontroll: str
    locked: tuple[str, ...]


def mark_open_book(book: Book, marks: Sequence[Mark], summary: KontrollSummary) -> Steps[MarkedSheets]:
    """Mark an open workbook. ``book`` is what was read from it. Marks of an earlier run are replaced.

    Raises HostError where the sheet Kontroll cannot be added.
    """
    name = new_kontroll_name(book)
    exists = book.sheet(name) is not None
    (macros,) = yield from ask([MacrosFor(MODULE, BUTTONS[0].macro, name if exists else None)])
    book = yield from _with_hidden(book, marks)
    marks = [located_mark(mark, book) for mark in in_listed_order(marks)]
    marks_by_sheet, old, lines = _by_sheet(marks, name), earlier_marks(book, name), _new_lines(book, name)
    work = [sheet for sheet in book.sheets if sheet.name in {*old, *marks_by_sheet, *lines}]
    cleared = {name for name, left in old.items() if left.marks}
    notes = yield from notes_on([sheet.name for sheet in work if sheet.name in {*marks_by_sheet, *cleared}])

    table = kontroll_table(summary, marks)
    no_sheet = NO_SHEET.format(done="läggas till")
    edits: list[Edit] = [RequireSheet(name, _LOCKED.format(name=name)) if exists else AddSheet(name, no_sheet)]
    for sheet in work:
        edits += clearing(sheet.name, old.get(sheet.name, EarlierMarks()))
    edits += name_edits(name, table)
    edits += () if exists else frame_edits(name)
    edits += content_edits(name, table)
    edits += button_edits(name) if macros.in_book and not macros.on_sheet else ()
    question = RuleFormula(f'=COUNTIF({LIST_NAME},"{finding_key(0)}")>0', finding_key(0), (name, 1, KEY_COLUMN + 1))
    for sheet in work:
        sheet_marks = marks_by_sheet.get(sheet.name, ())
        edits += _rule_edits(sheet, sheet_marks, question)
        texts, clear = _note_texts(sheet, sheet_marks), sheet.name in cleared
        edits += note_edits(sheet.name, notes.get(sheet.name, ()), texts, clear=clear)
        if sheet.name in lines:
            edits.append(SetFormulas(sheet.name, LINE_ROW, LINE_COLUMN, ((f"={line_formula(sheet.name, name)}",),)))
    edits += () if exists else (Protect(name),)
    done = yield from do(edits)
    shown = {*old, *marks_by_sheet} & {*done.locked}
    return MarkedSheets(name, tuple(sheet.name for sheet in book.sheets if sheet.name in shown))


# --- what must be known before ----------------------------------------------------------------------------------------


def _with_hidden(book: Book, marks: Sequence[Mark]) -> Steps[Book]:
    """The book with those rows and columns of marked cells that are hidden, and no others.

    For whole sheets it would take a call per row, and where no finding stands they are of no use.
    """
    wanted: dict[str, set[tuple[int, int]]] = {}
    for name, row, col in _cells_of(book, marks):
        wanted.setdefault(name, set()).add((row, col))
    answers = yield from ask(
        [
            HiddenAmong(name, tuple(sorted({row for row, _ in cells})), tuple(sorted({col for _, col in cells})))
            for name, cells in wanted.items()
        ]
    )
    hidden = dict(zip(wanted, answers, strict=True))
    return replace(book, sheets=tuple(
        replace(sheet, hidden_rows=hidden[sheet.name].rows, hidden_columns=hidden[sheet.name].columns)
        if sheet.name in hidden else sheet
        for sheet in book.sheets
    ))  # fmt: skip


def _cells_of(book: Book, marks: Sequence[Mark]) -> Iterator[tuple[str, int, int]]:
    for mark in marks:
        for name, cell in () if mark.mended else mark.places:
            sheet = book.sheet(name)
            if sheet is not None:
                yield sheet.name, *parse_address(cell)


def _by_sheet(marks: Sequence[Mark], kontroll: str) -> _Found:
    """The marks, numbered as they are listed, by the sheets that their cells are on."""
    marks_by_sheet: dict[str, list[tuple[int, Mark]]] = {}
    for i, mark in enumerate(marks, 1):
        for sheet in dict.fromkeys(sheet for sheet, _ in mark.places) if not mark.mended else ():
            if sheet != kontroll:
                marks_by_sheet.setdefault(sheet, []).append((i, mark))
    return marks_by_sheet


def _new_lines(book: Book, kontroll: str) -> set[str]:
    """The sheets of a template of ours that are to have a line of how many findings they have, and have room for it."""
    if LAYOUT_PROPERTY not in book.properties:
        return set()
    return {
        sheet.name
        for sheet in book.sheets
        if sheet.name != kontroll and not has_line(book, sheet, kontroll) and _line_is_free(sheet)
    }


def _line_is_free(sheet: Sheet) -> bool:
    cell = sheet.cells.get((LINE_ROW, LINE_COLUMN))
    alone = merged_range_at(sheet, LINE_ROW, LINE_COLUMN).text == address(LINE_ROW, LINE_COLUMN)
    return alone and (cell is None or is_our_line(cell))


# --- edits ------------------------------------------------------------------------------------------------------------


def _rule_edits(read: Sheet, marks: Sequence[tuple[int, Mark]], question: RuleFormula) -> Iterator[Edit]:
    rules = tuple(
        MarkRule(CellRange(*area), finding_key(index), web_color(FILL[mark.severity]), web_color(INK[mark.severity]))
        for index, mark in _gravest_last(marks)  # the one put in last lies on top
        for area in ranges_covering(read, mark.cells_on(read.name))
    )
    if rules:
        yield AddRules(read.name, rules, question)


def _note_texts(read: Sheet, marks: Sequence[tuple[int, Mark]]) -> dict[tuple[int, int], str]:
    """What our notes are to say, by cell: the gravest finding first."""
    notes: dict[tuple[int, int], list[str]] = {}
    for _, mark in _gravest_last(marks):
        for area in ranges_covering(read, mark.cells_on(read.name)) if mark.open else ():
            notes.setdefault((area.top, area.left), []).insert(0, note_text(mark))
    return {at: "\n\n".join(texts) for at, texts in notes.items()}


def _gravest_last(marks: Sequence[tuple[int, Mark]]) -> list[tuple[int, Mark]]:
    return sorted(marks, key=lambda pair: -pair[1].finding.severity.rank)
