"""What Excel is asked about a sheet, against a stand-in that answers as Excel does."""

from dataclasses import dataclass, field
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from mallkoll.workbook.live.host_sheet import ExcelSheet, has_macros
from mallkoll.workbook.live.read_open_book import read_live
from mallkoll.workbook.model.book import column_number


@dataclass
class Spans:
    """``Range("5:9")`` and ``Range("B:D")``: Hidden is True or False for all of them, or None."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    asked: int = 0

    def Range(self, text: str) -> SimpleNamespace:  # noqa: N802 - Excel's name
        self.asked += 1
        first, last = text.split(":")
        hidden, number = (self.rows, int) if first.isdigit() else (self.columns, column_number)
        span = range(number(first), number(last) + 1)
        answers = {at in hidden for at in span}
        return SimpleNamespace(Hidden=answers.pop() if len(answers) == 1 else None)


NUMBERS = st.sets(st.integers(1, 60), max_size=12)


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_hidden_rows_and_columns_are_found(
    hidden_rows: set[int], hidden_columns: set[int], rows: set[int], columns: set[int]
) -> None:
    found = ExcelSheet(SimpleNamespace(api=Spans(hidden_rows, hidden_columns))).hidden(rows, columns)
    assert found == (rows & hidden_rows, columns & hidden_columns)


def test_where_nothing_is_hidden_two_questions_are_enough() -> None:
    sheet = Spans()
    ExcelSheet(SimpleNamespace(api=sheet)).hidden(set(range(1, 400)), set(range(1, 40)))
    assert sheet.asked == 2


def test_numbers_are_taken_as_they_are() -> None:
    """A length of time of 30 hours: Excel's Value would make a day of January 1900 of it, and err by one."""

    class Used:
        row, column, shape = 1, 1, (1, 2)
        api = SimpleNamespace(Value2=((1.25, 43343.0),))
        formula = (("1.25", "43343"),)

        @property
        def raw_value(self) -> object:
            raise AssertionError("Value is asked for")

    def cells(first: tuple[int, int], last: tuple[int, int]) -> SimpleNamespace:
        formats = {(1, 1): "[h]:mm", (1, 2): "General"}
        return SimpleNamespace(number_format=formats[first] if first == last else None)

    api = SimpleNamespace(Range=lambda _: SimpleNamespace(MergeCells=False))
    sheet = SimpleNamespace(name="Blad", used_range=Used(), range=cells, visible=-1, impl=None, api=api)
    book = SimpleNamespace(
        sheets=[sheet], names=[], impl=SimpleNamespace(custom_properties=dict), api=SimpleNamespace()
    )
    read = read_live(book).sheets[0]
    assert [read.value(1, col) for col in (1, 2)] == [1.25, 43343.0]


def test_a_button_that_calls_the_macro_tells_that_the_workbook_has_it() -> None:
    def book(project: bool, *actions: str) -> SimpleNamespace:
        shapes = [SimpleNamespace(Type=8, OnAction=action) for action in actions] + [SimpleNamespace(Type=13)]
        sheet = SimpleNamespace(impl=None, api=SimpleNamespace(Shapes=shapes))
        return SimpleNamespace(impl=None, api=SimpleNamespace(HasVBProject=project), sheets=[sheet])

    assert has_macros(book(True, "'mall.xlsm'!Rensa", "'mall.xlsm'!Validera"), "M", "Validera")
    assert not has_macros(book(True, "'mall.xlsm'!Annat"), "M", "Validera")
    assert not has_macros(book(False, "Validera"), "M", "Validera")
