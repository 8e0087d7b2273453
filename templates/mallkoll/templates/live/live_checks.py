"""Live checks without macros: beside each row what is wrong on it, as a formula, while the controller types.

The checks are printed from the same relations and conventions as the checks of a finished workbook; a test holds the
two against each other on random figures. A row's check cell says ``✓``, or what is wrong, one piece per fault:
``Budget 2021: summan avviker med 541``. The piece's first words name the column, by which the cell itself is coloured.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from mallkoll.templates.live import status_checks
from mallkoll.templates.live.piece import MOST_SHOWN, Piece, fixed, fixed_formula, piece, shortened, shortened_formula
from mallkoll.templates.live.rounding import IS_FORMULA, NOISE, Live, Rounding, half_formula, half_value
from mallkoll.templates.live.row_checks import counts, of_row
from mallkoll.templates.plan.figures import CellContent
from mallkoll.templates.plan.plan import PlacedTable
from mallkoll.validators.engine.system import CellId, Equation, Figure, verdict
from mallkoll.validators.readings.precision import decimals
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.binding.relations import Relation, RelationKind
from mallkoll.workbook.formulas.print_formula import printed, span_sum
from mallkoll.workbook.layout.model import Column, Kind, Layout
from mallkoll.workbook.model.book import address

FINE = "✓"
LEFT_OUT = "raderna närmast ovanför räknas inte med; flytta upp dem över den tomma raden"  # a span from row to row
LONGEST = 8_000  # Excel takes 8 192 characters in a formula
_FOUND = {
    RelationKind.SUM: "summan avviker med ",
    RelationKind.NET: "avviker från kostnader och intäkter med ",
    RelationKind.EXHAUSTIVE: "avviker från varav-raderna med ",
    RelationKind.FRAME: "avviker från summan med ",
    RelationKind.CALCULATION: "avviker från beräkningen med ",
    RelationKind.SAMBAND: "avviker från andra tabeller med ",
}


class TableChecks(Struct):
    """What stands beside one table: the check cells by row, and the columns whose cells they may point at.

    ``shortened``: they may leave some of it out, and the whole stands in the hidden column beside them.
    """

    rows: dict[int, Live] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    shortened: bool = False


class LiveChecks(Struct, frozen=True):
    """All live checks of a template: the hidden half-widths by cell, the check cells by table."""

    helpers: Mapping[CellRef, Live]
    tables: Mapping[str, TableChecks]


def live_checks(
    layout: Layout,
    placed: Mapping[str, PlacedTable],
    relations: tuple[Relation, ...],
    contents: Mapping[CellRef, CellContent],
) -> LiveChecks:
    """Every live check that the relations and the columns imply."""
    rounding = Rounding(placed, relations, contents)
    pieces: dict[CellRef, list[Piece]] = {}
    for relation in relations:
        for at, found in _of_relation(relation, rounding):
            pieces.setdefault(at, []).append(found)
    tables: dict[str, TableChecks] = {}
    helpers = rounding.helpers() | status_checks.helpers(layout, placed, rounding)
    for key, table in placed.items():
        checks = TableChecks()
        for row in table.bound.rows:
            own = list(of_row(layout, table, row, rounding))
            for column in table.bound.table.columns:
                ref = CellRef(table.bound.sheet, row.at, table.bound.columns[column.key])
                own += pieces.get(ref, [])
            if own:
                checks.rows[row.at] = _row(table, row, own, rounding, helpers)
                checks.columns |= {one.column.key: one.column for one in own}
                checks.shortened |= len(own) > MOST_SHOWN
        if checks.shortened:
            _shorten(table, checks, helpers)
        if checks.rows:
            tables[key] = checks
    return LiveChecks(helpers if tables else {}, tables)


def _shorten(table: PlacedTable, checks: TableChecks, helpers: dict[CellRef, Live]) -> None:
    """Let the check cells say no more than they have room for; all that is wrong stands in a hidden cell beside."""
    for at, whole in checks.rows.items():
        ref = CellRef(table.bound.sheet, at, table.whole_column)
        helpers[ref] = whole
        checks.rows[at] = Live(shortened_formula(ref.address), shortened(str(whole.value)))


def _row(
    table: PlacedTable, row: BoundRow, pieces: Sequence[Piece], rounding: Rounding, helpers: dict[CellRef, Live]
) -> Live:  # fmt: skip
    """A row's check cell. Where the pieces together are too long for one formula they go to hidden cells first."""
    something, is_something = _something(table, row, rounding)
    found = "".join(one.value for one in pieces)
    lengths = list(counts(table, row, rounding))
    found += "".join(length.value for length in lengths)
    pieces = [*pieces, *lengths]
    value = (f"{FINE}{found}" if is_something or found else "").replace(f"{FINE}; ", "")
    joined = "&".join(one.formula for one in pieces)
    if len(joined) > LONGEST:
        first = max(table.helper_columns.values()) + 1
        refs = []
        for i, one in enumerate(pieces):
            at = CellRef(table.bound.sheet, row.at, first + i)
            helpers[at] = Live(one.formula, one.value)
            refs.append(at.address)
        joined = "&".join(refs)
    return Live(f'IFERROR(IF({something},SUBSTITUTE("{FINE}"&{joined},"{FINE}; ",""),""),"Felvärde på raden")', value)


