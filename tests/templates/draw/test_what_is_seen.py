"""What a person sees of a template: messages that fit, figures in Swedish, progress that is theirs, paper."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import office
import pytest
import xlsxwriter
from msgspec.structs import replace

from mallkoll.templates.draw.build import build
from mallkoll.templates.draw.cell_sizes import WIDEST_STATUS, column_widths, lines, longest_word
from mallkoll.templates.draw.style import INPUT_FILL
from mallkoll.templates.library.find_layouts import EXAMPLES, built_in
from mallkoll.templates.live_columns.check_column import shortened
from mallkoll.templates.plan.placement import place_tables
from mallkoll.templates.plan.table_data import RowData, TableData, load_table_data
from mallkoll.validators.findings.words import figure
from mallkoll.validators.live.piece import difference_text
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.binding.template_identifiers import TO_UPDATE_PREFIX
from mallkoll.workbook.formulas.formula_tree import Node
from mallkoll.workbook.formulas.planned_values import PlannedCells
from mallkoll.workbook.formulas.print_tree import tree_text
from mallkoll.workbook.formulas.tree_builders import cell_reference
from mallkoll.workbook.layout.layout_model import Column
from mallkoll.workbook.layout.parse_part import parse_part
from mallkoll.workbook.reader.read_book import read_book

NAME = "linkoping-2021-08"
LAYOUT = built_in(NAME)
DIFFERENCES = (
    0.0,
    541.0,
    -541.0,
    1234.0,
    -1234.56,
    1234567.0,
    -1234567890.0,
    -0.3,
    0.04,
    999.96,
    12.3456,
    123456789012.0,
)
TEXTS = ("✓", "A: fel", "A: fel; B: fel", "A: fel; B: fel; C: fel", "A: x; B: y; C: z; D: å", "Felvärde på raden", "")


def column(decimals: int) -> Column:
    return parse_part(Column, {"nyckel": "k", "rubrik": "Kolumn", "typ": "tal", "decimaler": decimals})


@pytest.mark.libreoffice
def test_figures_and_shortened_messages_are_shown_as_they_are_kept(tmp_path: Path) -> None:
    """Whatever a formula of the two gives, Python gives too: it is the value in the file before anything calculates."""
    office.require()
    path, saved = tmp_path / "f.xlsx", tmp_path / "r.xlsx"
    expected: list[list[str]] = []
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Blad")
        for at, value in enumerate(DIFFERENCES):
            sheet.write_number(at, 0, value)
            for decimals in range(4):
                sheet.write_formula(at, 1 + decimals, f"={tree_text(difference_text(held(at), column(decimals)))}")
            expected.append([figure(value, decimals) for decimals in range(4)])
        for at, text in enumerate(TEXTS, len(DIFFERENCES)):
            sheet.write_string(at, 0, text)
            sheet.write_formula(at, 1, f"={tree_text(shortened(held(at)))}")
    office.work(path, save=saved)
    read = read_book(saved).sheets[0]
    assert [[read.value(at, col) for col in range(2, 6)] for at in range(1, len(DIFFERENCES) + 1)] == expected
    first = len(DIFFERENCES) + 1
    assert [read.value(at, 2) or "" for at in range(first, first + len(TEXTS))] == [
        given(shortened, text) for text in TEXTS]  # fmt: skip


def held(at: int) -> Node:
    return cell_reference(CellRef("Blad", at + 1, 1), "Blad")


def given(make: Callable[[Node], Node], value: float | str) -> object:
    """What a formula over one cell gives before any program has worked it out."""
    ref = CellRef("Blad", 1, 1)
    return PlannedCells({ref: value}.get, lambda _: False).evaluate(
        make(cell_reference(ref, "Blad")), ref._replace(col=2)
    )


def test_figures_are_written_in_swedish() -> None:
    def said(value: float, places: int) -> object:
        return given(lambda c: difference_text(c, column(places)), value)

    assert [said(value, 0) for value in (541.0, -541.0, 1234567.0, 0.3, -0.3)] == [
        "541", "−541", "1\u00a0234\u00a0567", "0", "0"]  # fmt: skip
    assert said(-1234.56, 1) == "−1\u00a0234,6"
    for value in DIFFERENCES:
        assert [said(value, places) for places in range(4)] == [figure(value, places) for places in range(4)]


def test_a_row_s_first_two_faults_are_shown_and_the_others_counted() -> None:
    assert [given(shortened, text) for text in TEXTS] == [
        "✓", "A: fel", "A: fel; B: fel", "A: fel; B: fel och 1 till", "A: x; B: y och 2 till", "Felvärde på raden", "",
    ]  # fmt: skip


def four_faults() -> dict[str, TableData]:
    """The document's figures, the costs of every column 1 234 too high."""
    data = load_table_data(EXAMPLES / f"{NAME}.yaml", LAYOUT)
    table = data["drift_prognos"]
    cost = table.fixed["kostnad"]
    wrong = {key: value + 1234 if isinstance(value, int | float) else value for key, value in cost.values.items()}
    return data | {"drift_prognos": replace(table, fixed={**table.fixed, "kostnad": replace(cost, values=wrong)})}


