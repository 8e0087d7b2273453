"""A workbook in which there is nothing to check: no cell holds anything, or only texts."""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.notices import fil006_empty_workbook, file_finding
from mallkoll.workbook.marks.mark_names import kontroll_from_names
from mallkoll.workbook.model.book import Book, Cell
from mallkoll.workbook.results.finding import Finding, Severity

_EMPTY = "Arbetsboken är tom: inget blad har något i någon cell. Ingenting är kontrollerat."
_ONLY_TEXTS = "Arbetsboken har bara text, inga tal och inga formler. Ingenting är kontrollerat."


def empty_workbook(book: Book) -> Finding | None:
    """The finding for a workbook without anything in its cells; None where there is something."""
    return None if next(_filled(book), None) is not None else file_finding(fil006_empty_workbook, _EMPTY)


def only_texts(book: Book) -> Finding | None:
    """The finding for a workbook of texts alone; None where there is anything else in it."""
    if any(cell.formula is not None or not isinstance(cell.value, str) for cell in _filled(book)):
        return None
    return file_finding(fil006_empty_workbook, _ONLY_TEXTS, Severity.WARNING)


def _filled(book: Book) -> Iterator[Cell]:
    """The cells that hold anything, but for those of our own Kontroll."""
    ours = kontroll_from_names(book.names)
    for sheet in book.sheets:
        for cell in sheet.cells.values() if sheet.name != ours else ():
            blank = cell.value is None or (isinstance(cell.value, str) and not cell.value.strip())
            if cell.formula is not None or not blank:
                yield cell
