"""A Word document against the workbooks that its figures come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace

from mallkoll.validators.notices import file_finding
from mallkoll.validators.word_notices import dok001_not_compared
from mallkoll.validators.word_report.compared_book import ComparedBook
from mallkoll.validators.word_report.control_findings import Compared, control_findings
from mallkoll.validators.word_report.passage_finding import placed
from mallkoll.validators.word_report.places import Places
from mallkoll.validators.word_report.sentence_findings import TypedSentences
from mallkoll.validators.word_report.skeleton import skeletons
from mallkoll.validators.word_report.status_lines import StatusLines
from mallkoll.validators.word_report.surroundings import surroundings
from mallkoll.validators.word_report.tables.alternative_findings import alternative_findings
from mallkoll.validators.word_report.tables.chart_findings import chart_findings
from mallkoll.validators.word_report.tables.heading_findings import heading_findings
from mallkoll.validators.word_report.tables.match_table import MatchedTable, match_table, named_in_its_unit
from mallkoll.validators.word_report.tables.table_findings import table_findings
from mallkoll.validators.word_report.tables.table_grid import TableGrid
from mallkoll.validators.word_report.text_findings import CopiedSentences, repeated_findings, text_findings
from mallkoll.workbook.results.finding import Finding, Passage, Severity, WordPart
from mallkoll.workbook.word.word_document import Paragraph, WordDocument, WordTable

UNKNOWN: Final = (
    "Ingen tabell, mening eller siffra i dokumentet känns igen från arbetsboken, så inget är jämfört. Kontrollera att "
    "det är rätt dokument och rätt arbetsbok."
)
_UNDER_NO_HEADING: Final = frozenset({WordPart.HEADER, WordPart.FOOTER, WordPart.CHART})


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
    books = [replace(book, among_several=len(books) > 1) for book in books]
    places = Places(word)
    return [
        one if one.passage is None else placed(one, places.of(one.passage))
        for one in _findings(word, books, also, worked_out or {})
    ]


def _findings(
    word: WordDocument, books: Sequence[ComparedBook], also: Sequence[str], worked_out: Mapping[str, str]
) -> list[Finding]:
    known = Compared({book.id: book for book in books if book.id}, worked_out)
    paragraphs = [*word.paragraphs, *(chart.heading for chart in word.charts)]
    figures = _of_figures(word, books, known)
    findings, right = figures.findings, figures.right
    told = {_place(finding.passage) for finding in findings} | {_place(passage) for passage in right}
    around = list(zip(paragraphs, surroundings(word, books, paragraphs), strict=True))
    copied = CopiedSentences(books, [*also, *word.alternatives], around)
    typed = {id(book): TypedSentences(book, copied) for book in books}
    only = books[0] if len(books) == 1 else None
    statuses = StatusLines(books)
    for paragraph, stands in around:
        judged = list(statuses.findings(paragraph))
        has_figures = _place(paragraph.passage) in told
        if has_figures and (paragraph.table is None or paragraph in figures.compared):
            continue
        found = [*text_findings(copied, paragraph, stands), *judged]
        if has_figures:  # those of the row are told: what is left is a comment beside them
            findings += [one for one in found if one.compared]
            continue
        beside_text = paragraph.part in _UNDER_NO_HEADING
        about = only if beside_text else stands.part
        if not found and about is not None and not paragraph.heading:
            found = list(typed[id(about)].findings(paragraph, "" if beside_text else stands.heading))
        findings += found or repeated_findings(copied, paragraph, stands)
    if not (word.is_ours or figures.tables or findings or any(_says(paragraphs, copied, typed.values()))):
        return [file_finding(dok001_not_compared, UNKNOWN, Severity.WARNING)] if books else []
    return findings


def _says(paragraphs: Sequence[Paragraph], copied: CopiedSentences, typed: Iterable[TypedSentences]) -> Iterator[bool]:
    """Whether each paragraph says something that the workbooks say too."""
    for paragraph in paragraphs:
        yield any(one.plain > 1 and copied.is_copy(one) for one in skeletons(paragraph.text)) or any(
            one.ties(paragraph, "") for one in typed
        )


def _place(passage: Passage | None) -> tuple[object, ...] | None:
    if passage is None:
        return None
    text = passage.text if passage.part is not None else ""  # there may be several, and no number tells them apart
    return (passage.part, passage.paragraph, passage.table, passage.row, text)


class _Figures(NamedTuple):
    findings: list[Finding]
    right: list[Passage]  # where a unit of its own is rightly named
    tables: bool  # whether any table is the workbook's
    compared: frozenset[Paragraph]  # of tables: those that were compared as figures


def _of_figures(word: WordDocument, books: Sequence[ComparedBook], known: Compared) -> _Figures:
    """What is wrong in tables and controls, in the document's order."""
    findings: list[Finding] = []
    right: list[Passage] = []
    compared: set[Paragraph] = set()
    tables = False
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
                tables = True
                findings += table_findings(matched)
                right += named_in_its_unit(matched)
                compared.update(paragraph for one in matched.cells for paragraph in one.word_cell.paragraphs)
            findings += [*heading_findings(grid), *alternative_findings(grid, matched)]
            for paragraphs in _not_compared(block, matched):
                findings += control_findings(word, known, paragraphs)
            caption = None
    for chart, made in word.known_charts():
        of_chart = chart_findings(word, chart, made, books, known.worked_out)
        findings += of_chart.findings
        right += of_chart.right
        tables = tables or of_chart.known
    return _Figures(findings, right, tables, frozenset(compared))


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
