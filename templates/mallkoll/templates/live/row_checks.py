"""The live checks of one row by itself: texts for numbers, what is missing or too long, parts above their whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mallkoll.templates.live.piece import Piece, fixed, fixed_formula, piece
from mallkoll.templates.live.rounding import NOISE, NOTHING_LISTED, Rounding, half_formula, half_value, is_nothing
from mallkoll.templates.live.status_checks import asked_of, of_status
from mallkoll.templates.plan.plan import PlacedTable
from mallkoll.validators.readings.precision import decimals
from mallkoll.validators.readings.readings import NOTHING
from mallkoll.workbook.binding.bound_table import BoundRow, CellRef
from mallkoll.workbook.binding.relations import varav_parts
from mallkoll.workbook.layout.model import Column, Kind, Layout, Role

_NO_TARGET = f"{NOTHING_LISTED}iu|i.u|i.u.|ej mätt|ej mätbart|uppgift saknas|saknas|mäts årligen|"


def of_row(layout: Layout, table: PlacedTable, row: BoundRow, rounding: Rounding) -> Iterator[Piece]:
    """What may be wrong on the row, column by column."""
    if row.spec.role is Role.HEADING:
        return
    bound = table.bound
    for column in bound.table.columns:
        ref = CellRef(bound.sheet, row.at, bound.columns[column.key])
        if bound.numeric(row, column):
            yield _text_for_number(column, ref, rounding)
        elif column.required and column.kind is not Kind.LABEL and row.spec.kind is None:
            yield from _missing(table, row, column, ref, rounding)
        if column.most_characters is not None:
            yield _too_long(column, ref, column.most_characters, rounding)
    yield from of_status(layout, table, row, rounding)
    for parent, parts in varav_parts(bound):
        if parent is row and not parent.spec.exhaustive:
            for column in bound.table.columns:
                if bound.numeric(row, column) and column.adds_up and not column.is_surplus:
                    col = bound.columns[column.key]
                    cells = [CellRef(bound.sheet, at.at, col) for at in (parent, *parts)]
                    yield _varav(column, cells, rounding)


def counts(table: PlacedTable, row: BoundRow, rounding: Rounding) -> Iterator[Piece]:
    """How long a text of limited length is, as long as it fits."""
    for column in table.bound.table.columns:
        most = column.most_characters
        if most is not None:
            ref = CellRef(table.bound.sheet, row.at, table.bound.columns[column.key])
            cell, length = ref.address, len(rounding.text(ref))
            formula = f'IF(AND(LEN({cell})>0,LEN({cell})<={most})," "&LEN({cell})&" av {most} tecken","")'
            yield Piece(column, formula, f" {length} av {most} tecken" if 0 < length <= most else "")


def _text_for_number(column: Column, ref: CellRef, rounding: Rounding) -> Piece:
    cell = ref.address
    now = rounding.text(ref).strip() not in NOTHING
    return piece(column, f"ISTEXT({cell})*(1-{is_nothing(cell)})", 'inte ett tal"', now=now, value="inte ett tal")


def _missing(table: PlacedTable, row: BoundRow, column: Column, ref: CellRef, rounding: Rounding) -> Iterator[Piece]:
    """Required and not there. A part for men or women leans on its indicator; one that ends needs nothing.

    A row that the layout declares is not asked for until something stands on it.
    """
    bound = table.bound
    cell, name = ref.address, CellRef(bound.sheet, row.at, bound.columns[bound.table.label_column.key]).address
    said = rounding.text(ref).strip().casefold()
    now = bool(row.label) and rounding.number(ref) is None
    if column.kind in {Kind.TARGET, Kind.OUTCOME}:
        asked = asked_of(table, row, column, rounding)
        if asked is None:
            return
        nothing = f"LEN(TRIM({cell}))=0"
        if column.kind is Kind.TARGET:
            nothing = f'ISNUMBER(FIND("|"&LOWER(TRIM({cell}))&"|","{_NO_TARGET}"))'
        now = now and asked.value == 0.0 and (f"|{said}|" in _NO_TARGET if column.kind is Kind.TARGET else not said)
        yield piece(column, f'AND({name}<>"",{nothing},N({asked.ref.address})=0)', 'saknas"', now=now, value="saknas")
        return
    yield piece(column, f'AND({name}<>"",LEN(TRIM({cell}))=0)', 'saknas"', now=now and not said, value="saknas")


def _too_long(column: Column, ref: CellRef, most: int, rounding: Rounding) -> Piece:
    cell, over = ref.address, len(rounding.text(ref)) - most
    said = f"tecken för mycket (högst {most})"
    return piece(column, f"LEN({cell})>{most}", f'"&(LEN({cell})-{most})&" {said}"', now=over > 0,
                 value=f"{over} {said}")  # fmt: skip


def _varav(column: Column, refs: Sequence[CellRef], rounding: Rounding) -> Piece:
    """The parts are together more than the whole, the first of the cells."""
    places = decimals(column)
    whole, *own = (ref.address for ref in refs)
    listed = ",".join(own)
    slack = "+".join([half_formula(whole, places), *(f"IF(ISNUMBER({c}),{half_formula(c, places)},0)" for c in own)])
    over = f"SUM({listed})-{whole}"
    condition = (
        f"IF(AND(ISNUMBER({whole}),COUNT({listed})>0),"
        f"IF(AND({whole}>=0,MIN({listed})>=0),{over}-({slack})>{NOISE},FALSE),FALSE)"
    )
    total, *given = (rounding.number(ref) for ref in refs)
    values = [value for value in given if value is not None]
    now = False
    if total is not None and values and total >= 0 and min(values) >= 0:
        room = sum(half_value(value, places) for value in (total, *values))
        now = sum(values) - total - room > float(NOISE)
    text = f"varav-raderna är {fixed(sum(values) - (total or 0.0), column)} för mycket"
    found = f'varav-raderna är "&{fixed_formula(over, column)}&" för mycket"'
    return piece(column, condition, found, now=now, value=text)
