"""Findings on sentences that are the workbook's own, but with another figure, unit or word of direction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.word_notices import dok006_text_differs
from mallkoll.validators.word_report.compared_book import BookCell, ComparedBook
from mallkoll.validators.word_report.passage_finding import MEND, passage_finding
from mallkoll.validators.word_report.skeleton import Skeleton, agree, skeletons
from mallkoll.validators.word_report.surroundings import Surroundings
from mallkoll.workbook.layout.layout_model import Kind
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity, WordPart
from mallkoll.workbook.word.word_document import Paragraph

_FEWEST: Final = 2  # plain words, at least, that tell a sentence from others
_MANY: Final = 6
_TELLING: Final = 3
_ANYWHERE: Final = 0
_TEXTS: Final = frozenset({Kind.TEXT, Kind.TARGET, Kind.OUTCOME})


class _Said(NamedTuple):
    text: str  # the sentence as the workbook has it
    exact: tuple[str, ...]
    cell: BookCell | None
    of_book: bool = True

    @property
    def comment(self) -> BookCell | None:
        """The cell of a comment; None for a name, a heading or a target."""
        return self.cell if self.cell is not None and self.cell.column.kind is Kind.TEXT else None


class CopiedSentences:
    """The sentences of the workbooks, and how often the document has each, in all and in each nämnd's part."""

    def __init__(
        self, books: Sequence[ComparedBook], also: Iterable[str],
        paragraphs: Iterable[tuple[Paragraph, Surroundings]],
    ) -> None:  # fmt: skip
        """``also`` are sentences that a report has of its own."""
        self._ours = any(book.id for book in books)
        self._said: dict[tuple[str, ...], list[_Said]] = {}
        self._wanted: Counter[tuple[int, tuple[str, ...]]] = Counter()  # in all, and by the workbook
        self._labels: set[str] = set()  # of the rows that are commented on
        for book in books:
            for text, cell in _texts(book):
                self._add(text, cell)
        for text in also:
            self._add(text, None, of_book=False)
        self._there: Counter[tuple[WordPart | None, int, tuple[str, ...]]] = Counter()
        for paragraph, around in paragraphs:
            for one in skeletons(paragraph.text):
                whose = (_ANYWHERE, id(around.part))
                self._there.update((paragraph.part, where, one.exact) for where in whose)

    def _add(self, text: str, cell: BookCell | None, *, of_book: bool = True) -> None:
        for one in skeletons(text):
            said = _Said(text[one.start : one.end], one.exact, cell, of_book)
            if said.comment is not None:
                self._labels.add(said.comment.row.label)
            self._said.setdefault(one.words, []).append(said)
            self._wanted.update((whose, one.exact) for whose in (_ANYWHERE, *([id(cell.book)] if cell else ())))

    def is_copy(self, sentence: Skeleton) -> bool:
        """Whether a sentence is the workbook's, word for word but for the unit of its amounts."""
        return any(agree(sentence.exact, one.exact) for one in self._said.get(sentence.words, ()))

    def altered(
        self, sentence: Skeleton, beside: Sequence[Skeleton], part: WordPart | None, around: Surroundings
    ) -> _Said | None:
        """The workbook's sentence that one of the document differs from in what it says; None where there is none.

        ``beside`` are the sentences of the same paragraph. A comment that is quoted here is compared here, whatever
        the document says of it elsewhere; any other sentence only where the document lacks the workbook's.
        """
        said = self._said.get(sentence.words, ())
        compared = [one for one in said if sentence.plain and self._is_quoted(one, sentence, beside, around)]
        if not compared and sentence.plain >= _FEWEST and sentence.exact not in {one.exact for one in said}:
            compared = [
                one for one in said
                if self._lacks(one, part, sentence.plain, around)
                and (self._ours or sentence.plain > _FEWEST or _shared(one.exact, sentence.exact) > 2 * _FEWEST)
            ]  # fmt: skip
        if not compared or any(agree(sentence.exact, one.exact) for one in compared):
            return None
        return min(compared, key=lambda one: _differing(one.exact, sentence.exact))

    def _is_quoted(self, said: _Said, sentence: Skeleton, beside: Sequence[Skeleton], around: Surroundings) -> bool:
        """Whether a comment is quoted here: its row is named, or another of its sentences stands beside."""
        cell = said.comment
        if cell is None or not around.may_be_of(cell.book):
            return False
        return around.names(cell.row.label) or any(
            other.exact == one.exact and other.comment is cell
            for one in beside if one is not sentence and one.plain >= _FEWEST
            for other in self._said.get(one.words, ())
        )  # fmt: skip

    def repeated(self, sentence: Skeleton, around: Surroundings) -> _Said | None:
        """The comment that a sentence seems to repeat with another figure, by its telling words; None where none does.

        Where a row is named it may well be about that one, in the same words.
        """
        said = self._said.get(sentence.words, [])
        if len({one.exact for one in said}) != 1 or agree(sentence.exact, said[0].exact):
            return None
        if sentence.telling < _TELLING or any(map(around.names, self._labels)):
            return None
        return next((one for one in said if one.comment is not None and around.may_be_of(one.comment.book)), None)

    def _lacks(self, said: _Said, part: WordPart | None, plain: int, around: Surroundings) -> bool:
        """Whether the document, or the nämnd's part of it, lacks a sentence that it would have, copied right."""
        own = said.comment is not None and said.comment.book is around.part
        whose = id(around.part) if own else _ANYWHERE
        there = self._there[part, whose, said.exact]
        return not there or (plain >= _MANY and there < self._wanted[whose, said.exact])


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    return sum(a == b for a, b in zip(one, other, strict=False))


