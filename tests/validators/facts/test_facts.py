"""Every figure once, and what it is: the five documents, what may stand in a cell, facts as a file."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import samples
import yaml
from edited import with_cell
from effort import at_length
from facts_file import facts_from_json
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mallkoll.templates.carry_over import carried_over
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import EXAMPLES, built_in, find_layout
from mallkoll.templates.plan.table_data import load_table_data
from mallkoll.validators.document import Document
from mallkoll.validators.facts.exact_figure import decimal_places, exact_decimal
from mallkoll.validators.facts.fact import COLUMNS, Fact, Origin, write_facts
from mallkoll.validators.facts.gather import facts
from mallkoll.workbook.layout.layout_model import Kind, Layout
from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.model.book import Book, CellError, parse_address
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.reader.read_book import read_book

CASES = Path(__file__).parent / "cases"
EXPECTED: dict[str, list[list[Any]]] = yaml.safe_load((CASES / "examples.yaml").read_text(encoding="utf-8"))
NAMES = sorted(EXPECTED)


def cases(name: str) -> list[Any]:
    found: list[Any] = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


@cache
def document(name: str) -> Document:
    return Document.of(built_in(name), read_book(samples.example(name), name))


@cache
def of_example(name: str) -> dict[tuple[str, str], Fact]:
    found = facts(document(name), f"{name}.xlsx")
    by_cell = {(fact.sheet, fact.cell): fact for fact in found}
    assert len(by_cell) == len(found), "a cell has two facts"
    return by_cell


# --- the five documents -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", [(n, *c) for n in NAMES for c in EXPECTED[n]], ids=lambda c: f"{c[0]} {c[1]}!{c[2]}")
def test_a_cell_is_what_a_reader_of_the_page_would_say(case: tuple[Any, ...]) -> None:
    name, sheet, cell, concept, group, measure, start, end, said, unit, precision, sign, how = case
    fact = of_example(name)[sheet, cell]
    if concept is not None:
        assert fact.concept == concept
    assert (fact.group, fact.measure, fact.start, fact.end) == (group, measure, start, end)
    assert (fact.unit, fact.precision, fact.sign, fact.how) == (unit, precision, sign, how)
    if precision is not None:
        assert fact.value == Decimal(said)
    else:
        assert fact.value is None
        assert said in {fact.text, None}
    assert (fact.kommun, fact.layout, fact.file) == (built_in(name).kommun, name, f"{name}.xlsx")
    assert (fact.namnd, fact.period) == (built_in(name).namnd, built_in(name).period.end)


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_that_is_typed_is_one_fact(name: str) -> None:
    """From the data file to the facts: each value stands there once, under its table, row and column."""
    layout = built_in(name)
    there = {(f.table, f.label, f.column): f for f in of_example(name).values()}
    wanted = 0
    for table, data in load_table_data(EXAMPLES / f"{name}.yaml", layout).items():
        columns = layout.tables[table].column
        for row in (*data.fixed.values(), *data.added):
            for key, value in row.values.items():
                if table == "start" or value in {None, ""} or columns[key].kind is Kind.LABEL:
                    continue
                fact = there[table, one_line(row.label), key]
                wanted += 1
                if columns[key].numeric:
                    assert fact.value == Decimal(str(value))
                elif columns[key].kind in {Kind.TEXT, Kind.STATUS}:
                    assert (fact.text, fact.value) == (str(value).strip(), None)
                else:
                    assert fact.value is not None or fact.text == str(value).strip()
    typed = [fact for fact in of_example(name).values() if fact.how is Origin.TYPED]
    assert len(typed) <= wanted <= len(there)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_one_concept_is_one_figure(name: str) -> None:
    """Within a document the same owner, concept, measure, time and group say the same, where both are of one table."""
    seen: dict[tuple[object, ...], Fact] = {}
    for fact in of_example(name).values():
        if fact.measure != "text":
            key = (fact.table, fact.concept, fact.measure, fact.start, fact.end, fact.group)
            assert key not in seen, (seen.get(key), fact)
            seen[key] = fact


def test_the_internbudget_and_the_april_report_differ_where_it_is_known() -> None:
    """The pairs that are known to differ are pairs: the same concept, measure, time and group."""
    budget, april = of_example("linkoping-internbudget-2019"), of_example("linkoping-2019-04")

    def by_key(found: dict[tuple[str, str], Fact]) -> dict[tuple[object, ...], set[Decimal]]:
        keyed: dict[tuple[object, ...], set[Decimal]] = {}
        for f in found.values():
            if f.value is not None:
                keyed.setdefault((f.concept, f.measure, f.start, f.end, f.group), set()).add(f.value)
        return keyed

    one, other = by_key(budget), by_key(april)
    for concept, group, measure, year, before, after in cases("linkoping_2019_differ"):
        key = (concept, measure, dt.date(year, 1, 1), dt.date(year, 12, 31), group)
        assert one[key] == {Decimal(before)}, key
        assert other[key] == {Decimal(after)}, key


# --- one cell ---------------------------------------------------------------------------------------------------------

SMALL = """
layout: provkommun-2021-08
version: 1
namn: Delårsrapport
kommun: Provkommun
namnd: Socialnämnden
period: {typ: delårsrapport, slut: 2021-08-31}
blad:
  - {namn: Blad, tabeller: [drift, andel, antal, indikator, vardygn]}
