"""Prognosen har hoppat sedan förra rapporten.

Prognosen för helåret får ändras från april till augusti, men ett stort hopp behöver förklaras: antingen har något
hänt, eller så är en av siffrorna felskriven. Frågan ställs bara när hoppet är större än båda gränserna. Hoppar en
summa bara för att en av posterna gör det sägs det om posten. Har radens budget ändrats lika mycket följer
prognosen den, och då frågas bara om budgeten (KOR001).

| rapport | rad | uppgift | avser | värde |
| --- | --- | --- | --- | --- |
| 2026-04 | Hemtjänst | prognos | 2026 | 25 000 |
| 2026-08 | Hemtjänst | prognos | 2026 | 26 100 |

Prognosen har ökat med en femtedel.

| rapport | rad | uppgift | avser | värde |
| --- | --- | --- | --- | --- |
| 2026-04 | Hemtjänst | prognos | 2026 | 25 000 |
| 2026-08 | Hemtjänst | prognos | 2026 | **30 000** |
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mallkoll.validators.comparing.changes import Told
from mallkoll.validators.comparing.delivered import Delivered, Deliveries, Series
from mallkoll.validators.comparing.explained import Change, follows_from, is_split
from mallkoll.validators.comparing.figures import FigureKey, amount, is_amount
from mallkoll.validators.comparing.tell import heading, shown, standing_on, where
from mallkoll.validators.facts.fact import Fact
from mallkoll.validators.findings.words import figure, in_quotes
from mallkoll.validators.profile.limits import Limit, limit
from mallkoll.workbook.layout.uppgift import FigureMeasure
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "KOR007"
SEVERITY = Severity.WARNING
AMOUNT = Limit("tkr", 2_000.0, "hur många tkr en prognos får ändras från en rapport till nästa")
SHARE = Limit("procent", 10.0, "hur många procent den får ändras; det större av de två gäller")
LIMITS = (AMOUNT, SHARE)
_TKR = 1_000


def check(deliveries: Deliveries) -> Iterator[Told]:
    """One finding per row and report."""
    for series in deliveries.series:
        held: dict[FigureKey, tuple[Delivered, Fact]] = {}
        for report in series.reports:
            figures = {
                key: fact
                for key, fact in series.figures(report).items()
                if key.measure == FigureMeasure.FORECAST and fact.value is not None and is_amount(fact)
            }
            yield from _jumps(series, report, figures, held)
            held.update((key, (report, fact)) for key, fact in figures.items())


def _jumps(
    series: Series, report: Delivered, figures: dict[FigureKey, Fact], held: dict[FigureKey, tuple[Delivered, Fact]]
) -> Iterator[Told]:
    moved = {key: Change(key, fact, report, held[key][1], held[key][0]) for key, fact in figures.items() if key in held}
    jumped = {key: change for key, change in moved.items() if abs(change.difference) > _most(report, change)}
    jumped = {
        key: change
        for key, change in jumped.items()
        if not _follows_budget(series, change) and not is_split(series, report, change, _most(report, change))
    }
    for change in jumped.values():
        if follows_from(series, report, change, jumped, _most(report, change)):
            continue
        if not report.checked and report.answered(_finding(report, change)):
            continue
        target, seen = (report, change) if report.checked else (change.before_in, change.turned)
        if target.checked:
            yield Told(target.file, _finding(target, seen))


def _follows_budget(series: Series, change: Change) -> bool:
    """Whether the budget of the row has changed as its forecast has, but for what a forecast may change."""
    budget = change.key._replace(measure=FigureMeasure.BUDGET.value)
    now, before = series.figures(change.now_in).get(budget), series.figures(change.before_in).get(budget)
    if now is None or before is None or not all(one.value is not None and is_amount(one) for one in (now, before)):
        return False
    moved = amount(now) - amount(before)
    return bool(moved) and abs(change.difference - moved) <= _most(change.now_in, change)


def _most(report: Delivered, change: Change) -> Decimal:
    """By how many kronor a forecast may change."""
    share = Decimal(limit(report, CODE, SHARE)) / 100 * abs(amount(change.before))
    return max(Decimal(limit(report, CODE, AMOUNT)) * _TKR, share)


def _finding(report: Delivered, change: Change) -> Finding:
    text = (
        f"{in_quotes(heading(report, change.now))} är {shown(change.now)} men {shown(change.before)} i "
        f"{where(change.before_in, change.before)}: en ändring på {figure(float(abs(change.difference)) / _TKR)} tkr. "
        "Rätta den som är fel, eller motivera varför prognosen är ändrad."
    )
    return standing_on(CODE, SEVERITY, report, change.now, text, (), [(change.before_in, change.before)])
