"""From a document's relations and readings to the equations that the engine judges.

Every linear relation becomes target − Σ c·cell = 0. A typed figure stands for everything that rounds to it in its
column's unit; an intact formula is exact in its inputs and never suspect itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.engine.intervals import half_unit, half_width
from mallkoll.validators.engine.locate import Context, Diagnosis, Line, Search, search
from mallkoll.validators.engine.locate_products import Products
from mallkoll.validators.engine.products import (
    ProductFigures,
    ProductRelation,
    cells_behind,
    is_product,
    is_typed,
    stands_for,
)
from mallkoll.validators.engine.slips import BLANK
from mallkoll.validators.engine.system import CellId, Equation, Figure, unfold, verdict
from mallkoll.validators.readings.formula_state import COMPUTED, FormulaState
from mallkoll.validators.readings.noughts import blanks_for_nought, dashes_for_nought, may_be_nought, only_dashes
from mallkoll.validators.readings.precision import decimals
from mallkoll.validators.readings.readings import Reading
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.binding.relations import CellRelation, RelationKind
from mallkoll.workbook.layout.layout_model import TOTALS, Kind, Layout, Role
from mallkoll.workbook.model.text import one_line

_SIDES = frozenset({Role.COST, Role.INCOME})
NEIGHBOURS = (("rad_over", -1, 0), ("rad_under", 1, 0), ("kolumn_vanster", 0, -1), ("kolumn_hoger", 0, 1))
LESS_SUSPECT = 1.25  # weight of prefilled figures: those of earlier years, and frames decided by others


class Arithmetic(Struct, frozen=True, dict=True):
    """The equations of a document by key, and the figures they are about."""

    equations: tuple[Equation, ...]
    relation_of: Mapping[str, CellRelation]
    figures: Mapping[CellId, Figure]
    layout: Layout
    readings: Mapping[CellRef, Reading]
    multiplied: tuple[str, ...] = ()  # the keys of the relations that multiply or divide

    @cached_property
    def products(self) -> tuple[str, ...]:
        """The keys of the relations that multiply or divide, where their target is typed."""
        return tuple(key for key in self.multiplied if is_typed(self.readings.get(self.relation_of[key].target)))

    @cached_property
    def verdicts(self) -> Mapping[str, bool | None]:
        """By equation key: True it holds, False it fails, None where a blank leaves it undecided."""
        return {equation.key: verdict(equation, self.figures) for equation in self.equations}

    def verdicts_with(self, changed: Mapping[CellRef, float]) -> dict[str, bool | None]:
        """By key, of the relations that some cells are in: whether they hold with other figures there."""
        figures = dict(self.figures)
        for cell, value in changed.items():
            figures[cell] = replace(figures[cell], value=value)
        verdicts_by_key = {
            equation.key: verdict(equation, figures)
            for equation in self.unfolded
            if any(cell in changed for cell, _ in equation.terms)
        }
        moved = {cell: stands_for(value, self.readings[cell].column) for cell, value in changed.items()}
        for key in self.products:
            if not self._product_figures.sources(self.relation_of[key]).isdisjoint(changed):
                verdicts_by_key[key] = self._product_figures.holds(self.relation_of[key], moved)
        return verdicts_by_key

    @cached_property
    def typed_over(self) -> tuple[Reading, ...]:
        """The figures that are typed where formulas should be, and are figures like any other."""
        return tuple([r for r in self.readings.values() if r.formula_state is FormulaState.OVERWRITTEN])

    @cached_property
    def lost(self) -> tuple[tuple[Reading, CellRelation], ...]:
        """The cells that have lost their formulas, each with the relation that its formula stood for."""
        found = ((self.readings.get(relation.target), relation) for relation in self._defining.values())
        return tuple((r, relation) for r, relation in found if r and r.formula_state is FormulaState.LOST)

    @cached_property
    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """The located errors, with a check for rival explanations."""
        return self._located(rivals=True)

    @cached_property
    def explanations(self) -> tuple[Diagnosis, ...]:
        """The located errors without the costly check for rival explanations."""
        return self._located(rivals=False)

    def _located(self, *, rivals: bool) -> tuple[Diagnosis, ...]:
        linear = self._search.diagnoses(rivals=rivals) if self._search else ()
        if not self.products:
            return linear
        products = Products(tuple(self._products()), self._product_figures, self.unfolded, self.figures, self._context)
        settled = products.settle(linear)
        return (*settled, *products.located(settled))

    @cached_property
    def _search(self) -> Search | None:
        """The search for errors; none where every equation holds, as in most documents."""
        if False not in self.verdicts.values():
            return None
        return search(self.equations, self.figures, self._context, self.unfolded)

    @cached_property
    def _context(self) -> Context:
        return _context(self.layout, tuple(self.relation_of.values()), self.readings)

    @cached_property
    def _product_figures(self) -> ProductFigures:
        return ProductFigures(self.readings, self._defining)

    def _products(self) -> Iterator[ProductRelation]:
        for key in self.products:
            relation = self.relation_of[key]
            yield ProductRelation(key, relation, self._product_figures.sources(relation))

    def cells_behind(self, key: str) -> frozenset[CellRef]:
        """The cells of a relation, and those behind the intact formulas in it."""
        figures = self.figures
        return cells_behind(
            self.relation_of[key], self._defining, lambda cell: cell in figures and figures[cell].computed
        )

    @cached_property
    def _defining(self) -> Mapping[CellRef, CellRelation]:
        return {relation.target: relation for relation in self.relation_of.values() if relation.defines}

    @cached_property
    def unfolded(self) -> tuple[Equation, ...]:
        """The equations with intact formulas seen through."""
        return unfold(self.equations, self.figures, self.verdicts)

    @cached_property
    def key_of(self) -> Mapping[int, str]:
        """The key of each relation, by its ``id``."""
        return {id(relation): key for key, relation in self.relation_of.items()}

    def equations_with(self, cell: CellId) -> Sequence[Equation]:
        """The unfolded equations that a cell is in."""
        return self._unfolded_with.get(cell, ())

    @cached_property
    def _unfolded_with(self) -> Mapping[CellId, list[Equation]]:
        equations: dict[CellId, list[Equation]] = {}
        for equation in self.unfolded:
            for cell, _ in equation.terms:
                equations.setdefault(cell, []).append(equation)
        return equations

    @cached_property
    def _unfolded_of(self) -> Mapping[str, Equation]:
        return {equation.key: equation for equation in self.unfolded}

    def _bare(self, key: str) -> object:
        """The unfolded equation in a canonical form: two equations that say the same have equal forms."""
        if key not in self._unfolded_of:
            return key
        terms = sorted(self._unfolded_of[key].terms, key=lambda term: str(term[0]))
        first = terms[0][1] if terms else 1.0
        return tuple((cell, round(c / first, 9)) for cell, c in terms)

    def without_repetition(self, keys: Iterable[str]) -> list[str]:
        """The keys without those whose equation equals an earlier one once formulas are substituted."""
        seen: dict[object, str] = {}
        for key in keys:
            seen.setdefault(self._bare(key), key)
        return list(seen.values())


def arithmetic(
    layout: Layout,
    relations: tuple[CellRelation, ...],
    readings: Mapping[CellRef, Reading],
    like: Arithmetic | None = None,
) -> Arithmetic:
    """The equations of the relations that say *equal* and are linear, over the readings that have a value.

    The others that say *equal* are products. A dash is zero, as in printed tables; but not where all posts of a sum are
    dashes, and not in the place of a sum or a difference, where it says that nothing was worked out. So is a blank that
    the layout counts as zero, and it is suspected like any other: an amount may have been forgotten there.

    ``like`` are the equations of the same relations over other readings of the same cells, most of them the same.
    """
    others = None if like is None else _with_figures_of(like, readings)
    if others is not None:
        return others
    equations: list[Equation] = []
    multiplied: list[str] = []
    dashes, blanks = dashes_for_nought(relations, readings), blanks_for_nought(relations, readings)
    relation_of: dict[str, CellRelation] = {}
    is_read = readings.__contains__
    for number, relation in enumerate(relations):
        terms = None if relation.at_most else relation.balance
        key = f"{relation.kind.value}-{number}"
        if terms is None and is_product(relation) and all(map(is_read, relation.cells)):
            relation_of[key] = relation
            multiplied.append(key)
        if terms is None or not all(map(is_read, map(itemgetter(0), terms))):
            continue  # or a place that holds no figures in this workbook
        if dashes and only_dashes(relation, dashes, readings):
            continue
        if relation.optional:
            target_term, *rest = terms
            if any(readings[cell].value is not None for cell, _ in rest if isinstance(cell, CellRef)):
                kept = (t for t in rest if t[0] in blanks or not may_be_nought(t[0], relation, readings))
                terms = (target_term, *kept)
        equations.append(Equation(key, terms, relation.target))
        relation_of[key] = relation
    figures, usual = dict[CellId, Figure](), dict[int, tuple[int | None, float]]()
    for ref, reading in readings.items():
        value = 0.0 if ref in dashes else reading.value
        if value is not None:
            figures[ref] = _figure(reading, value, usual)
    for ref in blanks:
        reading = readings[ref]
        figures[ref] = Figure(0.0, 0.0, _weight(reading), computed=reading.formula_state in COMPUTED)
    return Arithmetic(tuple(equations), relation_of, figures, layout, readings, tuple(multiplied))


def _with_figures_of(like: Arithmetic, readings: Mapping[CellRef, Reading]) -> Arithmetic | None:
    """The same equations with the figures of other readings; None where one is blank, for then they may be others."""
    changed = [(reading, before) for ref, reading in readings.items() if (before := like.readings[ref]) is not reading]
    figures, usual = dict(like.figures), dict[int, tuple[int | None, float]]()
    for reading, before in changed:
        if reading.value is None or before.value is None:
            return None
        figures[reading.ref] = _figure(reading, reading.value, usual)
    return Arithmetic(like.equations, like.relation_of, figures, like.layout, readings, like.multiplied)


def _figure(reading: Reading, value: float, usual: dict[int, tuple[int | None, float]]) -> Figure:
    """``usual``: by the column's id its decimals, and what a whole figure in it may lack; filled in on the way."""
    if reading.formula_state in COMPUTED:
        return Figure(value, 0.0, computed=True)
    column = reading.column
    known = usual.get(id(column))
    if known is None:
        places = decimals(column)
        known = usual[id(column)] = places, half_unit(places)
    places, half = known
    if places is not None and (places < 0 or not value.is_integer()):
        half = half_width(value, places)
    return Figure(value, half, _weight(reading))


