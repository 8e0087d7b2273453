"""Expected deliveries: who has delivered, who has not, and what differs from the list of nämnder."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from types import ModuleType
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.facts.overview import kommun_key, namnd_key
from mallkoll.validators.findings.words import enumerated, in_quotes
from mallkoll.validators.notices import (
    fil002_other_version,
    fil006_empty_workbook,
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
from mallkoll.validators.report.expected_namnd import NamndIndex, Sender, without_period
from mallkoll.validators.rules import ful001_template_untouched
from mallkoll.workbook.layout.report_period import SENT_WITHIN, PeriodName, period_in_name, read_period
from mallkoll.workbook.model.text import counted, normalized
from mallkoll.workbook.results.delivery_result import Delivery, DeliveryProblem, DeliveryState, Stand
from mallkoll.workbook.results.file_result import FileKind, FileResult, known_value
from mallkoll.workbook.results.finding import Severity

_FEWEST_ALIKE = 2  # files that have to agree on a period before another one is asked about


class Expected(Struct, frozen=True):
    """A nämnd that is to deliver, and what it is to deliver; None accepts anything.

    ``short`` are other names of it, ``contact`` who can be asked.
    """

    namnd: str
    kommun: str | None = None
    layout: str | None = None
    period: str | None = None
    version: str | None = None
    short: tuple[str, ...] = ()
    contact: str | None = None

    @property
    def asked(self) -> PeriodName | None:
        """The period that is asked for; None where none is, or where it cannot be understood."""
        return read_period(self.period) if self.period else None


_NOT_FILLED_IN = frozenset({ful001_template_untouched.CODE, fil006_empty_workbook.CODE})


class Arrival(NamedTuple):
    """One delivered file without its findings. ``changed`` is when it was changed, in seconds since 1970."""

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
    def own(self) -> bool:
        """Whether it is a workbook of somebody's own, made with no known template."""
        return self.result.kind is FileKind.NO_TEMPLATE

    @property
    def namnd(self) -> str | None:
        """The nämnd that the file names; None where it names none."""
        return known_value(self.result.namnd)

    @property
    def written(self) -> str | None:
        """The period as the file itself writes it; None where it writes none."""
        return known_value(self.result.period)

    @property
    def period(self) -> PeriodName | None:
        """The period that the template was made for, else the one that the file writes; None where none is known."""
        return read_period(self.result.report or self.written or "")

    @property
    def named_later(self) -> tuple[PeriodName, str] | None:
        """The period that the file is named after, or its folder, where it is of an earlier one, and which of the two.

        None where neither says so.
        """
        own, path = self.period, PurePath(self.file)
        names = ((path.stem, "filnamnet"), (path.parent.name, "mappen")) if own else ()
        for name, said_by in names:
            named = period_in_name(name, own)
            if named is not None and own is not None:
                later = named.report > own.report and not named.fits(own)
                sent = said_by == "mappen" and (named.end - own.end).days <= SENT_WITHIN
                return (named, said_by) if later and not sent else None
        return None

    @property
    def renamed(self) -> bool:
        """Whether the file says that it is about another period than the one that its template was made for."""
        made, written = read_period(self.result.report or ""), read_period(self.written or "")
        return made is not None and written is not None and not written.fits(made)


def arrival(result: FileResult, changed: float) -> Arrival:
    """The part of a result that deliveries need; the findings of ten thousand files would fill the memory."""
    old = any(finding.code == fil002_other_version.CODE for finding in result.findings)
    untouched = any(finding.code in _NOT_FILLED_IN for finding in (*result.findings, *result.motivated))
    return Arrival(replace(result, findings=(), motivated=(), goals=()), old, changed, untouched)


def deliveries(expected: Sequence[Expected], files: Iterable[Arrival]) -> tuple[Delivery, ...]:
    """Every expected nämnd, the worst first and else in the order of the list; then the files that nobody expected."""
    files_of: dict[int, list[Arrival]] = {}
    unexpected: list[Arrival] = []
    index = NamndIndex([Sender(entry.namnd, entry.kommun, entry.short) for entry in expected])
    for file in files:
        lines = _lines_of(index, file)
        if lines:
            files_of.setdefault(_line_for(expected, lines, file), []).append(file)
        else:
            unexpected.append(file)
    usual = _usual_period(files_of.values())
    expected_deliveries = [_delivery(entry, files_of.get(at, []), usual) for at, entry in enumerate(expected)]
    return (*sorted(expected_deliveries, key=_badness), *_unexpected(unexpected))


