"""Prognosen avviker från nämndens egen vana.

Finns minst tre tidigare år att jämföra med vet man hur stor del av årets kostnad som brukar vara förbrukad efter samma
månad. Prognosen säger samma sak om det här året. Ligger den längre från de tidigare åren än de ligger från varandra,
och är skillnaden stor nog, ställs en fråga: antingen är något annorlunda i år, eller så stämmer inte prognosen. Bara
summan prövas, och inte investeringarnas: ett projekt har ingen vana.

| rapport | rad | roll | uppgift | avser | värde |
| --- | --- | --- | --- | --- | --- |
| 2023-08 | Summa | summa | utfall | 2023-01..2023-08 | 66 100 |
| 2023-08 | Summa | summa | prognos | 2023 | 99 500 |
| helår 2023 | Summa | summa | bokslut | 2023 | 100 000 |
| 2024-08 | Summa | summa | utfall | 2024-01..2024-08 | 69 300 |
| 2024-08 | Summa | summa | prognos | 2024 | 104 000 |
| helår 2024 | Summa | summa | bokslut | 2024 | 105 000 |
| 2025-08 | Summa | summa | utfall | 2025-01..2025-08 | 72 200 |
| 2025-08 | Summa | summa | prognos | 2025 | 109 500 |
| helår 2025 | Summa | summa | bokslut | 2025 | 110 000 |
| 2026-08 | Summa | summa | utfall | 2026-01..2026-08 | 76 000 |
| 2026-08 | Summa | summa | prognos | 2026 | 115 200 |

Samma vana, men prognosen räknar med att nästan allt redan är förbrukat.

| rapport | rad | roll | uppgift | avser | värde |
| --- | --- | --- | --- | --- | --- |
| 2023-08 | Summa | summa | utfall | 2023-01..2023-08 | 66 100 |
| 2023-08 | Summa | summa | prognos | 2023 | 99 500 |
| helår 2023 | Summa | summa | bokslut | 2023 | 100 000 |
| 2024-08 | Summa | summa | utfall | 2024-01..2024-08 | 69 300 |
| 2024-08 | Summa | summa | prognos | 2024 | 104 000 |
| helår 2024 | Summa | summa | bokslut | 2024 | 105 000 |
| 2025-08 | Summa | summa | utfall | 2025-01..2025-08 | 72 200 |
| 2025-08 | Summa | summa | prognos | 2025 | 109 500 |
| helår 2025 | Summa | summa | bokslut | 2025 | 110 000 |
| 2026-08 | Summa | summa | utfall | 2026-01..2026-08 | 76 000 |
| 2026-08 | Summa | summa | prognos | 2026 | **98 000** |
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from mallkoll.validators.comparing.changes import Told
from mallkoll.validators.comparing.delivered import Delivered, Deliveries, Series
from mallkoll.validators.comparing.figures import FigureKey, amount, is_amount
from mallkoll.validators.comparing.tell import standing_on
from mallkoll.validators.facts.concept import INVESTMENTS
from mallkoll.validators.facts.fact import Fact
from mallkoll.validators.plausibility.forecast_habit import YearForecast, departure, question
from mallkoll.workbook.layout.layout_model import TOTALS
from mallkoll.workbook.layout.uppgift import FigureMeasure
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "KOR009"
SEVERITY = Severity.WARNING
_TKR = 1_000


class _Told(NamedTuple):
    """A report's forecast, and the year's outcome where another report has it."""

    year: YearForecast
    report: Delivered
    fact: Fact
    outcome: tuple[Delivered, Fact] | None


def check(deliveries: Deliveries) -> Iterator[Told]:
    """One finding per total whose forecast departs from the years before; those that are over have been explained."""
    for series in deliveries.series:
        by_line: dict[tuple[str, str], list[_Told]] = {}
        for line, told in _forecasts(series):
            by_line.setdefault(line, []).append(told)
        for several in by_line.values():
            for told in several:
                if told.report.checked and told.outcome is None:
                    finding = _finding(told, several)
                    if finding is not None:
                        yield Told(told.report.file, finding)


def _forecasts(series: Series) -> Iterator[tuple[tuple[str, str], _Told]]:
    """The forecasts of the year that the reports during it give for its totals, by concept and group."""
    for report in series.reports:
        end = report.report.end
        if report.report.is_budget or report.decided or (end.month, end.day) == (12, 31):
            continue
        first, last = dt.date(end.year, 1, 1), dt.date(end.year, 12, 31)
        figures = series.figures(report)
        for key, fact in figures.items():
            if (key.measure, key.start, key.end) != (FigureMeasure.FORECAST, first, last) or not _is_total(fact):
                continue
            if key.concept.startswith(f"{INVESTMENTS}/"):  # each year has projects of its own
                continue
            spent = figures.get(key._replace(measure=FigureMeasure.OUTCOME.value, end=end))
            outcome = _outcome(series, key)
            year = YearForecast(
                end.year, end.month, _cost(fact),
                None if outcome is None else _cost(outcome[1]),
                None if spent is None or not _is_total(spent) else _cost(spent),
            )  # fmt: skip
            yield (key.concept, key.group), _Told(year, report, fact, outcome)


def _outcome(series: Series, key: FigureKey) -> tuple[Delivered, Fact] | None:
    """What the year came to, by the first report that says it."""
    wanted = [key._replace(measure=measure.value) for measure in (FigureMeasure.ACCOUNTS, FigureMeasure.OUTCOME)]
    for report in series.reports:
        for one in wanted if report.report.end >= key.end and not report.report.is_budget else ():
            fact = series.figures(report).get(one)
            if fact is not None and _is_total(fact):
                return report, fact
    return None


def _is_total(fact: Fact) -> bool:
    return fact.role in TOTALS and fact.value is not None and is_amount(fact)


def _cost(fact: Fact) -> float:
    """What it costs, in tkr."""
    kronor = amount(fact)
    return float(kronor if fact.sign is None else -kronor) / _TKR


def _finding(told: _Told, several: list[_Told]) -> Finding | None:
    found = departure(told.year, [other.year for other in several], "tkr")
    if found is None:
        return None
    before = [
        other.outcome
        for other in several
        if other.outcome is not None and other.year.month == told.year.month and other.year.year in found.habit.years
    ]
    return standing_on(CODE, SEVERITY, told.report, told.fact, question(found, "tkr"), (), before)
