"""Results as a person reads them on a terminal: by file and sheet, the cell first."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby

from mallkoll.validators.delivery import Delivery
from mallkoll.validators.finding import Finding, Severity
from mallkoll.validators.report.result import FileResult

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}

Line = tuple[tuple[str, str], ...]  # pieces of (text, style)


def print_lines(lines: Iterable[Line]) -> None:
    """Print lines, coloured where the output is a terminal."""
    if not sys.stdout.isatty():
        for line in lines:
            sys.stdout.write("".join(text for text, _ in line) + "\n")
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        console.print(Text.assemble(*line))


def result_lines(result: FileResult) -> Iterator[Line]:
    """The lines about one file."""
    yield ((result.file, "bold"), (f"  ({result.layout})" if result.layout else "", "dim"))
    if result.problem is not None:
        yield (("  Kan inte läsas: ", STYLES[Severity.ERROR]), (result.problem, ""))
    elif not result.findings:
        yield (("  Inga fynd.", "green"),)
    for sheet, findings in groupby(result.findings, key=lambda finding: finding.sheet):
        if sheet is not None:
            yield ((f"  {sheet}", "underline"),)
        for finding in findings:
            yield from _finding_lines(finding)
    if result.findings or result.motivated:
        yield ((f"  {summary(result)}", "dim"),)
    if result.marked is not None:
        yield ((f"  Markerad kopia: {result.marked}", "dim"),)
    if result.unmarked is not None:
        yield (("  Inte markerad: ", STYLES[Severity.WARNING]), (result.unmarked, ""))
    yield ()


def _finding_lines(finding: Finding) -> Iterator[Line]:
    place = " · ".join(part for part in (finding.row, finding.column) if part)
    cell = f"    {finding.where or '':<6}"
    yield ((cell, "bold"), (f" {finding.severity.value:<8}", STYLES[finding.severity]), (f"{finding.code}  ", "dim"),
           (place, "bold"))  # fmt: skip
    yield ((f"           {finding.text}", ""),)


def file_line(result: FileResult) -> Line:
    """One file on one line: what is wrong with it, or how many findings there are."""
    if result.problem is not None:
        return ((result.file, "bold"), (": kan inte läsas. ", STYLES[Severity.ERROR]), (result.problem, ""))
    style = STYLES[Severity.ERROR] if result.count(Severity.ERROR) else "" if result.findings else "green"
    told = ((" Inte markerad: ", STYLES[Severity.WARNING]), (result.unmarked, "")) if result.unmarked else ()
    return ((result.file, "bold"), (": ", ""), (summary(result) if result.findings else "inga fynd", style), *told)


def delivery_lines(deliveries: Iterable[Delivery]) -> Iterator[Line]:
    """Who has delivered and who has not, below each other."""
    yield (("Leverans", "underline"),)
    for delivery in deliveries:
        wrong = any(problem.severity is Severity.ERROR for problem in delivery.problems)
        style = STYLES[Severity.ERROR] if wrong else "yellow" if delivery.problems else "green"
        who = f"{delivery.namnd} ({delivery.kommun})" if delivery.kommun else delivery.namnd
        yield ((f"  {who}: ", "bold"), (delivery.state.value, style))
        yield from ((("    " + problem.text, ""),) for problem in delivery.problems)
    yield ()


def summary(result: FileResult) -> str:
    """``2 fel, 1 varning, 3 upplysningar``."""
    errors, warnings, infos = (result.count(s) for s in (Severity.ERROR, Severity.WARNING, Severity.INFO))
    silenced = len(result.motivated)
    return (
        f"{errors} fel, {warnings} varning{'' if warnings == 1 else 'ar'}, "
        f"{infos} upplysning{'' if infos == 1 else 'ar'}"
        + (f", {silenced} motiverad{'' if silenced == 1 else 'e'}" if silenced else "")
    )
