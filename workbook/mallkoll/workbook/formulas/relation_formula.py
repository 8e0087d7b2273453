"""A relation printed as the Excel formula of its target cell.

The formulas are written so that a controller can read them, so that rows inserted later are counted, and so that a cell
stays empty until there is something to show. A sum goes from the heading above its rows to the row above itself, as
Microsoft recommends for sums that rows are inserted above (knowledge base Q73586): inserted rows are counted, first and
last ones too: ``=IF(COUNT(C6:INDEX(C:C,ROW()-1))=0,"",SUM(C6:INDEX(C:C,ROW()-1)))``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.workbook.binding.bound_table import BoundTable, CellRef
from mallkoll.workbook.binding.relations import CellRelation
from mallkoll.workbook.formulas.formula_tree import Binary, Call, Node, Number, RangeReference
from mallkoll.workbook.formulas.print_expression import expression_text
from mallkoll.workbook.formulas.print_tree import tree_text
from mallkoll.workbook.formulas.tree_builders import ROW, call, count, equal, minus, total, when
from mallkoll.workbook.layout.layout_model import Role

VARAV = "varav:*"
HOW_TEMPLATES_BEGIN = "IF("
"""How every formula of a template begins."""


def excel_formula(relation: CellRelation, tables: Mapping[str, BoundTable]) -> str:
    """The formula without ``=``, in English with commas, as stored in the file."""
    home = relation.target.sheet
    cells = relation.cells
    block = sum_span(relation, tables) if relation.sums else None
    if block is not None:
        nothing = equal(count(block.over(block.col)), 0)
        return tree_text(when(nothing, "", span_sum(block, block.col)))
    blank_ok = frozenset(cells) if relation.sums else relation.optional
    required = [cell.text(home) for cell in cells if cell not in blank_ok]
    body = expression_text(relation.expr, home, blank_ok)
    if required:
        return f'IF(COUNT({",".join(required)})<{len(required)},"",{body})'
    return f'IF(COUNT({",".join(cell.text(home) for cell in cells)})=0,"",{body})'


def template_formula(relation: CellRelation, tables: Mapping[str, BoundTable]) -> str:
    """As :func:`excel_formula`, cached on the relation; rows of one calculated column share a pattern."""
    if relation.like is not None:
        return str(relation.target.row).join(_around_row(relation.like, tables))
    cached: str | None = relation.__dict__.get("_formula")
    if cached is None:
        cached = relation.__dict__["_formula"] = excel_formula(relation, tables)
    return cached


def _around_row(relation: CellRelation, tables: Mapping[str, BoundTable]) -> list[str]:
    """The formula of a relation within one row, split at the row's number."""
    pieces: list[str] | None = relation.__dict__.get("_pieces")
    if pieces is None:
        pieces = relation.__dict__["_pieces"] = _split_at_row(template_formula(relation, tables), relation)
    return pieces


def _split_at_row(formula: str, relation: CellRelation) -> list[str]:
    return re.split(rf"(?<=[A-Z]){relation.target.row}(?![0-9])", formula)


def is_template_formula(formula: str, relation: CellRelation, tables: Mapping[str, BoundTable]) -> bool:
    """Whether a formula is written exactly as the template writes it, which nobody does by hand."""
    return formula.startswith(HOW_TEMPLATES_BEGIN) and formula == template_formula(relation, tables)


def is_plain_form_of(formula: str, relation: CellRelation) -> bool:
    """Whether a formula is the relation's plain sum as most people write it: ``C7-D7``, ``SUM(C7:C15)``.

    Other formulas may still be equivalent.
    """
    if formula.startswith("SUM("):
        return formula == _plain_span(relation)
    if "(" in formula:
        return False
    if relation.like is None:
        return formula == _plain_terms(relation)
    pieces: list[str] | None = relation.like.__dict__.get("_plain_pieces")
    if pieces is None:
        terms = _plain_terms(relation.like)
        pieces = relation.like.__dict__["_plain_pieces"] = [] if terms is None else _split_at_row(terms, relation.like)
    return bool(pieces) and formula == str(relation.target.row).join(pieces)


def _plain_span(relation: CellRelation) -> str | None:
    """``SUM(C7:C15)``; None where the relation is no plain sum of cells below each other."""
    if relation.signs is None or -1.0 in relation.signs:
        return None
    cells, first, last = relation.cells, relation.cells[0], relation.cells[-1]
    sheet, row, col = first
    span = tuple([(sheet, row + i, col) for i in range(len(cells))])
    on_its_sheet = sheet == relation.target.sheet and relation.target not in cells
    return f"SUM({first.address}:{last.address})" if on_its_sheet and cells == span else None


