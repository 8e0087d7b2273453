"""Statements of a workbook's texts tied to the cells that they are about, and what those cells give.

Words choose the cells: the row, the measure, the time. Only where they leave several, a cell that holds what the text
says is taken before the others. Where the sentence does not name its row beyond doubt, a statement is tied to what it
agrees with; it contradicts only what a common slip makes of it (a digit, tkr for mnkr).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from enum import Enum
from functools import partial
from itertools import chain, repeat

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.document import Document
from mallkoll.validators.engine.intervals import round_to
from mallkoll.validators.engine.slips import Slip, digit_slip
from mallkoll.validators.texts.figures import UNITS, Candidate, Figures
from mallkoll.validators.texts.heads import IN_BALANCE, Measure
from mallkoll.validators.texts.read_text import statements
from mallkoll.validators.texts.row_names import OwnRow
from mallkoll.validators.texts.statement import Statement
from mallkoll.validators.texts.text_cells import text_cells
from mallkoll.validators.texts.times import Calendar, Time
from mallkoll.validators.texts.tokens import Quantity
from mallkoll.validators.texts.words import cell_may_say
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.layout.layout_model import AmountSign, Column

_CERTAIN_DIGITS = 3
"""So many digits at least tell by themselves that an amount was meant for a cell that holds nearly the same."""
_FEWEST_DIGITS = 2
"""So many at least that it agrees with one that the words do not point out for certain."""


class Verdict(Enum):
    """What the cells say to a statement."""

    AGREES = 1
    ANOTHER_AMOUNT = 2
    ANOTHER_WAY = 3  # the amount is right, the words turn it round; or there is no amount


_AGREES, _TO_DATE, _AT_END = Verdict.AGREES, Time.TO_DATE, Time.FORECAST
_DEVIATION, _RESULT, _FORECAST, _EXCESS = Measure.DEVIATION, Measure.RESULT, Measure.FORECAST, Measure.EXCESS
"""To look a member up takes as long as to make a tie."""


class TextCell(Struct, frozen=True, gc=False):
    """A text that somebody has typed, and the row that it stands beside."""

    table: BoundTable
    row: BoundRow
    column: Column
    ref: CellRef
    text: str


class Tie(Struct, frozen=True, gc=False):
    """A statement and what it is about. ``sure`` says that the words leave no doubt of it."""

    cell: TextCell
    statement: Statement
    found: Candidate
    verdict: Verdict
    sure: bool
    slip: Slip | None = None
    elsewhere: Candidate | None = None  # what it agrees with at another time

    @property
    def of_change(self) -> bool:
        """Whether it is about per cent, or about how much more or less than before."""
        amount = self.statement.quantity
        return (amount is not None and amount.percent) or self.statement.head.measure is Measure.CHANGE


def text_ties(document: Document) -> tuple[Tie, ...]:
    """Every statement of every text that can be tied to cells, in the order of the workbook."""
    cells = list(_text_cells(document))
    return tuple(ties_of(document, Figures(document), cells)) if cells else ()


def ties_of(document: Document, figures: Figures, texts: Iterable[tuple[TextCell, str]]) -> Iterator[Tie]:
    """Every statement of some texts that can be tied to cells. With a text goes the concept of its row.

    Where that is none that has figures, only rows that the text itself names are meant.
    """
    end = document.layout.period.end
    calendar = Calendar(end.year, end.month)
    for cell, concept in texts:
        own = OwnRow.of(cell.row.label, concept)
        said = statements(cell.text, own, figures.names, calendar, beside_figures=figures.has(concept))
        if said:
            yield from _of_cell(figures, cell, said)


def _text_cells(document: Document) -> Iterator[tuple[TextCell, str]]:
    for place, text, cell in document.once(text_cells):
        if cell_may_say(text) and place.concept is not None and cell.formula is None:
            yield TextCell(place.table, place.row, place.column, place.ref, text), place.concept


def _of_cell(figures: Figures, cell: TextCell, said: Sequence[Statement]) -> Iterator[Tie]:
    last: Tie | None = None
    for statement in said:
        if statement.of_last:  # a share
            tie = (
                None
                if last is None or last.verdict is not Verdict.AGREES
                else _tied(figures, cell, statement, figures.shares(last.found), _none)
            )
        else:
            tie = _tied(figures, cell, statement, *_candidates(figures, cell, statement))
            if tie is not None and last is not None and statement.shared and _same_fault(last, tie):
                tie = replace(tie, verdict=Verdict.AGREES)  # the one word was told already
            last = tie
        if tie is not None:
            yield tie


def _same_fault(before: Tie, tie: Tie) -> bool:
    return before.verdict is Verdict.ANOTHER_WAY and tie.verdict is Verdict.ANOTHER_WAY


# --- what it can be about -----------------------------------------------------------------------------------------


def _candidates(
    figures: Figures, cell: TextCell, statement: Statement
) -> tuple[Iterable[Candidate], Callable[[], Iterable[Candidate]]]:
    """What it can be about, likeliest first; and what another time gives, which only bears witness.

    Both are worked out no further than they are asked for.
    """
    measure, year, amount = statement.head.measure, statement.year, statement.quantity
    if measure in _TIMELESS:
        return chain.from_iterable(map(partial(_plain, figures, cell, statement), statement.rows)), _none
    pick = figures.results if measure is _RESULT else figures.deviations

    def at(time: Time) -> Iterable[Candidate]:
        found = chain.from_iterable(map(pick, statement.rows, repeat(time), repeat(year)))
        return figures.in_percent(found) if amount is not None and amount.percent else found

    first = statement.time or _TO_DATE
    other = _AT_END if first is _TO_DATE else _TO_DATE
    if statement.timed:
        return at(first), lambda: at(other)
    likelier = list(at(first))
    if not likelier and statement.time is not None and any(pick((c,), first, year) for c in figures.concepts):
        return (), _none  # other rows have it, so this cell is only blank
    return chain(likelier, at(other)), _none  # the words do not name the time: any of them


def _none() -> Iterable[Candidate]:
    return ()


_LOOSE = frozenset({Measure.FORECAST, Measure.OUTCOME, Measure.BUDGET})
"""Measures that a report holds several of: a budget before and after it was changed, costs with and without incomes."""
_TIMELESS = _LOOSE | {Measure.CHANGE, Measure.LEVEL, Measure.EXCESS}
_ONE_MORE = frozenset({Measure.CHANGE, Measure.EXCESS})
"""Measures of how much more one figure is than another."""
_IN_MONEY = frozenset({Measure.DEVIATION, Measure.RESULT, Measure.FORECAST})
"""Measures that are amounts: in per cent they are so much of something."""


def _plain(figures: Figures, cell: TextCell, statement: Statement, rows: Sequence[str]) -> Iterable[Candidate]:
    """Amounts of one measure, whatever the time."""
    measure, year = statement.head.measure, statement.year
    amount = statement.quantity
    if measure is Measure.CHANGE:
        return figures.changes(rows, percent=amount is not None and amount.percent) if year is None else []
    if measure is _EXCESS:
        time = statement.time if statement.timed else None
        percent = amount is not None and amount.percent
        return figures.excesses(rows, time, percent=percent) if year is None else []
    if measure is Measure.LEVEL:
        return figures.percents(rows[0], cell.table.key) if year is None and len(rows) == 1 else []
    if measure is Measure.OUTCOME:
        return figures.outcomes(rows, year)
    if measure is Measure.BUDGET:
        return figures.budgets(rows, year)
    deviations = figures.deviations(rows, _AT_END, year) if amount is not None and amount.sign else []
    if amount is not None and amount.percent:
        return figures.in_percent(deviations)
    return [*figures.forecasts(rows, year), *deviations]


# --- what it says against what they give --------------------------------------------------------------------------


def _tied(
    figures: Figures,
    cell: TextCell,
    statement: Statement,
    chosen: Iterable[Candidate],
    others: Callable[[], Iterable[Candidate]],
) -> Tie | None:
    amount, measure = statement.quantity, statement.head.measure
    if amount is None:
        given = list(chosen) if statement.known else []
        return _without_amount(figures, cell, statement, given, others) if given else None
    loose = measure in _LOOSE and not (measure is _FORECAST and amount.sign)
    known = statement.known and not loose
    if measure is _EXCESS and not known:
        return None  # of incomes it is a surplus
    turned: list[Candidate] = []
    differing: list[Candidate] = []
    for one in chosen:
        if one.percent != amount.percent:  # per cent are never held against kronor
            continue
        if not fits(amount, one):
            differing.append(one)
        elif _turned(statement, amount, one):
            turned.append(one)
        else:
            sure = known or _digits(amount) >= _FEWEST_DIGITS
            return Tie(cell, statement, one, _AGREES, known) if sure else None
    if turned:
        if not known and (_digits(amount) < _CERTAIN_DIGITS or statement.of_another):
            return None
        known = known and measure is not _EXCESS  # some mean the result
        return Tie(cell, statement, turned[0], Verdict.ANOTHER_WAY, known)
    return _another_amount(cell, statement, amount, differing, others, known=known) if differing else None


def _another_amount(
    cell: TextCell,
    statement: Statement,
    amount: Quantity,
    differing: Sequence[Candidate],
    others: Callable[[], Iterable[Candidate]],
    *,
    known: bool,
) -> Tie | None:
    """A statement tied to the cells that its amount was most likely meant for, none of which holds it."""
    measure = statement.head.measure
    if measure is _EXCESS and len({one.value for one in differing}) > 1:
        return None  # of costs with and without incomes, say
    slips = ((one, slip) for one in differing if (slip := _slip(amount, one)) is not None)
    nearest, slip = min(slips, key=lambda found: found[1].rank, default=(differing[0], None))
    if not known and (slip is None or (slip.kind != "tusen" and _digits(amount) < _CERTAIN_DIGITS)):
        return None
    if not known and statement.of_another:
        return None
    if measure is Measure.LEVEL and slip is None:
        return None
    if amount.percent and measure in _IN_MONEY and not statement.of_budget:
        if measure is not _DEVIATION:
            return None
        known = False  # of the budget, most likely, but of what is not said
    elsewhere = next((one for one in others() if fits(amount, one) and not _turned(statement, amount, one)), None)
    return Tie(cell, statement, nearest, Verdict.ANOTHER_AMOUNT, known and elsewhere is None, slip, elsewhere)


def _without_amount(
    figures: Figures,
    cell: TextCell,
    statement: Statement,
    chosen: Sequence[Candidate],
    others: Callable[[], Iterable[Candidate]],
) -> Tie | None:
    if statement.head.measure in IN_BALANCE:
        kept = statement.head.measure is Measure.KEPT
        near = next((one for one in chosen if figures.is_in_balance(one) or (kept and one.value > 0)), None)
        if near is not None:
            return Tie(cell, statement, near, _AGREES, sure=True)
        return Tie(cell, statement, chosen[0], Verdict.ANOTHER_WAY, sure=True)
    wanted = statement.head.sign
    ways = {_way(one.value) for one in chosen}
    if ways == {wanted}:
        return Tie(cell, statement, chosen[0], _AGREES, sure=True)
    if ways == {-wanted}:
        found = next((one for one in others() if _way(one.value) == wanted), None)
        sure = found is None and statement.head.measure is not _EXCESS
        return Tie(cell, statement, chosen[0], Verdict.ANOTHER_WAY, sure, elsewhere=found)
    return None


def _way(value: Decimal) -> int:
    return (value > 0) - (value < 0)


def _turned(statement: Statement, amount: Quantity, one: Candidate) -> bool:
    """Whether words and cells say opposite ways. A sign before per cent may as well say that costs are above budget."""
    head, sign = statement.head, 0 if amount.percent else amount.sign
    if head.measure in _ONE_MORE:
        said = head.sign
    elif head.measure is _RESULT:
        said = head.sign or sign or not amount.percent
    elif head.measure is _FORECAST:  # a net result is printed with its sign, a cost is not
        said = sign or (one.cells[0].about.sign == AmountSign.RESULT and not amount.percent)
    elif head.measure is _DEVIATION:
        said = head.sign or sign
    else:
        return False
    if amount.sign < 0 and head.sign > 0:
        said = -1
    return said * _way(one.value) < 0


def fits(amount: Quantity, one: Candidate) -> bool:
    """Whether an amount is what the cells give, rounded to the digits that it is written with, whatever the signs."""
    stated, value = amount.value, abs(one.value)
    unit = last_digit(amount)
    half = unit if amount.hedged else unit / 2
    if _written(amount) < one.step:  # the text has more digits than the table
        half += one.step / 2 * len(one.cells + one.less)
    if abs(value - stated) <= half:
        return True
    cut = amount.decimals > 0 and amount.factor > one.factor  # 28 593 tkr cut off to 28,5 mnkr
    return cut and stated <= value < stated + unit


def last_digit(amount: Quantity) -> Decimal:
    """A unit of the last digit that says something: noughts at the end of an amount may have come by rounding."""
    unit = _written(amount)
    if amount.decimals or amount.percent:
        return unit
    digits = str(int(amount.number))
    noughts = len(digits) - len(digits.rstrip("0")) if amount.number else 0
    if amount.factor > UNITS["tkr"]:
        noughts = max(0, min(noughts, len(digits) - 2))
    return unit.scaleb(noughts) if len(digits) > 2 else unit


def _written(amount: Quantity) -> Decimal:
    """A unit of the last digit that is written."""
    return amount.factor.scaleb(-amount.decimals)


def _digits(amount: Quantity) -> int:
    return len(str(amount.number).replace(".", "").strip("0"))


def _slip(amount: Quantity, one: Candidate) -> Slip | None:
    """The common slip that makes the stated amount of what the cells give."""
    if not one.value or not amount.number:
        return None
    if not amount.percent:
        for times, step in ((Decimal(1000), 1), (Decimal("0.001"), -1)):
            if fits(replace(amount, factor=amount.factor * times), one):
                return Slip("tusen", None, _UNIT_RANK, _wrong_unit(amount.factor, step))
    exact, places = float(abs(one.value) / amount.factor), 10.0**amount.decimals
    meant = {round_to(exact, amount.decimals), math.floor(exact * places) / places}  # rounded, or cut off
    slips = [
        digit_slip(float(amount.number), wanted, amount.decimals)
        for wanted in sorted(meant)
        if wanted * places >= _TWO_DIGITS
    ]
    return min((slip for slip in slips if slip is not None), key=lambda slip: slip.rank, default=None)


_UNIT_RANK, _TWO_DIGITS = 1.5, 10
_NAMES = tuple(UNITS)


def _wrong_unit(factor: Decimal, step: int) -> str:
    at = next((i for i, size in enumerate(UNITS.values()) if size == factor), 0)
    other = at + step
    return f"{_NAMES[at]} i stället för {_NAMES[other]}" if 0 <= other < len(_NAMES) else ""
