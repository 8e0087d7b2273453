"""What other copies of a workbook say of a table: the same rows and columns, by their words, and how those calculate.

A sum that was typed in one copy is sure where another copy has the formula, or where its figures add up alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from mallkoll.addin.learn.alike import ALIKE, likeness
from mallkoll.validators.found_tables.learn_table import LearnedTable
from mallkoll.validators.found_tables.regions import FoundColumn
from mallkoll.workbook.model.months import MONTH_WORD
from mallkoll.workbook.model.text import normalized

_Terms = dict[int, int]
_TELLING = 4  # letters
_LAST_YEAR = re.compile(r"\b(?:föregående|fg|förra|fjol)")
_A_MONTH = re.compile(rf"\bprognos (?:i |per )?(?:{MONTH_WORD})\b")


def surer(table: LearnedTable, copies: Iterable[LearnedTable]) -> LearnedTable:
    """The table with what its copies confirm or know by their formulas."""
    sums, made_of, unsure = dict(table.sums), dict(table.made_of), set(table.by_figures)
    worked_out = dict(table.worked_out)
    rows, columns = _row_places(table), _column_places(table)
    for copy in copies:
        row_of = _same_places(_row_places(copy), rows)
        column_of = _same_places(_column_places(copy), columns)
        for kind, known, said, places in (
            ("row", sums, copy.sums, row_of),
            ("column", made_of, copy.made_of, column_of),
        ):
            for at, terms in said.items():
                own = places.get(at)
                moved = _moved(terms, places)
                if own is None or moved is None:
                    continue
                by_formula = (kind, at) not in copy.by_figures
                if known.get(own) == moved:
                    unsure.discard((kind, own))
                elif by_formula and (own not in known or (kind, own) in unsure):
                    known[own] = moved
                    unsure.discard((kind, own))
    made_of = {at: terms for at, terms in made_of.items() if at not in worked_out}
    numeric = table.numeric | made_of.keys() | {term for terms in made_of.values() for term in terms}
    return replace(table, sums=sums, made_of=made_of, by_figures=frozenset(unsure), numeric=frozenset(numeric))


def same_columns(own: Sequence[FoundColumn], theirs: Sequence[FoundColumn]) -> dict[int, FoundColumn]:
    """By the place of a column the one of a copy that is the same, by their headings.

    Where one is left over in each, at the same place, they are the same if they have a word in common: *Prognos 2026*
    and *Prognos helår*.
    """
    found: dict[int, FoundColumn] = {}
    for column in own:
        best = max(theirs, key=lambda other: likeness(column.heading, other.heading), default=None)
        if best is not None and likeness(column.heading, best.heading) >= ALIKE:
            found[column.at] = best
    if len(own) == len(theirs):
        pairs = zip(own, theirs, strict=True)
        left = [(ours, other) for ours, other in pairs if ours.at not in found and other not in found.values()]
        if len(left) == 1 and len(found) == len(own) - 1 and _may_be_the_same(*left[0]):
            [(ours, other)] = left
            found[ours.at] = other
    return found


def _may_be_the_same(one: FoundColumn, other: FoundColumn) -> bool:
    """Whether two headings have a word in common, and neither alone is about last year or one month's forecast."""
    for time in (_LAST_YEAR, _A_MONTH):
        if bool(time.search(normalized(one.heading))) != bool(time.search(normalized(other.heading))):
            return False
    words = [word for word in normalized(one.heading).split() if word.isalpha() and len(word) >= _TELLING]
    return any(word in normalized(other.heading) for word in words)


def _moved(terms: Mapping[int, int], places: Mapping[int, int]) -> _Terms | None:
    """The terms at the places that the same words have in the other copy; None where a word is not there."""
    moved = {places[at]: sign for at, sign in terms.items() if at in places}
    return moved if len(moved) == len(terms) else None


def _row_places(table: LearnedTable) -> dict[str, int]:
    return _unique([(row.label, row.at) for row in table.found.rows])


def _column_places(table: LearnedTable) -> dict[str, int]:
    return _unique([(f"{column.band or ''} {column.heading}", column.at) for column in table.found.columns])


def _unique(named: Sequence[tuple[str, int]]) -> dict[str, int]:
    """The places by their words, less words that stand twice."""
    words = [normalized(text) for text, _ in named]
    return {word: at for word, (_, at) in zip(words, named, strict=True) if words.count(word) == 1}


def _same_places(theirs: Mapping[str, int], ours: Mapping[str, int]) -> dict[int, int]:
    return {at: ours[word] for word, at in theirs.items() if word in ours}
