"""The typed figures of a sheet that are likely wrong, by what its own figures and formulas say together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import product
from typing import Final

from msgspec.structs import replace

from mallkoll.validators.any_workbook.figures.contradicted import asked_for_twice, contradicted_alone
from mallkoll.validators.any_workbook.figures.figure_relations import result_relation, sum_relation
from mallkoll.validators.any_workbook.figures.likely_figure import LikelyFigure, slip_of_digit
from mallkoll.validators.any_workbook.figures.nets import wrong_nets
from mallkoll.validators.any_workbook.figures.one_sum import slipped_figures
from mallkoll.validators.any_workbook.figures.small_relations import (
    Line,
    Numbers,
    failing_across,
    failing_down,
    fits,
)
from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place, is_total_label
from mallkoll.validators.findings.words import MINUS
from mallkoll.validators.inference.faults.wrong_figures import WrongFigure, wrong_figures
from mallkoll.validators.inference.inferred import Inferred
from mallkoll.validators.inference.lane_words import says_derived
from mallkoll.validators.inference.worked_out import Result
from mallkoll.workbook.formulas.relative_form import areas
from mallkoll.workbook.model.book import address
from mallkoll.workbook.model.cell_group import cell_list_text

FEWEST: Final = 3  # figures of a sheet, for them to say anything
_EQUAL: Final = 3  # columns in which two rows are equal, for one to be told where they are not
_DISTINCT: Final = 2  # … with that many different figures
_LEAST: Final = 1_000  # … that are at least so large
_CLEAR: Final = 4  # times what rounding explains that two exchanged figures differ by
_APART: Final = 4  # rows between them; rows that fail between two exchanged figures


def likely_figures(
    numbers: Numbers, inferred: Inferred, results: Sequence[Result], faulty: frozenset[Place]
) -> tuple[LikelyFigure, ...]:
    """The figures that are likely wrong, each once, in reading order."""
    sheet = numbers.sheet
    found = {likely.at: likely for likely in _by_slip(numbers)}
    across = [line for line in failing_across(numbers) if not _calculates(numbers, line)]
    found |= {likely.at: likely for likely in _crossed(numbers, across)}
    found |= {likely.at: likely for likely in _exchanged(numbers, across)}
    explained = {at for likely in found.values() for at in (likely.at, *likely.others)}
    holding = [one for one in results if one.gives is None]
    failing = [result_relation(numbers, one) for one in results if one.gives is not None]
    failing += [sum_relation(numbers, one) for one in inferred.failing] if failing else []
    failing = [one for one in failing if faulty.isdisjoint(one.cells) and not sheet.calculates(one.cells)]
    for likely in asked_for_twice(numbers, failing, holding):
        found.setdefault(likely.at, likely)
        explained |= {likely.at, *likely.others}
    fitting = _fitting(sheet, ((one.target, *one.parts) for one in inferred.relations if one.evidence.holds))
    for wrong in wrong_figures(sheet.sheet, sheet.formulas, inferred):
        totals = tuple(total.cell for total in wrong.totals)
        if any(sheet.calculates((total.cell, *total.parts)) for total in wrong.totals):
            continue
        if _says_nothing(sheet, wrong, faulty):
            continue
        if wrong.cell not in found and (wrong.sure or explained.isdisjoint(totals)):
            one = _likely_in(numbers, wrong, fitting, holding)
            found[one.at] = one
    found = {likely.at: likely for likely in wrong_nets(numbers)} | found
    explained = {at for likely in found.values() for at in (likely.at, *likely.others)}
    doubtful = wrong_figures(sheet.sheet, sheet.formulas, Inferred(inferred.doubtful))
    rows = Counter(wrong.cell[0] for wrong in doubtful)
    for wrong in doubtful:
        total = wrong.totals[0]
        if rows[wrong.cell[0]] > 1 or _says_nothing(sheet, wrong, faulty):
            continue
        beside = {(total.cell[0], total.cell[1] + step) for step in (-1, 1)}
        cells = (total.cell, *total.parts)
        if explained.isdisjoint(cells) and sheet.formulas.keys().isdisjoint((*beside, *cells)):
            one = _likely_in(numbers, wrong, fitting, holding)
            found[one.at] = one
    explained = {at for likely in found.values() for at in (likely.at, *likely.others)}
    fitting |= _fitting(sheet, ([numbers.grid.on_sheet(*place) for place in (one.at, *one.of)] for one in holding))
    for likely in contradicted_alone(numbers, failing, fitting, holding):
        if explained.isdisjoint((likely.at, *likely.others)):
            found.setdefault(likely.at, likely)
    return tuple(found[at] for at in sorted(found))


def _fitting(sheet: OwnSheet, held: Iterable[Sequence[Place]]) -> set[Place]:
    """The figures of relations that hold: what a formula gives fits whatever they are."""
    return {at for cells in held if sheet.formulas.keys().isdisjoint(cells) for at in cells}


def _likely_in(
    numbers: Numbers, wrong: WrongFigure, fitting: Collection[Place], holding: Iterable[Result]
) -> LikelyFigure:
    """The figure that is wrong, by two sums; by one alone, those that one slip explains, else the total."""
    sheet = numbers.sheet
    why = tuple(total.words for total in wrong.totals)
    if wrong.sure or sheet.value(wrong.cell) is None:
        others = tuple(total.cell for total in wrong.totals)
        return LikelyFigure(wrong.cell, wrong.value, wrong.expected, why, others, wrong.sure)
    total = wrong.totals[0]
    others = (total.cell, *total.parts)
    on_sheet = numbers.grid.on_sheet
    results = [result_relation(numbers, one) for one in holding
               if any(on_sheet(*place) in others for place in (one.at, *one.of))]  # fmt: skip
    slipped = slipped_figures(sheet, total, fitting, results)
    if len(slipped) == 1:
        [(at, right)] = slipped
        return LikelyFigure(at, sheet.typed[at], right, why, others, sure=False)
    at = slipped[0][0] if slipped else total.cell
    right = slipped[0][1] if slipped else total.gives
    return LikelyFigure(at, sheet.number(at) or 0.0, right, why, others, sure=False, either=slipped)


def _says_nothing(sheet: OwnSheet, wrong: WrongFigure, faulty: frozenset[Place]) -> bool:
    """Whether one total alone fails, and not for a typed figure: because of a faulty formula, or one that is not there.

    Nor is a sum of shares a total where it would be more than the whole, nor are amounts added to per cents of them.
    """
    total = wrong.totals[0]
    cells = (total.cell, *total.parts)
    derived = {says_derived(sheet.heading(wrong.cell[0], col)) for col in {col for _, col in total.parts}}
    shares = all("%" in sheet.format_of(at) and 0 <= (sheet.number(at) or 0.0) <= 1 for at in cells)
    return not wrong.sure and (
        not faulty.isdisjoint(cells)
        or any(sheet.value(at) is None and _is_below_formulas(sheet, at) for at in total.parts)
        or (shares and not 0 <= wrong.expected <= 1)
        or len(derived) > 1
    )


def _is_below_formulas(sheet: OwnSheet, at: Place) -> bool:
    """Whether the figures above the cell are calculated along their rows: what the columns are, is said by that."""
    above = ((row, at[1]) for row in range(max(1, at[0] - _APART), at[0]))
    return any(top == place[0] == bottom for place in above if place in sheet.formulas
               for top, _, bottom, _ in areas(sheet.formulas[place]))  # fmt: skip


def _exchanged(numbers: Numbers, lines: Sequence[Line]) -> Iterator[LikelyFigure]:
    """The figures of two rows that stand in each other's place: both rows fit once they are put back."""
    by_columns: dict[tuple[int, ...], list[Line]] = {}
    for line in lines:
        by_columns.setdefault(tuple(col for _, col in line.places), []).append(line)
    near = (pair for alike in by_columns.values() for i, one in enumerate(alike)
            for pair in product((one,), alike[i + 1 : i + 1 + _APART]))  # fmt: skip
    for one, other in near:
        slack = max(one.slack, other.slack)
        found = [
            (here, there, apart)
            for here, there in zip(one.places, other.places, strict=True)
            if abs(apart := numbers.at(there) - numbers.at(here)) > _CLEAR * slack
            and any(abs(change - apart) <= slack for change in one.changes[here])
            and any(abs(change + apart) <= slack for change in other.changes[there])
        ]
        if len(found) == 1:
            [(here, there, apart)] = found
            cells = [numbers.grid.on_sheet(*place) for place in (here, there)]
            if numbers.sheet.typed.keys() >= set(cells):
                yield replace(_likely(numbers, here, apart, (one,)), exchanged=cells[1])
                yield replace(_likely(numbers, there, -apart, (other,)), exchanged=cells[0])


