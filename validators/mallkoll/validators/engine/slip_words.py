"""The Swedish words for slips, apart from the arithmetic that finds them."""

from __future__ import annotations

from collections.abc import Mapping

NEIGHBOUR_WORDS: Mapping[str, str] = {
    "rad_over": "samma belopp som på raden ovanför",
    "rad_under": "samma belopp som på raden under",
    "kolumn_vanster": "samma belopp som i kolumnen till vänster",
    "kolumn_hoger": "samma belopp som i kolumnen till höger",
    "foregaende_ar": "samma belopp som föregående år",
    "netto": "netto i stället för brutto",
    "brutto": "brutto i stället för netto",
}
"""Kinds of neighbours whose value may have been typed by mistake."""

_UNITS = ("kronor", "tkr", "mnkr", "mdkr")
_NAMES = {"kr": "kronor", "kronor": "kronor", "tkr": "tkr", "mnkr": "mnkr", "mkr": "mnkr", "mdkr": "mdkr"}


def ten_words(factor: float, decimals: int) -> str:
    """Ten times too large (``factor`` 10, printed ÷ right) or too small (0.1)."""
    if decimals > 0:
        return "decimalkommat saknas" if factor > 1 and decimals == 1 else "decimalkommat på fel plats"
    return "en nolla för mycket" if factor > 1 else "en nolla saknas"


def unit_words(factor: float, unit: str) -> str:
    """``kronor i stället för tkr`` and its like."""
    name = _NAMES.get(unit)
    place = _UNITS.index(name) + (-1 if factor > 1 else 1) if name else -1
    if name is None or not 0 <= place < len(_UNITS):
        return "tusen gånger för stort" if factor > 1 else "tusen gånger för litet"
    return f"{_UNITS[place]} i stället för {name}"


def digit_words(kind: str, wrong: str, right: str) -> str:
    """Which digit, in words: ``wrong`` and ``right`` are the digits as typed and as they should be."""
    same = next((i for i, (a, b) in enumerate(zip(wrong, right, strict=False)) if a != b), min(len(wrong), len(right)))
    if kind == "siffror_bytta":
        return f"siffrorna {right[same]} och {right[same + 1]} har bytt plats"
    if kind == "siffra_fel":
        return f"siffran {wrong[same]} i stället för {right[same]}"
    if kind == "siffra_tillagd":
        extra = wrong[same]
        return "en nolla för mycket" if extra == "0" else f"siffran {extra} för mycket"
    gone = right[same]
    return "en nolla saknas" if gone == "0" else f"siffran {gone} saknas"
