"""Amounts as they are written in running text; and that long texts take time by their length."""

from __future__ import annotations

from decimal import Decimal

import pytest
from commented import commented
from effort import calls_of

from mallkoll.validators.texts.ties import text_ties
from mallkoll.validators.texts.tokens import LONGEST, LONGEST_SENTENCE, Quantity, Sentence, sentences
from mallkoll.validators.texts.words import in_lower_case, may_say

NBSP, THIN, MINUS, EN_DASH = "\u00a0", "\u2009", "\u2212", "\u2013"


def amounts(text: str) -> list[Quantity]:
    return [token.amount for token in Sentence(text.lower()).words if token.amount is not None]


@pytest.mark.parametrize(
    ("text", "kronor", "sign"),
    [
        ("12,5 mnkr", "12500000", 0),
        ("12,5 mkr", "12500000", 0),
        ("1 200 tkr", "1200000", 0),
        (f"1{NBSP}200{NBSP}tkr", "1200000", 0),
        (f"1{THIN}200 tkr", "1200000", 0),
        ("35 600, tkr", "35600000", 0),
        (f"{MINUS}0,5 mkr", "500000", -1),
        (f"{MINUS} 0,5 mkr", "500000", -1),
        (f"blev {EN_DASH}0,5 mkr", "500000", -1),
        ("-28 138 tkr", "28138000", -1),
        ("+3 mnkr", "3000000", 1),
        ("minus 3 mnkr", "3000000", -1),
        ("3 miljoner kronor", "3000000", 0),
        ("två miljoner", "2000000", 0),
        ("en halv miljon kronor", "500000", 0),
        ("1,2 miljarder kr", "1200000000", 0),
        ("500 tusen kronor", "500000", 0),
        ("2 400 000 kr", "2400000", 0),
    ],
)
def test_an_amount_is_read_with_its_unit_and_sign(text: str, kronor: str, sign: int) -> None:
    [amount] = amounts(f"Det är {text} i år.")
    assert (amount.value, amount.sign, amount.percent) == (Decimal(kronor), sign, False)


@pytest.mark.parametrize(("text", "value"), [("2,3 procent", "2.3"), ("3 %", "3"), ("98%", "98"), ("två procent", "2")])
def test_per_cents_are_read(text: str, value: str) -> None:
    [amount] = amounts(f"Det är {text} i år.")
    assert amount.percent
    assert amount.value == Decimal(value)


def test_all_letters_are_made_lower_as_python_does() -> None:
    letters = "".join(map(chr, range(256)))
    assert in_lower_case(letters) == letters.lower()
    assert in_lower_case(f"{EN_DASH} ÅRET, \u0178") == f"{EN_DASH} året, ÿ"


@pytest.mark.parametrize(
    "text",
    [
        "31 augusti 2018", "0-12 år", "27 §", "inom 120 dagar", "692 kr/invånare", "500 kr per hushåll", "3-5 mnkr",
        f"3{EN_DASH}5 mnkr", "1.473 mnkr", "tusen skäl", "en miljonstad",
    ],
)  # fmt: skip
def test_what_is_no_single_amount_is_let_be(text: str) -> None:
    assert amounts(f"Det är {text} i år.") == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Prognosen är 3 mnkr. Budgeten är 4.", 2),
        ("Ca. 3 mnkr, t.ex. Barnahus", 1),
        ("Ett! Två? Tre", 3),
        ("Resultatet är 2,5 mnkr", 1),
        ("Ja. … Nej", 2),
        ("rad ett\nrad två", 2),
        ("", 0),
        ("...", 0),
    ],
)
def test_sentences_end_where_people_end_them(text: str, number: int) -> None:
    assert len([one for one in sentences(text) if text[slice(*one)].strip(" .")]) == number


@pytest.mark.parametrize(
    "text",
    [
        "500 kr.", "3 kr/invånare", "3 tkr", "3 mnkr", "3 milj.", "en miljon", "tre miljarder", "2 mdkr", "3 kronor",
        "3 %", "2 procent", "underskott", "i balans", "nollresultat", "negativt", "ökat", "ökade", "minskar",
        "avvikelsen",
    ],
)  # fmt: skip
def test_what_may_say_something_is_read(text: str) -> None:
    assert may_say(f"det är {text}")


@pytest.mark.parametrize("text", ["familj och miljö", "kräver", "ansökan", "minskning", "kostnadseffektiv", "miljöner"])
def test_what_only_looks_like_a_unit_or_a_measure_is_not(text: str) -> None:
    assert not may_say(f"det är {text} i år")


HOSTILE = [
    "Prognosen visar ett underskott på 2,4 mnkr. ",
    "Prognosen visar ett underskott på 2,5 mnkr och kulturen med 0,6 mnkr samt ",
    "1 000 " * 5,
    "underskott ",
    "ett underskott med med med ",
    "2,4 mnkr ",
    "kultur och skola ",
    "- - -3 ",
    "(((( 3 % ",
    "åååå",
    "nämnden " * 3 + "underskott, ",
]


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("end", ["", ". "])
def test_twice_the_text_takes_twice_the_time(piece: str, end: str) -> None:
    """Also where it is one endless sentence, or sentences as long as they may be."""
    sentence = (piece * LONGEST_SENTENCE)[: LONGEST_SENTENCE - 5] + end

    def work(times: int) -> int:
        document = commented({"Äldreomsorg": sentence * times})
        document.readings  # noqa: B018 - not of the texts
        return calls_of(lambda: text_ties(document))[1]

    work(1)  # words are looked up once
    few, many = work(4), work(16)
    assert many < 4.5 * few + 500
    assert many < 100 * len(sentence) * 16


def test_what_is_beyond_the_cap_is_not_read() -> None:
    late = "Ingenting. " * (LONGEST // 10) + "Prognosen visar ett underskott på 9,9 mnkr."
    assert text_ties(commented({"Äldreomsorg": late})) == ()
