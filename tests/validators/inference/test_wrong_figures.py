from __future__ import annotations

from typing import Any

import pytest

from mallkoll.validators.inference.faults.wrong_figures import wrong_figures
from mallkoll.workbook.model.book import Cell, Sheet, address, parse_address

NAMNDER = [
    ["Nämnd", "Lön", "Hyra", "Övrigt", "Summa"],
    ["Kultur", 1310, 417, 233, 1960],
    ["Skola", 8734, 2891, 1107, 12732],
    ["Vård", 7215, 1874, 988, 10077],
    ["Teknik", 2447, 693, 514, 3654],
    ["Miljö", 1029, 318, 276, 1623],
    ["Summa", 20735, 6193, 3118, 30046],
]


def sheet(rows: list[list[Any]], changed: dict[str, Any], top: int = 1, left: int = 1) -> Sheet:
    cells = {}
    for r, row in enumerate(rows, top):
        for c, kept in enumerate(row, left):
            value = changed.get(address(r, c), kept)
            if value is not None:
                cells[r, c] = Cell(r, c, float(value) if isinstance(value, int | float) else value)
    return Sheet("Blad", cells)


def said(of: Sheet, computed: tuple[str, ...] = ()) -> list[tuple[str, float, float, bool, list[str]]]:
    return [
        (address(*w.cell), w.value, w.expected, w.sure, [f"{t.words}: {t.gives:g}" for t in w.totals])
        for w in wrong_figures(of, {parse_address(cell) for cell in computed})
    ]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        (
            {"C3": 2981},
            [("C3", 2981, 2891, True, ["E3 = summan av B3:D3: 12822", "C7 = summan av C2:C6: 6283"])],
        ),
        ({"B7": 21735}, [("B7", 21735, 20735, True, ["B7 = summan av B2:B6: 20735", "E7 = summan av B7:D7: 31046"])]),
        ({"E7": 30146}, [("E7", 30146, 30046, True, ["E7 = summan av E2:E6: 30046", "E7 = summan av B7:D7: 30046"])]),
    ],
)
def test_one_fault_is_told_once_with_its_cell_and_figure(changed: dict[str, Any], expected: list[Any]) -> None:
    assert said(sheet(NAMNDER, changed)) == expected


def test_a_computed_cell_is_not_to_blame() -> None:
    changed = sheet(NAMNDER, {"E7": 30146})
    assert said(changed, computed=("E7",)) == []


def test_a_sheet_may_begin_anywhere_and_hold_a_stray_cell() -> None:
    stray = sheet([["", "", "", *row] for row in NAMNDER], {"F12": 2981}, top=10)
    cells = {**stray.cells, (1_048_576, 16_384): Cell(1_048_576, 16_384, "x")}
    assert [each[0] for each in said(Sheet("Blad", cells))] == ["F12"]


def test_a_total_alone_in_its_column_is_the_first_to_suspect() -> None:
    rows = [
        ["Nämnd", "2021", "2022", "2023", "2024", "2025"],
        *([*row[:4], 311 * at, 97 + at] for at, row in enumerate(NAMNDER[1:6], 1)),
    ]
    totals: list[Any] = ["Summa", 20735, 6193, 3118, 4665, 500]
    assert said(sheet([*rows, totals], {"D7": 3188})) == [("D7", 3188, 3118, False, ["D7 = summan av D2:D6: 3118"])]
