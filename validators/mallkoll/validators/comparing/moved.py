"""Changes of several rows that cancel each other out: money moved between them, which one reason explains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import combinations

from mallkoll.validators.comparing.explained import Change
from mallkoll.validators.comparing.figures import is_amount

_TRIED = ((2, 30), (3, 8))  # rows two by two and three by three, of so many at most: of more some fit by accident
_CLEARLY = 4  # times the rounding, so that no accident of rounding makes one fault of two


def moved_together(rows: Sequence[Sequence[Change]]) -> list[Sequence[Change]]:
    """The rows, each with its changes; those between which money was moved as one, in place of the first of them.

    Two rows or three, or all that have changed.
    """
    left = list(rows)
    for count, most in (*_TRIED, (len(rows), len(rows))):
        candidates = [row for row in left if _is_money(row)]
        for some in combinations(candidates, count) if 1 < count <= len(candidates) <= most else ():
            if all(any(row is other for other in left) for row in some) and _cancel_out(some):
                at = min(index for index, row in enumerate(left) if any(row is one for one in some))
                together = [change for row in sorted(some, key=_from_first) for change in row]
                left[at] = together
                left = [row for row in left if row is together or all(row is not one for one in some)]
    return left


def is_moved(changes: Sequence[Change]) -> bool:
    """Whether they are money moved between rows: other changes of several rows are never told together."""
    return len({(change.now.table, change.now.row) for change in changes}) > 1 and _is_money(changes)


def _is_money(row: Iterable[Change]) -> bool:
    return all(is_amount(fact) and fact.value is not None for change in row for fact in (change.now, change.before))


def _from_first(row: Sequence[Change]) -> tuple[bool, str]:
    """In the same order in every report: first those that gave, then those that got."""
    return row[0].difference < 0, row[0].key.concept


def _cancel_out(rows: Sequence[Sequence[Change]]) -> bool:
    """Whether the rows are of one kind, changed in the same columns, and without any change together."""
    if len({(row[0].key.concept.partition("/")[0], row[0].before_in.file) for row in rows}) > 1:
        return False
    columns: dict[tuple[object, ...], list[Change]] = {}
    for change in (change for row in rows for change in row):
        columns.setdefault(tuple(change.key[1:]), []).append(change)
    return all(len(column) == len(rows) and _is_nothing(column) for column in columns.values())


def _is_nothing(column: Sequence[Change]) -> bool:
    left = abs(sum((change.difference for change in column), Decimal(0)))
    if len({fact.unit for change in column for fact in (change.now, change.before)}) == 1:
        return not left
    slack = sum((change.slack for change in column), Decimal(0))
    return left <= slack < min(abs(change.difference) for change in column) / _CLEARLY
