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
from mallkoll.validators.texts.words import DEVIATES, EXCEEDS, GOES, KEEPS


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
    EXCESS = 10  # how much a forecast or an outcome is above the budget
    KEPT = 11  # the budget is kept: no deficit


_DEVIATION, _RESULT, _CHANGE, _EXCESS = Measure.DEVIATION, Measure.RESULT, Measure.CHANGE, Measure.EXCESS
"""To look a member up takes as long as to make a head."""


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
    part_follows: bool = False  # *går plus 3 mnkr* **på måltider**: a part after it is what it is about
    to_be: bool = False  # *resultatet* **blir**

    @property
    def alone(self) -> bool:
        """Whether it says something without an amount."""
        return self.measure in IN_BALANCE or (self.sign != 0 and self.measure in _EITHER_WAY)

    @property
    def compares(self) -> bool:
        """Whether it is about two times."""
        return self.measure is _CHANGE

    @property
    def of_costs(self) -> bool:
        """Whether all words for costs are a plain subject of it."""
        return self.measure in _OF_COSTS

    def of_cost(self, subject: str) -> bool:
        """Whether this word for costs is a plain subject of it: a deficit is of incomes as well, net costs are too."""
        against_budget = self.measured_before or self.measure is _EXCESS
        return self.of_costs or (against_budget and subject.startswith("netto"))

    def can_be_of(self, subject: str) -> bool:
        """Whether a word for the row is a plain subject of it: outcomes change; that a budget did is another matter."""
        if self.measure is _EXCESS:
            return subject not in _SIGNED
        return self.measure is not _CHANGE or subject in _OUTCOMES

    def takes_over(self, before: Head) -> bool:
        """Whether an amount after both belongs to this one, and not to the one before."""
        return not (self.measure in _PLAIN and before.measure not in _PLAIN)

    def again(self, at: int) -> Head:
        """The same measure, said once more by an amount alone."""
        return replace(self, first=at, last=at)


IN_BALANCE = frozenset({Measure.BALANCE, Measure.KEPT})
"""Measures that say that there is no deficit."""
_OF_COSTS = frozenset({Measure.CHANGE, Measure.OUTCOME})
_EITHER_WAY = frozenset({Measure.DEVIATION, Measure.RESULT, Measure.CHANGE, Measure.EXCESS})
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
_BY_ITSELF: Final = {
    **{word: (Measure.CHANGE, sign) for word, sign in _CHANGES.items()},
    **dict.fromkeys(("nollresultat", "nollresultatet"), (Measure.BALANCE, 0)),
    **dict.fromkeys(_RESULTS, (Measure.RESULT, 0)),
    **dict.fromkeys(_DEVIATIONS, (Measure.DEVIATION, 0)),
    **dict.fromkeys(_FORECASTS, (Measure.FORECAST, 0)),
}
"""What a word measures whatever stands beside it, and which way it says."""
_BESIDE_BUDGET = frozenset({"med", "mot", "än", "av", "i", "till", "över", "under", "periodens", "nämndens", "en"})
COMPARATIVES = frozenset({"högre", "lägre", "större", "bättre", "sämre", "mer", "mindre", "över", "under", "dyrare",
                          "billigare"})  # fmt: skip
_BETTER: Final = {"bättre": 1, "sämre": -1}
_MORE: Final = {"högre": 1, "mer": 1, "lägre": -1, "mindre": -1}
_SIGNED = _RESULTS | _DEVIATIONS
"""What is larger where it is better."""
_INFINITIVES = frozenset({"hålla", "klara", "hållas", "gå", "avvika", *(w for w in EXCEEDS if w.endswith(("a", "as")))})
_SPENT = frozenset({"förbrukats", "använts", "upparbetats"})
_TELLS = frozenset({"bedömning", "bedömningen", "visar", "pekar"})
_WAYS: Final = {"plus": 1, "minus": -1, "back": -1}
_BEFORE_BUDGET = frozenset({"sin", "sig", "inom", "en", "den", "tilldelad", "given", "beslutad", "årets", "periodens"})
_HAS = frozenset({"har", "kommer", "att"})
_CONDITIONS = frozenset({"om", "när", "ifall", "hur"})
_YEAR_BEFORE: Final = {"förra": ("år",), "föregående": ("år",), "året": ("innan", "före")}
_BEFORE_YEAR = frozenset({"samma", "motsvarande", "period", "perioden", "tid", "i", "med", "under", "år", "utfallet"})
_OF_TIME = trait.FORECAST | trait.TO_DATE
_NEAR, _CLAUSE = 7, 12  # words


