"""The Swedish words that a sentence about money is read by: what is measured, when, and what may stand between.

A word that is not here is not understood, and a statement that hangs on one is not tied to any cell. So the lists are
short on purpose: a longer one reads more sentences, and more of them wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final


class Trait:
    """What a word may be in a sentence: bits of a whole number, for each word of each text is asked for some."""

    GAP = 1  # may stand between a measure and its amount, or between a subject and its measure
    SUBJECT = 2  # the row that the text stands beside, under another name: verksamheten, resultatet, prognosen
    COSTS = 4  # what costs, where more is worse
    FORECAST = 8  # the sentence is about the whole year as it is expected
    TO_DATE = 16  # about what has been until now
    SO_FAR = 32  # rather about what has been until now, where nothing else says
    BREAK = 64  # a new clause begins
    BLOCK = 128  # what follows is no plain statement of what a table holds
    REFERS = 256  # stands for something that was said before
    LESS = 512  # something is left out of the figures, or is only possible
    OTHER_PREPARATION = 1024  # an earlier forecast, another time
    TOGETHER = 2048  # of several rows
    HEDGE = 4096  # the amount is about so much
    MEASURE = 16384  # it may be, or begin, what a statement measures
    HEAD = 32768  # it may begin a measure, with an amount or without
    NUMERAL = 65536  # a number in letters
    WHEN = 524288  # a month, or a word that tells the time together with those beside it
    ALL = 262144  # all of the row
    OF = 8192  # what follows is a part of something
    WHOLE = 1048576  # all of the nämnd
    CUT = 2097152  # a mark where a new clause begins
    WORD = 1 << 22  # what it looks like: a word,
    NUMBER = 1 << 23  # a number,
    MARK = 1 << 24  # a mark,
    AMOUNT = 1 << 25  # or a number with its sign and its unit, taken together
    UNIT = 1 << 26  # it makes an amount of the number before it
    NAMED = 1 << 27  # part of the name of a row
    TIMES = FORECAST | TO_DATE | WHEN  # it may tell the time


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _traits(*groups: tuple[int, str]) -> dict[str, int]:
    traits: dict[str, int] = {}
    for trait, words in groups:
        for word in words.split():
            traits[word] = traits.get(word, 0) | trait
    return traits


MONTHS: Final[Mapping[str, int]] = {
    name: number
    for number, names in enumerate(
        ("januari jan", "februari feb", "mars mar", "april apr", "maj", "juni jun", "juli jul", "augusti aug",
         "september sept sep", "oktober okt", "november nov", "december dec"), 1)
    for name in names.split()
}  # fmt: skip

_NUMERALS = "noll en två tre fyra fem sex sju åtta nio tio elva tolv"
NUMERALS: Final[Mapping[str, float]] = {word: number for number, word in enumerate(_NUMERALS.split())} | {
    "ett": 1,
    "halv": 0.5,
}

_WORDS: Final = _traits(
    (Trait.GAP, """
        med på om motsvarande till är blir blev bli blivit var varit vara uppgår uppgå uppgick uppgått
        ligger ligga landar landa hamnar hamna visar visade visa visas redovisar redovisas redovisade
        redovisat redovisa ger ge gav att ett en den det de nu fortfarande därmed därför även också
        kommer har i för mot jämfört jämförelse förhållande innebär budget budgeten budgeterat ram ramen
        netto per sista siste dag dagen t o m tom och året årets slut slutet vid hela månad månaders år
        helår helåret perioden periodens period under delåret mindre större litet liten stort stor
        kraftigt kraftig samlat samlade totalt totala sammantaget sammantagna budgeterade ekonomisk
        ekonomiska preliminärt preliminära aktuell aktuella betydande marginellt förväntat förväntade
        stora största enligt således alltså dock sig denna samt nuvarande visat går gå gått gick pekar
        uppvisar uppvisade uppvisa genererar generera slutar slutade stannar lämnar lämna väntats tkr
        mnkr mkr kr nämndens klart tydligt
    """),
    (Trait.GAP | Trait.FORECAST, """
        bedöms bedömer beräknas beräknar förväntas förväntar väntas väntar uppskattas uppskattar
        prognostiseras prognosticeras prognosticerar prognostiserar prognosticerat prognosticerade
        prognostiserat prognostiserade beräknat beräknade bedömda bedömt helår helåret helårs
    """),
    (Trait.GAP | Trait.SUBJECT | Trait.FORECAST, """
        prognos prognosen årsprognos årsprognosen helårsprognos helårsprognosen prognosens årsprognosens
    """),
    (Trait.GAP | Trait.TO_DATE, """
        siste sista hittills ackumulerat ackumulerade ack delåret perioden periodens
    """),
    (Trait.GAP | Trait.SUBJECT | Trait.TO_DATE, "utfall utfallet delårsresultat delårsresultatet"),
    (Trait.GAP | Trait.SUBJECT | Trait.SO_FAR, """
        resultat resultatet resultaten nettoresultat nettoresultatet
    """),
    (Trait.SO_FAR, "redovisar redovisas redovisade redovisat"),
    (Trait.GAP | Trait.SUBJECT, """
        verksamhet verksamheten verksamheter verksamheterna verksamhetsområde verksamhetsområdet område
        området ekonomi ekonomin drift driften avvikelse avvikelsen budgetavvikelse budgetavvikelsen
        bedömning bedömningen anledningen orsaken uppföljning uppföljningen budget budgeten helheten
        raden
    """),
    (Trait.GAP | Trait.COSTS, """
        kostnad kostnader kostnaden kostnaderna nettokostnad nettokostnader nettokostnaden
        nettokostnaderna
    """),
    (Trait.BREAK, "men medan varav därav samtidigt så vilket eftersom då där som vilka utav trots varför"),
    (Trait.REFERS, "detta dessa denna som vilket vilka"),
    (Trait.OF, "varav därav utav"),
    (Trait.BLOCK, """
        skulle kunna kan eventuellt eventuella risk risken risker syfte mål målet hade ej inte varken nå
        uppnå ska skall bör måste förvaltningen förvaltningens kvartalet ifall såvida mellan respektive
        intäkter intäkterna intäkten intäkt ursprunglig ursprungliga ingår inga inget ingen
    """),
    (Trait.OTHER_PREPARATION, """
        tidigare föregående förra fjolårets förrförra förut senaste fjol ingående nästa kommande
    """),
    (Trait.LESS, """
        exklusive exkl utan förutom undantaget rensat bortsett exkluderat möjligt möjlig tänkbart
        befaras befarat
    """),
    (Trait.GAP | Trait.ALL, "samlade samlat totala totalt sammantaget sammantagna"),
    (Trait.TOGETHER, "sammanlagda sammanlagt tillsammans"),
    (Trait.GAP | Trait.HEDGE, "cirka ca circa ungefär omkring runt knappt drygt nästan närmare cirkus kring"),
)  # fmt: skip

_MEASURES: Final = _words(
    "avvikelse avvikelsen budgetavvikelse budgetavvikelsen prognosavvikelse prognosavvikelsen negativ negativt "
    "negativa positiv positivt positiva ökat ökar ökade minskat minskar minskade balans nollresultat nollresultatet"
)  # those that say something without an amount; with one, any sentence is read
_HEADS: Final = _words(
    "resultat resultatet nettoresultat nettoresultatet delårsresultat delårsresultatet prognos prognosen årsprognos "
    "årsprognosen helårsprognos helårsprognosen utfall utfallet nettokostnad nettokostnaden nettokostnaderna budget "
    "budgeten årsbudget årsbudgeten helårsbudget helårsbudgeten"
)
_WHOLE: Final = re.compile(r"nämnd(?:en|ens|s)?\Z")
_FORECAST_STEMS: Final = ("prognos", "årsprognos", "helårsprognos", "höstprognos")


@lru_cache(maxsize=8192)
def traits(word: str) -> int:
    """What a word in lower case may be; nothing for one that is not known."""
    found, whole = _WORDS.get(word, 0), Trait.WHOLE if _WHOLE.search(word) else 0
    if "skott" in word or word in _MEASURES:
        found |= Trait.MEASURE | Trait.HEAD
    elif word in _HEADS:
        found |= Trait.HEAD
    elif word in NUMERALS:
        found |= Trait.NUMERAL
    elif word in MONTHS:
        found |= Trait.GAP | Trait.WHEN
    elif word in {"året", "årets"}:
        found |= Trait.WHEN
    if not found and word.startswith(_FORECAST_STEMS):
        return Trait.FORECAST | whole
    if not found and word.endswith(("förvaltningen", "förvaltningens", "bolaget", "koncernen")):
        return Trait.BLOCK | whole
    return found | whole


_ENDINGS: Final = ("na", "en", "et", "n", "t", "s", "e")
_SHORTEST = 4  # letters that are left of a word


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A word without its endings; no word that people would know, only the same for all forms of one."""
    while True:
        shorter = next(
            (word[: -len(e)] for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= _SHORTEST), word
        )
        if shorter == word:
            return word
        word = shorter