def _lines_of(index: NamndIndex, file: Arrival) -> tuple[int, ...]:
    if file.namnd is None:
        return index.of_file_name(file.file)
    return index.of_sender(Sender(file.namnd, file.kommun, (), file.result.layout))


def _line_for(expected: Sequence[Expected], lines: Sequence[int], file: Arrival) -> int:
    """The line of a nämnd's several that asks for the file's period; the first that asks for any, else the first."""
    return min(lines, key=lambda at: _unlike(expected[at], file))


def _unlike(entry: Expected, file: Arrival) -> int:
    if entry.period is None:
        return 1
    return 0 if _is_asked_for(entry, file) else 2


def _badness(delivery: Delivery) -> int:
    """The rank in which the reader wants to see it: what has not come, what is wrong, what wants a look."""
    if delivery.state is DeliveryState.MISSING:
        return 0
    if any(problem.severity is Severity.ERROR for problem in delivery.problems):
        return 1
    return 2 if delivery.state is DeliveryState.WRONG else 3 if delivery.problems else 4


class Usual(NamedTuple):
    """The period that the files are about where the list names none, and whether most nämnder have sent one of it."""

    period: PeriodName
    of_most: bool

    def fits(self, other: PeriodName) -> bool:
        """Whether both can be names of the same period."""
        return self.period.fits(other)


def _usual_period(files: Iterable[Sequence[Arrival]]) -> Usual | None:
    """The latest period of which at least two nämnder have sent a file, where it is surely the one that is due.

    That is where they are half of all, or where two of them have sent one of an earlier period too: they have gone on
    to the next. Of a nämnd that has sent files of several periods each counts.
    """
    senders = [{period for file in sent if (period := file.period)} for sent in files]
    senders = [periods for periods in senders if periods]
    counts = Counter(period for periods in senders for period in periods)
    gone_on = Counter(period for periods in senders for period in periods
                      if any(other.report < period.report for other in periods))  # fmt: skip
    due = [period for period, count in counts.items()
           if count >= _FEWEST_ALIKE and (2 * count >= len(senders) or gone_on[period] >= _FEWEST_ALIKE)]  # fmt: skip
    latest = max(due, key=lambda period: period.report, default=None)
    return None if latest is None else Usual(latest, 2 * counts[latest] > len(senders))


def _is_asked_for(entry: Expected, file: Arrival) -> bool:
    """Whether the file is of the period that the list names; by its words where they cannot be understood."""
    made, written = file.period, read_period(file.written or "")
    asked = entry.asked or (
        read_period(f"{entry.period} {made.end:%Y}") if made else None
    )  # a list of one year: augusti
    if asked is None or made is None:
        return normalized(file.written or "") == normalized(entry.period or "")
    return made.fits(asked) and (written is None or written.fits(asked))


def _of_other_period(entry: Expected, file: Arrival, usual: Usual | None) -> bool:
    """Whether the file is known to be of another period than the one that is asked for.

    Where the list asks for none, it is that of its own name or folder where it is of an earlier one, or that of the
    others; and a file that contradicts itself is of none.
    """
    if entry.period is not None:
        return file.result.layout is not None and not _is_asked_for(entry, file)
    if file.named_later is not None or file.renamed:
        return True
    return usual is not None and file.period is not None and not usual.fits(file.period)


