"""The output of a run of many files: on the screen, as reports, and as the exit code."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from mallkoll.addin.batch.run_batch import PROGRESS_FROM, BatchOutcome, BatchPlan
from mallkoll.addin.cli.terminal import Total, delivery_lines, file_line, print_lines, result_lines
from mallkoll.addin.report.write_report import RequestedReport, report_for, write_json_report
from mallkoll.validators.report.batch import Batch
from mallkoll.workbook.model.os_errors import os_error_reason
from mallkoll.workbook.model.text import counted
from mallkoll.workbook.package.atomic_write import open_atomically
from mallkoll.workbook.results.delivery_result import Delivery, DeliveryState
from mallkoll.workbook.results.exit_code import CLEAN, FAULTS, STOPPED, UNUSABLE
from mallkoll.workbook.results.file_result import FileResult
from mallkoll.workbook.results.finding import Severity
from mallkoll.workbook.word.word_endings import is_word

if TYPE_CHECKING:
    from mallkoll.validators.report.arrived_file import Expected

_NOBODY = {DeliveryState.MISSING, DeliveryState.UNEXPECTED}
_IN_FULL = 20  # files whose every finding is shown although a report holds them too


class RequestedOutput(Struct, frozen=True):
    """The output that the command line asks for. ``json`` is a path or ``-``."""

    reports: tuple[RequestedReport, ...]
    json: str | None
    expected: tuple[Expected, ...] | None


def requested_output(reports: Sequence[Path], json: str | None, expected: Path | None) -> RequestedOutput:
    """The output for these options, parsed before the work begins, so that faults in them are reported at once.

    Raises OSError.
    """
    namnder = None
    if expected is not None:
        from mallkoll.addin.lists.expected_list import read_expected  # noqa: PLC0415 - only where there is a list

        namnder = read_expected(expected)
    return RequestedOutput(tuple(report_for(path) for path in reports), json, namnder)


class ScreenOutput:
    """The results on standard output, as they come; with a progress bar they are printed when it is gone."""

    def __init__(self, total: int, requested: RequestedOutput) -> None:
        """``total`` is the number of files: of many, with a report that holds everything, each gets one line."""
        self._quiet = requested.json == "-"
        self._short = total > _IN_FULL and bool(requested.reports or requested.json)
        self._total = Total() if total > 1 else None
        self._later = total >= PROGRESS_FROM and sys.stderr.isatty() and sys.stdout.isatty()

    def show(self, result: FileResult) -> None:
        """Print one result, now or when the bar is gone."""
        if self._total is not None:
            self._total.add(result)
        if not self._later:
            self._print(result)

    def finish(self, results: Iterable[FileResult]) -> None:
        """Print the results held back, and the totals."""
        if self._later:
            for result in results:
                self._print(result)
        if self._total is not None and not self._quiet:
            stream = sys.stderr if self._short else sys.stdout  # with one line per file nothing else is listed
            stream.write(f"{self._total.sentence()}\n")
            stream.flush()

    def _print(self, result: FileResult) -> None:
        if not self._quiet:
            print_lines([file_line(result)] if self._short else result_lines(result))
            sys.stdout.flush()  # so that the reader of a pipe sees the results as they come


def write_output(requested: RequestedOutput, plan: BatchPlan, outcome: BatchOutcome) -> int:
    """Write the reports, the deliveries and the last lines. Returns the exit code."""
    spool = outcome.spool
    is_whole = len(spool) == len(plan.paths)  # else a nämnd's file may be among those that were not reached
    delivery_results = _deliveries(requested.expected, outcome) if requested.expected is not None and is_whole else None
    batch = Batch(spool, dt.datetime.now().astimezone(), len(plan.paths), delivery_results, outcome.stopped)
    if requested.json == "-":
        write_json_report(batch, sys.stdout.buffer)
    elif requested.json:
        with open_atomically(Path(requested.json)) as stream:
            write_json_report(batch, stream)
    if delivery_results and {one.state for one in delivery_results} == _NOBODY:
        sys.stderr.write("mallkoll: ingen av filerna är från någon i listan över nämnder. Är det rätt lista?\n")
    if delivery_results is not None and requested.json != "-":
        print_lines(delivery_lines(delivery_results))
    code = outcome.code
    for report in requested.reports:
        try:
            report.make(batch)
        except OSError as error:
            sys.stderr.write(f"mallkoll: rapporten {report.target} kunde inte skrivas ({os_error_reason(error)}).\n")
            code = UNUSABLE
        else:
            sys.stderr.write(f"Rapport: {report.target}\n")
    if outcome.taken_over:
        reused_files = counted(outcome.taken_over, "fil", "filer")
        state = "kontrollerad och är inte ändrad" if outcome.taken_over == 1 else "kontrollerade och är inte ändrade"
        sys.stderr.write(f"{reused_files} var redan {state} sedan dess.\n")
    if outcome.stopped:
        state = "är kontrollerad" if len(spool) == 1 else "är kontrollerade"
        sys.stderr.write(f"Avbrutet: {len(spool)} av {counted(len(plan.paths), 'fil', 'filer')} {state}.")
        if requested.expected is not None and not is_whole:
            sys.stderr.write(" Vilka nämnder som har lämnat går att säga först när alla filer är kontrollerade.")
        advice = " Fortsätt med samma kommando och --forts." if spool.kept_at else ""
        sys.stderr.write(f"{advice}\n")
        return STOPPED
    return max(code, _delivery_code(delivery_results))


def _deliveries(expected: Sequence[Expected], outcome: BatchOutcome) -> tuple[Delivery, ...]:
    from mallkoll.validators.report.arrived_file import arrival  # noqa: PLC0415 - the same
    from mallkoll.validators.report.expected_deliveries import deliveries  # noqa: PLC0415 - the same

    spool = outcome.spool
    files = (arrival(spool[index], spool.changed(index)) for index in range(len(spool.paths)) if index in spool
             and not is_word(spool.paths[index]))  # fmt: skip
    return deliveries(expected, files)


def _delivery_code(delivery_results: Sequence[Delivery] | None) -> int:
    problems = (problem for delivery in delivery_results or () for problem in delivery.problems)
    return FAULTS if any(problem.severity is Severity.ERROR for problem in problems) else CLEAN
