"""Tables that stand in the same places are shared, and so is what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from mallkoll.workbook.binding.bound_layout import bound_layout
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable
from mallkoll.workbook.layout.layout_model import Layout, Role, undeclared_row
from mallkoll.workbook.layout.parse_part import parse_part

COLUMNS = [{"nyckel": "v", "rubrik": "Verksamhet", "typ": "etikett"}, {"nyckel": "p", "rubrik": "Prognos"}]


def layout_of(*samband: str, columns: Sequence[object] = COLUMNS) -> Layout:
    """Four tables with a post x each, and the relations between them."""
    table = {"rubrik": "T", "kolumner": columns, "rader": [{"info": "A", "nyckel": "x"}]}
    head: dict[str, Any] = {"layout": "prov", "version": 1, "namn": "Prov",
                            "period": {"typ": "t", "slut": "2026-08-31"}}  # fmt: skip
    sheet = {"namn": "Blad", "tabeller": list("abcd")}
    tables = dict.fromkeys("abcd", table)
    return parse_part(Layout, {**head, "blad": [sheet], "tabeller": tables, "samband": list(samband)})


def placed(layout: Layout, *, first: int = 2) -> dict[str, BoundTable]:
    """The tables below each other: keys in A, labels in B."""
    tables = {}
    for number, (key, table) in enumerate(layout.tables.items()):
        at = first + 5 * number
        rows = tuple(BoundRow(k, row.label, at + 1, row) for k, row in table.row.items())
        places = {column.key: 2 + number for number, column in enumerate(table.columns)}
        tables[key] = BoundTable(key, table, "Blad", places, rows, at, 1)
    return tables


def test_tables_in_the_same_places_are_the_same() -> None:
    layout = layout_of()
    first, again = (bound_layout(layout, placed(layout)) for _ in range(2))
    assert first is again
    assert first.tables == placed(layout)


@pytest.mark.parametrize(
    "other",
    [
        {"sheet": "Annat"},
        {"heading_row": 1},
        {"key_column": None},
        {"found_by": "rubriker"},
        {"columns": {"v": 2, "p": 4}},
        {"rows": ()},
        {"rows": (BoundRow("egen", "Egen", 3, undeclared_row("Egen", Role.ITEM), added=True),)},
        {"rows": (BoundRow("egen", "Egen", 3, undeclared_row("Egen", Role.INFO), added=True),)},
        {"rows": (BoundRow("egen", "Annan", 3, undeclared_row("Annan", Role.INFO), added=True),)},
    ],
)
def test_tables_that_differ_are_kept_apart(other: dict[str, Any]) -> None:
    layout = layout_of()
    bound_layout(layout, placed(layout))
    tables = placed(layout)
    tables["b"] = replace(tables["b"], **other)
    assert bound_layout(layout, tables).tables == tables


def test_tables_of_another_layout_are_kept_apart() -> None:
    one, other = layout_of(), layout_of()
    assert bound_layout(one, placed(one)).layout is not bound_layout(other, placed(other)).layout


@pytest.mark.parametrize(
    ("samband", "concerned"),
    [
        ((), ["", "", "", ""]),
        (("a[x, p] = c[x, p]",), ["ac", "", "ac", ""]),
        (("a[x, p] = b[x, p]", "c[x, p] = d[x, p]"), ["ab", "ab", "cd", "cd"]),
        (("a[x, p] = b[x, p]", "b[x, p] = c[x, p] + d[x, p]"), ["abcd", "abcd", "bcd", "bcd"]),
        (("a[x, p] = b[x, p] + c[x, p]", "d[x, p] = c[x, p]"), ["abc", "abc", "abcd", "cd"]),
    ],
)
def test_what_a_cell_can_make_hold_or_fail(samband: tuple[str, ...], concerned: list[str]) -> None:
    layout = layout_of(*samband)
    bound = bound_layout(layout, placed(layout))
    cells = {key: table.refs[table.rows[0].at]["p"] for key, table in bound.tables.items()}
    names = {ref: key for key, ref in cells.items()}
    assert ["".join(sorted(names[ref] for ref in bound.concerned(cells[key]).cells)) for key in "abcd"] == concerned


def test_what_is_computed_from_a_cell_is_concerned_too() -> None:
    layout = layout_of("b[x, p] = a[x, q]", columns=[*COLUMNS, {"nyckel": "q", "rubrik": "Q", "berakning": "p + p"}])
    bound = bound_layout(layout, placed(layout))
    a, b = (bound.tables[key] for key in "ab")
    typed, computed, other = a.ref(a.rows[0], "p"), a.ref(a.rows[0], "q"), b.ref(b.rows[0], "p")
    assert typed is not None
    assert {computed, other} < set(bound.concerned(typed).cells)
