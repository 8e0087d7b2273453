"""Words of labels and headings, and the rows and columns that they are found for."""

from __future__ import annotations

import pytest

from mallkoll.validators.inference.grid import LONGEST, grid_of
from mallkoll.validators.inference.lane_words import (
    derived_lanes,
    rate_lanes,
    rows_of_which,
    says_derived,
    says_total,
    total_lanes,
)


@pytest.mark.parametrize(
    "text",
    [
        "Summa",
        "SUMMA kostnader",
        "S:a",
        "Varav totalt",
        "Deltotal",
        "subtotals",
        "Kostnader (totalt)",
        "Yhteensä",
        "Sum",
    ],
)
def test_totals(text: str) -> None:
    assert says_total(text)
    assert not says_derived(text)


@pytest.mark.parametrize(
    "text",
    ["Summera", "Försumma", "Totalentreprenad", "Gs:a", "Konto_summa", f"Summa {'a' * LONGEST}", "", 7],
)
def test_no_totals(text: object) -> None:
    assert not says_total(text)


@pytest.mark.parametrize(
    "text", ["Medeltal", "Snittålder", "i genomsnitt", "Andel kvinnor", "Lånprocent", "12 %", "Avg", "Avg.", "Ratios"]
)
def test_derived(text: str) -> None:
    assert says_derived(text)


@pytest.mark.parametrize("text", ["Förmedel", "Medelby", "Avsnitt", "Handel", "Avgift", "Meaning", "Narration"])
def test_not_derived(text: str) -> None:
    assert not says_derived(text)


def test_rows_and_columns_that_say_so() -> None:
    rows = [
        ["", "Andel", "Kostnad per elev", "Totalt"],
        ["a" * LONGEST + " summa", "summa", "1", "2"],
        ["", "", "1", "2"],
        ["Deltotal", "Medel", "1", "2"],
        ["- varav snitt", "1", "2", "3"],
    ]
    grid = grid_of(rows)
    assert total_lanes(grid, 4) == ({0, 1, 3}, {0, 1, 3})
    assert derived_lanes(grid, 4) == ({0, 3, 4}, {0, 1})
    assert rate_lanes(grid, 4) == ({0, 3, 4}, {0, 1, 2})
    assert rows_of_which(grid) == {4}
