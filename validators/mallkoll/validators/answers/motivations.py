"""The texts in the column Motivering of Kontroll, and the warnings that they answer.

A motivation belongs to a rule and a place. The place is identified by its words (table, row, column), so that it
survives inserted, sorted and moved rows, and by its cell where the words are not enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.answers.earlier_answer import read_earlier, without_quotes
from mallkoll.validators.answers.grouping import group_findings, merged_finding
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.marks.mark_names import HEADINGS, LIST_NAME
from mallkoll.workbook.model.book import Book, Sheet, Value, column_number, parse_address, parse_range
from mallkoll.workbook.model.cell_group import first_cell, parse_cell_list
from mallkoll.workbook.model.text import normalized, one_line
from mallkoll.workbook.results.finding import Finding, FindingValue, Severity, SheetCell

_OF_A_VALUE = ("RIM", "TXT")
"""The families that ask whether what a cell holds can be right."""
_IN_QUOTES = re.compile("”[^”]*”")
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
    finding_text: str  # the text of the finding when the motivation was written
    text: str
    shared: bool = False  # written beside another finding on the same cell

    @property
    def count(self) -> int:
        """The number of cells it was written about."""
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
        """The address of its cell, the first one where it was written about several."""
        return first_cell(self.cell)


_WARNING = Severity.WARNING


class AnsweredFinding(Struct, frozen=True):
    """A finding and its motivation, empty where there is none.

    ``earlier`` was written about it when its cell held something else, and does not answer it.
    """

    finding: Finding
    motivation: str = ""
    earlier: Motivation | None = None

    @property
    def silenced(self) -> bool:
        """Whether the finding is a warning with a motivation, which needs nothing more."""
        return bool(self.motivation) and self.finding.severity is _WARNING


class AnsweredFindings(Struct, frozen=True):
    """All findings with their motivations, and ``left``: motivations whose findings are gone.

    ``excluded`` are those that are gone because their sheet, place or rule is not checked any more.
    """

    answered: tuple[AnsweredFinding, ...]
    left: tuple[Motivation, ...] = ()
    excluded: tuple[Motivation, ...] = ()

    @property
    def open(self) -> tuple[Finding, ...]:
        """The findings that are not silenced."""
        return tuple(answered.finding for answered in self.answered if not answered.silenced)

    @property
    def silenced(self) -> tuple[Finding, ...]:
        """The warnings that are motivated."""
        return tuple(answered.finding for answered in self.answered if answered.silenced)


NO_ANSWERS = AnsweredFindings(())


def with_excluded(answered: AnsweredFindings, is_excluded: Callable[[Motivation], bool]) -> AnsweredFindings:
    """The same, where motivations whose findings are gone are told apart by whether what they are about is checked."""
    excluded = tuple(filter(is_excluded, answered.left))
    left = tuple(motivation for motivation in answered.left if motivation not in excluded)
    return replace(answered, left=left, excluded=excluded)


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
    earlier = [read_earlier(texts.get("Vad är fel", "")) for texts in rows]
    rows = [
        texts | {"Vad är fel": one.finding_text} if one else texts for texts, one in zip(rows, earlier, strict=True)
    ]
    motivations = [_motivation(texts, texts["Motivering"]) for texts in rows if texts["Motivering"]]
    asked_again = [
        replace(_motivation(texts, one.text), value=one.value) for texts, one in zip(rows, earlier, strict=True) if one
    ]
    return (*motivations, *asked_again, *_shared(rows))


def with_answers(written: Sequence[Motivation], answers: Sequence[Motivation]) -> tuple[Motivation, ...]:
    """The answers, and of the motivations written in the file those about other findings."""
    answered = {(answer.code, answer.sheet, answer.cell) for answer in answers}
    return (*answers, *(each for each in written if (each.code, each.sheet, each.cell) not in answered))


def motivation_of(answered: AnsweredFinding, layout: Layout | None) -> Motivation:
    """The motivation of a finding as Kontroll would hold it; its text is empty where none is written yet."""
    finding = answered.finding
    return Motivation(
        finding.code, finding.sheet or "", finding.where or "", table_words(finding, layout) or "", finding.row or "",
        finding.column or "", _value_text(finding.value), one_line(finding.text), answered.motivation,
    )  # fmt: skip


def _motivation(texts: Mapping[str, str], text: str, *, shared: bool = False) -> Motivation:
    return Motivation(
        texts["Regel"], texts.get("Blad", ""), texts.get("Cell", ""), texts.get("Tabell", ""), texts.get("Rad", ""),
        texts.get("Kolumn", ""), texts.get("Värde", ""), texts.get("Vad är fel", ""), text, shared,
    )  # fmt: skip


def _shared(rows: Sequence[Mapping[str, str]]) -> Iterator[Motivation]:
    """The motivations of rows left blank in Motivering whose cell has another warning with a motivation.

    One answer is enough for a cell: both warnings were listed when it was written. A finding that is new since then is
    not answered by it.
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
    """The row of the headings, and the column of each (columns may have been moved); no columns where none is found."""
    for row in range(1, _LOOKED_AT):
        columns = {text: col for col in range(1, column_number("AZ")) if (text := _text(sheet, row, col)) in HEADINGS}
        if "Motivering" in columns and "Regel" in columns:
            return row, columns
    return _LOOKED_AT, {}


