"""The ties that are found against those that were labelled by hand; and that a changed word is found."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import samples
from effort import at_length
from msgspec.structs import replace
from text_labels import NAMES, Labelled, labels

from mallkoll.templates.library.find_layouts import built_in
from mallkoll.validators.catalogue.rule import all_rules
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.validators.facts.fact import Fact
from mallkoll.validators.texts.ties import Tie, text_ties
from mallkoll.workbook.model.book import Book, parse_address
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.finding import Finding

RULES = [rule for rule in all_rules() if rule.code.startswith("TXT")]
AMOUNTS, DIRECTIONS = {"amount", "percent"}, {"direction"}
PRECISION, RECALL, FOUND = 0.98, 0.70, 0.95


@cache
def book(name: str) -> Book:
    return read_book(samples.example(name), name)


@cache
def ties(name: str) -> tuple[Tie, ...]:
    return text_ties(Document.of(built_in(name), book(name)))


def findings(name: str, changed: Book) -> list[Finding]:
    return list(check_document(Document.of(built_in(name), changed), RULES))


def place(tie: Tie) -> str:
    return f"{tie.cell.ref.sheet}!{tie.cell.ref.address}"


def addresses(facts: tuple[Fact, ...]) -> list[str]:
    return [f"{fact.sheet}!{fact.cell}" for fact in facts]


def about(tie: Tie, label: Labelled) -> bool:
    """Whether a tie is of the labelled words: those of its amount, or of its measure."""
    spans = [(tie.statement.head.start, tie.statement.head.end)]
    if tie.statement.amount is not None:
        amount = tie.statement.amount
        spans = [(amount.start, amount.end)] if label.label["kind"] != "direction" else spans
    elif label.label["kind"] != "direction":
        return False
    return place(tie) == label.place and any(start < label.end and end > label.start for start, end in spans)


def is_right(tie: Tie, label: dict[str, Any]) -> bool:
    if "relation" not in label:
        return False
    cells, less = addresses(tie.found.cells), addresses(tie.found.less)
    same = cells == label["cells"] or cells == label.get("also")
    return same and less == label.get("less", []) and ("of" not in label or addresses(tie.found.of) == label["of"])


def counted(kinds: set[str]) -> Counter[str]:
    """How many ties of these kinds are right and wrong, and how many labels were missed."""
    count: Counter[str] = Counter()
    for name in NAMES:
        for label in labels(name):
            if label.label["kind"] in kinds:
                found = next((tie for tie in ties(name) if about(tie, label)), None)
                if found is not None and is_right(found, label.label):
                    count["right"] += 1
                elif found is not None and "unsure" not in label.label:
                    count["wrong"] += 1
                elif "relation" in label.label:
                    count["missed"] += 1
    return count


@pytest.mark.parametrize("kinds", [AMOUNTS, DIRECTIONS], ids=["amounts", "directions"])
def test_ties_are_the_labelled_ones(kinds: set[str]) -> None:
    count = counted(kinds)
    assert count["right"] >= PRECISION * (count["right"] + count["wrong"]), count
    assert count["right"] >= RECALL * (count["right"] + count["missed"]), count


@pytest.mark.parametrize("name", NAMES)
def test_every_tie_was_labelled(name: str) -> None:
    assert [
        (place(tie), tie.cell.text[tie.statement.start : tie.statement.end])
        for tie in ties(name)
        if not any(about(tie, label) or is_of_its_words(tie, label) for label in labels(name))
    ] == []


def is_of_its_words(tie: Tie, label: Labelled) -> bool:
    return place(tie) == label.place and tie.statement.start < label.end and tie.statement.end > label.start


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_said_of_the_documents_as_they_are(name: str) -> None:
    assert [finding.text for finding in findings(name, book(name))] == []


@pytest.mark.parametrize("value", [None, "se bilaga"])
def test_a_figure_that_is_gone_is_not_taken_for_another_time_s(value: str | None) -> None:
    """*flyktingverksamhetens underskott om 10 660 tkr* after *till och med augusti*: the forecast is another amount."""
    changed = with_text("tyreso-2017-08", "Drift!C10", value)
    assert [finding.text for finding in findings("tyreso-2017-08", changed)] == []


# --- one change in a text -----------------------------------------------------------------------------------------


def with_text(name: str, at: str, text: str | None) -> Book:
    """The document with another text in a cell, instead of whatever stood there."""
    sheet, _, address = at.partition("!")
    where = parse_address(address)
    return replace(
        book(name),
        sheets=tuple(
            replace(one, cells={**one.cells, where: replace(one.cells[where], value=text, formula=None)})
            if one.name == sheet
            else one
            for one in book(name).sheets
        ),
    )


UNITS = {"mnkr": "tkr", "tkr": "mnkr", "miljoner kronor": "tkr"}
WAYS = {"underskott": "överskott", "överskott": "underskott", "ökat": "minskat", "minskat": "ökat"}


def changes(chance: random.Random, label: Labelled) -> Iterator[tuple[str, str]]:
    """The text with one thing changed in or before an amount: a digit, the unit, the sign, the direction."""
    text, quote = label.text, str(label.label["quote"])
    digits = [at for at in range(label.start, label.end) if text[at].isdigit()]
    if digits:
        at = chance.choice(digits)
        others = sorted(set("0123456789") - {text[at]} - ({"0"} if at == digits[0] else set()))
        yield "digit", text[:at] + chance.choice(others) + text[at + 1 :]
    for unit, other in UNITS.items():
        if unit in quote:
            yield "unit", text[: label.start] + quote.replace(unit, other) + text[label.end :]
            break
    words = list(re.finditer("|".join(WAYS), text[: label.start], re.IGNORECASE))
    if quote.startswith("-"):
        yield "sign", text[: label.start] + quote[1:] + text[label.end :]
    elif words:
        word = words[-1]
        yield "direction", text[: word.start()] + WAYS[word[0].lower()] + text[word.end() :]


def test_one_change_in_a_tied_amount_is_found() -> None:
    tried: Counter[str] = Counter()
    unfound: list[tuple[str, str, str]] = []
    for seed in range(at_length(1, 10)):
        chance = random.Random(seed)
        for name in NAMES:
            for label in labels(name):
                if "relation" in label.label and label.label["kind"] in AMOUNTS:
                    for kind, text in changes(chance, label):
                        tried[kind] += 1
                        found = findings(name, with_text(name, label.place, text))
                        assert len(found) < 2, "one fault, one finding"
                        if not found or f"{found[0].sheet}!{found[0].cell}" != label.place:
                            unfound.append((label.place, kind, text))
    assert min(tried.values()) >= 6
    assert len(unfound) <= (1 - FOUND) * tried.total(), unfound
