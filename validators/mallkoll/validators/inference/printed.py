"""Numbers as a table prints them: which sign groups and which is the decimal sign is decided by the table itself.

``1,473`` alone says nothing. Beside ``12,5`` the comma is the decimal sign, beside ``1,473.20`` it groups. Only a
table whose every comma stands before exactly three digits takes it for a group, and only when several do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

MAX_LENGTH: Final = 40
"""Characters. A longer text is prose."""
MAX_DECIMALS: Final = 9


class Printed(Struct, frozen=True, gc=False):
    """A figure as printed: its value in the unit of the text, and how many decimals are shown."""

    value: float
    decimals: int
    percent: bool = False


class Convention(Struct, frozen=True):
    """What the signs mean in a table."""

    decimal_comma: bool
    decimal_point: bool


_SPACES: Final = " \u00a0\u2000-\u200a\u202f\u205f\u3000"
_MINUS: Final = "\\-\u2010-\u2015\u2212\ufe63\uff0d"
_NUMBER: Final = re.compile(
    rf"(?P<open>\()?[{_SPACES}]*(?P<sign>[+{_MINUS}])?[{_SPACES}]*[$€£]?[{_SPACES}]*"
    rf"(?P<digits>[0-9][0-9.,'’´{_SPACES}]*[0-9]|[0-9]|[.,][0-9]+)"
    rf"(?P<trailing>[{_MINUS}])?[{_SPACES}]*(?P<percent>%)?[{_SPACES}]*(?P<close>\))?"
    rf"[{_SPACES}]*(?:[¹²³⁰⁴-⁹]+\)?|\*{{1,4}}|[†‡]|(?:[0-9a-z]\)))?"
)
_GROUPS: Final = re.compile(rf"[0-9]{{1,3}}(?:[{_SPACES}'’´][0-9]{{3}})+(?:[.,][0-9]+)?|[0-9]*[0-9.,]*")
_BLANKS: Final = re.compile(rf"[{_SPACES}'’´]+")
_EVIDENCE: Final = re.compile(r"(?<![0-9.,])([0-9]*)((?:[.,][0-9]+)+)(?![0-9.,])")
PLACEHOLDERS: Final = frozenset({"", "-", "–", "—", "−", "..", "...", "…", "n.a.", "n/a", "na", "x", "--", ":", "."})
"""Texts that stand where there is no figure; in a sum they count as nothing."""


def convention(texts: Iterable[str]) -> Convention:
    """What comma and point mean, by the texts that can mean one thing only; of the others a majority of threes."""
    decimal, groups, open_threes = {",": 0, ".": 0}, {",": 0, ".": 0}, {",": 0, ".": 0}
    for text in texts:
        if len(text) > MAX_LENGTH or ("," not in text and "." not in text):
            continue
        for match in _EVIDENCE.finditer(text):
            before, rest = match[1], match[2]
            last = max(rest.rfind(","), rest.rfind("."))
            sign, tail = rest[last], rest[last + 1 :]
            if last > 0:
                first = rest[0]
                (groups if first == sign else decimal)[sign] += 1
                groups[first] += first != sign
            elif len(tail) != 3 or len(before) > 3 or before in {"", "0"} or before.startswith("0"):
                decimal[sign] += 1
            else:
                open_threes[sign] += 1
    return Convention(*(_is_decimal(sign, decimal, groups, open_threes) for sign in ",."))


def _is_decimal(sign: str, decimal: dict[str, int], groups: dict[str, int], open_threes: dict[str, int]) -> bool:
    """Whether a sign is the decimal sign of the table."""
    other = "." if sign == "," else ","
    if decimal[sign] != groups[sign]:
        # a whole table of 1,473 with one 12,50 of a slip still groups
        return decimal[sign] > groups[sign] and not (decimal[other] and open_threes[sign] > decimal[sign])
    return not (groups[sign] or decimal[other] or open_threes[sign] > 1)


def read(text: str, signs: Convention) -> Printed | None:
    """The figure that a text prints, None where it prints none. Never raises."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return Printed(float(text), 0) if len(text) <= 15 else None
    if len(text) > MAX_LENGTH or not (match := _NUMBER.fullmatch(text)):
        return None
    if bool(match["open"]) != bool(match["close"]) and not (match["close"] is None and not match["open"]):
        return None
    digits = match["digits"]
    if not _GROUPS.fullmatch(digits):
        return None
    bare = _BLANKS.sub("", digits)
    number = _number(bare, signs)
    if number is None:
        return None
    value, decimals = number
    negative = match["open"] or match["trailing"] or (match["sign"] and match["sign"] != "+")
    return Printed(-value if negative else value, decimals, bool(match["percent"]))


def _number(bare: str, signs: Convention) -> tuple[float, int] | None:
    """Value and decimals of digits with commas and points."""
    last = max(bare.rfind(","), bare.rfind("."))
    if last < 0:
        return (float(bare), 0) if len(bare) <= 15 else None
    sign, tail = bare[last], bare[last + 1 :]
    is_decimal = signs.decimal_comma if sign == "," else signs.decimal_point
    if len(tail) != 3 and bare.count(sign) == 1:
        is_decimal = True
    head = bare[:last] if is_decimal else bare
    whole = head.replace(",", "").replace(".", "")
    if head != whole and not re.fullmatch(r"[0-9]{1,3}(?:[.,][0-9]{3})+", head):
        return None
    decimals = len(tail) if is_decimal else 0
    if decimals > MAX_DECIMALS:
        tail, decimals = tail[:MAX_DECIMALS], MAX_DECIMALS
    if len(whole) > 15:
        return None
    return (float(f"{whole or 0}.{tail}"), decimals) if is_decimal else (float(whole), 0)
