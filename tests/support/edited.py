"""Examples to work on: a filled template, what steps in an office make of it, a book with one cell changed."""

from pathlib import Path
from typing import Any

import office
from msgspec.structs import replace

from mallkoll.templates.draw.build import build
from mallkoll.templates.library.catalog import EXAMPLES, built_in
from mallkoll.templates.plan.data import load_data
from mallkoll.validators.document import Document
from mallkoll.workbook.layout.model import Layout
from mallkoll.workbook.model.book import Book, Cell
from mallkoll.workbook.reader.read_book import read_book


def filled_template(name: str, folder: Path) -> Path:
    """The example of that name, built with its figures."""
    path, layout = folder / "fil.xlsx", built_in(name)
    build(layout, path, load_data(EXAMPLES / f"{name}.yaml", layout))
    return path


def worked_on(layout: Layout, path: Path, folder: Path, *steps: tuple[Any, ...]) -> Document:
    """A workbook after these steps in LibreOffice, recalculated and read again."""
    target = folder / "efter.xlsx"
    office.work(path, *steps, ("recalculate",), save=target)
    return Document.of(layout, read_book(target))


def with_cell(book: Book, sheet: str, at: tuple[int, int], **changes: object) -> Book:
    """The book with one of its cells changed: ``value=…``, ``formula=…``."""
    return replace(
        book,
        sheets=tuple(
            replace(s, cells={**s.cells, at: replace(s.cells.get(at, Cell(*at, None)), **changes)})
            if s.name == sheet
            else s
            for s in book.sheets
        ),
    )
