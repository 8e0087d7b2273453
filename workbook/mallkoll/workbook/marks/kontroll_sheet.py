"""The sheet Kontroll: a summary of the check, one row per finding, and a column where warnings are motivated.

This module builds it as a table that is independent of file format and host: cells with a value, a look and a link.
:mod:`kontroll_xml` prints it as the worksheet part of a file, :mod:`mallkoll.workbook.open_book.kontroll_edits` as
edits in an open workbook.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from mallkoll.workbook.marks.mark_names import EXCLUDED, HEADINGS, MENDED, answer_key, finding_key
from mallkoll.workbook.model.book import column_letters, parse_address
from mallkoll.workbook.model.text import counted
from mallkoll.workbook.results.counts import count_by_severity, in_words
from mallkoll.workbook.results.file_result import Profile
from mallkoll.workbook.results.finding import Finding, FindingValue, Severity

WIDTHS: Final = (9, 13, 7, 14, 23, 14, 12, 12, 44, 24, 8, 28, 9)  # together no wider than an A4 page can show
_LETTERS: Final = tuple(int(width * 1.2) for width in WIDTHS)  # a width is measured in the digits of a larger font
HEADING_ROW: Final = 7
FIRST_ROW: Final = 8
MAX_TEXT: Final = 32_000  # what Excel takes in a cell is 32 767
BUTTON_COLUMN: Final = 3  # from 0: beside the title and clear of the texts below it
BUTTON_TOP: Final = 2  # pixels
MOTIVATION_COLUMN: Final = HEADINGS.index("Motivering") + 1
KEY_COLUMN: Final = len(WIDTHS)  # hidden
HEAD_HEIGHTS: Final = {1: 24.0, 2: 18.0}  # points
TAB_COLOR: Final = "FFC00000"
SIDE_MARGIN, END_MARGIN = 0.4, 0.5  # of the paper, A4 on its side and one page wide; inches
_MOTIVATION: Final = column_letters(MOTIVATION_COLUMN)
_HELP: Final = (
    "Rätta ett fel i cellen som listan pekar på. Rätta en varning, eller skriv i kolumnen Motivering varför uppgiften "
    "ändå stämmer: då släcks markeringen, och varningen räknas inte nästa gång."
)
_HOW_IT_GOES: Final = (
    "En rättad cell behåller sin markering tills filen kontrolleras igen: tryck på Validera, eller lämna in filen på "
    "nytt. Rensa tar bort alla markeringar, och det gör också den som tar bort bladet Kontroll."
)
_NO_TEMPLATE: Final = "Arbetsboken är inte gjord med någon känd mall."
_OWN: Final = " Den är kontrollerad så som bladen verkar räkna."
_NOTHING_SET: Final = "Alla regler är som de är från början."
_LINE_POINTS: Final = 13.5
_LONGEST_LITERAL: Final = 250  # letters of a text in a formula, which takes 255
_LONGEST_ANSWER: Final = 7_000  # of all texts in a formula, which takes 8 192


class Mark(Struct, frozen=True):
    """One finding to show, or (``mended``) a motivation that is kept although its finding is gone.

    ``excluded`` says that it is gone because its sheet, place or rule is not checked any more.

    ``table`` is the table's heading and ``proposal`` all proposals, in words; ``motivation`` is the nämnd's text about
    it; ``place`` is a Swedish note where the cell is hidden; ``earlier`` is a sentence with what was written about it
    when the cell held something else.
    """

    finding: Finding
    table: str | None = None
    proposal: str = ""
    motivation: str = ""
    place: str = ""
    earlier: str = ""
    mended: bool = False
    excluded: bool = False

    @property
    def severity(self) -> str:
        """The word for its severity in the list."""
        if self.mended:
            return EXCLUDED if self.excluded else MENDED
        return self.finding.severity.value

    @property
    def code(self) -> str:
        """The rule code."""
        return self.finding.code

    @property
    def text(self) -> str:
        """The sentence of the finding."""
        return self.finding.text

    @property
    def sheet(self) -> str | None:
        """The sheet of its first cell."""
        return self.finding.sheet

    @property
    def cell(self) -> str | None:
        """Its first cell."""
        return self.finding.cell

    @property
    def where(self) -> str | None:
        """The cell, or all cells of a group, as listed on Kontroll."""
        return self.finding.where

    @property
    def places(self) -> list[tuple[str, str]]:
        """Sheet and address of every cell that it is about; empty where it is about the file."""
        return [(sheet, cell) for sheet, cell in self.finding.places if sheet and cell]

    def cells_on(self, sheet: str) -> list[tuple[int, int]]:
        """Its cells (row, column) on the sheet of that name."""
        return [parse_address(cell) for name, cell in self.places if name == sheet]

    @property
    def silenced(self) -> bool:
        """Whether it is a motivated warning, which needs no more attention."""
        return bool(self.motivation.strip()) and self.asks

    @property
    def asks(self) -> bool:
        """Whether it is a warning, which can be motivated."""
        return not self.mended and self.finding.severity is Severity.WARNING

    @property
    def open(self) -> bool:
        """Whether it is still to be mended or motivated."""
        return not self.mended and not self.silenced


class KontrollSummary(Struct, frozen=True):
    """The information above the list. ``checked`` is the time as text, for instance ``2026-11-21 14:05``.

    ``layout`` is the template in words; ``own`` says that there is none, and that the sheets were checked all the same.
    ``profile`` are the kommun's own rules, which are written out below the list.
    """

    file: str
    checked: str
    layout: str | None = None
    own: bool = False
    profile: Profile | None = None


def in_listed_order(marks: Sequence[Mark]) -> list[Mark]:
    """The marks in the order of the list: errors first, then warnings (motivated ones last), then the others."""
    return sorted(marks, key=lambda mark: (mark.mended, mark.finding.severity.rank, mark.silenced))


def counts_text(marks: Sequence[Mark]) -> str:
    """``3 fel · 2 varningar (och 1 motiverad) · 1 upplysning``."""
    counts = count_by_severity(mark.finding for mark in marks if mark.open)
    silenced = sum(mark.silenced for mark in marks)
    if not counts and not silenced:
        return "Inga fynd."
    motivated = f" (och {counted(silenced, 'motiverad', 'motiverade')})" if silenced else ""
    errors, warnings, infos = (in_words(counts, [severity]) for severity in Severity)
    return f"{errors} · {warnings}{motivated} · {infos}"


class Link(Struct, frozen=True, gc=False):
    """A link to a cell of the workbook; ``shown`` is the text of the cell with the link."""

    sheet: str
    cell: str
    shown: str


class KontrollCell(Struct, frozen=True, gc=False):
    """One cell: ``look`` is one of LOOKS. With a formula (without ``=``), ``value`` is its result."""

    look: str
    value: str | float | None = None
    formula: str | None = None
    link: Link | None = None


class KontrollRow(Struct, frozen=True, gc=False):
    """One row: its cells by column from 1, and its height in points, None where the host chooses it."""

    cells: Mapping[int, KontrollCell]
    height: float | None = None


class KontrollTable(Struct, frozen=True):
    """The content of the sheet: rows by number from 1, and the number of findings in the list."""

    rows: Mapping[int, KontrollRow]
    listed: int  # findings

    @property
    def last(self) -> int:
        """The last row of the list, which has at least one."""
        return FIRST_ROW + max(self.listed, 1) - 1

    @property
    def bottom(self) -> int:
        """The last row of the sheet."""
        return max(self.rows)


def kontroll_table(summary: KontrollSummary, marks: Sequence[Mark]) -> KontrollTable:
    """The whole sheet. The marks are listed in the given order."""
    codes: dict[tuple[str | None, str | None], list[str]] = {}
    for mark in marks:
        if mark.asks:
            codes.setdefault((mark.sheet, mark.where), []).append(mark.code)
    rows = _head(summary, marks)
    for i, mark in enumerate(marks):
        rows[FIRST_ROW + i] = _row(FIRST_ROW + i, i, mark, codes.get((mark.sheet, mark.where), ()))
    if not marks:
        rows[FIRST_ROW] = KontrollRow({1: _text("Inga fynd. Inget behöver åtgärdas.", "quiet")})
    return KontrollTable(rows | dict(enumerate(_rules(summary), max(rows) + 2)), len(marks))


def _rules(summary: KontrollSummary) -> Iterator[KontrollRow]:
    """What the kommun has set otherwise, a row for each rule, in the first column alone: no row of the list."""
    if summary.profile is not None:
        yield KontrollRow({1: _text(f"Kommunens egna regler: {summary.profile.title}", "quiet")})
        for sentence in summary.profile.rules or (_NOTHING_SET,):
            yield KontrollRow({1: _text(f"• {sentence}", "quiet")})


def _head(summary: KontrollSummary, marks: Sequence[Mark]) -> dict[int, KontrollRow]:
    layout_text = f"Mall: {summary.layout}" if summary.layout else _NO_TEMPLATE + (_OWN if summary.own else "")
    rules_text = f" · Regler: {summary.profile.title} (under listan)" if summary.profile else ""
    lines = (
        ("title", "Kontroll"),
        ("sum", counts_text(marks)),
        ("quiet", f"Fil: {summary.file} · Kontrollerad {summary.checked} · {layout_text}{rules_text}"),
        ("quiet", _HELP),
        ("quiet", _HOW_IT_GOES),
    )
    rows = {i: KontrollRow({1: _text(text, look)}, HEAD_HEIGHTS.get(i)) for i, (look, text) in enumerate(lines, 1)}
    return rows | {HEADING_ROW: KontrollRow({i: _text(text, "heading") for i, text in enumerate(HEADINGS, 1)})}


def _row(at: int, index: int, mark: Mark, codes: Collection[str]) -> KontrollRow:
    text = f"{mark.text} ({mark.place})" if mark.place else mark.text
    text += f"\n{mark.earlier}" if mark.earlier else ""
    cells = (
        _text(mark.severity, mark.severity),
        _text(mark.sheet),
        _where(mark),
        _text(mark.table),
        _text(mark.finding.row),
        _text(mark.finding.column),
        _held(mark.finding.value),
        _held(mark.finding.expected),
        _text(text),
        _text(mark.proposal),
        _text(mark.code),
        _text(mark.motivation, "open"),
        _key(at, index, mark, codes),
    )
    wrapped_texts = ((mark.where, 3), (mark.table, 4), (mark.finding.row, 5), (mark.finding.column, 6), (text, 9),
             (mark.proposal, 10), (mark.motivation, 12))  # fmt: skip
    lines = max([_lines(words, _LETTERS[col - 1]) for words, col in wrapped_texts if words], default=1)
    return KontrollRow(dict(enumerate(cells, 1)), max(15.0, min(lines * _LINE_POINTS + 2, 400.0)))


def _lines(text: str, letters: int) -> int:
    """The number of lines of a text in a column with room for so many letters."""
    if len(text) < letters and "\n" not in text:
        return 1
    return sum([1 + len(line) // letters for line in text.split("\n")])


def _where(mark: Mark) -> KontrollCell:
    """The cell with the finding's address, as a link while the finding is open."""
    text = _text(mark.where)
    if not (mark.sheet and mark.cell) or mark.mended:
        return text
    return KontrollCell("link", text.value, link=Link(mark.sheet, mark.cell, mark.where or mark.cell))


