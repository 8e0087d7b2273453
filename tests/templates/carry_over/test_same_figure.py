"""The same measure of the same time is the same figure, whatever the columns of two templates are called."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec.structs import replace

from mallkoll.templates.carry_over import carried_over, left_behind
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import find_layout
from mallkoll.templates.plan.table_data import RowData, TableData
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.reader.read_book import read_book

APRIL = "linkoping-2019-04"


def layout_of(
    folder: Path,
    end: str,
    columns: list[dict[str, Any]],
    unit: str = "tkr",
    kind: str = "rapport",
    sign: str = "kostnad",
) -> Layout:
    """A kommun's own layout with one table of Hemtjänst."""
    label = {"nyckel": "verksamhet", "rubrik": "Verksamhet", "typ": "etikett"}
    data = {
        "layout": "egen", "version": 1, "namn": "Egen", "period": {"typ": kind, "slut": None}, "enhet": unit,
        "blad": [{"namn": "Drift", "tabeller": ["ekonomi"]}],
        "tabeller": {
            "ekonomi": {
                "rubrik": "Ekonomi",
                "tecken": {"belopp": sign},
                "kolumner": [label, *columns],
                "rader": ["Hemtjänst"],
            }
        },
    }  # fmt: skip
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False).replace("slut: null", f"slut: {end}")
    (folder / "egen.yaml").write_text(text, encoding="utf-8")
    return load_layout(folder / "egen.yaml")


def filled(layout: Layout, folder: Path, table: str, **values: object) -> Book:
    data = TableData({"hemtjanst": RowData("Hemtjänst", values)})
    build(layout, folder / "fylld.xlsx", {table: data})
    return read_book(folder / "fylld.xlsx")


def column(heading: str, key: str = "x", **more: Any) -> dict[str, Any]:
    return {"nyckel": key, "rubrik": heading, **more}


def uppgift(measure: str, when: str, **more: str) -> dict[str, Any]:
    return {"uppgift": {"matt": measure, "avser": when, **more}}


# a column of the file before (its period, its figures in tkr) and one of the template (its period): what is taken over
SAME: dict[str, tuple[tuple[str, dict[str, Any]], tuple[str, dict[str, Any]], object]] = {
    "headings that read alike": (
        ("2020-12-31", column("Budget {ar+1}")), ("2021-08-31", column("Budget {ar}")), 7.0),
    "words that are not known, alike": (
        ("2020-12-31", column("Detaljbudget {ar+1}")), ("2021-08-31", column("Detaljbudget {ar}")), 7.0),
    "words that are not known, for a school year": (
        ("2020-12-31", column("Budget 2020/2021")), ("2021-08-31", column("Budget 2020/2021")), 7.0),
    "another name of the column": (
        ("2020-12-31", column("Nämndens pengar", alias=["Budget {ar+1}"])), ("2021-08-31", column("Budget {ar}")), 7.0),
    "the same eight months": (
        ("2020-08-31", column("Redovisning {per}")), ("2021-08-31", column("Redovisat jan-{man} {ar-1}")), 7.0),
    "the same period the year before": (
        ("2020-08-31", column("Utfall {per}")), ("2021-08-31", column("Utfall samma period föregående år")), 7.0),
    "a whole year's outcome": (
        ("2020-12-31", column("Utfall {per}")), ("2021-08-31", column("Bokslut {ar-1}")), 7.0),
    "said by the layouts": (
        ("2020-08-31", column("Hittills", **uppgift("utfall", "{ar}-01..{slut}"))),
        ("2021-08-31", column("I fjol", **uppgift("utfall", "{ar-1}-01..{slut-1}"))), 7.0),
    "said by one of them": (
        ("2020-08-31", column("Redovisning {per}")),
        ("2021-08-31", column("I fjol", **uppgift("utfall", "{ar-1}-01..{slut-1}"))), 7.0),
    "what the layout says goes before the heading": (
        ("2020-08-31", column("Budget {ar+1}", **uppgift("ursprunglig_budget", "{ar+1}"))),
        ("2021-08-31", column("Budget {ar}")), None),
    "another budget": (
        ("2020-12-31", column("Ursprunglig budget {ar+1}")), ("2021-08-31", column("Budget {ar}")), None),
    "part of the year": (
        ("2021-04-30", column("Budget jan-{man} {ar}")), ("2021-08-31", column("Budget {ar}")), None),
    "the outcome of other months": (
        ("2021-04-30", column("Redovisning {per}")), ("2021-08-31", column("Redovisning {per}")), None),
    "a time that nobody says": (
        ("2020-12-31", column("Budget")), ("2021-08-31", column("Budget")), None),
    "a forecast": (
        ("2021-04-30", column("Prognos {ar}")), ("2021-08-31", column("Prognos {ar}")), None),
    "a plan is no budget": (
        ("2020-12-31", column("Plan {ar+1}")), ("2021-08-31", column("Budget {ar}")), None),
    "a plan of the same year": (
        ("2020-12-31", column("Plan {ar+2}")), ("2021-12-31", column("Plan {ar+1}")), 7.0),
    "incomings are no outgoings": (
        ("2020-12-31", column("Redovisning {per} utgifter")),
        ("2021-08-31", column("Redovisning 31/12 2020 inkomster")), None),
    "what women became": (
        ("2020-12-31", column("Kvinnor {ar}", typ="utfall")), ("2021-08-31", column("Män {ar-1}", typ="utfall")), None),
}  # fmt: skip


