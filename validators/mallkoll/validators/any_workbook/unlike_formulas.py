"""Formulas that calculate otherwise than the copies beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place, copies, weighted_sum
from mallkoll.validators.inference.lane_words import says_derived
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.linear_form import LinearForm, same_form
from mallkoll.workbook.formulas.relative_form import areas, skeleton, summed_span

_AGREE: Final = 3  # so many neighbours are copies of each other …
_ALIKE: Final = 2  # … or so many, where the formula differs in its references alone
_ONE_SIDED: Final = 4  # … or so many, where they stand on one side only
_FOLLOWED: Final = 6  # so many are counted on a side
_ADDED: Final = re.compile(r"[+-]\s*[0-9.]|(?<![\w.$\]])[0-9.]+(?:E[0-9]+)?\s*[+-]", re.IGNORECASE)
_GOES_ON: Final = re.compile(r"[\w.:$!]")  # beside a formula within another: it is but a piece of a reference
_WRAPPED: Final = re.compile(r"(?:ROUND(?:UP|DOWN)?|MROUND|INT|TRUNC|ABS|IF|IFERROR)\(", re.IGNORECASE)
_NUMBER_ADDED: Final = re.compile(r"[+-]\d+(?:\.\d+)?")
_FACTOR: Final = re.compile(r"\)?[*/](\d+(?:\.\d+)?)")
_UNITS: Final = (1000.0, 1_000_000.0)
_INDEX: Final = 0.25  # how far an index of prices may be from 1
_SIDES: Final = ((((0, -1), (0, 1)), "bredvid"), (((-1, 0), (1, 0)), "ovanför och under"))


class UnlikeFormula(Struct, frozen=True):
    """A formula, the copy beside it that it differs from, and where such copies stand (Swedish).

    ``gives`` is what the neighbour's formula would give, None where that is not known; ``added`` is a number that the
    formula adds and the neighbour's does not.
    """

    at: Place
    beside: Place
    line: str
    gives: float | None
    added: float = 0.0


def unlike_formulas(sheet: OwnSheet) -> tuple[UnlikeFormula, ...]:
    """The formulas of a sheet that their neighbours contradict."""
    first_of = {form: at for at, form in reversed(sheet.forms.items())}
    adding = {form for form, at in first_of.items() if _ADDED.search(sheet.formulas[at])}
    found = ((_with_number(sheet, at) if form in adding else None) or _among_others(sheet, at) or _of_rates(sheet, at)
             for at, form in sheet.forms.items())  # fmt: skip
    return tuple(unlike for unlike in found if unlike is not None)


def _with_number(sheet: OwnSheet, at: Place) -> UnlikeFormula | None:
    """A sum with a number added, where the formula beside it is the same without."""
    form = sheet.linear(sheet.formulas[at], at)
    if form is None or not form.constant or len(form.terms) < 2:
        return None
    for steps, line in _SIDES:
        for r, c in steps:
            beside = (at[0] + r, at[1] + c)
            other = sheet.linear(sheet.moved(beside, at), at) if beside in sheet.formulas else None
            if other is not None and not other.constant and same_form(other.terms, form.terms):
                return UnlikeFormula(at, beside, line, weighted_sum(sheet.places, other), form.constant)
    return None


def _among_others(sheet: OwnSheet, at: Place) -> UnlikeFormula | None:
    forms, (row, col) = sheet.forms, at
    if forms[at] in [forms.get(place) for place in ((row, col - 1), (row, col + 1), (row - 1, col), (row + 1, col))]:
        return None  # a copy of a neighbour, or the whole line across is so
    for steps, line in _SIDES:
        beside = [(row + r, col + c) for r, c in steps]
        before, after = (forms.get(place) for place in beside)
        count = sum(copies(forms, at, step, _FOLLOWED) for step in steps)
        if before is not None and after is not None:
            enough = before == after and count >= _ALIKE
        else:
            enough = count >= _ONE_SIDED and not any(isinstance(sheet.value(place), float) for place in beside
                                                     if place not in forms)  # fmt: skip
        if not enough or _aggregates(sheet, at, steps):
            continue
        other = beside[0] if before is not None else beside[1]
        if before == after and _is_usual_in_line(forms, at, steps):
            continue  # the two beside it are the odd ones
        alike = skeleton(sheet.formulas[at]) == skeleton(sheet.formulas[other])
        if not alike and not (before == after and _is_slip_of(sheet, at, other, count)):
            continue
        return _differing(sheet, at, other, line, alike=alike)
    return _among_sums(sheet, at)


def _of_rates(sheet: OwnSheet, at: Place) -> UnlikeFormula | None:
    """A sum of per cents that are quotients of amounts, not of one and the same: it should be a quotient itself."""
    span, above = summed_span(sheet.formulas[at]), (at[0] - 1, at[1])
    if span is None or span[1::2] != (at[1], at[1]) or span[2] != above[0] or not sheet.is_quotient(above):
        return None
    rates = [(row, at[1]) for row in range(span[0], span[2] + 1)]
    alike = [one for one in rates if sheet.forms.get(one) == sheet.forms[above]]
    percents = "%" in sheet.format_of(above) or says_derived(sheet.heading(*at))
    if len(alike) < max(_ONE_SIDED, len(rates)) or not percents:
        return None
    _, under = areas(sheet.formulas[above])
    wholes = {sheet.number((row, under[1])) for row, _ in alike}
    if len(wholes) < len(alike) or not _has_cells_of(sheet, sheet.moved(above, at)):
        return None
    return _differing(sheet, at, above, "ovanför", alike=True)


def _is_usual_in_line(forms: Mapping[Place, str], at: Place, steps: Iterable[Place]) -> bool:
    """Whether no more formulas of its line are copies of those beside it than of the formula itself."""
    line = [form for step in steps for form in _along(forms, at, step)]
    beside = next(_along(forms, at, next(iter(steps))))
    return line.count(forms[at]) + 1 >= line.count(beside)


def _along(forms: Mapping[Place, str], at: Place, step: Place) -> Iterator[str]:
    for steps in range(1, _FOLLOWED + 1):
        form = forms.get((at[0] + steps * step[0], at[1] + steps * step[1]))
        if form is None:
            return
        yield form


def _among_sums(sheet: OwnSheet, at: Place) -> UnlikeFormula | None:
    """A formula over other cells of its table than those that the copies beside it say are its own.

    That a column adds up fewer rows than those beside it is no more meant than that it adds up the rows of another
    column; but that a row takes fewer columns may be (of a stock, the year is its last month).
    """
    forms, (row, col) = sheet.forms, at
    for steps, line in _SIDES:
        for r, c in steps:
            beside = (row + r, col + c)
            if beside not in forms or sum(1 for _ in _agreeing(sheet, at, beside, steps)) < _ALIKE:
                continue
            own, wanted = sheet.linear(sheet.formulas[at], at), sheet.linear(sheet.moved(beside, at), at)
            if own is None or wanted is None or not own.terms or not _is_over_line(sheet, wanted, at, steps):
                continue
            across = steps is _SIDES[0][0]
            if not (_is_over_rows(sheet, own, wanted) if across else _is_over_another_row(own, wanted, at)):
                continue
            same_cells = same_form(own.terms, (sheet.linear(sheet.formulas[beside], beside) or wanted).terms)
            agreeing = sum(1 for _ in _agreeing(sheet, at, beside, steps, typed=True))
            if agreeing >= (_ALIKE if same_cells or _agree_elsewhere(sheet, at, beside) else _AGREE):
                return _differing(sheet, at, beside, line, alike=True)
    return None


def _agreeing(
    sheet: OwnSheet, at: Place, beside: Place, steps: Iterable[Place], *, typed: bool = False
) -> Iterator[Place]:
    """The cells next to ``at`` that are copies of the one beside, or also are ``typed`` as what it would give there."""
    for r, c in steps:
        place = (at[0] + r, at[1] + c)
        while sheet.forms.get(place) == sheet.forms[beside] or (typed and _is_typed_as(sheet, place, beside, steps)):
            yield place
            place = (place[0] + r, place[1] + c)


def _is_typed_as(sheet: OwnSheet, place: Place, beside: Place, steps: Iterable[Place]) -> bool:
    form = sheet.linear(sheet.moved(beside, place), place) if place in sheet.typed else None
    if form is None or not _is_over_line(sheet, form, place, steps):
        return False
    gives = weighted_sum(sheet.places, form)
    return gives is not None and abs(gives) > 0 and abs(gives - sheet.typed[place]) <= 1e-6 * abs(gives)


def _is_over_line(sheet: OwnSheet, form: LinearForm, at: Place, steps: Iterable[Place]) -> bool:
    """Whether a form adds up figures of the cell's own column on other rows; along a column, of its own row."""
    across = steps is _SIDES[0][0]
    held = [sheet.places.value(ref) for ref in form.terms]
    return sum(isinstance(value, float) for value in held) > 1 and all(
        ref.sheet == sheet.name and (ref.col == at[1]) is across and (ref.row == at[0]) is not across
        for ref in form.terms
    )


