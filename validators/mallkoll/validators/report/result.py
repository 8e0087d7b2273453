"""What came out for one file, and the same as JSON (the contract that other programs read)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mallkoll.validators.finding import Finding, Proposal, Severity

JSON_VERSION = 1

Held = float | str | bool | None  # what a cell holds


@dataclass(frozen=True, slots=True)
class FileResult:
    """One file checked, or told why it could not be.

    ``problem`` is the Swedish sentence where the file is not readable, else None. ``layout`` is the id of its layout,
    None where it has none that is known.
    """

    file: str
    layout: str | None = None
    findings: tuple[Finding, ...] = ()
    problem: str | None = None

    @property
    def readable(self) -> bool:
        """Whether the file could be read and checked."""
        return self.problem is None

    def count(self, severity: Severity) -> int:
        """How many findings of a severity there are."""
        return sum(finding.severity is severity for finding in self.findings)


def exit_code(results: Iterable[FileResult]) -> int:
    """0 no fel, 1 at least one fel, 2 a file that could not be read."""
    code = 0
    for result in results:
        if not result.readable:
            return 2
        if result.count(Severity.ERROR):
            code = 1
    return code


def to_json(results: Iterable[FileResult]) -> dict[str, Any]:
    """The whole answer. Keys are ASCII, texts Swedish; the schema is ``docs/kontroll.schema.json``."""
    return {"version": JSON_VERSION, "filer": [_file(result) for result in results]}


def _file(result: FileResult) -> dict[str, Any]:
    entry: dict[str, Any] = {"fil": result.file, "layout": result.layout, "lasbar": result.readable}
    if result.problem is not None:
        entry["orsak"] = result.problem
    entry["fynd"] = [_finding(finding) for finding in result.findings]
    return entry


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "kod": finding.code,
        "allvar": finding.severity.value,
        "blad": finding.sheet,
        "cell": finding.cell,
        "tabell": finding.table,
        "rad": finding.row,
        "kolumn": finding.column,
        "varde": _number(finding.value),
        "forvantat": _number(finding.expected),
        "text": finding.text,
        "forslag": [_proposal(proposal) for proposal in finding.proposals],
    }


def _proposal(proposal: Proposal) -> dict[str, Any]:
    return {
        "blad": proposal.sheet,
        "cell": proposal.cell,
        "fran": _number(proposal.before),
        "till": _number(proposal.after),
        "sakerhet": proposal.safety.value,
        "orsak": proposal.reason,
    }


def _number(value: Held) -> Held | int:
    """A whole number as such: 36653, not 36653.0."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value
