"""Numbers that stand as text: what they say in the column's unit, and what only the figures beside them can tell."""

from __future__ import annotations

import pytest

from mallkoll.validators.readings.text_number import TextNumber, chosen_meaning, text_number
from mallkoll.workbook.layout.layout_model import Column, Kind
from mallkoll.workbook.layout.parse_part import parse_part


def column(kind: Kind) -> Column:
    return parse_part(Column, {"nyckel": "k", "rubrik": "K", "typ": kind})


@pytest.mark.parametrize(
    ("text", "unit", "kind", "value", "other", "certain"),
    [
        ("136 583", "tkr", Kind.AMOUNT, 136583, None, True),
        ("136 583 tkr", "tkr", Kind.AMOUNT, 136583, None, True),
        ("-5 kr", "kr", Kind.AMOUNT, -5, None, True),
        ("136 583 kr", "tkr", Kind.AMOUNT, 136583, 136.583, False),
        ("136583,-", "tkr", Kind.AMOUNT, 136583, 136.583, False),
        ("136 583 500,50 kr", "tkr", Kind.AMOUNT, 136583.5005, None, False),  # öre: it is in kronor
        ("1,5 miljoner", "tkr", Kind.AMOUNT, 1500, None, False),
        ("1,5 mnkr", "mnkr", Kind.AMOUNT, 1.5, None, True),
        ("1 500 tkr", "mnkr", Kind.AMOUNT, 1.5, None, False),
        ("2 miljoner", "", Kind.COUNT, 2_000_000, None, False),
        ("583¹", "tkr", Kind.AMOUNT, 583, None, False),
        ("136,583", "tkr", Kind.AMOUNT, 136.583, 136583, False),
        ("136 583-", "tkr", Kind.AMOUNT, -136583, 136583, False),
        ("0,583", "tkr", Kind.AMOUNT, 0.583, None, True),
        ("12 %", "%", Kind.PERCENT, 0.12, None, True),
    ],
)
def test_what_it_says(
    text: str, unit: str, kind: Kind, value: float, other: float | None, certain: bool
) -> None:  # fmt: skip
    found = text_number(text, unit, column(kind))
    assert found is not None
    assert (found.value, found.other, found.certain) == (pytest.approx(value), other, certain)


@pytest.mark.parametrize("text", ["12 %", "se bilaga", "1.473"])
def test_no_amount(text: str) -> None:
    assert text_number(text, "tkr", column(Kind.AMOUNT)) is None


@pytest.mark.parametrize(
    ("text", "beside", "value", "other"),
    [
        ("136 583 kr", [123782.0, 129079.0], 136583.0, 136.583),  # from habit; still a question
        ("136 583 000 kr", [123782.0, 129079.0], 136583.0, None),  # a thousand times the figures beside it
        ("136 583 kr", [140.0, 120.0], 136.583, None),
        ("136 583 kr", [5000.0], 136583.0, 136.583),  # either
        ("136 583 kr", [], 136583.0, 136.583),
        ("136,583", [123782.0], 136583.0, 136.583),  # nobody has typed either; still a question
        ("136,583", [140.2], 136.583, 136583.0),
        ("136 583-", [123782.0, 129079.0], 136583.0, -136583.0),  # a colon is perhaps missing
        ("136 583-", [123782.0, -12801.0], -136583.0, None),
        ("136 583-", [], -136583.0, 136583.0),
    ],
)
def test_the_figures_beside_it_tell(text: str, beside: list[float], value: float, other: float | None) -> None:
    number = text_number(text, "tkr", column(Kind.AMOUNT))
    assert number is not None
    found = chosen_meaning(number, beside)
    assert (found.value, found.other, found.certain) == (value, other, False)


def test_a_certain_number_stays() -> None:
    assert chosen_meaning(TextNumber(5.0), [5000.0]) == TextNumber(5.0)
