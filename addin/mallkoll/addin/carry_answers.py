"""Motivations of changes between files, taken over into the next period's template (``skapa --fran``).

A change that a nämnd has motivated once (a technical adjustment of the budget) is not asked for again in the next
report. The motivation goes by its rule and by what the figure is, not by where it stood: in the new template it is
written beside the same figure on Kontroll, where it is seen and can be taken away. It answers for that figure alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from mallkoll.validators.answers.motivations import Motivation, read_motivations, still_holds
from mallkoll.validators.comparing.figures import FigureKey, apart, is_amount, key_of
from mallkoll.validators.document import Document
from mallkoll.validators.facts.fact import Fact
from mallkoll.validators.facts.gather import FOLLOWED_UP, facts, other_names, rows_in_words
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.marks.kontroll_sheet import KontrollSummary, Mark
from mallkoll.workbook.marks.mark_file import mark_file
from mallkoll.workbook.marks.unmarkable import UnmarkableFile
from mallkoll.workbook.model.book import Book, address, parse_address
from mallkoll.workbook.model.cell_group import parse_cell_list
from mallkoll.workbook.model.text import normalized, one_line
from mallkoll.workbook.package.atomic_write import write_atomically
from mallkoll.workbook.package.open_package import open_package
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.finding import Finding, FindingValue, Severity, SheetCell

_LASTS = frozenset({"KOR001", "KOR002", "KOR003", "KOR004", "KOR005", "KOR007", "KOR008"})
"""Those about figures that the next report has too."""
_OF_ROWS = "KOR006"  # goals and indicators that are gone or in other words, for the rest of the year
_ONE_KRONA = Decimal(1)


class Answered(Struct, frozen=True):
    """A motivation and the figures that it is about, as they stood when it was written.

    ``labels`` are the rows instead, of one about rows in other words; of one about rows that are gone there are none.
    ``year`` is the year of the report.
    """

    motivation: Motivation
    figures: tuple[tuple[FigureKey, Fact], ...] = ()
    labels: tuple[str, ...] = ()
    year: int = 0


def answered_in(layout: Layout, book: Book) -> tuple[Answered, ...]:
    """What is motivated in a workbook and belongs in the next one's template."""
    motivations = [one for one in read_motivations(book) if one.code in _LASTS or one.code == _OF_ROWS]
    if not motivations:
        return ()
    document = Document.of(layout, book)
    held = facts(document)
    answered = (Answered(one, tuple(_about(one, held, layout))) for one in motivations if one.code in _LASTS)
    lasting = [one for one in answered if one.figures and still_holds(one.motivation, _value(one.figures[0][1]))]
    labels = {(sheet, cell): label for _, label, sheet, cell in _rows(document)}
    for one in (each for each in motivations if each.code == _OF_ROWS):
        cells = [(sheet or one.sheet, address(top, left)) for sheet, (top, left, _, _) in _single_cells(one.cell)]
        found = tuple(labels[at] for at in cells if at in labels)
        if len(found) == len(cells) and still_holds(one, found[0] if found else None):
            lasting.append(Answered(one, labels=found, year=layout.period.end.year))
    return tuple(lasting)


def _rows(document: Document) -> Iterator[tuple[str, str, str, str]]:
    """The goals and indicators: the key of the table, the label, and the sheet and cell that it stands in."""
    for table, row, _ in rows_in_words(document, FOLLOWED_UP):
        col = table.columns.get(table.table.label_column.key)
        if col is not None:
            yield table.key, one_line(row.label), table.sheet, address(row.at, col)


def _single_cells(listed: str) -> Iterator[tuple[str | None, tuple[int, int, int, int]]]:
    """The cells of a list (``C6:C8, C12``), one by one, each as an area."""
    for sheet, (top, left, bottom, right) in parse_cell_list(listed):
        for row in range(top, bottom + 1):
            for col in range(left, right + 1):
                yield sheet, (row, col, row, col)


def _about(motivation: Motivation, held: Sequence[Fact], layout: Layout) -> Iterator[tuple[FigureKey, Fact]]:
    """The figures in the cells that a motivation was written about."""
    areas = list(parse_cell_list(motivation.cell))
    for fact in held:
        row, col = parse_address(fact.cell)
        inside = any(
            (sheet or motivation.sheet) == fact.sheet and top <= row <= bottom and left <= col <= right
            for sheet, (top, left, bottom, right) in areas
        )
        key = key_of(fact, of_budget=layout.period.is_budget) if inside else None
        if key is not None:
            yield key, fact


