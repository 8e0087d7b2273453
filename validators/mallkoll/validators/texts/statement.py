"""One thing that a text says in figures."""

from __future__ import annotations

from msgspec import Struct

from mallkoll.validators.texts import trait
from mallkoll.validators.texts.heads import Head
from mallkoll.validators.texts.times import Time
from mallkoll.validators.texts.tokens import Quantity, Sentence

_RIGHT_AFTER = 5  # words
_UNKNOWN = trait.WORD | trait.MEASURE | trait.HEAD  # a word that says nothing here, or *ökade* in *ökade volymer*
WHOLE = "*"
"""In place of a concept: all of the nämnd."""


class Statement(Struct, frozen=True, gc=False):
    """One thing that a text says.

    ``amount_at`` is the number of its amount among the words of the sentence, None where it says no amount.
    ``rows`` are the rows that it can be about, likeliest first, several concepts where their sum is meant. ``known``
    says that the sentence leaves no doubt which; ``timed`` that it names the time itself. ``year`` is None for the
    report's own.
    """

    sentence: Sentence
    head: Head
    amount_at: int | None
    rows: tuple[tuple[str, ...], ...]
    known: bool
    time: Time | None
    timed: bool
    year: int | None = None
    of_last: bool = False  # a share of what the statement before it says
    shared: bool = False  # its measure is a word of the statement before it: *… och vuxna med 8,3 mnkr*

    @property
    def quantity(self) -> Quantity | None:
        """How much it says."""
        return None if self.amount_at is None else self.sentence.words[self.amount_at].amount

    @property
    def of_budget(self) -> bool:
        """Whether its words, or those right after them, name the budget."""
        first, last = self._words
        return any("budget" in word.text for word in self.sentence.words[first : last + _RIGHT_AFTER])

    @property
    def of_another(self) -> bool:
        """Whether its subject is a name that is no row's: *Särskilt boende väntas få ett underskott*."""
        traits, at = self.sentence.traits, self.head.first
        start = next((i + 1 for i in range(at - 1, -1, -1) if traits[i] & (trait.BREAK | trait.CUT)), 0)
        if at > start and traits[at - 1] == trait.WORD and self.sentence.words[at - 1].text.endswith("s"):
            return True  # gymnasiets underskott
        after = next((i for i in range(start, at) if traits[i] & ~_UNKNOWN), at)
        return after > start and not self.head.definite and all(one & trait.GAP for one in traits[after:at])

    @property
    def start(self) -> int:
        """Where its words begin in the text."""
        return self.sentence.span(*self._words)[0]

    @property
    def end(self) -> int:
        """Where its words end."""
        return self.sentence.span(*self._words)[1]

    @property
    def _words(self) -> tuple[int, int]:
        at = self.head.first if self.amount_at is None else self.amount_at
        return min(self.head.first, at), max(self.head.last, at)
