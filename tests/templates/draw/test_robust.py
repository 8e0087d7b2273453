"""What people do to a template: rows put in anywhere inside a table, many of them, sorting, pasting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import office
import pytest
from edited import filled_template, worked_on

from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import built_in
from mallkoll.templates.plan.placement import place_tables
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.validators.readings.formula_state import FormulaState
from mallkoll.validators.rules import for002_formula_changed, tal002_text_for_number
from mallkoll.validators.rules.sum001_amount_does_not_add_up import LEFT_OUT
from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.reader.read_book import read_book

pytestmark = pytest.mark.libreoffice
NAME = "linkoping-2021-08"
LAYOUT = built_in(NAME)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled_template(NAME, tmp_path_factory.mktemp("r"))


def worked(path: Path, folder: Path, *steps: tuple[Any, ...]) -> Document:
    return worked_on(LAYOUT, path, folder, ("unprotect", "Drift"), *steps)


def put_in(at: int, count: int, amount: float) -> list[tuple[Any, ...]]:
    steps: list[tuple[Any, ...]] = [("insert_row", "Drift", at) for _ in range(count)]
    for i in range(count):
        steps += [("text", "Drift", f"B{at + i}", f"Ny {i}"), ("value", "Drift", f"C{at + i}", amount),
                  ("value", "Drift", f"D{at + i}", amount)]  # fmt: skip
    return steps


def total(document: Document, column: str = "prognos") -> object:
    table = document.tables["drift_prognos"]
    ref = table.ref(table.row["summa"], column)
    assert ref is not None
    return document.sheets["Drift"].value(ref.row, ref.col)


@pytest.mark.parametrize(
    ("where", "count"),
    [("above the first", 1), ("below the first", 1), ("in the middle", 1), ("above the spare row", 1),
     ("below the spare row", 1), ("in the middle", 100), ("below the spare row", 100)],
)  # fmt: skip
def test_rows_put_in_are_counted(where: str, count: int, filled: Path, tmp_path: Path) -> None:
    table = Document.of(LAYOUT, read_book(filled)).tables["drift_prognos"]
    rows = {"above the first": table.rows[0].at, "below the first": table.rows[0].at + 1,
            "in the middle": table.row["socialpsykiatri"].at, "above the spare row": table.row["summa"].at - 1,
            "below the spare row": table.row["summa"].at}  # fmt: skip
    document = worked(filled, tmp_path, *put_in(rows[where], count, 10.0))
    assert total(document) == 1601988 + 10.0 * count
    after = document.tables["drift_prognos"]
    assert sum(row.added for row in after.rows) == count
    assert [f.text for f in for002_formula_changed.check(document)] == []
    ref = after.ref(after.row["summa"], "prognos")
    assert ref is not None
    assert document.readings[ref].formula_state is FormulaState.INTACT
    said = document.sheets["Drift"].value(ref.row, place_tables(LAYOUT, {})["drift_prognos"].check_column)
    assert "avviker från kostnader och intäkter" in str(said), "costs and income were not raised"


def test_a_varav_row_put_in_is_told_on_its_own_cell(filled: Path, tmp_path: Path) -> None:
    """The formula cannot know it and counts it: one finding there, none about the sums that show it."""
    at = Document.of(LAYOUT, read_book(filled)).tables["drift_prognos"].row["socialpsykiatri"].at
    steps = [("insert_row", "Drift", at), ("text", "Drift", f"B{at}", "varav boendestöd"),
             ("value", "Drift", f"C{at}", 10.0), ("value", "Drift", f"D{at}", 20.0)]  # fmt: skip
    document = worked(filled, tmp_path, *steps)
    assert total(document) == 1601988 + 10.0, "it is not counted: then there is nothing to tell"
    said = {f.code: (f.cell, f.row) for f in check_document(document) if f.code[:3] == "FOR" or f.code == "SUM001"}
    assert said == {"FOR006": (f"C{at}", "varav boendestöd")}
    [counted] = [f for f in check_document(document) if f.code == "FOR006"]
    assert counted.where == f"C{at}:D{at}", "both of its amounts"
    blank = worked(filled, tmp_path, *steps[:2])
    assert [f.code for f in check_document(blank) if f.code[:3] == "FOR" or f.code == "SUM001"] == []


def test_the_first_row_taken_out_leaves_the_sum_right(filled: Path, tmp_path: Path) -> None:
    table = Document.of(LAYOUT, read_book(filled)).tables["drift_prognos"]
    first = read_book(filled).sheet("Drift").value(table.rows[0].at, table.columns["prognos"])  # type: ignore[union-attr]
    document = worked(filled, tmp_path, ("delete_row", "Drift", table.rows[0].at))
    assert isinstance(first, float)
    assert total(document) == 1601988 - first
    assert [f.text for f in for002_formula_changed.check(document)] == []


def test_the_spare_row_is_counted_too(filled: Path, tmp_path: Path) -> None:
    table = Document.of(LAYOUT, read_book(filled)).tables["drift_prognos"]
    at = table.row["summa"].at - 1
    document = worked(filled, tmp_path, ("text", "Drift", f"B{at}", "Ny"), ("value", "Drift", f"C{at}", 7.0))
    assert total(document) == 1601988 + 7


def test_a_text_pasted_over_a_figure_is_seen(filled: Path, tmp_path: Path) -> None:
    table = Document.of(LAYOUT, read_book(filled)).tables["drift_prognos"]
    at = table.row["socialpsykiatri"].at
    document = worked(filled, tmp_path, ("text", "Drift", f"C{at}", "se bilaga"))
    said = document.sheets["Drift"].value(at, place_tables(LAYOUT, {})["drift_prognos"].check_column)
    assert "Prognos helår: inte ett tal" in str(said)
    assert [f.cell for f in tal002_text_for_number.check(document)] == [f"C{at}"]


TWO_SUMS = """
layout: delsummor
version: 1
namn: Delsummor
period: {typ: övning, slut: 2026-08-31}
blad: [{namn: Drift, tabeller: [drift]}]
tabeller:
  drift:
    rubrik: Drift
    kolumner: [{nyckel: verksamhet, rubrik: Verksamhet, typ: etikett}, {nyckel: prognos, rubrik: Prognos}]
    rader: [Skola, {delsumma: Skolor, nyckel: skolor}, Kultur, {delsumma: Fritid, nyckel: fritid}, {rubrik: Vård},
            Hem, {delsumma: Omsorg, nyckel: omsorg}, {summa: Summa}]