@pytest.mark.libreoffice
def test_of_four_faults_two_are_told_and_two_are_counted_and_all_four_cells_are_red(tmp_path: Path) -> None:
    office.require()
    path, saved = tmp_path / "m.xlsx", tmp_path / "r.xlsx"
    build(LAYOUT, path, four_faults())
    placed = place_tables(LAYOUT, four_faults())["drift_prognos"]
    at = placed.bound.row["summa"].at
    office.work(path, save=saved)
    for book in (read_book(path), read_book(saved)):
        sheet = book.sheet("Drift")
        assert sheet is not None
        said, whole = str(sheet.value(at, placed.check_column)), str(sheet.value(at, placed.whole_column))
        assert said.count("avviker från kostnader och intäkter med −1\u00a0234") == 2
        assert said.endswith(" och 2 till")
        assert [piece.partition(":")[0] for piece in whole.split("; ")] == [
            "Prognos helår", "Budget 2021", "Avvikelse", "Bokslut 2020"]  # fmt: skip


def progress_of(path: Path, sheet: str) -> tuple[object, object]:
    start = read_book(path).sheet("Start")
    assert start is not None
    row = next(row for (row, col), cell in start.cells.items() if col == 2 and cell.value == sheet)
    return start.value(row, 3) or "", start.value(row, 4) or ""


@pytest.mark.libreoffice
def test_what_was_taken_over_is_no_progress(tmp_path: Path) -> None:
    """A template with last period's comments and budget, untouched: nothing is filled. Then one comment is written."""
    office.require()
    rows = {row.key: row.label for row in place_tables(LAYOUT, {})["kommentarer"].bound.rows}
    comments = {key: RowData(label, {"kommentar": f"{TO_UPDATE_PREFIX}Följer budget."}, frozenset({"kommentar"}))
                for key, label in rows.items()}  # fmt: skip
    budget = {row.key: RowData(row.label, {"budget": 100.0}, frozenset({"budget"}))
              for row in place_tables(LAYOUT, {})["drift_prognos"].bound.rows
              if row.spec.role.value == "post"}  # fmt: skip
    goals = tuple(RowData(f"Indikator {i}", {"malvarde": 90.0}, frozenset({"malvarde"})) for i in range(3))
    data = {
        "kommentarer": TableData(comments),
        "drift_prognos": TableData(budget),
        "indikatorer": TableData(added=goals),
    }
    path, saved = tmp_path / "m.xlsx", tmp_path / "r.xlsx"
    build(LAYOUT, path, data)
    at = place_tables(LAYOUT, data)["kommentarer"].bound.rows[0].at
    office.work(path, save=saved)
    for file in (path, saved):
        assert [progress_of(file, sheet) for sheet in ("Kommentarer", "Drift", "Indikatorer")] == [("", "")] * 3
    office.work(path, ("text", "Kommentarer", f"C{at}", "Volymerna har ökat."), save=saved)
    assert progress_of(saved, "Kommentarer") == (pytest.approx(1 / len(rows)), f"1 av {len(rows)}")


def test_what_need_not_be_filled_in_is_not_counted(tmp_path: Path) -> None:
    """The indicators' Bedömning may stay empty; the goals' has to be chosen."""
    data = {
        "indikatorer": TableData(added=(RowData("Nöjda", {"utfall": 88.0, "malvarde": 90.0}),)),
        "namndmal": TableData(added=(RowData("Fler är nöjda", {}),)),
    }
    path = tmp_path / "m.xlsx"
    build(LAYOUT, path, data)
    assert progress_of(path, "Indikatorer") == (1.0, "2 av 2")
    assert progress_of(path, "Mål") == ("", "")
    build(LAYOUT, path, {**data, "namndmal": TableData(added=(RowData("Fler är nöjda", {"status": "Uppfylls"}),))})
    assert progress_of(path, "Mål") == (1.0, "1 av 1")


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.yaml")))
def test_every_status_can_be_read_on_its_row(name: str) -> None:
    layout = built_in(name)
    for placed in place_tables(layout, {}).values():
        widths = column_widths([placed], layout.scales)
        for column in placed.bound.table.columns:
            if column.scale is not None:
                word, width = longest_word(layout.scales[column.scale]), widths[placed.bound.columns[column.key]]
                assert width == WIDEST_STATUS or lines(word, width) == 1, (column.heading, word)


@pytest.mark.libreoffice
def test_empty_rows_are_not_yellow_on_paper(tmp_path: Path) -> None:
    """Of the indicators' forty-five empty rows the two next ones are yellow; where two are written, four are."""
    office.require()
    path = tmp_path / "m.xlsx"
    build(LAYOUT, path)
    at = place_tables(LAYOUT, {})["indikatorer"].bound.rows[0].at
    yellow = [
        yellow_rows(path),
        yellow_rows(path, ("text", "Indikatorer", f"C{at}", "a"), ("text", "Indikatorer", f"C{at + 1}", "b")),
    ]
    assert yellow == [2, 4]


def yellow_rows(path: Path, *steps: tuple[object, ...]) -> int:
    """How many rows of the page with the indicators have the colour of cells to fill in, in their first column."""
    pdf = path.with_suffix(".pdf")
    office.work(path, *steps, pdf=pdf)
    pages = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout.split(
        "\f"
    )
    page = next(number for number, text in enumerate(pages, 1) if "Uppföljning av nämndindikatorer" in text)
    subprocess.run(
        ["pdftoppm", "-r", "80", "-f", str(page), "-l", str(page), "-singlefile", pdf, path.with_suffix("")], check=True
    )
    head, _, pixels = path.with_suffix(".ppm").read_bytes().partition(b"\n255\n")
    width, height = (int(n) for n in head.split()[1:3])
    fill = bytes.fromhex(INPUT_FILL[1:])
    column = 60  # pixels from the left: inside the table's first column
    seen = [pixels[3 * (y * width + column) : 3 * (y * width + column) + 3] == fill for y in range(height)]
    return sum(now and not before for before, now in zip([False, *seen], seen, strict=False))
