"""The numbers that are stored as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place, is_year
from mallkoll.workbook.model.amount import Amount, parse_amount
from mallkoll.workbook.model.money_units import MONEY_WORDS

_LONGEST: Final = 24
_ABOUT: Final = re.compile(r"(?:ca\b\.?|c:a|cirka|circa|omkring|ungefär|drygt|knappt|nästan|[~≈])\s*", re.IGNORECASE)
_BEFORE: Final = re.compile(
    rf"(?:ca\b|c:a|cirka|circa|omkring|ungefär|drygt|knappt|nästan|{'|'.join(MONEY_WORDS)})\b", re.IGNORECASE
)
NEAR: Final = 6
"""So many cells up and down are looked at."""

_BESIDE: Final = 6  # cells to the left and right that may show that it is a heading
_FEWEST: Final = 3  # numbers among them
_GROUPED: Final = re.compile(r"\d\s\d{3}\b|\d,\d")
_NAMES: Final = ("nr", "nummer", "kod", "konto", "id", "telefon", "post", "datum", "år", "ansvar", "projekt", "org")


def text_amount(text: str) -> Amount | None:
    """The number that a text is, alone or with a unit, a footnote or *ca*; None for names, codes and years."""
    stripped = text.strip()
    if not 0 < len(stripped) <= _LONGEST or (stripped[0].isalpha() and not _BEFORE.match(stripped)):
        return None
    bare = _ABOUT.sub("", stripped)
    if (bare[:1] == "0" and bare[1:2].isdigit()) or bare.endswith((" -", " –")):
        return None  # a code, or the beginning of a class such as 1 000 –
    amount = parse_amount(bare)
    is_bare = amount is not None and amount.unit is None
    return None if amount is None or (is_bare and is_year(amount.value)) else amount


def texts_among_figures(sheet: OwnSheet) -> Iterator[Place]:
    """The texts that are numbers, among the amounts of a column, or in a column of texts beside one of amounts."""
    amounts = [at for at, text in sheet.texts.items() if at not in sheet.formulas and text_amount(text)]
    yield from (at for at in amounts if _among(sheet, at))
    for run in _runs(amounts):
        if _is_column_of_amounts(sheet, run):
            yield from run


def _runs(places: Iterable[Place]) -> Iterator[list[Place]]:
    """The cells of a column that stand on rows one after the other."""
    ordered = sorted(places, key=lambda at: (at[1], at[0]))
    numbered = groupby(enumerate(ordered), key=lambda one: (one[1][1], one[1][0] - one[0]))
    yield from ([at for _, at in run] for _, run in numbered)


def _is_column_of_amounts(sheet: OwnSheet, run: Sequence[Place]) -> bool:
    """Whether a column of nothing but texts holds amounts: written as amounts are, in rows that have others beside."""
    (first, col), (last, _) = run[0], run[-1]
    heading = sheet.value((first - 1, col))
    if len(run) < _FEWEST or not isinstance(heading, str) or _names(heading.casefold()):
        return False
    if any(sheet.number((row, col)) is not None for row in range(max(1, first - NEAR), last + NEAR + 1)):
        return False
    beside = [c for c in range(max(1, col - _BESIDE), col + _BESIDE + 1)
              if c != col and all(_is_amount(sheet.number((row, c))) for row, _ in run)]  # fmt: skip
    return bool(beside) and any(_GROUPED.search(sheet.texts[at]) for at in run) and bool(sheet.label(*run[0]))


def _is_amount(value: float | None) -> bool:
    return value is not None and not is_year(value)


def _names(heading: str) -> bool:
    """Whether it says that the figures below are numbers of something, or years."""
    return any(name in heading.split() or heading.endswith(name) for name in _NAMES)


def _among(sheet: OwnSheet, at: Place) -> bool:
    """Whether its neighbours in the column are figures, and the column holds amounts."""
    row, col = at
    near = [sheet.value((r, col)) for r in range(row - NEAR, row + NEAR + 1) if r > 0 and r != row]
    numbers = [value for value in near if isinstance(value, float)]
    beside = [isinstance(sheet.value((r, col)), float) for r in (row - 1, row + 1)]
    others = [value for value in near if isinstance(value, str) and not text_amount(value)]
    heading = sheet.heading(row, col).casefold()
    return (
        not _is_heading(sheet, at)
        and any(beside) and len(numbers) >= _FEWEST and len(others) <= 1 and bool(sheet.label(row, col))
        and not all(map(is_year, numbers))
        and not _names(heading)
    )  # fmt: skip


def _is_heading(sheet: OwnSheet, at: Place) -> bool:
    """Whether it stands over figures as a heading does: nothing but texts in its row, and no figure above it."""
    row, col = at
    if any(sheet.number((r, col)) is not None for r in range(max(1, row - NEAR), row)):
        return False
    held = [sheet.value((row, c)) for c in range(max(1, col - _BESIDE), col + _BESIDE + 1) if c != col]
    if any(isinstance(value, float) for value in held):
        return False
    return not sheet.heading(row, col) or any(isinstance(value, str) and text_amount(value) for value in held)
