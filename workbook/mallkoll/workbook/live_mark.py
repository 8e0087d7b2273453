"""Marks in an open workbook: the very marks that the batch puts into a file, written through the host.

The content comes from where the batch takes it (:mod:`kontroll_sheet`, :mod:`marksheet`): here it is only carried into
the host, sheet by sheet in blocks. A workbook that is marked here, saved and given to the batch is recognised and
cleaned there, and the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from mallkoll.workbook.book import Book, Cell, parse_address, quote_sheet
from mallkoll.workbook.kontroll_sheet import FIRST_ROW, HEADING_ROW, WIDTHS, Mark, Summary, kontroll_part
from mallkoll.workbook.live import HostError
from mallkoll.workbook.live_host import writable
from mallkoll.workbook.mark import free_name, kontroll_name, note_text
from mallkoll.workbook.marker import LAYOUT_PROPERTY
from mallkoll.workbook.marknames import (
    AUTHOR,
    ERROR,
    HEADINGS,
    INFO,
    LIST_NAME,
    MENDED,
    NOTE_HEAD,
    OWN_NAMES,
    SEVERITIES,
    SHEET,
    SHEETS_NAME,
    WARNING,
    key_of,
)
from mallkoll.workbook.marksheet import LINE_COLUMN, LINE_ROW, line_formula
from mallkoll.workbook.markstyle import FILL, INK, Styles
from mallkoll.workbook.sheetxml import SheetContext, read_sheet
from mallkoll.workbook.xmlpart import Limits

_LOOKS: Final = ("title", "sum", "heading", "text", "link", "number", "whole", "open", "quiet", *SEVERITIES, MENDED)
_BY_NAME: Final = Styles({name: i for i, name in enumerate(_LOOKS)}, {})
_RANK: Final = {ERROR: 0, WARNING: 1, INFO: 2}
_HEADING_FILL: Final = "#374151"
_OPEN_FILL: Final = "#FFFBE6"
_NUMBER_FORMATS: Final = {"whole": "#,##0"}
NO_SHEET: Final = (
    "Bladet Kontroll kan inte läggas till, för arbetsbokens struktur är skyddad. Välj Granska > Skydda arbetsbok för "
    "att ta bort skyddet, och försök igen."
)


@dataclass(frozen=True, slots=True)
class Marked:
    """What came of it: the sheet with the list, and the sheets that a password kept us out of."""

    kontroll: str
    locked: tuple[str, ...]


def mark_live(host: Any, book: Book, marks: Sequence[Mark], summary: Summary) -> Marked:
    """Mark an open workbook. ``book`` is what was read from it. Marks of an earlier run are replaced.

    Raises HostError where the sheet Kontroll cannot be added.
    """
    name = free_name(book)
    locked = _clear_sheets(host, book, name)
    _write_kontroll(host, name, marks, summary)
    ours = LAYOUT_PROPERTY in book.properties
    on_sheets: dict[str, list[tuple[int, Mark]]] = {}
    for i, one in enumerate(marks, 1):
        sheet = book.sheet(one.sheet) if one.sheet and one.severity != MENDED else None
        if sheet is not None and one.cell:
            on_sheets.setdefault(sheet.name, []).append((i, one))
    question = _question(host, name)
    for sheet in book.sheets:
        found = on_sheets.get(sheet.name, [])
        wants_line = ours and _line_is_free(book, sheet.name) and not _has_line(book, sheet.name, name)
        if sheet.name == name or not (found or wants_line):
            continue
        shown = host.sheets[sheet.name]
        with writable(shown) as opened:
            if opened:
                _mark_sheet(shown, found, question)
                if wants_line:
                    shown.range((LINE_ROW, LINE_COLUMN)).formula = f"={line_formula(sheet.name, name)}"
            elif found:
                locked.add(sheet.name)
    return Marked(name, tuple(sheet.name for sheet in book.sheets if sheet.name in locked))


def unmark_live(host: Any, book: Book) -> tuple[str, ...]:
    """Take the marks away. Returns the sheets that a password kept us out of."""
    locked = _clear_sheets(host, book)
    name = kontroll_name(book)
    if name is not None:
        _delete(host, name)
    _drop_names(host)
    return tuple(sorted(locked))


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


def _clear_sheets(host: Any, book: Book, kontroll: str | None = None) -> set[str]:
    """Take our marks from the sheets. Returns those that are locked with a password.

    Lines that are as they should be for a sheet ``kontroll`` stay: that spares opening every sheet at each press.
    """
    own = kontroll_name(book)
    locked: set[str] = set()
    if own is None:
        return locked
    lines = {
        sheet.name
        for sheet in book.sheets
        if _is_our_line(sheet.cells.get((LINE_ROW, LINE_COLUMN)))
        and not (kontroll and _has_line(book, sheet.name, kontroll))
    }
    listed = {str(cell.value) for (row, col), cell in _cells(book, own) if col == 2 and row >= FIRST_ROW}
    known = {sheet.name for sheet in book.sheets}
    if not listed <= known:  # a sheet was renamed since: the marks may be on any
        listed = known
    for name in (listed | lines) - {own}:
        with writable(host.sheets[name]) as opened:
            if opened:
                _clear_sheet(host.sheets[name], line=name in lines, marks=name in listed)
            else:
                locked.add(name)
    return locked


def _clear_sheet(sheet: Any, *, line: bool, marks: bool) -> None:
    if line:
        sheet.range((LINE_ROW, LINE_COLUMN)).clear_contents()
    if not marks:
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


def _line_is_free(book: Book, name: str) -> bool:
    sheet = book.sheet(name)
    cell = sheet.cells.get((LINE_ROW, LINE_COLUMN)) if sheet else None
    return cell is None or _is_our_line(cell)


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


def _mark_sheet(sheet: Any, marks: Sequence[tuple[int, Mark]], question: str) -> None:
    notes: dict[tuple[int, int], list[str]] = {}
    for index, found in sorted(marks, key=lambda pair: -_RANK[pair[1].severity]):  # the one put in last lies on top
        at = parse_address(found.cell or "")
        sheet.range(at).conditional_formats.add_custom(
            question.replace(key_of(0), key_of(index)),
            fill_color=_color(FILL[found.severity]), font_color=_color(INK[found.severity]), font_bold=True,
            stop_if_true=True,
        )  # fmt: skip
        if found.open:
            notes.setdefault(at, []).insert(0, note_text(found))
    for at, texts in notes.items():
        _add_note(sheet.range(at), "\n\n".join(texts))


def _add_note(cell: Any, text: str) -> None:
    """A note of ours, or our part below the user's own. A threaded comment is left alone."""
    try:
        note = cell.note
        if note is None:
            cell.add_note(f"{NOTE_HEAD}\n{text}")
        elif NOTE_HEAD not in note.text:
            note.text = f"{note.text}\n\n{NOTE_HEAD}\n{text}"
    except Exception:  # noqa: BLE001 - a cell with a thread takes no note; the finding stands on Kontroll
        return


