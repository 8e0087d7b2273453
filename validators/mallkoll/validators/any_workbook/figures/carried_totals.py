"""Totals of one sheet that are typed on another, in a row that is called as the first sheet is.

A summary names its sheets: where a row's figures are that sheet's total under the same heading, but for one that is a
single slip of a digit away from it, that one was copied wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from mallkoll.validators.any_workbook.figures.likely_figure import LikelyFigure, slip_of_digit
from mallkoll.validators.any_workbook.figures.small_relations import Numbers
from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place
from mallkoll.workbook.model.book import address, quote_sheet
from mallkoll.workbook.model.text import normalized

_LEAST: Final = 1_000  # what a figure is at least that is the same by no chance


def wrongly_carried(sheet: OwnSheet, book: Mapping[str, Numbers]) -> Iterator[LikelyFigure]:
    """The typed figures of a sheet that are not the total that they were copied from; ``book`` are all."""
    names = {name.casefold(): numbers for name, numbers in book.items() if name != sheet.name}
    for (row, _), text in sheet.texts.items() if names else ():
        other = names.get(text.strip().casefold())
        totals = _totals(other) if other is not None else {}
        if other is None or not totals:
            continue
        typed = [(at, totals[heading]) for at in sheet.typed
                 if at[0] == row and (heading := normalized(sheet.heading(*at))) in totals]  # fmt: skip
        apart = [(at, total) for at, total in typed if sheet.typed[at] != other.sheet.number(total)]
        same = any(abs(sheet.typed[at]) >= _LEAST for at, total in typed if (at, total) not in apart)
        if same and len(apart) == 1:
            [(at, total)] = apart
            value, right = sheet.typed[at], other.sheet.number(total)
            if right is not None and slip_of_digit(value, right):
                source = f"{quote_sheet(other.sheet.name)}!{address(*total)}"
                yield LikelyFigure(at, value, right, (f"{address(*at)} = {source}",), ())


def _totals(numbers: Numbers) -> dict[str, Place]:
    """By heading: where the last total of a sheet stands; those of one heading only."""
    if not numbers.sum_rows:
        return {}
    found: dict[str, list[Place]] = {}
    for col in numbers.columns:
        at = numbers.grid.on_sheet(max(numbers.sum_rows), col)
        if numbers.sheet.number(at) is not None:
            found.setdefault(normalized(numbers.sheet.heading(*at)), []).append(at)
    return {heading: places[0] for heading, places in found.items() if heading and len(places) == 1}
