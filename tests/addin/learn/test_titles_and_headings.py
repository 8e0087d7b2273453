"""What a learned layout is called, and its tables and columns: by the nearest words that name them, each once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from own_tables import figures_of
from program import mallkoll

from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import find_layout
from mallkoll.workbook.layout.layout_model import Kind, Layout
from mallkoll.workbook.reader.read_book import read_book

BODY: list[list[Any]] = [["Verksamhet", "Budget 2026", "Utfall 2026"], ["Skola", 500, 490], ["Fritid", 70, 71]]
LONG = "Delårsrapport augusti 2026 – driftredovisning per verksamhet, nettokostnader (tkr)"


def learned(folder: Path, rows: list[list[Any]], merged: tuple[str, ...] = ()) -> Layout:
    """The layout of a sheet of rows; the sheet and a template filled with its figures are right by it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Drift"
    for row in rows:
        sheet.append(row)
    for span in merged:
        sheet.merge_cells(span)
    book.save(folder / "egen.xlsx")
    done = mallkoll("lar", folder / "egen.xlsx", "--ut", folder / "egen.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    layout = find_layout(str(folder / "egen.yaml"))
    build(layout, folder / "mall.xlsx", figures_of(layout, read_book(folder / "egen.xlsx")))
    for file in ("egen.xlsx", "mall.xlsx"):
        assert "Inga fynd." in mallkoll("kontrollera", "--layout", folder / "egen.yaml", folder / file).stdout
    return layout


@pytest.mark.parametrize(
    ("above", "title", "name", "kommun"),
    [
        pytest.param(["Mellanköpings kommun", LONG], LONG, "Delårsrapport augusti 2026", "Mellanköping", id="long"),
        pytest.param(["Borås stad", "Driftbudget", "Belopp i tkr"], "Driftbudget", "Driftbudget", "Borås", id="a unit"),
        pytest.param(["Tyresö kommun"], "Drift", "egen", "Tyresö", id="a kommun alone"),
        pytest.param(["Internbudget 2026: BUN", None, "Netto"], "Netto", "Internbudget 2026", None, id="two"),
        pytest.param(["Vår kommun växer"], "Vår kommun växer", "Vår kommun växer", None, id="no kommun's name"),
        pytest.param(["Netto", "Fyll i de gula cellerna."], "Netto", "Netto", None, id="an instruction"),
    ],
)  # fmt: skip
def test_a_title_is_the_nearest_text_that_names_the_table(
    tmp_path: Path, above: list[str | None], title: str, name: str, kommun: str | None
) -> None:
    layout = learned(tmp_path, [*([text] for text in above), [], *BODY])
    (table,) = layout.tables.values()
    assert (table.heading, layout.name, layout.kommun) == (title, name, kommun)


def test_sentences_under_a_title_are_what_the_layout_says_to_those_who_fill_it_in(tmp_path: Path) -> None:
    rows = [["Driftbudget, tkr"], ["Kostnader är positiva tal."], ["Lämnas i maj."], [], *BODY]
    (table,) = learned(tmp_path, rows).tables.values()
    assert table.guidance == "Kostnader är positiva tal. Lämnas i maj."


def test_a_unit_may_stand_beside_a_title(tmp_path: Path) -> None:
    (table,) = learned(tmp_path, [["Driftbudget", None, "tkr"], [], *BODY]).tables.values()
    assert table.heading == "Driftbudget"


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("Driftbudget, tkr", "tkr"),
        ("Driftbudget, Mkr", "mnkr"),
        ("Driftbudget (belopp i miljoner kronor)", "mnkr"),
        ("Driftbudget i kronor", "kr"),
    ],
)
def test_the_unit_is_read_however_it_is_written(tmp_path: Path, title: str, unit: str) -> None:
    layout = learned(tmp_path, [[title], [], *BODY])
    (table,) = layout.tables.values()
    assert {layout.unit_of(table, column) for column in table.columns if column.kind is Kind.AMOUNT} == {unit}


NEXT = [["Investeringar"], ["Projekt", "Ram"], ["Ny skola", 9], ["Bro", 7]]


@pytest.mark.parametrize(
    ("below", "note"),
    [
        pytest.param([[], ["1) Utan räntor"], ["2) Efter augusti"]], "1) Utan räntor 2) Efter augusti", id="marked"),
        pytest.param([["* exkl. internränta"]], "* exkl. internränta", id="right below"),
        pytest.param([[], ["Plus är ett överskott."]], "Plus är ett överskott.", id="a sentence"),
        pytest.param([[], ["Plus är ett överskott."], *NEXT], "Plus är ett överskott.", id="over another table"),
        pytest.param([["* exkl. räntor"], [], *NEXT[1:]], "* exkl. räntor", id="over another table without a title"),
        pytest.param([[], *NEXT], None, id="another table"),
        pytest.param([[], [], [], [], [], ["Upprättad i september."]], None, id="far below"),
        pytest.param([[], ["Noten " * 200 + "."]], None, id="a whole page"),
    ],
)
def test_a_footnote_follows_its_table(tmp_path: Path, below: list[list[Any]], note: str | None) -> None:
    layout = learned(tmp_path, [["Driftbudget, tkr"], *BODY, *below])
    first, *_ = layout.tables.values()
    assert first.note == note
    text = (tmp_path / "egen.yaml").read_text(encoding="utf-8")
    assert ("# texten under tabellen är inte med: ”Noten" in text) is ("Noten" in str(below))


