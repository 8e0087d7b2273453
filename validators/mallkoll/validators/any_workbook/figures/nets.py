"""Nets below two sums, of income and of cost: where they are but two columns, no shape of sums can tell.

A row that is called a net, is what the two sums leave in one column, and in the other is a single slip away from that.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

from mallkoll.validators.any_workbook.figures.likely_figure import LikelyFigure, slip_of_digit
from mallkoll.validators.any_workbook.figures.small_relations import Numbers
from mallkoll.validators.findings.words import MINUS
from mallkoll.workbook.model.book import address

_NET: Final = re.compile(r"\W*(?:netto|resultat|överskott|underskott|över-|net\b|result\b)", re.IGNORECASE)
_SAYS: Final = 3.0  # what the columns where it holds say at least, in digits


def wrong_nets(numbers: Numbers) -> Iterator[LikelyFigure]:
    """The nets that one slip of a digit makes what the two sums above leave, as in all other columns."""
    totals = sorted(numbers.sum_rows)
    for net, label in numbers.labels.items() if len(totals) > 1 else ():
        sums = totals[: bisect_left(totals, net)][-2:] if _NET.match(label) else []
        if len(sums) == 2 and net not in numbers.sum_rows:
            for signs in product((1, -1), repeat=2):
                yield from _wrong(numbers, net, sums, signs)


def _wrong(numbers: Numbers, net: int, sums: list[int], signs: tuple[int, ...]) -> Iterator[LikelyFigure]:
    """The net, where the sums counted so give it in all columns but one."""
    says, failing = 0.0, []
    for col in numbers.columns:
        places = [(line, col) for line in (net, *sums)]
        if numbers.filled(places):
            gives = sum(sign * numbers.at(place) for sign, place in zip(signs, places[1:], strict=True))
            if abs(numbers.at(places[0]) - gives) > numbers.slack(places):
                failing.append((col, gives))
            else:
                says += numbers.says(places)
    if len(failing) != 1 or says < _SAYS:
        return
    [(col, gives)] = failing
    at, *of = (numbers.grid.on_sheet(line, col) for line in (net, *sums))
    value, right = numbers.sheet.typed.get(at), gives / numbers.known.scale
    between = any(numbers.known.values[line][col] is not None for line in range(sums[-1] + 1, net))
    lanes = ([(line, col) for line in (one, *numbers.parts_of(one))] for one in sums)
    add_up = not between and all(map(numbers.adds_up, lanes))
    if value is not None and add_up and slip_of_digit(value, right):
        words = _words([(sign, address(*one)) for sign, one in zip(signs, of, strict=True)])
        yield LikelyFigure(at, value, float(f"{right:.12g}"), (f"{address(*at)} = {words}",), tuple(of))


def _words(terms: Sequence[tuple[int, str]]) -> str:
    """``C11 − C5``: what is added goes first."""
    (one, first), (other, second) = sorted(terms, key=lambda term: -term[0])
    return f"{'' if one > 0 else MINUS}{first} {'+' if other > 0 else MINUS} {second}"