def _crossed(numbers: Numbers, lines: Iterable[Line]) -> Iterator[LikelyFigure]:
    by_place: dict[Place, list[Line]] = {}
    for line in failing_down(numbers):
        if not _calculates(numbers, line):
            for place in line.places:
                by_place.setdefault(place, []).append(line)
    if not by_place:
        return
    for across in lines:
        for place in across.places:
            at = numbers.grid.on_sheet(*place)
            for down in by_place.get(place, ()):
                change = _common(across, down, place)
                if change and at in numbers.sheet.typed:
                    yield _likely(numbers, place, change, (across, down))


def _calculates(numbers: Numbers, line: Line) -> bool:
    return numbers.sheet.calculates([numbers.grid.on_sheet(*place) for place in line.places])


def _common(one: Line, other: Line, place: Place) -> int:
    """The smallest change that mends both; 0 where there is none."""
    slack = max(one.slack, other.slack)
    both = [a for a in one.changes[place] for b in other.changes[place] if abs(a - b) <= slack]
    return min(both, key=abs, default=0)


def _likely(numbers: Numbers, place: Place, change: int, lines: tuple[Line, ...]) -> LikelyFigure:
    at = numbers.grid.on_sheet(*place)
    value = numbers.sheet.typed[at]
    right = float(f"{value + change / numbers.known.scale:.12g}")
    others = tuple(numbers.grid.on_sheet(*other) for line in lines for other in line.places if other != place)
    return LikelyFigure(at, value, right, tuple(_words(numbers, line, place, change) for line in lines), others)


