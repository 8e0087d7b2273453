"""What a setup workbook says, as plain data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

SOON = dt.timedelta(days=92)  # so long after a period's end it is still handed in


class TemplateKind(StrEnum):
    """The kinds of templates of a year, in the order they are made."""

    BUDGET = "internbudget"
    PART = "delar"  # delårsrapport
    YEAR = "helar"  # verksamhetsberättelse


class DueDate(Struct, frozen=True):
    """When one kind of template for a period is to be handed in: by every nämnd, or by the one named."""

    kind: TemplateKind
    end: dt.date
    day: dt.date
    namnd: str | None = None


class Activity(Struct, frozen=True):
    """A verksamhet; ``part_of`` names the one that it is a part of, ``before`` what it was called before."""

    label: str
    part_of: str | None
    before: str | None = None


class SetupIndicator(Struct, frozen=True):
    """An indicator with its målvärde as it was written."""

    label: str
    goal: str
    target: object
    direction: str | None  # hogre | lagre
    unit: str
    source: str


class Step(Struct, frozen=True):
    """One step of a status scale, as it was written."""

    word: str
    color: str | None
    symbol: str
    judged: bool
    from_share: float | None  # per cent of the målvärde
    aliases: tuple[str, ...]


class NamndSetup(Struct):
    """Everything about one nämnd."""

    key: str
    name: str
    contact: str = ""
    due: dt.date | None = None
    activities: list[Activity] = field(default_factory=list)
    indicators: list[SetupIndicator] = field(default_factory=list)
    goals: list[Mapping[str, str]] = field(default_factory=list)
    tasks: list[Mapping[str, str]] = field(default_factory=list)


class Setup(Struct):
    """The whole workbook. ``faults`` are sentences that begin with sheet and cell."""

    kommun: str = ""
    color: str | None = None
    logo: str | None = None
    unit: str = "tkr"
    goal_scale: tuple[Step, ...] = ()  # none: the words that come along
    task_scale: tuple[Step, ...] = ()
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # by code, as a layout writes them
    blocks: Mapping[TemplateKind, frozenset[str]] = field(
        default_factory=dict
    )  # what is chosen for each kind of template
    namnder: list[NamndSetup] = field(default_factory=list)
    dues: list[DueDate] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # of the same form: worth a look, but no hindrance
    hints: list[str] = field(default_factory=list)  # worth a look when the setup is tried, and no more

    def due(self, namnd: NamndSetup, end: dt.date, kind: TemplateKind) -> dt.date | None:
        """The day that a template names: the nämnd's own before that of all; else the nämnd's only date, where it can
        be meant for that period."""
        dated = [due for due in self.dues if due.kind is kind and due.end == end]
        for who in (namnd.key, None):
            for due in dated:
                if due.namnd == who:
                    return due.day
        return namnd.due if namnd.due and _fits(namnd.due, end, kind) else None


def _fits(day: dt.date, end: dt.date, kind: TemplateKind) -> bool:
    """Whether a day can be the last one for a period: soon after its end, but the year before for an internbudget."""
    if kind is TemplateKind.BUDGET:
        return day.year == end.year - 1
    return dt.timedelta(0) < day - end <= SOON
