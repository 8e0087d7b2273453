"""Rows that have changed their names: a layout's aliases say which row of another report is the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import chain


def same_names(reports: Sequence[tuple[Collection[str], Collection[tuple[str, str]]]]) -> Mapping[str, str]:
    """By concept: the one name that it goes by, where that is another. Each report has its concepts and its aliases.

    Two concepts that one report has side by side are two rows, whatever an alias says.
    """
    name: dict[str, str] = {}
    for own, other in chain.from_iterable(also for _, also in reports):
        first, second = name.get(own, own), name.get(other, other)
        if first == second:
            continue
        members = {first, second, *(concept for concept, known in name.items() if known in {first, second})}
        if any(len(members.intersection(concepts)) > 1 for concepts, _ in reports):
            continue
        for member in members - {first}:
            name[member] = first
    return name
