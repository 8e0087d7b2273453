"""Live checks without macros: beside each row what is wrong on it, as a formula, while the controller types.

The checks are printed from the same relations and conventions as the checks of a finished workbook; a test holds the
two against each other on random figures. A row's check cell says ``✓``, or what is wrong, one piece per fault:
``Budget 2021: summan avviker med 541``. The piece's first words name the column, by which the cell itself is coloured.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mallkoll.templates.figures import CellContent
from mallkoll.templates.plan import PlacedTable
from mallkoll.templates.rounding import IS_FORMULA, NOISE, Live, Rounding, half_formula, half_value
from mallkoll.validators.equations import decimals
from mallkoll.validators.intervals import round_to
from mallkoll.validators.readings import NOTHING
from mallkoll.validators.system import CellId, Equation, Figure, verdict
from mallkoll.workbook.book import address
from mallkoll.workbook.bound import BoundRow, BoundTable, CellRef
from mallkoll.workbook.formula import printed, span_sum
from mallkoll.workbook.layout import Column, Kind, Role
from mallkoll.workbook.relations import Relation, RelationKind, varav_parts

FINE = "✓"
LEFT_OUT = "raderna närmast ovanför räknas inte med; flytta upp dem över den tomma raden"  # a span from row to row
LONGEST = 8_000  # Excel takes 8 192 characters in a formula
_NOTHING = "|" + "|".join(sorted(NOTHING)) + "|"
_NO_TARGET = _NOTHING + "iu|i.u|i.u.|ej mätt|ej mätbart|uppgift saknas|saknas|mäts årligen|"
_WHO = ("män", "kvinnor", "pojkar", "flickor")
_FOUND = {
    RelationKind.SUM: "summan avviker med ",
    RelationKind.NET: "avviker från kostnader och intäkter med ",
    RelationKind.EXHAUSTIVE: "avviker från varav-raderna med ",
    RelationKind.FRAME: "avviker från summan med ",
    RelationKind.CALCULATION: "avviker från beräkningen med ",
    RelationKind.SAMBAND: "avviker från andra tabeller med ",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One check on a row: a formula that gives ``; Kolumn: vad som är fel`` or nothing, and what it gives now."""

    column: Column
    formula: str
    value: str


@dataclass(slots=True)
class TableChecks:
    """What stands beside one table: the check cells by row, and the columns whose cells they may point at."""

    rows: dict[int, Live] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)


def words(column: Column) -> str:
    """How a piece begins: the column's heading on one line, as short as it stays clear."""
    return " ".join(column.heading.split()).replace('"', "")[:40].strip()


def marker(column: Column) -> str:
    """What to look for in a check cell (with ``; `` put before it) to see whether a column is concerned."""
    return f"; {words(column)}: "


@dataclass(frozen=True, slots=True)
class LiveChecks:
    """All live checks of a template: the hidden half-widths by cell, the check cells by table."""

    helpers: Mapping[CellRef, Live]
    tables: Mapping[str, TableChecks]


def live_checks(
    placed: Mapping[str, PlacedTable], relations: tuple[Relation, ...], contents: Mapping[CellRef, CellContent]
) -> LiveChecks:
    """Every live check that the relations and the columns imply."""
    rounding = Rounding(placed, relations, contents)
    pieces: dict[CellRef, list[Piece]] = {}
    for relation in relations:
        for at, piece in _of_relation(relation, rounding):
            pieces.setdefault(at, []).append(piece)
    tables: dict[str, TableChecks] = {}
    helpers = rounding.helpers()
    for key, table in placed.items():
        checks = TableChecks()
        for row in table.bound.rows:
            own = list(_of_row(table, row, rounding))
            for column in table.bound.table.columns:
                ref = CellRef(table.bound.sheet, row.at, table.bound.columns[column.key])
                own += pieces.get(ref, [])
            if own:
                checks.rows[row.at] = _row(table, row, own, rounding, helpers)
                checks.columns |= {piece.column.key: piece.column for piece in own}
        if checks.rows:
            tables[key] = checks
    return LiveChecks(helpers if tables else {}, tables)


def _row(
    table: PlacedTable, row: BoundRow, pieces: Sequence[Piece], rounding: Rounding, helpers: dict[CellRef, Live]
) -> Live:  # fmt: skip
    """A row's check cell. Where the pieces together are too long for one formula they go to hidden cells first."""
    something, is_something = _something(table, row, rounding)
    found = "".join(piece.value for piece in pieces)
    counts = list(_counts(table, row, rounding))
    found += "".join(count.value for count in counts)
    pieces = [*pieces, *counts]
    value = (f"{FINE}{found}" if is_something or found else "").replace(f"{FINE}; ", "")
    joined = "&".join(piece.formula for piece in pieces)
    if len(joined) > LONGEST:
        first = max(table.helper_columns.values()) + 1
        refs = []
        for i, piece in enumerate(pieces):
            at = CellRef(table.bound.sheet, row.at, first + i)
            helpers[at] = Live(piece.formula, piece.value)
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


# --- one row by itself ------------------------------------------------------------------------------------------------


def _of_row(table: PlacedTable, row: BoundRow, rounding: Rounding) -> Iterator[Piece]:
    if row.spec.role is Role.HEADING:
        return
    bound = table.bound
    label = CellRef(bound.sheet, row.at, bound.columns[bound.table.label_column.key])
    for column in bound.table.columns:
        ref = CellRef(bound.sheet, row.at, bound.columns[column.key])
        if bound.numeric(row, column):
            yield _text_for_number(column, ref, rounding)
        elif column.required and column.kind is not Kind.LABEL and row.spec.kind is None:
            yield _missing(column, ref, label, row, rounding)
        if column.most_characters is not None:
            yield _too_long(column, ref, column.most_characters, rounding)
    for parent, parts in varav_parts(bound):
        if parent is row and not parent.spec.exhaustive:
            for column in bound.table.columns:
                if bound.numeric(row, column) and not column.is_surplus:
                    col = bound.columns[column.key]
                    cells = [CellRef(bound.sheet, at.at, col) for at in (parent, *parts)]
                    yield _varav(column, cells, rounding)


