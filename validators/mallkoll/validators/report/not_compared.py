"""Reports that no other is compared with, though another file may be the same nämnd's under another name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import PurePath

from mallkoll.validators.comparing.delivered import Delivered, Owner
from mallkoll.validators.facts.overview import namnd_key
from mallkoll.validators.findings.words import enumerated, file_beside, in_quotes
from mallkoll.validators.report.expected_namnd import Sender, files_of, is_named_as_body, subject, without_period
from mallkoll.workbook.model.text import counted

_ALIKE = 0.7
_SHORTEST = 4  # letters by which one name can be a part of another
_PAIR = 2


def not_compared(delivered: Sequence[Delivered], single: Collection[Owner]) -> Iterator[str]:
    """Swedish sentences about the checked reports that stand alone. ``single`` are the owners of a single file.

    One for each pair of names that may be the same nämnd's, and one for all that nobody else names.
    """
    told: set[Owner] = set()
    for one, other in _pairs(delivered):
        told |= {one.owner, other.owner}
        yield _maybe_one(one, other)
    yield from _rows_called_otherwise(delivered)
    lone = set(single) - told
    tables = {(one.owner.kommun, one.report) for one in delivered if not one.owner.namnd}
    rest = [
        one for one in delivered
        if one.checked and one.owner.namnd and one.owner in lone and (one.owner.kommun, one.report) not in tables
    ]  # fmt: skip
    if rest:
        names = enumerated([f"{PurePath(one.file).name} ({one.namnd})" for one in rest])
        whose = "dess nämnd" if len(rest) == 1 else "deras nämnd"
        yield f"{counted(len(rest), 'fil', 'filer')} jämförs inte, för ingen annan fil gäller {whose}: {names}."


def _maybe_one(one: Delivered, other: Delivered) -> str:
    where, advice = file_beside(other.file, one.file), "Är det samma nämnd: skriv samma namn på bladet Start."
    if one.owner.kommun == other.owner.kommun:
        return (
            f"{one.file}: Nämnden heter {in_quotes(one.namnd)} här men {in_quotes(other.namnd)} i {where}, så de "
            f"jämförs inte. {advice}"
        )
    here, there = (
        in_quotes(name) if (name := next((fact.kommun for fact in each.facts), None)) else "ingenting"
        for each in (one, other)
    )
    return (
        f"{one.file}: Kommunen heter {here} här men {there} i {where}, båda för {in_quotes(one.namnd)}, så de jämförs "
        f"inte. {advice}"
    )


def _pairs(delivered: Sequence[Delivered]) -> Iterator[tuple[Delivered, Delivered]]:
    """A file each of two owners that may be the same: no period has a report of both."""
    reports: dict[Owner, list[Delivered]] = {}
    users: dict[str | None, set[Owner]] = {}
    for one in delivered:
        if not one.decided and one.owner.namnd:
            reports.setdefault(one.owner, []).append(one)
            users.setdefault(_template(one), set()).add(one.owner)
    for first, second in combinations(reports.values(), 2):
        if {one.report for one in first} & {one.report for one in second}:
            continue
        one, other = sorted((first[0], second[0]), key=lambda each: not each.checked)
        if one.checked and _may_be_one(one, other, alone_with=len(users[_template(one)]) == _PAIR):
            yield one, other


def _may_be_one(one: Delivered, other: Delivered, *, alone_with: bool) -> bool:
    """Whether the names are alike, or the template is one that nobody else uses (``alone_with``)."""
    (kommun, namnd), (other_kommun, other_namnd) = one.owner, other.owner
    if kommun != other_kommun:
        known = bool(kommun and other_kommun)
        return namnd == other_namnd and (not known or _ratio(kommun, other_kommun) >= _ALIKE)
    if alone_with and _template(one) == _template(other) is not None:
        return True
    return _are_alike(one.namnd, other.namnd)


def _are_alike(name: str, other: str) -> bool:
    """Whether two names may be one nämnd's: *Skolnämnden* and *Skol- och barnnämnden*, *SON*."""
    if files_of(Sender(name), [Sender(other)]):
        return True
    first, second = subject(namnd_key(name)), subject(namnd_key(other))
    shortest = min(len(first), len(second))
    return (shortest >= _SHORTEST and (first in second or second in first)) or _ratio(first, second) >= _ALIKE


def _rows_called_otherwise(delivered: Sequence[Delivered]) -> Iterator[str]:
    """Rows of the kommun's own table that may be a nämnd that it has no row for."""
    for kommun in delivered:
        if kommun.owner.namnd or kommun.decided:
            continue
        labels = {namnd_key(fact.label): fact.label for fact in kommun.facts if is_named_as_body(fact.label)}
        here = {
            one.owner.namnd: one
            for one in delivered
            if one.owner.kommun == kommun.owner.kommun and one.owner.namnd and one.report == kommun.report
        }
        for key in sorted(here.keys() - labels.keys()):
            others = (labels[one] for one in sorted(labels.keys() - here.keys()))
            row = next((one for one in others if _are_alike(one, here[key].namnd)), None)
            if row is not None:
                yield (
                    f"{kommun.file}: Raden {in_quotes(row)} jämförs inte, för ingen fil heter så. Är det "
                    f"{in_quotes(here[key].namnd)} i {file_beside(here[key].file, kommun.file)}: skriv samma namn."
                )


def _template(report: Delivered) -> str | None:
    """The name that a nämnd's templates of all periods begin with; None where theirs says no period."""
    layout = next((fact.layout for fact in report.facts), "")
    name = without_period(layout)
    return name if name != layout else None


def _ratio(first: str, second: str) -> float:
    return SequenceMatcher(None, first, second, autojunk=False).ratio()
