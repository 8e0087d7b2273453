"""Relations are told whole: every term of a samband, brackets where they are needed, the sign of a net."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from mallkoll.workbook.binding.relation_text import calculation_text, side_text
from mallkoll.workbook.layout.expressions import parse_calculation, parse_samband, references

HEADINGS: Any = {key: SimpleNamespace(heading=key.upper()) for key in "abc"}
TABLE: Any = SimpleNamespace(table=SimpleNamespace(column=HEADINGS))


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("a - b", "A − B"),
        ("(a - b) / c", "(A − B) / C"),
        ("a / b * 100", "A / B · 100"),
        ("a - (b - c)", "A − (B − C)"),
        ("a - b - c", "A − B − C"),
        ("a / (b / c)", "A / (B / C)"),
        ("-a + 0.5 * b", "−A + 0,5 · B"),
        ("avvikelse(a, b)", "skillnaden mellan A och B"),
    ],
)
def test_a_calculation(written: str, text: str) -> None:
    assert calculation_text(parse_calculation(written), TABLE) == text


def tables(*keys: str) -> Any:
    rows = {key: SimpleNamespace(label=f"Rad {key}") for key in "rs"}
    return {key: SimpleNamespace(row=rows, table=SimpleNamespace(heading=f"Tabell {key}", column=HEADINGS))
            for key in keys}  # fmt: skip


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("x[r] = y[r]", "Rad r (Tabell x) = Rad r (Tabell y)"),
        ("x[r] + x[s] = y[r] - z[s]", "Rad r (Tabell x) + Rad s (Tabell x) = Rad r (Tabell y) − Rad s (Tabell z)"),
        ("x[r, a] = x[r, b] + y[r]", "Rad r, A (Tabell x) = Rad r, B (Tabell x) + Rad r (Tabell y)"),
        ("x[r] = (y[r] + y[s]) * 12", "Rad r (Tabell x) = (Rad r (Tabell y) + Rad s (Tabell y)) · 12"),
    ],
)
def test_a_samband(written: str, text: str) -> None:
    samband = parse_samband(written)
    places: Any = [place for side in (samband.left, samband.right) for place in references(side)]
    named = [place if place.column else type(place)(place.table, place.row, "a") for place in places]
    sides = [side_text(tables(*"xyz"), side, places, named) for side in (samband.left, samband.right)]
    assert " = ".join(sides) == text
