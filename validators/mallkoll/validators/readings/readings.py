"""What stands in the cells where the layout expects numbers: a number, nothing, a number as text, text, or an error."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import compress
from operator import is_not

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.readings.formula_state import COMPUTED, INTACT, NO_FORMULA, FormulaState
from mallkoll.validators.readings.text_number import TextNumber
from mallkoll.workbook.binding.bound_layout import BoundLayout
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.layout.layout_model import Column
from mallkoll.workbook.model.book import Value
from mallkoll.workbook.model.worked_out import once_property


class CellState(StrEnum):
    """What a cell holds where a number is expected."""

    NUMBER = "tal"
    BLANK = "tomt"
    NUMBER_AS_TEXT = "tal som text"
    TEXT = "text"
    ERROR = "felvärde"
    COVERED = "sammanslagen"  # nothing can be typed there: that it is blank does not mean nought


class Reading(Struct, frozen=True, gc=False):
    """One cell where a number is expected. ``value`` is in the column's own unit, None where there is none.

    ``cached`` is the number that the file holds for a formula, or that is typed in the place of one that is gone;
    ``value`` is then computed from the layout.
    """

    ref: CellRef
    table: BoundTable
    row: BoundRow
    column: Column
    raw: Value
    value: float | None
    state: CellState
    formula: str | None
    formula_state: FormulaState
    cached: float | None = None
    text: TextNumber | None = None  # where it is a number that stands as text
    of_hundred: bool = False  # a percentage that its cell does not show as one: 75 and not 75 %

    @property
    def computed(self) -> bool:
        """Whether the cell holds an intact formula, so that the file's saved number is only a copy."""
        return self.formula_state is INTACT

    @property
    def unknown(self) -> bool:
        """Whether a formula stands there that the file holds no value for, and whose value is not certain."""
        return self.formula is not None and self.raw is None and self.value is None

    @property
    def is_dash(self) -> bool:
        """Whether a dash is typed there: said of nothing, and so nought where the cell is one of a sum's parts."""
        blank = self.state is BLANK and self.formula is None
        return blank and isinstance(self.raw, str) and self.raw.strip() in DASHES


DASHES = frozenset({"-", "–", "—", "−"})
NO_FIGURE = DASHES | {""}
"""Texts that say that there is no figure."""

# looking a member up costs as much as all else that is asked of a cell
NUMBER, BLANK, _ERROR = CellState.NUMBER, CellState.BLANK, CellState.ERROR


