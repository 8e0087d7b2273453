"""A sign that no other figure of its row has: of what explains a failing relation, that it is wrong comes first by far.

The same gap is also explained by a total that adds the figure with the wrong sign, which is about as common a slip. But
then the figure would be the only one of its row that counts the other way.
"""

from __future__ import annotations

from msgspec.structs import replace

from mallkoll.validators.document import Document
from mallkoll.validators.engine.locate import CLEAR_MARGIN, Diagnosis
from mallkoll.validators.readings.readings import Reading
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.layout.column_meaning import goes_either_way

_FEWEST = 3  # other figures of the row


def lone_sign_first(diagnosis: Diagnosis, document: Document) -> Diagnosis:
    """The diagnosis with all other explanations well behind a lone wrong sign; unchanged where there is none."""
    first = diagnosis.solutions[0] if diagnosis.solutions else None
    if first is None or len(first.changes) != 1 or diagnosis.margin >= CLEAR_MARGIN:
        return diagnosis
    [change] = first.changes
    if change.slip is None or change.slip.kind != "tecken" or not isinstance(change.cell, CellRef):
        return diagnosis
    if not _is_alone(document.readings[change.cell], document):
        return diagnosis
    later = first.cost + CLEAR_MARGIN
    behind = (replace(solution, cost=max(solution.cost, later)) for solution in diagnosis.solutions[1:])
    return replace(diagnosis, solutions=(first, *behind))


def _is_alone(reading: Reading, document: Document) -> bool:
    """Whether the other figures of the row, none of which may go either way, all have the other sign."""
    table, refs = reading.table, reading.table.refs[reading.ref.row]
    columns = [
        column
        for column in table.table.columns
        if column.key in refs and column.kind is reading.column.kind and column.adds_up
        if not goes_either_way(document.layout, table.table, column)
    ]
    if reading.formula is not None or reading.column not in columns:
        return False
    values = [document.readings[refs[column.key]].value for column in columns if column is not reading.column]
    others = [value for value in values if value]
    return len(others) >= _FEWEST and all(value * (reading.value or 0.0) < 0 for value in others)
