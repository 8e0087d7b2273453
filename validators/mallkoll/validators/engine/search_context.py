"""What the search for errors is told about the cells: their figures, names, neighbours, lines of one unit."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial

from mallkoll.validators.engine.explanation import Context, Line
from mallkoll.validators.engine.intervals import half_width
from mallkoll.validators.engine.slips import BLANK
from mallkoll.validators.engine.system import CellId, Figure
from mallkoll.validators.readings.precision import decimals
from mallkoll.validators.readings.readings import Reading, Readings
from mallkoll.workbook.binding.bound_layout import BoundLayout, Place
from mallkoll.workbook.binding.bound_table import BoundTable, CellRef
from mallkoll.workbook.binding.relations import CellRelation, RelationKind
from mallkoll.workbook.layout.layout_model import TOTALS, Kind, Layout, Role
from mallkoll.workbook.model.text import one_line

NEIGHBOURS = (("rad_over", -1, 0), ("rad_under", 1, 0), ("kolumn_vanster", 0, -1), ("kolumn_hoger", 0, 1))
_SIDES = frozenset({Role.COST, Role.INCOME})
_NONE: frozenset[Role] = frozenset()
LESS_SUSPECT = 1.25  # weight of prefilled figures: those of earlier years, and frames decided by others


class CellFigures(Mapping[CellId, Figure]):
    """What stands in the cells that have a value. ``dashes`` and ``blanks`` are those that count as nought."""

    def __init__(self, readings: Readings, dashes: Collection[CellRef], blanks: Collection[CellRef]) -> None:
        self._readings, self._blanks = readings, blanks
        noughts: Mapping[CellRef, float | None] = dict.fromkeys((*dashes, *blanks), 0.0)
        self.value_of = {**readings.value_of, **noughts} if noughts else readings.value_of
        self._written, self._made = readings.bound.once(_Written), dict[CellId, Figure]()

    def __getitem__(self, cell: CellId) -> Figure:
        """The figure of a cell."""
        figure = self._made.get(cell) or self.get(cell)
        if figure is None:
            raise KeyError(cell)
        return figure

    def get(self, cell: CellId, default: Figure | None = None) -> Figure | None:  # type: ignore[override]
        """The figure of a cell, if it has one."""
        figure = self._made.get(cell)
        if figure is None:
            value = self.value_of.get(cell)  # type: ignore[call-overload]
            if value is None:
                return default
            figure = self._made[cell] = self._figure(cell, value)  # type: ignore[arg-type]
        return figure

    def __contains__(self, cell: object) -> bool:
        return self.value_of.get(cell) is not None  # type: ignore[call-overload]

    def __iter__(self) -> Iterator[CellId]:
        return (ref for ref, value in self.value_of.items() if value is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _figure(self, ref: CellRef, value: float) -> Figure:
        computed, is_blank = self._readings.is_computed(ref), ref in self._blanks
        if computed and not is_blank:
            return Figure(value, 0.0, computed=True)
        places, weight = self._written[ref]
        return Figure(value, 0.0 if is_blank else half_width(value, places), weight, computed=computed)

    @property
    def least_weight(self) -> float:
        """What no figure weighs less than."""
        return self._readings.bound.once(_least_weight)


class _Written(dict[CellRef, tuple[int | None, float]]):
    """How many decimals the figures of cells are rounded to, and what they weigh, of those that are asked about."""

    def __init__(self, bound: BoundLayout) -> None:
        super().__init__()
        self._places = bound.places

    def __missing__(self, ref: CellRef) -> tuple[int | None, float]:
        place = self._places[ref]
        written = self[ref] = decimals(place.column), _weight(place)
        return written


def _least_weight(bound: BoundLayout) -> float:
    """What no figure of some tables weighs less than: those of intact formulas weigh 1."""
    return min([1.0, *(weight for table in bound.tables.values() for weight in _weights(table))])


def _weights(table: BoundTable) -> Iterator[float]:
    """What typed figures of a table may weigh."""
    kinds = {(row.spec.weight, row.spec.role is Role.FRAME): row for row in table.rows}
    for row in kinds.values():
        for column in table.table.columns:
            yield _weight(Place(table, row, column))


def _weight(place: Place) -> float:
    """The reliability weight of a typed figure: the layout's, else :data:`LESS_SUSPECT` where prefilled, else 1."""
    column, spec = place.column, place.row.spec
    if column.weight is not None or spec.weight is not None:
        return math.prod(w for w in (column.weight, spec.weight) if w is not None)
    prefilled = column.prior or spec.role is Role.FRAME
    return LESS_SUSPECT if prefilled else 1.0


def search_context(layout: Layout, relations: tuple[CellRelation, ...], readings: Readings) -> Context:
    """What the engine cannot see in the numbers: labels, neighbours, varav rows, and lines that share a unit."""

    places = readings.bound.places

    def label(cell: CellId) -> str:
        return places[cell].row.label if isinstance(cell, CellRef) and cell in readings else str(cell)

    def column(cell: CellId) -> str:
        return one_line(places[cell].column.heading) if isinstance(cell, CellRef) and cell in readings else ""

    @cache
    def sums() -> frozenset[CellRef]:
        return frozenset([relation.target for relation in relations if relation.kind is RelationKind.SUM])

    return Context(
        label=label,
        column=column,
        neighbours=_OnDemand(readings, lambda ref: _neighbours(ref, readings)),
        varav=_OnDemand(readings, lambda ref: _varav(ref, readings) if ref in sums() else ()),
        lines=lambda cells: _lines(cells, readings),
        unit=layout.unit,
    )


