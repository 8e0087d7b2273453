"""Nets of two sides, income and cost: where a net is far from what it is held against, one of its sides may be wrong.

A net is small against its sides, so what one side should be follows rather closely from the other side and from what
the net is held against. A side is named where a known slip leads from there to what it holds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Final

from msgspec import Struct

from mallkoll.validators.plausibility.figures import Figure, Figures, repeats
from mallkoll.validators.plausibility.kin import Kinship
from mallkoll.validators.plausibility.limits import SCALES
from mallkoll.validators.plausibility.slipped import Slipped, slip_between
from mallkoll.validators.readings.precision import decimals
from mallkoll.workbook.layout.expressions import linear

_ROUGH: Final = 0.12
NET_SHARE: Final = 0.35
"""How far a net may be from what it is held against, as a share of that: investments are seldom the whole frame."""
_ROUGHEST: Final = math.log(1.35)


class WrongSide(Struct, frozen=True):
    """A net, the sides that a slip would explain, and the other figures. ``expected`` is of the first side."""

    net: Figure
    sides: tuple[Figure, ...]
    kin: tuple[Figure, ...]
    slip: Slipped
    expected: float


class Nets(Struct, frozen=True):
    """What is wrong with the nets of a document; ``doubtful`` are those (by id) that say nothing of other figures."""

    wrong: tuple[WrongSide, ...]
    doubtful: frozenset[int]


def judged_nets(kinship: Kinship) -> Nets:
    """Every net in its row."""
    found = kinship.figures
    wrong: list[WrongSide] = []
    doubtful: set[int] = set()
    for net, sides in _nets(found):
        if len(sides) < 2 and _has_nought(net, found):
            doubtful.add(id(net))  # the side that is missing may be what is wrong
            continue
        told = _wrong_side(net, sides, kinship)
        if told is not None:
            wrong.append(told)
            doubtful.add(id(net))
    return Nets(tuple(wrong), frozenset(doubtful))


def _nets(found: Figures) -> Iterator[tuple[Figure, Mapping[Figure, float]]]:
    calculations = {place: column[0].column.calculation for place, column in found.columns.items()}
    forms = {place: linear(calculation) for place, calculation in calculations.items() if calculation is not None}
    for row in found.rows.values() if forms else ():
        for net in row:
            form = forms.get(net.place)
            if form is None:
                continue
            by_column = {figure.place.column: figure for figure in row}
            sides = {by_column[key]: c for key, c in form.items() if key in by_column and by_column[key].value}
            if sides and any(side.typed for side in sides) and all(side.line != net.line for side in sides):
                yield net, sides


def _has_nought(net: Figure, found: Figures) -> bool:
    """Whether a side is typed as nought that other rows have figures for."""
    row = found.rows[net.row]
    noughts = [side for side in row if side.typed and not side.value and side.moment == net.moment]
    return any(other.value for side in noughts for other in found.columns[side.place])


def _wrong_side(net: Figure, sides: Mapping[Figure, float], kinship: Kinship) -> WrongSide | None:
    """The side that a slip explains, and what the net is held against where a slip there explains it as well.

    A figure that repeats the one above or below beats every other slip.
    """
    limits = kinship.limits
    others = [
        other
        for other in kinship.figures.lines.get(net.line, ())
        if other is not net and other.moment != net.moment and not other.by_formula
    ]
    expected = list(_expected(net, others, kinship))
    if not expected:
        return None
    wanted_net = median(expected)
    value = sum(c * side.value for side, c in sides.items())
    off = value - wanted_net
    if not limits.matters(off, wanted_net, net.unit) or abs(off) < 3 * (max(expected) - min(expected)):
        return None
    if abs(off) <= NET_SHARE * abs(wanted_net):
        return None
    is_far = value * wanted_net <= 0 or abs(math.log(value / wanted_net)) > math.log(limits.apart)
    explained: list[tuple[Figure, Slipped, float]] = []
    for side, c in sides.items():
        wanted = side.value - off / c
        # what the net is expected to be is known only roughly, and is the smaller against the side the better
        rough = min(_ROUGHEST, math.log1p(_ROUGH + NET_SHARE * abs(wanted_net / wanted))) if wanted else 0.0
        slip = _slip(side, wanted, rough) if side.typed and wanted else None
        if slip is Slipped.DIGITS and not is_far:
            continue
        if slip is Slipped.SIGN and _has_sign_of_column(side, kinship.figures):
            continue
        if slip is not None:
            explained.append((side, slip, wanted))
    copied = [side for side in sides if side.typed and repeats(side, kinship.figures)]
    copies = [(side, Slipped.COPY, side.value - off / sides[side]) for side in copied]
    explained = copies if len(copies) == 1 else explained
    if not explained:
        return None
    named = tuple(side for side, _, _ in explained)
    if not copies and len(others) == 1 and others[0].typed and others[0].value:
        usual = kinship.usual(others[0], net)
        if usual is not None and net.value:
            target = math.copysign(math.exp(net.size + usual.ratio) / SCALES.get(net.unit, 1.0), value)
            if _slip(others[0], target, math.log(limits.mirrored) / 2) is not None:
                named = (*named, others[0])
    _, slip, wanted = explained[0]
    return WrongSide(net, named, tuple(other for other in others if other not in named), slip, wanted)


def _expected(net: Figure, others: Sequence[Figure], kinship: Kinship) -> Iterator[float]:
    """What each other figure makes the net expected to be, in its unit; nought of nought."""
    for other in others:
        if not other.value:
            yield 0.0
            continue
        usual = kinship.usual(net, other)
        if usual is not None:
            size = math.exp(other.size + usual.ratio) / SCALES.get(net.unit, 1.0)
            yield size * other.sign * net.turned


def _has_sign_of_column(side: Figure, found: Figures) -> bool:
    """Whether another figure that is typed in its column counts the same way: it has that sign as it should."""
    column = found.columns[side.place]
    return any(other is not side and other.sign == side.sign and other.typed for other in column)


def _slip(figure: Figure, wanted: float, fitting: float) -> Slipped | None:
    return slip_between(figure.value, wanted, fitting, decimals(figure.column) or 0)
