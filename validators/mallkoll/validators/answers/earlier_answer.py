"""What was written about a warning when its cell held something else, as it stands after the warning on Kontroll.

The question is asked again, so the column Motivering is empty; what was written is not lost, and counts again where the
cell gets back what it held.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from mallkoll.validators.findings.words import figure, in_quotes

_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_FIGURE: Final = re.compile(r"−?[0-9 ]+(?:,[0-9]+)?")
_WRITTEN: Final = re.compile("(.*?) Motiverat (?:förut|när här stod (”[^”]*”|[^:”]+)): (.*)")


class EarlierAnswer(NamedTuple):
    """What is said of the warning now, and what was written of it when the cell held ``value``."""

    finding_text: str
    value: str
    text: str


def without_quotes(value: str) -> str:
    """A value as it can stand in quotes: those of its own are written as single ones."""
    return value.replace("”", "’")


def in_words(value: str, text: str) -> str:
    """A sentence with what was written when the cell held a value, as Kontroll has both. It may be empty."""
    if not value:
        return f"Motiverat förut: {text}"
    shown = figure(float(value)) if _NUMBER.fullmatch(value) else in_quotes(without_quotes(value))
    return f"Motiverat när här stod {shown}: {text}"


def read_earlier(text: str) -> EarlierAnswer | None:
    """What such a sentence says after the text of a finding, all on one line; None where there is none."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    shown = found[2] or ""
    if _FIGURE.fullmatch(shown):
        number = float(shown.replace(" ", "").replace("−", "-").replace(",", "."))
        return EarlierAnswer(found[1], f"{number:.15g}", found[3])
    return EarlierAnswer(found[1], shown.strip("”"), found[3])
