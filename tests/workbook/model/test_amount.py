"""Amounts as text: each spelling that documents hold, and what must not be taken for an amount."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallkoll.workbook.model.amount import Amount, parse_amount

SPACES = [" ", "\u00a0", "\u2009", "\u202f", "\u2007", "\u200a"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 473 495", Amount(1473495.0)),
        ("1\u00a0473\u202f495", Amount(1473495.0)),
        ("1\u2009473\u2009495", Amount(1473495.0)),
        (" 12 ", Amount(12.0)),
        ("\ufeff12\u200b", Amount(12.0)),
        ("−2 000", Amount(-2000.0)),
        ("–2 000", Amount(-2000.0)),
        ("— 2 000", Amount(-2000.0)),
        ("-2000", Amount(-2000.0)),
        ("‑2000", Amount(-2000.0)),
        ("2 000-", Amount(-2000.0)),
        ("2 000 −", Amount(-2000.0)),
        ("(2 000)", Amount(-2000.0)),
        ("(2 000 tkr)", Amount(-2000.0, 0, False, "tkr")),
        ("(2 000) tkr", Amount(-2000.0, 0, False, "tkr")),
        ("+7", Amount(7.0)),
        ("3,5", Amount(3.5, 1)),
        ("3.5", Amount(3.5, 1)),
        ("1,473", Amount(1.473, 3)),
        ("0.473", Amount(0.473, 3)),
        ("1.4730", Amount(1.473, 4)),
        ("1234.567", Amount(1234.567, 3)),
        ("1.473.495", Amount(1473495.0)),
        ("1,473,495", Amount(1473495.0)),
        ("1.473,5", Amount(1473.5, 1)),
        ("1,473.50", Amount(1473.5, 2)),
        ("1 473,50", Amount(1473.5, 2)),
        ("1 473.495", Amount(1473.495, 3)),
        ("12 %", Amount(12.0, 0, True, "%")),
        ("-1,5%", Amount(-1.5, 1, True, "%")),
        ("12 procent", Amount(12.0, 0, True, "%")),
        ("800 tkr", Amount(800.0, 0, False, "tkr")),
        ("800\u00a0Tkr", Amount(800.0, 0, False, "tkr")),
        ("1,2 mkr", Amount(1.2, 1, False, "mnkr")),
        ("1,2 mnkr", Amount(1.2, 1, False, "mnkr")),
        ("500 kronor", Amount(500.0, 0, False, "kr")),
        ("500:-", Amount(500.0, 0, False, "kr")),
        ("SEK 500", Amount(500.0, 0, False, "kr")),
        ("-0", Amount(0.0)),
        ("136583,-", Amount(136583.0, 0, False, "kr")),
        ("136 583:-", Amount(136583.0, 0, False, "kr")),
        ("136 583 :–", Amount(136583.0, 0, False, "kr")),
        ("500.-", Amount(500.0, 0, False, "kr")),
        ("541-", Amount(-541.0)),
        ("541 −", Amount(-541.0)),
        ("1,5 miljoner", Amount(1.5, 1, False, "mnkr")),
        ("1,5 Miljoner kronor", Amount(1.5, 1, False, "mnkr")),
        ("2 milj", Amount(2.0, 0, False, "mnkr")),
        ("2 milj. kr", Amount(2.0, 0, False, "mnkr")),
        ("1,2 miljarder", Amount(1.2, 1, False, "mdkr")),
        ("500 tusen kr", Amount(500.0, 0, False, "tkr")),
        ("1  473  495", Amount(1473495.0)),
        ("136'583", Amount(136583.0)),
        ("1’473’495,5", Amount(1473495.5, 1)),
        ("583¹", Amount(583.0, footnote=True)),
        ("69² %", Amount(69.0, 0, True, "%", footnote=True)),
        ("1 473 ¹⁾", Amount(1473.0, footnote=True)),
        ("583 tkr*", Amount(583.0, 0, False, "tkr", footnote=True)),
        ("583*)", Amount(583.0, footnote=True)),
        ("(583)*", Amount(-583.0, footnote=True)),
        ("583 1)", Amount(583.0, footnote=True)),
        ("1 473 495 a)", Amount(1473495.0, footnote=True)),
        ("583†", Amount(583.0, footnote=True)),
    ],
)
def test_reads_what_it_means(text: str, expected: Amount) -> None:
    assert parse_amount(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-", "–", "%", "kr", "()", "abc", "1.473", "12.345", "14 73", "1    473", "1 4735", "1.47.3", "1,47,3",
        "1,2,3", "31/8 2018", "2018-08-31", "2018–2019", "1e5", "0x10", "nan", "inf", "1_000", "(5", "5)", "(-5)",
        "-5-",
        "--5", "5 st", "5 kr kr", "kr 5 tkr", "% 5", "12 %-enheter", "Ca 12", "12:30", "٣", "1 473 49", ",5", "5,",
        "0.473.495", "5 000 tkr extra", "1" * 65, "5831)", "¹", "*", "1)", "m²", "5 m²", "2 % kr", "5'83",
        "1 000 kr tkr", "5,-5", "10¹²a",
    ],
)  # fmt: skip
def test_leaves_what_is_no_clear_amount(text: str) -> None:
    assert parse_amount(text) is None


def test_a_percentage_is_stored_as_a_share() -> None:
    amount = parse_amount("12 %")
    assert amount is not None
    assert amount.stored == pytest.approx(0.12)


@given(
    whole=st.integers(-(10**12), 10**12),
    decimals=st.integers(0, 4),
    fraction=st.integers(0, 9999),
    space=st.sampled_from(SPACES),
    minus=st.sampled_from("-−–‑"),
    style=st.sampled_from(["before", "after", "parentheses"]),
    unit=st.sampled_from([None, "tkr", "kr", "mnkr", "%"]),
)
def test_what_is_printed_is_read_back(
    whole: int, decimals: int, fraction: int, space: str, minus: str, style: str, unit: str | None
) -> None:
    tail = f"{fraction:04d}"[:decimals]
    text = f"{abs(whole):,}".replace(",", space) + (f",{tail}" if decimals else "")
    value = float(f"{abs(whole)}.{tail or 0}") * (-1 if whole < 0 else 1)
    if whole < 0:
        text = {"before": f"{minus}{text}", "after": f"{text}{minus}", "parentheses": f"({text})"}[style]
    if unit:
        text += f"{space}{unit}"
    assert parse_amount(text) == Amount(value, decimals, unit == "%", unit)


@given(st.text() | st.text(alphabet="0123456789 \u00a0.,-−()%krtn:", max_size=20))
def test_no_text_raises(text: str) -> None:
    amount = parse_amount(text)
    assert amount is None or isinstance(amount.value, float)
