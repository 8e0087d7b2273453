"""The nämnder's forecasts of the year beside what the years came to, over the years."""

from __future__ import annotations

import pandas as pd
from msgspec import Struct
from msgspec.structs import replace

from mallkoll.addin.kommun.kommun_facts import UNIT, KommunFacts, money_of
from mallkoll.addin.kommun.measures import FORECAST, OUTCOME
from mallkoll.addin.kommun.money import drift
from mallkoll.validators.plausibility.forecast_habit import (
    YearForecast,
    departure,
    miss_in_words,
    missing_habit,
    question,
)
from mallkoll.workbook.layout.report_period import Report

_BEFORE = "bokslut_fg"


class ForecastRow(Struct, frozen=True):
    """One forecast of a nämnd, in tkr; what its earlier ones were like, and a question, or empty texts."""

    namn: str
    one: YearForecast
    habit: str
    question: str


def forecast_rows(facts: KommunFacts) -> tuple[ForecastRow, ...]:
    """By nämnd, month and year; empty where no year has both a forecast and an outcome."""
    totals = {report: _totals(facts, report) for report in _reports(facts)}
    outcomes = _outcomes(totals)
    found: dict[str, list[YearForecast]] = {}
    for report, frame in sorted(totals.items()):
        if FORECAST not in frame or _is_whole_year(report):
            continue
        for name, row in frame.iterrows():
            forecast, year = _number(row, FORECAST), report.end.year
            if forecast is not None:
                outcome = outcomes.get((str(name), year))
                one = YearForecast(year, report.end.month, forecast, outcome, _number(row, OUTCOME))
                found.setdefault(str(name), []).append(one)
    if all(one.outcome is None for several in found.values() for one in several):
        return ()
    return tuple(
        _row(name, one, several)
        for name, several in sorted(found.items())
        for one in sorted(several, key=lambda one: (one.month, one.year))
    )


def _reports(facts: KommunFacts) -> list[Report]:
    """The reports on a year that the files are of, where one tells what a year came to that another forecast."""
    reports = sorted({source.report for source in facts.counted if source.report and not source.report.is_budget})
    forecast = {report.end.year for report in reports if not _is_whole_year(report)}
    told = {year for one in reports for year in (one.end.year - 1, one.end.year if _is_whole_year(one) else 0)}
    return reports if forecast & told else []


def _totals(facts: KommunFacts, report: Report) -> pd.DataFrame:
    return drift(replace(facts, report=report, frame=money_of(facts, report))).totals


def _is_whole_year(report: Report) -> bool:
    return (report.end.month, report.end.day) == (12, 31)


def _outcomes(totals: dict[Report, pd.DataFrame]) -> dict[tuple[str, int], float]:
    """What a nämnd's year came to: by the year's own report, else by the latest that names the year before its own."""
    known: dict[tuple[str, int], float] = {}
    for report, frame in sorted(totals.items(), reverse=True):
        for name, row in frame.iterrows():
            before = _number(row, _BEFORE)
            if before is not None:
                known.setdefault((str(name), report.end.year - 1), before)
    for report, frame in totals.items():
        for name, row in frame.iterrows() if _is_whole_year(report) else ():
            outcome = _number(row, OUTCOME)
            if outcome is not None:
                known[str(name), report.end.year] = outcome
    return known


def _number(row: pd.Series, key: str) -> float | None:
    return None if key not in row or pd.isna(row[key]) else float(row[key])


def _row(name: str, one: YearForecast, several: list[YearForecast]) -> ForecastRow:
    """Only the latest forecast of a month is asked about; what earlier ones were like is known."""
    latest = one.year == max(other.year for other in several if other.month == one.month)
    habit = missing_habit(one, several) if latest else None
    departs = departure(one, several, UNIT) if latest else None
    words = f"{habit.years[0]}–{habit.years[-1]}: {miss_in_words(habit.low, habit.high)} än prognosen" if habit else ""
    return ForecastRow(name, one, words, question(departs, UNIT) if departs else "")