class Readings(Mapping[CellRef, Reading]):
    """The cells where plain numbers are expected, in the layout's order.

    Nearly all hold just that, typed or by the layout's own formula. Of those only the value is kept, and what became of
    the formula; a reading is made when somebody asks for it.
    """

    def __init__(
        self,
        values: Mapping[CellRef, float | None],
        forms: Mapping[CellRef, FormulaState],
        odd: Mapping[CellRef, Reading],
        make: Callable[[CellRef, float | None, FormulaState], Reading],
        bound: BoundLayout,
        conditional: Sequence[CellRef] = (),
    ) -> None:
        """``make`` gives the reading of a plain number of the tables that are ``bound``.

        ``forms`` are of plain numbers where the layout has a formula: INTACT or OVERWRITTEN. ``conditional`` are all
        cells with a formula that begins as those of templates do.
        """
        self.value_of, self.forms, self.odd, self.bound, self.conditional = values, forms, odd, bound, conditional
        self._make = make
        self.moved: frozenset[CellRef] = frozenset()
        self._made: dict[CellRef, Reading] = {}
        self._changed: frozenset[CellRef] | None = None  # since the formulas were computed, None where they never were

    def __getitem__(self, ref: CellRef) -> Reading:
        """The reading of a cell."""
        odd = self.odd.get(ref)
        if odd is not None:
            return odd
        value, made = self.value_of[ref], self._made
        found = made.get(ref)
        if found is None or found.value != value:
            found = made[ref] = self._make(ref, value, self.forms.get(ref, NO_FORMULA))
        return found

    def __iter__(self) -> Iterator[CellRef]:
        """The cells in the layout's order."""
        return iter(self.value_of)

    def __len__(self) -> int:
        return len(self.value_of)

    def __contains__(self, ref: object) -> bool:
        return ref in self.value_of

    def __eq__(self, other: object) -> bool:
        """Whether the same cells hold the same."""
        if not isinstance(other, Readings):
            return NotImplemented
        return (self.value_of, self.forms, self.odd) == (other.value_of, other.forms, other.odd)

    __hash__ = None  # type: ignore[assignment]

    def is_computed(self, ref: CellRef) -> bool:
        """Whether the value is worked out from the layout."""
        if ref in self.odd:
            return self.odd[ref].formula_state in COMPUTED
        return self.forms.get(ref) is INTACT

    def formula_state(self, ref: CellRef) -> FormulaState:
        """What became of the layout's formula in a cell."""
        return self.odd[ref].formula_state if ref in self.odd else self.forms.get(ref, NO_FORMULA)

    def in_states(self, states: Collection[FormulaState]) -> Sequence[CellRef]:
        """The cells whose formulas have come to one of these, in order."""
        by_form = self.by_form
        groups = [by_form[state] for state in states if state in by_form]
        if len(groups) < 2:
            return groups[0] if groups else ()
        return self.in_order([ref for refs in groups for ref in refs])

    @once_property
    def by_form(self) -> Mapping[FormulaState, Sequence[CellRef]]:
        """The cells with a formula, or in the place of one, by what became of it, in order."""
        plain = {
            state: refs
            for state in (FormulaState.INTACT, FormulaState.OVERWRITTEN)
            if (refs := [ref for ref, form in self.forms.items() if form is state])
        }
        odd: dict[FormulaState, list[CellRef]] = {}
        for reading in self.odd_in_order:
            odd.setdefault(reading.formula_state, []).append(reading.ref)
        both = {form: self.in_order([*plain[form], *refs]) for form, refs in odd.items() if form in plain}
        return {**plain, **odd, **both}

    @once_property
    def odd_in_order(self) -> Sequence[Reading]:
        """Those that are no plain numbers, or have a formula that is not the layout's."""
        return [self.odd[ref] for ref in self.in_order(self.odd)]

    @once_property
    def perhaps_stale(self) -> Sequence[Reading]:
        """Those with intact formulas that may give other numbers than the file holds for them."""
        odd = [ref for ref, reading in self.odd.items() if reading.computed]
        return [self[ref] for ref in self.in_order([*self.moved, *odd]) if self[ref].computed]

    def in_order(self, refs: Collection[CellRef]) -> list[CellRef]:
        """The cells in the layout's order, each once."""
        some = frozenset(refs)
        return [ref for ref in self.value_of if ref in some] if len(some) > 1 else list(some)

    def with_these(self, changes: Mapping[CellRef, Reading]) -> Readings:
        """The readings with others in some cells."""
        if not changes:
            return self
        values = {**self.value_of, **{ref: reading.value for ref, reading in changes.items()}}
        forms = _without(self.forms, changes)
        changed = None if self._changed is None else self._changed.union(changes)
        return self._with(values, forms, {**self.odd, **changes}, self.moved, changed)

    def among(self, refs: Iterable[CellRef]) -> Readings:
        """The readings of some of the cells."""
        values = {ref: self.value_of[ref] for ref in refs if ref in self.value_of}
        forms = {ref: self.forms[ref] for ref in values if ref in self.forms}
        odd = {ref: self.odd[ref] for ref in values if ref in self.odd}
        return self._with(values, forms, odd, self.moved.intersection(values), self._changed)

    def unlike(self, before: Readings) -> list[Reading]:
        """Those that differ from others of the same cells."""
        values = compress(self.value_of, map(is_not, self.value_of.values(), before.value_of.values()))
        odd = (ref for ref, reading in self.odd.items() if before.odd.get(ref) is not reading)
        return [self[ref] for ref in dict.fromkeys((*values, *odd))]

    def computed(self) -> Readings:
        """The readings with formulas computed from the layout's relations, not from the numbers that the file holds."""
        formulas = self._to_compute()
        work = _Computation(self, formulas)
        for ref in formulas:
            if ref in work.waiting:
                work.compute(ref)
        forms = self.forms if len(work.odd) == len(self.odd) else _without(self.forms, work.odd)
        return self._with(work.values, forms, work.odd, frozenset(work.moved), frozenset())

    def _to_compute(self) -> Collection[CellRef]:
        """The formulas in order: all of them, or those of which something has changed since they were computed."""
        if self._changed is None:
            defining, intact = self.bound.defining, INTACT
            plain = [ref for ref, form in self.forms.items() if form is intact]
            odd = [ref for ref, one in self.odd.items() if one.formula_state in COMPUTED and ref in defining]
            return self.in_order([*plain, *odd]) if odd else plain
        found: set[CellRef] = set()
        waiting, relations_with = list(self._changed), self.bound.relations_with
        while waiting:
            for relation in relations_with.get(waiting.pop(), ()):
                ref = relation.target
                if relation.defines and ref not in found and self.is_computed(ref):
                    found.add(ref)
                    waiting.append(ref)
        return self.in_order(found)

    def _with(
        self,
        values: Mapping[CellRef, float | None],
        forms: Mapping[CellRef, FormulaState],
        odd: Mapping[CellRef, Reading],
        moved: frozenset[CellRef],
        changed: frozenset[CellRef] | None,
    ) -> Readings:
        """Others of the same cells. What has been made of these is taken over, and so both may make it."""
        other = Readings(values, forms, odd, self._make, self.bound, self.conditional)
        other.moved, other._changed, other._made = moved, changed, self._made
        return other


