"""Which time the words of a sentence are about."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from mallkoll.validators.texts import trait
from mallkoll.validators.texts.tokens import Token
from mallkoll.validators.texts.words import MONTHS

_COMPARES = frozenset({"jämfört", "jämförelse", "än", "från", "sedan"})
_NEAR = 5  # words
_AT = frozenset({"per", "till", "t", "i", "för", "under", "vid"})
_UP_TO = _AT | {"och", "med", "o", "m", "den", "sista", "siste", "hela"}


class Time(Enum):
    """What a statement is about: what has been so far, or the whole year as it is expected."""

    TO_DATE = 1
    FORECAST = 2


_TO_DATE, _FORECAST = Time.TO_DATE, Time.FORECAST


class Calendar(NamedTuple):
    """The year and the month of the last day that a workbook reports on."""

    year: int
    month: int

    def other_years(self, window: Sequence[Token]) -> tuple[int | None, bool]:
        """The year that the words are about where it is not the report's, and whether they compare with another."""
        said, compares = None, False
        for at, token in enumerate(window):
            if token.traits & trait.YEAR:
                other = int(token.text) != self.year
                if any(before.text in _COMPARES for before in window[max(0, at - _NEAR) : at]):
                    compares = compares or other
                elif other:
                    said = int(token.text)
        return said, compares

    def farther_year(self, window: Sequence[Token]) -> bool:
        """Whether a year is named that is neither the report's nor the one before."""
        years = [int(token.text) for token in window if token.traits & trait.YEAR]
        return any(year not in {self.year, self.year - 1} for year in years)

    def other_month(self, window: Sequence[Token]) -> bool:
        """Whether a month is named that is not the report's last; the first of a span does not count."""
        for at, token in enumerate(window):
            month = MONTHS.get(token.text) if token.traits & trait.WHEN else None
            if month is not None and month != self.month:
                after, second = [*(word.text for word in window[at + 1 : at + 3]), "", ""][:2]
                to_another = after in {"till", "t"} or (second if after == "och" else after) in MONTHS
                if not (to_another or (after and not after[0].isalnum() and after not in ",:()")):
                    return True
        return False

    def of_then(self, words: Sequence[Token], at: int) -> bool:
        """Whether what follows is of another time, by the words before it: *bättre än i april* **då** *ett …*."""
        if not at or words[at - 1].text not in {"då", "när"}:
            return False
        earlier = words[max(0, at - _NEAR) : at - 1]
        if any(token.traits & trait.OTHER_PREPARATION or token.text in _COMPARES for token in earlier):
            return True
        return self.other_month(earlier) or self.other_years(earlier) != (None, False)

    def time_after(self, words: Sequence[Token]) -> Time | None:
        """The time that begins right after an amount: *2 mnkr* **per augusti**, *3 %* **för helåret**."""
        said = _time_words(words)
        return self.time_in(said[: 1 + (said[0].text == "årets")]) if said else None

    def other_month_after(self, words: Sequence[Token]) -> bool:
        """Whether that time is another month: *2 mnkr* **per den 30 april**."""
        said = _time_words(words)
        return bool(said) and said[0].text in MONTHS and self.other_month(said)

    def time_in(self, window: Sequence[Token]) -> Time | None:
        """The time that the words name; a forecast that is made in August is still one."""
        to_date = False
        for at, token in enumerate(window):
            may_be = token.traits & trait.TIMES
            if not may_be:
                continue
            if may_be & trait.FORECAST:
                return _FORECAST
            to_date = to_date or bool(may_be & trait.TO_DATE)
            if not may_be & trait.WHEN:
                continue
            before = window[at - 1].text if at else ""
            after = window[at + 1].text if at + 1 < len(window) else ""
            of_year = (token.text == "året" and before in {"för", "på"}) or (
                token.text in {"året", "årets"} and after in {"slut", "slutet"}
            )
            if of_year:
                return _FORECAST
            to_date = to_date or MONTHS.get(token.text) == self.month
        return _TO_DATE if to_date else None


def _time_words(after: Sequence[Token]) -> Sequence[Token]:
    """The words for a time that stand first after an amount, without those that lead to them; none where none do."""
    if not after or after[0].text not in _AT:
        return ()
    led = (at for at, word in enumerate(after) if not (word.text in _UP_TO or word.traits & trait.NUMBER))
    at = next(led, len(after))
    return after[at : at + 3]
