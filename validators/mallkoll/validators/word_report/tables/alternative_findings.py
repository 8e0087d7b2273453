"""Findings on what a table is called, and on what is said of it for who listens, which nobody sees on the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.word_notices import dok006_text_differs
from mallkoll.validators.word_report.passage_finding import MEND, passage_finding
from mallkoll.validators.word_report.skeleton import Skeleton, skeletons
from mallkoll.validators.word_report.tables.heading_findings import wrong_headings
from mallkoll.validators.word_report.tables.match_table import MatchedTable
from mallkoll.validators.word_report.tables.table_grid import TableGrid
from mallkoll.workbook.model.text import counted, one_line
from mallkoll.workbook.results.finding import Finding
from mallkoll.workbook.word.word_document import Paragraph

_FEWEST = 2  # plain words, at least, that tell a sentence from others
_SEEN = 60  # letters into a sentence that a quote of it surely shows
_BEFORE = 30
_MEND_UNSEEN = "Ändra den i tabellens egenskaper, under Alternativtext."


def alternative_findings(grid: TableGrid, matched: MatchedTable | None) -> Iterator[Finding]:
    """One for each sentence of a table's title and description that says otherwise than the table itself.

    ``matched`` is the workbook's table, None where it is not known. Of that the caption is looked at too, but for its
    unit, which is judged by the figures below.
    """
    if matched is not None and grid.caption is not None:
        yield from _of_caption(grid.caption, matched)
    said = [_columns(grid, 2 if matched is None else min(matched.rows))]
    if matched is not None:
        said.append(one_line(matched.bound.table.heading))
    for paragraph in grid.table.alternatives:
        for sentence in skeletons(paragraph.text):
            text = paragraph.text[sentence.start : sentence.end]
            wanted = _meant(text, sentence, said)
            if wanted is not None:
                passage, shown = paragraph.passage, one_line(text)
                one, other = (in_quotes(part) for part in _from_difference(shown, wanted))
                words = f"där står {one}, men det ska stå {other}. {_MEND_UNSEEN}"
                yield passage_finding(
                    dok006_text_differs, dok006_text_differs.SEVERITY, words, passage,
                    table=None if matched is None else matched.bound.key, value=shown, expected=wanted,
                )  # fmt: skip


def _of_caption(caption: Paragraph, matched: MatchedTable) -> Iterator[Finding]:
    heading, where = one_line(matched.bound.table.heading), matched.book.sheet_words(matched.bound.sheet)
    for sentence in skeletons(caption.text):
        text = caption.text[sentence.start : sentence.end]
        if _meant(text, sentence, [heading], but_units=True) is not None:
            words = (
                f"dokumentet säger {in_quotes(one_line(text))}, men arbetsboken {in_quotes(heading)} ({where}). {MEND}"
            )
            yield passage_finding(
                dok006_text_differs, dok006_text_differs.SEVERITY, words, caption.passage, table=matched.bound.key,
                value=one_line(text), expected=heading,
            )  # fmt: skip


def _from_difference(shown: str, wanted: str) -> tuple[str, str]:
    """Two sentences, without so much of their common beginning that the cut quotes would be the same."""
    pairs = enumerate(zip(shown, wanted, strict=False))
    same = next((at for at, (one, other) in pairs if one != other), min(len(shown), len(wanted)))
    if same <= _SEEN:
        return shown, wanted
    start = shown.rfind(" ", 0, same - _BEFORE) + 1
    return f"…{shown[start:]}", f"…{wanted[start:]}"


def _columns(grid: TableGrid, first: int) -> str:
    """``9 rader, kolumnerna Verksamhet, Prognos, Budget 2018``, of the document; ``first`` is its first row below.

    A heading that is wrong is told by itself: here it is as it should be.
    """
    header = [row for row in grid.rows if row.number < first]
    wrong = {column: wanted for column, (_, wanted) in wrong_headings(grid).items()} if len(header) == 1 else {}
    headings = ", ".join(wrong.get(cell.column, one_line(cell.text)) for cell in header[-1].cells) if header else ""
    return f"{counted(len(grid.rows) - len(header), 'rad', 'rader')}, kolumnerna {headings}."


def _meant(text: str, sentence: Skeleton, said: Sequence[str], *, but_units: bool = False) -> str | None:
    """What a sentence should say; None where it says that, perhaps in another unit, or is none of the table's."""
    begins = next(iter(skeletons(text.rpartition(" – ")[0])), None)  # before the name of a part of the table
    for wanted in said:
        own = next(iter(skeletons(wanted)), None)
        for one in (sentence, begins):
            if own is not None and one is not None and one.words == own.words and own.plain >= _FEWEST:
                same = one.without_units == own.without_units if but_units else one.exact == own.exact
                return None if same else wanted
    return None