class _Computation:
    """The values of formulas, while they are computed."""

    def __init__(self, readings: Readings, formulas: Iterable[CellRef]) -> None:
        self.waiting = set(formulas)
        self.values, self.odd, self.moved = dict(readings.value_of), dict(readings.odd), set(readings.moved)
        self._readings, self._defining = readings, readings.bound.defining

    def compute(self, ref: CellRef, trail: frozenset[CellRef] = frozenset()) -> None:
        """Compute a cell, after those that it is made of; where formulas go in a circle it is blank to itself."""
        values, waiting, relation, in_circle = self.values, self.waiting, self._defining[ref], False
        if waiting.isdisjoint(relation.cells):
            parts = list(map(values.get, relation.cells))
        else:
            trail |= {ref}
            for cell in relation.cells:
                if cell in waiting and cell not in trail:
                    self.compute(cell, trail)
            in_circle = not trail.isdisjoint(relation.cells)
            parts = [None if cell in trail else values.get(cell) for cell in relation.cells]
        value = relation.value_of(parts)
        waiting.discard(ref)
        if value is not None and ref not in self.odd and not in_circle:  # nearly always
            if value != values[ref]:  # else the very number of the file is kept
                values[ref] = value
                self.moved.add(ref)
            return
        reading = self._readings[ref]
        if value is None and reading.formula_state is not INTACT:
            value = reading.value
        state = NUMBER if value is not None else _ERROR if reading.state is _ERROR else BLANK
        values[ref] = value
        self.odd[ref] = reading
        if value != reading.value or state is not reading.state:
            self.odd[ref] = replace(reading, value=value, state=state)


def _without(forms: Mapping[CellRef, FormulaState], refs: Collection[CellRef]) -> Mapping[CellRef, FormulaState]:
    return {ref: form for ref, form in forms.items() if ref not in refs}
