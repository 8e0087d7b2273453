"""The five documents: every layout loads, every table of figures fits its layout, and the facit fits the figures."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from mallkoll.templates.library.find_layouts import EXAMPLES, LAYOUTS
from mallkoll.workbook.layout.expressions import Ref, bind_references, evaluate, references
from mallkoll.workbook.layout.layout_model import Column, Kind, Layout, Role, RowFields, Table
from mallkoll.workbook.layout.load_layout import load_layout

NAMES = sorted(path.stem for path in LAYOUTS.glob("*.yaml"))
DOCUMENTS = [
    "linkoping-2018-08",
    "linkoping-2019-04",
    "linkoping-2021-08",
    "linkoping-internbudget-2019",
    "tyreso-2017-08",
]
FACIT = yaml.safe_load((Path(__file__).parents[2] / "data" / "facit.yaml").read_text(encoding="utf-8"))
NO_TARGET = {"", "-", "–"}


@lru_cache
def layout_of(name: str) -> Layout:
    return load_layout(LAYOUTS / f"{name}.yaml")


@lru_cache
def data_of(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))
    return data


def rows_of(name: str, key: str) -> list[dict[str, Any]]:
    """A table's rows as mappings by column key."""
    columns = [column.key for column in layout_of(name).tables[key].columns]
    rows = data_of(name)["tabeller"][key]
    for row in rows:
        assert not isinstance(row, list) or len(row) <= len(columns), row
    return [dict(zip(columns, row, strict=False)) if isinstance(row, list) else row for row in rows]


TABLES = [(name, key) for name in DOCUMENTS for key in data_of(name)["tabeller"]]


def test_all_five_documents_have_layout_and_figures() -> None:
    assert set(DOCUMENTS) <= set(NAMES)
    assert [path.stem for path in sorted(EXAMPLES.glob("*.yaml"))] == DOCUMENTS


@pytest.mark.parametrize("name", NAMES)
def test_layout_loads_and_carries_its_file_name(name: str) -> None:
    layout = layout_of(name)
    assert layout.id == name
    assert layout.sheets[0].tables == ("start",)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_placed_table_has_figures(name: str) -> None:
    assert data_of(name)["layout"] == name
    placed = {key for _, key, table in layout_of(name).placed_tables() if not table.mirrors}
    assert set(data_of(name)["tabeller"]) == placed


@pytest.mark.parametrize(("name", "key"), TABLES)
def test_rows_fit_the_layout(name: str, key: str) -> None:
    table = layout_of(name).tables[key]
    declared = {row.label for row in table.rows}
    labels = []
    for row in rows_of(name, key):
        assert set(row) <= set(table.column), row
        label = row[table.label_column.key]
        assert label
        labels.append(label)
        if label not in declared:
            assert table.open_rows, f"{label!r} is no row of {key}, which has no open rows"
    assert len(labels) == len(set(labels)), "a label stands twice"
    assert len([label for label in labels if label not in declared]) <= table.open_rows


@pytest.mark.parametrize(("name", "key"), TABLES)
def test_values_fit_their_columns(name: str, key: str) -> None:
    layout = layout_of(name)
    table = layout.tables[key]
    kinds = {row.label: row.kind for row in table.rows}
    for row in rows_of(name, key):
        for column_key, value in row.items():
            column = table.column[column_key]
            if value is None:
                continue
            if column.numeric:
                assert isinstance(value, int | float), (row, column_key)
            elif kinds.get(row[table.label_column.key]) is Kind.DATE:
                assert isinstance(value, str | dt.date)
            else:
                assert isinstance(value, str), (row, column_key)
            if column.kind is Kind.STATUS:
                assert column.scale
                assert value in {step.word for step in layout.scales[column.scale].steps}, (row, value)


