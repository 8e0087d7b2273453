"""From workbooks to a report: each is opened once, checked, and planned; of a folder the files that count."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from mallkoll.addin.check_file import check_file_fully
from mallkoll.addin.document.plan.namnd_plan import plan_namnd
from mallkoll.addin.document.plan.report_model import NamndReport, Report, common_color
from mallkoll.addin.document.plan.shown_figures import Cells
from mallkoll.addin.kommun.gather_files import Counted, GatheredFiles, Tell
from mallkoll.addin.kommun.source_file import chosen_words
from mallkoll.addin.optional_packages import not_installed
from mallkoll.addin.read_facts import FileFacts, facts_of
from mallkoll.templates.library.find_layouts import GivenLayouts, LayoutLibrary
from mallkoll.workbook.layout.report_period import PeriodName
from mallkoll.workbook.layout.report_period import report_of as report_period
from mallkoll.workbook.package.file_faults import OUT_OF_MEMORY
from mallkoll.workbook.package.open_package import UnreadableFile, open_package
from mallkoll.workbook.results.file_result import FileKind
from mallkoll.workbook.results.finding import Severity
from mallkoll.workbook.word.kept_figures import SourceBook

NO_LAYOUT = (
    "Arbetsboken är inte gjord av någon känd mall, så det går inte att se vad i den som ska skrivas. "
    "Ta bort den ur mappen, eller gör en layout av den med mallkoll lar."
)
EMPTY = "Inget är ifyllt i filen."
SEVERAL_NEED = ("pandas", "pyarrow")
"""The packages that several files in one report are put together with."""


class NoReportError(OSError):
    """There is nothing to make a report of; the text says why, in Swedish."""


class Found(Struct, frozen=True):
    """A report, and how many files could not be read."""

    report: Report
    unread: int = 0


class Wanted(Struct, frozen=True):
    """Which report a document is about: the one that is ``asked`` for, else the one that it was made of before."""

    asked: PeriodName | None = None
    before: PeriodName | None = None

    def among(self, files: Sequence[Counted]) -> PeriodName | None:
        """The report that is wanted; None for the latest that there is."""
        known = [one.source.report for one in files if one.source.report is not None]
        before = self.before
        return self.asked or (before if before is not None and any(map(before.names, known)) else None)


class ReadBook(Struct, frozen=True):
    """A workbook as read: its facts, and its report where it has a layout."""

    facts: FileFacts
    report: NamndReport | None = None


def read_book_report(path: Path, source: str, library: LayoutLibrary, given: GivenLayouts | None = None) -> ReadBook:
    """Check a workbook and plan its report. ``source`` is what the report calls it, ``k1``.

    Raises MemoryError where the system refuses more memory; whatever else is wrong stands in ``facts.problem``.
    """
    try:
        package = open_package(path, str(path), keep=True)
    except UnreadableFile as error:
        if isinstance(error.__cause__, MemoryError):
            raise error.__cause__ from None
        return ReadBook(FileFacts(problem=error.sentence))
    checked = check_file_fully(path, library, given, package)
    document, result = checked.document, checked.result
    if document is None:
        found = [] if result.kind is FileKind.NO_TEMPLATE else [finding.text for finding in result.findings]
        return ReadBook(FileFacts(problem=result.problem or next(iter(found), NO_LAYOUT)))
    found_facts = facts_of(document, str(path), result.choice)
    profile, layout = result.profile, document.layout
    book = SourceBook(
        source, path.name, hashlib.sha256(package.data).hexdigest(), result.namnd or "",
        layout.period.end.isoformat(), layout.id, f"{profile.name} {profile.version}" if profile else "",
        layout.period.kind,
    )  # fmt: skip
    errors = sum(finding.severity is Severity.ERROR for finding in result.findings)
    report = plan_namnd(Cells(source, document, found_facts.facts), book, errors)
    return ReadBook(found_facts, report)


def report_of_file(
    path: Path, library: LayoutLibrary, given: GivenLayouts | None, asked: PeriodName | None, tell: Tell
) -> Found:
    """The report of one workbook, which is the one that is ``asked`` for where that is given. Raises NoReportError."""
    read = read_book_report(path, "k1", library, given)
    if read.report is None:
        raise NoReportError(f"{path}: {read.facts.problem}")
    by = read.facts.read_by
    if asked is not None and by is not None and not asked.names(report_period(by.period)):
        raise NoReportError(f"--period {asked.report.name}: {path} gäller {report_period(by.period).words}.")
    if not read.facts.facts:
        raise NoReportError(f"{path}: {EMPTY}")
    if read.facts.remark:
        tell(f"{path}: {read.facts.remark}")
    one = read.report
    return Found(Report(one.title, one.namnd or one.kommun, one.kommun, (), (one,)))


class _Reader:
    """Reads the files of a folder and keeps their reports by path."""

    def __init__(
        self, paths: Sequence[Path], library: LayoutLibrary, given: GivenLayouts | None, step: Callable[[], None]
    ) -> None:
        self._library, self._given, self._step = library, given, step
        self._ids = {path: f"k{number}" for number, path in enumerate(sorted(paths), 1)}
        self.read: dict[str, ReadBook] = {}

    def __call__(self, path: Path) -> FileFacts:
        try:
            found = read_book_report(path, self._ids[path], self._library, self._given)
        except MemoryError:
            found = ReadBook(FileFacts(problem=OUT_OF_MEMORY))
        self.read[str(path)] = found
        self._step()
        return found.facts


def report_of_files(
    paths: Sequence[Path],
    library: LayoutLibrary,
    given: GivenLayouts | None,
    wanted: Wanted,
    tell: Tell,
    step: Callable[[], None],
) -> Found:
    """The report of many workbooks: the kommun's totals, then each nämnd.

    Which of them count is decided as in the kommun's own workbook, and told where some do not. ``step`` is called for
    each file. Raises OSError with a Swedish text where there is nothing to show.
    """
    lacking = not_installed("Flera filer i ett dokument", *SEVERAL_NEED)
    if lacking:
        raise NoReportError(lacking)
    from mallkoll.addin.document.plan.kommun_plan import kommun_part  # noqa: PLC0415 - pandas
    from mallkoll.addin.kommun.kommun_facts import read_all  # noqa: PLC0415 - pandas

    reader = _Reader(paths, library, given, step)
    files = GatheredFiles(paths, reader, tell)
    counting = list(files.counted())
    facts = read_all(counting, files.sources, wanted.among(counting))
    for sentence in chosen_words(facts.kommun, facts.report, facts.sources, facts.shown):
        tell(sentence)
    sources = sorted((one for one in facts.sources if facts.shown(one)), key=lambda one: one.name)
    read = [(one, reader.read[one.path]) for one in sources]
    namnder = tuple(book.report for _, book in read if book.report is not None)
    if len(namnder) == 1:
        one = namnder[0]
        return Found(Report(one.title, one.namnd or one.kommun, one.kommun, (), namnder), files.unread)
    for remark in facts.lacking.remarks:
        tell(f"mallkoll: {remark}")
    ids = {source.path: book.report.source.id for source, book in read if book.report is not None}
    title = Counter(one.title for one in namnder).most_common(1)[0][0]
    whole = kommun_part(facts, ids, common_color(namnder))
    report = Report(title, facts.kommun, facts.kommun, whole.sections, namnder, whole.figures)
    return Found(report, files.unread)
