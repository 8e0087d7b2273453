"""How certain it is that a figure typed over a formula is wrong, rather than a figure that the formula uses.

The lost formula is evidence against the figure, but no proof where typed totals are a habit of the file, where one of
the formula's posts is itself in doubt, or where one typing slip separates a post from the value that would make the
figure right while none separates the figure from the formula's value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from mallkoll.validators.engine import slips
from mallkoll.validators.engine.equations import Arithmetic
from mallkoll.validators.engine.intervals import Interval, half_width
from mallkoll.validators.engine.search_context import CellFigures
from mallkoll.validators.engine.system import Equation, changed, residual, verdict
from mallkoll.validators.engine.unfolding import Variant, canonical
from mallkoll.validators.readings.formula_state import FormulaState
from mallkoll.validators.readings.precision import decimals
from mallkoll.validators.readings.readings import CellState, Reading
from mallkoll.validators.typed_over.linear_dependence import independent
from mallkoll.workbook.binding.bound_layout import BoundLayout
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.binding.relations import CellRelation
from mallkoll.workbook.results.finding import Safety

_TYPED = FormulaState.OVERWRITTEN
FORMULAS = frozenset(FormulaState) - {FormulaState.NONE, _TYPED, FormulaState.LOST, FormulaState.OWN}


def formula_certainty(ref: CellRef, bound: BoundLayout, restored: Arithmetic) -> Safety:
    """How certain it is that the lost formula gives the right figure.

    ``restored`` holds the equations with the formula's value in the cell.
    """
    certainty = _alone(ref, bound, restored)
    return Safety.POSSIBLE if certainty is Safety.SAFE and _shares_a_post(ref, restored) else certainty


def _shares_a_post(ref: CellRef, restored: Arithmetic) -> bool:
    """Whether another lost formula uses one of the same figures: one wrong post makes both disagree."""
    cells = {relation.target: {relation.target, *relation.cells} for _, relation in restored.lost}
    return any(cells[ref] & others for other, others in cells.items() if other != ref)


def _alone(ref: CellRef, bound: BoundLayout, restored: Arithmetic) -> Safety:
    """How certain it is as far as no other lost formula speaks against it."""
    readings, defining = restored.readings, bound.defining
    if defining[ref].terms is None:
        doubtful = _stands_in_a_failure({ref, *defining[ref].cells}, restored)
        return Safety.POSSIBLE if doubtful else _by_habit(ref, restored, defining)
    as_typed = _as_typed(ref, restored)
    formula = as_typed.unfolded_here[restored.key_of[id(defining[ref])]]
    gap = residual(formula, as_typed.figures)
    posts = {cell: -gap / c for cell, c in formula.terms if isinstance(cell, CellRef)}
    posts.pop(ref, None)
    slipped = []
    if not _is_a_slip(readings[ref]):
        slipped = [cell for cell in posts if cell in readings and _is_a_slip_of(readings[cell], posts[cell])]
    keys = (formula.key, *as_typed.mended)
    if any(_mends(cell, posts[cell], keys, as_typed) for cell in slipped):
        return Safety.POSSIBLE
    if _confirmed(ref, formula, bound, as_typed, restored):
        return Safety.SAFE
    if slipped or _stands_in_a_failure({ref, *posts}, restored):
        return Safety.POSSIBLE
    return _by_habit(ref, restored, defining)


def _by_habit(ref: CellRef, restored: Arithmetic, defining: Mapping[CellRef, CellRelation]) -> Safety:
    """How certain a formula is by the others of the file alone."""
    near = _similar_totals(restored.readings[ref], restored.readings, defining)
    strong = not has_typed_totals(restored, defining) and mostly_formulas([r for r in near if r.value is not None])
    return Safety.SAFE if strong else Safety.LIKELY


def _as_typed(ref: CellRef, restored: Arithmetic) -> Variant:
    """The equations with the typed figure in the cell as any other, and what follows from it in formulas.

    Only what it reaches is looked at, for a large workbook may have lost many formulas.
    """
    reading, formulas = restored.readings[ref], restored.formulas
    typed = replace(reading, formula_state=_TYPED, value=reading.cached, cached=None)
    terms = (term for n in formulas.reached((ref,)) for term in formulas.equations[n].terms)
    near = dict.fromkeys(cell for cell, _ in terms if isinstance(cell, CellRef))
    readings = restored.readings.among(near).with_these({ref: typed}).computed()
    figures = CellFigures(readings, restored.of_relations.dashes, restored.of_relations.blanks)
    return restored.variant({cell: figure for cell, figure in figures.items() if figure != restored.figures.get(cell)})


def _confirmed(ref: CellRef, formula: Equation, bound: BoundLayout, as_typed: Variant, restored: Arithmetic) -> bool:
    """Whether more speaks against the typed figure than its own formula.

    So does an equation that does not follow from the formula and the equations that hold; or one that does, where an
    equation without the figure holds for each of the formula's posts.
    """
    asked = {formula.key, *as_typed.mended}
    failing = [equation for key, equation in as_typed.unfolded_here.items() if key in asked]
    if len({canonical(equation) for equation in failing}) < 2:
        return False
    about = {restored.key_of.get(id(relation)) for relation in bound.concerned(ref).relations}
    holding = [one for one in as_typed.unfolded if one.key in about and as_typed.holds(one.key)]
    if independent(failing, holding) > 1:
        return True
    sound = {cell for equation in holding if ref not in dict(equation.terms) for cell, _ in equation.terms}
    return all(cell in sound for cell, _ in formula.terms if cell != ref)


def _mends(post: CellRef, change: float, keys: Sequence[str], as_typed: Variant) -> bool:
    """Whether these equations hold with the typed total, once the post is changed instead: none speaks against it."""
    moved = replace(as_typed.figures[post], value=as_typed.figures[post].value + change)
    figures = changed(as_typed.figures, {post: moved})
    equations = [as_typed.unfolded_here.get(key) for key in keys]
    return all(one is not None and post in dict(one.terms) and verdict(one, figures) for one in equations)


def _stands_in_a_failure(cells: set[CellRef], restored: Arithmetic) -> bool:
    """Whether one of the cells is in an equation that fails or that a blank leaves undecided."""
    return not restored.all_hold and any(
        _fails(equation, restored) is not False for cell in cells for equation in restored.equations_with(cell)
    )


def _fails(equation: Equation, restored: Arithmetic) -> bool | None:
    """Whether the equation fails: None where a blank leaves it undecided, False too where its target is blank."""
    present = sum(1 for cell, _ in equation.terms if cell in restored.figures)
    if present < 2 or _is_blank(equation.derived, restored):
        return False
    holds = verdict(equation, restored.figures)
    return None if holds is None else not holds


def in_doubt(ref: CellRef, formula: CellRelation, restored: Arithmetic) -> bool:
    """Whether a figure that a lost formula uses may itself be wrong.

    So it is where a blank leaves another of its relations undecided, or where another relation or lost formula asks
    for about the same change of it.
    """
    wanted_changes = _wanted_changes(restored.readings[ref], formula)
    if not restored.all_hold and _asked_for_by_another(ref, wanted_changes, formula, restored):
        return True
    for other, relation in restored.lost:
        if other.ref == ref:
            continue
        other_changes = _wanted_changes(other, relation)
        if any(cell in other_changes and _alike(wanted_changes[cell], other_changes[cell]) for cell in wanted_changes):
            return True
    return False


def _asked_for_by_another(
    ref: CellRef, wanted_changes: Mapping[CellRef, float], formula: CellRelation, restored: Arithmetic
) -> bool:
    """Whether another relation asks for about one of the changes, or a blank leaves it undecided."""
    beside = {equation.key: equation for cell in (ref, *wanted_changes) for equation in restored.equations_with(cell)}
    for equation in beside.values():
        if restored.relation_of[equation.key] is formula:
            continue
        terms = dict(equation.terms)
        fails = _fails(equation, restored)
        gap = residual(equation, restored.figures) if fails else 0.0
        if fails is None or (
            gap and any(_alike(wanted_changes[cell], -gap / terms[cell]) for cell in wanted_changes if cell in terms)
        ):
            return True
    return False


def _is_blank(cell: object, restored: Arithmetic) -> bool:
    """Whether the cell is blank; a relation whose target is blank asks for no value."""
    reading = restored.readings.get(cell) if isinstance(cell, CellRef) else None
    return reading is not None and reading.value is None and reading.state is CellState.BLANK


def _wanted_changes(reading: Reading, formula: CellRelation) -> dict[CellRef, float]:
    """The change of each figure that would make the lost formula give what is typed instead, by cell."""
    gap, terms = (reading.cached or 0.0) - (reading.value or 0.0), formula.terms or {}
    return {cell: gap / weight for cell, weight in terms.items() if isinstance(cell, CellRef) and weight}


def _alike(first: float, second: float) -> bool:
    """Whether two changes have the same sign and differ by at most a factor of two."""
    return abs(first - second) <= min(abs(first), abs(second))


def _is_a_slip(total: Reading) -> bool:
    """Whether one typing slip leads from the formula's value to the figure."""
    typed, computed = total.cached or 0.0, total.value or 0.0
    return _slips(total, typed, Interval(computed, computed))


