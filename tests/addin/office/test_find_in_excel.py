"""The open workbook is found in Excel, waited for and read."""

from collections.abc import Callable

import excel
import pytest
from excel import PLACE, state
from excel_objects import Book as Workbook
from excel_recorded import ComError
from msgspec.structs import replace

from mallkoll.addin.button import open_workbook, validate
from mallkoll.workbook.model.book import Book, Cell
from mallkoll.workbook.open_book.host_error import HostError
from mallkoll.workbook.open_book.host_steps import run_steps
from mallkoll.workbook.open_book.read_open_book import read_open_book
from mallkoll.workbook.open_book.synchronous_host import SynchronousHost


def in_excel(monkeypatch: pytest.MonkeyPatch, *books: Workbook) -> None:
    class App:
        def __init__(self, book: Workbook) -> None:
            self.books = [excel.xlwings.Book(impl=excel.windows_engine().Book(xl=book))]

    monkeypatch.setattr(open_workbook.sys, "platform", "win32")
    monkeypatch.setattr(open_workbook.xlwings, "apps", [App(book) for book in books])
    monkeypatch.setattr(open_workbook.time, "sleep", lambda _: None)


def test_the_workbook_is_found_by_the_name_that_excel_itself_says(monkeypatch: pytest.MonkeyPatch, read: Book) -> None:
    cloud = "https://kommun.sharepoint.com/Mallar/mall.xlsx"
    here, there = excel.opened(read, PLACE), excel.opened(read, cloud)
    in_excel(monkeypatch, here, there)
    assert open_workbook.find_book(cloud)._com is there
    assert open_workbook.find_book(PLACE.upper().replace("\\", "/"))._com is here
    with pytest.raises(HostError, match=r"annan\.xlsx är inte öppen"):
        open_workbook.find_book("C:/Mallar/annan.xlsx")
    in_excel(monkeypatch, here, excel.opened(read, PLACE))
    with pytest.raises(HostError, match="två Excel-fönster"):
        open_workbook.find_book(PLACE)


@pytest.mark.parametrize(("times", "outcome"), [(3, "2 fel och "), (99, None)])
def test_while_excel_is_busy_it_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, book: Workbook, times: int, outcome: str | None
) -> None:
    in_excel(monkeypatch, book)
    left = iter(range(times))
    note_down: Callable[[str], None] = book._excel.note

    def busy(what: str) -> None:
        if "FormatConditions.Add" in what and next(left, None) is not None:
            raise ComError(-2147418111, "call was rejected by callee")
        note_down(what)

    monkeypatch.setattr(book._excel.__class__, "note", lambda _, what: busy(what))
    before = state(book)
    if outcome is None:
        with pytest.raises(HostError, match="Excel är upptaget"):
            open_workbook.in_open_book(PLACE, lambda: validate.validate(PLACE))
    else:
        said = open_workbook.in_open_book(PLACE, lambda: validate.validate(PLACE))
        assert said.text.startswith(outcome)
        drift = book.Worksheets("Drift")
        assert len([rule for rule in drift.rules if rule.AppliesTo.address == "D12"]) == 1
    assert state(book) == before


def test_a_sheet_that_is_too_large_is_told_before_it_is_read(book: Workbook) -> None:
    book.Worksheets("Drift").cells[1_000_000, 5] = book.Worksheets("Drift").cells[12, 4]
    with pytest.raises(HostError, match="Bladet Drift sträcker sig över"):
        run_steps(read_open_book(), SynchronousHost(excel.host(book)))


def test_days_that_count_from_1904(read: Book) -> None:
    cell = Cell(1, 1, 42_000.0, style=0)
    sheet = replace(read.sheets[0], cells={(1, 1): cell}, merged=())
    small = Book((sheet,), number_formats=("yyyy-mm-dd",), date1904=True)
    live = run_steps(read_open_book(), SynchronousHost(excel.host(excel.opened(small))))
    assert str(live.sheets[0].value(1, 1)) == "2018-12-28"