"""


@pytest.mark.parametrize(("total", "told"), [("skolor", False), ("fritid", True), ("omsorg", False)])
def test_rows_that_a_part_sum_misses_are_told(total: str, told: bool, tmp_path: Path) -> None:
    """A part sum right below another begins at a row with a figure: its formula can only go from row to row."""
    source, path, target = tmp_path / "l.yaml", tmp_path / "fil.xlsx", tmp_path / "efter.xlsx"
    source.write_text(TWO_SUMS, encoding="utf-8")
    layout = load_layout(source)
    build(layout, path)
    placed = place_tables(layout, {})["drift"]
    at = placed.bound.row[total].at
    items = [
        ("value", "Drift", f"C{row.at}", 5.0) for row in placed.bound.rows if row.label and row.spec.role == "post"
    ]
    office.work(path, ("unprotect", "Drift"), *items, ("insert_row", "Drift", at), ("text", "Drift", f"B{at}", "Ny"),
                ("value", "Drift", f"C{at}", 7.0), ("recalculate",), save=target)  # fmt: skip
    document = Document.of(layout, read_book(target))
    sheet = document.sheets["Drift"]
    assert sheet.value(at + 1, 3) == (5.0 if told else 12.0)
    assert (LEFT_OUT in str(sheet.value(at + 1, placed.check_column))) is told
    assert bool(list(for002_formula_changed.check(document))) is told


# --- on the protected sheet, by the menu and the keyboard -------------------------------------------------------------


def typed(cell: str, text: str) -> tuple[Any, ...]:
    return ("choose", "Drift", cell, "EnterString", ("StringName", text))


def by_hand(path: Path, folder: Path, *steps: tuple[Any, ...]) -> Document:
    target = folder / "efter.xlsx"
    office.work(path, *steps, ("recalculate",), save=target)
    return Document.of(LAYOUT, read_book(target))


@pytest.mark.parametrize("count", [1, 3])
def test_rows_are_put_in_and_filled_on_the_protected_sheet(count: int, filled: Path, tmp_path: Path) -> None:
    """Right above the sum, as people do: the row is as the empty one above it, its name too is open for typing."""
    table = Document.of(LAYOUT, read_book(filled)).tables["drift_prognos"]
    at = table.row["summa"].at
    steps: list[tuple[Any, ...]] = []
    for i in range(count):
        steps += [("choose", "Drift", f"A{at + i}:XFD{at + i}", "InsertRows"), typed(f"B{at + i}", f"Ny {i}"),
                  typed(f"C{at + i}", "10,5"), typed(f"D{at + i}", "10,5")]  # fmt: skip
    document = by_hand(filled, tmp_path, *steps)
    assert total(document) == 1601988 + 10.5 * count, "typed with a decimal comma, as in Sweden"
    added = [row.label for row in document.tables["drift_prognos"].rows if row.added]
    assert added == [f"Ny {i}" for i in range(count)]
    assert [f.text for f in for002_formula_changed.check(document)] == []


def test_a_row_put_in_amidst_declared_ones_takes_figures_but_no_name(filled: Path, tmp_path: Path) -> None:
    """It is as the row above it, whose name is the template's: hence the advice to put rows in right above the sum."""
    table = Document.of(LAYOUT, read_book(filled)).tables["drift_prognos"]
    at = table.row["socialpsykiatri"].at
    row = ("choose", "Drift", f"A{at}:XFD{at}", "InsertRows")
    document = by_hand(filled, tmp_path, row, typed(f"C{at}", "10"))
    assert total(document) == 1601988 + 10
    refused = by_hand(filled, tmp_path, row, typed(f"B{at}", "Ny"))
    assert refused.sheets["Drift"].value(at, 2) is None


def test_what_the_template_has_written_cannot_be_typed_over(filled: Path, tmp_path: Path) -> None:
    table = Document.of(LAYOUT, read_book(filled)).tables["drift_prognos"]
    document = by_hand(filled, tmp_path, typed(f"C{table.row['summa'].at}", "1"))
    assert total(document) == 1601988