@pytest.mark.parametrize("error", FACIT["raknefel"], ids=lambda e: f"{e['layout']}: {e['rad']}")
def test_known_errors_stand_as_printed(error: dict[str, Any]) -> None:
    table = layout_of(error["layout"]).tables[error["tabell"]]
    column = next(column for column in table.columns if column.heading == error["kolumn"])
    row = next(r for r in rows_of(error["layout"], error["tabell"]) if r[table.label_column.key] == error["rad"])
    assert row[column.key] == error["tryckt"] != error["ratt"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_missing_targets_are_those_reviewed(name: str) -> None:
    if "indikatorer" not in layout_of(name).tables:
        assert FACIT["saknade_malvarden"][name] == []
        return
    table = layout_of(name).tables["indikatorer"]
    [required] = [column for column in table.columns if column.required and column.kind is Kind.TARGET]
    missing = []
    for row in rows_of(name, "indikatorer"):
        label = row["indikator"]
        total = re.sub(r" [-–] (Män|Kvinnor)$", "", label)
        if str(row.get(required.key) or "") in NO_TARGET and (total == label or not has_target(name, total)):
            missing.append(label)
    assert missing == FACIT["saknade_malvarden"][name]


def has_target(name: str, label: str) -> bool:
    rows = rows_of(name, "indikatorer")
    return any(r["indikator"] == label and str(r.get("malvarde") or "") not in NO_TARGET for r in rows)


# --- the printed figures against what the layout declares -----------------------------------------------------------

# A row or sum is stated here by plain arithmetic, apart from the checks that are built on the same declarations.


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("repaired", [False, True], ids=["as printed", "repaired"])
def test_only_the_known_errors_contradict_the_layout(name: str, *, repaired: bool) -> None:
    figures = economy(name)
    known = [error for error in FACIT["raknefel"] if error["layout"] == name]
    if repaired:
        for error in known:
            table = layout_of(name).tables[error["tabell"]]
            column = next(c for c in table.columns if c.heading == error["kolumn"])
            figures[error["tabell"], error["rad"], column.key] = error["ratt"]
    wrong = contradictions(layout_of(name), figures)
    assert bool(wrong) == (bool(known) and not repaired), wrong


def economy(name: str) -> dict[tuple[str, str, str], float]:
    layout = layout_of(name)
    return {
        (key, row[table.label_column.key], column): float(value)
        for key, table in layout.tables.items()
        if not table.mirrors
        for row in rows_of(name, key)
        for column, value in row.items()
        if table.column[column].numeric and value is not None
    }


def contradictions(layout: Layout, figures: dict[tuple[str, str, str], float]) -> list[str]:
    found: list[str] = []

    def check(what: str, printed: float | None, implied: float | None, count: int) -> None:
        if printed is not None and implied is not None and abs(printed - implied) > 0.5 * (count + 1):
            found.append(f"{what}: {printed} against {implied}")

    for key, table in layout.tables.items():
        for column in table.columns:
            for row in table.rows if column.calculation else ():
                own = {
                    c.key: figures.get((key, row.label, c.key), 0.0 if c.blank_is_zero else None) for c in table.columns
                }
                assert column.calculation
                expr = bind_references(column.calculation, Ref, table.direction(row))
                implied = evaluate(expr, dict(own))
                check(f"{key}, {row.label}, {column.key}", own[column.key], implied, len(references(expr)))
            if column.is_summed and column.numeric:
                _check_sums(key, table, column, figures, check)
    for relation in layout.relations:
        left = references(relation.samband.left)[0]
        right = references(relation.samband.right)
        columns = [left.column] if left.column else [c.key for c in layout.tables[left.table].columns if c.numeric]
        for column_key in columns:
            values = [figures.get(_at(layout, place, column_key)) for place in (left, *right)]
            if None not in values:
                check(str(left), values[0], sum(v for v in values[1:] if v is not None), len(right))
    return found


def _at(layout: Layout, place: Any, column: str) -> tuple[str, str, str]:
    return place.table, layout.tables[place.table].row[place.row].label, place.column or column


def _check_sums(key: str, table: Table, column: Column, figures: dict[Any, float], check: Any) -> None:
    def at(row: RowFields) -> float | None:
        return figures.get((key, row.label, column.key))

    total = next((row for row in table.rows if row.role in {Role.SUM, Role.NET}), None)
    items = [at(row) for row in table.rows if row.role is Role.ITEM]
    if total is None:
        return
    if any(item is not None for item in items):
        check(f"{key}, {total.label}, {column.key}", at(total), sum(i or 0.0 for i in items), len(items))
    sides = [row for row in table.rows if row.role in {Role.COST, Role.INCOME}]
    if sides and all(at(row) is not None for row in sides):
        # in surpluses all rows count alike; else a side counts against the total where it runs the other way
        signs = [1 if column.is_surplus else table.direction(row) * table.direction(total) for row in sides]
        net = sum(sign * (at(row) or 0.0) for sign, row in zip(signs, sides, strict=True))
        check(f"{key}, {total.label}, {column.key}, netto", at(total), net, 2)
    for frame in (row for row in table.rows if row.role is Role.FRAME):
        check(f"{key}, {frame.label}, {column.key}", at(frame), at(total), 1)
