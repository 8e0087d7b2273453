"""Amounts written as text in a cell: ``1 473 495``, ``−2 000``, ``3,5``, ``12 %``, ``800 tkr``, ``1,5 miljoner``.

Swedish usage decides: spaces (or apostrophes) group by three, the comma is the decimal sign. A point is read where only
one reading is possible. ``1.473`` could be one and a half or fourteen hundred, so it is not read as an amount: a
machine must not guess a factor of a thousand. ``1,473`` is 1.473, because in Swedish a single comma is never a
grouping. A footnote mark (``583¹``, ``583*``, ``583 1)``) is not part of the figure.
"""

from __future__ import annotations

import math
import re
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.workbook.model.money_units import MONEY_WORDS, NUMBER_WORDS


class Amount(Struct, frozen=True):
    """An amount as it is written. ``12 %`` has ``value`` 12, ``percent`` True and ``unit`` ``%``."""

    value: float
    decimals: int = 0  # how many decimals are written
    percent: bool = False
    unit: str | None = None  # kr | tkr | mnkr | mdkr | % as written, in one spelling; None where there is none
    footnote: bool = False  # a mark that leads to a note stands beside it

    @property
    def stored(self) -> float:
        """What Excel stores for it: a percentage as a share (``12 %`` → 0.12), any other amount as written."""
        return self.value / 100 if self.percent else self.value


MAX_LENGTH: Final = 64
"""Characters. A longer text is prose."""

_UNITS: Final = {"%": "%", "procent": "%", ":-": "kr", ",-": "kr", ".-": "kr", **MONEY_WORDS, **NUMBER_WORDS}

# Every space that Word, Excel and PDF copies are known to hold: plain, no-break, figure, thin, narrow no-break …
_SPACE: Final = "[ \u00a0\u2000-\u200a\u202f\u205f\u3000]"
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
APOSTROPHES: Final = "'\u2019\u00b4"
"""What stands between groups of three where no space does, as the Swiss write."""
_SIGNS: Final = {
    **dict.fromkeys((0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " "),
    **dict.fromkeys((*range(0x2010, 0x2015), 0x2212, 0xFE63, 0xFF0D), "-"),  # hyphens, en and em dash, minus
    **dict.fromkeys(map(ord, APOSTROPHES), "'"),
}
"""Every space, dash and apostrophe that is read → the plain one. Plain sets are compiled in a tenth of the time."""
_GROUP: Final = "(?: {1,3}|')"
_KRONOR: Final = "[:,.]-"  # 500:- and its like
_UNIT: Final = rf"%|{_KRONOR}|[a-z]+\.?(?: (?:kronor|kr|sek)(?![a-z])\.?)?"
_SHAPE: Final = re.compile(
    r"(?P<open>\()? *(?P<sign>[+-])? *(?P<before>[a-z]+ +)?"
    rf"(?P<digits>[0-9](?:(?:[.,]|{_GROUP})?[0-9])*)(?P<trailing> *-(?![0-9]))?"
    rf" *(?P<unit>{_UNIT})? *(?P<close>\))? *(?P<after>{_UNIT})?"
)
RAISED_DIGITS: Final = "\u00b9\u00b2\u00b3\u2070\u2074-\u2079\u2080-\u2089"
_NOTE: Final = (
    rf"(?<=[0-9]){_SPACE}?[{RAISED_DIGITS}][{RAISED_DIGITS},]*[\u207d\u207e)]?"  # also before a unit
    rf"|(?<=[0-9a-z%)-]){_SPACE}?(?:\*{{1,4}}|[\u2020\u2021])\)?$|(?<=[0-9a-z%)-]){_SPACE}(?:[0-9]{{1,2}}|[a-z])\)$"
)
_PLAIN: Final = re.compile(r"([0-9]+)(?:,([0-9]+))?")
_PLAIN_POINT: Final = re.compile(r"([0-9]+)\.([0-9]+)")
_SPACED: Final = re.compile(rf"([0-9]{{1,3}}(?:{_GROUP}[0-9]{{3}})+)(?:[.,]([0-9]+))?")
_POINTED: Final = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+)(?:,([0-9]+))?")
_ENGLISH: Final = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?")


def parse_amount(text: str) -> Amount | None:
    """The amount that a text gives, None where it is not an amount or could mean two. Never raises."""
    if len(text) > MAX_LENGTH:
        return None
    bare = text.translate(_INVISIBLE).strip().replace("\t", " ").lower()
    amount = _read(bare)
    if amount is None and re.search(_NOTE, bare):
        amount = _read(re.sub(_NOTE, "", bare).strip())
        return None if amount is None else replace(amount, footnote=True)
    return amount


def minus_after(text: str) -> bool:
    """Whether an amount has a trailing minus: ``136 583-``, which may be ``136 583:-`` without its colon."""
    return re.search(r"[0-9] *- *$", text.translate(_SIGNS)) is not None


def _read(bare: str) -> Amount | None:
    """An amount without footnote marks, in lower case."""
    match = _SHAPE.fullmatch(bare.translate(_SIGNS))
    if not match or bool(match["open"]) != bool(match["close"]):
        return None
    units = [_one_spelling(unit) for unit in match.group("before", "unit", "after") if unit]
    if len(units) > 1 or any(unit not in _UNITS for unit in units) or (match["before"] and units == ["%"]):
        return None
    if match["after"] and not match["close"]:
        return None
    signs = [bool(match["open"]), bool(match["sign"]), bool(match["trailing"])]
    if sum(signs) > 1:
        return None  # (-5) and -5- are slips, and which one is not for us to say
    number = _number(match["digits"])
    if number is None:
        return None
    value, decimals = number
    if any(signs) and match["sign"] != "+":
        value = -value
    unit = _UNITS[units[0]] if units else None
    return Amount(value + 0.0, decimals, unit == "%", unit)


def _one_spelling(unit: str) -> str:
    """A unit without spaces and stops around it; ``milj. kr`` is ``milj``."""
    word, _, currency = unit.strip().partition(" ")
    word = word.rstrip(".")
    return "?" if currency and _UNITS.get(word) not in {"tkr", "mnkr", "mdkr"} else word


def _number(digits: str) -> tuple[float, int] | None:
    """The value and the number of decimals of an unsigned number, None where it is ambiguous."""
    match = _PLAIN.fullmatch(digits) or _SPACED.fullmatch(digits)
    if not match:
        match = _plain_point(digits) or _grouped(_POINTED.fullmatch(digits)) or _grouped(_ENGLISH.fullmatch(digits))
    if not match:
        return None
    whole, decimals = re.sub("[^0-9]", "", match[1]), match[2] or ""
    value = float(f"{whole}.{decimals or 0}")
    return (value, len(decimals)) if math.isfinite(value) else None


def _plain_point(digits: str) -> re.Match[str] | None:
    """The match of a number with a decimal point, unless the point may group by three: 0.473 and 12.50, not 1.473."""
    match = _PLAIN_POINT.fullmatch(digits)
    if not match:
        return None
    could_group = len(match[2]) == 3 and len(match[1]) <= 3 and not match[1].startswith("0")
    return None if could_group else match


def _grouped(match: re.Match[str] | None) -> re.Match[str] | None:
    """The match of a number grouped by points or commas: with two groups, or a decimal sign of the other kind."""
    if not match or match[1].startswith("0"):
        return None
    return match if match[2] or len(re.findall("[.,]", match[1])) >= 2 else None
