"""Which figures are both unlikely and large enough to matter: selective editing, as in official statistics.

How far a ratio is from the usual one is told as by Hidiroglou, M. A. & Berthelot, J.-M. (1986), Statistical editing and
imputation for periodic business surveys, Survey Methodology 12(1), 73-83: symmetric around the median, scaled by the
size of the figures, and set against the spread of the table itself.

A figure is asked about only where it is far from everything that it can be held against while its kin agree with each
other, and where a known slip leads from what they make expected to what stands there. So rows that begin, end or grow
are left alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Final

from msgspec import Struct

from mallkoll.validators.document import Document
from mallkoll.validators.plausibility.columns.among_others import (
    below_column,
    beyond_column,
    counts_otherwise,
    is_odd,
    others_alike,
)
from mallkoll.validators.plausibility.either_sign import has_either_sign, sign_witnesses
from mallkoll.validators.plausibility.failing import failing, told_wrong
from mallkoll.validators.plausibility.figures import Figure, Figures, figures, repeats
from mallkoll.validators.plausibility.kin import Kin, Kinship, far_from_all, firm_ones, is_unlikely, size_witnesses
from mallkoll.validators.plausibility.limits import SCALES, Limits, limits_of
from mallkoll.validators.plausibility.nets import judged_nets
from mallkoll.validators.plausibility.slipped import Slipped, digit_slipped
from mallkoll.validators.plausibility.units.misunits import Misunit, misunits
from mallkoll.validators.plausibility.units.other_unit import explains_all, is_told_by_sums, righted
from mallkoll.validators.readings.precision import decimals
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.layout.uppgift import DONE, FigureMeasure
from mallkoll.workbook.model.worked_out import once_property

_THOUSAND: Final = math.log(1000)
_SERIES: Final = 3
_MANY: Final = 3
_SAME_LENGTH: Final = 0.12  # between a month of 28 days and one of 31


class Suspect(Struct, frozen=True):
    """Figures of which one looks wrong: mostly one, two where nothing tells which; and what they are held against.

    ``expected`` is about what should stand in the first of them, in its unit.
    """

    slip: Slipped
    figures: tuple[Figure, ...]
    kin: tuple[Figure, ...]
    expected: float

    @property
    def times(self) -> float:
        """How many times too large the first is where it is in another unit."""
        return 1000.0 if abs(self.figures[0].value) > abs(self.expected) else 0.001

    @property
    def in_series(self) -> bool:
        """Whether it is one of many equal periods of the same measure, as a month among months."""
        first = self.figures[0]
        lengths = [
            one.usual for one in self.kin if one.moment.measure == first.moment.measure and one.usual is not None
        ]
        own = first.usual
        return own is not None and sum(abs(length - own) < _SAME_LENGTH for length in lengths) > _SERIES


class Suspects(Struct, frozen=True, dict=True):
    """All of a document, and the cells that they name."""

    misunits: tuple[Misunit, ...]
    single: tuple[Suspect, ...]

    @once_property
    def named(self) -> frozenset[CellRef]:
        """Every cell that is asked about."""
        groups = (*(one.figures for one in self.misunits), *(one.figures for one in self.single))
        return frozenset(figure.ref for group in groups for figure in group)


def suspects(document: Document) -> Suspects:
    """The document's suspects, worked out once for all rules."""
    return document.once(_suspects)


def _suspects(document: Document) -> Suspects:
    return suspects_under(document, limits_of(document.layout))


def suspects_under(document: Document, limits: Limits) -> Suspects:
    """The document's suspects under other limits."""
    found = figures(document)
    kinship = Kinship(found, limits)
    nets = judged_nets(kinship)
    sides = {id(side) for wrong in nets.wrong for side in wrong.sides}
    near = math.log(limits.apart)
    uneven = [line for line in found.lines.values() if not _is_even(line, near)]  # nearly none
    misunit = [one for one in misunits(uneven, found, limits, nets.doubtful) if sides.isdisjoint(map(id, one.figures))]
    single = [Suspect(one.slip, one.sides, one.kin or (one.net,), one.expected) for one in nets.wrong]
    named = sides | {id(figure) for one in misunit for figure in one.figures}
    rows = [found.rows[wrong.net.row] for wrong in nets.wrong]
    named |= {id(figure) for row in rows for figure in row}
    doubtful = nets.doubtful | {id(figure) for one in misunit for figure in one.figures}
    for line in uneven:
        for figure in line:
            if figure.typed and id(figure) not in named and not _is_ordinary(figure, line, near):
                suspect = _judged(figure, kinship, doubtful)
                if suspect is not None and named.isdisjoint(map(id, suspect.figures)):
                    single.append(suspect)
                    named.update(map(id, suspect.figures))
    taken = failing(document)
    wrong = told_wrong(document) if taken and single else frozenset[CellRef]()

    def is_free(figures: Iterable[Figure]) -> bool:
        return taken.isdisjoint(figure.ref for figure in figures)

    return Suspects(
        tuple(one for one in misunit if is_free(one.figures) or not is_told_by_sums(document, one.figures)),
        tuple(
            one for one in single
            if (is_free(_rested_on(one)) and not wrong.issuperset(figure.ref for figure in one.kin))
            or (one.slip is Slipped.THOUSAND and explains_all(document, righted(one.figures, one.times)))
        ),
    )  # fmt: skip


