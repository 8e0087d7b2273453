"""Findings on the tables of a document: one for each row that says otherwise than the workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from msgspec.structs import replace

from mallkoll.validators.findings.words import enumerated, in_quotes
from mallkoll.validators.texts.figures import UNITS
from mallkoll.validators.word_notices import (
    dok002_figure_differs,
    dok003_figures_exchanged,
    dok004_other_unit,
    dok005_status_differs,
    dok008_rows_moved,
)
from mallkoll.validators.word_report.compared_book import BookCell
from mallkoll.validators.word_report.passage_finding import MEND, passage_finding
from mallkoll.validators.word_report.shown_value import Difference, Slip, amount_of, difference, figure_agrees
from mallkoll.validators.word_report.tables.match_table import MatchedCell, MatchedTable
from mallkoll.validators.word_report.tables.table_grid import stated_unit
from mallkoll.workbook.model.amount import parse_amount
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Passage, Severity
from mallkoll.workbook.word.word_document import WordRow

_LEAST: Final = 4  # figures of a typed table that agree, for its other figures to be certain
_MOST: Final = 100  # rows of one table that are looked through for pairs
_CERTAIN: Final = 0.75
_MOST_OF_CHART: Final = 3  # figures of a chart that is out of date that are told
_REDRAWN: Final = "Uppdatera dokumentet, så ritas diagrammet om: mallkoll dokument."
_MEND_CHART: Final = "Rätta siffran i diagrammets data, eller uppdatera dokumentet: mallkoll dokument."


class Wrong(NamedTuple):
    """A cell that differs."""

    at: MatchedCell
    found: Difference


def table_findings(table: MatchedTable) -> Iterator[Finding]:
    """What is wrong in a table that is known."""
    unit = _wrong_unit(table)
    if unit is not None:
        yield unit
    by_row: dict[int, list[Wrong]] = {}
    for one in table.cells:
        found = _difference(table, one)
        if found is not None:
            by_row.setdefault(one.word_row.number, []).append(Wrong(one, found))
    exchanged = dict(_exchanged(table, by_row))
    if table.grid.chart is not None and len(by_row) - len(exchanged) > max(1, len(table.rows) // 2):
        yield _out_of_date(table, [one for wrong in by_row.values() for one in wrong])
        return
    told: set[int] = set()
    for number, wrong in by_row.items():
        if number in told:
            continue
        other = exchanged.get(number)
        if other is not None:
            told.add(other)
            yield _exchange(table, wrong, by_row[other])
        else:
            yield _of_row(table, wrong)
    if not by_row and unit is None and table.grid.chart is None:
        moved = _moved(table)
        if moved is not None:
            yield moved


def _difference(table: MatchedTable, one: MatchedCell) -> Difference | None:
    fact = one.cell.fact
    factor = table.factor if fact is not None and fact.unit in UNITS else Decimal(1)
    strict = one.ours or (table.ours and table.grid.chart is not None)
    found = difference(one.cell, one.word_cell.text, factor, one.word_cell.fill, strict=strict)
    if found is None:
        return None
    if fact is not None and one.word_cell.column in table.turned:
        amount = amount_of(one.word_cell.text)
        if amount is not None and figure_agrees(amount, fact, factor, turned=True):
            return None
    return found


def _severity(table: MatchedTable, wrong: Sequence[Wrong]) -> Severity:
    if all(one.at.ours for one in wrong):
        return Severity.ERROR
    sure = all(one.at.sure for one in wrong)
    certain = sure and table.agreeing >= _LEAST and table.agreeing >= _CERTAIN * table.compared
    return Severity.ERROR if table.ours or certain else Severity.WARNING


def passage_of(table: MatchedTable, row: WordRow) -> Passage:
    """The place of a row; in a chart that of the chart."""
    if table.grid.chart is not None:
        return table.grid.chart
    return Passage(None, table.grid.table.number, row.number, row.text)


def _row_of_chart(table: MatchedTable, cell: BookCell) -> str:
    """The name along the axis of a chart; a table's place says its row."""
    return "" if table.grid.chart is None else f"{in_quotes(one_line(cell.row.label))}, "


def _heading(one: MatchedCell) -> str:
    return one_line(one.cell.column.heading)


def _of_row(table: MatchedTable, wrong: Sequence[Wrong]) -> Finding:
    row, cell = wrong[0].at.word_row, wrong[0].at.cell
    said = "; ".join(_said(one) for one in wrong)
    statuses = all(one.found.slip is Slip.STATUS for one in wrong)
    passage = passage_of(table, row)
    text = f"{_row_of_chart(table, cell)}{said}. {_mend(table)}"
    notice = dok005_status_differs if statuses else dok002_figure_differs
    finding = passage_finding(notice, _severity(table, wrong), text, passage, table=cell.table.key,
                              row=one_line(cell.row.label),
                              cells=[one.at.cell for one in wrong])  # fmt: skip
    if len(wrong) > 1:
        return finding
    return replace(finding, column=_heading(wrong[0].at), value=_value(wrong[0].found.shown),
                   expected=_value(wrong[0].found.wanted))  # fmt: skip


def _mend(table: MatchedTable) -> str:
    return _MEND_CHART if table.grid.chart is not None and table.ours else MEND


