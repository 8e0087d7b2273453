"""How certain it is that a figure typed over a formula is wrong, rather than a figure that the formula uses.

The formula that is gone is evidence against the figure. It does not prove it where typed totals are a habit of the
file, where one of the posts is in doubt itself, or where a post is one slip of the hand away from making it right and
the figure is none from what the formula gives.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from mallkoll.validators.engine import slips
from mallkoll.validators.engine.equations import Arithmetic, arithmetic
from mallkoll.validators.engine.intervals import Interval, half_width
from mallkoll.validators.engine.system import Equation, residual, verdict
from mallkoll.validators.readings.formula_state import FormulaState
from mallkoll.validators.readings.precision import decimals
from mallkoll.validators.readings.readings import CellState, Reading, with_computed_values
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.binding.relations import CellRelation
from mallkoll.workbook.results.finding import Safety

_TYPED = FormulaState.OVERWRITTEN
FORMULAS = frozenset(FormulaState) - {FormulaState.NONE, _TYPED, FormulaState.LOST, FormulaState.OWN}


def formula_certainty(
    ref: CellRef, defining: Mapping[CellRef, CellRelation], now: Arithmetic, tables: frozenset[str]
) -> Safety:
    """How certain it is that the lost formula gives the right figure.

    ``now`` holds the equations with the formula's value in the cell. ``tables`` are the keys of all tables that
    relations tie to the cell's: elsewhere nothing depends on it.
    """
    readings, before = now.readings, _as_typed(ref, defining, now, tables)
    formula = next(equation for equation in before.unfolded if before.relation_of[equation.key] is defining[ref])
    if _confirmed(formula.key, before, now):
        return Safety.SAFE
    posts = {cell: -residual(formula, before.figures) / c for cell, c in formula.terms if isinstance(cell, CellRef)}
    posts.pop(ref, None)
    if _stands_in_a_failure({ref, *posts}, now):
        return Safety.POSSIBLE
    if not _is_a_slip(readings[ref]) and any(
        _is_a_slip_of(readings[cell], posts[cell]) for cell in posts if cell in readings
    ):
        return Safety.POSSIBLE
    near, _ = similar_totals(readings[ref], readings, defining)
    strong = not has_typed_totals(readings, defining) and mostly_formulas([r for r in near if r.value is not None])
    return Safety.SAFE if strong else Safety.LIKELY


def _as_typed(
    ref: CellRef, defining: Mapping[CellRef, CellRelation], now: Arithmetic, tables: frozenset[str]
) -> Arithmetic:
    """The equations of some tables with the typed figure in the cell, treated as any other figure."""
    reading = now.readings[ref]
    typed = replace(reading, formula_state=_TYPED, value=reading.cached, cached=None)
    beside = {cell: other for cell, other in now.readings.items() if other.table.key in tables}
    relations = tuple(relation for relation in now.relation_of.values() if relation.target in beside)
    return arithmetic(now.layout, relations, with_computed_values({**beside, ref: typed}, defining))


def _confirmed(formula_key: str, before: Arithmetic, now: Arithmetic) -> bool:
    """Whether an independent equation fails with the typed figure and holds with the formula's."""
    key_now = {id(relation): key for key, relation in now.relation_of.items()}
    mended = [
        key for key, holds in before.verdicts.items()
        if holds is False and now.verdicts.get(key_now[id(before.relation_of[key])])
    ]  # fmt: skip
    return len(before.without_repetition([formula_key, *mended])) > 1


def _stands_in_a_failure(cells: set[CellRef], now: Arithmetic) -> bool:
    """Whether one of the cells is in an equation that fails or that a blank leaves undecided."""
    return any(
        not cells.isdisjoint(cell for cell, _ in equation.terms) and _fails(equation, now) is not False
        for equation in now.unfolded
    )


def _fails(equation: Equation, now: Arithmetic) -> bool | None:
    """None where a blank stops it; False too where it asks for nothing, since nothing stands in what it defines."""
    known = sum(1 for cell, _ in equation.terms if cell in now.figures)
    if known < 2 or _is_blank(equation.derived, now):
        return False
    holds = verdict(equation, now.figures)
    return None if holds is None else not holds


