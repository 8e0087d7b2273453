"""What a document shows against the cell that it comes from: a figure, a status, a text; rounding is no error."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum
from typing import Final, NamedTuple

from mallkoll.validators.engine.slips import digit_slip
from mallkoll.validators.facts.fact import Fact
from mallkoll.validators.findings.words import SPACE, figure, in_quotes
from mallkoll.validators.texts.figures import UNITS
from mallkoll.validators.word_report.compared_book import BookCell
from mallkoll.workbook.layout.layout_model import NUMERIC, Kind
from mallkoll.workbook.layout.status_scale import Scale, Status, is_symbol
from mallkoll.workbook.model.amount import Amount, parse_amount
from mallkoll.workbook.model.money_units import money_unit
from mallkoll.workbook.model.text import normalized, one_line

_DIGITS: Final = re.compile(r"\d+")
_MINUS: Final = re.compile(r"\s*[-\u2010-\u2015\u2212]\s?(?=\d)")
_NOTHING: Final = frozenset({"", "-", "–", "—", "−", "\u2010", "\u2011"})
_THOUSANDS: Final = (Decimal(1000), Decimal("0.001"), Decimal(1_000_000), Decimal("0.000001"))
_LEADING_SYMBOL: Final = re.compile(r"^([^\w\s]+)\s*(?=\w)")


class Slip(Enum):
    """What kind of difference it is."""

    FIGURE = 1
    UNIT = 2  # a thousand times too large or small
    SIGN = 3
    STATUS = 4
    TEXT = 5
    MISSING = 6  # blank, where the cell holds something
    EXTRA = 7  # something, where the cell is blank


class Difference(NamedTuple):
    """What is shown, what it should be, and what may have happened."""

    shown: str
    wanted: str
    slip: Slip
    why: str = ""


def difference(cell: BookCell, text: str, factor: Decimal, fill: str | None, *, strict: bool) -> Difference | None:
    """How a text differs from its cell; None where it agrees, or where nothing can be said.

    ``factor`` makes the cell's unit the document's. ``fill`` is the colour behind it, RRGGBB. ``strict``: the document
    is known to have shown the cell, so that a blank is told too.
    """
    fact, shown = cell.fact, one_line(text)
    if cell.column.kind is Kind.STATUS:
        return _status(cell, shown, fill, strict=strict)
    if fact is None:
        amount = parse_amount(shown)
        if amount is None or not amount.value or cell.column.kind not in NUMERIC:
            return None
        return Difference(shown, "tom", Slip.EXTRA)
    if shown in _NOTHING:
        nothing = not fact.value if fact.value is not None else one_line(fact.text or "") in _NOTHING
        if not strict or nothing:
            return None
        return Difference("tom", _whole(cell, fact, factor), Slip.MISSING)
    if fact.value is not None and (fact.text is None or cell.column.kind in NUMERIC):
        return _number(fact, shown, factor, strict=strict)
    return _text(fact, shown, strict=strict)


def says_the_same(text: str, other: str) -> bool:
    """Whether two texts differ in no more than spaces, case and marks at their ends; a minus is no mark."""
    minus, as_well = _MINUS.match(text), _MINUS.match(other)
    return normalized(text) == normalized(other) and (minus is None) == (as_well is None)


def figure_agrees(amount: Amount, fact: Fact, factor: Decimal, *, turned: bool = False) -> bool:
    """Whether an amount is a figure in the document's unit, within half of the last digit that is written."""
    value = (fact.value or Decimal(0)) * factor * (-1 if turned else 1)
    step = Decimal(1).scaleb(-amount.decimals)
    half = step / 2
    if fact.precision is not None:  # rounded from what the cell shows, which is rounded itself
        shown_step = Decimal(1).scaleb(-fact.precision) * factor
        half += shown_step / 2 if shown_step < step else 0
        if step < shown_step:  # more digits than the cell shows: written from what it shows
            half = shown_step / 2
    return abs(_exact(amount) - value) <= half


def in_document(fact: Fact, factor: Decimal, decimals: int | None = None) -> str:
    """A figure as the document should write it."""
    places = decimals if decimals is not None else fact.precision if factor == 1 else 1
    return figure(float((fact.value or Decimal(0)) * factor), places)


def unit_factor(unit: str | None, wanted: str | None) -> Decimal:
    """What makes an amount in one unit of money one in another; 1 where either is no unit of money."""
    factor, other = UNITS.get(money_unit(unit or "")), UNITS.get(money_unit(wanted or ""))
    return factor / other if factor and other else Decimal(1)


def _exact(amount: Amount) -> Decimal:
    return Decimal(f"{amount.value:.{amount.decimals}f}")