@pytest.mark.parametrize(
    ("bands", "merged", "headings", "said"),
    [
        pytest.param(
            ["Utfall", None, "Helår", None], ("B2:C2", "D2:E2"),
            ["Utfall jan–aug 2025", "Utfall jan–aug 2026", "Budget 2026", "Avvikelse"],
            ["Utfall jan–aug 2025", "Utfall jan–aug 2026", "Budget 2026", "Avvikelse"], id="words that they begin with",
        ),
        pytest.param(
            ["Kostnader", None, "Intäkter", None], ("B2:C2", "D2:E2"), ["Budget", "Utfall", "Budget", "Utfall"],
            ["Kostnader Budget", "Kostnader Utfall", "Intäkter Budget", "Intäkter Utfall"], id="the same twice",
        ),
        pytest.param(
            ["Utfall", None, "Prognos", None], ("B2:C2", "D2:E2"), ["2024", "2025", "Utgifter", "Netto"],
            ["Utfall 2024", "Utfall 2025", "Prognos Utgifter", "Prognos Netto"], id="that name no measure",
        ),
    ],
)  # fmt: skip
def test_a_heading_says_the_words_over_it_where_it_needs_them(
    tmp_path: Path, bands: list[str | None], merged: tuple[str, ...], headings: list[str], said: list[str]
) -> None:
    rows = [
        ["Driftbudget, tkr"],
        [None, *bands],
        ["Verksamhet", *headings],
        ["Skola", 5, 9, 4, 3],
        ["Fritid", 7, 1, 6, 2],
    ]
    (table,) = learned(tmp_path, rows, merged).tables.values()
    assert [column.heading for column in table.columns[1:]] == said
    assert [column.band for column in table.columns[1:]] == [bands[0], bands[0], bands[2], bands[2]]


def test_columns_that_are_headed_the_same_are_all_found_again(tmp_path: Path) -> None:
    head = ["Verksamhet (tkr)", "Budget", "Kommentar", "Utfall", "Kommentar"]
    rows = [["Drift"], [], head, ["Skola", 5, "a", 4, "b"], ["Fritid", 7, None, 6, "c"]]
    (table,) = learned(tmp_path, rows).tables.values()
    assert [column.heading for column in table.columns[2:]] == ["Kommentar", "Utfall", "Kommentar (2)"]


def test_headings_beside_those_over_several_columns_are_columns_too(tmp_path: Path) -> None:
    head = [["Nyckeltal", "Utfall", None, "Målvärde", None, "Bedömning"], [None, "2025", "aug 2026", "2026", "2027"]]
    body = [["Sjukfrånvaro, %", 7.4, 6.1, 6.5, 6, "Når målet"], ["Nöjda brukare, %", 81, 79, 85, 86, "Når inte målet"]]
    rows = [["Delårsrapport augusti 2026"], *head, *body]
    (table,) = learned(tmp_path, rows, ("A2:A3", "B2:C2", "D2:E2", "F2:F3")).tables.values()
    assert [(column.heading, column.kind.value) for column in table.columns] == [
        ("Nyckeltal", "etikett"),
        ("Utfall 2025", "utfall"),
        ("Utfall aug 2026", "utfall"),
        ("Målvärde 2026", "malvarde"),
        ("Målvärde 2027", "malvarde"),
        ("Bedömning", "status"),
    ]


def test_a_date_in_a_title_follows_the_period(tmp_path: Path) -> None:
    layout = learned(
        tmp_path, [["Delårsrapport 2026-08-31, tkr"], [], ["Verksamhet", "Utfall"], ["Fritid", 7], ["Skola", 9]]
    )
    assert [table.heading for table in layout.tables.values()] == ["Delårsrapport 2026-08-31, tkr"]
    assert 'rubrik: "Delårsrapport {slut}, tkr"' in (tmp_path / "egen.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("headings", "next_year"),
    [
        pytest.param(["jan–aug 2025", "jan–aug 2026"], ["jan–apr 2026", "jan–apr 2027"], id="the period's"),
        pytest.param(["apr 2026", "aug 2026"], ["apr 2027", "aug 2027"], id="several months"),
    ],
)
def test_months_follow_the_period(tmp_path: Path, headings: list[str], next_year: list[str]) -> None:
    head = ["Verksamhet (tkr)", *(f"Utfall {heading}" for heading in headings)]
    learned(tmp_path, [["Delårsrapport augusti 2026"], [], head, ["Augusti 2026", 5, 9], ["Fritid", 7, 1]])
    done = mallkoll("skapa", "--layout", tmp_path / "egen.yaml", "--period", "2027-04", "--ut", tmp_path / "ny.xlsx")
    assert (done.returncode, done.stderr) == (0, "")
    sheet = openpyxl.load_workbook(tmp_path / "ny.xlsx")["Drift"]
    texts = [cell.value for row in sheet for cell in row]
    wanted = {"Delårsrapport april 2027", "Augusti 2027", *(f"Utfall {heading}, tkr" for heading in next_year)}
    assert not wanted - set(texts)
