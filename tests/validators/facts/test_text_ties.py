"""What the texts of the five documents say in figures, tied by hand to the cells it is about (data/text_ties)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from text_labels import FOLDER, NAMES, gathered, labels, texts

from mallkoll.templates.library.find_layouts import EXAMPLES

README = (FOLDER / "README.md").read_text(encoding="utf-8")

KINDS = ("amount", "percent", "count", "direction")
RELATIONS = {"equal", "absolute", "sum", "difference", "share_percent", "direction"}
SAYS = {"negative", "positive", "zero", "up", "down"}

CONTRADICTED = {
    ("linkoping-2018-08", "Kommentarer!C9", "47 färre hushåll"),
    ("linkoping-2018-08", "Kommentarer!C11", "28,5 mnkr"),
    ("linkoping-2018-08", "Kommentarer!C12", "28,5 mnkr"),
}
"""The statements that the published documents themselves contradict."""

WITH_UNIT = re.compile(
    r"(?:\d[\d\s.,]*|\b(?:en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|halv)\s+)"
    r"(?:mnkr|mkr|mdkr|tkr|kkr|kr\b|kronor|mil(?:jon|jard)|%|procent)",
    re.IGNORECASE,
)
DIRECTION = re.compile(
    r"(?:under|över)skott|\bök(?:a|ar|at|ade|ad|ning\w*)\b|kostnadsökning|\bminsk(?:a|ar|at|ade|ad|ning\w*)\b"
    r"|\b(?:färre|fler|högre|lägre|nollresultat|stabilt|likartad nivå)\b|\bbalans\b|(?:negativ|positiv)[at]"
    r"|understig|överstig",
    re.IGNORECASE,
)
NAMED = {"omrade", "namndmal", "overgripande", "niva", "lydelse", "slag", "status"}
"""Columns that name what a row is about: a direction there is an aim, and tells nothing."""


def total(name: str, cells: list[str]) -> Decimal:
    held = gathered(name)
    values = [held[cell].value for cell in cells]
    assert None not in values, (name, cells)
    return sum((value for value in values if value is not None), Decimal(0))


def stated(quote: str) -> tuple[Decimal, Decimal]:
    """The number in a quote and half of its last digit, an amount in tkr."""
    digits = re.match(r"-?\d[\d\s]*(?:,(\d+))?", quote)
    assert digits is not None, quote
    number = Decimal(re.sub(r"\s", "", digits[0]).replace(",", "."))
    half = Decimal("0.5").scaleb(-len(digits[1] or ""))
    times = 1000 if re.search("mnkr|miljon", quote) else 1
    return number * times, half * times


def holds(name: str, label: dict[str, Any]) -> bool:
    """Whether the named cells hold what the relation says; a direction word carries the sign of an amount."""
    value = total(name, label["cells"]) - total(name, label.get("less", []))
    if label["relation"] == "direction":
        says = label["says"]
        return value == 0 if says == "zero" else value < 0 if says in {"negative", "down"} else value > 0
    number, half = stated(label["quote"])
    if label["relation"] == "share_percent":
        value = value / total(name, label["of"]) * 100
    apart = abs(number - value) if label["relation"] == "equal" else abs(number - abs(value))
    return (0 < apart <= half) if label.get("rounded") else apart == 0


def test_every_example_is_read() -> None:
    assert set(NAMES) == {path.name.removesuffix(".yaml") for path in EXAMPLES.glob("*.yaml")}


@pytest.mark.parametrize("name", NAMES)
def test_the_quotes_stand_where_they_are_said_to(name: str) -> None:
    for here in labels(name):
        assert here.text[here.start : here.end] == here.label["quote"], here
    starts = [(here.place, here.start) for here in labels(name)]
    assert len(starts) == len(set(starts))


@pytest.mark.parametrize("name", NAMES)
def test_a_label_is_a_tie_or_says_why_there_is_none(name: str) -> None:
    for here in labels(name):
        label = here.label
        assert label["kind"] in KINDS, here
        if "none" in label:
            assert f"| `{label['none']}` |" in README, here
            assert label.keys() <= {"quote", "start", "kind", "none", "note"}, here
            continue
        assert label["relation"] in RELATIONS, here
        assert (label["relation"] == "direction") == (label["kind"] == "direction"), here
        assert ("says" in label) == (label["kind"] == "direction"), here
        assert label.get("says", "up") in SAYS, here
        assert here.place not in label["cells"], here


@pytest.mark.parametrize("name", NAMES)
def test_the_cells_hold_what_the_text_says_of_them(name: str) -> None:
    ties = [here for here in labels(name) if "relation" in here.label]
    wrong = {(name, here.place, here.label["quote"]) for here in ties if not holds(name, here.label)}
    assert wrong == {case for case in CONTRADICTED if case[0] == name}
    assert wrong == {(name, here.place, here.label["quote"]) for here in ties if "contradicted" in here.label}
    for here in ties:
        assert all(total(name, [cell]) == total(name, here.label["cells"]) for cell in here.label.get("also", [])), here


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_statement_no_longer_holds(name: str) -> None:
    """Another last digit, the opposite direction: no label holds whatever it says."""
    turned = {"negative": "positive", "positive": "negative", "zero": "positive", "up": "down", "down": "up"}
    for here in labels(name):
        if "relation" in here.label:
            changed = dict(here.label)
            if "says" in changed:
                changed["says"] = turned[changed["says"]]
            else:
                changed["quote"] = re.sub(r"\d(?=\D*$)", lambda last: str((int(last[0]) + 5) % 10), changed["quote"])
            assert not holds(name, changed), here


def told(name: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Whatever looks like an amount with its unit anywhere, or like a direction where somebody tells something."""
    for place, text in texts(name).items():
        for found in WITH_UNIT.finditer(text):
            yield place, found
    for place, fact in gathered(name).items():
        if fact.text and fact.column not in NAMED and place in texts(name):
            for found in DIRECTION.finditer(texts(name)[place]):
                yield place, found


@pytest.mark.parametrize("name", NAMES)
def test_no_amount_and_no_direction_is_left_out(name: str) -> None:
    spans = {(here.place, at) for here in labels(name) for at in range(here.start, here.end)}
    assert [
        (place, found[0]) for place, found in told(name) if not {(place, at) for at in range(*found.span())} & spans
    ] == []


@pytest.mark.parametrize(
    "text", ["12,5 mnkr", "-28 138 tkr", "35 600, tkr", "2 miljoner", "en halv miljon", "två procent", "2,6 %", "98%/0"]
)
def test_an_amount_is_seen_however_it_is_written(text: str) -> None:
    assert WITH_UNIT.search(f"Prognosen visar {text} i augusti.")


@pytest.mark.parametrize("text", ["31 augusti 2018", "0-12 år", "27 §", "inom 120 dgr", "10 krav"])
def test_a_number_of_something_else_is_no_amount(text: str) -> None:
    assert not WITH_UNIT.search(text)


def test_the_page_says_how_many_there_are() -> None:
    for name in NAMES:
        every = [here.label for here in labels(name)]
        for kind in KINDS:
            ours = Counter("none" if "none" in label else "tie" for label in every if label["kind"] == kind)
            row = f"| {name} | {kind} | {ours['tie']} | {ours['none']} |"
            assert not ours or row in README, row