def _is_even(line: Sequence[Figure], near: float) -> bool:
    """Whether all figures of a line are about as large for their times and count the same way: nothing is wrong there.

    Each of them is then an ordinary one (:func:`_is_ordinary`), and none is in another unit.
    """
    if len(line) == 1:
        return False
    first, several = line[0], False
    low = high = first.yearly
    for figure in line:
        size = figure.yearly
        if figure.sign != first.sign:
            return False
        if size < low:
            low = size
        elif size > high:
            high = size
        several = several or figure.moment != first.moment
    return several and high - low < near


def _is_ordinary(figure: Figure, line: Sequence[Figure], near: float) -> bool:
    """Whether another figure of its line is about as large for its time: nearly all are, and need no closer look."""
    size, sign, moment = figure.yearly, figure.sign, figure.moment
    for other in line if figure.value else ():
        if other.sign == sign and abs(other.yearly - size) < near and other.moment != moment:
            return True
    return False


def _rested_on(suspect: Suspect) -> tuple[Figure, ...]:
    """The figures that are named, and what they are held against where that is a single one."""
    return (*suspect.figures, *suspect.kin) if len(suspect.kin) == 1 else suspect.figures


def _judged(figure: Figure, kinship: Kinship, doubtful: frozenset[int]) -> Suspect | None:
    limits, found = kinship.limits, kinship.figures
    if not figure.value:  # nearly always nothing is missing
        seems_missing = _is_missing(figure, kinship.others(figure, doubtful), limits)
        return _nought(figure, kinship.of(figure, doubtful), limits) if seems_missing else None
    kin = kinship.of(figure, doubtful)
    if not kin:
        return _against_column(figure, found, limits) or _beyond_table(figure, found, limits)
    return (
        _thousand(figure, kin, found, limits)
        or _sign(figure, sign_witnesses(figure, kin), found, limits)
        or _digits(figure, kin, found, limits)
    )


# --- the unit ---------------------------------------------------------------------------------------------------------


def _thousand(figure: Figure, kin: Sequence[Kin], found: Figures, limits: Limits) -> Suspect | None:
    """A figure that is a thousand times larger or smaller than its kin."""
    firm, nearly = firm_ones(kin), math.log(limits.fitting)
    if not firm and _nearly_thousand(figure, kin):
        firm, nearly = list(kin), math.log(limits.mirrored)
    if not firm or figure.line.counted_in != "kr" or any(one.figure.sign != figure.sign for one in firm):
        return None
    if not far_from_all(figure, kin, limits):
        return None
    away = [figure.size - one.expected for one in firm]
    nearly = max(nearly, min(one.usual.spread for one in firm))
    exactly = math.log(limits.exact)
    this_year = any(one.figure.year == figure.year for one in kin)  # else it may be a row that begins or ends
    if min(away) > 0:
        low, high = map(math.log, limits.thousand)
        sure = this_year and (len(kin) > 1 or abs(away[0] - _THOUSAND) <= nearly)
        fits = all(low <= one <= high for one in away) and (sure or beyond_column(figure, found) > 0)
    else:
        sure = this_year and (len(firm) > 1 or below_column(figure, found) > 0)
        lost = math.log1p(0.5 / abs(figure.value))  # the digits that rounding to thousands has taken
        if not sure and lost > exactly:
            return None
        near = (nearly if sure else exactly) + lost
        alike = max(away) - min(away) < _THOUSAND / 8
        fits = abs(median(away) + _THOUSAND) <= near and alike and (sure or len(firm) > 1)
    expected = _expected(figure, firm)
    if not fits or not limits.matters(figure.value - expected, expected, figure.unit):
        return None
    if len(kin) > 1:
        return Suspect(Slipped.THOUSAND, (figure,), _told(kin), expected)
    other = _typed_behind(kin[0].figure, found)
    outside, its = (beyond_column, below_column) if away[0] > 0 else (below_column, beyond_column)
    mine, theirs = outside(figure, found), 0.0 if other is None else its(other, found)
    if theirs > mine:
        return None  # told of the other one, which lies farther outside its column
    both = () if other is None or mine > theirs else (other,)
    return Suspect(Slipped.THOUSAND, (figure, *both), _told(kin), expected)