def carry_answers(layout: Layout, target: Path, earlier: Sequence[Answered]) -> int:
    """Write what was motivated earlier into a template that has just been made. Returns how many motivations.

    ``earlier`` is in the order of the periods: of one figure the last motivation counts. A figure that the template has
    otherwise, or not at all, needs none. Raises OSError where the file cannot be written.
    """
    if not earlier:
        return 0
    package = open_package(target, keep=True)
    book = read_book(package)
    document = Document.of(layout, book)
    here = {
        key: fact for fact in facts(document) if (key := key_of(fact, of_budget=layout.period.is_budget)) is not None
    }
    marks = [*_marks(layout, here, earlier), *_marks_of_rows(layout, list(_rows(document)), earlier)]
    if not marks:
        return 0
    now = dt.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
    try:
        content = mark_file(package, marks, KontrollSummary(target.name, now, layout.name), book)
    except UnmarkableFile:
        return 0
    write_atomically(target, content)
    return len(marks)


def _marks(layout: Layout, here: dict[FigureKey, Fact], earlier: Sequence[Answered]) -> Iterator[Mark]:
    now_called = {other: own for own, other in other_names(layout)}
    last = {
        (one.motivation.code, key._replace(concept=now_called.get(key.concept, key.concept))): (one, then)
        for one in earlier
        for key, then in one.figures
    }
    by_motivation: dict[int, tuple[Answered, list[Fact]]] = {}
    for (_, key), (one, then) in last.items():
        fact = here.get(key)
        if fact is not None and _same(fact, then):
            by_motivation.setdefault(id(one), (one, []))[1].append(fact)
    for one, found in by_motivation.values():
        first = found[0]
        table = layout.tables[first.table]
        places = tuple(SheetCell(fact.sheet, fact.cell) for fact in found)
        finding = Finding(
            code=one.motivation.code, severity=Severity.WARNING, sheet=first.sheet, cell=first.cell, table=first.table,
            row=first.label, column=table.column[first.column].heading, value=_value(first), expected=None,
            text=one.motivation.finding_text, proposals=(), cells=places if len(places) > 1 else (),
        )  # fmt: skip
        yield Mark(finding, one_line(table.heading), motivation=one.motivation.text)


def _marks_of_rows(
    layout: Layout, rows: Sequence[tuple[str, str, str, str]], earlier: Sequence[Answered]
) -> Iterator[Mark]:
    """What was motivated of goals and indicators, where the template is as that report was: gone, or in other words."""
    places = {normalized(label): (key, SheetCell(sheet, cell)) for key, label, sheet, cell in rows}
    of_year = [one for one in earlier if one.motivation.code == _OF_ROWS and one.year == layout.period.end.year]
    last = {(one.motivation.table, one.motivation.row, one.labels): one for one in of_year}
    for one in last.values():
        then = one.motivation
        found = [places[normalized(label)] for label in one.labels if normalized(label) in places]
        if len(found) < len(one.labels) or (not one.labels and normalized(then.row) in places):
            continue
        cells = tuple(cell for _, cell in found)
        first = cells[0] if cells else None
        finding = Finding(
            code=_OF_ROWS, severity=Severity.WARNING, sheet=first.sheet if first else None,
            cell=first.cell if first else None,
            table=found[0][0] if found else None, row=then.row, column=None,
            value=one.labels[0] if one.labels else None, expected=None, text=then.finding_text, proposals=(),
            cells=cells if len(cells) > 1 else (),
        )  # fmt: skip
        yield Mark(finding, then.table, motivation=then.text)


def _same(now: Fact, then: Fact) -> bool:
    """Whether both say the same; an amount does in another unit, and with another sign where that counts as much."""
    if now.value is not None and then.value is not None and is_amount(now) and is_amount(then):
        return apart(now, then) < _ONE_KRONA
    return (now.value, now.text, now.unit) == (then.value, then.text, then.unit)


def _value(fact: Fact) -> FindingValue:
    return fact.text if fact.value is None else float(fact.value)
