"""Numbers that stand where the cells beside them have a formula.

A total that was typed beside totals with formulas says what its own formula would be: its neighbour's, moved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from msgspec import Struct

from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place, copies, weighted_sum
from mallkoll.validators.engine.intervals import decimals_of, half_unit
from mallkoll.validators.inference.lane_words import says_total
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.relative_form import areas, summed_span

_ACROSS: Final = ((0, -1), (0, 1))
_DOWN: Final = ((-1, 0), (1, 0))
_ONE_SIDED: Final = 3  # so many copies are needed where they stand on one side only
_PASTED: Final = 3  # so many typed figures in a line are values pasted in, not slips
_MOST: Final = 500  # candidates worked out in a sheet


class TypedFigure(Struct, frozen=True):
    """A typed number and the formula that its neighbours say it should have."""

    ref: CellRef
    value: float
    gives: float  # what the formula gives
    slack: float  # what rounding can explain
    beside: Place  # a cell with the formula
    with_row: int | None = None  # a row that the formula misses, and that is counted here

    @property
    def off_by(self) -> float:
        """By how much the number is larger than what the formula gives."""
        return self.value - self.gives

    @property
    def wrong(self) -> bool:
        """Whether rounding cannot explain the difference."""
        return abs(self.off_by) > self.slack

    @property
    def same(self) -> bool:
        """Whether the number is just what the formula gives."""
        return abs(self.off_by) < 1e-9 * max(1.0, abs(self.value))


class TypedFigures(Struct, frozen=True):
    """The typed numbers of a sheet where a formula is expected; apart, those pasted in whole lines, which may be meant.

    ``given_up`` says that there are so many that not all were looked at.
    """

    figures: tuple[TypedFigure, ...] = ()
    pasted: tuple[TypedFigure, ...] = ()
    given_up: bool = False


def typed_among_formulas(sheet: OwnSheet, missed: Mapping[Place, int], faulty: Collection[Place] = ()) -> TypedFigures:
    """The typed numbers of a sheet that stand where a formula is expected.

    ``missed`` are rows that sums leave out, ``faulty`` formulas by which no other figure is judged.
    """
    if not sheet.forms:
        return TypedFigures()
    found: dict[Place, TypedFigure] = {}
    lines: dict[Place, tuple[str, int]] = {}
    across, down = _beside_copies(sheet)
    for at in sorted((across | down) & sheet.typed.keys()):
        for steps, places in ((_ACROSS, across), (_DOWN, down)):
            beside = _beside(sheet, at, steps) if at in places else None
            if beside is None:
                continue
            figure = _figure(sheet, at, beside, missed.get(beside), faulty)
            if figure is not None:
                found[at] = figure
                lines[at] = ("col", at[1]) if steps is _ACROSS else ("row", at[0])
                break
        if len(found) >= _MOST:
            return TypedFigures(given_up=True)
    pasted = Counter(lines.values())
    for at in sheet.typed.keys() - found.keys() if pasted else ():
        if ("col", at[1]) in pasted and _among_totals(sheet, at):
            pasted["col", at[1]] += 1
    return TypedFigures(
        tuple(figure for at, figure in found.items() if pasted[lines[at]] < _PASTED),
        tuple(figure for at, figure in found.items() if pasted[lines[at]] >= _PASTED),
    )


def _beside_copies(sheet: OwnSheet) -> tuple[set[Place], set[Place]]:
    """The cells beside formulas that have a copy in the same row or add up others; above and below, in the column."""
    forms = sheet.forms
    in_rows = Counter([(row, form) for (row, _), form in forms.items()])
    in_columns = Counter([(col, form) for (_, col), form in forms.items()])
    across = [at for at, form in forms.items() if in_rows[at[0], form] > 1 or summed_span(sheet.formulas[at])]
    down = [at for at, form in forms.items() if in_columns[at[1], form] > 1]
    return (
        {(row + r, col + c) for row, col in across for r, c in _ACROSS},
        {(row + r, col + c) for row, col in down for r, c in _DOWN},
    )


def _among_totals(sheet: OwnSheet, at: Place) -> bool:
    """Whether a formula to the left or right of the cell is over other rows alone, as a total is."""
    row, col = at
    spans = (areas(sheet.formulas.get((row, beside), "")) for beside in (col - 1, col + 1))
    return any(over and all(not top <= row <= bottom for top, _, bottom, _ in over) for over in spans)


def _beside(sheet: OwnSheet, at: Place, steps: Sequence[Place]) -> Place | None:
    """A cell beside it with the formula that it should have."""
    forms = sheet.forms
    (row, col), (one, other) = at, steps
    before, after = (row + one[0], col + one[1]), (row + other[0], col + other[1])
    first, last = forms.get(before), forms.get(after)
    if first is None and last is None:
        return None
    if first == last:
        return before
    if first is None or last is None:
        step, place = (one, before) if last is None else (other, after)
        if copies(forms, at, step, _ONE_SIDED) == _ONE_SIDED:
            return place
    if steps is not _ACROSS:
        return None
    for place, form in ((before, first), (after, last)):
        if form is not None and _is_total(sheet, at, place):
            return place
    return None


def _is_total(sheet: OwnSheet, at: Place, beside: Place) -> bool:
    """Whether the row is called a sum, and the formula beside it is one, over figures above it."""
    span = summed_span(sheet.formulas[beside])
    return span is not None and span[2] < at[0] and span[1] == span[3] == beside[1] and says_total(sheet.label(*at))


def _figure(
    sheet: OwnSheet, at: Place, beside: Place, with_row: int | None, faulty: Collection[Place]
) -> TypedFigure | None:
    moved = sheet.moved(beside, at)
    form = sheet.linear(moved, at)
    if form is None:
        return _result(sheet, at, beside, moved, faulty)
    if form.constant or len(form.terms) < 2 or sheet.ref(at) in form.terms:
        return None
    if any(sheet.is_quotient((ref.row, ref.col)) for ref in form.terms):
        return None  # their total is no sum
    if with_row is not None:
        form.terms[sheet.ref((with_row, at[1]))] = 1.0
    numbers = [sheet.places.value(ref) for ref in form.terms]
    held = [value for value in numbers if isinstance(value, float)]
    if len(held) < 2 or any(value is not None and not isinstance(value, float) for value in numbers):
        return None
    gives = weighted_sum(sheet.places, form)
    value = sheet.typed[at]
    if gives is None:
        return None
    unit = 10.0 ** -max(min(decimals_of(number), 6) for number in (value, *held))
    slack = (len(held) + 1) * unit / 2 + 1e-9 * abs(gives)
    figure = TypedFigure(sheet.ref(at), value, gives, slack, beside, with_row)
    return None if figure.wrong and not form.terms.keys().isdisjoint(map(sheet.ref, faulty)) else figure


def _result(sheet: OwnSheet, at: Place, beside: Place, moved: str, faulty: Collection[Place]) -> TypedFigure | None:
    """The figure where a quotient is expected, by the copies above and below it: at their end a mean may be meant."""
    (row, col), form = at, sheet.forms[beside]
    if not sheet.forms.get((row - 1, col)) == sheet.forms.get((row + 1, col)) == form:
        return None
    cells = [(top, left) for top, left, _, _ in areas(moved)]
    if not sheet.is_quotient(beside) or None in map(sheet.number, cells) or not set(cells).isdisjoint(faulty):
        return None
    gives = sheet.given(moved, at)
    if gives is None:
        return None
    value = sheet.typed[at]
    return TypedFigure(sheet.ref(at), value, gives, half_unit(decimals_of(value)) * 1.001, beside)
