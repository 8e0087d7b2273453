"""Number formats that make a figure look like another one: a percentage, thousands, another currency, a time, nothing.

Most formats only style a figure (colours, signs, spaces, decimals) and mean nothing here. One that writes a unit
(``kr``, ``tkr``, ``%``) after the figure says what it is in.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final

from msgspec import Struct

from mallkoll.workbook.model.money_units import MONEY, money_unit
from mallkoll.workbook.model.number_format import ELAPSED


class FormatEffect(StrEnum):
    """How a number format changes the appearance of a figure."""

    PERCENT = "procent"
    SCALED = "avkortad"
    CURRENCY = "valuta"
    UNIT = "enhet"
    TIME = "tid"
    NOTHING = "inget"


class FormatMeaning(Struct, frozen=True):
    """``thousands`` is how many times the figure is divided by 1000, ``word`` the unit or currency that is written."""

    effect: FormatEffect
    thousands: int = 0
    word: str = ""


_CURRENCY: Final = re.compile(r"\[\$([^\]-]+)[^\]]*\]")
_LITERAL: Final = re.compile(r'"([^"]*)"?|\\(.)|_.|\*.|\[[^\]]*\]?', re.DOTALL)
_SCALE: Final = re.compile(r"[0#?](,+)(?![0#?,])")
_FOREIGN: Final = re.compile(r"[$€£¥]|\b(?:eur|euro|usd|gbp|nok|dkk|chf)\b", re.IGNORECASE)
_UNIT_WORD: Final = re.compile(rf"\b{MONEY}\b", re.IGNORECASE)


@lru_cache(maxsize=1024)
def format_meaning(code: str) -> FormatMeaning | None:
    """How a number format code (as in the file, always in English) changes a figure; None where it does not.

    Only the first section, for positive figures, counts. Dates are recognised by their values instead.
    """
    if code.lower() in {"", "general", "standard", "@"} or len(code) > 255:
        return None
    if ELAPSED.search(code):
        return FormatMeaning(FormatEffect.TIME)
    sections = _sections(code)
    if not any(re.search("[0#?@]|general|standard|[dmyhs]", bare, re.IGNORECASE) for bare, _ in sections):
        return FormatMeaning(FormatEffect.NOTHING)
    bare, words = sections[0]
    unit = _UNIT_WORD.search(words)
    word = money_unit(unit[0]) if unit else ""
    if "%" in bare:
        return FormatMeaning(FormatEffect.PERCENT)
    scale = _SCALE.search(bare)
    if scale:
        return FormatMeaning(FormatEffect.SCALED, len(scale[1]), word)
    foreign = _FOREIGN.search(words)
    if foreign:
        return FormatMeaning(FormatEffect.CURRENCY, word=foreign[0])
    word = word or ("%" if words.strip() == "%" else "")  # a sign that is only written: the figure is not multiplied
    return FormatMeaning(FormatEffect.UNIT, word=word) if word else None


def _sections(code: str) -> list[tuple[str, str]]:
    """Each section as (code without literal text, its literal text)."""
    sections: list[tuple[list[str], list[str]]] = [([], [])]
    at = 0
    while at < len(code):
        literal, currency = _LITERAL.match(code, at), _CURRENCY.match(code, at)
        bare, words = sections[-1]
        if currency:
            words.append(f" {currency[1]} ")
            at = currency.end()
        elif literal:
            words.append(literal[1] or literal[2] or "")
            at = literal.end()
        else:
            if code[at] == ";":
                sections.append(([], []))
            elif code[at] in "$€£¥":
                words.append(code[at])
            else:
                bare.append(code[at])
            at += 1
    return [("".join(bare), "".join(words)) for bare, words in sections]
