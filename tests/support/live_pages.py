"""The example tables of a rule's page with the live checks beside them, as a template would have them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from practice import Example, only, practice_layout

from mallkoll.templates.live_columns.check_column import pieces_of
from mallkoll.validators.catalogue.rule import Rule
from mallkoll.validators.document import Document
from mallkoll.validators.live.live_table import LiveTable
from mallkoll.validators.live.piece import heading_words
from mallkoll.validators.live.row import LiveBook
from mallkoll.workbook.binding.bound_table import BoundTable, CellRef
from mallkoll.workbook.formulas.planned_values import PlannedCells
from mallkoll.workbook.marks.mark_names import ANSWERS_NAME

LAYOUT = practice_layout()
QUESTIONS = ("stämmer enheten?", "stämmer tecknet?", "lägre än det som redan har gått åt", "samma belopp som")
"""What is asked of figures that are implausible (RIM)."""

HIDDEN = 100  # the hidden columns are so far to the right


def page_document(example: Example) -> Document:
    """The table by itself, through the part of the practice layout that is about it."""
    return Document.of(only(LAYOUT, example.table), example.book)


def told_live(rule: Rule, example: Example) -> dict[str, str]:
    """What a rule's pieces say of the table as it stands on the page, by the cell that would be coloured."""
    return told_live_in(rule, page_document(example))


def told_live_in(rule: Rule, document: Document, answers: Sequence[str] = ()) -> dict[str, str]:
    """What a rule's pieces say of the tables of a document on one sheet, by the cell that would be coloured.

    ``answers`` is what the hidden column of Kontroll holds of what is motivated.
    """
    places = document.places
    tables = {key: _beside(bound) for key, bound in document.tables.items()}
    book = LiveBook(document.layout, tables, document.relations)
    planned = PlannedCells(places.value, lambda ref: places.formula(ref) is not None, book.trees(),
                           {ANSWERS_NAME: answers})  # fmt: skip
    assert rule.live is not None
    texts: dict[str, str] = {}
    for table in tables.values():
        for row in book.rows(table):
            at = CellRef(table.bound.sheet, row.row.at, HIDDEN - 1)
            pieces = pieces_of(row, [rule])
            planned.trees.update(book.shared_trees())
            for piece in pieces:
                text = planned.evaluate(piece.formula, at)
                assert isinstance(text, str)
                if text.startswith("; "):  # not so a note, which is no fault
                    assert text.startswith(f"; {heading_words(piece.column)}: ")
                    texts[table.ref(row.row, piece.column).address] = text
    return texts


def _beside(bound: BoundTable) -> LiveTable:
    """The table with the columns that the page shows."""
    columns = tuple(column for column in bound.table.columns if column.key in bound.columns)
    shown = replace(bound, table=replace(bound.table, columns=columns))
    return LiveTable(shown, {col: HIDDEN + col for col in bound.columns.values()})
