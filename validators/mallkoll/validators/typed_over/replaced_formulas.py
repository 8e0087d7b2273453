"""What has replaced the layout's formula in a cell: a typed figure, or another formula.

Where the formulas beside it remain, the missing formula is evidence: the figure is judged by what the formula would
give, and the formula's posts are not suspected. It is treated as a figure like any other only where other figures agree
with it and would not agree with the formula's value, where several relations ask for the same other post to change, or
in a pasted table, where all totals are typed.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping

from msgspec.structs import replace

from mallkoll.validators.engine.equations import Arithmetic
from mallkoll.validators.engine.intervals import half_width, noise
from mallkoll.validators.engine.products.products import ProductFigures
from mallkoll.validators.readings.circles import resolved_through_formulas
from mallkoll.validators.readings.formula_state import FormulaState
from mallkoll.validators.readings.precision import decimals
from mallkoll.validators.readings.readings import CellState, Reading, Readings
from mallkoll.validators.typed_over.beside_formulas import BesideFormulas
from mallkoll.validators.typed_over.lost_formula import has_typed_totals, in_doubt
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.binding.relations import CellRelation
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver
from mallkoll.workbook.layout.layout_model import Layout

_TYPED = FormulaState.OVERWRITTEN
_MOST_TRIED = 8  # lost formulas that are tried one by one; a file with more was pasted over
_AS_LARGE = 4  # times smaller or larger than all other posts: what a missing post may be
_OTHER_KIND = frozenset({FormulaState.UNKNOWN, FormulaState.EXTERNAL})


def arithmetic_with_replaced_formulas(
    layout: Layout,
    readings: Readings,
    relations: tuple[CellRelation, ...],
    defining: Mapping[CellRef, CellRelation],
    places: ReferenceResolver,
) -> Arithmetic:
    """The equations over the readings with the state of each replaced formula: LOST, CHANGED, or OVERWRITTEN (an
    ordinary figure)."""
    seen_through = resolved_through_formulas(readings, defining, places)
    if seen_through:
        readings = readings.with_these(seen_through).computed()
    beside_formulas = BesideFormulas(readings, defining)
    asked = _OTHER_KIND | {_TYPED} if beside_formulas.has_formulas else _OTHER_KIND  # else none is lost
    suspects = {ref: readings[ref] for ref in readings.in_states(asked)}
    as_typed = Arithmetic(layout, relations, readings)
    if not suspects:
        return as_typed
    values: dict[Hashable, float | None] = dict(readings.value_of.items())
    changes = {}
    products = ProductFigures(readings, defining)
    for ref, reading in suspects.items():
        state = _after(reading, values, products, beside_formulas)
        if state is not None:
            changes[ref] = replace(reading, formula_state=state, cached=reading.value)
    if not changes:
        return as_typed
    # those that other figures back are treated as ordinary figures
    disputed = [ref for ref in changes if not agrees_with_formula(readings[ref], defining[ref], values, products)]
    backed = frozenset(_explained_together(disputed, as_typed) if disputed else ())
    if backed.issuperset(changes):
        return as_typed
    restored = readings.with_these(changes).computed()
    all_restored = Arithmetic(layout, relations, restored, as_typed)
    left = [ref for ref in disputed if ref not in backed]
    if left:
        backed = backed.union(_agreed_with(left, as_typed, all_restored),
                              _agreeing_on_one_post(left, disputed, readings, relations, defining, values))  # fmt: skip
    lost = {ref: reading for ref, reading in changes.items() if ref not in backed}
    restored = readings.with_these(lost).computed() if backed else restored
    if 2 <= len(lost) <= _MOST_TRIED:
        backed = frozenset(_backed_alone(lost, disputed, all_restored, readings, restored, relations, defining))
        if backed:
            lost = {ref: reading for ref, reading in lost.items() if ref not in backed}
            restored = readings.with_these(lost).computed()
    # mostly one of the two that were compared: what has been found of its equations is not looked for again
    known = (equations for equations in (as_typed, all_restored) if equations.readings == restored)
    equations = next(known, None) or Arithmetic(layout, relations, restored, all_restored)
    doubted = frozenset(_doubted(lost, equations, defining))
    if not doubted:
        return equations
    kept = {ref: reading for ref, reading in lost.items() if ref not in doubted}
    restored = readings.with_these(kept).computed()
    return as_typed if as_typed.readings == restored else Arithmetic(layout, relations, restored, equations)


def _doubted(
    lost: Mapping[CellRef, Reading], equations: Arithmetic, defining: Mapping[CellRef, CellRelation]
) -> Iterator[CellRef]:
    """The lost formulas that use a figure which is itself in doubt, in a file with typed totals that are right.

    In such a file the typed total is as trustworthy as the figures it is the sum of.
    """
    lost_refs = [ref for ref, reading in lost.items() if reading.formula_state is FormulaState.LOST]
    if lost_refs and has_typed_totals(equations, defining):
        yield from (ref for ref in lost_refs if in_doubt(ref, defining[ref], equations))


def _backed_alone(
    lost: Mapping[CellRef, Reading],
    disputed: list[CellRef],
    all_restored: Arithmetic,
    readings: Readings,
    restored: Readings,
    relations: tuple[CellRelation, ...],
    defining: Mapping[CellRef, CellRelation],
) -> Iterator[CellRef]:
    """The lost formulas whose typed figure other figures agree with once all other lost formulas are restored."""
    layout = all_restored.layout
    equations = Arithmetic(layout, relations, restored, all_restored)
    for ref in lost:
        others = {other: r for other, r in lost.items() if other != ref}
        others_restored = readings.with_these(others).computed()
        as_typed = Arithmetic(layout, relations, others_restored, all_restored)
        values: dict[Hashable, float | None] = dict(others_restored.value_of.items())
        if agrees_with_formula(readings[ref], defining[ref], values, ProductFigures(others_restored, defining)):
            yield ref
        elif ref in disputed:
            yield from _agreed_with([ref], as_typed, equations)


def _agreeing_on_one_post(
    asked: list[CellRef],
    disputed: list[CellRef],
    readings: Mapping[CellRef, Reading],
    relations: Iterable[CellRelation],
    defining: Mapping[CellRef, CellRelation],
    values: Mapping[Hashable, float | None],
) -> Iterator[CellRef]:
    """Those ``asked`` of the disputed cells whose relation and another one ask for the same change of their one post.

    Such a post is wrong by both its column and its row, whatever else is wrong in the table.
    """
    changes = {ref: _wanted_changes(defining[ref], readings, values) for ref in asked}
    posts = {post for wanted in changes.values() for post in wanted} - set(disputed)
    relations_of: dict[CellRef, list[CellRelation]] = {}  # by post: the relations that it stands in
    for relation in relations if posts else ():
        for cell in posts.intersection((relation.target, *relation.cells)):
            relations_of.setdefault(cell, []).append(relation)
    for ref in asked:
        own_cells = {ref, *changes[ref]}
        if any(
            _ask_for_the_same(post, defining[ref], changes[ref], relation, readings, values)
            for post in changes[ref] if post in posts
            for relation in relations_of[post]
            if relation is not defining[ref] and len(own_cells.intersection({relation.target, *relation.cells})) == 1
        ):  # fmt: skip
            yield ref


def _ask_for_the_same(
    post: CellRef,
    mine: CellRelation,
    wanted: Mapping[CellRef, float],
    other: CellRelation,
    readings: Mapping[CellRef, Reading],
    values: Mapping[Hashable, float | None],
) -> bool:
    """Whether two relations that share only ``post`` ask for the same change of it, within rounding."""
    change = _wanted_changes(other, readings, values).get(post)
    if change is None or abs(wanted[post] - change) >= abs(wanted[post]):
        return False
    tolerance = _slack(mine, readings) + _slack(other, readings)
    return abs(wanted[post] - change) <= tolerance < abs(wanted[post])


def _wanted_changes(
    relation: CellRelation, readings: Mapping[CellRef, Reading], values: Mapping[Hashable, float | None]
) -> dict[CellRef, float]:
    """The change of each single cell that would make the relation hold; empty where it cannot be computed."""
    target, computed = readings.get(relation.target), relation.value(values)
    if target is None or target.value is None or computed is None or relation.terms is None:
        return {}
    gap = target.value - computed
    terms = {cell: gap / weight for cell, weight in relation.terms.items() if isinstance(cell, CellRef) and weight}
    return {**terms, relation.target: -gap}


def _slack(relation: CellRelation, readings: Mapping[CellRef, Reading]) -> float:
    """The rounding slack of a relation: the half-widths of all its cells, summed."""
    cells = [readings[cell] for cell in (relation.target, *relation.cells) if cell in readings]
    return math.fsum(half_width(cell.value or 0.0, decimals(cell.column)) for cell in cells)


def _after(
    reading: Reading,
    values: Mapping[Hashable, float | None],
    products: ProductFigures,
    beside_formulas: BesideFormulas,
) -> FormulaState | None:
    """The new formula state of a cell unless other figures back it; None where its state stays."""
    relation, readings = products.defining[reading.ref], products.readings
    formula_gives = relation.value(values)
    if formula_gives is None or any(_unread(readings.odd[cell]) for cell in relation.cells if cell in readings.odd):
        return None
    agrees = _agrees(reading, formula_gives, relation, values, products)
    if reading.formula_state is FormulaState.UNKNOWN:
        return FormulaState.CHANGED
    if agrees or reading.value is None:
        return None
    if reading.formula_state is FormulaState.EXTERNAL:
        return FormulaState.CHANGED
    return FormulaState.LOST if beside_formulas(reading) and not _for_a_blank(relation, readings, values) else None


def _for_a_blank(
    relation: CellRelation, readings: Mapping[CellRef, Reading], values: Mapping[Hashable, float | None]
) -> bool:
    """Whether an amount missing in a blank post, of the size of those in its row, explains the typed figure.

    Where one post alone is missing in a row that is filled in, so does an amount about as large as other posts.
    """
    wanted = _wanted_changes(relation, readings, values)
    blank = [cell for cell in relation.cells if cell in readings and values.get(cell) is None and cell in wanted]
    for cell in blank:
        table, blank_column = readings[cell].table, readings[cell].column
        beside = [
            value for column in table.table.columns
            if column.key in table.columns and column.kind is blank_column.kind and not column.calculation
            and (value := values.get(CellRef(cell.sheet, cell.row, table.columns[column.key])))
        ]  # fmt: skip
        if any(0.5 <= wanted[cell] / value <= 2.0 for value in beside):
            return True
        if beside and len(blank) == 1 and not blank_column.blank_is_zero and relation.sums:
            sizes = [abs(value) for other in relation.cells if (value := values.get(other))]
            return len(sizes) > 1 and min(sizes) / _AS_LARGE <= abs(wanted[cell]) <= max(sizes) * _AS_LARGE
    return False


def _unread(reading: Reading) -> bool:
    return reading.state in {CellState.TEXT, CellState.ERROR} or reading.unknown


def agrees_with_formula(
    reading: Reading,
    relation: CellRelation,
    values: Mapping[Hashable, float | None],
    figures: ProductFigures,
) -> bool:
    """Whether a cell's figure equals, within rounding, what the layout's formula gives for ``values``.

    ``figures`` tells of a product what its parts stand for. One that cannot be judged agrees.
    """
    formula_gives = relation.value(values)
    return formula_gives is not None and _agrees(reading, formula_gives, relation, values, figures)


def _agrees(
    reading: Reading,
    formula_gives: float,
    relation: CellRelation,
    values: Mapping[Hashable, float | None],
    figures: ProductFigures,
) -> bool:
    if reading.value is None:
        return False
    if relation.signs is None and relation.terms is None:
        return figures.holds(relation, figures.moved(relation, values)) is not False
    return _within(reading.value, formula_gives, reading, relation, values)


def close_to_formula(
    shown: float, right: float, reading: Reading, relation: CellRelation, readings: Mapping[CellRef, Reading]
) -> bool:
    """Whether ``shown`` equals ``right``, the formula's value, within the rounding of all cells of the relation."""
    values: dict[Hashable, float | None] = {cell: readings[cell].value for cell in relation.cells if cell in readings}
    return _within(shown, right, reading, relation, values)


