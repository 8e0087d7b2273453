"""Every known slip, its value and its words; and which of two slips is likelier."""

from __future__ import annotations

import pytest

from mallkoll.validators.engine import slips
from mallkoll.validators.engine.intervals import Interval, intersect
from mallkoll.validators.engine.slips import Slip, SumPart


def around(value: float, room: float = 0.5) -> Interval:
    return Interval(value - room, value + room)


@pytest.mark.parametrize(
    ("printed", "right", "kind", "words"),
    [
        (1253, 1235, "siffror_bytta", "siffrorna 3 och 5 har bytt plats"),
        (1935, 1235, "siffra_fel", "siffran 9 i stället för 2"),
        (123, 1235, "siffra_borta", "siffran 5 saknas"),
        (123, 1230, "siffra_borta", "en nolla saknas"),
        (12375, 1235, "siffra_tillagd", "siffran 7 för mycket"),
        (12035, 1235, "siffra_tillagd", "en nolla för mycket"),
        (-1253, -1235, "siffror_bytta", "siffrorna 3 och 5 har bytt plats"),
    ],
)
def test_digits(printed: float, right: float, kind: str, words: str) -> None:
    slip = slips.digit_slip(printed, right, 0)
    assert slip is not None
    assert (slip.kind, slip.value, slip.words) == (kind, right, words)
    assert slip in slips.digit_slips(printed, around(right), 0)
    assert slip in slips.digit_slips(printed, around(right, 5000), 0)  # a wide interval is searched the other way


@pytest.mark.parametrize(("printed", "right"), [(1235, 1235), (1235, -1253), (1235, 5321), (1235, 123599), (0, 5)])
def test_no_digit_slip(printed: float, right: float) -> None:
    assert slips.digit_slip(printed, right, 0) is None


def test_digits_with_decimals() -> None:
    slip = slips.digit_slip(12.53, 12.35, 2)
    assert slip is not None
    assert slip.kind == "siffror_bytta"


@pytest.mark.parametrize(
    ("printed", "right", "decimals", "unit", "kind", "words"),
    [
        (500, -500, 0, "tkr", "tecken", "fel tecken"),
        (1234567, 1235, 0, "tkr", "tusen", "kronor i stället för tkr"),
        (12345, 12.3, 1, "mnkr", "tusen", "tkr i stället för mnkr"),
        (12, 12345, 0, "tkr", "tusen", "mnkr i stället för tkr"),
        (12, 12345, 0, "personer", "tusen", "tusen gånger för litet"),
        (12340, 1234, 0, "tkr", "tio", "en nolla för mycket"),
        (123, 1230, 0, "tkr", "tio", "en nolla saknas"),
        (125, 12.5, 1, "mnkr", "tio", "decimalkommat saknas"),
        (10.94, 109.4, 1, "mnkr", "tio", "decimalkommat på fel plats"),
        (2983, 29.83, 2, "mnkr", "komma", "decimalkommat saknas"),
    ],
)
def test_factors(printed: float, right: float, decimals: int, unit: str, kind: str, words: str) -> None:
    found = slips.factor_slips(printed, around(right, 0.6 * 10**-decimals), decimals, unit)
    assert [(s.kind, s.words) for s in found] == [(kind, words)]
    assert found[0].value == pytest.approx(right, abs=0.6)


@pytest.mark.parametrize(
    ("neighbour", "words"),
    [
        (("rad_over", 700.0), "samma belopp som på raden ovanför"),
        (("netto", 700.0), "netto i stället för brutto"),
        (("bladet Personal", 700.0), "samma belopp som i bladet Personal"),
    ],
)
def test_neighbours(neighbour: tuple[str, float], words: str) -> None:
    (slip,) = slips.neighbour_slips(700.0, 512.0, [neighbour])
    assert (slip.kind, slip.value, slip.words) == ("granne", None, words)
    assert slips.neighbour_slips(701.0, 512.0, [neighbour]) == ()


def test_accumulated() -> None:
    (slip,) = slips.neighbour_slips(700.0, 300.0, [("kumulerad", 400.0)])
    assert slip.words == "ackumulerat belopp i stället för periodens"
    (slip,) = slips.neighbour_slips(300.0, 700.0, [("kumulerad", 400.0)])
    assert slip.words == "periodens belopp i stället för det ackumulerade"


PARTS = [SumPart("Hemtjänst", 500.0), SumPart("Övrigt", 70.0), SumPart("varav hyror", 30.0, varav=True)]