def _is_over_rows(sheet: OwnSheet, own: LinearForm, wanted: LinearForm) -> bool:
    """Whether a formula is over rows alone that it is to add up, itself or through sums of the column."""
    through = [sheet.formulas.get((ref.row, ref.col), "") for ref in wanted.terms]
    spans = [(ref.row, ref.row) for ref in wanted.terms]
    spans += [(top, bottom) for formula in through for top, _, bottom, _ in areas(formula)]
    return all(ref.sheet == sheet.name and any(top <= ref.row <= bottom for top, bottom in spans) for ref in own.terms)


def _agree_elsewhere(sheet: OwnSheet, at: Place, beside: Place) -> bool:
    """Whether two columns (or rows) have another pair of formulas that are copies: then these are likely to be, too."""
    side_by_side = at[0] == beside[0]
    first, second = sorted((0, col) if side_by_side else (row, 0) for row, col in (at, beside))
    return (first, second) in sheet.alike_lines


def _is_over_another_row(own: LinearForm, wanted: LinearForm, at: Place) -> bool:
    """Whether a formula is what it is to be, but of another row."""
    moved = {CellRef(ref.sheet, at[0], ref.col): factor for ref, factor in own.terms.items()}
    return same_form(moved, wanted.terms) and all(ref.row != at[0] for ref in own.terms)