def _something(table: PlacedTable, row: BoundRow, rounding: Rounding) -> tuple[str, bool]:
    """Whether the row holds anything to check: a condition, and whether it is so now."""
    bound = table.bound
    label_col = bound.columns[bound.table.label_column.key]
    filled = [column for column in bound.table.columns if column.kind is not Kind.LABEL]
    refs = [CellRef(bound.sheet, row.at, bound.columns[column.key]) for column in filled]
    span = f"{refs[0].address}:{refs[-1].address}"
    now = any(rounding.number(ref) is not None or rounding.text(ref) for ref in refs)
    condition = f'COUNT({span})+COUNTIF({span},"?*")'
    if row.key not in bound.table.row:  # an open row begins with its label
        label = address(row.at, label_col)
        return f'{condition}+({label}<>"")>0', now or bool(row.label)
    return f"{condition}>0", now


# --- relations --------------------------------------------------------------------------------------------------------


def _of_relation(relation: Relation, rounding: Rounding) -> Iterator[tuple[CellRef, Piece]]:
    terms = relation.terms
    if terms is None or any(cell not in rounding.places for cell in (relation.target, *relation.cells)):
        return
    target = relation.target
    column, home = rounding.places[target].column, target.sheet
    if relation.at_most:
        yield relation.cells[0], _over_frame(relation, rounding)
        return
    block = rounding.block(relation)
    whole = frozenset(relation.cells) if relation.sums else frozenset[CellRef]()
    expr = span_sum(block, block.col) if block is not None else printed(relation.expr, home, whole | relation.optional)
    open_below = block is not None and not block.own_row and relation.defines and target.row > block.last
    if block is not None and open_below and column is _first_summed(block.table):
        last = address(block.last, block.col)
        condition = f"ROW({target.address})-ROW({last})>1"
        yield target, piece(column, condition, f'{LEFT_OUT}"', now=False, value=LEFT_OUT)
    difference = f"{target.address}-({expr})"
    own = abs(1.0 - terms.get(target, 0.0))
    factor = "" if own == 1 else f"{own:.15g}*"
    slack = f"{factor}N({rounding.places[target].helper.address})+{rounding.slack_formula(relation)}"
    complete = rounding.complete_formula(relation)
    typed = f"{IS_FORMULA}({target.address})=FALSE," if relation.defines else ""
    condition = (
        f"IF(AND({typed}ISNUMBER({rounding.places[target].helper.address}),{complete}),"
        f"ABS({difference})-({slack})>{NOISE},FALSE)"
    )
    now, off = _fails(relation, rounding)
    found = f'{_FOUND[relation.kind]}"&{fixed_formula(difference, column)}'
    yield target, piece(column, condition, found, now=now, value=f"{_FOUND[relation.kind]}{fixed(off, column)}")


def _first_summed(table: BoundTable) -> Column:
    """The column that speaks for all: rows that a sum misses are missed in every column."""
    return next(column for column in table.table.columns if column.is_summed and column.key in table.columns)


def _fails(relation: Relation, rounding: Rounding) -> tuple[bool, float]:
    target = relation.target
    if (relation.defines and rounding.is_formula(target)) or not isinstance(rounding.value(target), float):
        return False, 0.0
    if not rounding.complete(relation):
        return False, 0.0
    terms = relation.terms or {}
    own = terms.get(target, 0.0)
    equation = Equation("", ((target, 1.0 - own), *((c, -k) for c, k in terms.items() if c != target)), target)
    figures: dict[CellId, Figure] = {}
    for cell, _ in equation.terms:
        assert isinstance(cell, CellRef)  # noqa: S101 - relations are over nothing else
        number, half = rounding.number(cell), rounding.value(cell)
        figures[cell] = Figure(number or 0.0, half if isinstance(half, float) else 0.0)
    off = sum(c * figures[cell].value for cell, c in equation.terms if isinstance(cell, CellRef))
    return verdict(equation, figures) is False, off


def _over_frame(relation: Relation, rounding: Rounding) -> Piece:
    frame, total = relation.target, relation.cells[0]
    column = rounding.places[total].column
    places = decimals(column)
    a, b = frame.text(total.sheet), total.text(total.sheet)
    condition = (
        f"IF(AND(ISNUMBER({a}),ISNUMBER({b})),"
        f"{b}-{a}-({half_formula(a, places)}+{half_formula(b, places)})>{NOISE},FALSE)"
    )
    most, value = rounding.number(frame), rounding.number(total)
    now = most is not None and value is not None
    over = (value or 0.0) - (most or 0.0)
    now = now and over - half_value(most or 0.0, places) - half_value(value or 0.0, places) > float(NOISE)
    found = f'överskrider ramen med "&{fixed_formula(f"{b}-{a}", column)}'
    return piece(column, condition, found, now=now, value=f"överskrider ramen med {fixed(over, column)}")