def _delivery(entry: Expected, files: list[Arrival], usual: Usual | None) -> Delivery:
    asked = entry.asked or (usual.period if usual and entry.period is None else None)
    if not files:
        missing = _problem(lev001_missing, f"{entry.namnd} har inte lämnat någon fil{_asked_for(entry)}.")
        return Delivery(
            entry.namnd, entry.kommun, DeliveryState.MISSING, (), (missing,),
            asked.report.name if asked else entry.period, Stand.MISSING, None, entry.contact,
        )  # fmt: skip
    latest = max((period.report.begins for file in files if (period := file.period)), default=dt.date.max)
    # a template before a workbook of one's own, the right kommun's before another's, the right period's before others,
    # filled in before not, and then the newest; of two equally new the later by name, so that the answer is always the
    # same
    ordered = sorted(
        files,
        key=lambda file: (
            not file.own, not _of_another(entry, file), not _of_other_period(entry, file, usual), _begins(file, latest),
            not file.untouched, file.changed, file.file,
        ),
        reverse=True,
    )  # fmt: skip
    valid = ordered[0]
    problems = tuple(_problems(entry, ordered, usual))
    stand = _stand(entry, valid, usual)
    wrong = any(problem.severity is Severity.ERROR for problem in problems)
    state = DeliveryState.WRONG if wrong or stand is not Stand.DELIVERED else DeliveryState.DELIVERED
    period = asked or valid.period
    return Delivery(
        entry.namnd, entry.kommun, state, tuple(file.file for file in ordered), problems,
        period.report.name if period else entry.period or valid.written, stand, valid.file,
        entry.contact or known_value(valid.result.contact),
    )  # fmt: skip


def _begins(file: Arrival, otherwise: dt.date) -> dt.date:
    """The day by which files of several periods follow each other."""
    return file.period.report.begins if file.period else otherwise


def _asked_for(entry: Expected) -> str:
    return f" för {entry.period}" if entry.period else ""


def _stand(entry: Expected, valid: Arrival, usual: Usual | None) -> Stand:
    if not valid.result.readable:
        return Stand.UNREADABLE
    if _of_other_period(entry, valid, usual):
        return Stand.OTHER_PERIOD
    if valid.untouched:
        return Stand.UNTOUCHED
    other = valid.own or (entry.layout is not None and valid.result.layout != entry.layout)
    return Stand.OTHER_TEMPLATE if other or _of_another(entry, valid) else Stand.DELIVERED


def _problem(notice: ModuleType, text: str, severity: Severity | None = None) -> DeliveryProblem:
    return DeliveryProblem(notice.CODE, severity or notice.SEVERITY, text)


def _problems(entry: Expected, files: Sequence[Arrival], usual: Usual | None) -> Iterator[DeliveryProblem]:
    valid = files[0]
    result = valid.result
    version = known_value(result.version)
    alike = [file for file in files[1:] if _is_another_version(entry, valid, file)]
    if alike:
        yield _problem(lev002_several, _several(valid, alike))
    if not result.readable:
        yield _problem(lev003_unreadable, "Filen kan inte läsas.")
        return
    if valid.untouched and result.unchecked:
        yield _problem(lev009_untouched, "Filen är inte ifylld: det finns inga tal i den.")
        return
    if valid.untouched:
        yield _problem(lev009_untouched, "Filen är inte ifylld: den innehåller bara det som mallen gjordes med.")
    of_other_period = _of_other_period(entry, valid, usual)
    if entry.layout is not None and result.layout != entry.layout and not (
        of_other_period and without_period(result.layout or "") == without_period(entry.layout)
    ):  # fmt: skip
        used = f"mallen {result.layout}" if result.layout else "ingen känd mall"
        yield _problem(lev004_other_template, f"Fel mall: filen är gjord med {used}, men {entry.layout} väntades.")
    elif valid.own:
        yield _problem(lev004_other_template, "Fel mall: filen är inte gjord med någon känd mall.")
    if _of_another(entry, valid):
        yield _problem(lev005_other_kommun, f"Mallen är en annan kommuns: {valid.kommun}, inte {entry.kommun}.")
    if of_other_period:
        yield _other_period(entry, valid, usual)
    if entry.version is not None and version is not None and version != entry.version:
        text = f"Fel version av mallen: filen har version {version}, men {entry.version} väntades."
        yield _problem(lev007_other_version, text)
    elif valid.old_version:
        yield _problem(lev007_other_version, f"Filen är gjord med en annan version av mallen ({version}).",
                       Severity.WARNING)  # fmt: skip