def _question(host: Any, kontroll: str) -> str:
    """The rule of a mark. Excel wants it in the user's own language, which a cell can translate it into."""
    english = f'=COUNTIF({LIST_NAME},"{key_of(0)}")>0'
    cell = host.sheets[kontroll].range((1, len(WIDTHS) + 1))
    if not hasattr(cell.api, "FormulaLocal"):
        return english
    cell.formula = english
    local = str(cell.api.FormulaLocal)
    cell.clear_contents()
    return local


# --- Kontroll ---------------------------------------------------------------------------------------------------------


def _write_kontroll(host: Any, name: str, marks: Sequence[Mark], summary: Summary) -> None:
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
        sheet.used_range.clear()
        last = max(rows)
        block = [[_entered(rows.get(r, {}).get(c)) for c in range(1, len(WIDTHS) + 1)] for r in range(1, last + 1)]
        sheet.range((1, 1), (last, len(WIDTHS))).raw_value = block
        _keys(sheet, rows)
        if new:  # widths that somebody has changed since stay
            for col, width in enumerate(WIDTHS, 1):
                sheet.range((1, col)).column_width = width
        _looks(sheet, rows, last)
        for i, one in enumerate(marks):
            if one.sheet and one.cell:
                sheet.range((FIRST_ROW + i, 3)).add_hyperlink(f"#{quote_sheet(one.sheet)}!{one.cell}", one.cell)