def in_doubt(ref: CellRef, formula: CellRelation, now: Arithmetic) -> bool:
    """Whether a figure that a lost formula uses may itself be wrong.

    It stands in another relation that a blank stops, or another relation or lost formula asks for much the same of it.
    """
    wanted_changes, figures, readings = _wanted_changes(now.readings[ref], formula), now.figures, now.readings
    for equation in now.unfolded:
        terms = dict(equation.terms)
        if now.relation_of[equation.key] is formula or terms.keys().isdisjoint({ref, *wanted_changes}):
            continue
        fails = _fails(equation, now)
        gap = residual(equation, figures) if fails else 0.0
        if fails is None or (
            gap and any(_alike(wanted_changes[cell], -gap / terms[cell]) for cell in wanted_changes if cell in terms)
        ):
            return True
    for relation in now.relation_of.values():
        other = readings.get(relation.target)
        if other is None or other.ref == ref or not relation.defines or other.formula_state is not FormulaState.LOST:
            continue
        other_changes = _wanted_changes(other, relation)
        if any(cell in other_changes and _alike(wanted_changes[cell], other_changes[cell]) for cell in wanted_changes):
            return True
    return False


def _is_blank(cell: object, now: Arithmetic) -> bool:
    """Whether nothing stands in the cell that a relation defines: then the relation asks for nothing."""
    reading = now.readings.get(cell) if isinstance(cell, CellRef) else None
    return reading is not None and reading.value is None and reading.state is CellState.BLANK


def _wanted_changes(reading: Reading, formula: CellRelation) -> dict[CellRef, float]:
    """By how much each figure that a lost formula counts with would have to change for it to give what is typed."""
    gap, terms = (reading.cached or 0.0) - (reading.value or 0.0), formula.terms or {}
    return {cell: gap / weight for cell, weight in terms.items() if isinstance(cell, CellRef) and weight}


def _alike(first: float, second: float) -> bool:
    """Whether two changes are of one sign and size: within a factor of two."""
    return abs(first - second) <= min(abs(first), abs(second))


def _is_a_slip(total: Reading) -> bool:
    """Whether the figure is one slip of the hand from what the formula gives."""
    typed, computed = total.cached or 0.0, total.value or 0.0
    return _slips(total, typed, Interval(computed, computed))


def _is_a_slip_of(post: Reading, wanted_change: float) -> bool:
    """Whether a post is one slip from what would make the typed total right."""
    if post.computed or not post.value:
        return False
    half = half_width(post.value, decimals(post.column))
    return _slips(
        post, post.value, Interval(post.value + wanted_change - 2 * half, post.value + wanted_change + 2 * half)
    )


def _slips(reading: Reading, printed: float, within: Interval) -> bool:
    places = decimals(reading.column) or 0
    return bool(slips.digit_slips(printed, within, places) or slips.factor_slips(printed, within, places))


def similar_totals(
    reading: Reading, readings: Mapping[CellRef, Reading], defining: Mapping[CellRef, CellRelation]
) -> tuple[list[Reading], list[Reading]]:
    """The other cells of its table that should be computed: those of the same kind in its row and column, and all."""
    ref, kind = reading.ref, defining[reading.ref].kind
    in_table = [r for r in readings.values() if r.table.key == reading.table.key and r.ref in defining and r.ref != ref]
    near = [
        r for r in in_table
        if (r.ref.row == ref.row or r.ref.col == ref.col) and defining[r.ref].kind is kind
    ]  # fmt: skip
    return near, in_table


def mostly_formulas(group: list[Reading]) -> bool:
    """Whether more than half of them are formulas."""
    return 2 * sum(1 for r in group if r.formula_state in FORMULAS) > len(group)


def has_typed_totals(readings: Mapping[CellRef, Reading], defining: Mapping[CellRef, CellRelation]) -> bool:
    """Whether figures stand in the places of formulas that other figures agree with: it is a habit of the file."""
    return any(r.formula_state is _TYPED and r.value is not None and r.ref in defining for r in readings.values())