tabeller:
  drift:
    rubrik: Drift
    kolumner:
      - {nyckel: verksamhet, rubrik: Verksamhet, typ: etikett}
      - {nyckel: utfall, rubrik: "Utfall {per}"}
      - {nyckel: budget, rubrik: "Budget {ar}"}
    rader: [Hemtjänst, Skola, {summa: Summa}, {ram: Kommunfullmäktiges ram}]
  andel:
    rubrik: Andelar
    kolumner: [{nyckel: vad, rubrik: Vad, typ: etikett}, {nyckel: andel, rubrik: "{ar}", typ: procent}]
    rader: [Hemtjänst]
  antal:
    rubrik: Antal
    kolumner:
      - {nyckel: vad, rubrik: Vad, typ: etikett}
      - {nyckel: antal, rubrik: Antal, typ: antal, uppgift: {matt: utfall, avser: "{slut}"}}
    rader: [Hemtjänst]
  indikator:
    rubrik: Indikatorer
    kolumner:
      - {nyckel: vad, rubrik: Vad, typ: etikett}
      - {nyckel: utfall, rubrik: Utfall, typ: utfall}
      - {nyckel: malvarde, rubrik: Målvärde, typ: malvarde}
    rader: [{info: Nöjdhet}, {info: Frånvaro, nyckel: franvaro}, {info: varav kvinnor}, {info: varav män}]
  vardygn:
    rubrik: Vårddygn per månad
    kolumner:
      - {nyckel: vad, rubrik: År, typ: etikett}
      - {nyckel: jan, rubrik: jan, typ: antal, uppgift: {matt: utfall, avser: rad-01}}
      - {nyckel: feb, rubrik: feb, typ: antal, uppgift: {matt: utfall, avser: rad-02}}
    rader: [{info: "År {ar-1}"}, {info: "År {ar}"}, {info: Senare}]
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Layout, Book]:
    folder = tmp_path_factory.mktemp("facts")
    (folder / "liten.yaml").write_text(SMALL, encoding="utf-8")
    layout = load_layout(folder / "liten.yaml")
    build(layout, folder / "liten.xlsx", None)
    return layout, read_book(folder / "liten.xlsx")


def at(layout: Layout, book: Book, table: str, row: str, column: str) -> tuple[str, int, int]:
    bound = Document.of(layout, book).tables[table]
    ref = bound.ref(bound.row[row], column)
    assert ref is not None
    return ref.sheet, ref.row, ref.col


