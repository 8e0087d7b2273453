"""What each paragraph of a document stands under or beside: whose part it is, and which rows are named there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mallkoll.validators.facts.overview import namnd_key
from mallkoll.validators.word_report.compared_book import ComparedBook
from mallkoll.workbook.model.text import normalized, one_line
from mallkoll.workbook.word.word_document import Paragraph, WordDocument


class Surroundings(NamedTuple):
    """``part`` is the workbook whose part it stands in, ``book`` the one whose nämnd is named nearest: in its row, else
    by the part. None: it may be any. ``heading`` is the nearest, ``row`` what the cells beside it say, normalized.
    """

    part: ComparedBook | None
    book: ComparedBook | None
    heading: str
    row: frozenset[str]

    def may_be_of(self, book: ComparedBook) -> bool:
        """Whether no other nämnd is named."""
        return self.book is None or self.book is book

    def names(self, label: str) -> bool:
        """Whether a row of a workbook is named here: in a cell of the row, or in the heading, alone or among others."""
        wanted = normalized(one_line(label)).removeprefix("varav ")
        if not wanted:
            return False
        if wanted in self.row or f"varav {wanted}" in self.row:
            return True
        among = rf"(?:^|,| och )(?:varav )?{re.escape(wanted)}(?=$|,| och )"
        return re.search(among, normalized(one_line(self.heading))) is not None


def surroundings(
    word: WordDocument, books: Sequence[ComparedBook], paragraphs: Sequence[Paragraph]
) -> Iterator[Surroundings]:
    """Those of each paragraph, in the document's order. In a document of a single nämnd all is its."""
    only = books[0] if len(books) == 1 else None
    by_namnd = {namnd_key(book.namnd): book for book in reversed(books) if book.namnd}
    rows = {
        (table.number, row.number): frozenset(normalized(one_line(cell.text)) for cell in row.cells)
        for table in word.tables for row in table.rows
    }  # fmt: skip
    part, level, heading = only, 0, ""
    for paragraph in paragraphs:
        if paragraph.heading:
            heading = paragraph.text
            begun = by_namnd.get(namnd_key(heading))
            if only is None and (begun is not None or paragraph.heading <= level):
                part, level = begun, paragraph.heading
        row = rows.get((paragraph.table or 0, paragraph.row or 0), frozenset())
        named = next((book for name in row if (book := by_namnd.get(namnd_key(name))) is not None), None)
        yield Surroundings(part, named or part, heading, row)
