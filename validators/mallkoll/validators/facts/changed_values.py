"""Which figures and rows of a workbook are no longer what its template was made with."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from mallkoll.validators.document import Document
from mallkoll.validators.facts.prefilled import prefilled_values, still_holds
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.model.text import normalized


class ChangedValue(Struct, frozen=True):
    """A cell that held ``before`` when the template was made and holds ``now``; ``column`` is the column's key."""

    table: BoundTable
    row: BoundRow
    column: str
    ref: CellRef
    before: float | str
    now: float | str | None


class MissingRow(Struct, frozen=True):
    """A row of its own, by name, that was there when the template was made."""

    table: BoundTable
    row: str


def changed_values(document: Document) -> Iterator[ChangedValue | MissingRow]:
    """Everything that was filled in beforehand and is not so now, in the order of the hidden sheet.

    Where several rows have one name it is enough that one of them holds what was filled in. A row that is missing is
    told once, a declared one not at all (TAB002).
    """
    rows: dict[str, dict[str, list[BoundRow]]] = {}
    gone: set[tuple[str, str]] = set()
    for known in prefilled_values(document.book):
        table = document.tables.get(known.table)
        if table is None or known.column not in table.columns:
            continue
        if known.table not in rows:
            rows[known.table] = _by_label(table)
        label = normalized(known.row)
        if label in rows[known.table]:
            sheet, col, named = document.sheets[table.sheet], table.columns[known.column], rows[known.table][label]
            if not any(still_holds(sheet.value(row.at, col), known.value) for row in named):
                value = sheet.value(named[0].at, col)
                now = value if isinstance(value, float | str) and value != "" else None
                ref = CellRef(table.sheet, named[0].at, col)
                yield ChangedValue(table, named[0], known.column, ref, known.value, now)
        elif table.table.open_rows and (known.table, label) not in gone:
            gone.add((known.table, label))
            yield MissingRow(table, known.row)


def _by_label(table: BoundTable) -> dict[str, list[BoundRow]]:
    rows: dict[str, list[BoundRow]] = {}
    for row in table.rows:
        rows.setdefault(normalized(row.label), []).append(row)
    return rows