def _weight(reading: Reading) -> float:
    """The reliability weight of a typed figure: the layout's, else :data:`LESS_SUSPECT` where prefilled, else 1."""
    column, spec = reading.column, reading.row.spec
    if column.weight is not None or spec.weight is not None:
        return math.prod(w for w in (column.weight, spec.weight) if w is not None)
    prefilled = column.prior or spec.role is Role.FRAME
    return LESS_SUSPECT if prefilled else 1.0


def _context(layout: Layout, relations: tuple[CellRelation, ...], readings: Mapping[CellRef, Reading]) -> Context:
    """What the engine cannot see in the numbers: labels, neighbours, varav rows, and lines that share a unit."""

    def label(cell: CellId) -> str:
        reading = readings.get(cell) if isinstance(cell, CellRef) else None
        return reading.row.label if reading else str(cell)

    def column(cell: CellId) -> str:
        reading = readings.get(cell) if isinstance(cell, CellRef) else None
        return one_line(reading.column.heading) if reading else ""

    return Context(
        label=label,
        column=column,
        neighbours=_Neighbours(readings),
        varav=_varav(relations, readings),
        lines=tuple(_lines(readings)),
        unit=layout.unit,
    )


class _Neighbours(Mapping[CellId, tuple[tuple[str, float], ...]]):
    """The neighbours of every reading, worked out on demand, since nearly all cells are never suspected."""

    def __init__(self, readings: Mapping[CellRef, Reading]) -> None:
        self._readings = readings
        self._known: dict[CellId, tuple[tuple[str, float], ...]] = {}

    def __getitem__(self, cell: CellId) -> tuple[tuple[str, float], ...]:
        if cell not in self._known:
            if not isinstance(cell, CellRef) or cell not in self._readings:
                raise KeyError(cell)
            self._known[cell] = tuple(_neighbours(cell, self._readings))
        return self._known[cell]

    def __iter__(self) -> Iterator[CellId]:
        return iter(self._readings)

    def __len__(self) -> int:
        return len(self._readings)


