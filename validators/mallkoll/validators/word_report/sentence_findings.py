"""Findings on sentences that somebody has typed in a document, and that the workbook's figures contradict."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.facts.concept import DRIFT
from mallkoll.validators.facts.gather import tables_with_facts
from mallkoll.validators.facts.meanings import meant_tables
from mallkoll.validators.texts.figures import Figures
from mallkoll.validators.texts.text_findings import contradiction
from mallkoll.validators.texts.ties import TextCell, Tie, Verdict, ties_of
from mallkoll.validators.texts.words import may_say
from mallkoll.validators.word_notices import dok007_sentence_contradicted
from mallkoll.validators.word_report.compared_book import ComparedBook
from mallkoll.validators.word_report.passage_finding import MEND, passage_finding
from mallkoll.validators.word_report.skeleton import skeletons
from mallkoll.validators.word_report.text_findings import CopiedSentences
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.model.text import normalized, one_line
from mallkoll.workbook.results.finding import Finding, Severity
from mallkoll.workbook.word.word_document import Paragraph


class TypedSentences(Struct, frozen=True, dict=True):
    """The sentences of a document that are not the workbook's own, read against one workbook."""

    book: ComparedBook
    copied: CopiedSentences

    @cached_property
    def _figures(self) -> Figures:
        return Figures(self.book.document)

    @cached_property
    def _named(self) -> dict[str, tuple[BoundTable, BoundRow, str]]:
        """The rows of money by the name that a heading may have, with what they are about."""
        found: dict[str, tuple[BoundTable, BoundRow, str]] = {}
        concepts, document = set(self._figures.concepts), self.book.document
        for table in tables_with_facts(document.tables):
            for row, name in meant_tables(document.layout).named(table):
                if name.concept in concepts:
                    found.setdefault(normalized(one_line(row.label)), (table, row, name.concept))
        return found

    def findings(self, paragraph: Paragraph, heading: str) -> Iterator[Finding]:
        """What a paragraph says otherwise than the figures; ``heading`` is the one that it stands under."""
        copied = [(one.start, one.end) for one in skeletons(paragraph.text) if self.copied.is_copy(one)]
        for tie in self.ties(paragraph, heading):
            at = tie.statement.start
            certain = tie.sure or tie.slip is not None
            if tie.verdict is not Verdict.AGREES and certain and not any(start <= at < end for start, end in copied):
                yield self._finding(paragraph, tie)

    def ties(self, paragraph: Paragraph, heading: str) -> list[Tie]:
        """The statements of a paragraph with the cells that they are about."""
        text = paragraph.text
        if not may_say(text.lower()) or not self._named:
            return []
        known = self._named.get(normalized(one_line(heading)))
        table, row, concept = known or next(iter(self._named.values()))
        ties = list(self._ties(text, table, row, concept if known else ""))
        if not ties and known is None and self._whole is not None:
            # It names no row: then it may be about all of the nämnd, which only a common slip makes likely.
            ties = [replace(tie, sure=False) for tie in self._ties(text, *self._whole)]
        return ties

    @cached_property
    def _whole(self) -> tuple[BoundTable, BoundRow, str] | None:
        """The sum of all of the nämnd."""
        return next((one for one in self._named.values() if one[2] == f"{DRIFT}/summa"), None)

    def _ties(self, text: str, table: BoundTable, row: BoundRow, concept: str) -> Iterator[Tie]:
        cell = TextCell(table, row, table.table.columns[0], CellRef(table.sheet, row.at, 1), text)
        return ties_of(self.book.document, self._figures, [(cell, concept)])

    def _finding(self, paragraph: Paragraph, tie: Tie) -> Finding:
        passage = paragraph.passage
        said = contradiction(tie)
        which = f" Arbetsboken är {self.book.name}." if self.book.among_several else ""
        text = f"{said[:1].lower()}{said[1:]}{which} {MEND}"
        refs = [figure.ref for figure in tie.found.cells]
        cells = [found for ref in refs if (found := self.book.cell_at(ref.sheet, ref.address)) is not None]
        return passage_finding(dok007_sentence_contradicted, Severity.WARNING if tie.sure else Severity.INFO, text,
                               passage, row=one_line(tie.found.cells[0].about.row.label), cells=cells)  # fmt: skip