def _words(numbers: Numbers, line: Line, mended: Place, change: int) -> str:
    """What holds after the change: ``E12 = C12 − D12``, ``D19 = summan av D9:D17``."""
    names = {place: address(*numbers.grid.on_sheet(*place)) for place in line.places}
    if line.total:
        return f"{names[line.places[0]]} = summan av {_cells(names[place] for place in line.places[1:])}"
    after = {place: numbers.at(place) + (change if place == mended else 0) for place in line.places}
    for whole in (line.places[-1], *line.places[:-1]):
        a, b = (place for place in line.places if place != whole)
        for left, sign, right in ((a, 1, b), (a, -1, b), (b, -1, a)):
            if abs(after[whole] - after[left] - sign * after[right]) <= line.slack:
                return f"{names[whole]} = {names[left]} {'+' if sign > 0 else MINUS} {names[right]}"
    first, *parts = names.values()
    return f"{first} = {' + '.join(parts)} (utan tecken)"


def _cells(names: Iterable[str]) -> str:
    return cell_list_text([("", name) for name in names])


def _by_slip(numbers: Numbers) -> Iterator[LikelyFigure]:
    """Two totals that are equal in all columns but one, where one digit is the difference."""
    totals = {row for row, label in numbers.labels.items() if is_total_label(label)}
    for i, first in enumerate(numbers.rows):
        for second in numbers.rows[i + 1 : i + 1 + _APART] if first in totals else ():
            if second in totals:
                yield from _unequal(numbers, first, second)


def _unequal(numbers: Numbers, first: int, second: int) -> Iterator[LikelyFigure]:
    one, other = numbers.known.values[first], numbers.known.values[second]
    equal = {value for value, same in zip(one, other, strict=True) if value is not None and value == same}
    apart = [col for col, value in enumerate(one) if None not in {value, other[col]} and value != other[col]]
    if len(apart) != 1 or len(equal) < _DISTINCT or min(map(abs, equal)) < _LEAST * numbers.known.scale:
        return
    same = sum(1 for value, held in zip(one, other, strict=True) if value is not None and value == held)
    places = ((first, apart[0]), (second, apart[0]))
    holding = [_holds_elsewhere(numbers, place) for place in places]
    if same < _EQUAL or holding[0] == holding[1]:
        return
    wrong, right = places[holding[0]], places[holding[1]]
    at, wanted = numbers.grid.on_sheet(*wrong), numbers.at(right) / numbers.known.scale
    value = numbers.sheet.typed.get(at)
    if value is not None and slip_of_digit(value, wanted):
        name = address(*numbers.grid.on_sheet(*right))
        yield LikelyFigure(at, value, wanted, (f"{address(*at)} = {name}",), ())


def _holds_elsewhere(numbers: Numbers, place: Place) -> bool:
    """Whether the figure is the sum or the difference of two others below or above it."""
    row, col = place
    at = numbers.rows.index(row)
    triples = (numbers.rows[start : start + 3] for start in range(max(0, at - 2), at + 1))
    return any(
        fits(numbers, places)
        for triple in triples
        if len(places := [(other, col) for other in triple]) == 3 and numbers.filled(places)
    )
