"""Periods as people write them, in lists, on Start and in the names of files."""

from __future__ import annotations

import datetime as dt

import pytest

from mallkoll.workbook.layout.report_period import period_in_name, read_period

SAME = {
    "2026-08": [
        "2026-08", "2026-08-31", "2026-08-01", "202608", "20260831", "31/8 2026", "2026/08", "08/2026", "8-2026",
        "augusti 2026", "Augusti-2026", "aug 2026", "aug. 2026", "aug-26", "AUG 2026", "t.o.m. augusti 2026",
        "Januari–augusti 2026", "Januari-augusti 2026", "januari - augusti 2026", "jan-aug 2026", "jan–aug 2026",
        "Jan 2026 - aug 2026", "januari till och med augusti 2026", "T2 2026", "2026 T2", "2026T2", "tertial 2 2026",
        "andra tertialet 2026", "Delår 2 2026", "delårsrapport augusti 2026", "Delårsrapport 2 2026", "31 augusti 2026",
        "1 januari - 31 augusti 2026", "2026-01-01--2026-08-31", "2026-01-01 - 2026-08-31",
        "2026 augusti", "per 2026-08-31", "perioden januari–augusti 2026",
    ],
    "2026-06": ["juni 2026", "Halvår 2026", "halvårsrapport 2026", "kvartal 2 2026", "Q2 2026", "2026-06-30",
                "jan-juni 2026"],
    "2026-09": ["sept 2026", "sep 2026", "kvartal 3 2026", "2026-09"],
    "helår 2026": ["2026", "helår 2026", "Helåret 2026", "hela året 2026", "2026-12", "december 2026", "bokslut 2026",
                   "januari–december 2026", "Verksamhetsberättelse 2026", "årsredovisning 2026"],
    "internbudget 2026": ["internbudget 2026", "Budget 2026", "verksamhetsplan 2026", "nämndsbudget 2026"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in SAME.items() for text in texts])
def test_the_same_period_in_many_words(name: str, text: str) -> None:
    period = read_period(text)
    assert period is not None
    assert period.report.name == name


@pytest.mark.parametrize(
    "text",
    ["", "nästa år", "augusti", "T2", "delår 2026", "tertial 2026", "2025-2026", "2026-13", "Socialnämnden", "31/8",
     "budget", "version 2", "maj", "x" * 200],
)  # fmt: skip
def test_what_names_no_period_is_none(text: str) -> None:
    assert read_period(text) is None


def test_only_a_year_may_be_either() -> None:
    year, budget, whole = read_period("2026"), read_period("internbudget 2026"), read_period("helår 2026")
    assert year is not None
    assert budget is not None
    assert whole is not None
    assert year.fits(budget)
    assert year.fits(whole)
    assert not budget.fits(whole)


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("granvik-son-2026-08", dt.date(2026, 8, 31)),
        ("SON_augusti_2026 (2)", dt.date(2026, 8, 31)),
        ("Socialnämnden Delårsrapport april 2026", dt.date(2026, 4, 30)),
        ("SON T2 2026", dt.date(2026, 8, 31)),
        ("SON_aug_2026", dt.date(2026, 8, 31)),
        ("SON jan-aug. 2026", dt.date(2026, 8, 31)),
        ("SON sept-2026", dt.date(2026, 9, 30)),
        ("SON mellan 2026", None),
        ("SON aug", None),
        ("2026-T2 SON", dt.date(2026, 8, 31)),
        ("Delårsrapport 2 2026", dt.date(2026, 8, 31)),
        ("SON augusti", None),
        ("son 2026-09-14", None),
        ("son 2026-08 till 2026-09", None),
        ("maj", None),
        ("Majorna 2026", None),
        ("fel-period-april-som-augusti", None),
    ],
)
def test_the_period_that_a_file_is_named_after(name: str, end: dt.date | None) -> None:
    period = period_in_name(name)
    assert (period.end if period else None) == end


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("Socialnämnden augusti", dt.date(2026, 8, 31)),
        ("SON T2", dt.date(2026, 8, 31)),
        ("SON delår 2", dt.date(2026, 8, 31)),
        ("SON skickad i juni", None),
        ("april som augusti", None),
        ("SON v2", None),
        ("SON april 2026", dt.date(2026, 4, 30)),
    ],
)
def test_a_file_name_without_a_year_is_of_the_files_own(name: str, end: dt.date | None) -> None:
    period = period_in_name(name, read_period("2026-04"))
    assert (period.end if period else None) == end
