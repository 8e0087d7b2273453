"""Findings on sentences that are the workbook's own, but with another figure, unit or word of direction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.word_notices import dok006_text_differs
from mallkoll.validators.word_report.compared_book import BookCell, ComparedBook
from mallkoll.validators.word_report.passage_finding import MEND, passage_finding, place_words
from mallkoll.validators.word_report.skeleton import Skeleton, skeletons
from mallkoll.workbook.layout.layout_model import Kind
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, WordPart
from mallkoll.workbook.word.word_document import Paragraph

_FEWEST: Final = 2  # plain words, at least, that tell a sentence from others
_MANY: Final = 6
_TEXTS: Final = frozenset({Kind.TEXT, Kind.TARGET, Kind.OUTCOME})


class _Said(NamedTuple):
    text: str  # the sentence as the workbook has it
    exact: tuple[str, ...]
    cell: BookCell | None
    of_book: bool = True


class CopiedSentences:
    """The sentences of the workbooks, and how often the document has each."""

    def __init__(self, books: Sequence[ComparedBook], also: Iterable[str], paragraphs: Sequence[Paragraph]) -> None:
        """``also`` are sentences that a report has of its own."""
        self._ours = any(book.id for book in books)
        self._said: dict[tuple[str, ...], list[_Said]] = {}
        self._wanted: Counter[tuple[str, ...]] = Counter()
        for book in books:
            for text, cell in _texts(book):
                self._add(text, cell)
        for text in also:
            self._add(text, None, of_book=False)
        self._there = Counter(
            (paragraph.part, one.exact) for paragraph in paragraphs for one in skeletons(paragraph.text)
        )
        self._known = {one.exact for said in self._said.values() for one in said}

    def _add(self, text: str, cell: BookCell | None, *, of_book: bool = True) -> None:
        for one in skeletons(text):
            self._said.setdefault(one.words, []).append(_Said(text[one.start : one.end], one.exact, cell, of_book))
            self._wanted[one.exact] += 1

    def is_copy(self, sentence: Skeleton) -> bool:
        """Whether a sentence is word for word the workbook's."""
        return sentence.exact in self._known

    def altered(self, sentence: Skeleton, part: WordPart | None = None) -> _Said | None:
        """The workbook's sentence that one of the document differs from in what it says; None where there is none."""
        said = self._said.get(sentence.words)
        if said is None or sentence.plain < _FEWEST or sentence.exact in {one.exact for one in said}:
            return None
        lacking = [
            one for one in said
            if self._lacks(part, one.exact, sentence.plain)
            and (self._ours or sentence.plain > _FEWEST or _shared(one.exact, sentence.exact) > 2 * _FEWEST)
        ]  # fmt: skip
        if not lacking:
            return None
        return min(lacking, key=lambda one: _differing(one.exact, sentence.exact))

    def _lacks(self, part: WordPart | None, exact: tuple[str, ...], plain: int) -> bool:
        """Whether the document does not have a sentence that it would have if it were copied right."""
        there = self._there[part, exact]
        return not there or (plain >= _MANY and there < self._wanted[exact])


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


def text_findings(copied: CopiedSentences, paragraph: Paragraph) -> Iterator[Finding]:
    """One finding for each sentence of a paragraph that says otherwise than the workbook's."""
    for sentence in skeletons(paragraph.text):
        said = copied.altered(sentence, paragraph.part)
        if said is None:
            continue
        passage = paragraph.passage
        where = "" if said.cell is None else f" ({said.cell.words})"
        shown, wanted = _differences(paragraph.text[sentence.start : sentence.end], said.text)
        instead = f"arbetsboken {wanted}{where}" if said.of_book else f"när dokumentet skrevs stod det {wanted}"
        text = f"{place_words(passage)}: dokumentet säger {shown}, men {instead}. {MEND}"
        cell = said.cell
        yield passage_finding(
            dok006_text_differs, dok006_text_differs.SEVERITY, text, passage,
            table=None if cell is None else cell.table.key, row=None if cell is None else one_line(cell.row.label),
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