def _neighbours(ref: CellRef, readings: Mapping[CellRef, Reading]) -> Iterator[tuple[str, float]]:
    """(kind, value) of cells whose value may have been typed here by mistake: beside, above, last year's, the net.

    Nothing is typed in a blank: of one that counts as zero, the amounts of its row.
    """
    reading = readings[ref]
    if reading.value is None and not reading.is_dash:
        yield from _beside_blank(reading, readings)
        return
    for kind, down, right in NEIGHBOURS:
        other = readings.get(CellRef(ref.sheet, ref.row + down, ref.col + right))
        if other is not None and (other.value or (right and other.value is not None)):
            yield kind, other.value  # a zero beside is nothing to copy, but tells what its row is like
    if not reading.column.prior:
        for key, col in reading.table.columns.items():
            last_year = readings.get(CellRef(ref.sheet, ref.row, col))
            if reading.table.table.column[key].prior and last_year is not None and last_year.value:
                yield "foregaende_ar", last_year.value
    role = reading.row.spec.role
    for row in reading.table.rows if role in _SIDES | TOTALS else ():
        other = readings.get(CellRef(ref.sheet, row.at, ref.col))
        if other is None or not other.value:
            continue
        if role in _SIDES and row.spec.role in TOTALS:
            yield "netto", other.value
        elif role in TOTALS and row.spec.role in _SIDES:
            yield "brutto", other.value


