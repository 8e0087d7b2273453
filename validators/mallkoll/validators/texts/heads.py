"""The words that say what is measured, and which way: *underskott*, *ökat*, *3 mnkr lägre än budget*."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.texts import trait
from mallkoll.validators.texts.tokens import Token


class Measure(IntEnum):
    """What a statement measures."""

    DEVIATION = 1  # underskott, överskott, avvikelse
    RESULT = 2  # nettoresultat, resultat
    CHANGE = 3  # ökat, minskat: against the year before
    FORECAST = 4
    OUTCOME = 5
    BUDGET = 6
    BALANCE = 7  # i balans: neither deficit nor surplus
    SHARE = 8  # so many per cent of the budget
    LEVEL = 9  # an indicator in per cent


class Head(Struct, frozen=True, gc=False):
    """A measure in a sentence, with the numbers of its ``first`` and ``last`` word.

    ``sign`` is what the words say: -1 deficit or down, 1 surplus or up, 0 nothing.
    """

    measure: Measure
    sign: int
    first: int
    last: int
    measured_before: bool = False  # the amount stands before it, and is its first word
    definite: bool = False  # *underskottet*: one that is known, so that of the row

    @property
    def alone(self) -> bool:
        """Whether it says something without an amount."""
        return self.measure is Measure.BALANCE or (self.sign != 0 and self.measure in _EITHER_WAY)

    @property
    def compares(self) -> bool:
        """Whether it is about two times."""
        return self.measure is Measure.CHANGE

    @property
    def of_costs(self) -> bool:
        """Whether all words for costs are a plain subject of it."""
        return self.measure in {Measure.CHANGE, Measure.OUTCOME}

    def of_cost(self, subject: str) -> bool:
        """Whether this word for costs is a plain subject of it: a deficit is of incomes as well, net costs are too."""
        return self.of_costs or (self.measured_before and subject.startswith("netto"))

    def can_be_of(self, subject: str) -> bool:
        """Whether a word for the row is a plain subject of it: outcomes change; that a budget did is another matter."""
        return self.measure is not Measure.CHANGE or subject in _OUTCOMES

    def takes_over(self, before: Head) -> bool:
        """Whether an amount after both belongs to this one, and not to the one before."""
        return not (self.measure in _PLAIN and before.measure not in _PLAIN)

    def again(self, at: int) -> Head:
        """The same measure, said once more by an amount alone."""
        return replace(self, first=at, last=at)


_EITHER_WAY = frozenset({Measure.DEVIATION, Measure.RESULT, Measure.CHANGE})
_PLAIN = frozenset({Measure.FORECAST, Measure.OUTCOME, Measure.BUDGET})
_SIDES: Final = re.compile(r"(?:budget|helårs|års|drift|netto)?(?:(under)|över)skott(?:et|ets)?")
_RESULTS = frozenset({"resultat", "resultatet", "nettoresultat", "nettoresultatet", "delårsresultat",
                      "delårsresultatet"})  # fmt: skip
_DEVIATIONS = frozenset({"avvikelse", "avvikelsen", "budgetavvikelse", "budgetavvikelsen", "prognosavvikelse",
                         "prognosavvikelsen"})  # fmt: skip
_SIGNS: Final = {"negativ": -1, "negativt": -1, "negativa": -1, "positiv": 1, "positivt": 1, "positiva": 1}
_CHANGES: Final = {"ökat": 1, "ökar": 1, "ökade": 1, "minskat": -1, "minskar": -1, "minskade": -1}
_FORECASTS = frozenset({"prognos", "prognosen", "årsprognos", "årsprognosen", "helårsprognos", "helårsprognosen"})
_OUTCOMES = frozenset({"utfall", "utfallet", "nettokostnad", "nettokostnaden", "nettokostnaderna"})
_BUDGETS = frozenset({"budget", "budgeten", "årsbudgeten", "årsbudget", "helårsbudget", "helårsbudgeten"})
_BESIDE_BUDGET = frozenset({"med", "mot", "än", "av", "i", "till", "över", "under", "periodens", "nämndens", "en"})
COMPARATIVES = frozenset({"högre", "lägre", "bättre", "sämre", "mer", "mindre", "över", "under", "dyrare", "billigare"})
_BETTER: Final = {"bättre": 1, "sämre": -1}
_MORE: Final = {"högre": 1, "mer": 1, "lägre": -1, "mindre": -1}


def head_at(words: Sequence[Token], at: int) -> Head | None:
    """The measure that begins at a word of a sentence."""
    word = words[at].text
    side = _SIDES.fullmatch(word) if "skott" in word else None
    if side is not None:
        return _head(words, Measure.DEVIATION, -1 if side[1] else 1, at, at)
    sign = _SIGNS.get(word)
    if sign is not None and at + 1 < len(words):
        after = words[at + 1].text
        if after in _DEVIATIONS or after in _RESULTS:
            return _head(words, Measure.RESULT if after in _RESULTS else Measure.DEVIATION, sign, at, at + 1)
    if word in _CHANGES:
        return _head(words, Measure.CHANGE, _CHANGES[word], at, at)
    before = words[at - 1].text if at else ""
    if word in {"nollresultat", "nollresultatet"}:
        return _head(words, Measure.BALANCE, 0, at, at)
    if word == "balans" and before == "i":
        return _head(words, Measure.BALANCE, 0, at - 1, at)
    if word in _RESULTS:
        return _head(words, Measure.RESULT, 0, at, at)
    if word in _DEVIATIONS:
        return _head(words, Measure.DEVIATION, 0, at, at)
    if word in _FORECASTS:
        return _head(words, Measure.FORECAST, 0, at, at)
    if word in _OUTCOMES:
        return _head(words, Measure.OUTCOME, 0, at, at)
    if word in _BUDGETS and before not in _BESIDE_BUDGET:
        return _head(words, Measure.BUDGET, 0, at, at)
    return None


def reversed_head(words: Sequence[Token], at: int) -> Head | None:
    """The measure after its amount: *3 mnkr i underskott*, *3 mnkr lägre än budget*; the amount is its first word."""
    amount = words[at].amount
    if amount is None or amount.percent or at + 2 >= len(words):
        return None
    first, second = words[at + 1].text, words[at + 2].text
    side = _SIDES.fullmatch(second) if first == "i" and "skott" in second else None
    if side is not None:
        return _head(words, Measure.DEVIATION, -1 if side[1] else 1, at, at + 2, measured_before=True)
    to = at + 3 if second == "än" else at + 2
    if not any(word.text.startswith("budget") for word in words[to : to + 2]):
        return None
    budget = next(i for i in range(to, to + 2) if words[i].text.startswith("budget"))
    if second == "än" and first in _BETTER:
        return _head(words, Measure.DEVIATION, _BETTER[first], at, budget, measured_before=True)
    more = _MORE.get(first) if second == "än" else {"över": 1, "under": -1}.get(first) if budget == at + 2 else None
    if more is None or not any(word.traits & trait.COSTS for word in words[max(0, at - 12) : at]):
        return None
    return _head(words, Measure.DEVIATION, -more, at, budget, measured_before=True)


def _head(
    words: Sequence[Token], measure: Measure, sign: int, first: int, last: int, *, measured_before: bool = False
) -> Head:
    definite = words[last].text.endswith(("et", "en"))
    return Head(measure, sign, first, last, measured_before, definite)