def _text(sheet: Sheet, row: int, col: int) -> str:
    return _value_text(sheet.value(row, col))


def answer_findings(
    findings: Iterable[Finding], motivations: Sequence[Motivation], layout: Layout | None, *, by_sheet: bool = False
) -> AnsweredFindings:
    """The findings with their motivations, those with the same sentence for many cells merged.

    A motivation for one cell answers that cell alone, even where its finding would be merged with others; one for many
    cells answers those of them that have no motivation yet, of changes from what another file says only the figure that
    is known to be as it was motivated. ``by_sheet``: words hold for their own sheet alone, as in
    a workbook without a template, where twelve sheets may be alike.
    """
    unmatched = list(motivations)
    listed = list(findings)
    if not unmatched:  # mostly
        return AnsweredFindings(tuple([AnsweredFinding(merged_finding(group)) for group in group_findings(listed)]))
    texts = _given(listed, unmatched, layout, by_sheet=by_sheet)
    for i, finding in enumerate(listed):
        single = _cell_by_cell(finding, unmatched) if finding.cells and i not in texts else []
        if single:
            texts[i] = "\n".join(dict.fromkeys(motivation.text for motivation in single))
            unmatched = [motivation for motivation in unmatched if motivation not in single]
    for motivation in [candidate for candidate in unmatched if candidate.count > 1]:
        members = [i for i, finding in enumerate(listed)
                   if i not in texts and finding.code == motivation.code and not finding.cells
                   and motivation.covers(finding)
                   and (not finding.compared or _same_cell(finding, motivation, layout))]  # fmt: skip
        if members:
            texts |= dict.fromkeys(members, motivation.text)
            unmatched.remove(motivation)
    by_text: dict[str, list[Finding]] = {}
    for i, finding in enumerate(listed):
        by_text.setdefault(texts.get(i, ""), []).append(finding)
    position = {id(finding): i for i, finding in enumerate(listed)}
    unanswered = {position[id(group[0])]: merged_finding(group) for group in group_findings(by_text.pop("", []))}
    group_texts = _given(list(unanswered.values()), unmatched, layout, by_sheet=by_sheet)
    answered = {
        first: AnsweredFinding(finding, group_texts.get(i, "")) for i, (first, finding) in enumerate(unanswered.items())
    }
    for text, same_motivation in by_text.items():
        answered |= {
            position[id(group[0])]: AnsweredFinding(merged_finding(group), text)
            for group in group_findings(same_motivation)
        }
    left = [candidate for candidate in unmatched if not candidate.shared]
    in_order = tuple(_with_earlier(answered[i], left, layout, by_sheet=by_sheet) for i in sorted(answered))
    return AnsweredFindings(in_order, tuple(left))


def _with_earlier(
    answered: AnsweredFinding, left: list[Motivation], layout: Layout | None, *, by_sheet: bool
) -> AnsweredFinding:
    """With the motivation that was written when the cell held something else, which is removed from ``left``."""
    finding = answered.finding
    if not left or answered.motivation or not _is_about_its_value(finding):
        return answered
    earlier = next((
        motivation for motivation in left
        if motivation.code == finding.code and motivation.count == max(len(finding.cells), 1)
        and _words_agree(finding, motivation, layout) and (not by_sheet or finding.sheet == motivation.sheet)
    ), None)  # fmt: skip
    if earlier is None:
        return answered
    left.remove(earlier)
    return replace(answered, earlier=earlier)


def _given(
    findings: Sequence[Finding], unmatched: list[Motivation], layout: Layout | None, *, by_sheet: bool
) -> dict[int, str]:
    """The motivation of each finding, by index; motivations that are used are removed from ``unmatched``."""
    given: dict[int, str] = {}
    for fits in (_same_words_and_cell, _same_words, _same_cell):
        for motivation in list(unmatched):
            candidates = [
                i for i, finding in enumerate(findings)
                if i not in given and finding.code == motivation.code and _as_many(finding, motivation)
                and fits(finding, motivation, layout) and (not by_sheet or (finding.sheet or "") == motivation.sheet)
            ]  # fmt: skip
            same_text = [i for i in candidates if one_line(findings[i].text) == motivation.finding_text]
            chosen = same_text[:1] or (candidates if len(candidates) == 1 or fits is _same_words_and_cell else [])[:1]
            if chosen:
                given[chosen[0]] = motivation.text
                unmatched.remove(motivation)
    return given


