"""Förklara regel: show the pages of the rules with findings in the selected cell, or row of Kontroll."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from mallkoll.addin.button.macro_answer import MacroAnswer
from mallkoll.validators.catalogue.page_parts import explanation
from mallkoll.validators.catalogue.rule import Page, all_pages
from mallkoll.workbook.marks.kontroll_sheet import FIRST_ROW
from mallkoll.workbook.marks.mark_file import existing_kontroll_name
from mallkoll.workbook.marks.mark_names import HEADINGS
from mallkoll.workbook.model.book import Book, parse_address
from mallkoll.workbook.model.cell_group import parse_cell_list
from mallkoll.workbook.open_book.host_steps import Steps
from mallkoll.workbook.open_book.read_open_book import read_open_book

NOTHING_THERE: Final = "Cellen har inget fynd. Markera en cell som är färgad, eller en rad i listan på bladet Kontroll."
_LIST: Final = re.compile(r"\n(?![-*] )")  # a line break, but not before an item of a list


class Explained(Struct, frozen=True):
    """The pages of rules; where there are none, a Swedish sentence that says why."""

    pages: tuple[Page, ...]
    why_none: str = ""


def steps(options: argparse.Namespace) -> Steps[MacroAnswer]:
    """What is done in the workbook in the options."""
    return explain_selection(options.blad, options.cell)


def explain_selection(sheet: str, cell: str) -> Steps[MacroAnswer]:
    """The steps that find the rules with findings in a cell. Returns an answer with their pages."""
    found = explained_at((yield from read_open_book()), sheet, cell)
    pages = (f"{page.code}: {page.title}\n\n{_unbroken(explanation(page.page))}" for page in found.pages)
    return MacroAnswer("\n\n".join(pages) or found.why_none)


def explained_at(book: Book, sheet: str, cell: str) -> Explained:
    """The rules with findings in a cell of a marked workbook, or in that row of its list."""
    codes = _codes_at(book, sheet, cell)
    if codes is None:
        return Explained((), "Tryck på Validera först: det finns inga fynd att förklara.")
    if not codes:
        return Explained((), NOTHING_THERE)
    pages = tuple(page for page in all_pages() if page.code in codes)
    return Explained(pages, "" if pages else f"{', '.join(codes)}: fyndet gäller filen, inte en regel.")


def _codes_at(book: Book, sheet: str, cell: str) -> list[str] | None:
    """The codes of the findings in a cell, or in a row of the list; None where there is no list."""
    kontroll = existing_kontroll_name(book)
    listed = book.sheet(kontroll) if kontroll else None
    if listed is None:
        return None
    sheet_at, cell_at, code_at = (HEADINGS.index(word) + 1 for word in ("Blad", "Cell", "Regel"))
    rows = sorted({row for row, _ in listed.cells if row >= FIRST_ROW})
    if sheet == kontroll:
        rows = [row for row in rows if row == parse_address(cell)[0]]
    else:
        row, col = parse_address(cell)
        rows = [
            at for at in rows
            if any(
                (name or listed.value(at, sheet_at)) == sheet and top <= row <= bottom and left <= col <= right
                for name, (top, left, bottom, right) in parse_cell_list(str(listed.value(at, cell_at) or ""))
            )
        ]  # fmt: skip
    return list(dict.fromkeys(str(listed.value(row, code_at)) for row in rows if listed.value(row, code_at)))


def _unbroken(paragraphs: Iterable[str]) -> str:
    """The paragraphs with their lines joined, since a message box wraps them; items of a list stay separate."""
    return "\n\n".join(_LIST.sub(" ", paragraph) for paragraph in paragraphs)
