"""Who has delivered, who has not, and what was not what was asked for: a list of nämnder against files that came."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from types import ModuleType
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.facts.overview import kommun_key, namnd_key, same_period
from mallkoll.validators.findings.words import enumerated
from mallkoll.validators.notices import (
    fil002_other_version,
    lev001_missing,
    lev002_several,
    lev003_unreadable,
    lev004_other_template,
    lev005_other_kommun,
    lev006_other_period,
    lev007_other_version,
    lev008_unexpected,
    lev009_untouched,
)
from mallkoll.validators.rules import ful001_template_untouched
from mallkoll.workbook.model.text import normalized
from mallkoll.workbook.results.delivery_result import Delivery, DeliveryProblem, DeliveryState
from mallkoll.workbook.results.file_result import FileResult, known_value
from mallkoll.workbook.results.finding import Severity


class Expected(Struct, frozen=True):
    """A nämnd that is to deliver. What is None may be anything."""

    namnd: str
    kommun: str | None = None
    layout: str | None = None
    period: str | None = None
    version: str | None = None


class Arrival(NamedTuple):
    """One file that came, its findings left out. ``changed`` is in seconds since 1970."""

    result: FileResult
    old_version: bool
    changed: float
    untouched: bool = False

    @property
    def file(self) -> str:
        """The path of the file."""
        return self.result.file

    @property
    def kommun(self) -> str | None:
        """The kommun that the file names; None where it names none."""
        return known_value(self.result.kommun)

    @property
    def namnd(self) -> str | None:
        """The nämnd that the file names; None where it names none."""
        return known_value(self.result.namnd)


def arrival(result: FileResult, changed: float) -> Arrival:
    """What the delivery needs to know of a file: of ten thousand, the findings would fill the memory."""
    old = any(finding.code == fil002_other_version.CODE for finding in result.findings)
    untouched = any(finding.code == ful001_template_untouched.CODE for finding in (*result.findings, *result.motivated))
    return Arrival(replace(result, findings=(), motivated=(), goals=()), old, changed, untouched)


def deliveries(expected: Sequence[Expected], files: Iterable[Arrival]) -> tuple[Delivery, ...]:
    """Every expected nämnd in the order of the list, then the files that nobody expected."""
    of: dict[int, list[Arrival]] = {}
    others: list[Arrival] = []
    index = _Index(expected)
    for file in files:
        at = index.find(file)
        if at is None:
            others.append(file)
        else:
            of.setdefault(at, []).append(file)
    expected_deliveries = [_delivery(entry, of.get(at, [])) for at, entry in enumerate(expected)]
    return (*expected_deliveries, *(_unexpected(file) for file in others))


class _Index:
    """Which nämnd of the list a file is from."""

    def __init__(self, expected: Sequence[Expected]) -> None:
        self._by_name: dict[str, list[tuple[str | None, int]]] = {}
        for at, entry in enumerate(expected):
            kommun = kommun_key(entry.kommun) if entry.kommun else None
            self._by_name.setdefault(namnd_key(entry.namnd), []).append((kommun, at))
        self._in_names: Mapping[str, int] = {
            _plain(name): entries[0][1] for name, entries in self._by_name.items() if len(entries) == 1
        }

    def find(self, file: Arrival) -> int | None:
        """Its place in the list, None where it fits nowhere."""
        if file.namnd is None:
            return self._by_file_name(file.file)
        entries = self._by_name.get(namnd_key(file.namnd), [])
        kommun = kommun_key(file.kommun) if file.kommun else None
        for wanted, at in entries:
            if wanted is None or kommun is None or wanted == kommun:
                return at
        return entries[0][1] if len(entries) == 1 else None  # the right nämnd, with the template of another kommun

    def _by_file_name(self, file: str) -> int | None:
        """A file that does not say who sent it may do so by its name; only where one nämnd alone fits."""
        name = _plain(PurePath(file).stem)
        fitting = [(len(wanted), at) for wanted, at in self._in_names.items() if wanted in name]
        if not fitting:
            return None
        longest = max(fitting)
        return longest[1] if sum(length == longest[0] for length, _ in fitting) == 1 else None


def _delivery(entry: Expected, files: list[Arrival]) -> Delivery:
    if not files:
        missing = _problem(lev001_missing, f"{entry.namnd} har inte lämnat någon fil.")
        return Delivery(entry.namnd, entry.kommun, DeliveryState.MISSING, (), (missing,))
    # the newest counts, but not before one from the right kommun; of two equally new the later by name, so that the
    # answer is always the same
    ordered = sorted(files, key=lambda file: (not _of_another(entry, file), file.changed, file.file), reverse=True)
    problems = tuple(_problems(entry, ordered))
    wrong = any(problem.severity is Severity.ERROR for problem in problems)
    state = DeliveryState.WRONG if wrong else DeliveryState.DELIVERED
    return Delivery(entry.namnd, entry.kommun, state, tuple(file.file for file in ordered), problems)


def _problem(notice: ModuleType, text: str, severity: Severity | None = None) -> DeliveryProblem:
    return DeliveryProblem(notice.CODE, severity or notice.SEVERITY, text)


def _problems(entry: Expected, files: Sequence[Arrival]) -> Iterator[DeliveryProblem]:
    newest = files[0]
    result = newest.result
    period, version = known_value(result.period), known_value(result.version)
    if len(files) > 1:
        names = enumerated([PurePath(file.file).name for file in files[1:]])
        day = dt.datetime.fromtimestamp(newest.changed).strftime("%Y-%m-%d %H:%M")
        which = f"Den nyaste gäller: {PurePath(newest.file).name} ({day}); äldre: {names}."
        yield _problem(lev002_several, f"{len(files)} filer har lämnats. {which}")
    if not result.readable:
        yield _problem(lev003_unreadable, "Filen kan inte läsas.")
        return
    if newest.untouched:
        yield _problem(lev009_untouched, "Filen är inte ifylld: den innehåller bara det som mallen gjordes med.")
    if entry.layout is not None and result.layout != entry.layout:
        used = f"mallen {result.layout}" if result.layout else "ingen känd mall"
        yield _problem(lev004_other_template, f"Fel mall: filen är gjord med {used}, men {entry.layout} väntades.")
    if _of_another(entry, newest):
        yield _problem(lev005_other_kommun, f"Mallen är en annan kommuns: {newest.kommun}, inte {entry.kommun}.")
    if entry.period is not None and result.layout is not None and not same_period(period or "", entry.period):
        actual = f"filen avser {period}" if period else "filen säger inte vilken period den avser"
        yield _problem(lev006_other_period, f"Fel period: {actual}, men {entry.period} väntades.")
    if entry.version is not None and version is not None and version != entry.version:
        text = f"Fel version av mallen: filen har version {version}, men {entry.version} väntades."
        yield _problem(lev007_other_version, text)
    elif newest.old_version:
        yield _problem(lev007_other_version, f"Filen är gjord med en annan version av mallen ({version}).",
                       Severity.WARNING)  # fmt: skip


def _of_another(entry: Expected, file: Arrival) -> bool:
    """Whether the file is made with the template of another kommun."""
    if entry.kommun is None or not file.kommun:
        return False
    return kommun_key(file.kommun) != kommun_key(entry.kommun)


def _unexpected(file: Arrival) -> Delivery:
    who = " i ".join(part for part in (file.namnd, file.kommun) if part)
    text = f"{who} står inte i listan över dem som ska lämna." if who else "Det framgår inte vem filen kommer från."
    name = file.namnd or PurePath(file.file).name
    return Delivery(name, file.kommun, DeliveryState.UNEXPECTED, (file.file,), (_problem(lev008_unexpected, text),))


def _plain(text: str) -> str:
    """Letters and digits alone, without accents: as names of files are written."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", normalized(text)).encode("ascii", "ignore").decode())
