"""Whether a cell that should hold a formula stands among cells that still do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from mallkoll.validators.engine.intervals import noise
from mallkoll.validators.readings.formula_state import FormulaState
from mallkoll.validators.readings.readings import Reading, Readings
from mallkoll.validators.typed_over.lost_formula import FORMULAS
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.binding.relations import CellRelation, RelationKind
from mallkoll.workbook.model.worked_out import once_property

_Counts: TypeAlias = tuple[int, int, int, int]
"""Of some cells: how many they are; how many are telling; how many of those hold formulas; how many hold formulas."""


class _Group(NamedTuple):
    """Cells of one table, kind of relation, row or column; of any where none is given."""

    table: str | None = None
    kind: RelationKind | None = None
    row: int | None = None
    col: int | None = None


class BesideFormulas:
    """Whether most of the cells that should hold a formula like a given one still do.

    It looks at the totals of the same row and column; where none of them is telling, at the table, and then at the
    workbook. Formulas over blanks are not telling, for nobody pastes over what has no figures; nor are typed totals
    that differ from the formula's value (rounded otherwise, or wrong as well). They count only where nothing else does,
    in a table certainly made from the template.
    """

    def __init__(self, readings: Readings, defining: Mapping[CellRef, CellRelation]) -> None:
        self._readings, self._defining = readings, defining
        self._counted: dict[_Group, _Counts] = {}

    def __call__(self, reading: Reading) -> bool:
        """Whether most cells like ``reading``, one that should be computed, are formulas."""
        if not self.has_formulas:
            return False
        table, ref, kind = reading.table, reading.ref, self._defining[reading.ref].kind
        own, rows = self._counts((ref,), _Group()), table.refs
        _, here, of_these, _ = self._others(own, rows[ref.row].values(), _Group(table.key, kind, row=ref.row))
        in_column = (cells[reading.column.key] for cells in rows.values())
        _, there, of_those, _ = self._others(own, in_column, _Group(table.key, kind, col=ref.col))
        if here + there:
            return 2 * (of_these + of_those) > here + there
        in_table = (cell for cells in rows.values() for cell in cells.values())
        count, telling, of_telling, formulas = self._others(own, in_table, _Group(table.key))
        in_workbook = self._others(own, self._defining, _Group())
        for all_telling, their_formulas in ((telling, of_telling), in_workbook[1:3]):
            if all_telling:
                return 2 * their_formulas > all_telling
        if table.found_by == "rubriker":
            return False
        if not count:
            count, _, _, formulas = in_workbook
        return 2 * formulas > count

    @once_property
    def has_formulas(self) -> bool:
        """Whether any cell of the workbook holds a formula of the layout's."""
        return bool(self._readings.in_states(FORMULAS))

    def _others(self, own: _Counts, cells: Iterable[CellRef], group: _Group) -> list[int]:
        """The counts of a group, counted once, without the cell itself."""
        counted = self._counted.get(group)
        if counted is None:
            counted = self._counted[group] = self._counts(cells, group)
        return [all_ - single for all_, single in zip(counted, own, strict=True)]

    def _counts(self, cells: Iterable[CellRef], group: _Group) -> _Counts:
        """The counts of those cells of a group that should hold formulas."""
        table, kind = group.table, group.kind
        count = telling = telling_formulas = formulas = 0
        readings = self._readings
        for ref in cells:
            relation = self._defining.get(ref)
            if relation is None or ref not in readings or (kind is not None and relation.kind is not kind):
                continue
            if table is not None and readings.bound.places[ref].table.key != table:
                continue
            formula = readings.formula_state(ref) in FORMULAS
            tells = readings.value_of[ref] is not None and self._is_telling(ref, relation)
            count, telling = count + 1, telling + tells
            telling_formulas, formulas = telling_formulas + (tells and formula), formulas + formula
        return count, telling, telling_formulas, formulas

    def _is_telling(self, ref: CellRef, relation: CellRelation) -> bool:
        """Whether a total tells how the table was filled in: by a formula, or exactly the formula's value typed."""
        if self._readings.formula_state(ref) is not FormulaState.OVERWRITTEN:
            return True
        value_of = self._readings.value_of
        value, computed = value_of[ref], relation.value_of([value_of.get(cell) for cell in relation.cells])
        return computed is not None and value is not None and abs(computed - value) <= noise(8 * abs(computed))
