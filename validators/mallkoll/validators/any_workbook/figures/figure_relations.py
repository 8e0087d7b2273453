"""Relations, whatever they calculate: what each of their figures would have to be for them to hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from mallkoll.validators.any_workbook.figures.small_relations import Numbers
from mallkoll.validators.any_workbook.own_sheet import Place
from mallkoll.validators.engine.intervals import Interval, intersect, interval_sum, product, quotient, scale
from mallkoll.validators.findings.words import MINUS, figure
from mallkoll.validators.inference.faults.wrong_figures import total_of
from mallkoll.validators.inference.inferred import InferredRelation
from mallkoll.validators.inference.worked_out import Result
from mallkoll.workbook.model.book import address
from mallkoll.workbook.model.cell_group import cell_list_text


class FigureRelation(Struct, frozen=True):
    """A relation in words, its cells, its own the first, and by typed cell what that would have to be.

    ``result`` is None where it is a sum; ``usual`` says that the same holds in most lanes.
    """

    words: str
    cells: tuple[Place, ...]
    wanted: Mapping[Place, Interval]
    result: Result | None = None
    usual: bool = True


def sum_relation(numbers: Numbers, relation: InferredRelation) -> FigureRelation:
    """A sum that fails."""
    sheet, evidence = numbers.sheet, relation.evidence
    wanted = {}
    for at in (relation.target, *relation.parts):
        if at in sheet.typed:
            right = sheet.typed[at] + (-evidence.gap if at == relation.target else evidence.gap)
            wanted[at] = Interval(right - evidence.tolerance, right + evidence.tolerance)
    words = total_of(sheet.sheet, relation).words
    usual = evidence.holding > evidence.failing
    return FigureRelation(words, (relation.target, *relation.parts), wanted, usual=usual)


def result_relation(numbers: Numbers, result: Result, *, exact: bool = False) -> FigureRelation:
    """A quotient, a change, a product, an average; worked out of figures as they are printed where it is ``exact``.

    What a figure would have to be reaches as far as that is rounded itself.
    """
    held = _held(numbers, result, exact=exact)
    cells = [numbers.grid.on_sheet(*place) for place in (result.at, *result.of)]
    wanted = {}
    for n, at in enumerate(cells):
        within = _solved(result, held, n) if at in numbers.sheet.typed and cells.count(at) == 1 else None
        if within is not None:
            half = (held[n].high - held[n].low) / 2
            wanted[at] = Interval(within.low - half, within.high + half)
    return FigureRelation(_how(result, cells[0], cells[1:]), tuple(cells), wanted, result)


def is_exact(numbers: Numbers, result: Result) -> bool:
    """Whether a result is what the figures give as they are printed, rounded itself."""
    held = _held(numbers, result, exact=True)
    given = _solved(result, held, 0)
    return given is not None and intersect(given, held[0]) is not None


def _held(numbers: Numbers, result: Result, *, exact: bool) -> list[Interval]:
    """All that a result and the figures that it is worked out of stand for; those themselves where it is ``exact``."""
    return [_printed(numbers, result.at), *(_printed(numbers, place, exact=exact) for place in result.of)]


def _printed(numbers: Numbers, place: Place, *, exact: bool = False) -> Interval:
    """All that the figure stands for; itself alone where it is ``exact``."""
    value, half = numbers.at(place), 0 if exact else numbers.known.halves[place[0]][place[1]]
    return Interval((value - half) / numbers.known.scale, (value + half) / numbers.known.scale)


def _solved(result: Result, held: Sequence[Interval], n: int) -> Interval | None:
    """What the n:th figure would have to be, where the result itself is the first; None where anything would do."""
    own, *of = held
    if result.kind == "average":
        others = interval_sum([scale(part, -1) for at, part in enumerate(of, 1) if at != n])
        return scale(interval_sum(of), 1 / len(of)) if n == 0 else interval_sum([scale(own, len(of)), others])
    one, other = of
    if result.kind == "product":
        return product(one, other) if n == 0 else quotient(own, other if n == 1 else one)
    ratio = scale(own, 1 / result.factor)
    if result.kind == "change":  # so much more than the whole of the other
        ratio = interval_sum([ratio, Interval(1, 1)])
    if n == 0:
        gives = quotient(one, other)
        less = [Interval(-1, -1)] if result.kind == "change" else []
        return scale(interval_sum([gives, *less]), result.factor) if gives else None
    return product(ratio, other) if n == 1 else quotient(one, ratio)


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


def _cells(names: Collection[str]) -> str:
    return cell_list_text([("", name) for name in names])