@pytest.mark.parametrize("case", SAME.values(), ids=SAME.keys())
def test_what_is_taken_over(case: tuple[Any, Any, object], tmp_path: Path) -> None:
    (end, there), (wanted_end, wanted), value = case
    previous = layout_of(tmp_path, end, [there])
    book = filled(previous, tmp_path, "ekonomi", x=7.0)
    layout = layout_of(tmp_path, wanted_end, [wanted])
    found = carried_over(layout, previous, book)
    taken = found["ekonomi"].fixed["hemtjanst"].values if found else {}
    assert taken == ({} if value is None else {"x": value})


# unit before, what stands there, unit of the template, what is filled in
UNITS = [
    ("mnkr", 1.5, "tkr", 1500.0),
    ("tkr", 1478431.0, "mnkr", 1478.431),
    ("tkr", 7.0, "tkr", 7.0),
    ("tkr", "1 478", "tkr", "1 478"),
    ("tkr", "1 478", "mnkr", 1.478),
    ("kr", -2000.0, "tkr", -2.0),
]


@pytest.mark.parametrize("case", UNITS, ids=str)
def test_an_amount_comes_in_the_unit_that_is_asked_for(case: tuple[str, object, str, object], tmp_path: Path) -> None:
    unit, stands, wanted, value = case
    previous = layout_of(tmp_path, "2020-12-31", [column("Budget 2021", decimaler=3)], unit)
    book = filled(previous, tmp_path, "ekonomi", x=stands)
    layout = layout_of(tmp_path, "2021-08-31", [column("Budget 2021", decimaler=3)], wanted)
    assert carried_over(layout, previous, book)["ekonomi"].fixed["hemtjanst"].values == {"x": value}


SIGNS = [
    ("kostnad", 24912.0, "resultat", -24912.0),
    ("resultat", -24912.0, "kostnad", 24912.0),
    ("resultat", "-1 478", "kostnad", 1478.0),
    ("kostnad", 24912.0, "kostnad", 24912.0),
    ("kostnad", 0.0, "resultat", 0.0),
]
"""How amounts count before, what stands there, how they count in the template, what is filled in."""


@pytest.mark.parametrize("case", SIGNS, ids=str)
def test_an_amount_comes_with_the_sign_that_is_asked_for(case: tuple[str, object, str, object], tmp_path: Path) -> None:
    before, stands, wanted, value = case
    previous = layout_of(tmp_path, "2020-12-31", [column("Budget 2021")], sign=before)
    book = filled(previous, tmp_path, "ekonomi", x=stands)
    layout = layout_of(tmp_path, "2021-08-31", [column("Budget 2021")], sign=wanted)
    assert carried_over(layout, previous, book)["ekonomi"].fixed["hemtjanst"].values == {"x": value}


def test_a_formula_without_a_kept_value_is_known_all_the_same(tmp_path: Path) -> None:
    columns = [column("Budget 2021", "a", berakning="b + c"), column("Löner", "b"), column("Lokaler", "c")]
    previous = layout_of(tmp_path, "2020-12-31", columns)
    book = filled(previous, tmp_path, "ekonomi", b=5.0, c=2.0)
    cells = {at: replace(c, value=None) if c.formula else c for at, c in book.sheets[0].cells.items()}
    book = replace(book, sheets=(replace(book.sheets[0], cells=cells), *book.sheets[1:]))
    layout = layout_of(tmp_path, "2021-08-31", [column("Budget 2021")])
    assert carried_over(layout, previous, book)["ekonomi"].fixed["hemtjanst"].values == {"x": 7.0}


def test_the_forecasts_deviation_is_not_the_years(tmp_path: Path) -> None:
    """What was forecast in August to be left of the year's budget is not what is left in December."""
    before = find_layout(APRIL, period_end=dt.date(2019, 8, 31))
    data = TableData({"socialpsykiatri": RowData("Socialpsykiatri", {"prognos": 9.0, "budget": 7.0})})
    build(before, tmp_path / "a.xlsx", {"drift_prognos": data})
    december = find_layout(APRIL, period_end=dt.date(2019, 12, 31))
    found = carried_over(december, before, read_book(tmp_path / "a.xlsx"))
    assert {key: data.fixed["socialpsykiatri"].values for key, data in found.items()} == {
        "drift_prognos": {"budget": 7}
    }


def test_outgoings_do_not_become_incomings_after_a_whole_year(tmp_path: Path) -> None:
    layout = find_layout(APRIL, period_end=dt.date(2019, 12, 31))
    key = "ospecificerade_investeringar"
    data = TableData({key: RowData("Ospecificerade investeringar", {"utgifter": 107.0})})
    build(layout, tmp_path / "a.xlsx", {"investeringar": data})
    book = read_book(tmp_path / "a.xlsx")
    assert carried_over(layout, layout, book)["investeringar"].fixed[key].values == {"utgifter": 107.0}
    assert left_behind(layout, layout, book) == []


def test_a_text_that_looks_like_the_writers_own_markup_is_a_text_in_the_template(tmp_path: Path) -> None:
    layout = layout_of(tmp_path, "2020-12-31", [column("Kommentar", typ="text")])
    [sheet] = [sheet for sheet in filled(layout, tmp_path, "ekonomi", x="<r>a & b</r>").sheets if sheet.name == "Drift"]
    assert "<r>a & b</r> " in {cell.value for cell in sheet.cells.values()}