ABBREVIATED: Final = _words("ca bl dvs ex t o m resp inkl exkl nr kap st jan feb mar apr aug sept okt nov dec")
"""Words after which a full stop ends no sentence."""

STOP: Final = _words(
    "varav därav och samt för av i med till inkl inklusive tkr mnkr netto summa totalt total totala nettoresultat "
    "verksamhetens"
)
"""Words that tell nothing of which row is meant."""


_LETTER = "[a-z\u00df-\u00ff]"
_MONEY: Final = re.compile(rf" kr(?!{_LETTER})|(?<!{_LETTER})milj(?:on|oner|ard|arder)?(?!{_LETTER})")
"""Units that are parts of other words as well: *kräver*, *familj*, *miljö*."""


def may_say(text: str) -> bool:
    """Whether a text in lower case can say anything that is read. Quick, for most do not: hence no loop."""
    return bool(
        "skott" in text or "balans" in text or "avvik" in text or "nollres" in text or "msek" in text or "mdr" in text
        or "procent" in text or "%" in text
        or ("öka" in text and ("ökat" in text or "ökar" in text or "ökade" in text))
        or ("minska" in text and ("minskat" in text or "minskar" in text or "minskade" in text))
        or ("tiv" in text and ("negativ" in text or "positiv" in text))
        or ("kr" in text and ("nkr" in text or "mkr" in text or "tkr" in text or "kkr" in text or "dkr" in text
                              or "krono" in text))
        or ((" kr" in text or "milj" in text) and _MONEY.search(text))
    )  # fmt: skip
