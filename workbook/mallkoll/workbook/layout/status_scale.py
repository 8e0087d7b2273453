"""Status scales, and the rules by which a status is proposed, as a layout declares them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from msgspec import Meta, field

from mallkoll.workbook.layout.layout_part import Color, FilledText, LayoutPart, PerCent, Text
from mallkoll.workbook.model.text import normalized
from mallkoll.workbook.model.worked_out import once_property


class Better(StrEnum):
    """Whether a higher or a lower outcome is better."""

    HIGHER = "hogre"
    LOWER = "lagre"


class PartPeriod(StrEnum):
    """How an outcome that still adds up during the year is compared with a target for the whole year."""

    SHARE = "andel"  # with the period's share of the target
    UNJUDGED = "ej_bedoms"  # neither red nor green before the year has ended, unless it is certain already
    WHOLE = "som_helar"  # as it is


class Improving(StrEnum):
    """How an outcome better than the year before counts where the målvärde is not reached."""

    IGNORED = "nej"
    ENOUGH = "racker"  # as the middle step, however far from the målvärde
    DECIDES = "avgor"  # better gives the middle step, worse does not; where equal the share decides


class Subject(StrEnum):
    """What a scale judges (``galler``)."""

    GOAL = "mal"
    TASK = "uppdrag"
    GUARANTEE = "garanti"
    OTHER = "annat"


class Judging(LayoutPart, frozen=True, kw_only=True):
    """How one indicator is judged, where neither its wording nor its scale tells (``bedomning``)."""

    better: Better | None = field(name="riktning", default=None)
    on_the_way: PerCent | None = field(name="pa_vag", default=None)  # of the target
    accumulates: bool | None = field(name="ackumuleras", default=None)  # adds up during the year
    part_period: PartPeriod | None = field(name="delperiod", default=None)


class Status(LayoutPart, frozen=True, kw_only=True):
    """One step of a scale."""

    word: FilledText = field(name="ord")
    color: Color | None = field(name="farg", default=None)
    symbol: Annotated[str, Meta(max_length=4)] = field(name="symbol", default="")
    level: int | None = field(name="niva", default=None)  # higher is better; none: not assessed
    aliases: tuple[Text, ...] = field(name="alias", default=())
    from_share: PerCent | None = field(name="fran", default=None)  # least share of the target that proposes it
    unjudged: bool = field(name="obedomd", default=False)  # used for "not assessed" too, though it has a level


class Scale(LayoutPart, frozen=True, kw_only=True):
    """A status scale: its words in the order they are chosen from, and the rule by which one is proposed."""

    heading: Text | None = field(name="rubrik", default=None)
    subject: Subject = field(name="galler", default=Subject.GOAL)
    improving: Improving = field(name="forbattring", default=Improving.IGNORED)
    part_period: PartPeriod = field(name="delperiod", default=PartPeriod.UNJUDGED)
    steps: Annotated[tuple[Status, ...], Meta(min_length=2)] = field(name="steg")

    @once_property
    def levels(self) -> tuple[Status, ...]:
        """The steps that are judgements, best first."""
        return tuple(sorted((s for s in self.steps if s.level is not None), key=lambda s: -(s.level or 0)))

    @once_property
    def not_assessed(self) -> Status | None:
        """The step for what cannot be judged, None where the scale has none."""
        return next((s for s in self.steps if s.level is None or s.unjudged), None)

    def step_of(self, text: str) -> Status | None:
        """The step that a text means, however it is written; None where it means none.

        A word may have another symbol or none before it. A word that is a symbol itself has to be exactly that symbol.
        """
        exact = comparable_word(text)
        step = self._spoken.get(exact)
        return self._by_letters.get(_bare(exact)) if step is None else step

    @once_property
    def _spoken(self) -> Mapping[str, Status]:
        """The steps by comparable word and alias; where two share a word, the first."""
        steps_by_word: dict[str, Status] = {}
        for step in self.steps:
            for word in (step.word, *step.aliases):
                steps_by_word.setdefault(comparable_word(word), step)
        return steps_by_word

    @once_property
    def _by_letters(self) -> Mapping[str, Status]:
        """The steps by word without leading symbols; words that would then be ambiguous are left out."""
        steps_by_letters: dict[str, list[Status]] = {}
        for word, step in self._spoken.items():
            steps_by_letters.setdefault(_bare(word), []).append(step)
        return {
            bare: steps[0] for bare, steps in steps_by_letters.items() if bare and all(s is steps[0] for s in steps)
        }


_JOINERS = re.compile("[\ufe0e\ufe0f\u200b-\u200d\u2060\U0001f3fb-\U0001f3ff]")  # only change a symbol's look
_DASHES = re.compile("[\u2010-\u2015\u2212]")


@lru_cache(maxsize=4096)
def comparable_word(word: str) -> str:
    """The word normalized for comparison: without case, dots and spaces; a word of symbols unchanged."""
    if is_symbol(word):
        text = unicodedata.normalize("NFC", _DASHES.sub("-", _JOINERS.sub("", word)))
        return "".join(text.split()).casefold()
    text = normalized(word)
    signed = _SIGNED.match(_DASHES.sub("-", word.strip()))
    return f"-{text}" if signed and not text.startswith("-") else text


_SIGNED = re.compile(r"-\s*\d")  # the sign of a number is no dash before a word: a scale may go from −1 to +1


def is_symbol(word: str) -> bool:
    """Whether a word has neither letters nor digits."""
    return re.search(r"[^\W_]", word) is None


@lru_cache(maxsize=4096)
def _bare(word: str) -> str:
    """The word without leading symbols; "" where it is only a symbol, or where they may be the sign of a number."""
    rest = re.sub(r"^[^\w-]+\s*", "", word)
    return "" if is_symbol(rest) or (rest != word and rest[0].isdigit() and word[-len(rest) - 1] in "+-") else rest
