"""The kommun's own table beside its nämnder: a row for one nämnd, or a total for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from mallkoll.validators.comparing.delivered import Delivered, Series
from mallkoll.validators.comparing.figures import FigureKey, amount, is_amount
from mallkoll.validators.facts.fact import Fact
from mallkoll.validators.facts.overview import namnd_key
from mallkoll.workbook.layout.layout_model import Role

_TOTAL = "summa"


class Mismatch(NamedTuple):
    """A figure of the kommun's that the nämnder's do not add up to; ``parts`` are theirs."""

    kommun: Delivered
    fact: Fact
    parts: tuple[tuple[Delivered, Fact], ...]
    total: Decimal


class _Namnd(NamedTuple):
    report: Delivered
    figures: Mapping[FigureKey, Fact]


def mismatches(series: Sequence[Series]) -> Iterator[Mismatch]:
    """Every figure of the kommun's own reports that its nämnder's of the same report contradict."""
    for own in series:
        for report in own.reports:
            if not report.owner.namnd and not report.decided:
                yield from _of_report(own, report, series)


def _of_report(own: Series, report: Delivered, series: Sequence[Series]) -> Iterator[Mismatch]:
    kommun = report.owner.kommun
    others = [one for one in series if one.reports[0].owner.kommun == kommun and one.reports[0].owner.namnd]
    here = {
        one.reports[0].owner.namnd: _Namnd(same, one.figures(same))
        for one in others
        for same in one.reports
        if same.report == report.report and not same.decided
    }
    complete = len(here) == len(others)
    for key, fact in own.figures(report).items():
        if fact.value is None or not is_amount(fact) or (key.is_own and not key.is_budget):
            continue  # what a place costs is no sum
        family, _, _ = key.concept.partition("/")
        wanted = key._replace(concept=f"{family}/{_TOTAL}")
        single = here.get(namnd_key(fact.label))
        if single is not None and fact.role in {Role.ITEM, Role.OF_WHICH, Role.INFO}:
            parts = [single]
        elif key.concept == wanted.concept and complete and len(here) > 1 and not _lists_namnder(report, fact, here):
            parts = list(here.values())
        else:
            continue
        found = [(one.report, one.figures[wanted]) for one in parts if _is_figure(one.figures.get(wanted))]
        if len(found) == len(parts):
            yield from _compared(report, fact, found)


def _lists_namnder(report: Delivered, total: Fact, here: Mapping[str, _Namnd]) -> bool:
    """Whether the total stands under rows of the nämnder, which are compared one by one."""
    return any(namnd_key(fact.label) in here for fact in report.lines[total.table, total.column])


def _is_figure(fact: Fact | None) -> bool:
    return fact is not None and fact.value is not None and is_amount(fact)


def _compared(report: Delivered, fact: Fact, parts: Sequence[tuple[Delivered, Fact]]) -> Iterator[Mismatch]:
    signed = fact.sign is not None and all(part.sign is not None for _, part in parts)
    amounts = [amount(part) if signed else abs(amount(part)) for _, part in parts]
    total, own = sum(amounts, Decimal(0)), amount(fact) if signed else abs(amount(fact))
    units = any(part.unit != fact.unit for _, part in parts)
    slack = report.slack(fact) + sum((one.slack(part, exactly=units) for one, part in parts), Decimal(0))
    internal = _internal(fact, parts)
    if abs(total - own) > slack and (not internal or abs(abs(total - own) - internal) > slack):
        yield Mismatch(report, fact, tuple(parts), abs(total))


def _internal(fact: Fact, parts: Sequence[tuple[Delivered, Fact]]) -> Decimal:
    """What the nämnder buy from and sell to each other, which a kommun may leave out of its own table."""
    rows = (
        abs(amount(row))
        for report, part in parts
        for row in report.lines[part.table, part.column]
        if row.internal and _is_figure(row)
    )
    return sum(rows, Decimal(0)) if len(parts) > 1 or fact.internal else Decimal(0)
