"""The content of a setup workbook, as plain data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

SOON = dt.timedelta(days=92)  # how long after its period's end a template may be due


class TemplateKind(StrEnum):
    """The kinds of templates of a year, in the order they are made."""

    BUDGET = "internbudget"
    PART = "delar"  # delårsrapport
    YEAR = "helar"  # verksamhetsberättelse


class DueDate(Struct, frozen=True):
    """The date when one kind of template for a period is due, for all nämnder or for the one named."""

    kind: TemplateKind
    end: dt.date
    day: dt.date
    namnd: str | None = None


class Activity(Struct, frozen=True):
    """A verksamhet; ``part_of`` is the one it is a part of, ``before`` its former name."""

    label: str
    part_of: str | None
    before: str | None = None


class SetupIndicator(Struct, frozen=True):
    """An indicator with its målvärde as written."""

    label: str
    goal: str
    target: object
    direction: str | None  # hogre | lagre
    unit: str
    source: str


class Step(Struct, frozen=True):
    """One step of a status scale, as written."""

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
    goal_scale: tuple[Step, ...] = ()  # empty: the built-in words
    task_scale: tuple[Step, ...] = ()
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # by code, as a layout writes them
    blocks: Mapping[TemplateKind, frozenset[str]] = field(
        default_factory=dict
    )  # the blocks chosen for each kind of template
    namnder: list[NamndSetup] = field(default_factory=list)
    dues: list[DueDate] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # sentences of the same form that are no hindrance
    hints: list[str] = field(default_factory=list)  # sentences that are shown only when the setup is tried

    def due(self, namnd: NamndSetup, end: dt.date, kind: TemplateKind) -> dt.date | None:
        """The due date of a template: the nämnd's own, else that of all, else the nämnd's only date if it fits."""
        dated = [due for due in self.dues if due.kind is kind and due.end == end]
        for who in (namnd.key, None):
            for due in dated:
                if due.namnd == who:
                    return due.day
        return namnd.due if namnd.due and _fits(namnd.due, end, kind) else None


def _fits(day: dt.date, end: dt.date, kind: TemplateKind) -> bool:
    """Whether a day can be the due date for a period: soon after its end, for an internbudget the year before."""
    if kind is TemplateKind.BUDGET:
        return day.year == end.year - 1
    return dt.timedelta(0) < day - end <= SOON
