"""Amounts emptied in the filled examples: each is one finding, on the cell that was emptied."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import samples
from edited import with_cell
from msgspec.structs import replace
from practice import examples, only, practice_layout

from mallkoll.templates.library.find_layouts import LAYOUTS, LayoutLibrary
from mallkoll.validators.check_document import check_document
from mallkoll.validators.correct import correct, recalculated
from mallkoll.validators.document import Document
from mallkoll.validators.readings.readings import Reading
from mallkoll.validators.rows.gaps import may_be_blank
from mallkoll.validators.yields import OF_A_TABLE, TO_UNTOUCHED, YIELDS, without_yielding
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.layout.layout_model import TOTALS, Layout
from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.model.book import parse_address, parse_area
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.finding import Finding, Severity, SheetCell

NAMES = ["linkoping-2018-08", "linkoping-2019-04", "linkoping-2021-08", "linkoping-internbudget-2019", "tyreso-2017-08"]
DRAWN = 12  # of each example
HARD = {"tyreso-2017-08": ["F35"]}  # two texts tell the sum that it is a part of
CODES = {"SUM004", "FUL004"}


def emptiable(document: Document) -> list[Reading]:
    """What the layout does not allow to be blank, and held no nought."""
    return [
        r
        for r in document.readings.values()
        if r.value and r.ref not in document.defining and not may_be_blank(r.column) and r.row.spec.role not in TOTALS
    ]


@pytest.mark.parametrize("name", NAMES)
def test_an_emptied_amount_is_one_finding_at_its_cell(name: str) -> None:
    layout = LayoutLibrary().get(name)
    book = correct(layout, read_book(samples.example(name))).book  # without what is misprinted
    document = Document.of(layout, book)
    before = {(f.code, place) for f in check_document(document) for place in f.places}
    drawn = random.Random(name).sample(emptiable(document), DRAWN)
    for ref in [
        *(reading.ref for reading in drawn),
        *(CellRef("Drift", *parse_address(at)) for at in HARD.get(name, ())),
    ]:
        emptied = recalculated(layout, with_cell(book, ref.sheet, (ref.row, ref.col), value=None))
        found = check_document(Document.of(layout, emptied))
        new = [f for f in found if not before.issuperset((f.code, place) for place in f.places)]
        assert [(f.code in CODES, f.sheet, f.cell) for f in new] == [(True, ref.sheet, ref.address)], ref


def required(layout: Layout, key: str, column: str) -> Layout:
    """The layout with a column that every row has to fill in."""
    table = layout.tables[key]
    columns = tuple(replace(c, required=c.required or c.key == column) for c in table.columns)
    return replace(layout, tables=dict(layout.tables) | {key: replace(table, columns=columns)})


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        (("100", "250", "0"), []),
        (("", "", ""), [("FUL002", Severity.ERROR, "C3")]),
        (("100", "", ""), [("FUL004", Severity.WARNING, "C4")]),
        (("100", "250", "-"), [("FUL004", Severity.WARNING, "C5")]),
    ],
)
def test_what_the_layout_requires(figures: tuple[str, ...], told: list[tuple[str, Severity, str]]) -> None:
    lines = ["| Verksamhet | Prognos | Budget |", "| --- | --- | --- |"]
    names = ("Äldreomsorg", "Individ- och familjeomsorg", "Övrigt")
    lines += [f"| {name} | {figure} | 110 |" for name, figure in zip(names, figures, strict=True)]
    layout = only(practice_layout(), "prognos")
    [example] = examples("Sida.\n\nTabell: prognos\n\n" + "\n".join(lines), layout)
    found = check_document(Document.of(required(layout, "prognos", "prognos"), example.book))
    assert [(f.code, f.severity, f.cell) for f in found if f.code[:3] == "FUL"] == told


def finding(code: str, *cells: str, table: str | None = "t") -> Finding:
    return Finding(
        code=code, severity=Severity.WARNING, sheet="B" if cells else None, cell=cells[0] if cells else None,
        table=table, row=None, column=None, value=None, expected=None, text="x.", proposals=(),
        cells=tuple(SheetCell("B", cell) for cell in cells) if len(cells) > 1 else (),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "other"),
    [(code, other) for of in (YIELDS, OF_A_TABLE) for code, others in sorted(of.items()) for other in sorted(others)],
)
def test_who_yields_to_whom(code: str, other: str) -> None:
    mine, theirs = finding(code, "C3"), finding(other, "C3")
    assert without_yielding([mine, theirs]) == [theirs]
    elsewhere = finding(other, "C4", table="u")
    assert without_yielding([mine, elsewhere]) == [mine, elsewhere]


def test_a_group_yields_only_where_all_of_it_is_told() -> None:
    group, one, both = finding("FUL002", "C3", "C4"), finding("SUM004", "C3"), finding("SUM004", "C4")
    assert without_yielding([group, one]) == [group, one]
    assert without_yielding([group, one, both]) == [one, both]


@pytest.mark.parametrize("code", sorted(TO_UNTOUCHED))
def test_of_an_untouched_file_nothing_else_is_missing(code: str) -> None:
    file = finding("FUL001", table=None)
    assert without_yielding([file, finding(code, "C3")]) == [file]


GRANVIK = Path(__file__).parents[2] / "data" / "tried" / "granvik"


@pytest.mark.parametrize(
    ("emptied", "told"),
    [
        ({"Investeringar": ["E10:E12"]}, [("FUL002", "E10:E12")]),
        ({"Investeringar": ["C10:F12"]}, [("FUL003", "C10:C12, E10:E12")]),
        ({"Drift": ["C33:C42"]}, [("FUL002", "C33:C38, C41:C42")]),
        ({"Drift": ["C19:D24", "C33:C42"]}, [("FUL003", "C19:D24, C33:C38, C41:C42")]),
        ({"Start": ["C21"]}, [("FUL007", "C21")]),
        ({"Start": ["C21:C22"]}, [("FUL007", "C21:C22")]),
    ],
)
def test_what_holds_only_what_the_template_was_made_with(emptied: dict[str, list[str]], told: list[Any]) -> None:
    layout = load_layout(GRANVIK / "layouter" / "granvik-bun-2026-08.yaml", (LAYOUTS,))
    book = read_book(GRANVIK / "16-indikator-fel-enhet.xlsx")
    for sheet, areas in emptied.items():
        held = next(one for one in book.sheets if one.name == sheet).cells
        for top, left, bottom, right in map(parse_area, areas):
            typed = [at for at, cell in held.items() if top <= at[0] <= bottom and left <= at[1] <= right]
            for at in typed:
                if held[at].formula is None:
                    book = with_cell(book, sheet, at, value=None)
    found = check_document(Document.of(layout, book))
    assert [(f.code, f.where) for f in found if f.code[:3] in {"FUL", "AVV"}] == told


def test_the_years_that_a_project_has_no_amounts_for_are_one_question() -> None:
    layout = LayoutLibrary().get("linkoping-internbudget-2019")
    book = correct(layout, read_book(samples.example(layout.id))).book
    table = Document.of(layout, book).tables["investeringar_budget"]
    project = table.rows[0]
    for column in ("plan_1", "plan_2", "plan_3"):
        book = with_cell(book, table.sheet, (project.at, table.columns[column]), value=None)
    found = check_document(Document.of(layout, recalculated(layout, book)))
    assert [f.code for f in found if f.table == table.key] == ["FUL004"]


@pytest.mark.parametrize("cell", ["F19", "F20", "F21", "F24", "F25", "F26", "F27"])
def test_a_post_that_a_typed_total_waits_for_is_told_and_not_the_total(cell: str) -> None:
    book, layout = read_book(samples.example("linkoping-2019-04")), LayoutLibrary().get("linkoping-2019-04")
    before = {(f.code, f.where) for f in check_document(Document.of(layout, book))}
    emptied = with_cell(book, "Drift", parse_address(cell), value=None)
    found = [f for f in check_document(Document.of(layout, emptied)) if (f.code, f.where) not in before]
    assert [(f.code, f.where) for f in found] == [("SUM004", cell)]


@pytest.mark.parametrize("typed", [None, "F30", "F48"])
@pytest.mark.parametrize("cell", ["F37", "F39", "F40", "F43", "F44", "F45", "F46"])
def test_a_blank_that_counts_as_nought_is_told_where_the_sum_misses_an_amount(cell: str, typed: str | None) -> None:
    """Beside it F38 is blank as it should be: that verksamhet is new."""
    book, layout = read_book(samples.example("linkoping-2021-08")), LayoutLibrary().get("linkoping-2021-08")
    held = next(sheet for sheet in book.sheets if sheet.name == "Drift").cells
    if typed is not None:
        book = with_cell(book, "Drift", parse_address(typed), formula=None)
    emptied = recalculated(layout, with_cell(book, "Drift", parse_address(cell), value=None))
    found = [f for f in check_document(Document.of(layout, emptied)) if f.sheet == "Drift" and f.code != "FOR001"]
    assert [(f.code, f.where, f.expected) for f in found] == [("SUM001", cell, held[parse_address(cell)].value)]


def test_a_sum_of_noughts_is_one() -> None:
    """Where the only income is blank its sum shows nothing, and the result asks for it, not for another cost."""
    book, layout = read_book(samples.example("tyreso-2017-08")), LayoutLibrary().get("tyreso-2017-08")
    emptied = recalculated(layout, with_cell(book, "Drift", parse_address("C55"), value=None))
    [found] = [f for f in check_document(Document.of(layout, emptied)) if f.where == "C55"]
    assert (found.code, found.expected) == ("SUM001", 4970.0)


def test_an_income_that_is_alone_is_not_held_against_the_costs() -> None:
    """Where the forecast of the incomes is blank, that of the year is no question of its own."""
    book, layout = read_book(samples.example("linkoping-2019-04")), LayoutLibrary().get("linkoping-2019-04")
    emptied = with_cell(book, "Drift", parse_address("C49"), value=None)
    found = check_document(Document.of(layout, emptied))
    assert [f.where for f in found if f.code[:3] == "RIM"] == []