def _plain_terms(relation: CellRelation) -> str | None:
    """``C7-D7``; None where the relation is no plain sum of cells on its own sheet."""
    signs, cells, target = relation.signs, relation.cells, relation.target
    if signs is None or target in cells or any(cell.sheet != target.sheet for cell in cells):
        return None
    parts = [f"{'+' if sign > 0 else '-'}{cell.address}" for cell, sign in zip(cells, signs, strict=True)]
    return "".join(parts).removeprefix("+")


def span_sum(block: SumSpan, col: int) -> Node:
    """The tree that adds up the rows of a span in one column, each amount once."""
    return block.once(total(block.over(col)), col)


class SumSpan(Struct, frozen=True):
    """The rows of one column that a sum adds up; varav rows among them are subtracted by the hidden keys.

    ``own_row`` is an expression for the formula's own row, where the span ends right above it even after rows are
    inserted; such a span begins with the row of text above the first of its rows. None where it goes from ``first``
    to ``last``.
    """

    table: BoundTable
    first: int
    last: int
    col: int
    has_varav: bool
    own_row: Node | None = None

    def over(self, col: int) -> Node:
        """The rows of the span in another column, as a range."""
        return self._rows(col, fixed=False)

    @property
    def keys(self) -> Node:
        """The rows of the span in the hidden key column, as a range."""
        return self._rows(self.table.key_column or 0, fixed=True)

    @property
    def in_arrays(self) -> SumSpan:
        """The span for array formulas, where ROW() gives an array, which INDEX does not accept as a row."""
        return replace(self, own_row=call("MAX", self.own_row)) if self.own_row else self

    def once(self, added: Node, col: int) -> Node:
        """``added``, a sum over a column, minus the varav rows."""
        return minus(added, call("SUMIF", self.keys, VARAV, self.over(col))) if self.has_varav else added

    def _rows(self, col: int, *, fixed: bool) -> Node:
        first = RangeReference(None, self.first, col, self.first, col, fixed)
        if self.own_row is None:
            return Binary(":", first, RangeReference(None, self.last, col, self.last, col, fixed))
        above = Binary("-", self.own_row, Number(1.0))
        return Binary(":", first, Call("INDEX", (RangeReference(None, 0, col, 0, col, fixed), above)))


def sum_span(relation: CellRelation, tables: Mapping[str, BoundTable]) -> SumSpan | None:
    """The span of a sum down one column, up to the sum itself where only empty rows are between.

    None where the parts are not such a span: with other rows in between, or with different signs.
    """
    cells = relation.cells
    signs = relation.signs if relation.signs is not None else (relation.terms or {}).values()
    if not signs or any(sign != 1.0 for sign in signs):
        return None
    table = next((t for t in tables.values() if t.sheet == relation.target.sheet and _holds(t, cells)), None)
    if table is None:
        return None
    rows = [cell.row for cell in cells]
    first, last, col, summed_rows = min(rows), max(rows), relation.target.col, set(rows)
    rows_by_number = table.row_at
    between = [rows_by_number[at] for at in range(first, last + 1) if at in rows_by_number and at not in summed_rows]
    while last + 1 < relation.target.row:  # varav rows that end the block, and rows left empty above the sum
        row = rows_by_number.get(last + 1)
        if row is not None and row.spec.role is not Role.OF_WHICH:
            break
        last += 1
        if row is not None:
            between.append(row)
    if any(row.spec.role is not Role.OF_WHICH for row in between) or (between and table.key_column is None):
        return None
    if last + 1 == relation.target.row and _is_words(table, first - 1):
        return SumSpan(table, first - 1, last, col, bool(between), ROW)
    return SumSpan(table, first, last, col, bool(between))


def _is_words(table: BoundTable, row: int) -> bool:
    """Whether the row holds only text, so that a span can begin there and keep it when its first row is deleted."""
    bound_row = table.row_at.get(row)
    return row == table.heading_row or (bound_row is not None and bound_row.spec.role is Role.HEADING)


def _holds(table: BoundTable, cells: tuple[CellRef, ...]) -> bool:
    if not table.rows or not table.rows[0].at <= cells[0].row <= table.rows[-1].at:
        return False  # excludes most tables of a sheet without looking at their rows
    return all(cell.row in table.row_at for cell in cells)
