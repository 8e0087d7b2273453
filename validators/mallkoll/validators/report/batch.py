"""The input of a report, and the counts that several reports show."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from pathlib import PurePath

from msgspec import Struct, field

from mallkoll.validators.catalogue.families import family_of, family_order
from mallkoll.workbook.results.delivery_result import Delivery
from mallkoll.workbook.results.file_result import FileResult, GoalStatus, known_value
from mallkoll.workbook.results.finding import Severity


class Batch(Struct, frozen=True, dict=True):
    """One run. ``results`` can be iterated any number of times, and is never held in memory as a whole."""

    results: Iterable[FileResult]
    made: dt.datetime
    total: int  # files that were to be checked
    deliveries: tuple[Delivery, ...] | None = None  # None: nobody asked
    stopped: bool = False

    @cached_property
    def summary(self) -> BatchSummary:
        """Its counts, which several reports show."""
        return summarize(self.results)


class SenderCounts(Struct):
    """One nämnd's files counted together."""

    namnd: str
    kommun: str | None
    files: int = 0
    unreadable: int = 0
    counts: Counter[Severity] = field(default_factory=Counter)
    families: dict[str, Counter[Severity]] = field(default_factory=dict)
    goals: Counter[GoalStatus] = field(default_factory=Counter)  # by status: table and goal are empty


class BatchSummary(Struct):
    """The counts of a whole run."""

    files: int = 0
    unreadable: int = 0
    unchecked: int = 0
    clean: int = 0
    counts: Counter[Severity] = field(default_factory=Counter)
    senders: dict[tuple[str, str | None], SenderCounts] = field(default_factory=dict)
    periods: Counter[str] = field(default_factory=Counter)  # as the files name them
    codes: Counter[str] = field(default_factory=Counter)
    folder: str = ""  # that all files are in
    several: bool = False  # whether there are files from more than one kommun

    def title(self, namnd: str, kommun: str | None) -> str:
        """The nämnd, with its kommun where there are several."""
        return f"{namnd} ({kommun})" if kommun and self.several else namnd

    def name_of(self, file: str) -> str:
        """A file's name, with the folders below the one that all are in."""
        return file.removeprefix(self.folder).lstrip("/\\") if self.folder else file

    @property
    def families(self) -> list[str]:
        """The families that something was found in, in the order of :mod:`~mallkoll.validators.catalogue.families`."""
        return sorted({family_of(code) for code in self.codes}, key=family_order)

    @property
    def findings(self) -> int:
        """The total number of findings."""
        return self.counts.total()

    def worst_first(self) -> list[SenderCounts]:
        """The nämnder, those with unreadable files and most errors first."""
        return sorted(
            self.senders.values(),
            key=lambda s: (
                -s.unreadable,
                -s.counts[Severity.ERROR],
                -s.counts[Severity.WARNING],
                s.namnd,
                s.kommun or "",
            ),
        )


def summarize(results: Iterable[FileResult]) -> BatchSummary:
    """Count everything in one pass."""
    summary = BatchSummary()
    common: str | None = None
    for result in results:
        parent = os.path.dirname(result.file)  # noqa: PTH120 - of ten thousand files, as text
        common = parent if common is None else common_folder(common, parent)
        sender = _sender(summary, result)
        period = known_value(result.period)
        if period:
            summary.periods[period] += 1
        summary.files += 1
        sender.files += 1
        if not result.readable:
            summary.unreadable += 1
            sender.unreadable += 1
        elif result.unchecked:
            summary.unchecked += 1
        elif not any(f.severity is not Severity.INFO for f in result.findings):
            summary.clean += 1
        for finding in result.findings:
            summary.counts[finding.severity] += 1
            summary.codes[finding.code] += 1
            sender.counts[finding.severity] += 1
            sender.families.setdefault(family_of(finding.code), Counter())[finding.severity] += 1
        for goal in known_value(result.goals) or ():
            sender.goals[GoalStatus("", "", goal.word, goal.colour, goal.level, goal.symbol)] += 1
    summary.folder = common or ""
    summary.several = len({kommun for _, kommun in summary.senders if kommun}) > 1
    return summary


def common_folder(first: str, second: str) -> str:
    """The deepest folder that contains both folders, "" where there is none."""
    if first == second:
        return first
    try:
        return os.path.commonpath((first, second))
    except ValueError:  # one of them relative, or on another drive
        return ""


def sender_key(result: FileResult) -> tuple[str, str | None]:
    """The sender of a file as (nämnd, kommun), or (the file's name, None) where it names no nämnd."""
    return (known_value(result.namnd) or PurePath(result.file).name, known_value(result.kommun))


def _sender(summary: BatchSummary, result: FileResult) -> SenderCounts:
    key = sender_key(result)
    return summary.senders.setdefault(key, SenderCounts(*key))


def row_and_column(row: str | None, column: str | None) -> str:
    """Row and column in words, as one text."""
    return " · ".join(part for part in (row, column) if part)
