from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from mallkoll.validators.inference.grid import figures, grid_of_sheet
from mallkoll.validators.inference.infer import infer
from mallkoll.validators.inference.worked_out import Result, worked_out
from mallkoll.workbook.model.book import Cell, Sheet, address

CASES = yaml.safe_load((Path(__file__).parent / "worked_out.yaml").read_text(encoding="utf-8"))


def results(rows: list[list[Any]]) -> tuple[Result, ...]:
    cells = {
        (r, c): Cell(r, c, float(value) if isinstance(value, int | float) else value)
        for r, row in enumerate(rows, 1)
        for c, value in enumerate(row, 1)
    }
    grid = grid_of_sheet(Sheet("Blad", cells))
    known = figures(grid)
    return worked_out(grid, known, infer(grid, known).relations)


def said(result: Result) -> str:
    cell, *of = (address(row + 1, column + 1) for row, column in (result.at, *result.of))
    times = "" if result.factor == 1 else f" x{result.factor}"
    gives = "" if result.gives is None else f" gives {round(result.gives, 2):g}"
    return f"{cell} = {result.kind} {' '.join(of)}{times}{gives}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_figures_are_worked_out_of(case: dict[str, Any]) -> None:
    found = results(case["rows"])
    last = {(result.kind, result.at[1]): said(result) for result in found if result.gives is None}
    assert (list(last.values()), [said(r) for r in found if r.gives is not None]) == (case["holds"], case["fails"])


def test_a_column_of_the_same_figure_says_nothing() -> None:
    assert results([["A", "B", "C"], *([100 + row, 50, 2.1] for row in range(9))]) == ()


def test_a_wide_table_is_borne() -> None:
    assert results([[float(row * column % 17 + 1) for column in range(90)] for row in range(1, 12)]) is not None