def _beyond_table(figure: Figure, found: Figures, limits: Limits) -> Suspect | None:
    """A figure without kin that is about a thousand times larger than the largest of all others in its table."""
    if figure.line.counted_in != "kr":
        return None
    low, high = map(math.log, limits.thousand)
    columns = (column for place, column in found.columns.items() if place.table == figure.place.table)
    others: list[Figure] = []
    for one in (one for column in columns for one in column):
        if one is not figure and one.typed and one.value and one.line.counted_in == "kr":
            if figure.size - one.size < low:
                return None  # nearly always the first of them
            others.append(one)
    if len(others) < 2:
        return None
    largest = max(others, key=lambda one: one.size)
    if figure.size - largest.size > high or not limits.matters(figure.value, 0.0, figure.unit):
        return None
    return Suspect(Slipped.THOUSAND, (figure,), (largest,), figure.value / 1000)


# --- the sign ---------------------------------------------------------------------------------------------------------


def _sign(figure: Figure, kin: Sequence[Kin], found: Figures, limits: Limits) -> Suspect | None:
    """A figure that counts the other way than all its kin, and would fit if it did not."""
    if {one.figure.sign for one in kin} != {-figure.sign} or not limits.matters(2 * figure.value, 0.0, figure.unit):
        return None
    away = [figure.size - one.expected for one in kin]
    agree, differ = sum(one.usual.agree for one in kin), sum(one.usual.differ for one in kin)
    mirrored = math.log(limits.mirrored)
    if len(kin) > _MANY:
        most = 2 * mirrored
    elif len(kin) == _MANY:
        most = mirrored
    else:  # the fewer there are to agree, the better it must fit
        told = len(kin) == 1 and agree >= limits.rows
        most = (mirrored if told else math.log(limits.fitting)) + min(one.usual.spread for one in kin)
    if max(away) - min(away) > max(mirrored, most) or max(map(abs, away)) > most:
        return None
    if len(kin) > 1:
        enough = differ * 4 <= agree or len(kin) > 2
        return Suspect(Slipped.SIGN, (figure,), _told(kin), -figure.value) if enough else None
    other = kin[0].figure
    if differ:
        return None
    mine, theirs = (counts_otherwise(one, found) for one in (figure, other))
    if theirs and not mine and other.typed:
        return None  # told of the other one
    both = mine == theirs and other.typed
    return Suspect(Slipped.SIGN, (figure, other) if both else (figure,), (other,), -figure.value)


def _against_column(figure: Figure, found: Figures, limits: Limits) -> Suspect | None:
    """A figure without kin that counts the other way than all others of its column, where these are many."""
    if len(found.lines[figure.line]) > 1:
        return None  # nothing but noughts to compare with: the row has begun or ended
    column = found.columns[figure.place]
    if any(one.sign == figure.sign and one.turned == figure.turned and one is not figure for one in column):
        return None  # nearly always the first of them
    others = others_alike(figure, found)
    if len(others) < limits.rows or has_either_sign(figure.reading.table.table, figure.column.heading, figure.of.label):
        return None
    sizes = [other.size for other in others]
    fits = min(sizes) - 2 * math.log(limits.mirrored) < figure.size < max(sizes) + 2 * math.log(limits.mirrored)
    if not fits or not limits.matters(2 * figure.value, 0.0, figure.unit):
        return None
    return Suspect(Slipped.SIGN, (figure,), tuple(others), -figure.value)


# --- digits -----------------------------------------------------------------------------------------------------------