@pytest.mark.parametrize(
    ("printed", "kind", "words"),
    [
        (500, "rad_saknas", "raden ”Övrigt” är inte med i summan"),
        (640, "rad_dubbel", "raden ”Övrigt” är med två gånger i summan"),
        (430, "rad_tecken", "raden ”Övrigt” är med i summan med fel tecken"),
        (600, "varav_med", "raden ”varav hyror” (varav) är medräknad i summan"),
    ],
)
def test_sums(printed: float, kind: str, words: str) -> None:
    (slip,) = slips.sum_slips(printed, around(570), PARTS)
    assert (slip.kind, slip.value, slip.words) == (kind, 570, words)


def test_all_varav_rows_in_the_sum() -> None:
    parts = [*PARTS, SumPart("varav el", 25.0, varav=True)]
    assert [s.words for s in slips.sum_slips(625, around(570), parts)] == ["varav-raderna är medräknade i summan"]


def test_zero() -> None:
    assert [s.words for s in slips.zero_slip(0.0, 3.0, ())] == ["noll i stället för ett belopp"]
    assert slips.zero_slip(3.0, 5.0, ()) == ()


@pytest.mark.parametrize("beside", [0.0, -900.0, 3000.0])
def test_a_blank_in_a_row_of_other_amounts_is_no_slip(beside: float) -> None:
    assert slips.zero_slip(0.0, 270.0, [(slips.BLANK, beside)]) == ()


LIKELIER_FIRST = [
    # of two zeros, the one in a row that has such amounts; both after two digits that changed places
    (slips.digit_slip(4698, 4968, 0), *slips.zero_slip(0.0, 4968, [("kolumn_hoger", 5100.0)])),
    (*slips.zero_slip(0.0, 270, [("kolumn_hoger", 300.0)]), *slips.zero_slip(0.0, 270, [("kolumn_hoger", 0.0)])),
    (*slips.zero_slip(0.0, 270, [("kolumn_hoger", 300.0)]), *slips.zero_slip(0.0, -270, [("kolumn_hoger", 300.0)])),
    (*slips.zero_slip(0.0, 270, []), *slips.zero_slip(0.0, 270, [("kolumn_hoger", 300.0)])),  # nothing beside to tell
    # a blank may be meant: it comes after a digit, and the less its row is like the amount the later
    (slips.digit_slip(4298, 4198, 0), *slips.zero_slip(0.0, 100, [(slips.BLANK, 0.0), (slips.BLANK, 110.0)])),
    (*slips.zero_slip(0.0, 270, [(slips.BLANK, 300.0)]), *slips.zero_slip(0.0, 270, [(slips.BLANK, 900.0)])),
    (*slips.zero_slip(0.0, 270, [(slips.BLANK, 300.0)]), *slips.zero_slip(0.0, 270, [(slips.BLANK, -300.0)])),
    # the amount of the row above is stranger than that of the column beside it, which often is the same
    (
        *slips.neighbour_slips(562, 832, [("rad_over", 562.0)]),
        *slips.neighbour_slips(562, 832, [("kolumn_hoger", 562.0)]),
    ),
    (
        *slips.neighbour_slips(562, 832, [("kolumn_hoger", 562.0)]),
        *slips.neighbour_slips(562, -224389823, [("kolumn_hoger", 562.0)]),
    ),
    (slips.digit_slip(9330, 9303, 0), *slips.neighbour_slips(562, 535, [("foregaende_ar", 562.0)])),
]


@pytest.mark.parametrize(("likelier", "other"), LIKELIER_FIRST)
def test_what_needs_no_slip_to_stand_there_is_suspected_later(likelier: Slip, other: Slip) -> None:
    assert likelier.rank + likelier.strange < other.rank + other.strange < slips.UNEXPLAINED


def test_few_ways_beat_many() -> None:
    """An exchange could have struck in three places, a replaced digit in thirty-six ways."""
    swapped, replaced = slips.digit_slip(1253, 1235, 0), slips.digit_slip(1935, 1235, 0)
    doubled, added = slips.digit_slip(12235, 1235, 0), slips.digit_slip(12835, 1235, 0)
    assert isinstance(swapped, Slip)
    assert isinstance(replaced, Slip)
    assert isinstance(doubled, Slip)
    assert isinstance(added, Slip)
    assert swapped.rank < replaced.rank < doubled.rank < added.rank < slips.UNEXPLAINED


def test_touching_is_meeting_despite_float_noise() -> None:
    assert intersect(Interval(0.0, 0.1 + 0.2), Interval(0.3, 1.0)) is not None
    assert intersect(Interval(0.0, 0.3), Interval(0.1 + 0.2, 1.0)) is not None
