"""The families of rules, by the first three letters of their codes, with their names in reports and lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PLAUSIBILITY: Final = "RIM"
BETWEEN_FILES: Final = "KOR"

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
    "TXT": "Texter",
    PLAUSIBILITY: "Rimlighet",
    BETWEEN_FILES: "Mellan filer",
    "UTM": "Arbetsböcker utan mall",
    "DOK": "Word-dokument",
    "SYS": "Internt",
}
"""In the order in which they are shown. An unknown one is shown by its letters."""


def family_of(code: str) -> str:
    """The family of a rule code: its leading letters."""
    return code[:3]


def family_order(family: str) -> tuple[int, str]:
    """The sort key of a family; families without a name come last."""
    return list(FAMILIES).index(family) if family in FAMILIES else len(FAMILIES), family


def family_name(family: str) -> str:
    """The Swedish name of a family."""
    return FAMILIES.get(family, family)