WHERE = {
    "drift": ("drift", "hemtjanst", "utfall"),
    "andel": ("andel", "hemtjanst", "andel"),
    "antal": ("antal", "hemtjanst", "antal"),
    "indikator": ("indikator", "nojdhet", "utfall"),
}


@pytest.mark.parametrize("case", cases("cells"), ids=lambda c: f"{c['where']}: {c.get('cell', c.get('error'))}")
def test_what_stands_in_a_cell(case: dict[str, Any], small: tuple[Layout, Book]) -> None:
    layout, book = small
    sheet, row, col = at(layout, book, *WHERE[case["where"]])
    value = CellError(case["error"]) if "error" in case else case["cell"]
    formats = (*book.number_formats, case.get("format", "General"))
    changed = replace(with_cell(book, sheet, (row, col), value=value, style=len(formats) - 1), number_formats=formats)
    found = {parse_address(f.cell): f for f in facts(Document.of(layout, changed))}
    if "value" not in case and "text" not in case:
        assert (row, col) not in found
        return
    fact = found[row, col]
    assert fact.value == (Decimal(case["value"]) if "value" in case else None)
    assert (fact.text, fact.precision) == (case.get("text"), case.get("precision"))
    assert fact.unit == case.get("unit", "tkr" if case["where"] == "drift" else fact.unit)
    assert fact.how is Origin.TYPED


def figures(layout: Layout, book: Book, **cells: float) -> dict[str, Fact]:
    """The facts where these figures stand: ``drift__skola__budget=1.0``."""
    for place, value in cells.items():
        sheet, row, col = at(layout, book, *place.split("__"))
        book = with_cell(book, sheet, (row, col), value=value)
    found = facts(Document.of(layout, book))
    return {f"{f.table}__{f.row}__{f.column}": f for f in found if f.value is not None}


def test_a_month_has_the_year_of_its_row(small: tuple[Layout, Book]) -> None:
    found = figures(*small, vardygn__ar_2020__jan=1.0, vardygn__ar_2021__feb=2.0, vardygn__senare__jan=3.0)
    one, other = found["vardygn__ar_2020__jan"], found["vardygn__ar_2021__feb"]
    assert one.concept == other.concept == "vardygn"
    assert (one.start, one.end) == (dt.date(2020, 1, 1), dt.date(2020, 1, 31))
    assert (other.start, other.end) == (dt.date(2021, 2, 1), dt.date(2021, 2, 28))
    assert found["vardygn__senare__jan"].start is None


def test_a_frame_is_the_frame_of_the_sum(small: tuple[Layout, Book]) -> None:
    found = figures(*small, drift__ram__budget=9.0, drift__ram__utfall=8.0, drift__skola__budget=9.0)
    frame = found["drift__ram__budget"]
    assert (frame.concept, frame.measure, frame.role) == ("drift/summa", "ram", "ram")
    assert found["drift__ram__utfall"].concept == "drift/ram", "what is spent is no frame"
    assert (found["drift__summa__budget"].concept, found["drift__summa__budget"].how) == (
        "drift/summa",
        Origin.COMPUTED,
    )
    assert found["drift__skola__budget"].sign == "kostnad"


def test_a_part_belongs_to_the_row_above(small: tuple[Layout, Book]) -> None:
    layout, book = small
    found = figures(layout, book, indikator__franvaro__utfall=5.0, indikator__varav_kvinnor__utfall=6.0,
                    indikator__varav_man__utfall=4.0)  # fmt: skip
    said = [(f.concept, f.group, f.start, f.end) for f in found.values() if f.table == "indikator"]
    days = (dt.date(2021, 1, 1), dt.date(2021, 8, 31))
    about = "indikatorer/franvaro"
    assert said == [(about, "totalt", *days), (about, "kvinnor", *days), (about, "män", *days)]


