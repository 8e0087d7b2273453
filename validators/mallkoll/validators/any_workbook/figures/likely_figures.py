"""The typed figures of a sheet that are likely wrong, by what its own figures and formulas say together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import product
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.any_workbook.figures.one_sum import slipped_figures
from mallkoll.validators.any_workbook.figures.small_relations import (
    Line,
    Numbers,
    failing_across,
    failing_down,
    fits,
)
from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place, is_total_label
from mallkoll.validators.engine.intervals import decimals_of
from mallkoll.validators.engine.slips import Slip, digit_slip
from mallkoll.validators.findings.words import MINUS, figure
from mallkoll.validators.inference.faults.wrong_figures import WrongFigure, wrong_figures
from mallkoll.validators.inference.infer import infer
from mallkoll.validators.inference.inferred import Inferred
from mallkoll.validators.inference.worked_out import Result, worked_out
from mallkoll.workbook.formulas.relative_form import areas
from mallkoll.workbook.model.book import address
from mallkoll.workbook.model.cell_group import cell_list_text

_EQUAL: Final = 3  # columns in which two rows are equal, for one to be told where they are not
_DISTINCT: Final = 2  # … with that many different figures
_LEAST: Final = 1_000  # … that are at least so large
_CLEAR: Final = 4  # times what rounding explains that two exchanged figures differ by
_RATES: Final = frozenset({"quotient", "change"})  # what is no amount to add up
_APART: Final = 4  # rows between them; rows that fail between two exchanged figures


class LikelyFigure(Struct, frozen=True):
    """A figure that is likely wrong, what it should be, and what then fits, in words. ``others`` then fit too.

    ``either`` are the figures, this one the first, that one slip explains equally well, with what should be there. It
    is empty where none is explained: then the figure is a total that is told not to be what its parts give.
    """

    at: Place
    value: float
    right: float
    why: tuple[str, ...]
    others: tuple[Place, ...]
    sure: bool = True  # more than one relation says so
    either: tuple[tuple[Place, float], ...] | None = None
    exchanged: Place | None = None  # the cell that holds what should be here, and whose figure stands here

    @property
    def slip(self) -> str:
        """The slip that explains it, of one digit or of two cells, in words; empty where none does."""
        if self.exchanged:
            first, second = sorted((self.at, self.exchanged))
            return f"talen i {address(*first)} och {address(*second)} har bytt plats"
        slip = _digit_slip(self.value, self.right)
        return slip.words if slip else ""


class FigureVerdicts(Struct, frozen=True):
    """What the figures of a sheet say together: those likely wrong, each once, in reading order; those tried at all.

    ``tried`` are cells that take part in a relation of figures, ``holding`` those in one that holds, all of it typed.
    ``not_read`` are Swedish reasons. A cell with a formula is never told to be wrong.
    """

    likely: tuple[LikelyFigure, ...] = ()
    tried: frozenset[Place] = frozenset()
    holding: frozenset[Place] = frozenset()
    not_read: tuple[str, ...] = ()


def figure_verdicts(numbers: Numbers, faulty: Collection[Place] = frozenset()) -> FigureVerdicts:
    """What the figures of a sheet say together; what does not fit ``faulty`` cells is not told for that alone.

    Those are formulas that are told to be wrong, and figures that a sum is told to leave out.
    """
    sheet = numbers.sheet
    if len(sheet.typed) < _EQUAL:
        return FigureVerdicts()
    inferred = infer(numbers.grid, numbers.known)
    results = worked_out(numbers.grid, numbers.known, inferred.relations)
    inferred = _less_quotients(numbers, inferred, results)
    likely = _likely_figures(numbers, inferred, results, frozenset(faulty))
    tried = {at for one in likely for at in (one.at, *one.others)}
    holding: set[Place] = set()
    computed = sheet.formulas.keys()
    on_sheet = numbers.grid.on_sheet
    sums = [((one.target, *one.parts), one.evidence.holds) for one in inferred.relations]
    others = [([on_sheet(*place) for place in (one.at, *one.of)], one.gives is None) for one in results]
    for cells, holds in (*sums, *others):
        (holding if holds and computed.isdisjoint(cells) else tried).update(cells)
    not_read = tuple(what.reason for what in inferred.not_understood)
    return FigureVerdicts(likely, frozenset(tried | holding), frozenset(holding), not_read)


def _less_quotients(numbers: Numbers, inferred: Inferred, results: Sequence[Result]) -> Inferred:
    """What was found less the sums that fail and whose total is a quotient or a change, as on the rows beside it."""
    rates = {numbers.grid.on_sheet(*one.at) for one in results if one.kind in _RATES and one.gives is None}
    relations, doubtful = (
        tuple(one for one in found if one.evidence.holds or one.target not in rates)
        for found in (inferred.relations, inferred.doubtful)
    )
    return replace(inferred, relations=relations, doubtful=doubtful)


def _likely_figures(
    numbers: Numbers, inferred: Inferred, results: Sequence[Result], faulty: frozenset[Place]
) -> tuple[LikelyFigure, ...]:
    sheet = numbers.sheet
    found = {likely.at: likely for likely in _by_slip(numbers)}
    across = [line for line in failing_across(numbers) if not _calculates(numbers, line)]
    found |= {likely.at: likely for likely in _crossed(numbers, across)}
    found |= {likely.at: likely for likely in _exchanged(numbers, across)}
    explained = {at for likely in found.values() for at in (likely.at, *likely.others)}
    pointing = [(result, cells) for result, cells in _failing(numbers, results) if faulty.isdisjoint(cells)]
    fitting = {at for one in inferred.relations if one.evidence.holds for at in (one.target, *one.parts)}
    for wrong in wrong_figures(sheet.sheet, sheet.formulas, inferred):
        totals = tuple(total.cell for total in wrong.totals)
        if any(sheet.calculates((total.cell, *total.parts)) for total in wrong.totals):
            continue
        if _says_nothing(sheet, wrong, faulty):
            continue
        pointed = None if wrong.sure else _pointed_at(numbers, wrong, pointing)
        if pointed is not None:
            found[pointed.at] = pointed
            explained |= {pointed.at, *pointed.others}
            continue
        if wrong.cell not in found and (wrong.sure or explained.isdisjoint(totals)):
            one = _likely_in(sheet, wrong, fitting)
            found[one.at] = one
    explained = {at for likely in found.values() for at in (likely.at, *likely.others)}
    doubtful = wrong_figures(sheet.sheet, sheet.formulas, Inferred(inferred.doubtful))
    rows = Counter(wrong.cell[0] for wrong in doubtful)
    for wrong in doubtful:
        total = wrong.totals[0]
        if rows[wrong.cell[0]] > 1 or _says_nothing(sheet, wrong, faulty):
            continue
        beside = {(total.cell[0], total.cell[1] + step) for step in (-1, 1)}
        cells = (total.cell, *total.parts)
        pointed = _pointed_at(numbers, wrong, pointing)
        if explained.isdisjoint(cells) and pointed is not None:
            found[pointed.at] = pointed
        elif explained.isdisjoint(cells) and sheet.formulas.keys().isdisjoint((*beside, *cells)):
            one = _likely_in(sheet, wrong, fitting)
            found[one.at] = one
    explained = {at for likely in found.values() for at in (likely.at, *likely.others)}
    for likely in _by_results(numbers, pointing):
        if explained.isdisjoint((likely.at, *likely.others)):
            found.setdefault(likely.at, likely)
    return tuple(found[at] for at in sorted(found))


def _likely_in(sheet: OwnSheet, wrong: WrongFigure, fitting: Collection[Place]) -> LikelyFigure:
    """The figure that is wrong, by two sums; by one alone, those that one slip explains, else the total."""
    why = tuple(total.words for total in wrong.totals)
    if wrong.sure or sheet.value(wrong.cell) is None:
        others = tuple(total.cell for total in wrong.totals)
        return LikelyFigure(wrong.cell, wrong.value, wrong.expected, why, others, wrong.sure)
    total = wrong.totals[0]
    others = (total.cell, *total.parts)
    slipped = slipped_figures(sheet, total, fitting)
    if len(slipped) == 1:
        [(at, right)] = slipped
        return LikelyFigure(at, sheet.typed[at], right, why, others, sure=False)
    at = slipped[0][0] if slipped else total.cell
    right = slipped[0][1] if slipped else total.gives
    return LikelyFigure(at, sheet.number(at) or 0.0, right, why, others, sure=False, either=slipped)


def _says_nothing(sheet: OwnSheet, wrong: WrongFigure, faulty: frozenset[Place]) -> bool:
    """Whether one total alone fails, and not for a typed figure: because of a faulty formula, or one that is not there.

    Nor is a sum of shares a total where it would be more than the whole.
    """
    total = wrong.totals[0]
    cells = (total.cell, *total.parts)
    shares = all("%" in sheet.format_of(at) and 0 <= (sheet.number(at) or 0.0) <= 1 for at in cells)
    return not wrong.sure and (
        not faulty.isdisjoint(cells)
        or any(sheet.value(at) is None and _is_below_formulas(sheet, at) for at in total.parts)
        or (shares and not 0 <= wrong.expected <= 1)
    )


def _is_below_formulas(sheet: OwnSheet, at: Place) -> bool:
    """Whether the figures above the cell are calculated along their rows: what the columns are, is said by that."""
    above = ((row, at[1]) for row in range(max(1, at[0] - _APART), at[0]))
    return any(top == place[0] == bottom for place in above if place in sheet.formulas
               for top, _, bottom, _ in areas(sheet.formulas[place]))  # fmt: skip


def _failing(numbers: Numbers, results: Iterable[Result]) -> list[tuple[Result, list[Place]]]:
    """The results that are not what the other rows give, each with its cells, its own the first."""
    found = []
    for result in results:
        cells = [numbers.grid.on_sheet(*place) for place in (result.at, *result.of)]
        if result.gives is not None and not numbers.sheet.calculates(cells):
            found.append((result, cells))
    return found


def _pointed_at(
    numbers: Numbers, wrong: WrongFigure, pointing: Sequence[tuple[Result, list[Place]]]
) -> LikelyFigure | None:
    """The one figure that a total that fails shares with a result that does, and that explains both."""
    total = wrong.totals[0]
    cells = (total.cell, *total.parts)
    for result, own in pointing:
        line = [at for at in own if at[not result.across] == own[0][not result.across]]  # the total of a share is apart
        shared = set(cells).intersection(line)
        if len(shared) != 1 or not shared <= numbers.sheet.typed.keys():
            continue
        [at] = shared
        gap = total.value - total.gives
        right = float(f"{numbers.sheet.typed[at] + (-gap if at == total.cell else gap):.12g}")
        others = tuple(other for other in (*cells, *own) if other != at)
        return LikelyFigure(at, numbers.sheet.typed[at], right, (total.words, _how(result, own[0], own[1:])), others)
    return None


def _by_results(numbers: Numbers, results: Iterable[tuple[Result, list[Place]]]) -> Iterator[LikelyFigure]:
    """The figures that are not what a quotient, a change, an average gives on the other rows or columns."""
    for result, (at, *of) in results:
        value = numbers.sheet.typed.get(at)
        if value is None or result.gives is None:
            continue
        unit = 2 * numbers.known.halves[result.at[0]][result.at[1]] / numbers.known.scale
        right = float(f"{round(result.gives / unit) * unit:.12g}")
        yield LikelyFigure(at, value, right, (_how(result, at, of),), tuple(of), sure=False)


def _how(result: Result, at: Place, of: Sequence[Place]) -> str:
    """``D4 = C4 / B4``, ``E4 = 100 · (C4 − B4) / B4``, ``F4 = medelvärdet av B4:E4``."""
    name, *names = (address(*place) for place in (at, *of))
    if result.kind == "average":
        return f"{name} = medelvärdet av {_cells(names)}"
    one, other = names
    if result.kind == "product":
        return f"{name} = {one} · {other}"
    over = f"({one} {MINUS} {other})" if result.kind == "change" else one
    return f"{name} = {'' if result.factor == 1 else f'{figure(result.factor)} · '}{over} / {other}"


def _digit_slip(value: float, right: float) -> Slip | None:
    return digit_slip(value, right, max(decimals_of(value), decimals_of(right)))


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
    if value is not None and _digit_slip(value, wanted):
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
