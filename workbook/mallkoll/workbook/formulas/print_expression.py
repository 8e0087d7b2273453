"""The right side of a relation as the text of a formula: ``C6-D6``, with the brackets that its meaning needs."""

from __future__ import annotations

from collections.abc import Hashable

from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.layout.expressions import Expr, Num, Op, Ref


def expression_text(expr: Expr, home: str, blank_ok: frozenset[Hashable] = frozenset(), level: int = 0) -> str:
    """A bound expression on the sheet ``home``; a cell in ``blank_ok`` counts as 0 where it is blank.

    ``level`` is the surrounding: 0 anywhere, 1 right of a minus, 2 inside a product, 3 right of a division.
    """
    match expr:
        case Num(value):
            return f"{value:.15g}"
        case Ref(CellRef() as cell):
            text = cell.text(home)
            return f"N({text})" if cell in blank_ok else text
        case Op("*", Num(-1.0), right):
            inner = f"-{expression_text(right, home, blank_ok, 2)}"
            return f"({inner})" if level else inner
        case Op(operator, left, right):
            product = operator in "*/"
            a = expression_text(left, home, blank_ok, 2 if product else 0)
            b = expression_text(right, home, blank_ok, {"+": 0, "-": 1, "*": 2, "/": 3}[operator])
            inner = f"{a}{operator}{b}"
            brackets = level == 3 or (level == 2 and not product) or (level == 1 and not product)
            return f"({inner})" if brackets else inner
        case _:
            raise TypeError("only bound expressions can be printed")