def _is_a_slip_of(post: Reading, wanted_change: float) -> bool:
    """Whether one typing slip leads to the post from the value that would make the typed total right."""
    if post.computed or not post.value:
        return False
    half = half_width(post.value, decimals(post.column))
    return _slips(
        post, post.value, Interval(post.value + wanted_change - 2 * half, post.value + wanted_change + 2 * half)
    )


def _slips(reading: Reading, printed: float, within: Interval) -> bool:
    places = decimals(reading.column) or 0
    return bool(slips.digit_slips(printed, within, places) or slips.factor_slips(printed, within, places))


def _similar_totals(
    reading: Reading, readings: Mapping[CellRef, Reading], defining: Mapping[CellRef, CellRelation]
) -> list[Reading]:
    """The other computed cells of the same kind in the same row or column of the table."""
    ref, table, kind = reading.ref, reading.table, defining[reading.ref].kind
    in_column = (cells[reading.column.key] for cells in table.refs.values())
    near = {cell for cell in (*table.refs[ref.row].values(), *in_column) if cell != ref and cell in defining}
    return [
        readings[cell]
        for cell in near
        if cell in readings and defining[cell].kind is kind and readings[cell].table.key == table.key
    ]


def mostly_formulas(group: list[Reading]) -> bool:
    """Whether more than half of them are formulas."""
    return 2 * sum(1 for r in group if r.formula_state in FORMULAS) > len(group)


def has_typed_totals(restored: Arithmetic, defining: Mapping[CellRef, CellRelation]) -> bool:
    """Whether the file has typed totals that other figures agree with, so that typing totals is its habit."""
    return any(total.value is not None and total.ref in defining for total in restored.typed_over)
