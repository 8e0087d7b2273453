"""Rules that no single example table can show, on whole workbooks; and what a document means for the equations."""

from __future__ import annotations

import pytest
import samples
from edited import with_cell
from msgspec.structs import replace

from mallkoll.templates.library.find_layouts import built_in
from mallkoll.validators.check_document import check_document
from mallkoll.validators.correct import correct
from mallkoll.validators.document import Document
from mallkoll.validators.findings.words import figure
from mallkoll.workbook.binding.bind_layout import likeliest_layout
from mallkoll.workbook.binding.template_identifiers import NAME_PREFIX
from mallkoll.workbook.model.book import Book, Cell, Sheet, Value, parse_address
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.finding import Finding, Severity

NAME = "linkoping-2021-08"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return read_book(samples.write(NAME, tmp_path_factory.mktemp("b") / "fil.xlsx"))


def found(book: Book, *codes: str) -> list[Finding]:
    return [f for f in check_document(Document.of(built_in(NAME), book)) if f.code in codes]


def with_cells(book: Book, sheet: str, changes: dict[str, Value]) -> Book:
    """The book with other values in some cells (formulas there are overwritten)."""
    sheets = []
    for s in book.sheets:
        if s.name == sheet:
            cells = dict(s.cells)
            for address, value in changes.items():
                at = parse_address(address)
                cells[at] = Cell(*at, value)
            s = replace(s, cells=cells)  # noqa: PLW2901
        sheets.append(s)
    return replace(book, sheets=tuple(sheets))


def place(book: Book, table: str, row: str, column: str) -> tuple[str, str]:
    bound = Document.of(built_in(NAME), book).tables[table]
    ref = bound.ref(bound.row[row], column)
    assert ref is not None
    return ref.sheet, ref.address


def without_keys(book: Book) -> Book:
    """As when the visible cells are pasted into a new workbook."""
    sheets = []
    for s in book.sheets:
        key_rows = {c.row for c in s.cells.values() if isinstance(c.value, str) and c.value.startswith("mallkoll:")}
        cells = {at: c for at, c in s.cells.items() if at[1] > 1 and at[0] not in key_rows}
        sheets.append(Sheet(s.name, cells))
    return Book(tuple(sheets), {}, {}, book.number_formats)


def test_a_table_that_is_gone_is_told_once(book: Book) -> None:
    fewer = replace(book, sheets=tuple(s for s in book.sheets if s.name != "Drift"))
    assert {f.table for f in found(fewer, "TAB001")} == {"ekonomi_sammanfattning", "drift_resultat", "drift_prognos"}
    assert all(f.severity is Severity.ERROR for f in found(fewer, "TAB001"))
    assert found(fewer, "TAB002", "TAB003") == [], "what follows from the missing sheet is not told again"
    assert found(book, "TAB001") == []


def test_without_names_and_keys_everything_is_found_by_headings(book: Book) -> None:
    bare = without_keys(book)
    document = Document.of(built_in(NAME), bare)
    assert {t.found_by for t in document.tables.values()} == {"rubriker"}
    assert set(document.tables) == set(Document.of(built_in(NAME), book).tables)
    [told] = found(bare, "TAB004")
    assert told.severity is Severity.INFO
    assert found(book, "TAB004") == []
    assert found(bare, "SUM001", "TAL002") == []


def test_in_no_template_a_comment_may_point_to_a_text_anywhere(book: Book) -> None:
    pointing = with_cells(book, "Kommentarer", {"C9": "Se ovan"})
    assert [f.cell for f in found(pointing, "AVV005")] == ["C9"]
    assert found(without_keys(pointing), "AVV005") == []


def test_without_the_layout_property_the_layout_is_recognised(book: Book) -> None:
    layouts = [built_in(name) for name in ("linkoping-2019-04", NAME, "tyreso-2017-08")]
    assert likeliest_layout(replace(book, properties={}), layouts) is built_in(NAME)
    assert likeliest_layout(without_keys(book), layouts) is built_in(NAME)
    assert likeliest_layout(Book((Sheet("Blad1", {}),)), layouts) is None


def test_keys_alone_are_enough(book: Book) -> None:
    nameless = replace(book, names={k: v for k, v in book.names.items() if not k.startswith(NAME_PREFIX)})
    tables = Document.of(built_in(NAME), nameless).tables
    assert {t.found_by for t in tables.values()} == {"nycklar"}
    original = Document.of(built_in(NAME), book).tables
    for key, table in tables.items():
        assert [r.key for r in table.rows] == [r.key for r in original[key].rows], key


def test_a_stale_value_is_told_and_the_right_one_is_used(book: Book) -> None:
    sheet, address = place(book, "drift_prognos", "summa", "prognos")
    at = parse_address(address)
    changed = with_cell(book, sheet, at, value=1.0)
    [told] = found(changed, "FOR003")
    assert (told.sheet, told.cell, told.expected) == (sheet, address, 1601988.0)
    assert found(changed, "SUM001") == []
    assert found(book, "FOR003") == []


def test_one_wrong_post_is_one_finding_on_that_post(book: Book) -> None:
    """The typed avvikelse column is a formula here: post, sum and summary all change with it; kostnader do not."""
    sheet, address = place(book, "drift_prognos", "kostnad", "prognos")
    wrong = with_cells(book, sheet, {address: 1866898.0})  # two digits have changed places
    told = found(wrong, "SUM001")
    assert len(told) == 1
    assert any(p.cell == address and p.after == 1866988.0 for p in told[0].proposals)