def _differing(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    return sum(a != b for a, b in zip(one, other, strict=False)) + abs(len(one) - len(other))


def _texts(book: ComparedBook) -> Iterator[tuple[str, BookCell | None]]:
    """What a report copies from a workbook: its name, comments, and the names of its tables, columns and rows."""
    for title in titles(book):
        yield title, None
    for table in book.tables.values():
        cells = book.document.sheets[table.sheet].cells
        yield table.table.heading, None
        if table.table.note:
            yield table.table.note, None
        for heading in (column.heading for column in table.table.columns):
            yield heading, None
        for row, column, ref in table.cells():
            cell = cells.get((ref.row, ref.col))
            if column.kind is Kind.LABEL:
                yield row.label, None
            elif column.kind in _TEXTS and cell is not None and isinstance(cell.value, str):
                yield cell.value, book.cell(table, row, column)
    for sheet in book.document.layout.sheets:
        yield sheet.heading or sheet.name, None
    for chart in book.document.layout.charts:
        yield chart.heading, None


def titles(book: ComparedBook) -> Iterator[str]:
    """What a report of the workbook may be called, on its first page and above or below every other."""
    name = one_line(book.document.layout.name)
    yield name
    for whose in (book.namnd, book.kommun):
        if whose:
            yield f"{name}, {whose}"
            yield f"{name} – {whose}"


def text_findings(copied: CopiedSentences, paragraph: Paragraph, around: Surroundings) -> Iterator[Finding]:
    """One finding for each sentence of a paragraph that says otherwise than the workbook's."""
    sentences = list(skeletons(paragraph.text))
    for sentence in sentences:
        said = copied.altered(sentence, sentences, paragraph.part, around)
        if said is not None:
            yield _finding(paragraph, sentence, said, dok006_text_differs.SEVERITY)


def repeated_findings(copied: CopiedSentences, paragraph: Paragraph, around: Surroundings) -> Iterator[Finding]:
    """One for each sentence that only its words tie to a comment of the workbook's, and that says otherwise."""
    for sentence in skeletons(paragraph.text):
        said = copied.repeated(sentence, around)
        if said is not None:
            yield _finding(paragraph, sentence, said, Severity.INFO)


def _finding(paragraph: Paragraph, sentence: Skeleton, said: _Said, severity: Severity) -> Finding:
    passage, cell = paragraph.passage, said.cell
    where = "" if cell is None else f" ({cell.words})"
    shown, wanted = _differences(paragraph.text[sentence.start : sentence.end], said.text)
    instead = f"arbetsboken {wanted}{where}" if said.of_book else f"när dokumentet skrevs stod det {wanted}"
    text = f"dokumentet säger {shown}, men {instead}. {MEND}"
    return passage_finding(
        dok006_text_differs, severity, text, passage, table=None if cell is None else cell.table.key,
        row=None if cell is None else one_line(cell.row.label),
        column=None if cell is None else one_line(cell.column.heading), value=one_line(paragraph.text)[:400],
        expected=one_line(said.text)[:400], cells=[] if cell is None else [cell],
    )  # fmt: skip


def _differences(shown: str, wanted: str) -> tuple[str, str]:
    """The two sentences, quoted around where they first differ."""
    one, other = one_line(shown), one_line(wanted)
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if max(len(one), len(other)) <= 80:
        return in_quotes(one), in_quotes(other)
    start = max(0, one.rfind(" ", 0, max(0, same - 25)))
    return _around(one, start, same), _around(other, start, same)


def _around(text: str, start: int, same: int) -> str:
    end = text.find(" ", same + 35)
    end = len(text) if end < 0 else end
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return f"”{before}{text[start:end].strip()}{after}”"
