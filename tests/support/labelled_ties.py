"""The ties that are found in the texts of the five documents, against the labels; and texts with one thing changed."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import samples
from msgspec.structs import replace
from text_labels import Labelled, labels

from mallkoll.templates.library.find_layouts import built_in
from mallkoll.validators.catalogue.rule import all_rules
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.validators.texts.figures import Figure
from mallkoll.validators.texts.ties import Tie, text_ties
from mallkoll.workbook.model.book import Book, parse_address
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.finding import Finding

RULES = [rule for rule in all_rules() if rule.code.startswith("TXT")]
AMOUNTS, DIRECTIONS = frozenset({"amount", "percent"}), frozenset({"direction"})


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


def addresses(figures: tuple[Figure, ...]) -> list[str]:
    return [f"{figure.ref.sheet}!{figure.ref.address}" for figure in figures]


def about(tie: Tie, label: Labelled) -> bool:
    """Whether a tie is of the labelled words: those of its amount, or of its measure."""
    said = tie.statement
    spans = [said.sentence.span(said.head.first, said.head.last)]
    if said.amount_at is not None:
        spans = [said.sentence.span(said.amount_at, said.amount_at)] if label.label["kind"] != "direction" else spans
    elif label.label["kind"] != "direction":
        return False
    return place(tie) == label.place and any(start < label.end and end > label.start for start, end in spans)


def is_right(tie: Tie, label: dict[str, Any]) -> bool:
    if "relation" not in label:
        return False
    cells, less = addresses(tie.found.cells), addresses(tie.found.less)
    same = cells == label["cells"] or cells == label.get("also")
    return same and less == label.get("less", []) and ("of" not in label or addresses(tie.found.of) == label["of"])


def is_of_its_words(tie: Tie, label: Labelled) -> bool:
    return place(tie) == label.place and tie.statement.start < label.end and tie.statement.end > label.start


def counted(name: str, kinds: frozenset[str]) -> Counter[str]:
    """How many ties of these kinds are right and wrong in a document, and how many labels were missed."""
    count: Counter[str] = Counter()
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


def one_change_each(name: str, chance: random.Random) -> Iterator[tuple[str, str, list[Finding]]]:
    """Every tied amount of a document changed once in each way: the way, the text, and what is found on its cell.

    A finding elsewhere, or a second one, is no right answer: then nothing is given as found.
    """
    for label in labels(name):
        if "relation" in label.label and label.label["kind"] in AMOUNTS:
            for kind, text in changes(chance, label):
                found = findings(name, with_text(name, label.place, text))
                right = [f"{one.sheet}!{one.cell}" for one in found] == [label.place]
                yield kind, text, found if right else []