def test_a_blank_stops_its_equations_without_a_finding(book: Book) -> None:
    sheet, address = place(book, "drift_prognos", "kostnad", "prognos")
    blank = with_cells(book, sheet, {address: None})
    assert found(blank, "SUM001", "TAL002", "TAL003") == []
    [told] = found(blank, "SUM004")
    assert (told.cell, told.expected, told.severity) == (address, 1866988.0, Severity.INFO)


def test_a_text_in_an_amount_is_told_once(book: Book) -> None:
    sheet, address = place(book, "drift_prognos", "socialpsykiatri", "prognos")
    told = found(with_cells(book, sheet, {address: "kommer senare"}), "TAL002", "SUM001", "FOR002", "FOR003")
    assert [(f.code, f.cell) for f in told if f.code != "FOR003"] == [("TAL002", address)]


@pytest.mark.parametrize("written", ["226 900", "226\u00a0900", "226\u202f900", "226900 tkr", "226,9 mnkr"])
def test_an_amount_as_text_is_read_as_what_it_means(book: Book, written: str) -> None:
    sheet, address = place(book, "drift_prognos", "socialpsykiatri", "prognos")
    changed = with_cells(book, sheet, {address: written})
    [told] = found(changed, "TAL001")
    assert (told.cell, told.expected) == (address, 226900.0)
    assert found(changed, "SUM001") == []


def test_an_overwritten_formula_that_is_right_is_an_info_per_table(book: Book) -> None:
    changes: dict[str, Value] = {}
    for row, value in (("socialpsykiatri", 5000.0), ("individ_och_familjeomsorg", -25000.0)):
        sheet, address = place(book, "drift_prognos", row, "avvikelse")
        changes[address] = value
    told = found(with_cells(book, sheet, changes), "FOR001")
    assert len(told) == 1
    assert told[0].severity is Severity.INFO
    assert all(address in told[0].text for address in changes)


def test_findings_come_in_the_order_of_the_workbook(book: Book) -> None:
    wrong = with_cells(book, "Drift", {place(book, "drift_prognos", "kostnad", "budget")[1]: 5.0})
    order = [s.name for s in book.sheets]
    places = [(order.index(f.sheet), parse_address(f.cell)) for f in found_all(wrong) if f.sheet and f.cell]
    assert places == sorted(places)


def found_all(book: Book) -> tuple[Finding, ...]:
    return check_document(Document.of(built_in(NAME), book))


def test_a_changed_formula_is_restored_by_its_proposal(book: Book) -> None:
    sheet, address = place(book, "drift_resultat", "summa", "redovisning")
    at = parse_address(address)
    short = f"SUM({address[0]}{at[0] - 10}:{address[0]}{at[0] - 4})"
    wrong = with_cell(book, sheet, at, formula=short, value=None)
    [told] = found(wrong, "FOR002", "SUM001")
    assert (told.code, told.cell, told.expected) == ("FOR002", address, 1088886.0)
    assert f"Formeln ger {figure(told.value)}, men" in told.text, "the figure that the file does not keep"
    assert "SUMMA(" in told.text
    done = correct(built_in(NAME), wrong)
    assert [f.code for f in done.made] == ["FOR002"]
    mended = done.book.sheet(sheet)
    original = book.sheet(sheet)
    assert mended is not None
    assert original is not None
    assert mended.cells[at] == original.cells[at]


def test_what_shows_a_changed_formula_s_figure_is_not_said_to_be_old(book: Book) -> None:
    """Recalculated as the file is, the summary shows what the changed sum gives: one fault, one finding."""
    sheet, address = place(book, "drift_prognos", "summa", "prognos")
    at = parse_address(address)
    summary, shown = place(book, "ekonomi_sammanfattning", "netto", "prognos")
    short = f"SUM({address[0]}{at[0] - 11}:{address[0]}{at[0] - 6})"
    wrong = with_cell(book, sheet, at, formula=short, value=1169725.0)
    told = found(with_cell(wrong, summary, parse_address(shown), value=1169725.0), "FOR002", "FOR003", "SUM001")
    assert [(f.code, f.cell) for f in told] == [("FOR002", address)]


def test_the_layout_can_say_what_is_less_suspect(book: Book) -> None:
    """Two cells tie; the one that the layout trusts comes after the other."""
    layout = built_in(NAME)
    sheet, address = place(book, "drift_prognos", "kostnad", "bokslut")
    wrong = with_cells(book, sheet, {address: 1989903.0})
    before = Document.of(layout, wrong).arithmetic.figures
    table = layout.tables["drift_prognos"]
    columns = tuple(replace(c, weight=4.0) if c.key == "bokslut" else c for c in table.columns)
    trusted = replace(layout, tables={**layout.tables, "drift_prognos": replace(table, columns=columns)})
    after = Document.of(trusted, wrong).arithmetic.figures
    heavier = [ref for ref in before if after[ref].weight > before[ref].weight]
    assert heavier
    assert {after[ref].weight for ref in heavier} == {4.0}


def test_what_has_changed_since_the_file_was_computed_is_pointed_out(book: Book) -> None:
    """A value edited by a program that does not recalculate: the saved sums still tell what was there."""
    sheet, address = place(book, "drift_resultat", "socialpsykiatri", "redovisning")
    at = parse_address(address)
    [told] = found(with_cell(book, sheet, at, value=165111.0), "FOR003")
    assert [(p.cell, p.before, p.after) for p in told.proposals] == [(address, 165111.0, 156111.0)]
    assert address in told.text