def _name_list(host: Any, kontroll: str, rows: int) -> None:
    """The names of the list's columns, changed where they are there: what refers to them stays as it is."""
    known = {name.name: name for name in host.names if name.name in OWN_NAMES}
    for defined, letter in ((SHEETS_NAME, "B"), (LIST_NAME, "M")):
        place = f"={quote_sheet(kontroll)}!${letter}${FIRST_ROW}:${letter}${FIRST_ROW + rows - 1}"
        if defined in known:
            known[defined].refers_to = place
        else:
            host.names.add(defined, place)


def _rows(marks: Sequence[Mark], summary: Summary) -> Mapping[int, Mapping[int, Cell]]:
    """The sheet's cells as the batch writes them, read from what it writes; a cell's style is its place in _LOOKS."""
    content = kontroll_part(summary, marks, _BY_NAME, strict=False)
    part = read_sheet(SheetContext(Limits(SHEET)), SHEET, content)
    rows: dict[int, dict[int, Cell]] = {}
    for (row, col), cell in part.cells.items():
        rows.setdefault(row, {})[col] = cell
    return rows


def _entered(cell: Cell | None) -> object:
    """A value as it is entered: a text behind an apostrophe, or Excel would read dates, numbers and formulas in it."""
    if cell is None or cell.formula is not None:
        return None
    return f"'{cell.value}" if isinstance(cell.value, str) else cell.value


def _keys(sheet: Any, rows: Mapping[int, Mapping[int, Cell]]) -> None:
    for row, cells in rows.items():
        key = cells.get(len(WIDTHS))
        if key is not None and key.formula is not None:
            sheet.range((row, len(WIDTHS))).formula = f"={key.formula}"


def _looks(sheet: Any, rows: Mapping[int, Mapping[int, Cell]], last: int) -> None:
    title, count = sheet.range((1, 1)).font, sheet.range((2, 1)).font
    title.size, title.bold, count.size, count.bold = 16, True, 12, True
    heading = sheet.range((HEADING_ROW, 1), (HEADING_ROW, len(HEADINGS)))
    heading.color, heading.font.color, heading.font.bold = _HEADING_FILL, "#FFFFFF", True
    if last >= FIRST_ROW and len(rows.get(FIRST_ROW, {})) > 1:
        body = sheet.range((FIRST_ROW, 1), (last, len(WIDTHS)))
        body.wrap_text = True
        sheet.range((FIRST_ROW, 12), (last, 12)).color = _OPEN_FILL
        for look, first, end in _runs(rows, 1, last):
            if look in FILL:
                sheet.range((first, 1), (end, 1)).color = _color(FILL[look])
        for col in (7, 8):
            for look, first, end in _runs(rows, col, last):
                if look in _NUMBER_FORMATS:
                    sheet.range((first, col), (end, col)).number_format = _NUMBER_FORMATS[look]
    sheet.range((1, len(WIDTHS))).columns.hidden = True


def _runs(rows: Mapping[int, Mapping[int, Cell]], col: int, last: int) -> Iterable[tuple[str, int, int]]:
    """Rows that follow each other with the same look in a column: one call instead of one each."""
    styles = [rows.get(row, {}).get(col) for row in range(FIRST_ROW, last + 1)]
    at = FIRST_ROW
    for style, group in groupby(styles, key=lambda cell: cell.style if cell else None):
        size = len(list(group))
        if style is not None:
            yield _LOOKS[style], at, at + size - 1
        at += size


def _color(argb: str) -> str:
    return f"#{argb[-6:]}"