def _beside_blank(blank: Reading, readings: Mapping[CellRef, Reading]) -> Iterator[tuple[str, float]]:
    yield BLANK, 0.0
    for ref in blank.table.refs[blank.ref.row].values():
        other = readings.get(ref)
        if other is not None and other.value and other.column.calculation is None:
            yield BLANK, other.value


def _varav(
    relations: tuple[CellRelation, ...], readings: Mapping[CellRef, Reading]
) -> dict[CellId, tuple[tuple[str, float], ...]]:
    """For each sum, the varav rows of its column, which must not be counted into it."""
    varav_of: dict[CellId, tuple[tuple[str, float], ...]] = {}
    by_column: dict[tuple[str, int], list[Reading]] = {}
    for reading in readings.values():
        if reading.row.spec.role is Role.OF_WHICH and reading.value is not None:
            by_column.setdefault((reading.table.key, reading.ref.col), []).append(reading)
    for relation in relations:
        target = readings.get(relation.target)
        if relation.kind is RelationKind.SUM and target is not None:
            varav = by_column.get((target.table.key, relation.target.col), [])
            varav_of[relation.target] = tuple((r.row.label, r.value) for r in varav if r.value is not None)
    return varav_of


def _lines(readings: Mapping[CellRef, Reading]) -> Iterator[Line]:
    """Rows, columns and tables of typed amounts: all of one may have been typed in kronor instead of tkr."""
    rows: dict[tuple[str, int], list[Reading]] = {}
    columns: dict[tuple[str, int], list[Reading]] = {}
    tables: dict[str, list[Reading]] = {}
    for reading in readings.values():
        typed = reading.formula_state not in COMPUTED
        if reading.column.kind is Kind.AMOUNT and reading.value is not None and typed:
            rows.setdefault((reading.table.key, reading.ref.row), []).append(reading)
            columns.setdefault((reading.table.key, reading.ref.col), []).append(reading)
            tables.setdefault(reading.table.key, []).append(reading)
    for members in rows.values():
        yield Line(f"raden {members[0].row.label}", tuple(r.ref for r in members))
    for members in columns.values():
        yield Line(f"kolumnen {members[0].column.heading}", tuple(r.ref for r in members))
    for members in tables.values():
        yield Line(f"tabellen {members[0].table.table.heading}", tuple(r.ref for r in members))
