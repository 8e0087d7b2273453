"""Formulas that build on themselves through others, and formulas that come to the same through others."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

from msgspec.structs import replace

from mallkoll.validators.readings.formula_state import FormulaState, has_external_reference, referenced_spans
from mallkoll.validators.readings.readings import Reading
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.binding.relations import CellRelation
from mallkoll.workbook.formulas.formula_tree import NotUnderstood, parse_formula
from mallkoll.workbook.formulas.linear_form import linear_form, same_form
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver

_OTHERS = frozenset({FormulaState.CHANGED, FormulaState.UNKNOWN, FormulaState.OWN, FormulaState.CIRCULAR})
_MOST_STEPS = 5_000

T = TypeVar("T", bound=Hashable)


def resolved_through_formulas(
    readings: Mapping[CellRef, Reading], defining: Mapping[CellRef, CellRelation], places: ReferenceResolver
) -> dict[CellRef, Reading]:
    """The readings whose formula state changes once the formulas that they refer to are substituted, by cell."""
    others = [r for r in readings.values() if r.formula_state in _OTHERS and r.formula is not None]
    candidates = [r for r in others if r.formula_state is not FormulaState.CIRCULAR]
    returning = on_circles((r.ref for r in candidates), lambda ref: _refers_to(ref, readings, defining, places))
    changed: dict[CellRef, Reading] = {}
    for reading in candidates:
        if reading.ref in returning:
            changed[reading.ref] = replace(reading, formula_state=FormulaState.CIRCULAR)
        elif reading.formula_state is FormulaState.CHANGED and _comes_to_the_same(reading, readings, defining, places):
            changed[reading.ref] = replace(reading, formula_state=FormulaState.INTACT)
    return changed


def on_circles(starts: Iterable[T], leads_to: Callable[[T], Iterable[T]]) -> set[T]:
    """The nodes reachable from the starts that lie on a cycle.

    One pass, in which each is asked once where it leads: the strongly connected components (Tarjan 1972), without
    recursion, for a column of running totals is as deep as it is long.
    """
    order: dict[T, int] = {}
    back: dict[T, int] = {}  # the earliest one, still open, that a way is known to lead back to
    opened: list[T] = []  # those whose component is not settled
    returning: set[T] = set()
    for start in starts:
        way = [start] if start not in order else []
        onward: dict[T, Iterator[T]] = {}
        while way:
            here = way[-1]
            if here not in order:
                order[here] = back[here] = len(order)
                opened.append(here)
                onward[here] = iter(leads_to(here))
            for other in onward[here]:
                if other == here:
                    returning.add(here)
                elif other not in order:
                    way.append(other)
                    break
                elif other in back:
                    back[here] = min(back[here], back[other])
            else:
                way.pop()
                component = _settled(here, order, back, opened)
                if len(component) > 1:
                    returning.update(component)
                elif way and not component:
                    back[way[-1]] = min(back[way[-1]], back[here])
    return returning


def _settled(here: T, order: Mapping[T, int], back: dict[T, int], opened: list[T]) -> list[T]:
    """The component that is complete now that all ways from ``here`` are gone; nothing where it goes further back."""
    if back[here] != order[here]:
        return []
    component = []
    while here in back:
        component.append(opened.pop())
        del back[component[-1]]
    return component


def _refers_to(
    ref: CellRef,
    readings: Mapping[CellRef, Reading],
    defining: Mapping[CellRef, CellRelation],
    places: ReferenceResolver,
) -> Iterator[CellRef]:
    reading = readings.get(ref)
    if reading is None or reading.formula is None:
        return
    if reading.formula_state not in _OTHERS and ref in defining:
        yield from (cell for cell in defining[ref].cells if cell in readings)
        return
    try:
        tree = parse_formula(reading.formula)
        if not has_external_reference(tree):
            for span in referenced_spans(tree, ref, places):
                yield from (cell for cell in places.cells(span) if cell in readings)
    except NotUnderstood:
        return


def _comes_to_the_same(
    reading: Reading,
    readings: Mapping[CellRef, Reading],
    defining: Mapping[CellRef, CellRelation],
    places: ReferenceResolver,
) -> bool:
    """Whether a formula counts the same typed cells as the layout's: D30-C30 where the layout adds up E19 to E29."""
    form, terms = linear_form(reading.formula or "", reading.ref, places), defining[reading.ref].terms
    if form is None or terms is None or form.constant or form.rounding or form.visible_only:
        return False
    wanted = {cell: c for cell, c in terms.items() if isinstance(cell, CellRef)}
    return same_form(_seen_through(form.terms, readings, defining), _seen_through(wanted, readings, defining))


def _seen_through(
    terms: Mapping[CellRef, float], readings: Mapping[CellRef, Reading], defining: Mapping[CellRef, CellRelation]
) -> dict[CellRef, float]:
    """The terms with intact formulas replaced by what they add up; cells that hold no figure left out."""
    done: dict[CellRef, float] = {}
    todo = list(terms.items())
    for _ in range(_MOST_STEPS):
        if not todo:
            break
        cell, factor = todo.pop()
        reading, relation = readings.get(cell), defining.get(cell)
        if reading is not None and reading.computed and relation is not None and relation.terms is not None:
            todo += [(part, factor * c) for part, c in relation.terms.items() if isinstance(part, CellRef)]
        elif reading is not None or cell not in readings:
            done[cell] = done.get(cell, 0.0) + factor
    return {cell: c for cell, c in done.items() if abs(c) > 1e-12}
