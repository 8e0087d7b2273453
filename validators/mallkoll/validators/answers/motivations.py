"""What the nämnd has written in the column Motivering of Kontroll, and the warnings that it answers.

A motivation belongs to a rule and a place. The place is told by its words (table, row, column), so that it survives
rows put in, sorted or moved, and by its cell where the words do not settle it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from mallkoll.validators.answers.grouping import group_findings, merged_finding
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.marks.mark_names import HEADINGS, LIST_NAME
from mallkoll.workbook.model.book import Book, Sheet, column_number, parse_address, parse_range
from mallkoll.workbook.model.cell_group import first_cell, parse_cell_list
from mallkoll.workbook.model.text import normalized, one_line
from mallkoll.workbook.results.finding import Finding, Severity, SheetCell

_LOOKED_AT = 40  # rows from the top within which the headings stand


class Motivation(Struct, frozen=True):
    """One row of Kontroll with a text in the column Motivering."""

    code: str
    sheet: str
    cell: str
    table: str
    row: str
    column: str
    value: str
    found: str  # what was wrong, as it was told
    text: str
    shared: bool = False  # written beside another finding on the same cell

    @property
    def count(self) -> int:
        """How many cells it was written about."""
        blocks = [block for _, block in parse_cell_list(self.cell)]
        return sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in blocks)

    def covers(self, finding: Finding) -> bool:
        """Whether the finding's own cell is one of the cells that the motivation was written about."""
        if finding.sheet is None or finding.cell is None:
            return False
        row, col = parse_address(finding.cell)
        return any(
            (sheet or self.sheet) == finding.sheet and top <= row <= bottom and left <= col <= right
            for sheet, (top, left, bottom, right) in parse_cell_list(self.cell)
        )

    @property
    def first(self) -> str:
        """The cell, the first one where it was written about several."""
        return first_cell(self.cell)


class AnsweredFinding(Struct, frozen=True):
    """A finding and what has been written about it, if anything."""

    finding: Finding
    motivation: str = ""

    @property
    def silenced(self) -> bool:
        """Whether the finding is a warning with a motivation: nothing more is asked for."""
        return bool(self.motivation) and self.finding.severity is Severity.WARNING


class AnsweredFindings(Struct, frozen=True):
    """All findings with their motivations, and the motivations whose findings are gone."""

    answered: tuple[AnsweredFinding, ...]
    left: tuple[Motivation, ...] = ()

    @property
    def open(self) -> tuple[Finding, ...]:
        """The findings that still ask for something."""
        return tuple(answered.finding for answered in self.answered if not answered.silenced)

    @property
    def silenced(self) -> tuple[Finding, ...]:
        """The warnings that are motivated."""
        return tuple(answered.finding for answered in self.answered if answered.silenced)


NO_ANSWERS = AnsweredFindings(())


def read_motivations(book: Book) -> tuple[Motivation, ...]:
    """Every motivation in a workbook that has been marked before; none in any other."""
    place = parse_range(book.names.get(LIST_NAME, "").lstrip("="))
    sheet = book.sheet(place[0]) if place else None
    if sheet is None:
        return ()
    heading, columns = _headings(sheet)
    rows = [
        {name: _text(sheet, row, col) for name, col in columns.items()}
        for row in sorted({at for at, _ in sheet.cells if at > heading})
    ]
    rows = [texts for texts in rows if texts.get("Regel")]
    motivations = [_motivation(texts, texts["Motivering"]) for texts in rows if texts["Motivering"]]
    return (*motivations, *_shared(rows))


def _motivation(texts: Mapping[str, str], text: str, *, shared: bool = False) -> Motivation:
    return Motivation(
        texts["Regel"], texts.get("Blad", ""), texts.get("Cell", ""), texts.get("Tabell", ""), texts.get("Rad", ""),
        texts.get("Kolumn", ""), texts.get("Värde", ""), texts.get("Vad är fel", ""), text, shared,
    )  # fmt: skip


def _shared(rows: Sequence[Mapping[str, str]]) -> Iterator[Motivation]:
    """One answer is enough for a cell: where two warnings stood on it, what is written beside one is for both.

    Both stood there when it was written; a finding that is new since then is asked about.
    """
    written: dict[tuple[str, str], str] = {}
    for texts in rows:
        if texts["Motivering"] and texts.get("Cell") and texts.get("Allvar") == Severity.WARNING:
            written.setdefault((texts.get("Blad", ""), texts["Cell"]), texts["Motivering"])
    for texts in rows:
        text = written.get((texts.get("Blad", ""), texts.get("Cell", "")))
        if text and not texts["Motivering"] and texts.get("Allvar") == Severity.WARNING:
            yield _motivation(texts, text, shared=True)


def _headings(sheet: Sheet) -> tuple[int, dict[str, int]]:
    """The row with our headings and where each of them stands: columns may have been moved."""
    for row in range(1, _LOOKED_AT):
        columns = {text: col for col in range(1, column_number("AZ")) if (text := _text(sheet, row, col)) in HEADINGS}
        if "Motivering" in columns and "Regel" in columns:
            return row, columns
    return _LOOKED_AT, {}


