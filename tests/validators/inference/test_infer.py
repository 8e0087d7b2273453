from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mallkoll.validators.inference.grid import grid_of
from mallkoll.validators.inference.infer import infer
from mallkoll.validators.inference.inferred import Inferred
from mallkoll.validators.inference.printed import Printed, convention, read

CASES = yaml.safe_load((Path(__file__).parent / "tables.yaml").read_text(encoding="utf-8"))


def name(cell: tuple[int, int]) -> str:
    return f"{chr(64 + cell[1])}{cell[0]}"


def sums(inferred: Inferred) -> set[str]:
    return {f"{name(r.target)} = {' '.join(map(name, r.parts))}" for r in inferred.relations if r.evidence.holds}


def failing(inferred: Inferred) -> list[str]:
    return [f"{name(r.target)}: {name(r.suspects[0])}" for r in inferred.relations if r.suspects]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_is_found_in_a_table(case: dict[str, Any]) -> None:
    inferred = infer(grid_of(case["rows"]))
    assert (sums(inferred), failing(inferred)) == (set(case["sums"]), case["failing"])


@pytest.mark.parametrize(
    ("texts", "text", "printed"),
    [
        (["1,204", "873"], "1,204", Printed(1204, 0)),
        (["1,2", "873"], "1,204", Printed(1.204, 3)),
        (["1.204,50"], "1.204", Printed(1204, 0)),
        (["1,204.50"], "(1,204.50)", Printed(-1204.5, 2)),
        ([], "1 204", Printed(1204, 0)),
        ([], "1\u00a0204,5", Printed(1204.5, 1)),
        ([], "\u22121 204", Printed(-1204, 0)),
        ([], "12 %", Printed(12, 0, percent=True)),
        ([], "1'204", Printed(1204, 0)),
        ([], "5*", Printed(5, 0)),
        ([], "-", None),
        ([], "..", None),
        ([], "2009/I", None),
        ([], "1 20 4", None),
    ],
)
def test_a_figure_is_read_as_its_table_prints_figures(texts: list[str], text: str, printed: Printed | None) -> None:
    assert read(text, convention([*texts, *([text, text] if texts else [])])) == printed


figure = st.integers(101, 99_999)


@given(st.lists(st.lists(figure, min_size=4, max_size=4), min_size=4, max_size=8), st.integers(1, 9), st.integers(1, 9))
def test_findings_name_the_cells_of_the_sheet(rows: list[list[int]], first_row: int, first_column: int) -> None:
    table = [[str(v) for v in row] for row in [*rows, [sum(column) for column in zip(*rows, strict=True)]]]
    at_home = infer(grid_of(table))
    moved = infer(grid_of(table, first_row, first_column))
    assert [r.target for r in moved.relations] == [
        (r.target[0] + first_row - 1, r.target[1] + first_column - 1) for r in at_home.relations
    ]


@given(st.lists(st.lists(figure, min_size=4, max_size=4, unique=True), min_size=4, max_size=8))
def test_what_is_said_to_hold_holds(rows: list[list[int]]) -> None:
    table = [*rows, [sum(column) for column in zip(*rows, strict=True)]]
    for relation in infer(grid_of([[str(v) for v in row] for row in table])).relations:
        gap = table[relation.target[0] - 1][relation.target[1] - 1] - sum(
            table[row - 1][column - 1] for row, column in relation.parts
        )
        assert relation.evidence.gap == gap
        assert relation.evidence.holds == (abs(gap) <= relation.evidence.tolerance)


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=8))
def test_any_texts_are_borne(rows: list[list[str]]) -> None:
    infer(grid_of(rows))


@pytest.mark.parametrize("kind", ["zeros", "ones", "negative", "doubling", "prose", "wide"])
def test_hostile_tables_are_borne(kind: str) -> None:
    draw = random.Random(1)
    make = {
        "zeros": lambda _: "0",
        "ones": lambda _: "1",
        "negative": lambda _: str(draw.randint(-9, 9)),
        "doubling": lambda row: str(2 ** (row % 40)),
        "prose": lambda _: "1" * 5000,
        "wide": lambda _: str(draw.randint(0, 3)),
    }[kind]
    width, height = (1200, 6) if kind == "wide" else (6, 1200)
    infer(grid_of([[make(row) for _ in range(width)] for row in range(height)]))