def _out_of_date(table: MatchedTable, wrong: Sequence[Wrong]) -> Finding:
    """A chart of which most is another's, or an older version's: told once."""
    passage = passage_of(table, wrong[0].at.word_row)
    said = "; ".join(f"{one_line(one.at.cell.row.label)}, {_said(one)}" for one in wrong[:_MOST_OF_CHART])
    left = len(wrong) - _MOST_OF_CHART
    more = f"; och {left} till" if left > 0 else ""
    text = (
        f"det har inte arbetsbokens siffror: {len(wrong)} av {len(table.cells)} är andra. "
        f"{said}{more}. {_REDRAWN if table.ours else MEND}"
    )
    return passage_finding(dok002_figure_differs, _severity(table, wrong), text, passage, table=table.bound.key,
                           cells=[one.at.cell for one in wrong])  # fmt: skip


def _value(text: str) -> float | str:
    amount = parse_amount(text)
    return text.strip("”") if amount is None else amount.value


def _said(one: Wrong) -> str:
    why = f", {one.found.why}" if one.found.why else ""
    if one.found.slip is Slip.EXTRA:
        return f"{_heading(one.at)} är {one.found.shown}, men {one.at.cell.words} är tom"
    return f"{_heading(one.at)} är {one.found.shown}, ska vara {one.found.wanted} ({one.at.cell.words}{why})"


# --- rows that have changed places ----------------------------------------------------------------------------------


def _exchanged(table: MatchedTable, by_row: Mapping[int, Sequence[Wrong]]) -> Iterator[tuple[int, int]]:
    """Pairs of rows that hold each other's figures."""
    if len(by_row) > _MOST:
        return
    cells = {(one.word_row.number, one.word_cell.column): one for one in table.cells}
    numbers = list(by_row)
    free = set(numbers)
    for at, first in enumerate(numbers):
        for second in numbers[at + 1 :]:
            if (
                {first, second} <= free
                and _hold(table, cells, by_row, first, second)
                and _hold(table, cells, by_row, second, first)
            ):
                free -= {first, second}
                yield first, second
                yield second, first


def _hold(
    table: MatchedTable, cells: Mapping[tuple[int, int], MatchedCell], by_row: Mapping[int, Sequence[Wrong]],
    row: int, other: int,
) -> bool:  # fmt: skip
    """Whether what is wrong in a row is what the other should hold."""
    for one in by_row[row]:
        there = cells.get((other, one.at.word_cell.column))
        if there is None:
            return False
        as_there = MatchedCell(one.at.word_row, one.at.word_cell, there.cell, one.at.sure, one.at.ours)
        if _difference(table, as_there) is not None:
            return False
    return True


def _exchange(table: MatchedTable, first: Sequence[Wrong], second: Sequence[Wrong]) -> Finding:
    labels = [one_line(wrong[0].at.cell.row.label) for wrong in (first, second)]
    passage = passage_of(table, first[0].at.word_row)
    other = second[0].at.word_row.number
    headings = enumerated([_heading(one.at) for one in first])
    row = "" if table.grid.chart is not None else f" (rad {other})"
    text = (
        f"{in_quotes(labels[0])} har siffrorna för {in_quotes(labels[1])}{row}, och tvärtom: {headings}. {_mend(table)}"
    )
    return passage_finding(
        dok003_figures_exchanged, _severity(table, [*first, *second]), text, passage, table=table.bound.key,
        row=labels[0], cells=[one.at.cell for one in (*first, *second)],
    )  # fmt: skip


def _moved(table: MatchedTable) -> Finding | None:
    """Two rows that stand in each other's place, in a table that otherwise has the workbook's order."""
    rows = [(number, row) for number, row in sorted(table.rows.items())]
    order = [row.at for _, row in rows]
    wanted = sorted(order)
    wrong = [at for at, (is_at, should) in enumerate(zip(order, wanted, strict=True)) if is_at != should]
    if len(wrong) != 2 or (len(rows) < _LEAST and not table.ours) or len(set(order)) < len(order):
        return None
    (number, first), (_, second) = rows[wrong[0]], rows[wrong[1]]
    row = next(one for one in table.grid.rows if one.number == number)
    passage = passage_of(table, row)
    text = (
        f"{in_quotes(one_line(first.label))} och {in_quotes(one_line(second.label))} (rad "
        f"{rows[wrong[1]][0]}) har bytt plats mot arbetsboken, {table.book.sheet_words(table.bound.sheet)}. Siffrorna "
        "på raderna är rätt. Flytta tillbaka dem, om bytet inte är avsiktligt."
    )
    severity = Severity.WARNING if table.ours else Severity.INFO
    return passage_finding(dok008_rows_moved, severity, text, passage, table=table.bound.key,
                           row=one_line(first.label))  # fmt: skip


# --- the unit that is named -----------------------------------------------------------------------------------------


def _wrong_unit(table: MatchedTable) -> Finding | None:
    """A table that names another unit than its figures are in."""
    if table.stated is None or table.unit is None or table.stated == table.unit or table.agreeing < 3:
        return None
    caption = table.grid.caption
    in_caption = caption is not None and stated_unit([caption.text]) == table.stated
    header = min(table.rows, default=2) - 1
    row = next((one for one in table.grid.rows if one.number == header), table.grid.rows[0])
    passage = caption.passage if in_caption and caption is not None else passage_of(table, row)
    what = "siffrorna är" if table.grid.chart is not None else "tabellen är skriven"
    text = (
        f"där står {table.stated}, men {what} i {table.unit} ({table.book.sheet_words(table.bound.sheet)}). Ändra "
        f"till {table.unit}."
    )
    severity = Severity.ERROR if table.agreeing >= _LEAST else Severity.WARNING
    return replace(
        passage_finding(dok004_other_unit, severity, text, passage, table=table.bound.key),
        value=table.stated, expected=table.unit,
    )  # fmt: skip
