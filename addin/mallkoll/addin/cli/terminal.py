"""Results as lines for a terminal: by file and sheet, the cell first."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from msgspec import Struct, field

from mallkoll.validators.findings.words import figure
from mallkoll.validators.report.delivery_words import word_and_period
from mallkoll.workbook.model.text import counted
from mallkoll.workbook.results.counts import count_by_severity, in_words
from mallkoll.workbook.results.delivery_result import Delivery
from mallkoll.workbook.results.file_result import FileKind, FileResult
from mallkoll.workbook.results.finding import Finding, Severity, gravest_first

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}

Line = tuple[tuple[str, str], ...]  # pieces of (text, style)


def print_lines(lines: Iterable[Line]) -> None:
    """Print lines, coloured where the output is a terminal."""
    if not sys.stdout.isatty():
        for line in lines:
            sys.stdout.write("".join(text for text, _ in line) + "\n")
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.text import Text  # noqa: PLC0415 - the same

    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        console.print(Text.assemble(*line))


def result_lines(result: FileResult) -> Iterator[Line]:
    """The lines about one file: its findings by severity, then in the order of the workbook."""
    yield ((result.file, "bold"), (_judged_as(result), "dim"))
    if result.choice is not None:
        yield ((f"  {result.choice}", ""),)
    if result.profile is not None:
        yield ((f"  Kontrollerad med reglerna {result.profile.title}.", "dim"),)
    if result.problem is not None:
        yield (("  Kan inte läsas: ", STYLES[Severity.ERROR]), (result.problem, ""))
    elif not result.findings:
        yield (("  Inga fynd.", "green"),)
    for area, findings in groupby(gravest_first(result.findings), key=lambda finding: finding.area):
        yield ((f"  {area or 'Hela filen'}", "underline"),)
        for finding in findings:
            yield from _finding_lines(finding)
    if result.findings or result.motivated:
        yield ((f"  {summary(result)}", "dim"),)
    if result.marked is not None:
        yield ((f"  Markerad kopia: {result.marked}", "dim"),)
    if result.unmarked is not None:
        yield (("  Inte markerad: ", STYLES[Severity.WARNING]), (result.unmarked, ""))
    yield ()


def _judged_as(result: FileResult) -> str:
    if result.kind is FileKind.DOCUMENT:
        return "  (dokument)"
    return f"  ({result.layout})" if result.layout else ""


def _finding_lines(finding: Finding) -> Iterator[Line]:
    place = " · ".join(part for part in (finding.row, finding.column) if part)
    cell = f"    {finding.where or '':<6}"
    yield ((cell, "bold"), (f" {finding.severity.value:<8}", STYLES[finding.severity]), (f"{finding.code}  ", "dim"),
           (place, "bold"))  # fmt: skip
    yield ((f"           {finding.text}", ""),)


def file_line(result: FileResult) -> Line:
    """One file on one line: why it could not be read, or the counts of its findings."""
    if result.problem is not None:
        return ((result.file, "bold"), (": kan inte läsas. ", STYLES[Severity.ERROR]), (result.problem, ""))
    style = STYLES[Severity.ERROR] if result.count(Severity.ERROR) else "" if result.findings else "green"
    unmarked = ((" Inte markerad: ", STYLES[Severity.WARNING]), (result.unmarked, "")) if result.unmarked else ()
    return ((result.file, "bold"), (": ", ""), (summary(result) if result.findings else "inga fynd", style), *unmarked)


def delivery_lines(deliveries: Iterable[Delivery]) -> Iterator[Line]:
    """A line per delivery: who has delivered and who has not."""
    yield (("Leverans", "underline"),)
    for delivery in deliveries:
        wrong = any(problem.severity is Severity.ERROR for problem in delivery.problems)
        style = STYLES[Severity.ERROR] if wrong else "yellow" if delivery.problems else "green"
        who = f"{delivery.namnd} ({delivery.kommun})" if delivery.kommun else delivery.namnd
        yield ((f"  {who}: ", "bold"), (word_and_period(delivery), style))
        yield from ((("    " + text, ""),) for text in delivery.sentences)
    yield ()


def summary(result: FileResult) -> str:
    """``2 fel, 1 varning, 3 upplysningar``."""
    return _summary(count_by_severity(result.findings), len(result.motivated))


def _summary(counts: Mapping[Severity, int], motivated: int) -> str:
    more = f", {counted(motivated, 'motiverad', 'motiverade')}" if motivated else ""
    return in_words(counts) + more


class Total(Struct):
    """The totals of several files, counted one by one."""

    files: int = 0
    unreadable: int = 0
    unchecked: int = 0
    with_findings: int = 0
    motivated: int = 0
    counts: Counter[Severity] = field(default_factory=Counter)

    def add(self, result: FileResult) -> None:
        """Count one file."""
        self.files += 1
        self.unreadable += not result.readable
        self.unchecked += result.unchecked
        self.with_findings += bool(result.findings)
        self.motivated += len(result.motivated)
        self.counts.update(finding.severity for finding in result.findings)

    def sentence(self) -> str:
        """``12 filer: 3 fel, 14 varningar, 2 upplysningar i 5 filer; 2 kunde inte läsas.``"""
        counts = _summary(self.counts, self.motivated)
        where = f" i {counted(self.with_findings, 'fil', 'filer')}" if 0 < self.with_findings < self.files else ""
        lost = f"; {figure(float(self.unreadable))} kunde inte läsas" if self.unreadable else ""
        unchecked = counted(self.unchecked, "är inte kontrollerad", "är inte kontrollerade")
        return (
            f"{counted(self.files, 'fil', 'filer')}: {counts}{where}{lost}{f'; {unchecked}' if self.unchecked else ''}."
        )
