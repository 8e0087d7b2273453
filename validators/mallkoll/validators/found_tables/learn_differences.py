"""Which typed columns are made of others by adding and subtracting, as their headings call them and the figures show.

A result, a deviation or what is left is made of the columns before it, and of no column that is made itself of what
comes later: of *Kommunbidrag*, *Nettokostnad*, *Resultat* it is the last that is worked out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, permutations
from typing import Final

from mallkoll.validators.engine.intervals import decimals_of, half_unit
from mallkoll.validators.found_tables.regions import FoundTable
from mallkoll.workbook.model.book import Sheet

FEWEST: Final = 2
"""How many rows have to bear out what a typed column is made of."""
_BEFORE: Final = 8
_MOST_PARTS: Final = 12
_COMPARED: Final = re.compile(r"avvik|förändr|differens|\bdiff\b|skillnad|över/?underskott|\bnetto", re.IGNORECASE)
_RESULT: Final = re.compile(r"\bnetto|resultat(et)?\b", re.IGNORECASE)
_LEFT: Final = re.compile(r"\bkvar\b|återstå|kvarvarande", re.IGNORECASE)
_TOTAL: Final = re.compile(r"^(summa|s:a|totalt?|totala)\b|\b(summa|totalt)$", re.IGNORECASE)


def number_at(sheet: Sheet, row: int, column: int) -> float | None:
    """The number in a cell."""
    value = sheet.value(row, column)
    return value if isinstance(value, float) else None


def adds_up(whole: float, parts: list[tuple[float, int]]) -> bool:
    """Whether a figure is the sum of signed others, as far as their decimals tell."""
    slack = half_unit(decimals_of(whole)) + sum(half_unit(decimals_of(part)) for part, _ in parts)
    return abs(whole - sum(sign * part for part, sign in parts)) <= slack * 1.000001


def adds_up_down(whole: float, parts: list[tuple[float, int]]) -> bool:
    """The same in one column, whose figures have all as many decimals: −1 among per cent is −1,0."""
    slack = half_unit(max(map(decimals_of, (whole, *(part for part, _ in parts))))) * (len(parts) + 1)
    return abs(whole - sum(sign * part for part, sign in parts)) <= slack * 1.000001


def typed_columns(
    sheet: Sheet, found: FoundTable, rows: Sequence[int], numeric: frozenset[int], sums: set[int]
) -> dict[int, dict[int, int]]:
    """By column that its heading calls made of others: the terms that most rows bear out, with their signs."""
    headings = {column.at: column.heading for column in found.columns if column.at in numeric}
    made = {at for at, words in headings.items() if any(kind.search(words) for kind in (_COMPARED, _RESULT, _LEFT))}
    result: dict[int, dict[int, int]] = {}
    for column in sorted(at for at in headings if at in made or _TOTAL.search(headings[at])):
        before = [at for at in sorted(headings) if at < column]
        terms = _best(sheet, rows, sums, column, _made_of(headings[column], before))
        if terms is None and _COMPARED.search(headings[column]):
            others = [at for at in sorted(headings) if at not in made][:_BEFORE]
            terms = _best(sheet, rows, sums, column, _differences(others))
        if terms is not None:
            result[column] = terms
    return result


def _made_of(heading: str, before: Sequence[int]) -> Iterator[dict[int, int]]:
    """What a column may be made of by its heading, the nearest columns first."""
    near = before[::-1][:_BEFORE]
    if _COMPARED.search(heading) or _RESULT.search(heading) or _LEFT.search(heading):
        yield from _differences(near)
    if _RESULT.search(heading):
        yield from ({one: 1, other: 1} for one, other in combinations(near, 2))
    if _LEFT.search(heading):
        yield from (
            {whole: 1, one: -1, other: -1}
            for whole in near
            for one, other in combinations(near, 2)
            if whole not in {one, other}
        )
    if _TOTAL.search(heading):
        yield from (dict.fromkeys(before[-count:], 1) for count in range(2, min(len(before), _MOST_PARTS) + 1))


def _differences(columns: Sequence[int]) -> Iterator[dict[int, int]]:
    return ({first: 1, second: -1} for first, second in permutations(columns, 2))


def _best(
    sheet: Sheet, rows: Sequence[int], sums: set[int], column: int, guesses: Iterator[dict[int, int]]
) -> dict[int, int] | None:
    """The guess that most rows bear out, of those that all but few do; a sum row may hold something else."""
    best: tuple[int, dict[int, int]] | None = None
    for terms in guesses:
        holds = fails = 0
        for row in rows:
            whole, parts = (
                number_at(sheet, row, column),
                [(number_at(sheet, row, at), sign) for at, sign in terms.items()],
            )
            told = [(part, sign) for part, sign in parts if part is not None]
            if whole is None or len(told) < len(parts) or not (whole or any(part for part, _ in told)):
                continue
            if adds_up(whole, told):
                holds += 1
            elif row not in sums:
                fails += 1
        if holds >= FEWEST and holds > 3 * fails and (best is None or holds - fails > best[0]):
            best = (holds - fails, terms)
    return None if best is None else best[1]