def _within(
    shown: float, right: float, reading: Reading, relation: CellRelation, values: Mapping[Hashable, float | None]
) -> bool:
    if shown == right:
        return True
    places, weights = decimals(reading.column), relation.terms or {}
    halves, sizes = [half_width(shown, places)], [abs(shown)]
    for cell in relation.cells:
        value, weight = values.get(cell) or 0.0, abs(weights.get(cell, 1.0))
        halves.append(weight * half_width(value, places))
        sizes.append(weight * abs(value))
    half = math.fsum(halves)
    return abs(shown - right) <= half + noise(half * 8 + math.fsum(sizes))


def _agreed_with(disputed: list[CellRef], as_typed: Arithmetic, restored: Arithmetic) -> Iterator[CellRef]:
    """The disputed cells for which more relations hold as typed than with the formula's value, its own not counted."""
    if restored.all_hold:
        return
    broken = {key for key in restored.failing if as_typed.holds(key)}
    if not broken:
        return
    mended = {key for key in as_typed.failing if restored.holds(key)}
    equations = [equation for equation in as_typed.unfolded if equation.key in broken | mended]
    cells = {equation.key: {cell for cell, _ in equation.terms} for equation in equations}
    formula_keys = {relation.target: key for key, relation in as_typed.relation_of.items() if relation.defines}
    for ref in disputed:
        keys_of_cell = [key for key, members in cells.items() if ref in members and key != formula_keys.get(ref)]
        against_formula, for_formula = ([key for key in keys_of_cell if key in keys] for keys in (broken, mended))
        formula = [formula_keys[ref]] if ref in formula_keys else []
        support = len(as_typed.without_repetition([*formula, *for_formula])) - len(formula)
        if len(as_typed.without_repetition(against_formula)) > support:
            yield ref


def _explained_together(disputed: list[CellRef], as_typed: Arithmetic) -> Iterator[CellRef]:
    """The disputed cells whose failing relation is one of several that only the same wrong posts explain."""
    for diagnosis in as_typed.explanations:
        targets = {as_typed.relation_of[key].target for key in diagnosis.failing if key in as_typed.relation_of}
        cells = [ref for ref in disputed if ref in targets]
        changed = [change.cell for change in diagnosis.common]
        only = bool(changed) and len(changed) == len(diagnosis.solutions[0].changes)
        several = len(changed) < len(as_typed.without_repetition(diagnosis.failing))
        if only and several and not set(changed) & set(cells):
            yield from cells
