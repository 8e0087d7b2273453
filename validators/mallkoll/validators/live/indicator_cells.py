"""Hidden cells for the live checks of indicators: whether a row's figures are required.

They are not required in a part for women or men, which its total answers for, nor of a discontinued indicator.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mallkoll.validators.indicators.indicator_rows import PARTS
from mallkoll.validators.indicators.reasons import SOURCE
from mallkoll.validators.live.live_table import LiveTable
from mallkoll.workbook.binding.bound_table import BoundRow, CellRef
from mallkoll.workbook.formulas.formula_tree import Node
from mallkoll.workbook.formulas.tree_builders import (
    Operand,
    array,
    call,
    cell_range,
    cell_reference,
    concatenated,
    count_where,
    differs,
    equal,
    greater,
    is_number,
    is_text,
    plus,
    sum_product,
    times,
    without,
)
from mallkoll.workbook.layout.layout_model import Column, Kind, Role

ENDED = 1000  # more than a row can be part of others
_ENDS = ("*utgår", "*utgått", "avvecklad", "mäts inte längre")
_BETWEEN = (" ", "-", "–", ",", ":", "(", ")")  # written in many ways before who a part is about


def asked_cell(table: LiveTable, row: BoundRow) -> CellRef:
    """The hidden cell that is 0 where the figures of a row are required, and positive where they are not."""
    return table.beside(row, table.bound.table.label_column)


def trees(table: LiveTable) -> Iterator[tuple[CellRef, Node]]:
    """The hidden cells of a table of indicators with their trees: bare names, required or not, texts with reasons."""
    measures = table.measures
    if not measures:
        return
    for row in table.bound.rows:
        if row.spec.role is not Role.HEADING:
            name = cell_reference(table.ref(row, table.bound.table.label_column), table.bound.sheet)
            yield table.beside(row, measures[0]), without(name, *_BETWEEN)
            yield asked_cell(table, row), _not_asked_tree(table, row, measures)
            for column in table.texts:
                cell = cell_reference(table.ref(row, column), table.bound.sheet)
                yield table.beside(row, column), gives_reason(cell)


def _not_asked_tree(table: LiveTable, row: BoundRow, measures: Sequence[Column]) -> Node:
    """The number of rows above that the row is a part of, plus ``ENDED`` per figure that says it is discontinued."""
    bound, home = table.bound, table.bound.sheet
    earlier = [c for c in bound.table.columns if c.kind is Kind.OUTCOME and c.prior]
    columns = sorted(bound.columns[column.key] for column in (*measures, *earlier))
    figures = cell_range(*(cell_reference(CellRef(home, row.at, col), home) for col in (columns[0], columns[-1])))
    ended = times(ENDED, sum_product(call("COUNTIF", figures, array(_ENDS))))
    if row.at == bound.rows[0].at:
        return ended
    bare, who = table.beside(row, measures[0]), array(PARTS)
    above = cell_range(*(cell_reference(bare._replace(row=at), home) for at in (bound.rows[0].at, row.at - 1)))
    name = cell_reference(table.ref(row, bound.table.label_column), home)
    return plus(
        count_where(equal(concatenated(above, who), cell_reference(bare, home))), count_where(equal(name, who)), ended
    )


def dashless(part: Operand) -> Node:
    """The text without spaces and dashes."""
    return without(part, " ", "-", "–")


def gives_reason(part: Operand) -> Node:
    """1 where a text is a reason, 0 for a dash or only the source of a figure (``Källa: Kolada``)."""
    trimmed = call("TRIM", part)
    no_source = differs(call("LEFT", trimmed, len(SOURCE)), SOURCE)
    after = call("MID", concatenated(trimmed, " "), len(SOURCE) + 1, 1)
    longer_word = call("ISERROR", call("FIND", after, " .,:;-–/()"))
    goes_on = is_number(call("FIND", call("CHAR", 10), trimmed))
    after_name = times(equal(call("MID", trimmed, len(SOURCE) + 1, 1), ":"), is_number(call("FIND", ". ", trimmed)))
    return times(
        is_text(part), differs(dashless(part), ""), greater(plus(no_source, longer_word, goes_on, after_name), 0)
    )