def _text(sheet: Sheet, row: int, col: int) -> str:
    value = sheet.value(row, col)
    return "" if value is None else one_line(str(value)) if not isinstance(value, float) else f"{value:g}"


def answer_findings(
    findings: Iterable[Finding], motivations: Sequence[Motivation], layout: Layout | None
) -> AnsweredFindings:
    """Give each motivation to what it is about, and tell findings that say the same of many cells as one.

    A motivation for one cell answers that cell alone, also where its finding would be told with others; one for many
    cells answers those of them that still ask.
    """
    unmatched = list(motivations)
    listed = list(findings)
    given = _given(listed, unmatched, layout)
    for i, finding in enumerate(listed):
        single = _cell_by_cell(finding, unmatched) if finding.cells and i not in given else []
        if single:
            given[i] = "\n".join(dict.fromkeys(motivation.text for motivation in single))
            unmatched = [motivation for motivation in unmatched if motivation not in single]
    for motivation in [candidate for candidate in unmatched if candidate.count > 1]:
        members = [i for i, finding in enumerate(listed)
                   if i not in given and finding.code == motivation.code and not finding.cells
                   and motivation.covers(finding)]  # fmt: skip
        if members:
            given |= dict.fromkeys(members, motivation.text)
            unmatched.remove(motivation)
    by_text: dict[str, list[Finding]] = {}
    for i, finding in enumerate(listed):
        by_text.setdefault(given.get(i, ""), []).append(finding)
    place = {id(finding): i for i, finding in enumerate(listed)}
    unanswered = {place[id(group[0])]: merged_finding(group) for group in group_findings(by_text.pop("", []))}
    late = _given(list(unanswered.values()), unmatched, layout)
    answered = {at: AnsweredFinding(finding, late.get(i, "")) for i, (at, finding) in enumerate(unanswered.items())}
    for text, alike in by_text.items():
        answered |= {
            place[id(group[0])]: AnsweredFinding(merged_finding(group), text) for group in group_findings(alike)
        }
    return AnsweredFindings(
        tuple(answered[i] for i in sorted(answered)),
        tuple(candidate for candidate in unmatched if not candidate.shared),
    )


def _given(findings: Sequence[Finding], unmatched: list[Motivation], layout: Layout | None) -> dict[int, str]:
    """The text for each finding (by number) that a motivation is about; such motivations are taken from ``left``."""
    given: dict[int, str] = {}
    for fits in (_same_words_and_cell, _same_words, _same_cell):
        for motivation in list(unmatched):
            candidates = [
                i for i, finding in enumerate(findings)
                if i not in given and finding.code == motivation.code and _as_many(finding, motivation)
                and fits(finding, motivation, layout)
            ]  # fmt: skip
            same_text = [i for i in candidates if one_line(findings[i].text) == motivation.found]
            chosen = same_text[:1] or (candidates if len(candidates) == 1 or fits is _same_words_and_cell else [])[:1]
            if chosen:
                given[chosen[0]] = motivation.text
                unmatched.remove(motivation)
    return given


def _as_many(finding: Finding, motivation: Motivation) -> bool:
    """Whether a motivation was written about at least as many cells; one about several does not go to a single one.

    Earlier versions listed only the first cell of some findings, whose sentence is about all of them.
    """
    if not finding.cells:
        return motivation.count <= 1
    return len(finding.cells) <= motivation.count or one_line(finding.text) == motivation.found


def _cell_by_cell(finding: Finding, motivations: Sequence[Motivation]) -> list[Motivation]:
    """The motivations of the cells of a group, written when they were findings of their own; empty unless all have."""
    by_cell = {SheetCell(m.sheet, m.cell): m for m in motivations if m.code == finding.code}
    matching = [by_cell[cell] for cell in finding.cells if cell in by_cell]
    return matching if len(matching) == len(finding.cells) else []


def _same_words_and_cell(finding: Finding, motivation: Motivation, layout: Layout | None) -> bool:
    same_cell = (finding.sheet or "", finding.cell or "") == (motivation.sheet, motivation.first)
    return same_cell and _same_words(finding, motivation, layout)


def _same_words(finding: Finding, motivation: Motivation, layout: Layout | None) -> bool:
    """The same words for table, row and column. Where there are none, only the cell can tell."""
    words = (table_words(finding, layout) or "", finding.row or "", finding.column or "")
    known = (motivation.table, motivation.row, motivation.column)
    if not any(known):
        return (finding.sheet or "", finding.cell or "") == (motivation.sheet, motivation.first) and not any(words)
    return tuple(map(normalized, words)) == tuple(map(normalized, known))


def _same_cell(finding: Finding, motivation: Motivation, _: Layout | None) -> bool:
    """The same cell with the same value under another label: somebody has corrected the words."""
    same_cell = finding.cell is not None and (finding.sheet, finding.cell) == (motivation.sheet, motivation.first)
    value = finding.value
    shown = "" if value is None else f"{value:g}" if isinstance(value, float) else one_line(str(value))
    return same_cell and shown == motivation.value


def table_words(finding: Finding, layout: Layout | None) -> str | None:
    """The heading of a finding's table, its key where the layout does not know it."""
    if finding.table is None or layout is None:
        return finding.table
    table = layout.tables.get(finding.table)
    return one_line(table.heading) if table else finding.table
