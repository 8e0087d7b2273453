"""One workbook read twice: open in the office, and from the file that the office saves of it."""

from __future__ import annotations

import re
from pathlib import Path

import calc

from mallkoll.addin.button.open_workbook import find_book
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.open_book.host_steps import run_steps
from mallkoll.workbook.open_book.read_open_book import read_open_book
from mallkoll.workbook.open_book.synchronous_host import SynchronousHost
from mallkoll.workbook.reader.read_book import read_book


def live_and_file(office: calc.Calc, file: Path, saved: Path, *, recalculated: bool = False) -> tuple[Book, Book]:
    """A workbook read open and read from what the office saves of it: both after the same recalculation."""
    document = office.open(file)
    try:
        if recalculated:  # what XlsxWriter has not been told the values of
            document.calculateAll()
        live = run_steps(read_open_book(), SynchronousHost(find_book(str(file))))
        document.storeToURL(saved.as_uri(), (calc.saved_as_xlsx(),))
    finally:
        document.close(True)
    return live, read_book(saved)


def in_a_file(value: object) -> object:
    """A file holds 15 digits of a number."""
    return float(f"{value:.15g}") if isinstance(value, float) else value


_SPELLING = r"^(?:TRUE|FALSE)(?:\(\))?$|'|_xlfn\.|(?<=TRUE|ALSE)\(\)"


# Only a file says _xlfn. before functions newer than 2007; programs differ in which names they put in quotes, in
# whether a truth value has brackets, and Calc saves one that was typed as a formula.
def cells(book: Book) -> dict[tuple[str, int, int], tuple[object, str]]:
    return {
        (sheet.name, row, col): (
            in_a_file(cell.value),
            (cell.formula or "") and re.sub(_SPELLING, "", cell.formula),
        )
        for sheet in book.sheets
        for (row, col), cell in sheet.cells.items()
        if cell.value not in {None, ""} or cell.formula
    }