def _digits(figure: Figure, kin: Sequence[Kin], found: Figures, limits: Limits) -> Suspect | None:
    """A figure that is many times larger or smaller than all its kin make expected, as by a digit too many or few."""
    if not far_from_all(figure, kin, limits):
        return None
    signs = {one.figure.sign * (1 if one.usual.agree >= one.usual.differ else -1) for one in kin}
    kin = size_witnesses(figure, kin)
    if not kin or signs != {figure.sign}:
        return None  # a net about nought may be of any size
    away = [figure.size - one.expected for one in kin]
    unlikely = sum(is_unlikely(figure, one, limits) for one in kin)
    if min(map(abs, away)) < math.log(limits.digit) or 2 * unlikely <= len(kin):
        return None
    if max(away) - min(away) > math.log(limits.agreeing):
        return None  # the kin do not agree: nothing tells what is usual
    scale = SCALES.get(figure.unit, 1.0)
    expected = _expected(figure, kin)
    if not limits.matters(figure.value - expected, expected, figure.unit):
        return None
    if repeats(figure, found):
        return Suspect(Slipped.COPY, (figure,), _told(kin), expected)
    best = min(kin, key=lambda one: one.usual.spread)
    fitting = math.log(limits.close)
    if len(kin) == 1:
        fitting = max(fitting, best.usual.spread)
    elif figure.moment.measure == FigureMeasure.OUTCOME and max(away) < 0:
        fitting /= 2  # what is paid late is a small outcome too
        if -median(away) < math.log(limits.late):
            return None
    if not _same_time(figure, kin) and (len(kin) < _MANY or max(away) - min(away) > fitting):
        return None
    if len(kin) == 1 and not best.usual.told:
        fitting = math.log(limits.exact)
    places = decimals(figure.column) or 0
    wanted = (math.exp(best.expected) / scale, abs(expected))
    if not any(digit_slipped(abs(figure.value), target, fitting, places) for target in wanted):
        return None
    other = _typed_behind(kin[0].figure, found) if len(kin) == 1 else None
    mine, theirs = is_odd(figure, found), other is not None and is_odd(other, found)
    if theirs and not mine and other is kin[0].figure:
        against = Kin(figure, best.usual, figure.size - best.usual.ratio)
        return Suspect(Slipped.DIGITS, (other,), (figure,), _expected(other, (against,)))
    both = () if other is None or mine > theirs else (other,)
    return Suspect(Slipped.DIGITS, (figure, *both), _told(kin), expected)


def _same_time(figure: Figure, kin: Sequence[Kin]) -> bool:
    """Whether some of the kin are of its own year, or of years both before and after: else the row may have grown."""
    years = [one.figure.year for one in kin if one.figure.year is not None]
    if figure.year is None or not years:
        return figure.year is None
    return figure.year in years or min(years) < figure.year < max(years)


def _typed_behind(figure: Figure, found: Figures) -> Figure | None:
    """The figure itself where it is typed; else the one that its row's formula counts with."""
    if figure.typed or not figure.by_formula:
        return figure if figure.typed else None
    row = found.rows.get(figure.row, ())
    parts = [one for one in row if one.typed and one.value and one.moment == figure.moment and one is not figure]
    return parts[0] if len(parts) == 1 else None


# --- nought -----------------------------------------------------------------------------------------------------------

_PLANNED: Final = frozenset({FigureMeasure.BUDGET, FigureMeasure.PLAN, FigureMeasure.DRAFT, FigureMeasure.FRAME})


def _nought(figure: Figure, kin: Sequence[Kin], limits: Limits) -> Suspect | None:
    """A nought where the same year, or the years before and after it, have a figure of the same kind."""
    if not _is_missing(figure, _told(kin), limits):
        return None
    sizes = [one.expected for one in kin]
    expected = math.exp(median(sizes)) / SCALES.get(figure.unit, 1.0) * kin[0].figure.sign * figure.turned
    if max(sizes) - min(sizes) > math.log(limits.agreeing) or not limits.matters(expected, expected, figure.unit):
        return None
    return Suspect(Slipped.NOUGHT, (figure,), _told(kin), expected)


def _is_missing(figure: Figure, others: Sequence[Figure], limits: Limits) -> bool:
    """Whether enough others have figures, of the same kind its year or the years before and after it."""
    if figure.year is None or len(others) < limits.noughts:
        return False
    alike = next((group for group in (DONE, _PLANNED) if figure.moment.measure in group), frozenset[FigureMeasure]())
    same = [one.year for one in others if one.moment.measure in alike and one.year is not None]
    return bool(same) and (figure.year in same or min(same) < figure.year < max(same))


def _nearly_thousand(figure: Figure, kin: Sequence[Kin]) -> bool:
    """Whether even what does not tell how large a figure should be makes it about a thousand times too large."""
    return all(abs(figure.size - one.expected - _THOUSAND) < math.log(2) for one in kin)


def _expected(figure: Figure, kin: Sequence[Kin]) -> float:
    """About what should stand there, with the sign that it has."""
    return math.copysign(math.exp(median(one.expected for one in kin)) / SCALES.get(figure.unit, 1.0), figure.value)


def _told(kin: Iterable[Kin]) -> tuple[Figure, ...]:
    return tuple(one.figure for one in kin)
