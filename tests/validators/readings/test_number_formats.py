"""Number formats: which of them make a figure look like another one, and what is said of the cells that have them."""

from __future__ import annotations

import datetime as dt

import pytest
import samples
from msgspec.structs import replace

from mallkoll.templates.library.find_layouts import built_in
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.workbook.model.book import Book, Value, parse_address
from mallkoll.workbook.model.format_meaning import FormatEffect, FormatMeaning, format_meaning
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.finding import Finding

NAME = "linkoping-2021-08"


@pytest.mark.parametrize(
    "code",
    [
        "General", "Standard", "@", "0", "# ##0", "#,##0", "#,##0.00", "# ##0;-# ##0", "#,##0;[Red]-#,##0", "0.00E+00",
        "# ?/?", "[Blue]#,##0;[Red]-#,##0;0;@", '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-',
        "#,##0_);(#,##0)", '[=0]"";General', '[=0]"-";#,##0', "#,##0;-#,##0;", '0" st"', "yyyy-mm-dd", "+0;-0;0",
        "[$-41D]#,##0", '"100 %" 0', "", "0,0", '#,##0;"-"#,##0;"–"',
    ],
)  # fmt: skip
def test_a_format_that_only_dresses_a_figure(code: str) -> None:
    assert format_meaning(code) is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("0%", FormatMeaning(FormatEffect.PERCENT)),
        ("0.0 %;-0.0 %", FormatMeaning(FormatEffect.PERCENT)),
        ("#,##0,", FormatMeaning(FormatEffect.SCALED, 1)),
        ("0.0,,", FormatMeaning(FormatEffect.SCALED, 2)),
        ("#,##0.0,,", FormatMeaning(FormatEffect.SCALED, 2)),
        ('#,##0," tkr"', FormatMeaning(FormatEffect.SCALED, 1, "tkr")),
        ('0.0,,"mkr"', FormatMeaning(FormatEffect.SCALED, 2, "mnkr")),
        ("[Red]0,;-0,", FormatMeaning(FormatEffect.SCALED, 1)),
        ('#,##0 "kr"', FormatMeaning(FormatEffect.UNIT, word="kr")),
        ("#,##0 [$kr-41D]", FormatMeaning(FormatEffect.UNIT, word="kr")),
        ('#,##0\\ "tkr"', FormatMeaning(FormatEffect.UNIT, word="tkr")),
        ('#,##0" mkr"', FormatMeaning(FormatEffect.UNIT, word="mnkr")),
        ('_-* #,##0 "kr"_-;-* #,##0 "kr"_-;_-* "-" "kr"_-;_-@_-', FormatMeaning(FormatEffect.UNIT, word="kr")),
        ('0.0 "%"', FormatMeaning(FormatEffect.UNIT, word="%")),
        ("0\\ \\%", FormatMeaning(FormatEffect.UNIT, word="%")),
        ('#,##0.00 "€"', FormatMeaning(FormatEffect.CURRENCY, word="€")),
        ("[$€-2] #,##0", FormatMeaning(FormatEffect.CURRENCY, word="€")),
        ("$#,##0", FormatMeaning(FormatEffect.CURRENCY, word="$")),
        ("#,##0 [$EUR]", FormatMeaning(FormatEffect.CURRENCY, word="EUR")),
        ("[h]:mm", FormatMeaning(FormatEffect.TIME)),
        (";;;", FormatMeaning(FormatEffect.NOTHING)),
        ('"dolt"', FormatMeaning(FormatEffect.NOTHING)),
    ],
)
def test_a_format_that_says_something_else(code: str, expected: FormatMeaning) -> None:
    assert format_meaning(code) == expected


@pytest.fixture(scope="module")
def book() -> Book:
    return read_book(samples.example(NAME))


def dressed(book: Book, code: str, cells: dict[str, Value | None]) -> Book:
    """The example with a number format on some cells of Drift; None keeps the value."""
    sheets = []
    for sheet in book.sheets:
        changed = dict(sheet.cells)
        for address, value in cells.items() if sheet.name == "Drift" else ():
            at = parse_address(address)
            cell = changed[at]
            changed[at] = replace(cell, style=len(book.number_formats), value=cell.value if value is None else value)
        sheets.append(replace(sheet, cells=changed))
    return replace(book, sheets=tuple(sheets), number_formats=(*book.number_formats, code))


def found(book: Book) -> list[Finding]:
    return [f for f in check_document(Document.of(built_in(NAME), book)) if f.code == "TAL005"]


COLUMN = dict.fromkeys([f"C{row}" for row in range(19, 29)])


def test_one_finding_for_a_column(book: Book) -> None:
    [finding] = found(dressed(book, "#,##0,", COLUMN))
    assert (finding.cell, len(finding.cells)) == ("C19", 10)
    assert "innehåller 136\u00a0583 men visar 137" in finding.text


def test_nought_alone_is_nought_in_every_format(book: Book) -> None:
    assert found(dressed(book, "0%", {"C20": 0.0})) == []


def test_a_scale_that_is_told_right(book: Book) -> None:
    assert found(dressed(book, '#,##0.0,"mnkr"', COLUMN)) == []
    assert len(found(dressed(book, '#,##0.0,"tkr"', COLUMN))) == 1


def test_an_amount_that_shows_as_a_date_is_still_an_amount(book: Book) -> None:
    shown = dressed(book, "yyyy-mm-dd", {"C20": dt.date(1901, 8, 5)})
    [finding] = found(shown)
    assert finding.cell == "C20"
    assert "innehåller 583 men visar ett datum, 1901-08-05" in finding.text
    assert Document.of(built_in(NAME), shown).readings[next(
        ref for ref in Document.of(built_in(NAME), shown).readings if ref.sheet == "Drift" and ref.address == "C20"
    )].value == 583  # fmt: skip
