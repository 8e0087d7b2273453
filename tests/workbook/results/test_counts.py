"""So many fel and varningar, in words."""

from __future__ import annotations

from collections import Counter

import pytest
from made_results import made_finding

from mallkoll.workbook.results.counts import count_by_severity, in_words
from mallkoll.workbook.results.finding import Severity, gravest_first

ERROR, WARNING, INFO = Severity


@pytest.mark.parametrize(
    ("counts", "severities", "between", "words"),
    [
        ((2, 1, 3), Severity, ", ", "2 fel, 1 varning, 3 upplysningar"),
        ((1, 2, 1), Severity, ", ", "1 fel, 2 varningar, 1 upplysning"),
        ((0, 0, 0), Severity, ", ", "0 fel, 0 varningar, 0 upplysningar"),
        ((1, 1, 1), (ERROR, WARNING), " och ", "1 fel och 1 varning"),
        ((12000, 1000, 0), (ERROR, WARNING), " · ", "12\u00a0000 fel · 1\u00a0000 varningar"),
    ],
)
def test_in_words(counts: tuple[int, ...], severities: tuple[Severity, ...], between: str, words: str) -> None:
    assert in_words(Counter(dict(zip(Severity, counts, strict=True))), tuple(severities), between) == words


def test_what_is_not_there_is_none() -> None:
    assert in_words(count_by_severity([made_finding("SUM001", ERROR, "x")])) == "1 fel, 0 varningar, 0 upplysningar"


def test_the_gravest_first_and_else_in_order() -> None:
    findings = [made_finding(code, word, "x") for code, word in
                (("A01", INFO), ("B01", ERROR), ("C01", WARNING), ("D01", ERROR))]  # fmt: skip
    assert [finding.code for finding in gravest_first(findings)] == ["B01", "D01", "C01", "A01"]
