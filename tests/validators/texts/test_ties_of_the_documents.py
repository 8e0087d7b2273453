"""The ties that are found against those that were labelled by hand; and that a changed word is found."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from effort import at_length
from labelled_ties import (
    AMOUNTS,
    DIRECTIONS,
    about,
    book,
    counted,
    findings,
    is_of_its_words,
    one_change_each,
    place,
    ties,
    with_text,
)
from text_labels import NAMES, labels

PRECISION, RECALL, FOUND = 0.98, 0.70, 0.95


@pytest.mark.parametrize("kinds", [AMOUNTS, DIRECTIONS], ids=["amounts", "directions"])
def test_ties_are_the_labelled_ones(kinds: frozenset[str]) -> None:
    count = sum((counted(name, kinds) for name in NAMES), Counter[str]())
    assert count["right"] >= PRECISION * (count["right"] + count["wrong"]), count
    assert count["right"] >= RECALL * (count["right"] + count["missed"]), count


@pytest.mark.parametrize("name", NAMES)
def test_every_tie_was_labelled(name: str) -> None:
    assert [
        (place(tie), tie.cell.text[tie.statement.start : tie.statement.end])
        for tie in ties(name)
        if not any(about(tie, label) or is_of_its_words(tie, label) for label in labels(name))
    ] == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_said_of_the_documents_as_they_are(name: str) -> None:
    assert [finding.text for finding in findings(name, book(name))] == []


@pytest.mark.parametrize("value", [None, "se bilaga"])
def test_a_figure_that_is_gone_is_not_taken_for_another_time_s(value: str | None) -> None:
    """*flyktingverksamhetens underskott om 10 660 tkr* after *till och med augusti*: the forecast is another amount."""
    changed = with_text("tyreso-2017-08", "Drift!C10", value)
    assert [finding.text for finding in findings("tyreso-2017-08", changed)] == []


# --- one change in a text -----------------------------------------------------------------------------------------


def test_one_change_in_a_tied_amount_is_found() -> None:
    tried: Counter[str] = Counter()
    unfound: list[tuple[str, str]] = []
    for seed in range(at_length(1, 10)):
        for name in NAMES:
            for kind, text, found in one_change_each(name, random.Random(seed)):
                tried[kind] += 1
                if not found:
                    unfound.append((kind, text))
    assert min(tried.values()) >= 6
    assert len(unfound) <= (1 - FOUND) * tried.total(), unfound
