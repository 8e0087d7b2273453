"""Who yields to whom: one fault is told once, by the code that says most about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from mallkoll.workbook.results.finding import Finding, Proposal, Safety

YIELDS: Final[Mapping[str, str]] = {
    "FOR004": "SUM001",  # a prefilled amount is changed: the other amounts ask for what was filled in
}
"""A code says nothing of a cell of which the other code says that it should hold the same."""


def without_yielding(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, without those that yield to another of the same cell that wants the same figure there."""
    told = list(findings)
    wanted = {(f.code, p.sheet, p.cell, p.after) for f in told if f.code in YIELDS.values() for p in _named(f)}
    if not wanted:
        return told
    return [f for f in told if (YIELDS.get(f.code), f.sheet, f.cell, f.expected) not in wanted]


def _named(finding: Finding) -> list[Proposal]:
    """What a finding says of the cells that it names, without what is only possible elsewhere."""
    return [p for p in finding.proposals if p.safety is not Safety.POSSIBLE or p.cell == finding.cell]
