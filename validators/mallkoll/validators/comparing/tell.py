"""The finding about figures that two files have differently: both files and cells are named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from mallkoll.validators.comparing.changes import Told, Wanted, told_changes
from mallkoll.validators.comparing.delivered import Column, Delivered, Deliveries
from mallkoll.validators.comparing.explained import Change
from mallkoll.validators.comparing.figures import is_amount
from mallkoll.validators.comparing.moved import is_moved
from mallkoll.validators.facts.fact import Fact
from mallkoll.validators.findings.words import enumerated, figure, in_quotes
from mallkoll.workbook.layout.column_meaning import WHOLE
from mallkoll.workbook.results.finding import ComparedCell, Finding, FindingValue, Severity, SheetCell

_MOST = 3  # figures that are written out
_TOGETHER = "Tillsammans är raderna oförändrade, så en motivering räcker. "
_NOTHING = Column("", equal=False)


def tell_changes(
    deliveries: Deliveries, wanted: Wanted, code: str, severity: Severity, advice: str, *, from_decided: bool = False
) -> Iterator[Told]:
    """All changes of the figures that are ``wanted``, as :func:`told_changes` walks them and ``about`` words them."""

    def finding(report: Delivered, changes: Sequence[Change]) -> Finding:
        return about(code, severity, report, changes, advice)

    for series in deliveries.series:
        yield from told_changes(series, wanted, finding, from_decided=from_decided)


def about(code: str, severity: Severity, report: Delivered, changes: Sequence[Change], advice: str) -> Finding:
    """A finding on the first of these figures, which lists all of them and what each is compared with.

    It is as grave as the rule, and a *fel* where the layout says that one of the figures must be equal (``lika``).
    """
    first = changes[0].now
    told = _one(report, changes[0]) if len(changes) == 1 else _several(report, changes)
    text = f"{told}. {_TOGETHER if is_moved(changes) else ''}{advice}"
    must = any(report.must_be_equal(c.now) or c.before_in.must_be_equal(c.before) for c in changes)
    return standing_on(
        code,
        Severity.ERROR if must else severity,
        report,
        first,
        text,
        [change.now for change in changes],
        [(change.before_in, change.before) for change in changes],
    )


def standing_on(
    code: str,
    severity: Severity,
    report: Delivered,
    fact: Fact,
    text: str,
    cells: Sequence[Fact] = (),
    compared: Sequence[tuple[Delivered, Fact]] = (),
) -> Finding:
    """A finding on a figure, all its ``cells`` (where there are several), and what it is compared with."""
    places = tuple(dict.fromkeys(SheetCell(one.sheet, one.cell) for one in cells))
    return Finding(
        code=code, severity=severity, sheet=fact.sheet, cell=fact.cell, table=fact.table, row=fact.label or None,
        column=heading(report, fact) or None, value=held(fact), expected=None, text=text, proposals=(),
        cells=places if len(places) > 1 else (),
        compared=tuple(dict.fromkeys(
            ComparedCell(other.file, one.sheet, one.cell, held(one), other.name) for other, one in compared
        )),
    )  # fmt: skip


def heading(report: Delivered, fact: Fact) -> str:
    """The heading of a figure's column."""
    return report.columns.get((fact.table, fact.column), _NOTHING).heading


def held(fact: Fact) -> FindingValue:
    """What a cell holds, as a finding says it."""
    return fact.text if fact.value is None else float(fact.value)


def shown(fact: Fact) -> str:
    """``408 300 tkr``, ``4,9 %``; a text as it stands."""
    if fact.value is None or (fact.text and not is_amount(fact)):
        return in_quotes(fact.text or "")
    number = figure(float(fact.value), None)
    return f"{number} {fact.unit}" if fact.unit else number


def where(report: Delivered, fact: Fact) -> str:
    """``internbudget 2019 (drift.xlsx, Drift!C13)``."""
    return f"{report.name} ({PurePath(report.file).name}, {fact.sheet}!{fact.cell})"


def _one(report: Delivered, change: Change) -> str:
    now, before = shown(change.now), shown(change.before)
    return f"{_named(report, change)} är {now} men {before} i {where(change.before_in, change.before)}"


def _several(report: Delivered, changes: Sequence[Change]) -> str:
    """The first few figures, and how many more; the other file is named once."""
    moved = is_moved(changes)
    files = {(change.before_in.file, change.before.sheet): change for change in changes}
    other = enumerated([
        f"{change.before_in.name} ({PurePath(change.before_in.file).name}, bladet {change.before.sheet})"
        for change in files.values()
    ])  # fmt: skip
    parts = [
        f"{_named(report, change, row=moved)} är {shown(change.now)} i {change.now.cell} men {shown(change.before)} i "
        f"{change.before.cell} där"
        for change in changes[:_MOST]
    ]
    if len(changes) > _MOST:
        parts.append(f"{len(changes) - _MOST} till")
    return f"Skiljer från {other}: {enumerated(parts, _MOST + 1)}"


def _named(report: Delivered, change: Change, *, row: bool = False) -> str:
    group = f" ({change.key.group})" if change.key.group != WHOLE else ""
    return f"{in_quotes(heading(report, change.now))}{group}{f' för {in_quotes(change.now.label)}' if row else ''}"
