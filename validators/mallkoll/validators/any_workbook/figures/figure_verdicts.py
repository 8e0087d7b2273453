"""What the figures of a sheet say together, asked again with the faults mended that are found: one hides another.

A sum that fails in two columns of four is hardly one any more; with one of them mended it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.any_workbook.figures.likely_figure import LikelyFigure
from mallkoll.validators.any_workbook.figures.likely_figures import FEWEST, likely_figures
from mallkoll.validators.any_workbook.figures.small_relations import Numbers
from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place
from mallkoll.validators.inference.infer import infer
from mallkoll.validators.inference.inferred import Inferred
from mallkoll.validators.inference.worked_out import Result, worked_out

_AGAIN: Final = 3  # times that a sheet is asked again
_RATES: Final = frozenset({"quotient", "change"})  # what is no amount to add up


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
    if len(numbers.sheet.typed) < FEWEST:
        return FigureVerdicts()
    first = verdicts = _verdicts(numbers, faulty)
    found: dict[Place, LikelyFigure] = {}
    for _ in range(_AGAIN):
        new = {one.at: one for one in verdicts.likely if _can_be_mended(numbers.sheet, one, found)}
        if not new:
            break
        found |= {at: _after(one, found) for at, one in new.items()}
        numbers = Numbers(_mended(numbers.sheet, new))
        verdicts = _verdicts(numbers, faulty)
    rest = {one.at: _after(one, found) for one in verdicts.likely if found.keys().isdisjoint(_accused(one))}
    likely = [one for _, one in sorted((found | rest).items())]
    return replace(first, likely=tuple(likely), tried=first.tried | verdicts.tried)


def _can_be_mended(sheet: OwnSheet, one: LikelyFigure, found: Collection[Place]) -> bool:
    """Whether it is said what should be there, and no formula shows what stood there."""
    return one.either is None and one.at in sheet.typed.keys() - found and not sheet.is_covered(one.at)


def _mended(sheet: OwnSheet, likely: Mapping[Place, LikelyFigure]) -> OwnSheet:
    """The sheet as it would be with the figures that should be there."""
    cells = dict(sheet.sheet.cells)
    cells.update((at, replace(cells[at], value=one.right)) for at, one in likely.items())
    return OwnSheet(replace(sheet.sheet, cells=cells), sheet.places)


def _accused(one: LikelyFigure) -> Collection[Place]:
    return (one.at, *(at for at, _ in one.either or ()))


def _after(one: LikelyFigure, mended: Mapping[Place, LikelyFigure]) -> LikelyFigure:
    """What is told once others are mended says so."""
    return replace(one, after=tuple(at for at in mended if at in one.others)) if mended else one


def _verdicts(numbers: Numbers, faulty: Collection[Place]) -> FigureVerdicts:
    sheet = numbers.sheet
    inferred = infer(numbers.grid, numbers.known)
    results = worked_out(numbers.grid, numbers.known, inferred.relations)
    inferred = _less_quotients(numbers, inferred, results)
    likely = likely_figures(numbers, inferred, results, frozenset(faulty))
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
