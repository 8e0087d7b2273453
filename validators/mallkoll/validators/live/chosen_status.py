"""The status chosen on a row, as conditions in a formula."""

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
    """A status to choose: column, scale, and the hidden cell with the number (from 1) of the word in ``words``."""

    column: Column
    scale: Scale
    ref: CellRef
    place_ref: CellRef

    @property
    def cell(self) -> Node:
        """The cell's text without leading and trailing spaces."""
        return call("TRIM", cell_reference(self.ref, self.ref.sheet))

    @property
    def place(self) -> Node:
        """The hidden cell's number; 0 where the text is not a word of the scale."""
        return cell_reference(self.place_ref, self.ref.sheet)

    @cached_property
    def words(self) -> list[tuple[str, Status]]:
        """The scale's words and their aliases, levels first, from best to worst."""
        steps = [*self.scale.levels, *(step for step in self.scale.steps if step.level is None)]
        step_of_word: dict[str, Status] = {}
        for step in steps:
            for word in (step.word, *step.aliases):
                step_of_word.setdefault(word.casefold(), step)
        return list(step_of_word.items())

    def is_one_of(self, steps: Iterable[Status]) -> Node:
        """Whether one of the steps is chosen."""
        chosen_steps = list(steps)
        places = [
            i for i, (_, step) in enumerate(self.words, 1) if any(step is chosen_step for chosen_step in chosen_steps)
        ]
        if places == list(range(places[0], places[-1] + 1)):
            return all_of(at_least(self.place, places[0]), at_most(self.place, places[-1]))
        return all_of(any_of(*(equal(self.place, place) for place in places)))

    @property
    def place_tree(self) -> Node:
        """The formula of the hidden cell. A symbol and a space before the word, as in ``● Uppnås``, are ignored."""
        words = [word for word, _ in self.words]
        text = self.cell
        blank = equal(call("MID", text, 2, 1), " ")
        first = call("LEFT", text)
        sign = all_of(blank, call("EXACT", call("UPPER", first), call("LOWER", first)))
        typed = when(sign, call("MID", text, 3, 99), text)
        if any(map(is_symbol, words)):  # MATCH treats many symbols as equal, and * and ? as wildcards
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
    listed = list(words)
    if any(map(is_symbol, listed)):
        return count_where(call("EXACT", part, array(listed)))
    return count_where(equal(part, array(listed))) if len(listed) > 1 else equal(part, listed[0])
