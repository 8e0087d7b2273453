"""Goals and indicators that a report no longer has, or has in other words, though its year is not over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

from mallkoll.validators.comparing.delivered import Delivered, Row, Series
from mallkoll.workbook.model.text import normalized

_ALIKE = 0.6
_SHORTEST = 2  # words by which one name can be the beginning of another


class Gone(NamedTuple):
    """A row that an earlier report of the year has (``before``), and the one that stands in its place, if any."""

    before: Row
    before_in: Delivered
    now: Row | None


class Lost(NamedTuple):
    """The rows of one table that a report has lost, or that it has in other words."""

    report: Delivered
    rows: tuple[Gone, ...]
    concepts: frozenset[str]


class _Known(NamedTuple):
    report: Delivered
    row: Row


def lost_rows(series: Series, report: Delivered, known: dict[str, _Known]) -> Iterator[Lost]:
    """What a report has lost of the rows that are ``known``, by table of the report that had them.

    A report that has less than half of them is a choice: it follows up some, and the others another time.
    """
    here = {series.name(row.concept): row for row in report.rows}
    families = {concept.partition("/")[0] for concept in here}
    for family in sorted(families):
        mine = {concept: one for concept, one in known.items() if concept.startswith(f"{family}/")}
        missing = {concept: one for concept, one in mine.items() if concept not in here}
        if not missing or 2 * len(missing) > len(mine):
            continue
        fresh = [row for concept, row in here.items() if concept.startswith(f"{family}/") and concept not in mine]
        places = _places([one.row for one in missing.values()], fresh)
        gone = [Gone(one.row, one.report, places.get(one.row)) for one in missing.values()]
        yield Lost(report, tuple(gone), frozenset(missing))


def rows_of_year(series: Series) -> Iterator[tuple[Delivered, dict[str, _Known]]]:
    """The reports in order, each with the rows that the earlier ones of its year have; to be filled by the caller."""
    for _, reports in groupby(series.reports, key=lambda one: one.report.end.year):
        known: dict[str, _Known] = {}
        for report in reports:
            yield report, known
            for row in report.rows:
                known.setdefault(series.name(row.concept), _Known(report, row))


def _places(missing: Sequence[Row], fresh: Sequence[Row]) -> dict[Row, Row]:
    """Which new row is which missing one in other words, the most alike first; each at most once."""
    pairs = sorted(
        ((_likeness(old, new), at, old, new) for at, old in enumerate(missing) for new in fresh),
        key=lambda pair: (-pair[0], pair[1]),
    )
    places: dict[Row, Row] = {}
    for likeness, _, old, new in pairs:
        if likeness >= _ALIKE and old not in places and new not in places.values():
            places[old] = new
    return places


def _likeness(first: Row, second: Row) -> float:
    one, other = normalized(first.label), normalized(second.label)
    short, long = sorted((one, other), key=len)
    if long.startswith(short) and len(short.split()) >= _SHORTEST:
        return 1.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
