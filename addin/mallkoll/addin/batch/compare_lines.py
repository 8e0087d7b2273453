"""Files against each other, once each has said its figures: which are compared, and what is wrong between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from mallkoll.addin.batch.compare_one import Said, compared_from
from mallkoll.addin.lists.frame_list import about_nothing, may_be_frame_list, read_frames
from mallkoll.addin.own_outputs import is_own_output, is_setup
from mallkoll.validators.answers.motivations import is_answered
from mallkoll.validators.between import check_between
from mallkoll.validators.comparing.decided import Decision, with_decisions
from mallkoll.validators.comparing.delivered import Column, Delivered, Deliveries, Owner, in_series
from mallkoll.validators.facts.overview import kommun_key, namnd_key
from mallkoll.validators.findings.words import enumerated, file_beside
from mallkoll.validators.report.expected_namnd import Sender, files_of
from mallkoll.validators.report.not_compared import not_compared
from mallkoll.workbook.layout.report_period import Report, report_of
from mallkoll.workbook.model.os_errors import os_error_reason
from mallkoll.workbook.package.open_package import UnreadableFile
from mallkoll.workbook.results.finding import Finding

Tell = Callable[[str], None]
Lines = Callable[[Sequence[str]], Iterable[tuple[str, str]]]

_EACH = 3  # files that are passed over for a newer version are told one by one; more of them in one sentence


class Between(Struct, frozen=True):
    """The findings by file, and whether something that was given with ``--mot`` could not be used."""

    findings: Mapping[str, Sequence[Finding]]
    unusable: bool = False


def compare_lines(
    checked: Sequence[str], against: Sequence[str], lines: Lines, tell: Tell, *, asked: bool = True
) -> Between:
    """What is wrong between the files. Findings stand in ``checked`` alone.

    ``lines`` gives each path with what :func:`~mallkoll.addin.batch.compare_one.compare_task` says of it. ``tell`` is
    given a Swedish sentence about each file that is not compared; where nobody has ``asked``, also about what is
    compared, and hardly anything where no owner has several reports.
    """
    own = set(checked)
    paths = list({Path(path).resolve(): path for path in (*reversed(against), *reversed(checked))}.values())
    unusable = False
    said: list[tuple[str, Said]] = []
    decisions: list[Decision] = []
    for path, line in lines(paths):
        found = compared_from(line)
        if found.said is not None:
            said.append((path, found.said))
        elif path in own:  # its own result says so
            continue
        elif is_setup(Path(path)):
            tell(f"mallkoll: {path}: {found.problem} Den jämförs inte.")
        elif is_own_output(Path(path)):
            tell(
                f"mallkoll: {path}: Mallkoll har skrivit arbetsboken, och ingen nämnd har lämnat den. Den jämförs inte."
            )
            unusable = True
        elif may_be_frame_list(Path(path)):
            found_decisions = _decided(path, tell)
            decisions += found_decisions or ()
            unusable = unusable or found_decisions is None
        else:
            tell(f"mallkoll: {path}: {found.problem} Den jämförs inte.")
            unusable = True
    order = {path: (path not in own, -_changed(path), path) for path, _ in said}
    said.sort(key=lambda one: order[one[0]])
    several = [] if asked else _reports_of_several(said)
    if several:
        tell(f"mallkoll: filerna jämförs med varandra: {enumerated([report.name for report in several])}.")
    delivered = list(_delivered(said, own, tell if asked or several else lambda _: None))
    decided, left = with_decisions(delivered, decisions, _called(decisions, delivered))
    if left:
        rows = {one.namnd: [fact.label for fact in one.facts] for one in delivered}
        tell(f"mallkoll: {left[0].file}: {about_nothing(left, rows)}")
    everything = [*delivered, *decided]
    files = Counter([*(_owner(one) for _, one in said), *(one.owner for one in decided)])
    single = {owner for owner, number in files.items() if number == 1} if asked or several else set[Owner]()
    for sentence in not_compared(everything, single):
        tell(f"mallkoll: {sentence}")
    return Between(check_between(everything, Deliveries(in_series(everything))), unusable)


def _reports_of_several(said: Iterable[tuple[str, Said]]) -> list[Report]:
    """The reports of all owners that have more than one, in order."""
    reports: dict[Owner, set[Report]] = {}
    for _, one in said:
        reports.setdefault(_owner(one), set()).add(report_of(one.period))
    return sorted(set().union(*(some for owner, some in reports.items() if owner.namnd and len(some) > 1)))


def _called(decisions: Iterable[Decision], delivered: Iterable[Delivered]) -> dict[str, str]:
    """The nämnd that each name in a list is about, as in ``Owner``; without those that fit none or several.

    Where the list surely names a nämnd, what else could be its initials is likely another's.
    """
    reports = [one for one in delivered if one.owner.namnd]
    files = [Sender(one.namnd, layout=next((fact.layout for fact in one.facts), None)) for one in reports]

    def owners(name: str, *, surely: bool) -> set[str]:
        return {reports[at].owner.namnd for at in files_of(Sender(name), files, surely=surely)}

    names = {decision.namnd for decision in decisions}
    sure = {name: found for name in names if (found := owners(name, surely=True))}
    named = set().union(*sure.values())
    likely = {name: owners(name, surely=False) - named for name in names - sure.keys()}
    return {name: found.pop() for name, found in (sure | likely).items() if len(found) == 1}


def _decided(path: str, tell: Tell) -> tuple[Decision, ...] | None:
    """What a list of decisions says; None where it cannot be used, which is told."""
    try:
        decisions, wrong = read_frames(Path(path))
    except UnreadableFile as error:
        tell(f"mallkoll: {path}: {error.sentence} Den jämförs inte.")
        return None
    except OSError as error:
        why = str(error) if error.errno is None else f"Listan kan inte läsas ({os_error_reason(error)})."
        tell(f"mallkoll: {path}: {why} Den jämförs inte.")
        return None
    for sentence in wrong:
        tell(f"mallkoll: {path}: {sentence}")
    return decisions


def _changed(path: str) -> float:
    with suppress(OSError):
        return Path(path).stat().st_mtime
    return 0.0


def _delivered(said: Iterable[tuple[str, Said]], own: set[str], tell: Tell) -> Iterator[Delivered]:
    """One file for each owner and report: the one that is checked, else the newest."""
    taken: dict[tuple[Owner, Report], list[tuple[str, Said]]] = {}
    passed: list[str] = []
    for path, one in said:
        if not one.namnd and not one.whole_kommun:
            tell(
                f"mallkoll: {path}: Filen säger inte vilken nämnd den gäller, och jämförs inte. Skriv det på bladet "
                "Start."
            )
            continue
        taken.setdefault((_owner(one), report_of(one.period)), []).append((path, one))
    for (owner, report), files in taken.items():
        path, first = files[0]
        name = first.namnd or first.kommun or ""
        others = {other.layout: place for place, other in reversed(files) if other.layout != first.layout}
        if others:
            other = file_beside(next(iter(others.values())), path)
            tell(
                f"mallkoll: {path}: {name} står också i {other} för {report.name}, gjord med en annan mall. Ingen av "
                "dem jämförs. Är det två nämnder: skriv olika namn på bladet Start; annars ta bort den ena filen."
            )
            continue
        for older, _ in files[1:]:
            which = "den som kontrolleras" if path in own and older not in own else "en nyare version"
            passed.append(f"{older}: {file_beside(path, older)} är {which} för {name}, {report.name}")
        yield _one(path, first, owner, report, checked=path in own)
    if len(passed) > _EACH:
        tell(
            f"mallkoll: {len(passed)} filer jämförs inte, eftersom en annan fil gäller samma nämnd och period och "
            f"jämförs i stället. Till exempel {passed[0]}. Är det två nämnder: skriv olika namn på bladet Start."
        )
    else:
        for sentence in passed:
            tell(f"mallkoll: {sentence}, och jämförs i stället. Är det två nämnder: skriv olika namn på bladet Start.")


def _owner(said: Said) -> Owner:
    return Owner(kommun_key(said.kommun or ""), "" if said.whole_kommun else namnd_key(said.namnd or ""))


def _one(path: str, said: Said, owner: Owner, report: Report, *, checked: bool) -> Delivered:
    def answered(finding: Finding) -> bool:
        return is_answered(finding, said.motivations, said.tables.get(finding.table or ""))

    return Delivered(
        file=path,
        owner=owner,
        namnd=said.namnd or "",
        report=report,
        facts=said.facts,
        columns={(column.table, column.key): Column(column.heading, column.equal) for column in said.columns},
        also=said.also,
        rules=said.rules,
        checked=checked,
        answered=answered,
        rows=said.rows,
    )
