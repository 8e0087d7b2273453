"""The units of money: what each is in kronor, and the words that it is written with.

The four units are told by the keys of ``UNIT_FACTOR`` everywhere; every other spelling is read here alone.
"""

from __future__ import annotations

from typing import Final

UNIT_FACTOR: Final = {"kr": 1.0, "tkr": 1_000.0, "mnkr": 1_000_000.0, "mdkr": 1_000_000_000.0}
"""Kronor in each unit."""

MONEY_WORDS: Final = {
    "kr": "kr", "kronor": "kr", "sek": "kr",
    "tkr": "tkr", "kkr": "tkr", "tsek": "tkr", "ksek": "tkr",
    "mnkr": "mnkr", "mkr": "mnkr", "msek": "mnkr",
    "mdkr": "mdkr", "mdsek": "mdkr",
}  # fmt: skip
"""The words that are a unit of money by themselves."""

LARGE_MONEY_WORDS: Final = tuple(word for word, unit in MONEY_WORDS.items() if unit != "kr")
"""Those of them that no price of one thing is given in."""

NUMBER_WORDS: Final = {
    "tusen": "tkr", "tusental": "tkr",
    "mn": "mnkr", "milj": "mnkr", "miljon": "mnkr", "miljoner": "mnkr",
    "mdr": "mdkr", "miljard": "mdkr", "miljarder": "mdkr",
}  # fmt: skip
"""The words that are one together with *kronor*."""

MONEY: Final = rf"(?:{'|'.join(MONEY_WORDS)}|(?:{'|'.join(NUMBER_WORDS)})\.? (?:kronor|kr|sek))"
"""A unit of money in any of these ways, as a regular expression for text in lower case; the caller sees to what stands
before and after it."""


def money_unit(written: str) -> str:
    """The unit that a text means which is written as in ``MONEY``, or a number word alone; any other text as it is."""
    word, _, kronor = written.lower().partition(" ")
    if not kronor:
        return MONEY_WORDS.get(word) or NUMBER_WORDS.get(word, written)
    return NUMBER_WORDS.get(word.rstrip("."), written) if MONEY_WORDS.get(kronor) == "kr" else written
