"""The facts of many files, one file at a time: of several versions of one file the newest counts.

Files are read newest first, so that it is known at once whether one counts, and nothing has to be kept.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, count
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.addin.kommun.source_file import SourceFile, State, sender
from mallkoll.addin.own_outputs import is_gathered_workbook, is_report, is_setup
from mallkoll.addin.read_facts import FileFacts, ReadBy
from mallkoll.validators.facts.fact import Fact
from mallkoll.validators.findings.words import file_beside
from mallkoll.workbook.layout.report_period import Report, report_of

Tell = Callable[[str], None]
Read = Callable[[Path], FileFacts]


class Counted(Struct, frozen=True):
    """A file that counts, with its facts and what they were read by."""

    source: SourceFile
    facts: tuple[Fact, ...]
    read_by: ReadBy


class GatheredFiles:
    """What was found, file by file; ``sources`` fills while :meth:`counted` is gone through.

    ``read`` gives a file's facts. ``tell`` is given a Swedish sentence about each file that does not count, and about
    two nämnder of one name; about those that cannot be read only where that has not been told before.
    """

    def __init__(self, paths: Sequence[Path], read: Read, tell: Tell, *, told_before: bool = False) -> None:
        self._paths, self._read, self._tell, self._told_before = paths, read, tell, told_before
        self._taken: dict[tuple[tuple[str, str], Report], list[SourceFile]] = {}
        self._names: dict[tuple[str, str], str] = {}  # by sender
        self._taken_names: set[tuple[str, str]] = set()  # with the kommun
        self.sources: list[SourceFile] = []

    @property
    def unread(self) -> int:
        """How many files could not be read."""
        return sum(source.state is State.UNREADABLE for source in self.sources)

    def counted(self) -> Iterator[Counted]:
        """Every file that counts, newest first. Raises MemoryError where the system refuses more memory."""
        for path in sorted(self._paths, key=_changed, reverse=True):
            found = self._read(path)
            if found.remark and not self._told_before:
                self._tell(f"{path}: {found.remark}")
            source = self._source(path, found)
            if source.why and not (self._told_before and source.why == found.problem):
                self._tell(f"mallkoll: {path}: {source.why}")
            self.sources.append(source)
            if source.state is State.COUNTED and found.read_by is not None:
                yield Counted(source, found.facts, found.read_by)

    def facts(self) -> Iterator[Fact]:
        """The facts of all files that count."""
        for one in self.counted():
            yield from one.facts

    def _source(self, path: Path, found: FileFacts) -> SourceFile:
        if found.read_by is None:
            if is_gathered_workbook(path):
                return SourceFile(str(path), State.OWN, "Skriven av mallkoll samla, och läses inte.")
            if is_report(path):
                return SourceFile(str(path), State.REPORT, "En rapport som Mallkoll har skrivit, och läses inte.")
            state = State.SETUP if is_setup(path) else State.UNREADABLE
            return SourceFile(str(path), state, found.problem or "")
        by = found.read_by
        first = found.facts[0] if found.facts else None
        kommun, namnd = (first.kommun, first.namnd) if first else (by.kommun, by.namnd)
        source = SourceFile(
            str(path), State.COUNTED, "", kommun or "", namnd or "", namnd or path.stem, report_of(by.period),
            by.layout, len(found.facts),
        )  # fmt: skip
        if first is None:
            return replace(source, state=State.EMPTY, why="Inget är ifyllt i filen.")
        if not namnd:
            source = replace(source, why="Filen säger inte vilken nämnd den gäller, och står under sitt filnamn.")
        return self._placed(source, report_of(by.period))

    def _placed(self, source: SourceFile, report: Report) -> SourceFile:
        """The file beside those of the same sender and report that are newer."""
        who = sender(source.kommun, source.namnd, source.path)
        source = replace(source, name=self._name(who, source.name))
        newer = self._taken.setdefault((who, report), [])
        same = next((one for one in newer if one.layout == source.layout), None)
        if same is not None:
            why = (
                f"{file_beside(same.path, source.path)} är en nyare version för {source.name}, {report.name}, och "
                "räknas i stället. Är det två nämnder: skriv olika namn på bladet Start."
            )
            return replace(source, state=State.OLDER, why=why)
        if newer:
            other = newer[0]
            why = (
                f"{source.name} står också i {file_beside(other.path, source.path)} för {report.name}, gjord med en "
                f"annan mall ({other.layout}). De räknas som två nämnder; är det en och samma, ta bort den ena filen."
            )
            source = replace(source, why=why, name=f"{source.name} ({source.layout})")
        newer.append(source)
        return source

    def _name(self, who: tuple[str, str], wanted: str) -> str:
        """What a sender is called: always the same however it is spelled, and never as another of the kommun."""
        if who not in self._names:
            others = (f"{wanted} ({number})" for number in count(2))
            name = next(name for name in chain([wanted], others) if (who[0], name) not in self._taken_names)
            self._names[who] = name
            self._taken_names.add((who[0], name))
        return self._names[who]


def _changed(path: Path) -> tuple[float, str]:
    """When a file was saved last; of two saved at once the later by name is the newer."""
    with contextlib.suppress(OSError):
        return path.stat().st_mtime, str(path)
    return 0.0, str(path)
