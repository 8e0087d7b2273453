"""Live checks without macros: a formula beside each row that says what is wrong while the controller types.

The rules say what may be wrong (``live`` in a rule's own file); here their pieces are assembled. A row's check cell
says ``✓``, or a piece per fault: ``Budget 2021: summan avviker med 541``. The piece's first words name the column, by
which the cell itself is coloured. The formulas are the rules' trees, printed, and their cached values those of the same
trees over the planned contents, so that the file is right before any program has calculated it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from mallkoll.templates.plan.cell_contents import PlannedContent
from mallkoll.templates.plan.placement import PlacedTable
from mallkoll.validators.catalogue.rule import Rule, all_rules
from mallkoll.validators.live.live_table import LiveTable
from mallkoll.validators.live.piece import BETWEEN, Piece
from mallkoll.validators.live.reach import Reach
from mallkoll.validators.live.row import LiveBook, LiveRow
from mallkoll.validators.profile.profile import is_on, severity_as_set
from mallkoll.workbook.binding.bound_table import CellRef, key_text
from mallkoll.workbook.binding.relations import CellRelation
from mallkoll.workbook.binding.template_identifiers import TO_UPDATE_PREFIX
from mallkoll.workbook.formulas.formula_tree import Node
from mallkoll.workbook.formulas.planned_values import PlannedCells
from mallkoll.workbook.formulas.print_tree import tree_text
from mallkoll.workbook.formulas.tree_builders import (
    Operand,
    bracketed,
    call,
    cell_range,
    cell_reference,
    concatenated,
    count,
    greater,
    less,
    minus,
    plus,
    quotient,
    substituted,
    when,
)
from mallkoll.workbook.layout.layout_model import Column, Kind, Layout
from mallkoll.workbook.model.book import CellError, Value
from mallkoll.workbook.results.finding import Severity

FINE = "✓"
LONGEST = 8_100  # Excel takes 8 192 characters in a formula
MOST_SHOWN = 2  # faults of one row that its check cell has room for on a line
_CUT = "¦"


class LiveCell(Struct, frozen=True):
    """A formula (without ``=``) and its present value."""

    formula: str
    value: float | str


class TableChecks(Struct):
    """The checks beside one table: the check cells by row, and the columns whose cells they may name.

    ``shortened``: they may leave faults out, and the full texts are in the hidden column beside them.
    """

    rows: dict[int, LiveCell] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    shortened: bool = False


class LiveChecks(Struct, frozen=True):
    """All live checks of a template: the hidden cells, the check cells by table."""

    helpers: Mapping[CellRef, LiveCell]
    tables: Mapping[str, TableChecks]


def live_checks(
    layout: Layout,
    placed: Mapping[str, PlacedTable],
    relations: tuple[CellRelation, ...],
    contents: Mapping[CellRef, PlannedContent],
) -> LiveChecks:
    """Every live check of the tables, by the rules."""
    carried = {
        ref: content.value.removeprefix(TO_UPDATE_PREFIX)
        for ref, content in contents.items()
        if isinstance(content.value, str) and content.value.startswith(TO_UPDATE_PREFIX)
    }
    tables = {key: LiveTable(t.bound, t.helper_columns, t.known, carried) for key, t in placed.items()}
    book = LiveBook(layout, tables, relations)
    planned = planned_cells(placed, contents)
    planned.trees.update(book.trees())
    checks: dict[str, TableChecks] = {}
    visible: dict[CellRef, str] = {}
    for key, table in placed.items():
        table_checks = checks[key] = TableChecks()
        pieces = {row.row.at: pieces_of(row) for row in book.rows(book.tables[key])}
        planned.trees.update(book.shared_trees())
        table_checks.shortened = any(len(_faults(row_pieces)) > MOST_SHOWN for row_pieces in pieces.values())
        for row in book.rows(book.tables[key]):
            row_pieces = pieces[row.row.at]
            if not row_pieces:
                continue
            ref = CellRef(table.bound.sheet, row.row.at, table.check_column)
            whole = ref._replace(col=table.whole_column) if table_checks.shortened else ref
            visible[whole] = _whole(row, row_pieces, whole, planned)
            if table_checks.shortened:
                planned.trees[ref] = shortened(cell_reference(whole, whole.sheet))
            table_checks.columns |= {piece.column.key: piece.column for piece in row_pieces}
            table_checks.rows[ref.row] = _live(ref, planned, visible)
    checked = {key: table_checks for key, table_checks in checks.items() if table_checks.rows}
    check_cells = {
        CellRef(placed[key].bound.sheet, at, placed[key].check_column) for key in checked for at in checked[key].rows
    }
    helpers = {ref: _live(ref, planned, visible) for ref in planned.trees if ref not in check_cells} if checked else {}
    return LiveChecks(helpers, checked)


def pieces_of(row: LiveRow, of_rules: Iterable[Rule] | None = None) -> list[Piece]:
    """The pieces of a row, in the order in which they are listed: of these rules, or of all that the kommun wants."""
    at = {column.key: i for i, column in enumerate(row.columns)}
    rules = of_rules or [rule for rule in all_rules() if is_on(row.layout, rule.code)]
    pieces = [piece for rule in rules if rule.live is not None for piece in _pieces(rule, rule.live(row), row.layout)]
    return sorted(pieces, key=lambda piece: (piece.reach, at[piece.column.key]))


def _pieces(rule: Rule, pieces: Iterable[Piece], layout: Layout) -> Iterator[Piece]:
    """A rule's pieces; of one that gives warnings, which can be motivated, not where one has been."""
    asks = severity_as_set(layout, rule.code, rule.severity) is Severity.WARNING
    for piece in pieces:
        yield piece.unless_answered((rule.code, *piece.others) if asks else piece.others)


