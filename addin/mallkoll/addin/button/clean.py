"""Rensa: remove the marks from the open workbook."""

from __future__ import annotations

import argparse

from mallkoll.addin.button.macro_answer import MacroAnswer
from mallkoll.workbook.marks.mark_file import existing_kontroll_name
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.open_book.host_steps import Steps
from mallkoll.workbook.open_book.read_open_book import read_open_book
from mallkoll.workbook.open_book.unmark_open_book import unmark_open_book


def steps(options: argparse.Namespace) -> Steps[MacroAnswer]:  # noqa: ARG001 - as the other commands have it
    """What is done in the workbook in the options."""
    return clean()


def clean() -> Steps[MacroAnswer]:
    """The steps that read the open workbook and remove the marks, if any. Returns the answer."""
    return (yield from clean_book((yield from read_open_book())))


def clean_book(book: Book) -> Steps[MacroAnswer]:
    """The steps that remove the marks from the open workbook, which ``book`` was read from. Returns the answer."""
    if existing_kontroll_name(book) is None:
        return MacroAnswer("Arbetsboken har inga markeringar.")
    locked = yield from unmark_open_book(book)
    if locked:
        names = ", ".join(locked)
        return MacroAnswer(
            f"Markeringarna är borttagna, men inte på blad som är skyddade med lösenord: {names}.", done=False
        )
    return MacroAnswer("Markeringarna är borttagna.")