def head_at(words: Sequence[Token], at: int) -> Head | None:
    """The measure that begins at a word of a sentence."""
    word = words[at].text
    side = _SIDES.fullmatch(word) if "skott" in word else None
    if side is not None:
        return _head(words, _DEVIATION, -1 if side[1] else 1, at, at)
    verb = _VERBS.get(word)
    if verb is not None:
        return verb(words, at)
    sign = _SIGNS.get(word)
    if sign is not None and at + 1 < len(words):
        after = words[at + 1].text
        if after in _DEVIATIONS or after in _RESULTS:
            return _head(words, _RESULT if after in _RESULTS else _DEVIATION, sign, at, at + 1)
    told = _BY_ITSELF.get(word)
    if told is not None:
        return _head(words, *told, at, at)
    before = words[at - 1].text if at else ""
    if word == "balans" and before == "i":
        return _head(words, Measure.BALANCE, 0, at - 1, at)
    if word in _OUTCOMES:
        return _head(words, Measure.FORECAST if _is_expected(words, at) else Measure.OUTCOME, 0, at, at)
    if word in _BUDGETS and before not in _BESIDE_BUDGET:
        return _head(words, Measure.BUDGET, 0, at, at)
    return None


def _exceeding(words: Sequence[Token], at: int) -> Head | None:
    """*Prognosen överstiger budgeten*, *budgeten överskrids*; a result that does is a surplus."""
    budget, subject = _budget_of(words, at), _subject(words, at)
    if budget is None or subject in _DEVIATIONS or (words[at].text in _INFINITIVES and not _is_claimed(words, at)):
        return None
    measure = _DEVIATION if subject in _RESULTS else _EXCESS
    return _head(words, measure, EXCEEDS[words[at].text], min(at, budget), max(at, budget), part_follows=True)


def _deviating(words: Sequence[Token], at: int) -> Head | None:
    """*Prognosen avviker med −3 mnkr från budget*, *avviker negativt mot budget*."""
    sign = _SIGNS.get(words[at + 1].text, 0) if at + 1 < len(words) else 0
    after = range(at + 1, min(at + _NEAR, len(words)))
    budget = next(
        (i for i in after if words[i].text.startswith("budget") and words[i - 1].text in {"från", "mot"}), None
    )
    if budget is None or not _is_claimed(words, at):
        return None
    amount_first = any(word.amount is not None for word in words[at:budget])
    return _head(words, Measure.DEVIATION, sign, at, at + (sign != 0) if amount_first else budget)


def _spent(words: Sequence[Token], at: int) -> Head | None:
    """*Verksamheten har förbrukat 3 mnkr*."""
    return _head(words, Measure.OUTCOME, 0, at, at, part_follows=True)


def _is_expected(words: Sequence[Token], at: int) -> bool:
    """Whether a cost is one that is expected: *nettokostnaden beräknas till 3 mnkr*."""
    for word in words[at + 1 : at + 5]:
        if word.traits & (trait.AMOUNT | trait.CUT):
            return False
        if word.traits & trait.FORECAST and not word.traits & trait.SUBJECT and not word.text.startswith("helår"):
            return True
    return False


def _kept(words: Sequence[Token], at: int) -> Head | None:
    """*Verksamheten håller budget*, where it is of nothing less than the row."""
    budget = _budget_of(words, at) if _is_claimed(words, at) else None
    if budget is None or not _ends(words, max(at, budget) + 1):
        return None
    return _head(words, Measure.KEPT, 0, min(at, budget), max(at, budget))


def _is_claimed(words: Sequence[Token], at: int) -> bool:
    """Whether a verb says what is, or is expected: no condition, no aim."""
    clause = _clause_before(words, at)
    texts = [token.text for token in clause]
    if texts[-2:] == ["kommer", "att"]:
        return True
    if _CONDITIONS.intersection(texts) or (words[at].text in _INFINITIVES and not clause[-1:]):
        return False
    if words[at].text in _INFINITIVES:
        return bool(clause[-1].traits & trait.FORECAST)
    return "att" not in texts or any(token.traits & trait.FORECAST or token.text in _TELLS for token in clause)


def _going(words: Sequence[Token], at: int) -> Head | None:
    """*Verksamheten går plus 3 mnkr*, *går back*, *går plus minus noll*."""
    after = words[at + 1 : at + 5] if _is_claimed(words, at) else []
    texts = [token.text for token in after]
    if after and after[0].amount is not None and after[0].amount.sign:
        return _head(words, _DEVIATION, 0, at, at, part_follows=True)
    if texts[:1] == ["plus"] and texts[1:2] in (["minus"], ["/"]):
        return _head(
            words, Measure.BALANCE, 0, at, at + (4 if texts[3:] == ["noll"] else 3 if texts[2:3] == ["noll"] else 2)
        )
    way = _WAYS.get(texts[0]) if texts else None
    return None if way is None else _head(words, _DEVIATION, way, at, at + 1, part_follows=True)


def _clause_before(words: Sequence[Token], at: int) -> Sequence[Token]:
    first = max(0, at - _CLAUSE)
    cuts = [i for i in range(first, at) if words[i].traits & trait.CUT]
    return words[cuts[-1] + 1 if cuts else first : at]


def _subject(words: Sequence[Token], at: int) -> str:
    """The word before it for what costs, or for the row; "" for none."""
    clause = _clause_before(words, at)
    return next((token.text for token in reversed(clause) if token.traits & (trait.SUBJECT | trait.COSTS)), "")


