"""Indicators in per cent: one scale and one number format across the row, also from period to period."""

from __future__ import annotations

from pathlib import Path

import office
import openpyxl
import pytest

from mallkoll.templates.carry_over import carried_over
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import LAYOUTS
from mallkoll.templates.plan.table_data import RowData, TableData
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.reader.read_book import read_book

TEXT = """
layout: procent
version: 1
namn: Procent
period: {typ: delårsrapport, slut: 2026-08-31}
inkludera: [delar/indikatorer, delar/mal_linkoping]
blad: [{namn: Indikatorer, tabeller: [indikatorer]}]
tabeller:
  indikatorer: {bygger_pa: indikatorer_utfall_helar, fria_rader: 4}
"""
KEYS = ("utfall_2", "utfall_1", "utfall", "malvarde")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    path = tmp_path / "procent.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return load_layout(path, (LAYOUTS,))


def made(layout: Layout, path: Path, *rows: tuple[object, ...]) -> Path:
    added = []
    for label, *figures in rows:
        values = {key: value for key, value in zip(KEYS, figures, strict=True) if value is not None}
        added.append(RowData(str(label), {"indikator": label, **values}))
    build(layout, path, {"indikatorer": TableData(added=tuple(added))})
    return path


def row_of(path: Path, layout: Layout, at: int = 0) -> list[tuple[object, str]]:
    bound = Document.of(layout, read_book(path)).tables["indikatorer"]
    sheet = openpyxl.load_workbook(path)["Indikatorer"]
    cells = [sheet.cell(bound.rows[at].at, bound.columns[key]) for key in KEYS]
    return [(cell.value, cell.number_format) for cell in cells]


@pytest.mark.parametrize(
    ("figures", "stored", "code"),
    [
        ((87.3, "89,1", None, "90%"), [0.873, 0.891, None, 0.9], "0.0%"),
        ((0.873, 0.891, None, "90%"), [0.873, 0.891, None, 0.9], "0.0%"),
        (("87%", 89.0, 91.0, "90%"), [0.87, 0.89, 0.91, 0.9], "0%"),
        ((1.2, "4,9%", 0.5, "5,5%"), [0.012, 0.049, 0.005, 0.055], "0.0%"),
        ((86.0, 89.1, None, 90.0), [86.0, 89.1, None, 90.0], None),
    ],
)
def test_a_row_has_one_scale(figures: tuple[object, ...], stored: list[object], code: str | None, layout: Layout,
                             tmp_path: Path) -> None:  # fmt: skip
    row = row_of(made(layout, tmp_path / "m.xlsx", ("Andel nöjda", *figures)), layout)
    assert [value for value, _ in row] == stored
    assert {form for _, form in row if code} == ({code} if code else set())
    assert code or not [form for _, form in row if "%" in form]


@pytest.mark.parametrize(
    "row",
    [("Antal planer", 2.0, "40 %", 3.0, None), ("Andel nöjda", 9000.0, 89.1, None, "90%"),
     ("Andel nöjda", "Ej mätt", 89.1, None, "90% inom 60 dgr")],
)  # fmt: skip
def test_what_may_be_another_kind_of_figure_stays(row: tuple[object, ...], layout: Layout, tmp_path: Path) -> None:
    held = row_of(made(layout, tmp_path / "m.xlsx", row), layout)
    first = row[1]
    assert held[0][0] == first


def test_a_figure_keeps_its_scale_from_period_to_period(layout: Layout, tmp_path: Path) -> None:
    """A file that is out: 90 % shown in per cent beside an outcome that was typed without the sign."""
    path = made(layout, tmp_path / "m.xlsx", ("Andel nöjda", None, None, None, "90%"))
    bound = Document.of(layout, read_book(path)).tables["indikatorer"]
    book = openpyxl.load_workbook(path)
    cell = book["Indikatorer"].cell(bound.rows[0].at, bound.columns["utfall"])
    cell.value, cell.number_format = 91.8, "General"
    book.save(path)
    known = carried_over(layout, layout, read_book(path))
    build(layout, tmp_path / "n.xlsx", known)
    assert row_of(tmp_path / "n.xlsx", layout)[2:] == [(0.918, "0.0%"), (0.9, "0.0%")]


@pytest.mark.libreoffice
def test_the_proposal_sees_per_cent_that_was_typed_without_the_sign(layout: Layout, tmp_path: Path) -> None:
    path = made(layout, tmp_path / "m.xlsx", *[("Andel nöjda", None, None, None, "90%")],
                ("Andel behöriga", None, None, None, "100%"), ("Sjukfrånvaro", None, None, None, "5,5%"))  # fmt: skip
    bound = Document.of(layout, read_book(path)).tables["indikatorer"]
    book = openpyxl.load_workbook(path)
    for row, typed in zip(bound.rows, (91.8, 0.918, 6.2), strict=False):
        book["Indikatorer"].cell(row.at, bound.columns["utfall"]).value = typed
    book.save(path)
    seen = office.work(path, ("recalculate",), dump=True)["Indikatorer"]
    refs = [bound.ref(row, "forslag") for row in bound.rows[:3]]
    said = [seen[ref.address][0] for ref in refs if ref is not None]
    assert said == ["Uppfylls per helår", "Uppfylls delvis per helår", "Uppfylls delvis per helår"]


def test_files_that_are_out_are_understood(layout: Layout, tmp_path: Path) -> None:
    path = made(layout, tmp_path / "m.xlsx", ("Andel nöjda", None, None, None, "90%"))
    bound = Document.of(layout, read_book(path)).tables["indikatorer"]
    book = openpyxl.load_workbook(path)
    for key, value in zip(KEYS, (0.873, 0.891, 91.8), strict=False):
        cell = book["Indikatorer"].cell(bound.rows[0].at, bound.columns[key])
        cell.value, cell.number_format = value, "General"
    book.save(path)
    document = Document.of(layout, read_book(path))
    assert [f.code for f in check_document(document) if f.code.startswith("IND")] == []
    assert document.judgement(document.indicators[0]).met is True


def test_a_number_put_into_a_cell_that_shows_per_cent(layout: Layout, tmp_path: Path) -> None:
    """Pasted or written by another program: Excel itself adds the sign to what is typed there."""
    path = made(layout, tmp_path / "m.xlsx", ("Andel nöjda", "87%", "89%", None, "90%"))
    bound = Document.of(layout, read_book(path)).tables["indikatorer"]
    book = openpyxl.load_workbook(path)
    book["Indikatorer"].cell(bound.rows[0].at, bound.columns["utfall"]).value = 91.8
    book.save(path)
    found = [f for f in check_document(Document.of(layout, read_book(path))) if f.code.startswith("IND")]
    assert [f.code for f in found] == ["IND005"]
    assert "9 180,0 %" in found[0].text.replace("\u00a0", " ")
    assert found[0].proposals[0].after == 0.918
