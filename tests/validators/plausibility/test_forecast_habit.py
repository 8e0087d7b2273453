"""A nämnd's habit with its forecasts, and what departs from it."""

from __future__ import annotations

import pytest

from mallkoll.validators.plausibility.forecast_habit import YearForecast, departure, miss_in_words, question

MISSES = (400_000.0, 404_000.0), (410_000.0, 416_150.0), (420_000.0, 424_200.0)  # 1,0 1,5 1,0 % more
AUGUST = 8


def years(pairs=MISSES, spent=0.66, first=2022):
    """Forecasts of August with outcomes, and what was spent by then as a share of the outcome."""
    return [YearForecast(first + at, AUGUST, forecast, outcome, outcome * spent + at * 500)
            for at, (forecast, outcome) in enumerate(pairs)]  # fmt: skip


def asked(this, others):
    found = departure(this, others, "tkr")
    return found and question(found, "tkr").replace("\u00a0", " ")


QUIET = {
    "as usual": YearForecast(2025, AUGUST, 430_000, 435_000, 287_000),
    "a little more than usual": YearForecast(2025, AUGUST, 430_000, 438_500, 289_000),
    "another month": YearForecast(2025, 4, 430_000, 500_000, 100_000),
    "an open year, as usual": YearForecast(2025, AUGUST, 430_000, None, 284_000),
    "an open year of which nothing is spent yet": YearForecast(2025, AUGUST, 430_000),
    "a nämnd that has had incomes instead": YearForecast(2025, AUGUST, 430_000, None, -284_000),
    "no forecast at all": YearForecast(2025, AUGUST, 0, None, 284_000),
    "a year before the others": YearForecast(2021, AUGUST, 430_000, 500_000, 284_000),
}


@pytest.mark.parametrize("case", QUIET)
def test_nothing_is_asked(case):
    assert asked(QUIET[case], years()) is None


def test_two_years_are_no_habit():
    assert asked(YearForecast(2025, AUGUST, 430_000, 500_000), years()[1:]) is None


def test_small_amounts_are_not_asked_about():
    small = [(400.0, 404.0), (410.0, 416.0), (420.0, 424.0)]
    assert asked(YearForecast(2025, AUGUST, 430, 600), years(small)) is None


def test_an_outcome_far_from_its_forecast():
    assert asked(YearForecast(2025, AUGUST, 430_000, 458_000, 300_000), years()) == (
        "Bokslutet 2025 blev 6,5 % dyrare än prognosen från augusti (458 000 mot 430 000 tkr). 2022–2024 blev det "
        "1–1,5 % dyrare. Vad var annorlunda?"
    )


def test_a_forecast_that_the_year_so_far_speaks_against():
    assert asked(YearForecast(2025, AUGUST, 390_000, None, 286_000), years()) == (
        "Prognosen för 2025 är 390 000 tkr. Till och med augusti är 286 000 tkr förbrukat, 73,3 % av den; 2022–2024 "
        "var det 66–66,2 % av bokslutet. Med den vanan blir året 432 000–433 000 tkr. Stämmer prognosen?"
    )


def test_incomes_are_judged_alike():
    """A net income of 400 000 that came to 380 000 cost more than was forecast."""
    turned = [(-forecast, -outcome) for forecast, outcome in MISSES]
    assert asked(YearForecast(2025, AUGUST, -430_000, -400_000, -284_000), years(turned)) == (
        "Bokslutet 2025 blev 7 % dyrare än prognosen från augusti (−400 000 mot −430 000 tkr). 2022–2024 blev "
        "det 1–1,5 % billigare. Vad var annorlunda?"
    )


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.012, 0.012, "1,2 % dyrare"),
        (-0.02, -0.005, "0,5–2 % billigare"),
        (-0.005, 0.012, "0,5 % billigare till 1,2 % dyrare"),
    ],
)
def test_words(low, high, words):
    assert miss_in_words(low, high).replace("\u00a0", " ") == words
