"""Marks in an open workbook: the very marks that the batch puts into a file, written through the host.

The content comes from where the batch takes it (:mod:`kontroll_sheet`, :mod:`sheet_marks`): here it is only carried
into the host, sheet by sheet in blocks. A workbook that is marked here, saved and given to the batch is recognised and
cleaned there, and the other way round.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from msgspec import Struct

from mallkoll.workbook.binding.defined_names import LAYOUT_PROPERTY
from mallkoll.workbook.live.hidden_and_merged import with_hidden
from mallkoll.workbook.live.kontroll import NO_SHEET, write_kontroll
from mallkoll.workbook.live.quiet_host import writable
from mallkoll.workbook.live.read_open_book import HostError
from mallkoll.workbook.marks.kontroll_sheet import FIRST_ROW, Mark, Summary, in_order
from mallkoll.workbook.marks.looks import FILL, INK, web_color
from mallkoll.workbook.marks.mark import area_at, areas_at, free_name, kontroll_name, note_text, placed
from mallkoll.workbook.marks.names import (
    AUTHOR,
    LIST_NAME,
    NOTE_HEAD,
    OWN_NAMES,
    key_of,
)
from mallkoll.workbook.marks.sheet_marks import LINE_COLUMN, LINE_ROW, line_formula
from mallkoll.workbook.model.book import Book, Cell, Sheet, address, parse_address
from mallkoll.workbook.model.cell_group import listed_blocks


class Marked(Struct, frozen=True):
    """What came of it: the sheet with the list, and the sheets that a password kept us out of."""

    kontroll: str
    locked: tuple[str, ...]


def mark_live(host: Any, book: Book, marks: Sequence[Mark], summary: Summary) -> Marked:
    """Mark an open workbook. ``book`` is what was read from it. Marks of an earlier run are replaced.

    Raises HostError where the sheet Kontroll cannot be added.
    """
    name = free_name(book)
    ours = LAYOUT_PROPERTY in book.properties
    lines = [s.name for s in book.sheets if ours and s.name != name and not _has_line(book, s.name, name)]
    book = with_hidden(host, book, _cells_of(book, marks))
    marks = [placed(mark, book) for mark in in_order(marks)]
    found: dict[str, list[tuple[int, Mark]]] = {}
    for i, one in enumerate(marks, 1):
        for sheet_name in dict.fromkeys(sheet for sheet, _ in one.places) if not one.mended else ():
            if sheet_name != name:
                found.setdefault(sheet_name, []).append((i, one))
    old = _to_clear(book, name)
    new_lines = {sheet.name for sheet in book.sheets if sheet.name in lines and _line_is_free(sheet)}
    work = [sheet for sheet in book.sheets if sheet.name in {*old, *found, *new_lines}]
    with writable(*(host.sheets[sheet.name] for sheet in work)) as opened:
        shown = {sheet.name: sheet for sheet in opened}
        for sheet_name in shown.keys() & old:
            _clear_sheet(shown[sheet_name], old[sheet_name])
        question = write_kontroll(host, name, marks, summary)
        for sheet in work:
            here = shown.get(sheet.name)
            if here is None:
                continue
            _mark_sheet(here, sheet, found.get(sheet.name, ()), question)
            if sheet.name in new_lines:
                here.range((LINE_ROW, LINE_COLUMN)).formula = f"={line_formula(sheet.name, name)}"
    locked = {*old, *found} - shown.keys()
    return Marked(name, tuple(sheet.name for sheet in book.sheets if sheet.name in locked))


def unmark_live(host: Any, book: Book) -> tuple[str, ...]:
    """Take the marks away. Returns the sheets that a password kept us out of."""
    old = _to_clear(book)
    with writable(*(host.sheets[name] for name in old)) as opened:
        shown = {sheet.name: sheet for sheet in opened}
        for sheet_name, sheet in shown.items():
            _clear_sheet(sheet, old[sheet_name])
    name = kontroll_name(book)
    if name is not None:
        _delete(host, name)
    _drop_names(host)
    return tuple(sorted(old.keys() - shown.keys()))


def _delete(host: Any, name: str) -> None:
    before = host.app.display_alerts
    try:
        host.app.display_alerts = False  # Excel would ask whether the sheet is really to go
        host.sheets[name].delete()
    except Exception as error:
        raise HostError(NO_SHEET.replace("läggas till", "tas bort")) from error
    finally:
        host.app.display_alerts = before


# --- taking away ------------------------------------------------------------------------------------------------------


class _Old(Struct, frozen=True):
    """What an earlier run has left on a sheet."""

    line: bool
    marks: bool


def _to_clear(book: Book, kontroll: str | None = None) -> dict[str, _Old]:
    """The sheets with something of ours. Lines that are as they should be for a sheet ``kontroll`` stay: that spares
    opening every sheet at each press."""
    own = kontroll_name(book)
    if own is None:
        return {}
    lines = {
        sheet.name
        for sheet in book.sheets
        if _is_our_line(sheet.cells.get((LINE_ROW, LINE_COLUMN)))
        and not (kontroll and _has_line(book, sheet.name, kontroll))
    }
    rows = [(col, str(cell.value)) for (row, col), cell in _cells(book, own) if col in {2, 3} and row >= FIRST_ROW]
    listed = {text for col, text in rows if col == 2}
    for _, text in rows:  # a group may go on to other sheets
        listed |= {name for name, _ in listed_blocks(text) if name is not None}
    known = {sheet.name for sheet in book.sheets}
    if not listed <= known:  # a sheet was renamed since: the marks may be on any
        listed = known
    return {name: _Old(name in lines, name in listed) for name in (listed | lines) - {own}}


def _clear_sheet(sheet: Any, old: _Old) -> None:
    if old.line:
        sheet.range((LINE_ROW, LINE_COLUMN)).clear_contents()
    if not old.marks:
        return
    rules = [rule for rule in sheet.used_range.conditional_formats if rule.type == "custom"]
    for rule in rules:
        if LIST_NAME in (rule.formula or ""):
            rule.delete()
    for note in list(sheet.notes):
        text = note.text
        kept, head, _ = text.partition(NOTE_HEAD)
        if note.author == AUTHOR or (head and not kept.strip()):
            note.delete()
        elif head:
            note.text = kept.rstrip("\r\n")


def _is_our_line(cell: Cell | None) -> bool:
    return cell is not None and cell.formula is not None and LIST_NAME in cell.formula


def _line_is_free(sheet: Sheet) -> bool:
    cell = sheet.cells.get((LINE_ROW, LINE_COLUMN))
    alone = area_at(sheet, LINE_ROW, LINE_COLUMN).text == address(LINE_ROW, LINE_COLUMN)
    return alone and (cell is None or _is_our_line(cell))


def _cells_of(book: Book, marks: Sequence[Mark]) -> Iterator[tuple[str, int, int]]:
    for one in marks:
        for name, cell in () if one.mended else one.places:
            sheet = book.sheet(name)
            if sheet is not None:
                yield sheet.name, *parse_address(cell)


def _has_line(book: Book, name: str, kontroll: str) -> bool:
    """Whether a sheet has its line already, for the list that is there."""
    sheet = book.sheet(name)
    cell = sheet.cells.get((LINE_ROW, LINE_COLUMN)) if sheet else None
    return kontroll == kontroll_name(book) and cell is not None and cell.formula == line_formula(name, kontroll)


def _cells(book: Book, name: str) -> Iterable[tuple[tuple[int, int], Cell]]:
    sheet = book.sheet(name)
    return sheet.cells.items() if sheet else ()


def _drop_names(host: Any) -> None:
    for name in [name for name in host.names if name.name in OWN_NAMES]:
        name.delete()


# --- the sheets with marks --------------------------------------------------------------------------------------------


def _mark_sheet(sheet: Any, read: Sheet, marks: Sequence[tuple[int, Mark]], question: str) -> None:
    cells = cache(lambda top, left, bottom, right: sheet.range((top, left), (bottom, right)))
    notes: dict[tuple[int, int], list[str]] = {}
    # the one put in last lies on top
    for index, found in sorted(marks, key=lambda pair: -pair[1].finding.severity.rank):
        for area in areas_at(read, found.cells_on(read.name)):
            cells(*area).conditional_formats.add_custom(
                question.replace(key_of(0), key_of(index)),
                fill_color=web_color(FILL[found.severity]), font_color=web_color(INK[found.severity]), font_bold=True,
                stop_if_true=True,
            )  # fmt: skip
            if found.open:
                notes.setdefault((area.top, area.left), []).insert(0, note_text(found))
    texts = [(cells(*at, *at), "\n\n".join(lines)) for at, lines in notes.items()]
    there = [_note(cell) for cell, _ in texts]  # of all, before any is added: a sheet without notes answers at once
    for (cell, text), note in zip(texts, there, strict=True):
        with contextlib.suppress(Exception):  # a cell with a thread takes no note; the finding stands on Kontroll
            _add_note(cell, note, text)


def _note(cell: Any) -> Any:
    with contextlib.suppress(Exception):
        return cell.note
    return None


def _add_note(cell: Any, note: Any, text: str) -> None:
    """A note of ours, or our part below the user's own. A threaded comment is left alone."""
    if note is None:
        cell.add_note(f"{NOTE_HEAD}\n{text}")
    elif NOTE_HEAD not in note.text:
        note.text = f"{note.text}\n\n{NOTE_HEAD}\n{text}"