def _faults(pieces: Sequence[Piece]) -> list[Piece]:
    return [piece for piece in pieces if piece.reach is not Reach.NOTE]


def _live(ref: CellRef, planned: PlannedCells, printed: Mapping[CellRef, str]) -> LiveCell:
    value = planned.value(ref)
    assert isinstance(value, float | str)  # noqa: S101 - no live check gives a truth value or an error
    return LiveCell(printed.get(ref) or tree_text(planned.trees[ref]), value)


def _whole(row: LiveRow, pieces: Sequence[Piece], at: CellRef, planned: PlannedCells) -> str:
    """The formula of a row's full check. Pieces too long for one formula together are put in hidden cells first."""
    planned.trees[at] = _check_text(row, [piece.formula for piece in pieces])
    text = tree_text(planned.trees[at])
    if len(text) <= LONGEST:
        return text
    first = max(row.live_table.hidden.values()) + 1
    beside = [CellRef(at.sheet, at.row, first + i) for i in range(len(pieces))]
    planned.trees.update({ref: piece.formula for ref, piece in zip(beside, pieces, strict=True)})
    planned.trees[at] = _check_text(row, [cell_reference(ref, at.sheet) for ref in beside])
    return tree_text(planned.trees[at])


def _check_text(row: LiveRow, pieces: Sequence[Node]) -> Node:
    faults = substituted(concatenated(FINE, *pieces), f"{FINE}{BETWEEN}", "")
    return call("IFERROR", when(_holds_something(row), faults, ""), "Felvärde på raden")


def _holds_something(row: LiveRow) -> Node:
    """Whether there is anything to check on the row."""
    filled = [row.cell(column) for column in row.columns if column.kind is not Kind.LABEL]
    cells = cell_range(filled[0], filled[-1])
    filled_count = plus(count(cells), call("COUNTIF", cells, "?*"))
    if row.row.key not in row.table.table.row:  # an open row counts once it has a label
        filled_count = plus(filled_count, row.is_named)
    return greater(filled_count, 0)


def shortened(text: Operand) -> Node:
    """The first faults of a row's check, and how many more there are."""
    length = minus(call("LEN", text), call("LEN", substituted(text, BETWEEN, "")))
    more_of_them = quotient(length, len(BETWEEN))
    end = minus(call("FIND", _CUT, call("SUBSTITUTE", text, BETWEEN, _CUT, MOST_SHOWN)), 1)
    rest = concatenated(" och ", bracketed(minus(more_of_them, MOST_SHOWN - 1)), " till")
    return when(less(more_of_them, MOST_SHOWN), text, concatenated(call("LEFT", text, end), rest))


def planned_cells(placed: Mapping[str, PlacedTable], contents: Mapping[CellRef, PlannedContent]) -> PlannedCells:
    """The planned cells of the tables: their contents, the rows' names, the hidden keys."""
    values: dict[CellRef, Value | CellError] = {}
    for table in placed.values():
        bound = table.bound
        for row in bound.rows:
            values[CellRef(bound.sheet, row.at, bound.columns[bound.table.label_column.key])] = row.label or None
            values[CellRef(bound.sheet, row.at, bound.key_column or 0)] = key_text(row)
    values.update({ref: content.value for ref, content in contents.items()})
    formulas = {ref for ref, content in contents.items() if content.relation is not None}
    return PlannedCells(values.get, formulas.__contains__)
