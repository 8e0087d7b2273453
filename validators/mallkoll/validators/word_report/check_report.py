"""A Word document against the workbooks that its figures come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mallkoll.validators.word_report.compared_book import ComparedBook
from mallkoll.validators.word_report.control_findings import control_findings
from mallkoll.validators.word_report.match_table import MatchedTable, match_table
from mallkoll.validators.word_report.table_findings import table_findings
from mallkoll.validators.word_report.table_grid import TableGrid
from mallkoll.validators.word_report.text_findings import CopiedSentences, text_findings
from mallkoll.workbook.results.finding import Finding
from mallkoll.workbook.word.word_document import Paragraph, WordDocument, WordTable


def check_report(word: WordDocument, books: Sequence[ComparedBook], also: Sequence[str] = ()) -> list[Finding]:
    """What the document says otherwise than the workbooks. ``also`` are sentences that a report has of its own."""
    by_id = {book.id: book for book in books if book.id}
    paragraphs = list(word.paragraphs)
    findings = _of_figures(word, books, by_id)
    told = {finding.passage for finding in findings}
    copied = CopiedSentences(books, also, paragraphs)
    for paragraph in paragraphs:
        found = list(text_findings(copied, paragraph))
        findings += [one for one in found if one.passage not in told]
    return findings


def _of_figures(word: WordDocument, books: Sequence[ComparedBook], by_id: Mapping[str, ComparedBook]) -> list[Finding]:
    """What is wrong in tables and controls, in the document's order."""
    findings: list[Finding] = []
    caption: Paragraph | None = None
    for block in word.blocks:
        if isinstance(block, Paragraph):
            if block.text.strip():
                caption = block
            findings += control_findings(word, by_id, block)
        else:
            grid = TableGrid(word, block, caption)
            matched = match_table(grid, books)
            findings += table_findings(matched) if matched is not None else ()
            for paragraph in _not_compared(block, matched):
                findings += control_findings(word, by_id, paragraph)
            caption = None
    return findings


def _not_compared(table: WordTable, matched: MatchedTable | None) -> Iterator[Paragraph]:
    """The paragraphs of the cells that no column and row of the workbook were found for."""
    known = set() if matched is None else {(one.word_row.number, one.word_cell.column) for one in matched.cells}
    for row in table.rows:
        for cell in row.cells:
            if (row.number, cell.column) not in known:
                yield from cell.paragraphs
