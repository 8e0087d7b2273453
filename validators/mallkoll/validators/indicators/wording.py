"""What the wording of an indicator and its målvärde tells for certain: unit, direction, whether it adds up.

Only wordings with a single meaning are listed. For any other the answer is None, and only the layout (``bedomning``)
can tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from mallkoll.validators.indicators.indicator_rows import Indicator
from mallkoll.validators.indicators.share import LEAST, MOST, is_hundredfold, is_share
from mallkoll.validators.indicators.targets import LOWER_LIMITS, UPPER_LIMITS, Level
from mallkoll.workbook.layout.status_scale import Better
from mallkoll.workbook.model.money_units import UNIT_FACTOR


def units_differ(indicator: Indicator, first: Level, second: Level) -> bool:
    """Whether two figures of one indicator certainly measure different things.

    A plain number has the unit that the indicator's name gives; a noun does not differ from a plain number, but it does
    from per cent, days or kronor.
    """
    a, b = first.unit or indicator.unit, second.unit or indicator.unit
    if a != b and (not a or not b) and (a or b) in _TIMES:
        return not re.search(_TIMED, indicator.label)  # 34 against "inom 3 mån": days, months, or persons?
    if a == b or not a or not b:
        counted = {a, b} == {"%", ""} and "%" not in indicator.label
        return counted and re.match(r"antal", indicator.label, re.IGNORECASE) is not None
    return a in _MEASURES or b in _MEASURES  # two nouns may be one: ind and individer, say


def units_certainly_differ(indicator: Indicator, first: Level, second: Level) -> bool:
    """Whether both units are written, or given by the name, and are of different kinds."""
    a, b = first.unit or indicator.unit, second.unit or indicator.unit
    if not a or not b or {a, b} <= _TIMES:
        return bool(a or b) and "%" in {a, b} and units_differ(indicator, first, second)
    return a != b and units_differ(indicator, first, second)


def may_be_percent(indicator: Indicator, level: Level) -> bool:
    """Whether a figure may be in per cent: it says so, or it is small, no count, and has no other unit."""
    unit = level.unit or indicator.unit
    return unit == "%" or (not unit and abs(level.value) <= 100 and not re.match(r"(?i)antal", indicator.label))


def is_out_of_scale(indicator: Indicator, outcome: Level) -> bool:
    """Whether an outcome is a share among per cent, or a hundred times too large, beside what it is compared with."""
    return is_share_beside(indicator, outcome) or is_hundredfold_beside(indicator, outcome)


def is_share_beside(indicator: Indicator, outcome: Level) -> bool:
    """Whether an outcome is a share beside what it is compared with."""
    return outcome.value <= MOST and is_share(indicator.unit, outcome, levels_beside(indicator))


def is_hundredfold_beside(indicator: Indicator, outcome: Level) -> bool:
    """Whether an outcome is a hundred times one of the figures that it is compared with."""
    return outcome.value >= 100 * LEAST and is_hundredfold(outcome, levels_beside(indicator))


def levels_beside(indicator: Indicator) -> Iterator[Level]:
    """The figures that an outcome is compared with, where it has to be: its målvärde, and those of earlier years."""
    for entry in (indicator.wanted, *indicator.earlier):
        if entry is not None and type(level := entry.target) is Level:
            yield level


_TIMES = frozenset({"dagar", "arbetsdagar", "veckor", "månader", "timmar", "år", "minuter"})
_MEASURES = _TIMES | {"%", *UNIT_FACTOR}
_TIMED = r"(?i)tid(en)?\b|\bdagar\b|\bveckor\b|\bmånader\b"
_LOWER = (
    r"(?i)sjukfrånvaro|(personal|chefs)omsättning|\bpersonalavgång|\bandel avgångar"
    r"|\bväntetid|\butredningstid|\bhandläggningstid|\bdagar för|\btid från|\bövertid|\bmertid|\bklagomål|\bolycksfall"
    r"|\btillbud|\bstressindex|\bförbrukning|förbrukning\b|\butsläpp|\bej verkställda|\bavhopp|\barbetslös"
    r"|^(antal )?olyckor\b"
)
_HIGHER = (
    r"(?i)\bheltidsanställ|\bmedarbetarengagemang|\b(hme|avi|jämix)\b|arbetsgivarindex|chefindex|jämställdhetsindex|nöjd"
    r"|\bklara? inom|\bej återaktualiserade|\bbehörig|\bavslutad gymnasie|\btäckningsgrad|\bdelaktig|^öka|^fler"
    r"|\berhåller arbete|\bdigitala? .*tjänster|\bautomatiserade|\barbetsmarknadsplatser|\böverenskommelser"
    r"|\bbrukarundersökning|\bbeläggningsgrad|\bmedverka|\bprojekt\b|\bundersökningar|\bgenomförandeplaner"
    r"|\bomfattas av"
    r"|\bpåbörjar sin skolgång|\berbjudande om|\berbjuds|\bsamarbetsprojekt|\bkvalitativa|^andel .*uppdatering"
    r"|\bsystematisk|\bavslutad\b|\bekonomiskt resultat|\bresultat\b.*\bskatt|\bsoliditet"
)


def better_direction(indicator: Indicator, wanted: Level | None) -> Better | None:
    """Whether higher or lower is better, by the layout, else by a certain wording; None where neither tells."""
    if indicator.judging and indicator.judging.better is not None:
        return indicator.judging.better
    return worded_direction(indicator.label, wanted)


def worded_direction(label: str, wanted: Level | None) -> Better | None:
    """Whether higher or lower is better, by how a målvärde is written, else by the indicator's name."""
    if wanted is not None:
        if wanted.bound in LOWER_LIMITS or wanted.within or wanted.new:
            return Better.HIGHER
        if wanted.bound in UPPER_LIMITS:
            return Better.LOWER
    return _named_direction(label)


@lru_cache(maxsize=8192)
def _named_direction(label: str) -> Better | None:
    lower, higher = re.search(_LOWER, label), re.search(_HIGHER, label)
    if bool(lower) == bool(higher):
        return None
    return Better.LOWER if lower else Better.HIGHER


_STANDING = (
    r"(?i)\bandel|%|index|\bhme\b|engagemang|\bfrånvaro|sjukfrånvaro|omsättning|\bsnitt|medel|ålder|\bgrad\b|\w+grad\b|förmåga"
    r"|\bbalans|pågående|\banställda|årsarbetare|\bbor\b|tid\b|\bkostnad|\bövertid|meritvärde"
)
_COUNTED = (
    r"(?i)^antal|\bnya\b|undersökningar|\bprojekt\b|^medverka|\butsläpp|förbrukning\b|(energi|el|vatten)användning\b"
)


def accumulates(indicator: Indicator, wanted: Level, outcome: Level) -> bool | None:
    """Whether the outcome adds up during the year; None where neither the layout nor the wording tells."""
    if indicator.judging and indicator.judging.accumulates is not None:
        return indicator.judging.accumulates
    standing, counted = _worded_kind(indicator.label)
    if standing or wanted.unit in _MEASURES or outcome.unit in _MEASURES:
        return False
    if wanted.decimals or outcome.decimals or indicator.unit in _MEASURES:
        return False
    if counted or wanted.new:
        return True
    return None


@lru_cache(maxsize=8192)
def _worded_kind(label: str) -> tuple[bool, bool]:
    """Two answers by the name: whether it is a level at a point in time, and whether it counts things done."""
    return re.search(_STANDING, label) is not None, re.search(_COUNTED, label) is not None
