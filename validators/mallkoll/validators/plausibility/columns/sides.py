"""Columns that hold one part of a net (cost, income) without saying so by ``uppgift``: no kin of the net, nor of the
other parts, for one says nothing of how large another should be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from mallkoll.validators.kept import Kept
from mallkoll.workbook.layout.column_meaning import ColumnMeaning, column_meaning
from mallkoll.workbook.layout.expressions import Avvikelse, linear
from mallkoll.workbook.layout.layout_model import SUMMABLE, Column, Layout
from mallkoll.workbook.layout.uppgift import DIFFERENCES, FigureMeasure, Side

_WORDS: Final = {
    Side.COST: re.compile(r"(brutto)?(kostnad|utgift)(er)?"),
    Side.INCOME: re.compile(r"(brutto)?(intakt|inkomst)(er)?"),
}
_PART: Final = re.compile(r"(?!netto).+(kostnad|utgift|intakt|inkomst)(er)?")
_KNOWN: Final = frozenset(FigureMeasure)


def _sides(layout: Layout) -> Mapping[tuple[str, str], str]:
    sides: dict[tuple[str, str], str] = {}
    for _, key, table in layout.placed_tables():
        meanings = {one.key: column_meaning(layout, table, one) for one in table.columns if one.kind in SUMMABLE}
        parts = {part for column in table.columns for part in _parts(column, meanings)}
        for column, meaning in meanings.items():
            side = _by_heading(meaning) or (meaning.measure if column in parts else "")
            if side and meaning.side is Side.NET:
                sides[key, column] = side
    return sides


sides_of_nets = Kept(_sides)
"""The side that each such column of a layout holds, by table and column."""


def about_side(concept: str, side: str) -> str:
    """What the figures of a row are about in a column of one side, as where the side is declared."""
    return f"{concept.removesuffix('/summa')}/{side}" if side else concept


def _by_heading(meaning: ColumnMeaning) -> str:
    """``Kostnader`` → kostnad, ``Personalkostnader`` a part of its own; empty of other headings."""
    for side, words in _WORDS.items():
        if words.fullmatch(meaning.measure):
            return side.value
    return meaning.measure if _PART.fullmatch(meaning.measure) else ""


def _parts(column: Column, meanings: Mapping[str, ColumnMeaning]) -> Iterator[str]:
    """The columns that a column adds up or subtracts from each other, where they are different things.

    What is set against a budget is none of them, nor are the months of a year.
    """
    if column.calculation is None or column.key not in meanings or isinstance(column.calculation, Avvikelse):
        return
    if column.is_surplus or meanings[column.key].measure in DIFFERENCES:
        return
    form = {str(key): c for key, c in (linear(column.calculation) or {}).items() if str(key) in meanings}
    for key, c in form.items():
        measure = meanings[key].measure
        others = [(meanings[other].measure, d) for other, d in form.items() if other != key]
        compared = any(other == measure or (other in _KNOWN and c * d < 0) for other, d in others)
        if others and measure not in _KNOWN and not compared:
            yield key
