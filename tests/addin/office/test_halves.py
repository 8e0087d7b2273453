"""Questions asked by halves come to the same as asking cell by cell, with few questions where cells are alike."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from mallkoll.addin.office.ask_by_halves import MOST_MERGED, merged_areas, numbers_where, texts_of
from mallkoll.workbook.model.cell_range import CellRange

NUMBERS = st.sets(st.integers(1, 60), max_size=12)
PLACES = st.sets(st.tuples(st.integers(1, 30), st.integers(1, 12)), max_size=40)


class Counted:
    """A question, and how often it was asked."""

    def __init__(self, ask: Callable[..., object]) -> None:
        self.ask, self.times = ask, 0

    def __call__(self, *arguments: object) -> object:
        self.times += 1
        return self.ask(*arguments)


def partly(wanted: set[int]) -> Counted:
    def ask(first: int, last: int) -> bool | None:
        answers = {at in wanted for at in range(first, last + 1)}
        return answers.pop() if len(answers) == 1 else None

    return Counted(ask)


@given(NUMBERS, NUMBERS)
def test_numbers(hidden: set[int], asked: set[int]) -> None:
    assert set(numbers_where(partly(hidden), sorted(asked))) == hidden & asked


def test_where_none_is_hidden_one_question_is_enough() -> None:
    ask = partly(set())
    assert not list(numbers_where(ask, range(1, 400)))
    assert ask.times == 1


@given(PLACES, st.sets(st.integers(1, 12)))
def test_texts(cells: set[tuple[int, int]], percent: set[int]) -> None:
    """Every other cell of some columns has another format."""
    codes = {at: "0%" if at[1] in percent and at[0] % 2 else "General" for at in cells}

    def ask(area: CellRange) -> str | None:
        here = {codes.get((row, col), "General")
                for row in range(area.top, area.bottom + 1) for col in range(area.left, area.right + 1)}  # fmt: skip
        return here.pop() if len(here) == 1 else None

    assert texts_of(ask, sorted(cells)) == codes


def test_columns_of_one_format_each_take_a_question_each_and_some() -> None:
    codes = ["General", "0%", "#,##0", "0.0"]

    def one(area: CellRange) -> str | None:
        return codes[area.left - 1] if area.left == area.right else None

    ask = Counted(one)
    found = texts_of(ask, [(row, col) for row in range(1, 200) for col in range(1, 5)])
    assert {found[row, col] for row, col in found if col == 2} == {"0%"}
    assert ask.times == 7


def merged(areas: list[CellRange], inside: CellRange) -> tuple[tuple[CellRange, ...], Counted]:
    def meets(a: CellRange, b: CellRange) -> bool:
        return a.top <= b.bottom and a.bottom >= b.top and a.left <= b.right and a.right >= b.left

    def of(row: int, col: int) -> CellRange:
        here = CellRange(row, col, row, col)
        return next((area for area in areas if meets(area, here)), here)

    ask = Counted(lambda area: any(meets(area, one) for one in areas))
    return merged_areas(inside, ask, of), ask


@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 5), st.integers(1, 2), st.integers(1, 2)), max_size=9))
def test_merged(spots: set[tuple[int, int, int, int]]) -> None:
    """Areas of up to two by two, each in a field of its own."""
    fields = {(row, col): (high, wide) for row, col, high, wide in spots if high * wide > 1}
    areas = [CellRange(3 * r + 1, 3 * c + 1, 3 * r + h, 3 * c + w) for (r, c), (h, w) in fields.items()]
    assert merged(areas, CellRange(1, 1, 30, 18))[0] == tuple(sorted(areas))


def test_where_none_is_merged_one_question_is_enough_and_a_pattern_is_not_followed_for_ever() -> None:
    assert merged([], CellRange(1, 1, 400, 30))[1].times == 1
    pattern = [CellRange(row, 1, row, 2) for row in range(1, 4000)]
    found, ask = merged(pattern, CellRange(1, 1, 4000, 2))
    assert len(found) == MOST_MERGED
    assert ask.times < 10 * MOST_MERGED
