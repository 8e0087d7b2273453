"""A relation printed as the Excel formula of its target cell.

The formulas are written so that a controller can read them, so that rows put in later are counted, and so that a cell
stays empty until there is something to show. A sum goes from the heading above its rows to the row above itself, as
Microsoft recommends for sums that rows are put in above (knowledge base Q73586): rows put in anywhere in between are
counted, the first and the last too: ``=IF(COUNT(C6:INDEX(C:C,ROW()-1))=0,"",SUM(C6:INDEX(C:C,ROW()-1)))``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.workbook.binding.bound_table import BoundTable, CellRef
from mallkoll.workbook.binding.relations import Relation
from mallkoll.workbook.layout.expressions import Expr, Num, Op, Ref
from mallkoll.workbook.layout.model import Role
from mallkoll.workbook.model.book import column_letters

VARAV = '"varav:*"'
OWN_ROW = "ROW()"


def excel_formula(relation: Relation, tables: Mapping[str, BoundTable]) -> str:
    """The formula, without ``=``, in English with commas, as it is stored in the file."""
    home = relation.target.sheet
    cells = relation.cells
    block = sum_span(relation, tables) if relation.sums else None
    if block is not None:
        return f'IF(COUNT({block.over(block.col)})=0,"",{span_sum(block, block.col)})'
    blank_ok = frozenset(cells) if relation.sums else relation.optional
    required = [cell.text(home) for cell in cells if cell not in blank_ok]
    body = _print(relation.expr, home, blank_ok)
    if required:
        return f'IF(COUNT({",".join(required)})<{len(required)},"",{body})'
    return f'IF(COUNT({",".join(cell.text(home) for cell in cells)})=0,"",{body})'


def template_formula(relation: Relation, tables: Mapping[str, BoundTable]) -> str:
    """The same, printed once for a relation of :func:`relations`, which stands for one place of the tables only."""
    known: str | None = relation.__dict__.get("_formula")
    if known is None:
        known = relation.__dict__["_formula"] = excel_formula(relation, tables)
    return known


def span_sum(block: SumSpan, col: int) -> str:
    """What adds up the rows of a span in one column, each amount once."""
    span = block.over(col)
    return f"SUM({span})" + (f"-SUMIF({block.keys},{VARAV},{span})" if block.has_varav else "")


class SumSpan(Struct, frozen=True):
    """The rows of one column that a sum adds up; varav rows among them are taken out again by the hidden keys.

    ``own_row`` is how the row of the formula is told where the span ends right above it, whatever is put in there; such
    a span begins with the row of words above the first of its rows. Empty where the span is just from row to row.
    """

    table: BoundTable
    first: int
    last: int
    col: int
    has_varav: bool
    own_row: str = ""

    def over(self, col: int) -> str:
        """The same rows of another column."""
        return self._rows(column_letters(col))

    @property
    def keys(self) -> str:
        """The same rows of the hidden key column."""
        return self._rows(f"${column_letters(self.table.key_column or 0)}")

    @property
    def in_arrays(self) -> SumSpan:
        """The same for formulas that count with arrays: there ROW() alone is an array, which INDEX takes ill."""
        return replace(self, own_row=f"MAX({self.own_row})") if self.own_row else self

    def _rows(self, letters: str) -> str:
        last = f"INDEX({letters}:{letters},{self.own_row}-1)" if self.own_row else f"{letters}{self.last}"
        return f"{letters}{self.first}:{last}"


def sum_span(relation: Relation, tables: Mapping[str, BoundTable]) -> SumSpan | None:
    """The span of a sum down one column, up to the sum itself where only empty rows stand between.

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
    following = {row.at: row for row in table.rows if row.at > last}
    while last + 1 < relation.target.row:  # varav rows that end the block, and rows left empty above the sum
        row = following.get(last + 1)
        if row is not None and row.spec.role is not Role.OF_WHICH:
            break
        last += 1
        if row is not None:
            between.append(row)
    if any(row.spec.role is not Role.OF_WHICH for row in between) or (between and table.key_column is None):
        return None
    if last + 1 == relation.target.row and _is_words(table, first - 1):
        return SumSpan(table, first - 1, last, col, bool(between), OWN_ROW)
    return SumSpan(table, first, last, col, bool(between))


def _is_words(table: BoundTable, row: int) -> bool:
    """Whether the row holds words only: it can begin a span, and stays when the first of the rows is taken out."""
    return row == table.heading_row or any(r.at == row and r.spec.role is Role.HEADING for r in table.rows)


def printed(expr: Expr, home: str, blank_ok: frozenset[CellRef] = frozenset()) -> str:
    """A bound expression on the sheet ``home``; a cell in ``blank_ok`` counts as 0 where it is blank."""
    return _print(expr, home, blank_ok)


def _holds(table: BoundTable, cells: tuple[CellRef, ...]) -> bool:
    if not table.rows or not table.rows[0].at <= cells[0].row <= table.rows[-1].at:
        return False  # most tables of a sheet: seen without looking at their rows
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


_SWEDISH = {"IF": "OM", "COUNT": "ANTAL", "SUM": "SUMMA", "SUMIF": "SUMMA.OM", "ROUND": "AVRUNDA", "ROW": "RAD"}


def in_swedish(formula: str) -> str:
    """A formula of ours as a Swedish Excel shows it: ``=SUMMA(C6:INDEX(C:C;RAD()-1))``."""
    pieces = re.split(r'("(?:[^"]|"")*")', formula)
    for i in range(0, len(pieces), 2):  # every other piece is a text in quotation marks
        named = re.sub(r"\b[A-Z]+(?=\()", lambda found: _SWEDISH.get(found[0], found[0]), pieces[i])
        pieces[i] = named.replace(",", ";")
    return "".join(pieces)
