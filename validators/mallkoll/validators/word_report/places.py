"""Where in a document a finding stands, in words that can be searched for in Word."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from mallkoll.validators.word_report.tables.table_grid import LONGEST_CAPTION
from mallkoll.workbook.model.amount import parse_amount
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Passage, WordPart
from mallkoll.workbook.word.word_document import Paragraph, WordDocument, WordRow, WordTable

_MOST_LABELS, _MOST_COLUMNS = 2, 3


class Places:
    """The headings that each paragraph and table of a document stands under, and what tables and rows are called."""

    def __init__(self, word: WordDocument) -> None:
        self._tables = {table.number: table for table in word.tables}
        self._above: dict[tuple[int | None, int | None], tuple[str, ...]] = {}  # by paragraph and table
        open_headings: list[tuple[int, str]] = []
        for block in word.blocks:
            if isinstance(block, Paragraph) and block.heading:
                open_headings = [one for one in open_headings if one[0] < block.heading]
            at = (None, block.number) if isinstance(block, WordTable) else (block.number, None)
            self._above.setdefault(at, tuple(one_line(text) for _, text in open_headings))
            if isinstance(block, Paragraph) and block.heading:
                open_headings.append((block.heading, block.text))

    def of(self, passage: Passage) -> Passage:
        """The passage with what a person finds it by."""
        if passage.part in {WordPart.HEADER, WordPart.FOOTER}:
            return passage
        above = self._above.get((passage.paragraph, None) if passage.table is None else (None, passage.table), ())
        headings = tuple(dict.fromkeys((*above[:1], *above[-1:])))
        table = self._tables.get(passage.table or 0)
        if table is None or passage.part is WordPart.CHART:
            return replace(passage, headings=headings)
        row = next((row for row in table.rows if row.number == passage.row), None)
        label = "" if row is None else ", ".join(_labels(row))
        return replace(passage, headings=headings, title=_title(table, headings), label=label)


def _title(table: WordTable, headings: tuple[str, ...]) -> str:
    """The paragraph before the table where it is a title, else what its first row begins with."""
    before = one_line(table.before)
    if before and before not in headings and len(before) <= LONGEST_CAPTION and not before.endswith("."):
        return before
    first = next((row for row in table.rows if row.cells), None)
    texts = [one_line(cell.text) for cell in first.cells] if first is not None else []
    return " | ".join([text for text in texts if text][:_MOST_COLUMNS])


def _labels(row: WordRow) -> Iterator[str]:
    """The cells that a row begins with, up to its figures."""
    for cell in row.cells[:_MOST_LABELS]:
        text = one_line(cell.text)
        if not text or parse_amount(text) is not None or any(paragraph.controls for paragraph in cell.paragraphs):
            return
        yield text