def _aggregates(sheet: OwnSheet, at: Place, steps: tuple[Place, Place]) -> bool:
    """Whether the formula refers to the cells of the line that it stands in, as a subtotal among columns does."""
    form = sheet.linear(sheet.formulas[at], at)
    if form is None:
        return False
    across = steps[0][0] == 0
    return any(
        ref.sheet == sheet.name and ((ref.row == at[0]) if across else (ref.col == at[1])) for ref in form.terms
    )  # fmt: skip


def _differing(sheet: OwnSheet, at: Place, beside: Place, line: str, *, alike: bool) -> UnlikeFormula | None:
    """The formula, unless both give the same, or what they give is not known and they are not alike."""
    formula, moved = sheet.formulas[at], sheet.moved(beside, at)
    form, wanted = sheet.linear(formula, at), sheet.linear(moved, at)
    shown = sheet.number(at)
    if form is None or wanted is None:
        gives = sheet.given(moved, at)
        if gives is None or shown is None:
            return UnlikeFormula(at, beside, line, None) if alike and "!" not in formula else None
    else:
        gives = weighted_sum(sheet.places, wanted)
        if shown is None and sheet.value(at) is None and _all_known(sheet, (form, wanted)):
            shown = weighted_sum(sheet.places, form)  # the file was saved by a program that works nothing out
        if form.rounding is not None and form.rounding.step <= 1 and same_form(form.terms, wanted.terms):
            return None  # what is shown is hardly another figure
    if gives is None or shown is None or abs(gives - shown) <= 1e-6 * max(1.0, abs(shown)):
        return None
    return UnlikeFormula(at, beside, line, gives)


def _is_slip_of(sheet: OwnSheet, at: Place, other: Place, count: int) -> bool:
    """Whether a formula of another kind than its copies beside it is hardly meant to be so."""
    formula, moved = sheet.formulas[at], sheet.moved(other, at)
    if count >= _AGREE and formula.replace("+", "-") == moved.replace("+", "-"):
        return True  # a sum for a difference
    rest = formula.removeprefix(moved)
    return _builds_on(formula, moved) or (sheet.is_quotient(other) and _NUMBER_ADDED.fullmatch(rest) is not None)


def _builds_on(formula: str, other: str) -> bool:
    """Whether a formula does something more with what another one gives: ``ROUND(SUM(B2:B7),-3)``, ``ABS(B4-C4)``.

    Not where it takes that for two groups or half a year (``B5*C5*2``), or adds to it: that is meant.
    """
    before, found, after = formula.partition(other)
    if not found or _GOES_ON.match(after) or _GOES_ON.match(before[-1:]):
        return False
    factor = _FACTOR.fullmatch(after) if before in {"", "("} else None
    if factor is None:
        return _WRAPPED.match(before) is not None and after.endswith(")")
    size = float(factor[1])
    return size in _UNITS or 0 < abs(size - 1) < _INDEX


def _has_cells_of(sheet: OwnSheet, formula: str) -> bool:
    """Whether the cells that a formula refers to hold something: else it would divide by nothing."""
    return all(sheet.number((row, col)) or (row, col) in sheet.formulas for row, col, *_ in areas(formula))


def _all_known(sheet: OwnSheet, forms: Iterable[LinearForm]) -> bool:
    """Whether the cells that are added up hold what was typed: none waits for a program to work it out."""
    return all(
        ref.sheet == sheet.name and (ref.row, ref.col) not in sheet.formulas for form in forms for ref in form.terms
    )
