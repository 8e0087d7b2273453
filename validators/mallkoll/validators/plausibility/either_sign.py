"""Figures that may have either sign: results, and what is settled, regulated or spread over years."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from mallkoll.validators.plausibility.figures import Figure
from mallkoll.validators.plausibility.kin import Kin
from mallkoll.workbook.layout.layout_model import AmountSign, Table
from mallkoll.workbook.model.text import normalized

_RESULT: Final = re.compile(
    r"resultat(et|överföring)?\b|över(skott)?-? ?(/|och|eller) ?-?underskott|\+/ ?[-−]|kassaflöde|finansnetto"
    r"|skillnad|differens|\bdiff\b"
)
_SETTLED: Final = re.compile(
    r"avräkning|\b(slut|års|skatte)?reglering|justering|periodisering|\bförändring(ar)?\b|\bomfördelning"
)
_TAKEN_OFF: Final = re.compile(r"eliminering|^(avgår|minus|avdrag)\b")
_OF_ONE_SIGN: Final = re.compile(r"kostnad|utgift|intäkt|inkomst|bidrag|avgift")


@lru_cache(maxsize=4096)
def is_result(words: str) -> bool:
    """Whether the words of a row or column call its figures results."""
    return _RESULT.search(normalized(words)) is not None


@lru_cache(maxsize=4096)
def is_settled(words: str) -> bool:
    """Whether the words of a row or column say that its figures turn from one year to another, as a settlement does."""
    return _SETTLED.search(normalized(words)) is not None


def has_either_sign(table: Table, heading: str, label: str) -> bool:
    """Whether the other rows of a column say nothing of a figure's sign.

    So it is with results and with what is taken off the rest, in a table of results too unless the heading names what
    has one sign.
    """
    if any(is_result(words) or is_settled(words) for words in (heading, label)) or _TAKEN_OFF.search(normalized(label)):
        return True
    return table.signs.amounts is AmountSign.RESULT and _OF_ONE_SIGN.search(normalized(heading)) is None


def sign_witnesses(figure: Figure, kin: Sequence[Kin]) -> Sequence[Kin]:
    """Those whose signs tell which one a figure has.

    One figure alone tells nothing of what has either sign, and another year nothing of what turns with the years.
    """
    names = figure.column.heading, figure.of.label
    settled = any(map(is_settled, names))
    if not settled and not any(map(is_result, names)):
        return kin
    telling = [one for one in kin if not settled or one.figure.year == figure.year]
    return telling if len(telling) > 1 else ()
