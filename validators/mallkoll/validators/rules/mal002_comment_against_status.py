"""Kommentaren säger något annat än bedömningen.

I kommentaren står att målet uppnås, delvis uppnås eller inte uppnås, men i kolumnen bredvid är något annat valt. Säger
kommentaren flera saker (målet uppnås i en del, men inte i en annan) prövas den inte.

Tabell: mal

| Mål | Bedömning | Kommentar |
| --- | --- | --- |
| Goda arbetsplatser | Uppnås delvis | Målet bedöms delvis uppnås under året. |
| Öka integrationen | Uppnås | Nämndmålet är uppnått. År 2024 uppnåddes inte målvärdet. |
| Kortare väntetider | Uppnås delvis | Målet är ej uppnått för unga. För vuxna är målet uppnått. |

Kommentaren och bedömningen skiljer sig åt.

| Mål | Bedömning | Kommentar |
| --- | --- | --- |
| Goda arbetsplatser | **Uppnås** → Uppnås delvis | Målet bedöms delvis uppnås under året. |
| Öka integrationen | **Uppnås delvis** → Uppnås inte | Målet bedöms inte vara uppfyllt. |
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import finding_at_entry
from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.indicators.indicator_rows import JudgedRow
from mallkoll.workbook.layout.status_scale import Status, Subject
from mallkoll.workbook.results.finding import Finding, Proposal, Safety, Severity

CODE = "MAL002"
SEVERITY = Severity.WARNING

_REACHED = r"(?:uppnå(?:s|tts?)?|uppfyll(?:ts?|as|s)|nås)"
_VERB = r"(?:bedöms|bedömer vi|är|förväntas|beräknas|anses|kommer|väntas)"
_DEGREE = r"(?:i hög grad|i stort sett|till stor del|delvis|inte|ej|helt|fullt ut|troligen|sannolikt)"
_PARTS = re.compile(r"[.,:;!?()\n]")
_STATEMENT = (
    rf"(?i)\b(?:nämnd)?målet (?:(?:{_VERB}|att|{_DEGREE}|vara|bli|ha|nu|också) )+?{_REACHED}\b(?: delvis)?"
    rf"|\b(?:nämnd)?målet (?:uppnås|uppfylls|nås)(?: (?:delvis|inte|ej|helt))?\b"
    rf"|\b{_VERB} (?:nämnd)?målet (?:(?:{_DEGREE}|vara|bli|ha) )*{_REACHED}\b"
)
_CONDITION = r"(?i)\b(om|att|när|innan|tills|ifall|såvida) $"
_JUDGES = r"(?i)\b(bedömning\w*|bedömer|bedöms|anser|prognosen)( är)? att $"


def check(document: Document) -> Iterator[Finding]:
    """One finding per goal, on its status."""
    for judged in document.judged:
        if judged.scale.subject is not Subject.GOAL or judged.step is None or judged.step.level is None:
            continue
        phrases = statements(judged.comment)
        steps = {step.word: step for phrase in phrases for step in steps_said(judged, phrase)}
        if len(steps) == 1 and judged.word not in steps and not _same_class(judged, next(iter(steps.values()))):
            step = next(iter(steps.values()))
            text = f"Kommentaren säger {in_quotes(phrases[0])}, men bedömningen är {in_quotes(judged.step.word)}."
            ref = judged.status.ref
            proposal = Proposal(ref.sheet, ref.address, str(judged.status.raw), step.word, Safety.POSSIBLE,
                                "det som kommentaren säger")  # fmt: skip
            yield finding_at_entry(
                CODE, SEVERITY, judged, judged.status, text, expected=step.word, proposals=(proposal,)
            )


def statements(comment: str) -> list[str]:
    """The phrases that say whether the goal is reached; not conditional ones such as "om målet uppnås"."""
    if not _names_goal(comment):
        return []
    statement, condition, judges = _expressions()
    return [
        match[0]
        for part in _PARTS.split(comment)  # none of them goes beyond one
        if _names_goal(part)
        for match in statement.finditer(part)
        if not condition.search(part[: match.start()]) or judges.search(part[: match.start()])
    ]


def _names_goal(text: str) -> bool:
    return "ålet" in text or "ÅLET" in text


@cache
def _expressions() -> tuple[re.Pattern[str], ...]:
    """They take long to compile, and few comments mention their goal."""
    return re.compile(_STATEMENT), re.compile(_CONDITION), re.compile(_JUDGES)


def steps_said(judged: JudgedRow, phrase: str) -> list[Status]:
    """The steps of the scale that a phrase may stand for; empty where no step fits or the phrase is ambiguous."""
    words = _words(phrase)
    levels = judged.scale.levels
    if words & {"inte", "ej"}:
        return [] if words & {"helt", "fullt"} else [levels[-1]]  # "inte helt" may be partly, or not at all
    if "delvis" in words:
        return [s for s in levels[1:-1] if any("delvis" in w.casefold() for w in (s.word, *s.aliases))]
    if "hög" in words:
        return [s for s in levels[1:-1] if "hög grad" in s.word.casefold()]
    if words & {"troligen", "sannolikt", "stor", "stort"}:
        return []
    return [levels[0]]


@lru_cache(maxsize=256)
def _words(phrase: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", phrase.casefold()))


def _same_class(judged: JudgedRow, meant: Status) -> bool:
    return judged.step is not None and judged.step.level == meant.level
