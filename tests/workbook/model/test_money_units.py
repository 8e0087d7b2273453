"""Every way in which a unit of money is written is read as one of the four, and prices are none."""

from __future__ import annotations

import re

import pytest

from mallkoll.workbook.model.money_units import MONEY, money_unit


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("kr", "kr"), ("Kronor", "kr"), ("SEK", "kr"),
        ("tkr", "tkr"), ("kkr", "tkr"), ("tusen kronor", "tkr"), ("tusental kronor", "tkr"), ("tusen SEK", "tkr"),
        ("mnkr", "mnkr"), ("Mkr", "mnkr"), ("MSEK", "mnkr"), ("milj. kr", "mnkr"), ("miljoner kronor", "mnkr"),
        ("mdkr", "mdkr"), ("miljarder kronor", "mdkr"),
    ],
)  # fmt: skip
def test_ways_of_writing(written: str, unit: str) -> None:
    assert re.fullmatch(MONEY, written, re.IGNORECASE)
    assert money_unit(written) == unit


@pytest.mark.parametrize("other", ["kr/elev", "kr per elev", "m", "st", "%", "", "tusen elever", "mkr kronor"])
def test_no_unit_of_money(other: str) -> None:
    assert not re.fullmatch(MONEY, other, re.IGNORECASE)
    assert money_unit(other) == other