def _other_period(entry: Expected, file: Arrival, usual: Usual | None) -> DeliveryProblem:
    about = _about(file)
    if entry.period is not None and (entry.asked or file.period is None or read_period(f"{entry.period} 2000")):
        return _problem(lev006_other_period, f"Fel period: {about}, men {entry.period} väntades.")
    if entry.period is not None:
        text = (
            f"Perioden {in_quotes(entry.period)} i listan går inte att tolka som en period; {about}. Är det rätt fil?"
        )
        return _problem(lev006_other_period, text, Severity.WARNING)
    named = usual.period if usual else None
    whose = "de flesta andra avser" if usual is None or usual.of_most else "flera andra avser"
    if file.named_later is not None:
        named, whose = file.named_later[0], f"{file.named_later[1]} säger"
    other = "" if named is None or (file.period and file.period.fits(named)) else f", men {whose} {named.report.words}"
    text = f"{about[0].upper()}{about[1:]}{other}. Är det rätt fil?"
    return _problem(lev006_other_period, text, Severity.WARNING)


def _about(file: Arrival) -> str:
    """The period that a file is about, in its own words; also the template's where those are of another."""
    if not file.written and file.period is None:
        return "filen säger inte vilken period den avser"
    words, made = read_period(file.written or ""), file.period
    if made is None or (words is not None and words.fits(made)):
        return f"filen avser {file.written}"
    said = f", fast det står {file.written} på bladet Start" if file.written else ""
    return f"filen är gjord med mallen för {made.report.words}{said}"


def _is_another_version(entry: Expected, valid: Arrival, file: Arrival) -> bool:
    """Whether a file is of the same period as the one that counts, as far as either tells."""
    if _of_another(entry, file) is not _of_another(entry, valid):
        return True
    return valid.period is None or file.period is None or file.period.fits(valid.period)


def _several(valid: Arrival, others: Sequence[Arrival]) -> str:
    day = dt.datetime.fromtimestamp(valid.changed).strftime("%Y-%m-%d %H:%M")
    name = PurePath(valid.file).name
    count = f"{len(others) + 1} filer har lämnats."
    newer = [PurePath(file.file).name for file in others if file.changed > valid.changed]
    older = [PurePath(file.file).name for file in others if file.changed <= valid.changed]
    if not newer:
        return f"{count} Den nyaste gäller: {name} ({day}); äldre: {enumerated(older)}."
    rest = f"; äldre: {enumerated(older)}" if older else ""
    return f"{count} {name} ({day}) gäller, fast {enumerated(newer)} är nyare men inte rätt fil{rest}."


def _of_another(entry: Expected, file: Arrival) -> bool:
    """Whether the file was made from another kommun's template."""
    if entry.kommun is None or not file.kommun:
        return False
    return kommun_key(file.kommun) != kommun_key(entry.kommun)


def _unexpected(files: Iterable[Arrival]) -> Iterator[Delivery]:
    """A line for each sender that is not in the list, and one for the files that name none."""
    by_sender: dict[tuple[str, str], list[Arrival]] = {}
    for file in files:
        sender = namnd_key(file.namnd or ""), kommun_key(file.kommun or "")
        by_sender.setdefault(sender, []).append(file)
    return map(_unexpected_from, by_sender.values())


def _unexpected_from(files: Sequence[Arrival]) -> Delivery:
    ordered = sorted(files, key=lambda file: (file.changed, file.file), reverse=True)
    newest = ordered[0]
    names = [PurePath(file.file).name for file in ordered]
    listed = f": {enumerated(names)}" if len(files) > 1 else ""
    sender = " i ".join(part for part in (newest.namnd, newest.kommun) if part)
    if sender:
        what = f" ({counted(len(files), 'fil', 'filer')})" if len(files) > 1 else ""
        text = f"{sender} står inte i listan över dem som ska lämna{what}{listed}."
    else:
        which = f"de {len(files)} filerna" if len(files) > 1 else "filen"
        text = f"Det framgår inte vem {which} kommer från{listed}."
    period = newest.period.report.name if newest.period else newest.written
    return Delivery(
        newest.namnd or names[0], newest.kommun, DeliveryState.UNEXPECTED, tuple(file.file for file in ordered),
        (_problem(lev008_unexpected, text),), period, Stand.UNEXPECTED, newest.file, known_value(newest.result.contact),
    )  # fmt: skip
