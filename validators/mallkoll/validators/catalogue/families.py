"""The kinds of check by the first three letters of their codes, named once: for reports, lists and the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PLAUSIBILITY: Final = "RIM"

FAMILIES: Final[Mapping[str, str]] = {
    "FIL": "Filen",
    "LEV": "Leverans",
    "TAB": "Tabeller",
    "FUL": "Fullständighet",
    "TAL": "Tal",
    "SUM": "Summering",
    "AVV": "Avvikelser att förklara",
    "FOR": "Formler och förifyllt",
    "MAL": "Mål",
    "IND": "Indikatorer",
    "STA": "Bedömning",
    "KVA": "Kvalitetsgarantier",
    "UPP": "Uppdrag",
    PLAUSIBILITY: "Rimlighet",
    "SYS": "Internt",
}
"""In the order in which they are shown. An unknown one is shown by its letters."""


def family_of(code: str) -> str:
    """The letters that a code begins with."""
    return code[:3]


def family_order(family: str) -> tuple[int, str]:
    """The sort key of a family; families without a name come last."""
    return list(FAMILIES).index(family) if family in FAMILIES else len(FAMILIES), family


def family_name(family: str) -> str:
    """A kind of check in words."""
    return FAMILIES.get(family, family)