class _OnDemand(Mapping[CellId, tuple[tuple[str, float], ...]]):
    """What stands about every reading, worked out on demand, since nearly all cells are never suspected."""

    def __init__(
        self, readings: Mapping[CellRef, Reading], about: Callable[[CellRef], Iterable[tuple[str, float]]]
    ) -> None:
        self._readings, self._about = readings, about
        self._known: dict[CellId, tuple[tuple[str, float], ...]] = {}

    def __getitem__(self, cell: CellId) -> tuple[tuple[str, float], ...]:
        if cell not in self._known:
            if not isinstance(cell, CellRef) or cell not in self._readings:
                raise KeyError(cell)
            self._known[cell] = tuple(self._about(cell))
        return self._known[cell]

    def __iter__(self) -> Iterator[CellId]:
        return iter(self._readings)

    def __len__(self) -> int:
        return len(self._readings)


def _neighbours(ref: CellRef, readings: Readings) -> Iterator[tuple[str, float]]:
    """(kind, value) of cells whose value may have been typed here by mistake: beside, above, last year's, the net.

    Nothing is typed in a blank: of one that counts as zero, the amounts of its row.
    """
    values, (table, own_row, column) = readings.value_of, readings.bound.places[ref]
    if values[ref] is None and not readings[ref].is_dash:
        yield from _beside_blank(readings[ref], readings)
        return
    for kind, down, right in NEIGHBOURS:
        other = values.get(CellRef(ref.sheet, ref.row + down, ref.col + right))
        if other or (right and other is not None):
            yield kind, other  # a zero beside is nothing to copy, but tells what its row is like
    for key, col in table.columns.items() if not column.prior else ():
        if table.table.column[key].prior and (last_year := values.get(CellRef(ref.sheet, ref.row, col))):
            yield "foregaende_ar", last_year
    role = own_row.spec.role
    kind, beside = ("netto", TOTALS) if role in _SIDES else ("brutto", _SIDES if role in TOTALS else _NONE)
    for row in table.rows if beside else ():
        if row.spec.role in beside and (amount := values.get(CellRef(ref.sheet, row.at, ref.col))):
            yield kind, amount


def _beside_blank(blank: Reading, readings: Mapping[CellRef, Reading]) -> Iterator[tuple[str, float]]:
    yield BLANK, 0.0
    for ref in blank.table.refs[blank.ref.row].values():
        other = readings.get(ref)
        if other is not None and other.value and other.column.calculation is None:
            yield BLANK, other.value


def _varav(ref: CellRef, readings: Mapping[CellRef, Reading]) -> Iterator[tuple[str, float]]:
    """Of a sum, the varav rows of its column, which must not be counted into it."""
    for row in readings[ref].table.rows:
        part = readings.get(CellRef(ref.sheet, row.at, ref.col)) if row.spec.role is Role.OF_WHICH else None
        if part is not None and part.value is not None:
            yield row.label, part.value


_PARTS: Sequence[tuple[str, Callable[[Place], str], Callable[[CellRef], object]]] = (
    ("raden", lambda place: place.row.label, lambda ref: ref.row),
    ("kolumnen", lambda place: place.column.heading, lambda ref: ref.col),
    ("tabellen", lambda place: place.table.table.heading, lambda ref: ref.sheet),
)
"""What of a table may all be typed in kronor instead of tkr: in words, and what the cells of such a part share."""


def _lines(cells: Iterable[CellId], readings: Readings) -> Iterator[Line]:
    """The rows, columns and tables in which at least two of some cells are typed amounts."""
    places, tables = readings.bound.places, list(readings.bound.tables)
    near = [cell for cell in cells if isinstance(cell, CellRef) and _is_typed_amount(cell, readings)]
    near.sort(key=lambda ref: (tables.index(places[ref].table.key), ref.row, ref.col))
    for part, name, shared in _PARTS:
        groups: dict[tuple[str, object], list[CellRef]] = {}
        for ref in near:
            groups.setdefault((places[ref].table.key, shared(ref)), []).append(ref)
        for group in groups.values():
            if len(group) > 1:
                yield Line(f"{part} {name(places[group[0]])}", group, partial(_all_of, group[0], shared, readings))


def _all_of(first: CellRef, shared: Callable[[CellRef], object], readings: Readings) -> list[CellRef]:
    """The typed amounts of the part of a table that a cell stands in."""
    table = readings.bound.places[first].table
    part = [ref for _, _, ref in table.numeric_cells() if shared(ref) == shared(first)]
    return [ref for ref in part if _is_typed_amount(ref, readings) and readings.bound.places[ref].table is table]


def _is_typed_amount(ref: CellRef, readings: Readings) -> bool:
    if readings.value_of.get(ref) is None or readings.is_computed(ref):
        return False
    return readings.bound.places[ref].column.kind is Kind.AMOUNT
