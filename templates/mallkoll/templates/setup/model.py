"""What a setup workbook says, as plain data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field


class Report(StrEnum):
    """The kinds of templates of a year, in the order they are made."""

    BUDGET = "internbudget"
    PART = "delar"  # delårsrapport
    YEAR = "helar"  # verksamhetsberättelse


class Activity(Struct, frozen=True):
    """A verksamhet; ``part_of`` names the one that it is a part of, ``before`` what it was called before."""

    label: str
    part_of: str | None
    before: str | None = None


class Indicator(Struct, frozen=True):
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
    indicators: list[Indicator] = field(default_factory=list)
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
    blocks: Mapping[Report, frozenset[str]] = field(default_factory=dict)  # what is chosen for each kind of template
    namnder: list[NamndSetup] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
