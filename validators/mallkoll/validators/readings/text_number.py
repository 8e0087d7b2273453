"""A number stored as text, in the column's unit: its likelier meaning, and what else it may mean.

People do not always write what they mean. ``136 583 kr`` in a column of tkr is mostly an amount in tkr, with the unit
written from habit; ``136,583`` pasted from an English table is not a decimal fraction; ``136 583-`` is a negative
amount to some, and ``136 583:-`` without its colon to others. Only the figures beside it can tell, so such a number
keeps both meanings until they are known, and it is never certain.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.workbook.layout.layout_model import Column, Kind
from mallkoll.workbook.model.amount import Amount, minus_after, parse_amount
from mallkoll.workbook.model.money_units import UNIT_FACTOR

_ORE = 2  # decimals that only an amount in kronor has
_FRACTION_OF_AN_ORE = 3  # decimals that no amount has; three digits behind a comma may be a group
_NEAR, _FAR = 1.0, 2.0  # powers of ten from the figures beside it


class TextNumber(Struct, frozen=True):
    """``value`` is the likelier reading, ``other`` what else it may mean, ``certain`` whether the text says just that.

    ``habit``: it is read without the unit that stands there. ``footnote``: a footnote mark stands beside the figure.
    ``grouped``: a comma may group its digits, or be the decimal sign.
    """

    value: float
    other: float | None = None
    certain: bool = True
    habit: bool = False
    footnote: bool = False
    grouped: bool = False


def text_number(text: str, unit: str, column: Column) -> TextNumber | None:
    """Read a text where a number in ``unit`` is expected; None where it is no number or of another kind."""
    amount = parse_amount(text)
    if amount is None or (amount.percent and unit != "%"):
        return None
    if column.kind is Kind.PERCENT:
        return TextNumber(amount.stored, certain=not amount.footnote, footnote=amount.footnote)
    if amount.unit in UNIT_FACTOR and unit != amount.unit:
        return _in_another_unit(amount, unit)
    if amount.decimals == _FRACTION_OF_AN_ORE and column.kind is Kind.AMOUNT and 1 <= abs(amount.value) < 1000:
        return TextNumber(amount.value, float(round(amount.value * 1000)), certain=False, grouped=True)
    if minus_after(text):
        return TextNumber(amount.value, -amount.value, certain=False)
    return TextNumber(amount.value, certain=not amount.footnote, footnote=amount.footnote)


def _in_another_unit(amount: Amount, unit: str) -> TextNumber | None:
    written = UNIT_FACTOR[amount.unit or ""]
    if unit not in UNIT_FACTOR:  # a count of something, not kronor; "2 miljoner" may still mean a large count
        return TextNumber(amount.value * max(1.0, written), certain=False)
    converted = amount.value * written / UNIT_FACTOR[unit]
    if amount.unit == "kr" and amount.decimals != _ORE:
        return TextNumber(amount.value, converted, certain=False, habit=True)
    return TextNumber(converted, certain=False)


def chosen_meaning(number: TextNumber, beside: Sequence[float]) -> TextNumber:
    """The number with its meanings reordered so that the one closest to the figures beside it (same unit) comes first.

    The other meaning is dropped where it is a hundred times off and the first fits, but never for a unit written from
    habit.
    """
    sizes = [abs(value) for value in beside if value]
    if number.other is None or not sizes or not number.value:
        return number
    if number.value == -number.other:
        return _signed(number, beside)
    typical = median(sizes)
    first, second = (abs(math.log10(abs(value) / typical)) for value in (number.value, number.other))
    value, other, habit = number.value, number.other, number.habit
    if second < first:
        value, other, habit = other, value, False
        first, second = second, first
    unambiguous = first <= _NEAR and second >= _FAR and not habit and not number.grouped
    return replace(number, value=value, other=None if unambiguous else other, habit=habit)


def _signed(number: TextNumber, beside: Sequence[float]) -> TextNumber:
    """A trailing minus counts as one where figures beside it are negative; among positive ones both meanings stay."""
    if not beside or any(value < 0 for value in beside):
        return replace(number, value=-abs(number.value), other=None)
    return replace(number, value=abs(number.value), other=-abs(number.value))
