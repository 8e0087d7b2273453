"""Formulas judged through the formulas that they refer to: circular ones, and ones equivalent to the layout's."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

from msgspec.structs import replace

from mallkoll.validators.readings.formula_state import FormulaState, has_external_reference, referenced_spans
from mallkoll.validators.readings.readings import Reading, Readings
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.binding.relations import CellRelation
from mallkoll.workbook.formulas.formula_tree import NotUnderstood, parse_formula
from mallkoll.workbook.formulas.linear_form import linear_form, same_form
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver

_OTHERS = frozenset({FormulaState.CHANGED, FormulaState.UNKNOWN, FormulaState.OWN, FormulaState.CIRCULAR})
_MOST_STEPS = 5_000

T = TypeVar("T", bound=Hashable)


def resolved_through_formulas(
    readings: Readings, defining: Mapping[CellRef, CellRelation], places: ReferenceResolver
) -> dict[CellRef, Reading]:
    """The readings whose formula state changes once the formulas that they refer to are substituted, by cell."""
    unlike_layout = [r for r in readings.odd_in_order if r.formula_state in _OTHERS and r.formula is not None]
    candidates = [r for r in unlike_layout if r.formula_state is not FormulaState.CIRCULAR]
    circular = on_circles((r.ref for r in candidates), lambda ref: _refers_to(ref, readings, defining, places))
    changed: dict[CellRef, Reading] = {}
    for reading in candidates:
        if reading.ref in circular:
            changed[reading.ref] = replace(reading, formula_state=FormulaState.CIRCULAR)
        elif reading.formula_state is FormulaState.CHANGED and _comes_to_the_same(reading, readings, defining, places):
            changed[reading.ref] = replace(reading, formula_state=FormulaState.INTACT)
    return changed


def on_circles(starts: Iterable[T], leads_to: Callable[[T], Iterable[T]]) -> set[T]:
    """The nodes reachable from the starts that lie on a cycle.

    Finds the strongly connected components (Tarjan 1972) in one pass that expands each node once. It does not recurse,
    since a column of running totals is as deep as it is long.
    """
    order: dict[T, int] = {}
    low_link: dict[T, int] = {}  # the order of the earliest open node known to be reachable
    opened: list[T] = []  # nodes whose component is not complete
    circular: set[T] = set()
    for start in starts:
        path = [start] if start not in order else []
        unvisited: dict[T, Iterator[T]] = {}
        while path:
            node = path[-1]
            if node not in order:
                order[node] = low_link[node] = len(order)
                opened.append(node)
                unvisited[node] = iter(leads_to(node))
            for successor in unvisited[node]:
                if successor == node:
                    circular.add(node)
                elif successor not in order:
                    path.append(successor)
                    break
                elif successor in low_link:
                    low_link[node] = min(low_link[node], low_link[successor])
            else:
                path.pop()
                component = _settled(node, order, low_link, opened)
                if len(component) > 1:
                    circular.update(component)
                elif path and not component:
                    low_link[path[-1]] = min(low_link[path[-1]], low_link[node])
    return circular


def _settled(node: T, order: Mapping[T, int], low_link: dict[T, int], opened: list[T]) -> list[T]:
    """The component that is complete once ``node`` is expanded; empty where it reaches an earlier open node."""
    if low_link[node] != order[node]:
        return []
    component = []
    while node in low_link:
        component.append(opened.pop())
        del low_link[component[-1]]
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
    """Whether a formula adds up the same typed cells as the layout's, as D30-C30 does where the layout sums E19:E29."""
    form, terms = linear_form(reading.formula or "", reading.ref, places), defining[reading.ref].terms
    if form is None or terms is None or form.constant or form.rounding or form.visible_only:
        return False
    layout_terms = {cell: c for cell, c in terms.items() if isinstance(cell, CellRef)}
    return same_form(_seen_through(form.terms, readings, defining), _seen_through(layout_terms, readings, defining))


def _seen_through(
    terms: Mapping[CellRef, float], readings: Mapping[CellRef, Reading], defining: Mapping[CellRef, CellRelation]
) -> dict[CellRef, float]:
    """The terms with intact formulas replaced by what they add up, without cells that hold no figure."""
    result: dict[CellRef, float] = {}
    pending = list(terms.items())
    for _ in range(_MOST_STEPS):
        if not pending:
            break
        cell, factor = pending.pop()
        reading, relation = readings.get(cell), defining.get(cell)
        if reading is not None and reading.computed and relation is not None and relation.terms is not None:
            pending += [(part, factor * c) for part, c in relation.terms.items() if isinstance(part, CellRef)]
        elif reading is not None or cell not in readings:
            result[cell] = result.get(cell, 0.0) + factor
    return {cell: c for cell, c in result.items() if abs(c) > 1e-12}
