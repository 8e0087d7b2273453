"""Reports that no other is compared with, though another file may be the same nämnd's under another name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import PurePath

from mallkoll.validators.comparing.delivered import Delivered, Owner
from mallkoll.validators.findings.words import enumerated, file_beside, in_quotes
from mallkoll.validators.report.expected_namnd import Sender, files_of, subject, without_period
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
    rest = [
        one for one in delivered if one.checked and one.owner.namnd and one.owner in single and one.owner not in told
    ]
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
    if files_of(Sender(one.namnd), [Sender(other.namnd)]):
        return True
    first, second = subject(namnd), subject(other_namnd)
    shortest = min(len(first), len(second))
    return (shortest >= _SHORTEST and (first in second or second in first)) or _ratio(first, second) >= _ALIKE


def _template(report: Delivered) -> str | None:
    """The name that a nämnd's templates of all periods begin with; None where theirs says no period."""
    layout = next((fact.layout for fact in report.facts), "")
    name = without_period(layout)
    return name if name != layout else None


def _ratio(first: str, second: str) -> float:
    return SequenceMatcher(None, first, second, autojunk=False).ratio()
