"""A table of a workbook as a table of the report: without blank rows and columns, split where its list is."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from mallkoll.addin.document.plan.report_model import Block, Inline, Paragraph, ReportCell, ReportRow, ReportTable
from mallkoll.addin.document.plan.shown_figures import Cells, status_text
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable
from mallkoll.workbook.layout.layout_model import NUMERIC, TOTALS, Column, Kind, Role
from mallkoll.workbook.model.text import counted, one_line

_RIGHT = NUMERIC | {Kind.OUTCOME, Kind.TARGET}
_MOST_LETTERS = 60.0
_WORD = re.compile("[ \n-]+")  # where a line may break; not at the no-break spaces of a figure
_SYMBOL = re.compile(r"^([^\w\s]) (?=\w)")  # of a status, which stands by its word
_LINE, _WIDE_LINE, _MARGINS, _BOLD_WIDER, _MOST_WORD, _NARROW = 98.0, 150.0, 2.2, 1.08, 28, 14.0  # letters
_BOLD = TOTALS | {Role.FRAME}


def table_blocks(
    cells: Cells, table: BoundTable, only: Sequence[str] = (), split_by: str = "", caption: str = ""
) -> Iterator[Block]:
    """The table, or several by what stands in the column ``split_by``; nothing where it holds nothing.

    ``only`` are the keys of the columns that are shown; else all that hold something.
    """
    heading = caption or one_line(table.table.heading)
    made = [
        _table(cells, table, rows, only, {split_by} if name else set(), f"{heading} – {name}" if name else heading)
        for name, rows in _split(cells, table, split_by)
    ]
    tables = [one for one in made if one is not None]
    if tables:
        yield from _legend(cells, table)
        yield from tables


def _split(cells: Cells, table: BoundTable, column: str) -> Iterator[tuple[str, list[BoundRow]]]:
    """The rows by the text in a column, in the order in which the texts come; a blank cell belongs to the one above."""
    if column not in table.columns:
        yield "", list(table.rows)
        return
    parts: dict[str, list[BoundRow]] = {}
    above = ""
    for row in table.rows:
        above = one_line(cells.text(table, row, column)) or above
        parts.setdefault(above, []).append(row)
    yield from parts.items()


def _table(
    cells: Cells, table: BoundTable, rows: Iterable[BoundRow], only: Sequence[str], without: set[str], caption: str
) -> ReportTable | None:
    columns = [
        column for column in table.table.columns
        if column.key in table.columns and column.key not in without and not column.proposed
        and (not only or column.key in only)
    ]  # fmt: skip
    label = next((at for at, column in enumerate(columns) if column.kind is Kind.LABEL), 0)
    shown = [(row, [cells.shown(table, row, column) for column in columns]) for row in rows]
    shown = [
        (row, parts) for row, parts in shown
        if row.spec.role is Role.HEADING or any(part for at, part in enumerate(parts) if at != label)
        or (row.label.strip() and columns and all(column.kind is Kind.LABEL for column in columns))
    ]  # fmt: skip
    if not any(row.spec.role is not Role.HEADING for row, _ in shown):
        return None
    kept = [at for at in range(len(columns)) if at == label or any(parts[at] for _, parts in shown)]
    fit = fit_of([one_line(columns[at].heading) for at in kept], [[parts[at] for at in kept] for _, parts in shown])
    return ReportTable(
        table.key, caption, _description(caption, [columns[at] for at in kept], len(shown)),
        tuple(ReportCell((one_line(columns[at].heading),), _is_right(columns[at])) for at in kept),
        fit.widths,
        tuple(
            ReportRow(
                tuple(ReportCell(parts[at], _is_right(columns[at])) for at in kept),
                total=row.spec.role in _BOLD or row.spec.role is Role.HEADING, part=row.spec.role is Role.OF_WHICH,
            )
            for row, parts in shown
        ),
        one_line(table.table.note or ""), fit.wide,
    )  # fmt: skip


def _description(caption: str, columns: Sequence[Column], rows: int) -> str:
    headings = ", ".join(one_line(column.heading) for column in columns)
    return f"{caption}. {counted(rows, 'rad', 'rader')}, kolumnerna {headings}."


def _is_right(column: Column) -> bool:
    return column.kind in _RIGHT


class Fit(NamedTuple):
    """What each column of a table gets, and whether its words need a page that lies down."""

    widths: tuple[float, ...]
    wide: bool


def fit_of(headings: Sequence[str], rows: Sequence[Sequence[Sequence[Inline]]]) -> Fit:
    """What each column needs, by how long its texts are on the whole; no word is broken, long texts get more lines."""
    texts = [[_text(row[at]) for row in rows] for at in range(len(headings))]
    lengths = [min(_weight([len(text) for text in column]), _MOST_LETTERS) for column in texts]
    longest = [_longest_word(heading, column) for heading, column in zip(headings, texts, strict=True)]
    needed = [min(one, _MOST_WORD) + _MARGINS for one in longest]
    wide = sum(needed) >= _LINE
    return Fit(fitted(lengths, needed, _WIDE_LINE if wide else _LINE), wide)


def _weight(lengths: Sequence[int]) -> float:
    """How long texts are on the whole, the long ones more than the others: a few of them make a row tall."""
    return math.sqrt(sum(length * length for length in lengths) / max(1, len(lengths)))


def _text(parts: Sequence[Inline]) -> str:
    return "".join(part if isinstance(part, str) else part.text for part in parts)


def _longest_word(heading: str, texts: Sequence[str]) -> float:
    """How many letters a column needs so that no word is broken; a heading's are bold, and wider."""
    words = (len(word) for text in texts for word in _WORD.split(_SYMBOL.sub("\\1\u00a0", text)))
    return max(max(words, default=0), *(len(word) * _BOLD_WIDER for word in _WORD.split(heading)))


def fitted(widths: Sequence[float], needed: Sequence[float], line: float) -> tuple[float, ...]:
    """The widths as letters of a line, those that are too narrow for their words widened at the cost of the others."""
    widths = [max(width, need) for width, need in zip(widths, needed, strict=True)]
    if sum(needed) >= line:
        return _shortened(widths, needed, line)
    held: set[int] = set()
    while True:
        room = line - sum(needed[at] for at in held)
        free = sum(width for at, width in enumerate(widths) if at not in held)
        made = [needed[at] if at in held else room * width / free for at, width in enumerate(widths)]
        short = {at for at, width in enumerate(made) if at not in held and width < needed[at]}
        if not short:
            return tuple(made)
        held |= short


def _shortened(widths: Sequence[float], needed: Sequence[float], line: float) -> tuple[float, ...]:
    """Where not all words have room: figures stay whole, and what is left goes to the columns with long texts."""
    least = [min(need, _NARROW) for need in needed]
    room = max(0.0, line - sum(least))
    wanting = [max(width, need) - one for width, need, one in zip(widths, needed, least, strict=True)]
    return tuple(one + room * want / (sum(wanting) or 1) for one, want in zip(least, wanting, strict=True))


def _legend(cells: Cells, table: BoundTable) -> Iterator[Block]:
    """The steps that the table's statuses are chosen from, each in its colour."""
    for column in table.table.columns:
        scale = cells.document.layout.scales.get(column.scale or "")
        if scale is None or column.proposed or column.key not in table.columns:
            continue
        steps = [step for step in scale.steps if step.color and step.word.strip("-–")]
        if steps and any(cells.status(table, row, column) for row in table.rows):
            heading = one_line(column.heading)
            words = " · ".join(status_text(step) for step in steps)
            yield Paragraph((f"{heading}: {words}",), "legend")