def test_a_formula_that_counts_something_else_says_what_it_shows(small: tuple[Layout, Book]) -> None:
    layout, book = small
    sheet, row, col = at(layout, book, "drift", "summa", "budget")
    book = with_cell(book, sheet, (row, col), value=700.0, formula="100*7")
    [fact] = [f for f in facts(Document.of(layout, book)) if f.cell and parse_address(f.cell) == (row, col)]
    assert (fact.value, fact.how) == (Decimal(700), Origin.COMPUTED)


def test_what_follows_from_a_replaced_formula_is_what_its_cell_shows(tmp_path: Path) -> None:
    text = SMALL.replace("Skola, {summa: Summa}", "Skola, {delsumma: Delsumma}, {summa: Summa}")
    (tmp_path / "delsumma.yaml").write_text(text, encoding="utf-8")
    layout = load_layout(tmp_path / "delsumma.yaml")
    build(layout, tmp_path / "delsumma.xlsx", None)
    book = read_book(tmp_path / "delsumma.xlsx")
    sheet, row, col = at(layout, book, "drift", "delsumma", "budget")
    book = with_cell(book, sheet, (row, col), value=700.0, formula="100*7")
    found = figures(layout, book, drift__skola__budget=300.0, drift__hemtjanst__budget=200.0)
    assert [found[f"drift__{row}__budget"].value for row in ("delsumma", "summa")] == [700, 700]


# --- prefilled --------------------------------------------------------------------------------------------------------


def test_what_the_template_was_made_with_is_known_until_it_is_changed(tmp_path: Path) -> None:
    april = "linkoping-2019-04"
    layout = find_layout(april, period_end=dt.date(2019, 8, 31))
    build(layout, tmp_path / "a.xlsx", carried_over(layout, built_in(april), document(april).book))
    book = read_book(tmp_path / "a.xlsx")
    sheet, row, col = at(layout, book, "drift_prognos", "socialpsykiatri", "budget")

    def how(book: Book) -> Origin:
        found = {(f.sheet, f.cell): f for f in facts(Document.of(layout, book))}
        return next(f.how for (name, cell), f in found.items() if (name, *parse_address(cell)) == (sheet, row, col))

    assert how(book) is Origin.PREFILLED
    assert how(with_cell(book, sheet, (row, col), value=222511.0)) is Origin.TYPED
    assert how(with_cell(book, sheet, (row, col), value="222 510")) is Origin.PREFILLED


# --- the form in files ------------------------------------------------------------------------------------------------

TEXTS = st.text(max_size=20)
DAYS = st.dates()
FACTS = st.builds(
    Fact, *[st.none() | TEXTS] * 2, *[TEXTS] * 8, *[st.none() | DAYS] * 2, st.none() | TEXTS,
    st.none() | st.decimals(allow_nan=False, allow_infinity=False), st.none() | TEXTS,
    st.none() | st.integers(0, 15), st.none() | TEXTS, st.sampled_from(Origin), *[TEXTS] * 4, DAYS,
)  # fmt: skip


@given(st.lists(FACTS, max_size=3))
@settings(max_examples=at_length(30, 2000))
def test_facts_come_back_from_their_file(made: list[Fact]) -> None:
    stream = io.BytesIO()
    write_facts(made, stream)
    back = facts_from_json(stream.getvalue())
    assert back == made
    assert [str(f.value) for f in back] == [str(f.value) for f in made], "just the digits that were there"


@given(st.floats(-1e14, 1e14).map(lambda x: float(f"{x:.15g}")))
def test_a_figure_has_the_digits_that_excel_keeps(number: float) -> None:
    assert float(exact_decimal(number)) == number
    assert Decimal(round(exact_decimal(number), decimal_places(exact_decimal(number)))) == exact_decimal(number)


def test_the_columns_are_those_that_the_page_names() -> None:
    page = (Path(__file__).parents[3] / "docs" / "fakta.md").read_text(encoding="utf-8")
    named = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")]
    assert tuple(named) == COLUMNS
