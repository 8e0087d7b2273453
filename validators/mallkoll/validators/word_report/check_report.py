"""A Word document against the workbooks that its figures come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from mallkoll.validators.facts.overview import namnd_key
from mallkoll.validators.word_report.compared_book import ComparedBook
from mallkoll.validators.word_report.control_findings import Compared, control_findings
from mallkoll.validators.word_report.match_table import MatchedTable, match_table, named_in_its_unit
from mallkoll.validators.word_report.sentence_findings import TypedSentences
from mallkoll.validators.word_report.status_lines import status_findings
from mallkoll.validators.word_report.table_findings import table_findings
from mallkoll.validators.word_report.table_grid import TableGrid
from mallkoll.validators.word_report.text_findings import CopiedSentences, text_findings
from mallkoll.workbook.results.finding import Finding, Passage, WordPart
from mallkoll.workbook.word.word_document import Paragraph, WordDocument, WordTable

_EVERY_PAGE: Final = frozenset({WordPart.HEADER, WordPart.FOOTER})


def check_report(
    word: WordDocument,
    books: Sequence[ComparedBook],
    also: Sequence[str] = (),
    worked_out: Mapping[str, str] | None = None,
) -> list[Finding]:
    """What the document says otherwise than the workbooks.

    ``also`` are sentences that a report has of its own, ``worked_out`` the figures of several workbooks together, by
    their keys.
    """
    known = Compared({book.id: book for book in books if book.id}, worked_out or {})
    paragraphs = list(word.paragraphs)
    findings, right = _of_figures(word, books, known)
    told = {_place(finding.passage) for finding in findings} | {_place(passage) for passage in right}
    copied = CopiedSentences(books, [*also, *word.alternatives], paragraphs)
    typed = {id(book): TypedSentences(book, copied) for book in books}
    only = books[0] if len(books) == 1 else None
    heading, book = "", only
    for paragraph in paragraphs:
        if paragraph.heading:
            heading = paragraph.text
            book = _of_namnd(books, heading, book)
        if _place(paragraph.passage) in told:
            continue
        found = [*text_findings(copied, paragraph), *status_findings(books, paragraph, heading)]
        about = only if paragraph.part in _EVERY_PAGE else book
        if not found and about is not None and not paragraph.heading:
            found = list(typed[id(about)].findings(paragraph, "" if paragraph.part in _EVERY_PAGE else heading))
        findings += found
    return findings


def _place(passage: Passage | None) -> tuple[object, ...] | None:
    if passage is None:
        return None
    text = passage.text if passage.part is not None else ""  # there may be several, and no number tells them apart
    return (passage.part, passage.paragraph, passage.table, passage.row, text)


def _of_namnd(books: Sequence[ComparedBook], heading: str, before: ComparedBook | None) -> ComparedBook | None:
    """The workbook of the nämnd whose part a heading begins; in a document of a single one all is its."""
    if len(books) == 1:
        return books[0]
    return next((book for book in books if book.namnd and namnd_key(book.namnd) == namnd_key(heading)), before)


def _of_figures(
    word: WordDocument, books: Sequence[ComparedBook], known: Compared
) -> tuple[list[Finding], list[Passage]]:
    """What is wrong in tables and controls, in the document's order; and where a unit of its own is rightly named."""
    findings: list[Finding] = []
    right: list[Passage] = []
    caption: Paragraph | None = None
    for block in word.blocks:
        if isinstance(block, Paragraph):
            if block.text.strip() and block.part is None:
                caption = block
            findings += control_findings(word, known, [block])
        else:
            grid = TableGrid(word, block, caption)
            matched = match_table(grid, books)
            if matched is not None:
                findings += table_findings(matched)
                right += named_in_its_unit(matched)
            for paragraphs in _not_compared(block, matched):
                findings += control_findings(word, known, paragraphs)
            caption = None
    return findings, right


def _not_compared(table: WordTable, matched: MatchedTable | None) -> Iterator[list[Paragraph]]:
    """Row by row the paragraphs of the cells that no column and row of the workbook were found for."""
    compared = set() if matched is None else {(one.word_row.number, one.word_cell.column) for one in matched.cells}
    for row in table.rows:
        yield [
            paragraph
            for cell in row.cells
            if (row.number, cell.column) not in compared
            for paragraph in cell.paragraphs
        ]
