"""Statuses that are typed in running text, under the heading of what they judge: *Bedömning: ● Uppfylls per helår*."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from mallkoll.validators.word_notices import dok005_status_differs
from mallkoll.validators.word_report.compared_book import BookCell, ComparedBook
from mallkoll.validators.word_report.passage_finding import MEND, passage_finding
from mallkoll.validators.word_report.shown_value import difference
from mallkoll.workbook.layout.layout_model import Kind
from mallkoll.workbook.model.text import normalized, one_line
from mallkoll.workbook.results.finding import Finding
from mallkoll.workbook.word.word_document import Paragraph

_LINE: Final = re.compile(r"\s*([^:]{3,60}):\s*(\S.{0,80}?)\s*")


class StatusLines:
    """The statuses of a document, read in order."""

    def __init__(self, books: Sequence[ComparedBook]) -> None:
        self._books = books
        self._heading = ""
        self._judged: set[str] = set()

    def findings(self, paragraph: Paragraph) -> Iterator[Finding]:
        """What a paragraph says of the heading that it stands under.

        Of two statuses under one heading the second is another's, whose heading somebody has taken away.
        """
        if paragraph.heading:
            self._heading, self._judged = paragraph.text, set()
        match = _LINE.fullmatch(paragraph.text)
        if match is None or paragraph.part is not None:
            return
        what = normalized(match[1])
        if what not in self._judged:
            yield from _findings(self._books, paragraph, self._heading)
        self._judged.add(what)


def _findings(books: Sequence[ComparedBook], paragraph: Paragraph, heading: str) -> Iterator[Finding]:
    """A status that is not the one of the row that the heading names; nothing where several rows have the name."""
    match = _LINE.fullmatch(paragraph.text)
    if match is None or not heading or paragraph.controls:
        return
    cells = [cell for book in books for cell in _cells(book, normalized(heading), normalized(match[1]))]
    if len(cells) != 1:
        return
    found = difference(cells[0], match[2], Decimal(1), None, strict=False)
    if found is None:
        return
    passage, row, column = paragraph.passage, one_line(cells[0].row.label), one_line(cells[0].column.heading)
    text = f"{row}, {column}, är {found.shown}, ska vara {found.wanted} ({cells[0].words}). {MEND}"
    yield passage_finding(
        dok005_status_differs, dok005_status_differs.SEVERITY, text, passage, table=cells[0].table.key, row=row,
        column=column, value=found.shown.strip("”"), expected=found.wanted.strip("”"), cells=cells,
    )  # fmt: skip


def _cells(book: ComparedBook, label: str, heading: str) -> Iterator[BookCell]:
    for table in book.tables.values():
        columns = [
            column for column in table.table.columns
            if column.kind is Kind.STATUS and not column.proposed and normalized(column.heading) == heading
        ]  # fmt: skip
        for row in table.rows if columns and table.table.mirrors is None else ():
            if normalized(one_line(row.label)) == label:
                yield from (cell for column in columns if (cell := book.cell(table, row, column)) is not None)
