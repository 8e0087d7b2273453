"""What people write as målvärde, utfall and prognos, as typed values.

A reading adds nothing to the text. A text with one certain meaning becomes a typed value, a text that says that there
is no value says which kind of absence it is, and everything else stays free text that cannot be judged.
:func:`target_text` writes a reading in one canonical way, and reading that text again gives the same reading.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, TypeAlias

from msgspec import Struct


class Absence(StrEnum):
    """The kinds of missing value."""

    NO_VALUE = "ingen uppgift"  # empty, a dash, IU, Ej mätt, Uppgift saknas
    NOT_YET = "kommer senare"  # Mäts årligen, Uppgift klar i höst, Ej genomförda än
    NOT_MEASURABLE = "går inte att mäta"
    DISCONTINUED = "utgår"


class Limit(StrEnum):
    """How a number limits: not at all, or from one side."""

    NONE = ""
    ABOVE = ">"
    AT_LEAST = "minst "
    BELOW = "<"
    AT_MOST = "högst "
    WITHIN = "inom "  # a time that must not be exceeded


LOWER_LIMITS = frozenset({Limit.ABOVE, Limit.AT_LEAST})
UPPER_LIMITS = frozenset({Limit.BELOW, Limit.AT_MOST, Limit.WITHIN})


LAST_YEAR: Final = "föregående år"


class Course(StrEnum):
    """A direction without a number."""

    UP = "öka"
    DOWN = "minska"
    BETTER = "förbättra"
    KEEP = "oförändrat"
    NOT_DOWN = "bibehålla eller öka"
    NOT_UP = "bibehålla eller minska"
    NOT_WORSE = "bibehålla eller förbättra"


class NoValue(Struct, frozen=True):
    """No value; ``said`` is the text of the cell (empty where it is blank)."""

    kind: Absence
    said: str = ""

    @property
    def silent(self) -> bool:
        """Whether the cell gives no reason: it is blank or a dash."""
        return not self.said or self.said == "-"


class Level(Struct, frozen=True):
    """One number.

    ``unit`` is ``%``, ``dagar``, ``månader``, ``kr``, … or the noun that is counted, "" where none is written. A
    per cent is 98, never 0.98. ``within`` is the time in which a share must be reached (``95 % inom 120 dagar``);
    ``new`` counts only what is new; ``estimated`` is a number that is judged, not measured; ``note`` stood in
    brackets.
    """

    value: float
    unit: str = ""
    bound: Limit = Limit.NONE
    decimals: int = 0
    within: str = ""
    new: bool = False
    estimated: bool = False
    note: str = ""


class YearChange(Struct, frozen=True):
    """A change: −10 for ten per cent less, or as many ``unit`` less.

    ``since`` is the year that it is counted from: a number, ``föregående år``, "" where that is not said.
    """

    amount: float
    decimals: int = 0
    unit: str = "%"
    since: str = ""


class Direction(Struct, frozen=True):
    """Only a direction: more, less or the same; ``since`` as for a change."""

    course: Course
    note: str = ""
    since: str = ""


class PartOf(Struct, frozen=True):
    """A number out of a total: ``4 platser tillsatta av 7``."""

    part: float
    whole: float
    noun: str = ""


class ValueRange(Struct, frozen=True):
    """Between two numbers."""

    low: Level
    high: Level


class YesNo(Struct, frozen=True):
    """Yes or no."""

    yes: bool


class FreeText(Struct, frozen=True):
    """Free text, which a machine cannot judge."""

    text: str


class Unreadable(Struct, frozen=True):
    """Something that nobody typed: a date that Excel made from ``1-2``, an error value, TRUE."""

    text: str


class SeveralValues(Struct, frozen=True):
    """Several values in one cell: ``90% resp 85%``, ``98%/58/6``, ``BOU 121 VUX 49 LSS 130``."""

    parts: tuple[tuple[str, Level | FreeText], ...]  # label ("" where none), value
    joined: str = "resp"  # how they were put together: resp, / or "" for labels
    note: str = ""


Target: TypeAlias = (
    NoValue | Level | YearChange | Direction | PartOf | ValueRange | YesNo | FreeText | Unreadable | SeveralValues
)
"""None of them has a subclass: what is asked of every figure asks ``type(x) is``, for structs much quicker than
``isinstance``."""


def target_text(target: Target) -> str:
    """The reading as text, in one canonical way."""
    match target:
        case NoValue():
            return target.said
        case Level():
            return _show_level(target)
        case YearChange():
            return _show_change(target)
        case Direction():
            return f"{target.course.value}{_show_since(target.since)}{_bracket(target.note)}"
        case PartOf():
            noun = f"{target.noun} " if target.noun else ""
            return f"{plain_number(target.part)} {noun}av {plain_number(target.whole)}"
        case ValueRange():
            return f"{plain_number(target.low.value, target.low.decimals)}–{_show_level(target.high)}"
        case YesNo():
            return "Ja" if target.yes else "Nej"
        case FreeText() | Unreadable():
            return target.text
        case SeveralValues():
            between = {"resp": " resp ", "/": "/"}.get(target.joined, " ")
            shown = [f"{label} {_show_part(part)}".strip() for label, part in target.parts]
            return between.join(shown) + _bracket(target.note)


def _show_change(change: YearChange) -> str:
    if change.since and change.unit in {"%", "procentenheter"}:
        return f"{plain_number(change.amount, change.decimals, sign=True)} {change.unit}{_show_since(change.since)}"
    amount, unit = plain_number(abs(change.amount), change.decimals), f" {change.unit}" if change.unit else ""
    verb = Course.DOWN if change.amount < 0 else Course.UP
    return f"{verb.value} med {amount}{unit}{_show_since(change.since)}"


def _show_since(since: str) -> str:
    return f" jämfört med {since}" if since else ""


def _show_part(part: Level | FreeText) -> str:
    return part.text if isinstance(part, FreeText) else _show_level(part)


def _show_level(level: Level) -> str:
    new = (" ny" if level.value == 1 else " nya") if level.new else ""
    unit = f" {level.unit}" if level.unit else ""
    estimated = "bedömd " if level.estimated else ""
    within = f" inom {level.within}" if level.within else ""
    amount = f"{level.bound.value}{plain_number(level.value, level.decimals)}"
    return f"{estimated}{amount}{new}{unit}{within}{_bracket(level.note)}"


def _bracket(note: str) -> str:
    return f" ({note})" if note else ""


def plain_number(value: float, decimals: int = 0, *, sign: bool = False) -> str:
    """``1974`` → ``1974``, ``86`` with one decimal → ``86,0``; a minus is a plain hyphen, as people type it."""
    text = f"{value:+.{decimals}f}" if sign else f"{value:.{decimals}f}"
    return text.replace(".", ",")
