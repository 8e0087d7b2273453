"""A sheet that was copied, and a name that covers only a part of its table."""

from __future__ import annotations

import pytest
import samples
from edited import with_cell
from effort import calls_of
from msgspec.structs import replace

from mallkoll.templates.library.find_layouts import built_in
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.workbook.binding.bind_layout import bind_layout
from mallkoll.workbook.model.book import Book, Sheet
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.finding import Finding, Severity

NAME = "linkoping-2021-08"
LAYOUT = built_in(NAME)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    path = tmp_path_factory.mktemp("b") / "fil.xlsx"
    path.write_bytes(samples.example(NAME))
    return read_book(path)


def copied(book: Book, sheet: str = "Drift", **changed: object) -> Book:
    """As Excel does it: the copy stands before the sheet itself, and takes no name of the workbook's along."""
    made = [replace(s, **{"name": f"{sheet} (2)", **changed}) for s in book.sheets if s.name == sheet]
    return replace(book, sheets=(*made, *book.sheets))


def told(book: Book) -> list[Finding]:
    return [f for f in check_document(Document.of(LAYOUT, book)) if f.code == "TAB005"]


def test_a_copy_that_nobody_touched_is_only_information(book: Book) -> None:
    assert told(book) == []
    [finding] = told(copied(book))
    assert (finding.severity, finding.sheet) == (Severity.INFO, "Drift (2)")
    assert {t.sheet for t in Document.of(LAYOUT, copied(book)).tables.values() if t.key.startswith("drift")} == {
        "Drift"
    }


@pytest.mark.parametrize(("changed", "words"), [
    ({}, "Bladet ”Drift (2)” är en kopia av ”Drift”"),
    ({"name": "Drift kopia"}, "Bladet ”Drift kopia” är en kopia av ”Drift”"),
    ({"state": "hidden"}, "Bladet ”Drift (2)” (dolt) är en kopia av ”Drift”"),
])  # fmt: skip
def test_what_was_written_in_the_copy_is_told_beside_what_counts(
    book: Book, changed: dict[str, object], words: str
) -> None:
    both = copied(book, **changed)
    name = both.sheets[0].name
    [finding] = told(with_cell(both, name, (19, 3), value=140000.0))
    assert (finding.severity, finding.sheet, finding.cell) == (Severity.WARNING, name, "C19")
    plain = finding.text.replace("\u00a0", " ")
    assert words in plain
    assert "i C19 här står 140 000, i Drift!C19 136 583" in plain
    assert "en cell skiljer" in plain


def test_without_names_the_sheet_with_the_layouts_name_counts(book: Book) -> None:
    nameless = replace(copied(book), names={})
    assert bind_layout(LAYOUT, nameless).tables["drift_resultat"].sheet == "Drift"
    only = replace(nameless, sheets=tuple(s for s in nameless.sheets if s.name != "Drift"))
    assert bind_layout(LAYOUT, only).tables["drift_resultat"].sheet == "Drift (2)", "the original is gone"
    assert told(only) == []


@pytest.mark.parametrize("last", [35, 36, 44])
def test_hidden_keys_that_go_on_below_a_name_belong_to_it(book: Book, last: int) -> None:
    short = replace(book, names={**book.names, "mk_drift_prognos": f"'Drift'!$A$35:$F${last}"})
    whole, found = bind_layout(LAYOUT, book), bind_layout(LAYOUT, short)
    assert found.tables["drift_prognos"].rows == whole.tables["drift_prognos"].rows
    assert found.missing == whole.missing


def test_a_name_ends_before_the_next_table(book: Book) -> None:
    long = replace(book, names={**book.names, "mk_drift_resultat": "'Drift'!$A$17:$F$90"})
    keys = [row.key for row in bind_layout(LAYOUT, long).tables["drift_resultat"].rows if not row.added]
    assert keys == [row.key for row in bind_layout(LAYOUT, book).tables["drift_resultat"].rows]


@pytest.mark.parametrize("named", [True, False])
def test_a_table_ends_before_one_that_the_layout_no_longer_has(book: Book, named: bool) -> None:
    removed = "drift_prognos"
    sheets = [replace(s, tables=tuple(key for key in s.tables if key != removed)) for s in LAYOUT.sheets]
    tables = {key: table for key, table in LAYOUT.tables.items() if key != removed}
    later = replace(LAYOUT, sheets=tuple(sheets), tables=tables, relations=())
    found = bind_layout(later, book if named else replace(book, names={}))
    assert found.tables["drift_resultat"].rows == bind_layout(LAYOUT, book).tables["drift_resultat"].rows


def test_a_name_that_goes_down_to_the_last_row_costs_no_more(book: Book) -> None:
    long = replace(book, names={**book.names, "mk_drift_prognos": "'Drift'!$A$35:$F$1048576"})
    (whole, few), (found, calls) = (calls_of(lambda b=b: bind_layout(LAYOUT, b)) for b in (book, long))  # type: ignore[misc]
    assert found.tables == whole.tables
    assert calls < few + 100


def test_a_row_far_below_is_not_searched_for(book: Book) -> None:
    sheet = book.sheet("Drift")
    assert isinstance(sheet, Sheet)
    far = with_cell(book, "Drift", (1_048_576, 1), value="post:socialpsykiatri")
    assert (
        bind_layout(LAYOUT, far).tables["drift_prognos"].rows == bind_layout(LAYOUT, book).tables["drift_prognos"].rows
    )
