"""Målet är grönt fast alla dess indikatorer är röda.

Nämndmålet bedöms uppnås, men var och en av dess indikatorer bedöms (eller ser av siffrorna ut) inte nås. Bedömningen av
målet kan vägas samman av annat också, men då ska det stå vad. Regeln prövar bara mål där alla indikatorer kan bedömas,
och där de är minst två.

Exemplet har två tabeller: målet ”Myndighetsutövning inom rimlig tid” är bedömt *Uppnås*, och i tabellen över
indikatorer hör ”andel klar inom 120 dagar” (56 mot 95 %) och ”andel klar inom 60 dagar” (40 mot 95 %) till samma mål.
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import finding_at_entry, indicator_names, judged_about
from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.indicators.goals import by_goal
from mallkoll.validators.indicators.indicator_rows import Indicator
from mallkoll.validators.indicators.judged_rows import status_word
from mallkoll.validators.indicators.status import judge_indicator, proposed_status
from mallkoll.validators.profile.limits import Limit, limit
from mallkoll.workbook.layout.status_scale import Scale, Subject
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "MAL001"
SEVERITY = Severity.WARNING

FEWEST = Limit("indikatorer", 2.0, "hur många indikatorer ett mål minst ska ha för att prövas", least=1.0)
LIMITS = (FEWEST,)


def check(document: Document) -> Iterator[Finding]:
    """One finding per goal, on its status."""
    tables = {indicator.table.key for indicator in document.indicators}
    goals = [judged for judged in judged_about(document, Subject.GOAL) if judged.table.key not in tables]
    fewest = limit(document.layout, CODE, FEWEST)
    green = [judged for judged in goals if judged.step is not None and judged.step == judged.scale.levels[0]]
    indicators_by_goal = by_goal(document.indicators, [judged.label for judged in goals]) if green else {}
    for judged in green:
        indicators = indicators_by_goal.get(judged.label, [])
        if len(indicators) >= fewest and all(is_red(i, judged.scale, document) for i in indicators):
            best = in_quotes(judged.scale.levels[0].word)
            text = (
                f"Målet är {best}, men ingen av dess {len(indicators)} indikatorer når sitt målvärde: "
                f"{indicator_names(indicators)}."
            )
            yield finding_at_entry(CODE, SEVERITY, judged, judged.status, text)


def is_red(indicator: Indicator, goal_scale: Scale, document: Document) -> bool:
    """Whether the indicator has the lowest status: the one that is written, else the one its figures speak for."""
    entry = indicator.status
    scale = document.layout.scales.get(entry.column.scale or "", goal_scale) if entry else goal_scale
    word = status_word(scale, entry.raw) if entry else ""
    if word:
        return next(s for s in scale.steps if s.word == word) == scale.levels[-1]
    judgement = judge_indicator(indicator, scale, document.layout.period.end)
    return judgement.met is False and judgement.sure and proposed_status(judgement, scale) == scale.levels[-1]
