"""Products and quotients: a table whose figures are truly rounded is never told of, a slip beyond that always is."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from live_pages import told_live_in

from mallkoll.validators.catalogue.rule import Rule, all_rules
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.validators.engine.intervals import Interval, intersect, product, quotient, round_to
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.model.book import Book, Cell, Sheet

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases" / "products.yaml").read_text("utf-8"))
HEADINGS, FIRST_ROW, FIRST_COLUMN = 2, 3, 2
A, B = {"nyckel": "a", "rubrik": "A"}, {"nyckel": "b", "rubrik": "B"}
quiet = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
[SUM001] = [rule for rule in all_rules() if rule.code == "SUM001"]


def layout_of(columns: list[dict[str, Any]], rows: list[Any], folder: Path) -> Layout:
    name = {"nyckel": "rad", "rubrik": "Rad", "typ": "etikett"}
    path = folder / "layout.yaml"
    table = {"rubrik": "Tabell", "kolumner": [name, *columns], "rader": rows}
    layout = {
        "layout": "prov", "version": 1, "namn": "Prov", "period": {"typ": "delårsrapport", "slut": "2026-08-31"},
        "blad": [{"namn": "Blad", "tabeller": ["t"]}], "tabeller": {"t": table},
    }  # fmt: skip
    path.write_text(yaml.safe_dump(layout, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return load_layout(path)


def document(layout: Layout, rows: list[list[Any]], formats: dict[int, str] | None = None) -> Document:
    """A table without formulas but for texts that begin with ``=``, with what they show after ``|``."""
    codes = ["General", *dict.fromkeys((formats or {}).values())]
    headings = enumerate(layout.tables["t"].columns, FIRST_COLUMN)
    cells = {(HEADINGS, col): Cell(HEADINGS, col, column.heading) for col, column in headings}
    for row, values in enumerate(rows, FIRST_ROW):
        for col, value in enumerate(values, FIRST_COLUMN):
            style = codes.index((formats or {}).get(col, "General"))
            if isinstance(value, str) and value.startswith("="):
                formula, _, shown = value[1:].partition("|")
                cells[row, col] = Cell(row, col, float(shown), formula, style)
            elif value is not None:
                cells[row, col] = Cell(row, col, value if isinstance(value, str) else float(value), None, style)
    return Document.of(layout, Book((Sheet("Blad", cells),), number_formats=tuple(codes)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_a_controller_gets(case: dict[str, Any], tmp_path: Path) -> None:
    layout = layout_of(case["columns"], case["rows"], tmp_path)
    judged = document(layout, case["table"], case.get("formats"))
    found = list(check_document(judged, [SUM001]))
    assert [(f.cell, f.expected, f.proposals[0].safety.value) for f in found] == [
        (cell, expected, safety) for cell, expected, safety in case["found"]
    ], [f.text for f in found]
    for finding in found:
        assert all(words in finding.text.replace("\u00a0", " ") for words in case.get("text", []))
    live = told_live_in(SUM001, judged)
    assert bool(live) == bool(case.get("live", case["found"]))


# --- properties -------------------------------------------------------------------------------------------------------

OPERATIONS = {"a / b": quotient, "a * b": product}
PLACES = 2


@cache
def two_rows(calculation: str) -> Layout:
    column = {"nyckel": "c", "rubrik": "C", "typ": "tal", "decimaler": PLACES, "berakning": calculation}
    folder = Path(__file__).parent
    path = folder / "layout.yaml"
    try:
        return layout_of([A, B, column], ["Skola", "Vård", {"summa": "Summa"}], folder)
    finally:
        path.unlink(missing_ok=True)


def exact(calculation: str, a: Fraction, b: Fraction) -> Fraction:
    return a / b if calculation == "a / b" else a * b


amounts = st.fractions(1, 5000, max_denominator=1000)


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, list[list[Any]]]:
    """Exact amounts, each rounded by itself: whole amounts, and what they give with two decimals."""
    calculation = draw(st.sampled_from(sorted(OPERATIONS)))
    parts = [(draw(amounts), draw(amounts)) for _ in range(2)]
    parts.append((parts[0][0] + parts[1][0], parts[0][1] + parts[1][1]))
    rows: list[list[Any]] = []
    for name, (a, b) in zip(("Skola", "Vård", "Summa"), parts, strict=True):
        c = exact(calculation, a, b)
        rows.append([name, round_to(float(a), 0), round_to(float(b), 0), round_to(float(c), PLACES)])
    return calculation, rows


def told(rule: Rule, judged: Document) -> tuple[list[str | None], dict[str, str]]:
    return [f.cell for f in check_document(judged, [rule])], told_live_in(rule, judged)


@quiet
@given(tables())
def test_truly_rounded_figures_are_never_told_of(table: tuple[str, list[list[Any]]]) -> None:
    calculation, rows = table
    assert told(SUM001, document(two_rows(calculation), rows)) == ([], {})


@quiet
@given(tables(), st.integers(0, 2), st.floats(-3.0, 4.0), st.sampled_from((-1.0, 1.0)))
def test_a_slip_beyond_the_interval_is_told_where_it_stands(
    table: tuple[str, list[list[Any]]], at: int, size: float, sign: float
) -> None:
    calculation, rows = table
    slip = round_to(rows[at][3] + sign * 10.0**size, PLACES)
    row = [*rows[at][:3], slip]
    a, b = (Interval(value - 0.5, value + 0.5) for value in row[1:3])
    right = OPERATIONS[calculation](a, b)
    assume(right is not None)
    assert right is not None
    margin = 1e-6 + 1e-9 * abs(slip)
    beyond = intersect(right, Interval(slip - 0.005 - margin, slip + 0.005 + margin)) is None
    assume(beyond)
    faulty = [row if i == at else other for i, other in enumerate(rows)]
    found, live = told(SUM001, document(two_rows(calculation), faulty))
    cell = f"E{FIRST_ROW + at}"
    assert (found, set(live)) == ([cell], {cell})
