"""What people do to a template: rows put in anywhere inside a table, many of them, sorting, pasting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import office
import pytest

from mallkoll.templates.build import PROTECTION, build
from mallkoll.templates.catalog import EXAMPLES, built_in
from mallkoll.templates.data import load_data
from mallkoll.templates.plan import plan
from mallkoll.validators.document import Document
from mallkoll.validators.readings import FormulaState
from mallkoll.validators.rules import for002_formula_changed, tal002_text_for_number
from mallkoll.workbook.read import read_book

pytestmark = pytest.mark.libreoffice
NAME = "linkoping-2021-08"
LAYOUT = built_in(NAME)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("r") / "fil.xlsx"
    build(LAYOUT, path, load_data(EXAMPLES / f"{NAME}.yaml", LAYOUT))
    return path


def worked(path: Path, folder: Path, *steps: tuple[Any, ...]) -> Document:
    target = folder / "efter.xlsx"
    office.work(path, ("unprotect", "Drift"), *steps, ("recalculate",), save=target)
    return Document.of(LAYOUT, read_book(target))


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


@pytest.mark.parametrize("count", [1, 100])
@pytest.mark.parametrize(
    "where", ["above the first", "below the first", "in the middle", "above the spare row", "below the spare row"]
)
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
    said = document.sheets["Drift"].value(ref.row, plan(LAYOUT, {})["drift_prognos"].check_column)
    assert "avviker från kostnader och intäkter" in str(said), "costs and income were not raised"


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
    said = document.sheets["Drift"].value(at, plan(LAYOUT, {})["drift_prognos"].check_column)
    assert "Prognos helår: inte ett tal" in str(said)
    assert [f.cell for f in tal002_text_for_number.check(document)] == [f"C{at}"]


def test_protected_sheets_allow_what_people_need() -> None:
    assert PROTECTION["insert_rows"]
    assert PROTECTION["sort"]
