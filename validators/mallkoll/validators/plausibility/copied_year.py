"""Columns of this year that hold the figures of an earlier one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Final

from msgspec import Struct

from mallkoll.validators.document import Document
from mallkoll.validators.plausibility.figures import DONE, Figure, figures
from mallkoll.validators.profile.limits import Limit, limit
from mallkoll.validators.rows.gaps import posts_of

CODE: Final = "RIM005"
LEAST: Final = Limit("belopp", 3.0, "hur många belopp skilda från noll som minst ska vara lika", 2.0, 50.0)


class CopiedYear(Struct, frozen=True):
    """The figures of a column that stand once more in that of an earlier year, in the order of the sheet.

    All its posts are among them; ``whole`` says whether costs and incomes of the whole are as well.
    """

    figures: tuple[Figure, ...]
    before: Figure
    whole: bool


def copied_years(document: Document) -> Sequence[CopiedYear]:
    """The columns whose posts are all the same as in an earlier year, worked out once."""
    return document.once(_copied_years)


def _copied_years(document: Document) -> Sequence[CopiedYear]:
    return list(_found(document, limit(document.layout, CODE, LEAST)))


def _found(document: Document, least: float) -> Iterator[CopiedYear]:
    columns = {
        place: column
        for place, column in figures(document).columns.items()
        if column[0].moment.measure in DONE and column[0].year is not None
    }
    for (place, now), (other, before) in permutations(columns.items(), 2):
        if place.table != other.table or (now[0].year or 0) <= (before[0].year or 0):
            continue
        earlier = {one.of.at: one.value for one in before if one.value}
        typed = [one for one in now if one.typed and one.value]
        posts = posts_of(typed, lambda one: one.of)
        if len(posts) < least or any(earlier.get(one.of.at) != one.value for one in posts):
            continue
        same = [one for one in typed if earlier.get(one.of.at) == one.value]
        in_order = sorted(same, key=lambda one: one.of.at)
        yield CopiedYear(tuple(in_order), before[0], len(same) == len(typed))
