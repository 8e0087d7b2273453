"""The rows of a document with a status to choose: goals, tasks, guarantees, indicators."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field

from mallkoll.validators.indicators.entries import (
    At,
    Cells,
    Entry,
    filled,
    is_blank,
    label_in,
    label_place,
    placed_blank,
    texts_in,
)
from mallkoll.validators.indicators.indicator_rows import COMMENT
from mallkoll.validators.indicators.reasons import reason_columns, reasons_among
from mallkoll.workbook.binding.bound_layout import BoundLayout
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.layout.layout_model import Kind, Role
from mallkoll.workbook.layout.status_scale import Scale, Status
from mallkoll.workbook.model.book import Book, Value
from mallkoll.workbook.model.text import value_text


def status_step(scale: Scale, raw: Value) -> Status | None:
    """The step of the scale that is written in a status cell; None where it is blank, or holds no word of the scale."""
    if raw is None:
        return None
    written = value_text(raw)  # a scale's words may be digits, which Excel stores as numbers
    return scale.step_of(written) if written else None


def status_word(scale: Scale, raw: Value) -> str | None:
    """The scale's own word for the content of a status cell; "" where it is blank, None where it is no such word."""
    if is_blank(raw):
        return ""
    step = status_step(scale, raw)
    return step.word if step else None


class JudgedRow(Struct, frozen=True, gc=False):
    """A row with a status to choose: a goal, a task, a guarantee, an indicator.

    ``comments`` are where its comment may stand, the first at ``comment_ref``; it is read when somebody asks for it.
    """

    table: BoundTable
    row: BoundRow
    label: str
    scale: Scale
    status: Entry
    word: str | None  # the scale's own word, "" where the cell is blank, None where it is no word of the scale
    step: Status | None  # the chosen step; None where the cell is blank or holds no word of the scale
    cells: Cells = field(default_factory=dict)  # of its sheet
    comments: Sequence[At] = ()
    comment_ref: CellRef | None = None
    dates: tuple[dt.date, ...] = ()

    @property
    def comment(self) -> str:
        """What the row's comment gives as reasons."""
        return reasons_among(texts_in(self.cells, self.comments))


def judged_rows(bound: BoundLayout, book: Book) -> Iterator[JudgedRow]:
    """Every used row of every table with a status column, except tables that mirror another table's rows."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    for table, scale, rows in bound.once(_tables_with_status):
        cells = sheets[table.sheet].cells
        for blank in rows:
            label = label_in(cells, blank.row, blank.label)
            if label:
                status = filled(book, cells, blank.status)
                step = None if status.raw is None else status_step(scale, status.raw)
                yield JudgedRow(
                    table, blank.row, label, scale, status,
                    step.word if step else "" if status.blank else None,
                    step, cells, blank.comments, blank.comment_ref,
                    _dates(cells, blank.dates) if blank.dates else (),
                )  # fmt: skip


class _BlankStatus(Struct, frozen=True):
    """A row with a status to choose while nothing is filled in, and where its texts and days stand."""

    row: BoundRow
    label: At | None
    status: tuple[At, Entry]
    comments: tuple[At, ...]
    comment_ref: CellRef | None
    dates: tuple[At, ...]


def _tables_with_status(bound: BoundLayout) -> list[tuple[BoundTable, Scale, list[_BlankStatus]]]:
    found: list[tuple[BoundTable, Scale, list[_BlankStatus]]] = []
    for table in bound.tables.values():
        columns = [c for c in table.table.columns if c.kind is Kind.STATUS and not c.proposed]
        column = next((c for c in columns if c.scale in bound.layout.scales), None)
        if column is None or column.scale is None or table.table.mirrors or column.key not in table.columns:
            continue
        after = reason_columns(table.table)
        comments = [c for c in after if c.key == COMMENT] or after
        keys = [c.key for c in comments if c.key in table.columns]
        dates = [table.columns[c.key] for c in table.table.columns if c.kind is Kind.DATE and c.key in table.columns]
        rows = [
            _BlankStatus(
                row,
                label_place(table, row),
                placed_blank(table, row, column),
                tuple((row.at, table.columns[key]) for key in keys),
                table.refs[row.at][keys[0]] if keys else None,
                tuple((row.at, col) for col in dates),
            )
            for row in table.rows
            if row.spec.role is not Role.HEADING
        ]
        found.append((table, bound.layout.scales[column.scale], rows))
    return found


def _dates(cells: Cells, places: Iterable[At]) -> tuple[dt.date, ...]:
    values = [cell.value for at in places if (cell := cells.get(at)) is not None]
    return tuple(v.date() if isinstance(v, dt.datetime) else v for v in values if isinstance(v, dt.date))
