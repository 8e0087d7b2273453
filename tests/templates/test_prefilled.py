"""From period to period: what is taken over, what is not, and that it is seen when a figure taken over is changed."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from mallkoll.templates.build import build
from mallkoll.templates.carry import carried
from mallkoll.templates.catalog import EXAMPLES, built_in, find_layout
from mallkoll.templates.data import TableData, load_data, merged
from mallkoll.validators.document import Document
from mallkoll.validators.finding import Severity
from mallkoll.validators.rules import for004_prefilled_changed
from mallkoll.workbook.book import Book, Cell
from mallkoll.workbook.layout import Layout
from mallkoll.workbook.marker import TO_UPDATE
from mallkoll.workbook.read import read_book

BUDGET = "linkoping-internbudget-2019"
APRIL = "linkoping-2019-04"


def filled(layout: Layout, folder: Path, data: dict[str, TableData]) -> Book:
    path = folder / f"{layout.id}-{layout.period.end}.xlsx"
    build(layout, path, data)
    return read_book(path)


def example(name: str, folder: Path) -> Book:
    layout = built_in(name)
    return filled(layout, folder, load_data(EXAMPLES / f"{name}.yaml", layout))


def row(data: dict[str, TableData], table: str, label: str) -> dict[str, object]:
    if table not in data:
        return {}
    found = [r for r in (*data[table].fixed.values(), *data[table].added) if r.label == label]
    return dict(found[0].values) if found else {}


def test_the_internbudget_gives_the_budget_and_the_targets_of_the_year(tmp_path: Path) -> None:
    data = carried(built_in(APRIL), built_in(BUDGET), example(BUDGET, tmp_path))
    printed = load_data(EXAMPLES / f"{BUDGET}.yaml", built_in(BUDGET))
    social = printed["drift_budget"].fixed["socialpsykiatri"].values["budget"]
    assert row(data, "drift_prognos", "Socialpsykiatri") == {"budget": social}
    assert "prognos" not in row(data, "drift_prognos", "Socialpsykiatri"), "a plan is no forecast"
    of_budget = {r.label: r.values.get("malvarde") for r in printed["indikatorer"].added}
    taken = {r.label: r.values.get("malvarde") for r in data["indikatorer"].added}
    assert set(taken) == set(of_budget)
    assert sum(value is not None for value in taken.values()) >= 10


def test_the_april_report_gives_bokslut_budget_and_indicators_to_the_august_report(tmp_path: Path) -> None:
    august = find_layout(APRIL, period_end=dt.date(2019, 8, 31))
    april = load_data(EXAMPLES / f"{APRIL}.yaml", built_in(APRIL))
    data = carried(august, built_in(APRIL), example(APRIL, tmp_path))
    before = april["drift_prognos"].fixed["socialpsykiatri"].values
    after = row(data, "drift_prognos", "Socialpsykiatri")
    assert after == {"budget": before["budget"]}, "the forecast is not taken over; no bokslut stands in this document"
    assert row(data, "drift_resultat", "Socialpsykiatri") == {}, "april's outcome is not august's"
    comments = [str(r.values.get("kommentar", "")) for r in data["kommentarer"].fixed.values()]
    assert comments
    assert all(text.startswith(TO_UPDATE) for text in comments)
    assert [r.label for r in data["indikatorer"].added] == [r.label for r in april["indikatorer"].added]
    assert all("status" not in r.values and "utfall" not in r.values for r in data["indikatorer"].added)


def test_a_whole_year_becomes_last_years_figures(tmp_path: Path) -> None:
    year = find_layout(APRIL, period_end=dt.date(2019, 12, 31))
    book = filled(year, tmp_path, load_data(EXAMPLES / f"{APRIL}.yaml", built_in(APRIL)))
    data = carried(find_layout(APRIL, period_end=dt.date(2020, 4, 30)), year, book)
    april = load_data(EXAMPLES / f"{APRIL}.yaml", built_in(APRIL))
    indicator = next(r for r in april["indikatorer"].added if str(r.values.get("utfall")).isdigit())
    moved = row(data, "indikatorer", indicator.label)
    assert moved["utfall_1"] == float(str(indicator.values["utfall"]))
    outcome = april["drift_resultat"].fixed["socialpsykiatri"].values["redovisning"]
    assert row(data, "drift_prognos", "Socialpsykiatri")["bokslut"] == outcome


@pytest.fixture(scope="module")
def august(tmp_path_factory: pytest.TempPathFactory) -> tuple[Layout, Book]:
    folder = tmp_path_factory.mktemp("f")
    layout = find_layout(APRIL, period_end=dt.date(2019, 8, 31))
    return layout, filled(layout, folder, carried(layout, built_in(APRIL), example(APRIL, folder)))


def test_an_untouched_template_has_no_changed_figures(august: tuple[Layout, Book]) -> None:
    assert list(for004_prefilled_changed.check(Document.of(*august))) == []


def test_a_changed_figure_is_told_on_its_cell(august: tuple[Layout, Book]) -> None:
    layout, book = august
    document = Document.of(layout, book)
    table = document.tables["drift_prognos"]
    ref = table.ref(table.row["socialpsykiatri"], "budget")
    assert ref is not None
    sheets = [
        replace(s, cells={**s.cells, (ref.row, ref.col): Cell(ref.row, ref.col, 1.0)}) if s.name == ref.sheet else s
        for s in book.sheets
    ]
    [told] = for004_prefilled_changed.check(Document.of(layout, replace(book, sheets=tuple(sheets))))
    before = next(s for s in book.sheets if s.name == ref.sheet).value(ref.row, ref.col)
    assert (told.code, told.sheet, told.cell) == ("FOR004", ref.sheet, ref.address)
    assert (told.value, told.expected) == (1.0, before)
    assert told.severity is Severity.WARNING


def test_what_is_given_wins_over_what_was_known(tmp_path: Path) -> None:
    layout = built_in(APRIL)
    known = carried(layout, built_in(BUDGET), example(BUDGET, tmp_path))
    both = merged(known, load_data(EXAMPLES / f"{APRIL}.yaml", layout))
    printed = load_data(EXAMPLES / f"{APRIL}.yaml", layout)
    for key, data in printed["drift_prognos"].fixed.items():
        for column, value in data.values.items():
            if value is not None:
                assert both["drift_prognos"].fixed[key].values[column] == value
    labels = [r.label for r in both["indikatorer"].added]
    assert len(labels) == len(set(labels))


def test_from_the_command_line(tmp_path: Path) -> None:
    example(APRIL, tmp_path)
    [previous] = tmp_path.glob("*.xlsx")
    target = tmp_path / "augusti.xlsx"
    arguments = ["skapa", "--layout", APRIL, "--period", "2019-08", "--fran", str(previous), "--ut", str(target)]
    done = subprocess.run([sys.executable, "-m", "mallkoll.addin.cli", *arguments], capture_output=True, text=True,
                          encoding="utf-8", check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert read_book(target).properties["Mallkoll-period"] == "2019-08-31"
