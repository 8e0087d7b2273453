"""Relations as Swedish text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable
from mallkoll.workbook.layout.expressions import Expr, Num, Op, Place, Ref
from mallkoll.workbook.layout.layout_model import Column, Role
from mallkoll.workbook.model.text import one_line


def rows_text(rows: Sequence[BoundRow]) -> str:
    """The right side of a sum in words: ``summan av 9 poster``."""
    return one_line(rows[0].label) if len(rows) == 1 else f"summan av {len(rows)} poster"


def net_text(table: BoundTable, column: Column, total: BoundRow, parts: Sequence[BoundRow]) -> str:
    """The right side of a net in words, which depends on the signs with which the table prints costs and income."""
    total_direction = table.table.direction(total.spec)
    same = {part.spec.role: column.is_surplus or table.table.direction(part.spec) == total_direction for part in parts}
    costs, income = (
        " plus ".join(one_line(part.label) for part in parts if part.spec.role is role)
        for role in (Role.COST, Role.INCOME)
    )
    match same[Role.COST], same[Role.INCOME]:
        case True, False:
            return f"{costs} minus {income}"
        case False, True:
            return f"{income} minus {costs}"
        case _:
            return f"{costs} plus {income} (med sina tecken)"


def side_text(tables: Mapping[str, BoundTable], side: Expr, places: Sequence[Place], named: Sequence[Place]) -> str:
    """One side of a samband in words: ``Drift (Nämnden) + Ränta (Nämnden)``.

    ``named`` are the places in the order of ``places``, each with its column.
    """
    return _printed(side, lambda target: _place_words(tables, named[places.index(target)], named))


def calculation_text(calculation: Expr, table: BoundTable) -> str:
    """A calculation in words: ``Redovisning 31/8 2018 − Redovisning 31/8 2017``."""
    return _printed(calculation, lambda key: one_line(table.table.column[key].heading))


def _printed(expr: Expr, name: Callable[[Any], str], inside: str = "") -> str:
    """The tree as people write it, in brackets where the operator around it (``inside``) binds as tightly."""
    match expr:
        case Ref(target):
            return name(target)
        case Num(value):
            return f"{value:.15g}".replace(".", ",").replace("-", "−")
        case Op("*", Num(-1.0), right):
            return f"−{_printed(right, name, '*')}"
        case Op(operator, left, right):
            sign = {"-": "−", "*": "·"}.get(operator, operator)
            tight = operator if operator in {"*", "/"} else ""
            text = f"{_printed(left, name, tight)} {sign} {_printed(right, name, operator if operator != '+' else '')}"
            loose = operator in {"+", "-"}
            return f"({text})" if inside == "/" or (inside in {"*", "-"} and loose) else text
        case _:
            return f"skillnaden mellan {_printed(expr.outcome, name)} och {_printed(expr.budget, name)}"


def _place_words(tables: Mapping[str, BoundTable], place: Place, places: Sequence[Place]) -> str:
    """Row and table of a place, and its column where the same row occurs with other columns too."""
    table = tables[place.table]
    columns = {same_row.column for same_row in places if (same_row.table, same_row.row) == (place.table, place.row)}
    column = f", {one_line(table.table.column[place.column or ''].heading)}" if len(columns) > 1 else ""
    return f"{one_line(table.row[place.row].label)}{column} ({one_line(table.table.heading)})"