def _budget_of(words: Sequence[Token], at: int) -> int | None:
    """Where the word for the budget stands that a verb is about: after it, before it where it is passive."""
    if words[at].text.endswith("s"):
        first = max(-1, at - 5)
        budget = next((i for i in range(at - 1, first, -1) if words[i].text.startswith("budget")), None)
        between = [] if budget is None else words[budget + 1 : at]
        return budget if all(word.traits & trait.FORECAST or word.text in _HAS for word in between) else None
    for i in range(at + 1, min(len(words), at + 4)):
        if words[i].text.startswith("budget") or words[i].text in {"ram", "ramen"}:
            return i
        if words[i].text not in _BEFORE_BUDGET:
            return None
    return None


def _ends(words: Sequence[Token], at: int) -> bool:
    """Whether a statement ends here, or goes on with the time alone."""
    if at >= len(words):
        return True
    after = words[at + 1] if at + 1 < len(words) else None
    if words[at].text in {"i", "vid", "under", "för", "på"}:
        return after is not None and (bool(after.traits & _OF_TIME) or after.text == "år")
    return bool(words[at].traits & (trait.CUT | trait.BREAK | _OF_TIME)) and words[at].text != "så"


def reversed_head(words: Sequence[Token], at: int) -> Head | None:
    """The measure after its amount: *3 mnkr i underskott*, *3 mnkr lägre än budget*; the amount is its first word."""
    amount = words[at].amount
    if amount is not None and at + 1 < len(words) and words[at + 1].text in _SPENT:
        return _head(words, Measure.OUTCOME, 0, at, at + 1, measured_before=True, part_follows=True)
    if amount is None or at + 2 >= len(words):
        return None
    first, second = words[at + 1].text, words[at + 2].text
    side = _SIDES.fullmatch(second) if first == "i" and "skott" in second and not amount.percent else None
    if side is not None:
        return _head(words, _DEVIATION, -1 if side[1] else 1, at, at + 2, measured_before=True)
    if first in _MORE and second in {"än", "jämfört"}:
        year = _year_before(words, at + 3)
        if year is not None:
            costs = _subject(words, at)
            expected = any(token.traits & trait.FORECAST for token in _clause_before(words, at))
            of_costs = not expected and (costs in _OUTCOMES or costs.startswith("kostnad"))
            head = _head(words, _CHANGE, _MORE[first], at, year, measured_before=True, part_follows=True)
            return head if of_costs else None
    to = at + 3 if second == "än" else at + 2
    if not any(word.text.startswith("budget") for word in words[to : to + 2]):
        return None
    budget = next(i for i in range(to, to + 2) if words[i].text.startswith("budget"))
    if second == "än" and first in _BETTER and not amount.percent:
        return _head(words, _DEVIATION, _BETTER[first], at, budget, measured_before=True)
    more = _MORE.get(first) if second == "än" else {"över": 1, "under": -1}.get(first) if budget == at + 2 else None
    if more is None:
        return None
    if not amount.percent and any(word.traits & trait.COSTS for word in words[max(0, at - _CLAUSE) : at]):
        return _head(words, _DEVIATION, -more, at, budget, measured_before=True)
    subject = _subject(words, at)
    if subject in _FORECASTS or subject in _OUTCOMES:
        return _head(words, _EXCESS, more, at, budget, measured_before=True, part_follows=True)
    return None


def _year_before(words: Sequence[Token], at: int) -> int | None:
    """Where the words for the year before end that begin here: *samma period i fjol*, *förra året*, *2025*."""
    for i in range(at, min(len(words), at + _NEAR)):
        text = words[i].text
        year = text.startswith("fjol") or (words[i].traits & trait.NUMBER and len(text) == 4 and text.startswith("20"))
        last = i if year else None
        if text in _YEAR_BEFORE and i + 1 < len(words) and words[i + 1].text.startswith(_YEAR_BEFORE[text]):
            last = i + 1
        if last is not None:
            after = words[last + 1 : last + 3]
            return None if any(word.text.startswith(("budget", "prognos")) for word in after) else last
        if text not in _BEFORE_YEAR and not words[i].traits & trait.WHEN:
            return None
    return None


def _head(
    words: Sequence[Token], measure: Measure, sign: int, first: int, last: int, *,
    measured_before: bool = False, part_follows: bool = False,
) -> Head:  # fmt: skip
    definite = words[last].text.endswith(("et", "en"))
    to_be = last + 1 < len(words) and words[last + 1].text == "blir"
    return Head(measure, sign, first, last, measured_before, definite, part_follows, to_be)


_VERBS: Final = {
    **dict.fromkeys(EXCEEDS, _exceeding),
    **dict.fromkeys(KEEPS, _kept),
    **dict.fromkeys(GOES, _going),
    **dict.fromkeys(DEVIATES, _deviating),
    "förbrukat": _spent,
}
