"""The list of nämnder that are to deliver: the setup workbook, a CSV file or a sheet, with headings or without."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from mallkoll.addin.lists.list_rows import FURTHEST, SHEETS, TEXTS, ListError, ListRow, rows_of_sheets, rows_of_text
from mallkoll.addin.own_outputs import SETUP
from mallkoll.validators.findings.words import enumerated, in_quotes
from mallkoll.validators.report.arrived_file import Expected
from mallkoll.validators.report.expected_namnd import is_named_as_body
from mallkoll.workbook.binding.bind_layout import declared_layout_id
from mallkoll.workbook.model.text import normalized
from mallkoll.workbook.reader.read_book import read_book

_HEADINGS = {
    "namnd": ("nämnd", "namnd", "nämnder", "nämnd/styrelse", "avsändare", "nämndens namn"),
    "short": ("kortnamn", "kort", "förkortning", "nämnd (kortnamn)"),
    "kommun": ("kommun", "kommunen"),
    "layout": ("layout", "mall", "mallens namn"),
    "period": ("period", "avser"),
    "version": ("version", "mallversion"),
    "contact": ("kontakt", "kontaktperson", "ansvarig", "controller", "uppgiftslämnare"),
}
_BETWEEN_SHORT = re.compile(r"[,;/]")


def read_expected(path: Path) -> tuple[Expected, ...]:
    """Read the list. Raises ListError, OSError or UnreadableFile."""
    kind = path.suffix.lower()
    if kind not in SHEETS | TEXTS:
        raise ListError(f"Listan över nämnder ska vara en fil .csv, .txt eller .xlsx, inte {path.name}.")
    if kind in TEXTS:
        return _from_rows(path, [rows_of_text(path)])
    book = read_book(path)
    made_of = declared_layout_id(book)
    if made_of == SETUP:
        return _from_setup(path)
    if made_of is not None:
        raise ListError(f"{path} är ingen lista över nämnder utan en arbetsbok gjord med mallen {made_of}.")
    return _from_rows(path, rows_of_sheets(book))


def _from_setup(path: Path) -> tuple[Expected, ...]:
    """The nämnder of the setup workbook, with their short names and contacts."""
    from mallkoll.templates.setup.read_setup import read_setup  # noqa: PLC0415 - only for such a list

    setup = read_setup(path)
    fault = next((fault for fault in setup.faults if fault.startswith("Nämnder")), None)
    if fault is None and not setup.namnder:
        fault = next(iter(setup.faults), "Nämnder: ingen nämnd är ifylld.")
    if fault is not None:
        raise ListError(f"Uppsättningen {path} säger inte vilka som ska lämna. {fault}")
    return tuple(
        Expected(namnd.name, setup.kommun or None, short=(namnd.key,), contact=namnd.contact or None)
        for namnd in setup.namnder
    )


def _from_rows(path: Path, sheets: Sequence[Sequence[ListRow]]) -> tuple[Expected, ...]:
    """The entries below the first headings that name the nämnd; without headings, the names in the first column."""
    filled = [rows for rows in sheets if rows]
    if not filled:
        raise ListError(f"Listan {path} är tom. Skriv en nämnd per rad, under rubriken Nämnd.")
    found = ((rows[at + 1 :], columns) for rows in filled for at, row in enumerate(rows[:FURTHEST])
             if "namnd" in (columns := _columns(row.texts)))  # fmt: skip
    rows, columns = next(found, (filled[0], {"namnd": 0}))
    if rows is filled[0] and (_columns(rows[0].texts) or not _may_be_names(rows)):
        first = enumerated([in_quotes(text) for text in rows[0].texts if text])
        raise ListError(f"Listan {path} saknar kolumnen Nämnd: överst står {first}.")
    unread = next((why for row in rows if (why := row.unread.get(columns["namnd"])) is not None), None)
    if unread is not None:
        raise ListError(f"Listan {path}: nämnden {unread}.")
    entries = [_entry(row.texts, columns) for row in rows]
    expected = tuple(dict.fromkeys(entry for entry in entries if entry is not None))
    if not expected:
        raise ListError(f"Listan {path} har inga nämnder under rubriken Nämnd.")
    return expected


def _may_be_names(rows: Sequence[ListRow]) -> bool:
    """Whether rows without headings can be a list of nämnder: one text a row, or a nämnd in the first column."""
    texts = [row.texts for row in rows]
    return all(len(list(filter(None, row))) <= 1 for row in texts) or any(is_named_as_body(row[0]) for row in texts)


def _columns(row: Sequence[str]) -> dict[str, int]:
    """The columns by what they hold, where the row is one of headings; else empty."""
    return {
        key: at
        for key, words in _HEADINGS.items()
        for at, cell in enumerate(row)
        if normalized(cell) in words
    }  # fmt: skip


def _entry(row: Sequence[str], columns: dict[str, int]) -> Expected | None:
    values = {key: row[at] or None for key, at in columns.items() if at < len(row)}
    namnd, short = values.pop("namnd", None), values.pop("short", None) or ""
    names = tuple(name for part in _BETWEEN_SHORT.split(short) if (name := part.strip()))
    return None if namnd is None else Expected(namnd, **values, short=names)
