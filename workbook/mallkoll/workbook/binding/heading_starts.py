"""Which rows of a sheet may begin the headings of a table, by the first letters of their cells alone.

A heading begins as its first cell does, also where it goes on in the rows below, with two exceptions: a word may be
divided between two cells, and a date over two cells is written otherwise once they are joined. So a cell counts for all
headings that begin with its letters, up to ``LETTERS`` of them, and figures count for all figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, takewhile
from typing import Final

from mallkoll.workbook.model.book import Cell
from mallkoll.workbook.model.money_units import MONEY_WORDS
from mallkoll.workbook.model.text import heading_text, normalized

MAX_HEADING_ROWS = 3  # a heading may be written over several rows
LETTERS = 4
UNITS: Final = (*MONEY_WORDS, "%")
"""What may stand after a heading."""


def rows_by_start(rows: Iterable[Iterable[Cell]]) -> dict[str, list[int]]:
    """The rows of all texts, years and days among these cells, once for each, by how those begin."""
    found: dict[str, list[int]] = {}
    for cell in chain.from_iterable(rows):
        text = heading_text(cell.value)
        start = _start(normalized(text)) if text else ""
        if start:
            found.setdefault(start, []).append(cell.row)
    return found


def starts_of(ways: Iterable[str]) -> frozenset[str]:
    """How the first cell of a heading may begin, of headings written in any of these (normalized) ways."""
    return frozenset(start for way in ways for text in (way, *(way + unit for unit in UNITS)) for start in _parts(text))


def rows_with(starts: Iterable[str], rows: Mapping[str, list[int]]) -> Counter[int]:
    """How many cells of each row begin in one of these ways."""
    found: Counter[int] = Counter()
    for start in starts:
        found.update(rows.get(start, ()))
    return found


def _parts(text: str) -> Iterator[str]:
    start = _start(text)
    if start.isalpha():
        yield from (start[:count] for count in range(1, len(start)))
    yield start


def _start(text: str) -> str:
    start = text[:LETTERS]
    letters = start if start.isalpha() else "".join(takewhile(str.isalpha, start))
    return letters or ("0" if text[:1].isdecimal() else text[:1])