def _key(at: int, index: int, mark: Mark, codes: Collection[str]) -> KontrollCell:
    """The cell with the key that the mark's conditional format looks up; once a warning is motivated, what it answers.

    That is looked up by the live checks. One answer is enough for all warnings (``codes``) of the same cells.
    """
    if mark.mended:
        return KontrollCell("quiet")
    key = finding_key(index + 1)
    if not mark.asks:
        return KontrollCell("quiet", key)
    answered = _answered(mark, codes)
    formula = f'IF(LEN(TRIM({_MOTIVATION}{at}))=0,"{key}",{_in_formula(answered)})'
    return KontrollCell("quiet", answered if mark.silenced else key, formula)


def _in_formula(text: str) -> str:
    """A text as a formula writes it, in pieces where it is long."""
    pieces = [text[i : i + _LONGEST_LITERAL] for i in range(0, max(len(text), 1), _LONGEST_LITERAL)]
    return "&".join(['"' + piece.replace('"', '""') + '"' for piece in pieces])


def _answered(mark: Mark, codes: Collection[str]) -> str:
    """``;RIM002!Drift!C7;RIM002!Drift!C8;``: as many of its cells as a formula has room for."""
    text = ""
    for sheet, cell in mark.places:
        more = "".join([f";{answer_key(code, sheet, cell)}" for code in codes])
        if len(text) + len(more) > _LONGEST_ANSWER:
            break
        text += more
    return text and f"{text};"


def _held(value: FindingValue) -> KontrollCell:
    if isinstance(value, bool):
        return _text("SANT" if value else "FALSKT")
    if isinstance(value, int | float):
        return KontrollCell("whole" if float(value).is_integer() and abs(value) < 1e15 else "number", value)
    return _text(value)


def _text(text: str | None, look: str = "text") -> KontrollCell:
    return KontrollCell(look, text[:MAX_TEXT] if text else None)
