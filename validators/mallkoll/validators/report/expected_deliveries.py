"""Expected deliveries: who has delivered, who has not, and which of several files counts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

from mallkoll.validators.facts.overview import kommun_key, namnd_key
from mallkoll.validators.findings.words import enumerated
from mallkoll.validators.notices import (
    lev001_missing,
    lev008_unexpected,
    lev010_other_name,
)
from mallkoll.validators.report.arrived_file import (
    Arrival,
    Expected,
    Usual,
    is_asked_for,
    is_stray,
    of_another,
    of_other_period,
)
from mallkoll.validators.report.delivery_problems import problem, problems_of
from mallkoll.validators.report.expected_namnd import NamndIndex, Sender
from mallkoll.workbook.model.text import counted
from mallkoll.workbook.results.delivery_result import Delivery, DeliveryState, Stand
from mallkoll.workbook.results.file_result import known_value
from mallkoll.workbook.results.finding import Severity

_FEWEST_ALIKE = 2  # files that have to agree on a period before another one is asked about


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
    misspelt = _misspelt(expected, index, [at for at in range(len(expected)) if at not in files_of], unexpected)
    for at, files_so_called in misspelt.items():
        files_of[at] = files_so_called
        unexpected = [file for file in unexpected if file not in files_so_called]
    usual = _usual_period(files_of.values())
    expected_deliveries = [
        _delivery(entry, files_of.get(at, []), usual, asks_for_name=at in misspelt) for at, entry in enumerate(expected)
    ]
    return (*sorted(expected_deliveries, key=_badness), *_unexpected(unexpected))


def _lines_of(index: NamndIndex, file: Arrival) -> tuple[int, ...]:
    if file.namnd is None:
        return index.of_file_name(file.file)
    return index.of_sender(Sender(file.namnd, file.kommun, (), file.result.layout))


def _misspelt(
    expected: Sequence[Expected], index: NamndIndex, missing: Sequence[int], unexpected: Iterable[Arrival]
) -> dict[int, list[Arrival]]:
    """The files of a single sender nobody expected, whose name is nearly that of a nämnd that has not come: by line."""
    files_of: dict[int, list[Arrival]] = {}
    for file in unexpected:
        lines = index.of_misspelt(Sender(file.namnd, file.kommun), missing) if file.namnd else ()
        if lines:
            files_of.setdefault(_line_for(expected, lines, file), []).append(file)
    return {at: files for at, files in files_of.items() if len({namnd_key(file.namnd or "") for file in files}) == 1}


def _line_for(expected: Sequence[Expected], lines: Sequence[int], file: Arrival) -> int:
    """The line of a nämnd's several that asks for the file's period; the first that asks for any, else the first."""
    return min(lines, key=lambda at: _unlike(expected[at], file))


def _unlike(entry: Expected, file: Arrival) -> int:
    if entry.period is None:
        return 1
    return 0 if is_asked_for(entry, file) else 2


def _badness(delivery: Delivery) -> int:
    """The rank in which the reader wants to see it: what has not come, what is wrong, what wants a look."""
    if delivery.state is DeliveryState.MISSING:
        return 0
    if any(problem.severity is Severity.ERROR for problem in delivery.problems):
        return 1
    return 2 if delivery.state is DeliveryState.WRONG else 3 if delivery.problems else 4


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


def _delivery(entry: Expected, files: list[Arrival], usual: Usual | None, *, asks_for_name: bool) -> Delivery:
    asked = entry.asked or (usual.period if usual and entry.period is None else None)
    if not files:
        missing = problem(lev001_missing, f"{entry.namnd} har inte lämnat någon fil{_asked_for(entry)}.")
        return Delivery(
            entry.namnd, entry.kommun, DeliveryState.MISSING, (), (missing,),
            asked.report.name if asked else entry.period, Stand.MISSING, None, entry.contact,
        )  # fmt: skip
    latest = max((period.report.begins for file in files if (period := file.period)), default=dt.date.max)
    # a template before a workbook of one's own, the right kommun's before another's, the nämnd's before another's, the
    # right period's before others, filled in before not, and then the newest; of two equally new the later by name, so
    # that the answer is always the same
    ordered = sorted(
        files,
        key=lambda file: (
            not file.own, not of_another(entry, file), not is_stray(file, files),
            not of_other_period(entry, file, usual), _begins(file, latest), not file.untouched, file.changed, file.file,
        ),
        reverse=True,
    )  # fmt: skip
    valid = ordered[0]
    name = (problem(lev010_other_name, _other_name(entry, valid)),) if asks_for_name else ()
    problems = (*name, *problems_of(entry, ordered, usual))
    stand = _stand(entry, valid, usual)
    wrong = any(problem.severity is Severity.ERROR for problem in problems)
    state = DeliveryState.WRONG if wrong or stand is not Stand.DELIVERED else DeliveryState.DELIVERED
    period = asked or valid.period
    return Delivery(
        entry.namnd, entry.kommun, state, tuple(file.file for file in ordered), problems,
        period.report.name if period else entry.period or valid.written, stand, valid.file,
        entry.contact or known_value(valid.result.contact),
    )  # fmt: skip


def _other_name(entry: Expected, file: Arrival) -> str:
    name = PurePath(file.file).name
    return f"I listan står {entry.namnd}, men {name} är från {file.namnd}. Är det samma nämnd? Rätta namnet i listan."


def _begins(file: Arrival, otherwise: dt.date) -> dt.date:
    """The day by which files of several periods follow each other."""
    return file.period.report.begins if file.period else otherwise


def _asked_for(entry: Expected) -> str:
    return f" för {entry.period}" if entry.period else ""


def _stand(entry: Expected, valid: Arrival, usual: Usual | None) -> Stand:
    if not valid.result.readable:
        return Stand.UNREADABLE
    if of_other_period(entry, valid, usual):
        return Stand.OTHER_PERIOD
    if valid.untouched:
        return Stand.UNTOUCHED
    other = valid.own or (entry.layout is not None and valid.result.layout != entry.layout)
    return Stand.OTHER_TEMPLATE if other or of_another(entry, valid) else Stand.DELIVERED


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
        (problem(lev008_unexpected, text),), period, Stand.UNEXPECTED, newest.file, known_value(newest.result.contact),
    )  # fmt: skip
