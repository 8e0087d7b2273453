"""Columns of what has been done that hold the figures of an earlier year, or those of the budget."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from mallkoll.validators.document import Document
from mallkoll.validators.plausibility.figures import Figure, figures
from mallkoll.validators.profile.limits import Limit, limit
from mallkoll.validators.rows.gaps import posts_of
from mallkoll.workbook.layout.layout_model import Role
from mallkoll.workbook.layout.uppgift import DONE, FigureMeasure

CODE: Final = "RIM005"
LEAST: Final = Limit("belopp", 3.0, "hur många belopp skilda från noll som minst ska vara lika", 2.0, 50.0)


_OUTCOMES: Final = frozenset({FigureMeasure.OUTCOME, FigureMeasure.ACCOUNTS})
_MEANT: Final = frozenset({FigureMeasure.BUDGET, FigureMeasure.PLAN, FigureMeasure.DRAFT})
_COMPARED: Final = DONE | _MEANT
_TELLING: Final = 100  # smaller amounts are equal by chance
_MANY: Final = 8  # so many amounts are no grants that are paid as they are decided


class CopiedYear(Struct, frozen=True):
    """The figures of a column that stand once more in that of an earlier year, in the order of the sheet.

    All its posts are among them; ``whole`` says whether costs and incomes of the whole are as well. ``meant`` says that
    the other column holds no earlier year, but what was meant to be spent.
    """

    figures: tuple[Figure, ...]
    before: Figure
    whole: bool
    meant: bool = False


def copied_years(document: Document) -> Sequence[CopiedYear]:
    """The columns whose posts are all the same as in an earlier year, worked out once."""
    return document.once(_copied_years)


def _copied_years(document: Document) -> Sequence[CopiedYear]:
    return list(_found(document, limit(document.layout, CODE, LEAST)))


def _found(document: Document, least: float) -> Iterator[CopiedYear]:
    tables: dict[str, list[Sequence[Figure]]] = {}
    for place, column in figures(document).columns.items():
        if column[0].moment.measure in _COMPARED:
            tables.setdefault(place.table, []).append(column)
    for columns in tables.values():
        for now in columns:
            if now[0].moment.measure in DONE:
                yield from _copied_from(now, columns, least)


def _copied_from(now: Sequence[Figure], columns: Iterable[Sequence[Figure]], least: float) -> Iterator[CopiedYear]:
    measure, year = now[0].moment.measure, now[0].year or 0
    in_kronor = measure in _OUTCOMES and now[0].line.counted_in == "kr"
    for before in columns:
        meant = before[0].moment.measure in _MEANT
        wanted = in_kronor if meant else year > (before[0].year or year)
        copied = _copied(now, before, least, meant=meant) if wanted else None
        if copied is not None and (not meant or _is_telling(copied)):
            yield copied


def _copied(now: Sequence[Figure], before: Sequence[Figure], least: float, *, meant: bool) -> CopiedYear | None:
    earlier = {one.of.at: one.value for one in before if one.value}
    typed = [one for one in now if one.typed and one.value]
    posts = posts_of(typed, lambda one: one.of)
    if len(posts) < least or any(earlier.get(one.of.at) != one.value for one in posts):
        return None
    same = sorted((one for one in typed if earlier.get(one.of.at) == one.value), key=lambda one: one.of.at)
    return CopiedYear(tuple(same), before[0], len(same) == len(typed), meant)


def _is_telling(copied: CopiedYear) -> bool:
    """Whether an outcome can be no budget that was kept on every row: costs and incomes are the same too, or many."""
    large = [one for one in copied.figures if abs(one.value) >= _TELLING]
    sides = {one.of.spec.role for one in large}
    return copied.whole and (len(large) >= _MANY or sides >= {Role.COST, Role.INCOME})