def _as_many(finding: Finding, motivation: Motivation) -> bool:
    """Whether a motivation was written about at least as many cells as the finding; one about several never fits one.

    Earlier versions listed only the first cell of some findings about several, so an equal sentence is enough too.
    """
    if not finding.cells:
        return motivation.count <= 1 and (finding.cell is not None or _same_rows(finding, motivation))
    return len(finding.cells) <= motivation.count or one_line(finding.text) == motivation.finding_text


def _same_rows(finding: Finding, motivation: Motivation) -> bool:
    """Whether a finding about rows that another file has and this one lacks is about as many, of the same names."""
    if not finding.compared:
        return True
    now, then = one_line(finding.text), motivation.finding_text
    return now.split()[:1] == then.split()[:1] and _IN_QUOTES.findall(now) == _IN_QUOTES.findall(then)


def _cell_by_cell(finding: Finding, motivations: Sequence[Motivation]) -> list[Motivation]:
    """The motivations of the cells of a merged finding, written for each cell; empty unless every cell has one."""
    by_cell = {SheetCell(m.sheet, m.cell): m for m in motivations if m.code == finding.code}
    matching = [by_cell[cell] for cell in finding.cells if cell in by_cell]
    return matching if len(matching) == len(finding.cells) else []


def _same_words_and_cell(finding: Finding, motivation: Motivation, layout: Layout | None) -> bool:
    same_cell = (finding.sheet or "", finding.cell or "") == (motivation.sheet, motivation.first)
    return same_cell and _same_words(finding, motivation, layout)


def _same_words(finding: Finding, motivation: Motivation, layout: Layout | None) -> bool:
    """Whether table, row and column have the same words; where there are no words, whether the cell is the same.

    A question about what a cell holds is answered for what it held then, and for nothing later.
    """
    if _is_about_its_value(finding) and not _same_value(finding, motivation):
        return False
    return _words_agree(finding, motivation, layout)


def _words_agree(finding: Finding, motivation: Motivation, layout: Layout | None) -> bool:
    words = (table_words(finding, layout) or "", finding.row or "", finding.column or "")
    motivated = (motivation.table, motivation.row, motivation.column)
    if not any(motivated):
        return (finding.sheet or "", finding.cell or "") == (motivation.sheet, motivation.first) and not any(words)
    return tuple(map(normalized, words)) == tuple(map(normalized, motivated))


def _is_about_its_value(finding: Finding) -> bool:
    """Whether it asks if what a cell holds can be right: what another file says, how likely it is, what a text says."""
    return bool(finding.compared) or (finding.code.startswith(_OF_A_VALUE) and not finding.cells)


def _same_cell(finding: Finding, motivation: Motivation, _: Layout | None) -> bool:
    """Whether cell and value are the same, as where somebody has corrected the row's label."""
    same_cell = finding.cell is not None and (finding.sheet, finding.cell) == (motivation.sheet, motivation.first)
    return same_cell and _same_value(finding, motivation)


def still_holds(motivation: Motivation, value: FindingValue) -> bool:
    """Whether a cell holds what it did when it was motivated. Quotes in it may have been written otherwise since."""
    return without_quotes(_value_text(value)) == without_quotes(motivation.value)


def _same_value(finding: Finding, motivation: Motivation) -> bool:
    return still_holds(motivation, finding.value)


def _value_text(value: Value) -> str:
    return "" if value is None else f"{value:.15g}" if isinstance(value, float) else one_line(str(value))


def is_answered(finding: Finding, motivations: Sequence[Motivation], table_heading: str | None) -> bool:
    """Whether a finding about what another file says is motivated: by its rule, its place and the figure that it is.

    A figure that has been changed again since is not.
    """
    words = tuple(map(normalized, (table_heading or "", finding.row or "", finding.column or "")))
    return any(
        motivation.code == finding.code
        and _as_many(finding, motivation)
        and _same_value(finding, motivation)
        and (
            (finding.cell is not None and (finding.sheet, finding.cell) == (motivation.sheet, motivation.first))
            or words == tuple(map(normalized, (motivation.table, motivation.row, motivation.column)))
        )
        for motivation in motivations
    )


def table_words(finding: Finding, layout: Layout | None) -> str | None:
    """The heading of a finding's table, or its key where the layout lacks the table."""
    if finding.table is None or layout is None:
        return finding.table
    table = layout.tables.get(finding.table)
    return one_line(table.heading) if table else finding.table
