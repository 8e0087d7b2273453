"""How findings are counted in words: ``2 fel, 1 varning, 3 upplysningar``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from mallkoll.workbook.model.text import counted
from mallkoll.workbook.results.finding import Finding, Severity

_WORDS: Final[Mapping[Severity, tuple[str, str]]] = {
    Severity.ERROR: ("fel", "fel"),
    Severity.WARNING: ("varning", "varningar"),
    Severity.INFO: ("upplysning", "upplysningar"),
}
ALL: Final = tuple(Severity)


def count_by_severity(findings: Iterable[Finding]) -> Counter[Severity]:
    """The number of findings per severity."""
    return Counter(finding.severity for finding in findings)


def severity_word(severity: Severity, number: int) -> str:
    """``varning`` for one, ``varningar`` for any other number."""
    one, many = _WORDS[severity]
    return one if number == 1 else many


def in_words(counts: Mapping[Severity, int], severities: Sequence[Severity] = ALL, between: str = ", ") -> str:
    """``2 fel, 1 varning, 0 upplysningar``: the ``severities`` in that order; those not in ``counts`` are 0."""
    return between.join(counted(counts.get(severity, 0), *_WORDS[severity]) for severity in severities)
