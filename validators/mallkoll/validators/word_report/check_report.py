"""A Word document against the workbooks that its figures come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mallkoll.validators.facts.overview import namnd_key
from mallkoll.validators.word_report.compared_book import ComparedBook
from mallkoll.validators.word_report.control_findings import control_findings
from mallkoll.validators.word_report.match_table import MatchedTable, match_table, named_in_its_unit
from mallkoll.validators.word_report.sentence_findings import TypedSentences
from mallkoll.validators.word_report.status_lines import status_findings
from mallkoll.validators.word_report.table_findings import table_findings
from mallkoll.validators.word_report.table_grid import TableGrid
from mallkoll.validators.word_report.text_findings import CopiedSentences, text_findings
from mallkoll.workbook.results.finding import Finding, Passage
from mallkoll.workbook.word.word_document import Paragraph, WordDocument, WordTable


def check_report(word: WordDocument, books: Sequence[ComparedBook], also: Sequence[str] = ()) -> list[Finding]:
    """What the document says otherwise than the workbooks. ``also`` are sentences that a report has of its own."""
    by_id = {book.id: book for book in books if book.id}
    paragraphs = list(word.paragraphs)
    findings, right = _of_figures(word, books, by_id)
    told = {_place(finding.passage) for finding in findings} | {_place(passage) for passage in right}
    copied = CopiedSentences(books, also, paragraphs)
    typed = {id(book): TypedSentences(book, copied) for book in books}
    heading, book = "", books[0] if len(books) == 1 else None
    for paragraph in paragraphs:
        if paragraph.heading:
            heading = paragraph.text
            book = _of_namnd(books, heading, book)
        if _place(paragraph.passage) in told:
            continue
        found = [*text_findings(copied, paragraph), *status_findings(books, paragraph, heading)]
        if not found and book is not None and not paragraph.heading:
            found = list(typed[id(book)].findings(paragraph, heading))
        findings += found
    return findings


def _place(passage: Passage | None) -> tuple[int | None, int | None, int | None] | None:
    return None if passage is None else (passage.paragraph, passage.table, passage.row)


def _of_namnd(books: Sequence[ComparedBook], heading: str, before: ComparedBook | None) -> ComparedBook | None:
    """The workbook of the nämnd whose part a heading begins; in a document of a single one all is its."""
    if len(books) == 1:
        return books[0]
    return next((book for book in books if book.namnd and namnd_key(book.namnd) == namnd_key(heading)), before)


def _of_figures(
    word: WordDocument, books: Sequence[ComparedBook], by_id: Mapping[str, ComparedBook]
) -> tuple[list[Finding], list[Passage]]:
    """What is wrong in tables and controls, in the document's order; and where a unit of its own is rightly named."""
    findings: list[Finding] = []
    right: list[Passage] = []
    caption: Paragraph | None = None
    for block in word.blocks:
        if isinstance(block, Paragraph):
            if block.text.strip():
                caption = block
            findings += control_findings(word, by_id, block)
        else:
            grid = TableGrid(word, block, caption)
            matched = match_table(grid, books)
            if matched is not None:
                findings += table_findings(matched)
                right += named_in_its_unit(matched)
            for paragraph in _not_compared(block, matched):
                findings += control_findings(word, by_id, paragraph)
            caption = None
    return findings, right


def _not_compared(table: WordTable, matched: MatchedTable | None) -> Iterator[Paragraph]:
    """The paragraphs of the cells that no column and row of the workbook were found for."""
    known = set() if matched is None else {(one.word_row.number, one.word_cell.column) for one in matched.cells}
    for row in table.rows:
        for cell in row.cells:
            if (row.number, cell.column) not in known:
                yield from cell.paragraphs
