"""Rensa: remove the marks from the open workbook."""

from __future__ import annotations

import argparse

from mallkoll.addin.button.macro_answer import MacroAnswer
from mallkoll.addin.button.open_workbook import in_open_book
from mallkoll.workbook.marks.mark_file import existing_kontroll_name
from mallkoll.workbook.open_book.host_steps import Steps
from mallkoll.workbook.open_book.read_open_book import read_open_book
from mallkoll.workbook.open_book.unmark_open_book import unmark_open_book


def run(options: argparse.Namespace) -> MacroAnswer:
    """Run the command for the workbook in the options."""
    return in_open_book(options.bok, clean)


def clean() -> Steps[MacroAnswer]:
    """The steps that remove the marks, if any. Returns the answer."""
    book = yield from read_open_book()
    if existing_kontroll_name(book) is None:
        return MacroAnswer("Arbetsboken har inga markeringar.")
    locked = yield from unmark_open_book(book)
    if locked:
        names = ", ".join(locked)
        return MacroAnswer(
            f"Markeringarna är borttagna, men inte på blad som är skyddade med lösenord: {names}.", done=False
        )
    return MacroAnswer("Markeringarna är borttagna.")
