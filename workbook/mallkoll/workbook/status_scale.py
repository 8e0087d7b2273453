"""Status scales and the rules by which a status is proposed, as they stand in a layout."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property, lru_cache

from pydantic import Field

from mallkoll.workbook.layout_base import Model, Text, YesNo
from mallkoll.workbook.text import normal


class Better(StrEnum):
    """Whether a higher or a lower outcome is better."""

    HIGHER = "hogre"
    LOWER = "lagre"


class PartPeriod(StrEnum):
    """What an outcome that is still being added up means against a target for the whole year."""

    SHARE = "andel"  # against the period's share of the target
    UNJUDGED = "ej_bedoms"  # neither red nor green before the year has ended, unless it is certain already
    WHOLE = "som_helar"  # as it stands


class Improving(StrEnum):
    """What it means, where the målvärde is not reached, that an outcome is better than the year before."""

    IGNORED = "nej"
    ENOUGH = "racker"  # it is on the way, however far from the målvärde
    DECIDES = "avgor"  # better is on the way, worse is not; the share decides only where there is no difference


class Subject(StrEnum):
    """What a scale judges (``galler``)."""

    GOAL = "mal"
    TASK = "uppdrag"
    GUARANTEE = "garanti"
    OTHER = "annat"


class Judging(Model):
    """How one indicator is judged, where its wording or its scale does not say it (``bedomning``)."""

    better: Better | None = Field(alias="riktning", default=None)
    on_the_way: float | None = Field(alias="pa_vag", default=None, ge=0, le=100)  # per cent of the target
    accumulates: YesNo | None = Field(alias="ackumuleras", default=None)  # counted up during the year
    part_period: PartPeriod | None = Field(alias="delperiod", default=None)


class Status(Model):
    """One step of a scale."""

    word: Text = Field(alias="ord", min_length=1)
    color: str | None = Field(alias="farg", default=None, pattern=r"^#[0-9A-Fa-f]{6}$")
    symbol: str = Field(alias="symbol", default="", max_length=4)
    level: int | None = Field(alias="niva", default=None)  # higher is better; none: not assessed
    aliases: tuple[Text, ...] = Field(alias="alias", default=())
    from_share: float | None = Field(alias="fran", default=None, ge=0, le=100)  # per cent of the target, to propose it
    unjudged: YesNo = Field(alias="obedomd", default=False)  # stands for "not assessed" too, though it has a level


class Scale(Model):
    """A status scale: its words in the order they are chosen from, and the rule by which one is proposed."""

    heading: Text | None = Field(alias="rubrik", default=None)
    subject: Subject = Field(alias="galler", default=Subject.GOAL)
    improving: Improving = Field(alias="forbattring", default=Improving.IGNORED)
    part_period: PartPeriod = Field(alias="delperiod", default=PartPeriod.UNJUDGED)
    steps: tuple[Status, ...] = Field(alias="steg", min_length=2)

    @cached_property
    def levels(self) -> tuple[Status, ...]:
        """The steps that are judgements, best first."""
        return tuple(sorted((s for s in self.steps if s.level is not None), key=lambda s: -(s.level or 0)))

    @cached_property
    def not_assessed(self) -> Status | None:
        """The step that says that nothing can be judged."""
        return next((s for s in self.steps if s.level is None or s.unjudged), None)

    def said(self, text: str) -> Status | None:
        """The step that a text stands for, however it is written; None where it is none of them."""
        return self._spoken.get(_bare(text))

    @cached_property
    def _spoken(self) -> Mapping[str, Status]:
        """The steps by their words and by what else they are called; the first one of a word."""
        found: dict[str, Status] = {}
        for step in self.steps:
            for word in (step.word, *step.aliases):
                found.setdefault(_bare(word), step)
        return found


@lru_cache(maxsize=4096)
def _bare(word: str) -> str:
    """Compared without case, dots and symbols before the word; a lone dash stays a dash."""
    text = normal(re.sub(r"^[^\w–-]+\s*", "", word.strip()))
    return text or "-"
