"""Sentences compared by their skeleton: the same words, where figures, units and words of direction may differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from mallkoll.validators.texts.figures import UNITS
from mallkoll.validators.texts.tokens import sentences
from mallkoll.validators.texts.words import traits
from mallkoll.workbook.model.money_units import MONEY_WORDS, NUMBER_WORDS

_TOKEN: Final = re.compile(
    r"(?P<number>(?:(?<![\w])[+\-\u2010-\u2014\u2212]\s?)?\d+(?:[ \u00a0\u2009\u202f]\d{3})*(?:[.,:/]\d+)*)"
    r"|(?P<word>[^\W\d_]+)|(?P<percent>%)"
)
_DASHES: Final = re.compile("[\u2010-\u2014\u2212-]")
_SPACES: Final = re.compile("[ \u00a0\u2009\u202f]")
_NOT_ALONE: Final = frozenset({"tusen", "tusental", "mn"})
"""Words of amounts that are no amount of money in a sentence without *kronor*."""
_UNITS: Final = {**MONEY_WORDS, **{word: unit for word, unit in NUMBER_WORDS.items() if word not in _NOT_ALONE}}
_SIGNS: Final = frozenset({
    "positiv", "negativ", "positivt", "negativt", "positiva", "negativa", "högre", "lägre", "bättre", "sämre", "fler",
    "färre", "mer", "mindre", "större", "plus", "minus", "över", "under", "upp", "ner", "ned",
})  # fmt: skip
_SIGN_STEMS: Final = (
    "överskott", "underskott", "ökning", "minskning", "ökat", "minskat", "ökade", "minskade", "ökar", "minskar", "öka",
    "minska", "överskrid", "underskrid", "förbättr", "försämr",
)  # fmt: skip
_SHORT: Final = 3
_EMPTY: Final = frozenset({"inte", "ej", "delvis", "helt"})


class Skeleton(NamedTuple):
    """A sentence: ``words`` with marks for what may differ, ``exact`` with what it says there, ``plain`` its words."""

    words: tuple[str, ...]
    exact: tuple[str, ...]
    plain: int
    start: int
    end: int

    @property
    def without_units(self) -> tuple[str, ...]:
        """What it says but for the units of its amounts."""
        return tuple(word for word in self.exact if word not in UNITS)

    @property
    def telling(self) -> int:
        """How many of its words are none of those that any sentence about money is made of."""
        return sum(len(word) > _SHORT and word.isalpha() and not traits(word) for word in self.exact)


def skeletons(text: str) -> Iterator[Skeleton]:
    """Those of the sentences of a text that say something that may be wrong, and of the others too."""
    for start, end in sentences(text):
        found = _skeleton(text, start, end)
        if found.words:
            yield found


def _skeleton(text: str, start: int, end: int) -> Skeleton:
    words: list[str] = []
    exact: list[str] = []
    plain = 0
    for match in _TOKEN.finditer(text, start, end):
        word = match[0].casefold()
        if match.lastgroup == "number":
            words.append("#")
            exact.append(_DASHES.sub("-", _SPACES.sub("", word)))
        elif match.lastgroup == "percent":
            words.append("%")
            exact.append("%")
        elif word in _UNITS:
            words.append("¤")
            exact.append(_UNITS[word])
        elif word in _EMPTY:
            exact.append(word)
        elif word in _SIGNS or (stem := next((s for s in _SIGN_STEMS if word.startswith(s)), None)) is not None:
            ending = "" if word in _SIGNS else word.removeprefix(stem or "")
            words.append(f"±{ending}")
            exact.append(word)
        else:
            words.append(word)
            exact.append(word)
            plain += 1
    return Skeleton(tuple(words), tuple(exact), plain, start, end)


def agree(shown: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether two sentences with the same skeleton say the same, by their exact words.

    An amount may be shown in a larger unit, and is then rounded to its last digit.
    """
    if len(shown) != len(wanted):
        return False
    return all(
        one == other or _same_amount(shown[at : at + 2], wanted[at : at + 2])
        or (at > 0 and _same_amount(shown[at - 1 : at + 1], wanted[at - 1 : at + 1]))
        for at, (one, other) in enumerate(zip(shown, wanted, strict=True))
    )  # fmt: skip


def _same_amount(shown: Sequence[str], wanted: Sequence[str]) -> bool:
    if not (len(shown) == len(wanted) == 2 and {shown[1], wanted[1]} <= UNITS.keys()):
        return False
    try:
        one, other = (Decimal(number.replace(",", ".")) for number in (shown[0], wanted[0]))
    except InvalidOperation:
        return False
    larger, smaller = UNITS[shown[1]], UNITS[wanted[1]]
    half = Decimal(1).scaleb(int(one.as_tuple().exponent)) / 2 if larger > smaller else 0
    return abs(one * larger - other * smaller) <= half * larger
