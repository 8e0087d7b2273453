"""Kommentaren säger något annat än bedömningen.

I kommentaren står att målet uppnås, delvis uppnås eller inte uppnås, men i kolumnen bredvid är något annat valt. Säger
kommentaren flera saker (målet uppnås i en del, men inte i en annan), eller mer om det (*uppnås först 2028*, *nästan*,
*om …*, *för pojkar*), prövas den inte.

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
from mallkoll.validators.findings.indicator_findings import finding_at_entry, judged_about
from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.indicators.judged_rows import JudgedRow
from mallkoll.workbook.layout.status_scale import Status, Subject
from mallkoll.workbook.results.finding import Finding, Proposal, Safety, Severity

CODE = "MAL002"
SEVERITY = Severity.WARNING

_REACHED = r"(?:uppnå(?:s|tts?)?|uppfyll(?:ts?|as|s)|nås)"
_VERB = r"(?:bedöms|bedömer vi|är|har|förväntas|beräknas|anses|kommer|väntas)"
_DEGREE = (
    r"(?:i hög grad|i stort sett|i alla delar|till stor del|till viss del|delvis|endast|bara|enbart|inte|ej|helt|"
    r"fullt ut|troligen|sannolikt)"
)
_STATEMENT = (
    r"(?i)\b(?=[abfhkmnuvä])(?:"  # the letters that it can begin with: most words are passed over at once
    rf"(?:nämnd)?målet (?:(?:(?:{_VERB}|att|{_DEGREE}|vara|bli|ha|nu|också) )+?{_REACHED}|uppnås|uppfylls|nås)\b"
    rf"(?: {_DEGREE}\b)*"
    rf"|{_VERB} (?:nämnd)?målet (?:(?:{_DEGREE}|vara|bli|ha) )*{_REACHED}\b(?: {_DEGREE}\b)*"
    rf"|(?:uppnår|uppfyller|når)(?: {_DEGREE})* (?:nämnd)?målet\b)"
)
_OTHER_ENDS = ":;!?\n"
"""What ends a sentence beside a full stop."""
_CONDITION = r"(?i)\b(om|att|när|innan|tills|ifall|såvida) $"
_JUDGES = r"(?i)\b(bedömning\w*|bedömer|bedöms|anser|prognosen)( är)? att $"

# what is said of this year as a whole, and where the reason or another matter begins
_TIME = r"(?:i år|(?:under|för|vid|per|till|i) (?:hel)?(?:året|årets (?:slut|utgång)|perioden|20\d\d))"
_UNQUALIFIED = (
    rf"(?i)(?: (?:{_TIME}|med god marginal|med marginal|enligt plan|som planerat|i sin helhet|till fullo))*"
    r" *(?:$|,? (?:och|samt|då|eftersom|genom|trots|tack vare|vilket|därför|på grund av|p\.g\.a)\b)"
)
_PART_OF_IT = rf"(?i)\b(?:hittills|ännu|hälften|nästan|bara|endast|undantag|utom|övrigt|del(?:ar)? av|(?!{_TIME})för)\b"
_TURNS = r"(?i)\s*(?:men|dock|däremot|undantag\w*|förutom|utom)\b"


def check(document: Document) -> Iterator[Finding]:
    """One finding per goal, on its status."""
    for judged in judged_about(document, Subject.GOAL):
        if judged.step is None or judged.step.level is None:
            continue
        phrases = statements(judged.comment)
        if not phrases:
            continue
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
    """The phrases that say of the whole goal whether it is reached.

    Not conditional ones such as "om målet uppnås", nor those that more is said of: "uppnås först 2028", "för pojkar".
    """
    if not _names_goal(comment):
        return []
    statement, condition, judges, unqualified, part, turns = _expressions()
    for mark in _OTHER_ENDS:
        comment = comment.replace(mark, ".")
    sentences = comment.split(".")  # no phrase goes beyond one
    return [
        match[0]
        for sentence, following in zip(sentences, [*sentences[1:], ""], strict=True)
        if _names_goal(sentence) and not turns.match(following)
        for match in statement.finditer(sentence)
        if not condition.search(before := sentence[: match.start()]) or judges.search(before)
        if unqualified.match(sentence[match.end() :]) and not part.search(before)
    ]


def _names_goal(text: str) -> bool:
    return "ålet" in text or "ÅLET" in text


@cache
def _expressions() -> tuple[re.Pattern[str], ...]:
    """They take long to compile, and few comments mention their goal."""
    return tuple(map(re.compile, (_STATEMENT, _CONDITION, _JUDGES, _UNQUALIFIED, _PART_OF_IT, _TURNS)))


def steps_said(judged: JudgedRow, phrase: str) -> list[Status]:
    """The steps of the scale that a phrase may stand for; empty where no step fits or the phrase is ambiguous."""
    words = _words(phrase)
    levels = judged.scale.levels
    if words & {"inte", "ej"}:
        # "inte helt" may be partly, or not at all
        return [] if words & {"helt", "fullt", "alla", "endast", "bara", "enbart"} else [levels[-1]]
    if words & {"delvis", "viss"}:
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
