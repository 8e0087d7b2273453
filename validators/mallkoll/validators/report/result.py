"""What came out for one file, and the same as JSON (the contract that other programs read)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from mallkoll.validators.overview import GoalStatus, Overview
from mallkoll.workbook.results.finding import Finding, Proposal, Safety, Severity

JSON_VERSION = 1
NOTHING_SEEN = Overview()

Held = float | str | bool | None  # what a cell holds


class FileResult(Struct, frozen=True):
    """One file checked, or told why it could not be.

    ``problem`` is the Swedish sentence where the file is not readable, else None. ``layout`` is the id of its layout,
    None where it has none that is known. ``overview`` is what the file says of itself,
    ``marked`` the path of its marked copy, ``unmarked`` says why there is none although one was asked for,
    ``unwritten`` that it was the disk's doing. ``motivated`` are warnings that the nämnd has answered on Kontroll.
    ``choice`` is a sentence about the layout, where it is not simply the one that the file names.
    """

    file: str
    layout: str | None = None
    findings: tuple[Finding, ...] = ()
    problem: str | None = None
    overview: Overview = NOTHING_SEEN
    marked: str | None = None
    unmarked: str | None = None
    unwritten: bool = False
    motivated: tuple[Finding, ...] = ()
    choice: str | None = None

    @property
    def readable(self) -> bool:
        """Whether the file could be read and checked."""
        return self.problem is None

    def count(self, severity: Severity) -> int:
        """How many findings of a severity there are."""
        return sum(finding.severity is severity for finding in self.findings)


def exit_code(results: Iterable[FileResult]) -> int:
    """0 no fel, 1 at least one fel, 2 a file that could not be read, or whose marked copy could not be written."""
    code = 0
    for result in results:
        if not result.readable or result.unwritten:
            return 2
        if result.count(Severity.ERROR):
            code = 1
    return code


def to_json(results: Iterable[FileResult]) -> dict[str, Any]:
    """The whole answer. Keys are ASCII, texts Swedish; the schema is ``docs/kontroll.schema.json``."""
    return {"version": JSON_VERSION, "filer": [file_json(result) for result in results]}


def file_json(result: FileResult) -> dict[str, Any]:
    """One file's entry of the answer."""
    entry: dict[str, Any] = {"fil": result.file, "layout": result.layout, "lasbar": result.readable}
    if result.problem is not None:
        entry["orsak"] = result.problem
    else:
        entry |= _overview(result.overview)
    if result.choice is not None:
        entry["layoutval"] = result.choice
    if result.marked is not None:
        entry["markerad"] = result.marked
    if result.unmarked is not None:
        entry |= {"omarkerad": result.unmarked, "skrivfel": result.unwritten}
    if result.motivated:
        entry["motiverade"] = [_finding(finding) for finding in result.motivated]
    entry["fynd"] = [_finding(finding) for finding in result.findings]
    return entry


def file_from_json(entry: Mapping[str, Any]) -> FileResult:
    """The result that :func:`file_json` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    goals = tuple(
        GoalStatus(goal["tabell"], goal["mal"], goal["status"], goal["farg"], goal["niva"], goal["tecken"])
        for goal in entry.get("mal", ())
    )
    seen = Overview(
        entry.get("kommun"), entry.get("namnd"), entry.get("period"), entry.get("mallversion"), goals,
        entry.get("uppgiftslamnare"),
    )  # fmt: skip
    findings, motivated = (
        tuple(_finding_from(finding) for finding in entry.get(key, ())) for key in ("fynd", "motiverade")
    )
    return FileResult(
        entry["fil"], entry["layout"], findings, entry.get("orsak"), seen, entry.get("markerad"),
        entry.get("omarkerad"), entry.get("skrivfel", False), motivated, entry.get("layoutval"),
    )  # fmt: skip


def _finding_from(entry: Mapping[str, Any]) -> Finding:
    proposals = tuple(
        Proposal(p["blad"], p["cell"], _held(p["fran"]), _held(p["till"]), Safety(p["sakerhet"]), p["orsak"])
        for p in entry["forslag"]
    )
    return Finding(
        entry["kod"], Severity(entry["allvar"]), entry["text"], entry["blad"], entry["cell"], entry["tabell"],
        entry["rad"], entry["kolumn"], _held(entry["varde"]), _held(entry["forvantat"]), proposals,
        tuple((at["blad"], at["cell"]) for at in entry.get("celler", ())),
    )  # fmt: skip


def _held(value: Any) -> Any:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _overview(seen: Overview) -> dict[str, Any]:
    return {
        "kommun": seen.kommun,
        "namnd": seen.namnd,
        "period": seen.period,
        "mallversion": seen.version,
        "uppgiftslamnare": seen.contact,
        "mal": [
            {"tabell": goal.table, "mal": goal.goal, "status": goal.word, "farg": goal.colour, "niva": goal.level,
             "tecken": goal.symbol}
            for goal in seen.goals
        ],
    }  # fmt: skip


def _finding(finding: Finding) -> dict[str, Any]:
    group = {"celler": [{"blad": sheet, "cell": cell} for sheet, cell in finding.cells]} if finding.cells else {}
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
        **group,
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
