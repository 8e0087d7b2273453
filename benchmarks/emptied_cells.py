"""Every amount of the five documents that the layout does not let be blank, emptied by itself: what is said of it.

One fault is one finding, on the cell that was emptied. A nought is none of them: that may be blank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.check_document import check_document
from mallkoll.validators.correct import recalculated
from mallkoll.validators.document import Document
from mallkoll.validators.readings.readings import Reading
from mallkoll.validators.rows.gaps import may_be_blank
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.layout.layout_model import TOTALS, Layout
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.results.finding import Finding


class Emptied(Struct, frozen=True):
    """One document: how many cells were emptied, by which rule each was told, and those told otherwise."""

    name: str
    cells: int
    told: Counter[str]
    missed: tuple[str, ...]


def emptiable(document: Document) -> list[Reading]:
    """The typed amounts that have to be there."""
    return [
        r
        for r in document.readings.values()
        if r.value and r.ref not in document.defining and not may_be_blank(r.column) and r.row.spec.role not in TOTALS
    ]


def emptied_cells(layout: Layout, book: Book) -> Emptied:
    """Each of them emptied in the document."""
    document = Document.of(layout, book)
    before = {place for finding in check_document(document) for place in _told(finding)}
    told: Counter[str] = Counter()
    missed: list[str] = []
    cells = emptiable(document)
    for reading in cells:
        found = check_document(Document.of(layout, recalculated(layout, _without(book, reading.ref))))
        new = [finding for finding in found if not before.issuperset(_told(finding))]
        if len(new) == 1 and (reading.ref.sheet, reading.ref.address) in new[0].places:
            told[new[0].code] += 1
        else:
            said = "; ".join(f"{one.code} {one.sheet}!{one.where}" for one in new) or "nothing"
            missed.append(f"{reading.ref.sheet}!{reading.ref.address} {reading.row.label}: {said}")
    return Emptied(layout.id, len(cells), told, tuple(missed))


def _told(finding: Finding) -> set[tuple[object, ...]]:
    return {(finding.code, *place) for place in finding.places}


def _without(book: Book, ref: CellRef) -> Book:
    at = ref.row, ref.col
    return replace(
        book,
        sheets=tuple(
            replace(sheet, cells={**sheet.cells, at: replace(sheet.cells[at], value=None)})
            if sheet.name == ref.sheet
            else sheet
            for sheet in book.sheets
        ),
    )


def report(documents: Iterator[Emptied]) -> None:
    """One row a document, and below them what was missed."""
    print(
        "\n### Amounts emptied one at a time\n\n| document | n | one finding, on the cell | by |\n|---|---:|---:|---|"
    )
    missed: list[str] = []
    for one in documents:
        by = ", ".join(f"{code} {count}" for code, count in one.told.most_common())
        print(f"| {one.name} | {one.cells} | {100 * one.told.total() / one.cells:.1f} | {by} |")
        missed += (f"{one.name} {line}" for line in one.missed)
    for line in missed:
        print(f"\nMissed: {line}")
