"""The status that is chosen on a row, as conditions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from msgspec import Struct

from mallkoll.validators.live.live_table import LiveTable
from mallkoll.workbook.binding.bound_table import BoundRow, CellRef
from mallkoll.workbook.formulas.formula_tree import Node
from mallkoll.workbook.formulas.tree_builders import (
    all_of,
    any_of,
    array,
    at_least,
    at_most,
    call,
    cell_reference,
    count_where,
    equal,
    sum_product,
    times,
    when,
)
from mallkoll.workbook.layout.layout_model import Column, Kind, Layout, Role
from mallkoll.workbook.layout.status_scale import Scale, Status, is_symbol


class ChosenStatus(Struct, frozen=True, dict=True):
    """A status to choose: its column, its scale, and the hidden cell with the chosen word's place in ``words``."""

    column: Column
    scale: Scale
    ref: CellRef
    place_ref: CellRef

    @property
    def cell(self) -> Node:
        """What stands in the cell, without blanks around it."""
        return call("TRIM", cell_reference(self.ref, self.ref.sheet))

    @property
    def place(self) -> Node:
        """The hidden cell; 0 where what stands there is no word of the scale."""
        return cell_reference(self.place_ref, self.ref.sheet)

    @cached_property
    def words(self) -> list[tuple[str, Status]]:
        """The scale's words and what else they are called, the levels from best to worst first."""
        steps = [*self.scale.levels, *(step for step in self.scale.steps if step.level is None)]
        step_of_word: dict[str, Status] = {}
        for step in steps:
            for word in (step.word, *step.aliases):
                step_of_word.setdefault(word.casefold(), step)
        return list(step_of_word.items())

    def is_one_of(self, steps: Iterable[Status]) -> Node:
        """Whether one of the steps is chosen."""
        wanted = list(steps)
        places = [i for i, (_, step) in enumerate(self.words, 1) if any(step is chosen for chosen in wanted)]
        if places == list(range(places[0], places[-1] + 1)):
            return all_of(at_least(self.place, places[0]), at_most(self.place, places[-1]))
        return all_of(any_of(*(equal(self.place, place) for place in places)))

    @property
    def place_tree(self) -> Node:
        """Which of the words is chosen. One sign before it, as in ``● Uppnås``, makes no difference."""
        words = [word for word, _ in self.words]
        here = self.cell
        blank = equal(call("MID", here, 2, 1), " ")
        first = call("LEFT", here)
        sign = all_of(blank, call("EXACT", call("UPPER", first), call("LOWER", first)))
        typed = when(sign, call("MID", here, 3, 99), here)
        if any(map(is_symbol, words)):  # to MATCH many symbols are the same, and * and ? are any text
            places = array([float(place) for place in range(1, len(words) + 1)])
            return sum_product(times(call("EXACT", call("LOWER", typed), array(words)), places))
        return call("IFERROR", call("MATCH", typed, array(words), 0), 0)


def chosen_status(layout: Layout, table: LiveTable, row: BoundRow) -> ChosenStatus | None:
    """The status to choose on a row; None where there is none."""
    columns = table.bound.table.columns
    column = next((c for c in columns if c.kind is Kind.STATUS and not c.proposed and c.scale in layout.scales), None)
    if column is None or column.scale is None or table.bound.table.mirrors or row.spec.kind is not None:
        return None
    if row.spec.role is Role.HEADING:
        return None
    return ChosenStatus(column, layout.scales[column.scale], table.ref(row, column), table.beside(row, column))


def is_among(part: Node, words: Iterable[str]) -> Node:
    """Whether a cell holds one of the words (all different): 0 or 1."""
    wanted = list(words)
    if any(map(is_symbol, wanted)):
        return count_where(call("EXACT", part, array(wanted)))
    return count_where(equal(part, array(wanted))) if len(wanted) > 1 else equal(part, wanted[0])