def _counts(table: PlacedTable, row: BoundRow, rounding: Rounding) -> Iterator[Piece]:
    """How long a text of limited length is, as long as it fits."""
    for column in table.bound.table.columns:
        most = column.most_characters
        if most is not None:
            ref = CellRef(table.bound.sheet, row.at, table.bound.columns[column.key])
            cell, length = ref.address, len(rounding.text(ref))
            formula = f'IF(AND(LEN({cell})>0,LEN({cell})<={most})," "&LEN({cell})&" av {most} tecken","")'
            yield Piece(column, formula, f" {length} av {most} tecken" if 0 < length <= most else "")


def _piece(column: Column, condition: str, found: str, *, now: bool, value: str) -> Piece:
    return Piece(column, f'IF({condition},"{marker(column)}{found},"")', f"{marker(column)}{value}" if now else "")


def _is_nothing(cell: str) -> str:
    """Whether a cell holds nothing, or one of the signs for it."""
    return f'ISNUMBER(FIND("|"&TRIM({cell})&"|","{_NOTHING}"))'


def _text_for_number(column: Column, ref: CellRef, rounding: Rounding) -> Piece:
    cell = ref.address
    now = rounding.text(ref).strip() not in NOTHING
    return _piece(column, f"ISTEXT({cell})*(1-{_is_nothing(cell)})", 'inte ett tal"', now=now, value="inte ett tal")


def _missing(column: Column, ref: CellRef, label: CellRef, row: BoundRow, rounding: Rounding) -> Piece:
    """Required and not there. Parts for men and women lean on the indicator's own målvärde; one that ends needs none.

    A row that the layout declares is not asked for until something stands on it.
    """
    cell, name = ref.address, label.address
    said = rounding.text(ref).strip().casefold()
    if column.kind is not Kind.TARGET:
        now = bool(row.label) and rounding.number(ref) is None and not said
        return _piece(column, f'AND({name}<>"",LEN(TRIM({cell}))=0)', 'saknas"', now=now, value="saknas")
    nothing = f'ISNUMBER(FIND("|"&LOWER(TRIM({cell}))&"|","{_NO_TARGET}"))'
    part = "+".join(f'ISNUMBER(SEARCH("{sign} {who}",{name}))' for sign in "-–" for who in _WHO)
    now = bool(row.label) and rounding.number(ref) is None and f"|{said}|" in _NO_TARGET
    now = now and not any(f"{sign} {who}" in row.label.casefold() for sign in "-–" for who in _WHO)
    return _piece(column, f'AND({name}<>"",{nothing},{part}=0)', 'saknas"', now=now, value="saknas")


def _too_long(column: Column, ref: CellRef, most: int, rounding: Rounding) -> Piece:
    cell, length = ref.address, len(rounding.text(ref))
    return _piece(column, f"LEN({cell})>{most}", f'"&LEN({cell})&" av {most} tecken"', now=length > most,
                  value=f"{length} av {most} tecken")  # fmt: skip


def _varav(column: Column, refs: Sequence[CellRef], rounding: Rounding) -> Piece:
    """The parts are together more than the whole, the first of the cells."""
    places = decimals(column)
    whole, *own = (ref.address for ref in refs)
    listed = ",".join(own)
    slack = "+".join([half_formula(whole, places), *(f"IF(ISNUMBER({c}),{half_formula(c, places)},0)" for c in own)])
    over = f"SUM({listed})-{whole}"
    condition = (
        f"IF(AND(ISNUMBER({whole}),COUNT({listed})>0),"
        f"IF(AND({whole}>=0,MIN({listed})>=0),{over}-({slack})>{NOISE},FALSE),FALSE)"
    )
    total, *given = (rounding.number(ref) for ref in refs)
    values = [value for value in given if value is not None]
    now = False
    if total is not None and values and total >= 0 and min(values) >= 0:
        room = sum(half_value(value, places) for value in (total, *values))
        now = sum(values) - total - room > float(NOISE)
    text = f"varav-raderna är {_fixed(sum(values) - (total or 0.0), column)} för mycket"
    found = f'varav-raderna är "&FIXED({over},{_shown(column)},TRUE)&" för mycket"'
    return _piece(column, condition, found, now=now, value=text)


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
        yield target, _piece(column, condition, f'{LEFT_OUT}"', now=False, value=LEFT_OUT)
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
    found = f'{_FOUND[relation.kind]}"&FIXED({difference},{_shown(column)},TRUE)'
    yield target, _piece(column, condition, found, now=now, value=f"{_FOUND[relation.kind]}{_fixed(off, column)}")


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
    found = f'överskrider ramen med "&FIXED({b}-{a},{_shown(column)},TRUE)'
    return _piece(column, condition, found, now=now, value=f"överskrider ramen med {_fixed(over, column)}")


def _shown(column: Column) -> int:
    """The decimals that a difference is shown with."""
    return min(decimals(column) or 0, 3)


def _fixed(value: float, column: Column) -> str:
    """What FIXED(value; decimals; TRUE) shows where Excel speaks Swedish."""
    places = _shown(column)
    return f"{round_to(value, places) + 0.0:.{places}f}".replace(".", ",")
