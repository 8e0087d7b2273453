"""What the words of a row and a heading say of its figures, and the times that they name."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from mallkoll.templates.library.find_layouts import LAYOUTS, find_layout
from mallkoll.validators.facts.concept import split_group
from mallkoll.workbook.layout.column_meaning import column_meaning
from mallkoll.workbook.layout.layout_model import Kind, Layout
from mallkoll.workbook.layout.parse_part import parse_part
from mallkoll.workbook.layout.uppgift import days_of

CASES = Path(__file__).parent / "cases"


def cases(name: str) -> list[Any]:
    found: list[Any] = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("case", cases("rows"), ids=lambda case: case[0])
def test_a_rows_name_without_unit_marks_and_group(case: list[str]) -> None:
    assert split_group(case[0]) == (case[1], case[2])


def one_column(heading: str, kind: str, key: str = "x") -> Layout:
    column = {"nyckel": key, "rubrik": heading, "typ": kind}
    table = {"rubrik": "T", "kolumner": [{"nyckel": "vad", "rubrik": "Vad", "typ": "etikett"}, column], "rader": ["A"]}
    return parse_part(Layout, {
        "layout": "l", "version": 1, "namn": "L", "period": {"typ": "delårsrapport", "slut": dt.date(2021, 8, 31)},
        "blad": [{"namn": "B", "tabeller": ["t"]}], "tabeller": {"t": table},
    })  # fmt: skip


@pytest.mark.parametrize("case", cases("headings"), ids=lambda case: f"{case[0]} ({case[1]})")
def test_what_a_heading_says(case: list[Any]) -> None:
    heading, kind, measure, start, end, group, side = (*case, *["totalt", "netto"][len(case) - 5 :])
    layout = one_column(heading, kind)
    found = column_meaning(layout, layout.tables["t"], layout.tables["t"].column["x"])
    assert (found.measure, found.group, found.side) == (measure, group, side)
    assert found.span == (None if start is None else (start, end))


BUILT_IN = [
    (path.stem, end)
    for path in sorted(LAYOUTS.glob("*.yaml"))
    for end in (None, dt.date(2024, 2, 29), dt.date(2024, 12, 31))
]
NOT_IN_THE_HEADING = {  # what the layout says and its heading leaves open, by table and column
    ("sammanstallning", "resultat"), ("ifo_myndighet", "intakt"),
    ("ifo_myndighet", "kostnad"), ("ifo_myndighet", "resultat"), ("ifo_kommunal_regi", "intakt"),
    ("ifo_kommunal_regi", "kostnad"), ("ifo_kommunal_regi", "resultat"), ("flykting_myndighet", "intakt"),
    ("flykting_myndighet", "kostnad"), ("flykting_myndighet", "resultat"), ("flykting_kommunal_regi", "intakt"),
    ("flykting_kommunal_regi", "kostnad"), ("flykting_kommunal_regi", "resultat"), ("volymer", "utfall_1"),
    ("ej_verkstallda_beslut", "antal"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "end"), BUILT_IN, ids=str)
def test_the_built_in_layouts_say_it_for_all_figures_and_their_headings_agree(name: str, end: dt.date | None) -> None:
    """So a layout of one's own with the same headings, and without ``uppgift``, has the same facts."""
    layout = find_layout(name, period_end=end)
    for _, key, table in layout.placed_tables():
        for column in table.columns:
            if column.kind in {Kind.LABEL, Kind.TEXT, Kind.STATUS, Kind.DATE}:
                continue
            assert column.uppgift is not None, (key, column.key)
            said = column_meaning(layout, table, column)
            bare = replace(column, uppgift=None)
            others = tuple(replace(c, uppgift=None) for c in table.columns)
            read = column_meaning(layout, replace(table, columns=others), bare)
            if (key, column.key) not in NOT_IN_THE_HEADING:
                assert read == said, (key, column.key)


def test_all_built_in_parts_say_it() -> None:
    for part in sorted((LAYOUTS / "delar").glob("*.yaml")):
        tables = yaml.safe_load(part.read_text(encoding="utf-8")).get("tabeller", {})
        for key, table in tables.items():
            for column in table.get("kolumner", ()):
                figures = column.get("typ", "belopp") not in {"etikett", "text", "status", "datum"}
                assert ("uppgift" in column) is figures, (part.stem, key, column["nyckel"])


@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)), st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)))
def test_a_time_is_its_first_and_last_day(one: dt.date, other: dt.date) -> None:
    first, last = min(one, other), max(one, other)
    assert days_of(f"{first}..{last}") == (first, last)
    assert days_of(f"{first}") == (first, first)
    year = days_of(f"{first:%Y}")
    month = days_of(f"{first:%Y-%m}")
    assert year is not None
    assert month is not None
    assert year.start <= month.start <= first <= month.end <= year.end
    assert (month.end + dt.timedelta(days=1)).day == 1
    if first != last:
        assert days_of(f"{last}..{first}") is None