def _whole(cell: BookCell, fact: Fact, factor: Decimal) -> str:
    if fact.value is not None and (fact.text is None or cell.column.kind in NUMERIC):
        return in_document(fact, factor)
    return one_line(fact.text or "")


def _number(fact: Fact, shown: str, factor: Decimal, *, strict: bool) -> Difference | None:
    amount = parse_amount(shown)
    if amount is None:
        if strict and _DIGITS.search(shown):
            return Difference(shown, in_document(fact, factor), Slip.FIGURE)
        return None
    if amount.unit not in {None, "%"}:
        factor = unit_factor(fact.unit, amount.unit)
    if figure_agrees(amount, fact, factor):
        return None
    digits = amount.decimals if amount.decimals or fact.precision in {0, None} else fact.precision
    wanted = in_document(fact, factor, digits if factor == 1 else max(amount.decimals, 1 if factor < 1 else 0))
    if figure_agrees(amount, fact, factor, turned=True):
        return Difference(shown, wanted, Slip.SIGN, "omvänt tecken")
    if fact.unit in UNITS and any(figure_agrees(amount, fact, factor * one) for one in _THOUSANDS):
        return Difference(shown, wanted, Slip.UNIT, "en annan enhet")
    exact = float(fact.value or 0) * float(factor)
    slip = digit_slip(abs(amount.value), abs(exact), amount.decimals)
    return Difference(shown, wanted, Slip.FIGURE, slip.words if slip else "")


def _text(fact: Fact, shown: str, *, strict: bool) -> Difference | None:
    wanted = one_line(fact.text or "")
    if says_the_same(shown, wanted):
        return None
    if fact.value is not None:
        amount, written = parse_amount(shown), parse_amount(wanted)
        if amount is not None and (written is None or written.value == _as_float(fact)):
            if figure_agrees(amount, fact, Decimal(1)):
                return None
            return Difference(shown, wanted, Slip.FIGURE)
    if _DIGITS.findall(shown) != _DIGITS.findall(wanted):
        return Difference(in_quotes(shown), in_quotes(wanted), Slip.TEXT)
    return Difference(in_quotes(shown), in_quotes(wanted), Slip.TEXT) if strict else None


def _as_float(fact: Fact) -> float:
    return float(fact.value or 0)


# --- statuses -------------------------------------------------------------------------------------------------------


def _status(cell: BookCell, shown: str, fill: str | None, *, strict: bool) -> Difference | None:
    fact, scale = cell.fact, cell.scale
    if fact is None or scale is None or fact.text is None:
        return None
    wanted, said = scale.step_of(fact.text), scale.step_of(shown) if shown else None
    if wanted is None:
        same = normalized(shown) == normalized(fact.text)
        return None if same or not strict else Difference(in_quotes(shown), in_quotes(fact.text), Slip.STATUS)
    if shown in _NOTHING and not is_symbol(wanted.word):
        return Difference("tom", in_quotes(step_text(wanted)), Slip.MISSING) if strict else None
    if said is None:
        known = strict or any(other.step_of(shown) is not None for other in cell.book.scales)
        return Difference(in_quotes(shown), in_quotes(step_text(wanted)), Slip.STATUS) if known else None
    if said is not wanted:
        return Difference(in_quotes(shown), in_quotes(step_text(wanted)), Slip.STATUS)
    other = _other_sign(scale, wanted, shown, fill)
    return None if other is None else Difference(in_quotes(shown), in_quotes(step_text(wanted)), Slip.STATUS, other)


def _other_sign(scale: Scale, wanted: Status, shown: str, fill: str | None) -> str | None:
    """What else beside the word says another step: the symbol, or the colour."""
    symbol = _LEADING_SYMBOL.match(shown)
    if symbol and wanted.symbol and symbol[1] != wanted.symbol:
        other = next((step for step in scale.steps if step.symbol == symbol[1]), None)
        if other is not None:
            return f"tecknet {symbol[1]} är {in_quotes(other.word)}"
    if fill and wanted.color and fill != wanted.color.lstrip("#").upper():
        colored = [step for step in scale.steps if step.color and step.color.lstrip("#").upper() == fill]
        if colored and wanted not in colored:
            return f"färgen är den för {in_quotes(colored[0].word)}"
    return None


def step_text(step: Status) -> str:
    """``● Förväntas uppnås``; a word that is a symbol itself needs no other."""
    return step.word if is_symbol(step.word) else f"{step.symbol} {step.word}".strip()


def amount_of(text: str) -> Amount | None:
    """The amount that a cell of a document holds, without a note's mark; None where it is none."""
    return parse_amount(one_line(text).replace(SPACE, " "))
