"""A relation printed as the Excel formula of its target cell.

The formulas are written so that a controller can read them, so that rows put in later are counted, and so that a cell
stays empty until there is something to show: ``=IF(COUNT(C7:C15)=0,"",SUM(C7:C15))``.
"""

from __future__ import annotations

from collections.abc import Mapping

from mallkoll.workbook.book import address, column_letters
from mallkoll.workbook.bound import BoundTable, CellRef
from mallkoll.workbook.expr import Expr, Num, Op, Ref
from mallkoll.workbook.relations import Relation

VARAV = '"varav:*"'


def excel_formula(relation: Relation, tables: Mapping[str, BoundTable]) -> str:
    """The formula, without ``=``, in English with commas, as it is stored in the file."""
    home = relation.target.sheet
    cells = relation.cells
    block = _block(relation, tables) if relation.sums else None
    if block is not None:
        span, left_out = block
        total = f"SUM({span})" + (f"-{left_out}" if left_out else "")
        return f'IF(COUNT({span})=0,"",{total})'
    blank_ok = frozenset(cells) if relation.sums else relation.optional
    required = [cell.text(home) for cell in cells if cell not in blank_ok]
    body = _print(relation.expr, home, blank_ok)
    if required:
        return f'IF(COUNT({",".join(required)})<{len(required)},"",{body})'
    return f'IF(COUNT({",".join(cell.text(home) for cell in cells)})=0,"",{body})'


def _block(relation: Relation, tables: Mapping[str, BoundTable]) -> tuple[str, str] | None:
    """The span of a sum down one column, and what has to be taken out of it again (the varav rows in between).

    None where the parts are no such span: with other rows in between, or with different signs.
    """
    cells = relation.cells
    terms = relation.terms
    if terms is None or any(coefficient != 1.0 for coefficient in terms.values()):
        return None
    table = next((t for t in tables.values() if t.sheet == relation.target.sheet and _holds(t, cells)), None)
    if table is None:
        return None
    first, last, col = min(c.row for c in cells), max(c.row for c in cells), relation.target.col
    own = {cell.row for cell in cells}
    between = [row for row in table.rows if first <= row.at <= last and row.at not in own]
    last_varav = [row for row in table.rows if row.at > last and row.spec.role.value == "varav"]
    for row in last_varav:  # varav rows that end the block: taken into the span, so that it ends at the sum
        if row.at == last + 1 and row.at < relation.target.row:
            last = row.at
            between.append(row)
    if any(row.spec.role.value != "varav" for row in between):
        return None
    span = f"{address(first, col)}:{address(last, col)}"
    if not between:
        return span, ""
    if table.key_column is None:
        return None
    keys = column_letters(table.key_column)
    return span, f"SUMIF(${keys}{first}:${keys}{last},{VARAV},{span})"


def _holds(table: BoundTable, cells: tuple[CellRef, ...]) -> bool:
    rows = {row.at for row in table.rows}
    return all(cell.row in rows for cell in cells)


def _print(expr: Expr, home: str, blank_ok: frozenset[CellRef], level: int = 0) -> str:
    """``level``: 0 anywhere, 1 right of a minus, 2 inside a product, 3 right of a division."""
    match expr:
        case Num(value):
            return f"{value:.15g}"
        case Ref(CellRef() as cell):
            text = cell.text(home)
            return f"N({text})" if cell in blank_ok else text
        case Op("*", Num(-1.0), right):
            inner = f"-{_print(right, home, blank_ok, 2)}"
            return f"({inner})" if level else inner
        case Op(operator, left, right):
            product = operator in "*/"
            a = _print(left, home, blank_ok, 2 if product else 0)
            b = _print(right, home, blank_ok, {"+": 0, "-": 1, "*": 2, "/": 3}[operator])
            inner = f"{a}{operator}{b}"
            brackets = level == 3 or (level == 2 and not product) or (level == 1 and not product)
            return f"({inner})" if brackets else inner
        case _:
            raise TypeError("only bound expressions can be printed")
