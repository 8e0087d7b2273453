"""The Swedish words that a sentence about money is read by: what is measured, when, and what may stand between.

A word that is not here is not understood, and a statement that hangs on one is not tied to any cell. So the lists are
short on purpose: a longer one reads more sentences, and more of them wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from mallkoll.validators.texts import trait


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _traits(*groups: tuple[int, str]) -> dict[str, int]:
    traits: dict[str, int] = {}
    for bits, words in groups:
        for word in words.split():
            traits[word] = traits.get(word, 0) | bits
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
    (trait.GAP, """
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
        mnkr mkr kr nämndens klart tydligt få får fått
    """),
    (trait.GAP | trait.FORECAST, """
        räknar bedöms bedömer beräknas beräknar förväntas förväntar väntas väntar uppskattas uppskattar
        prognostiseras prognosticeras prognosticerar prognostiserar prognosticerat prognosticerade
        prognostiserat prognostiserade beräknat beräknade bedömda bedömt helår helåret helårs
    """),
    (trait.GAP | trait.SUBJECT | trait.FORECAST, """
        prognos prognosen årsprognos årsprognosen helårsprognos helårsprognosen prognosens årsprognosens
    """),
    (trait.GAP | trait.TO_DATE, """
        siste sista hittills ackumulerat ackumulerade ack delåret perioden periodens
    """),
    (trait.GAP | trait.SUBJECT | trait.TO_DATE, "utfall utfallet delårsresultat delårsresultatet"),
    (trait.GAP | trait.SUBJECT | trait.SO_FAR, """
        resultat resultatet resultaten nettoresultat nettoresultatet
    """),
    (trait.SO_FAR, "redovisar redovisas redovisade redovisat"),
    (trait.GAP | trait.SUBJECT, """
        verksamhet verksamheten verksamheter verksamheterna verksamhetsområde verksamhetsområdet område
        området ekonomi ekonomin drift driften avvikelse avvikelsen budgetavvikelse budgetavvikelsen
        bedömning bedömningen anledningen orsaken uppföljning uppföljningen budget budgeten helheten
        raden
    """),
    (trait.GAP | trait.COSTS, """
        kostnad kostnader kostnaden kostnaderna nettokostnad nettokostnader nettokostnaden
        nettokostnaderna
    """),
    (trait.BREAK, "men medan varav därav samtidigt så vilket eftersom då där som vilka utav trots varför"),
    (trait.REFERS, "detta dessa denna som vilket vilka"),
    (trait.OF, "varav därav utav"),
    (trait.BLOCK, """
        skulle kunna kan eventuellt eventuella risk risken risker syfte mål målet hade ej inte varken nå
        uppnå ska skall bör måste förvaltningen förvaltningens kvartalet ifall såvida mellan respektive
        intäkter intäkterna intäkten intäkt ursprunglig ursprungliga ingår inga inget ingen
    """),
    (trait.OTHER_PREPARATION, """
        tidigare föregående förra fjolårets förrförra förut senaste fjol ingående nästa kommande våras höstas
    """),
    (trait.LESS, """
        exklusive exkl utan förutom undantaget rensat bortsett exkluderat möjligt möjlig tänkbart
        befaras befarat befarades
    """),
    (trait.GAP | trait.ALL, "samlade samlat totala totalt sammantaget sammantagna"),
    (trait.TOGETHER, "sammanlagda sammanlagt tillsammans"),
    (trait.GAP | trait.HEDGE, "cirka ca circa ungefär omkring runt knappt drygt nästan närmare cirkus kring"),
)  # fmt: skip

EXCEEDS: Final[Mapping[str, int]] = {
    f"{side}{form}": sign
    for side, sign in (("över", 1), ("under", -1))
    for form in (
        "stiger",
        "steg",
        "stigit",
        "stigs",
        "stiga",
        "stigas",
        "skrider",
        "skred",
        "skridit",
        "skrids",
        "skreds",
        "skrida",
        "skridas",
    )
}
"""*Prognosen överstiger budgeten*: whether it is more or less."""
KEEPS: Final = _words("håller hålla hålls hållas klarar klara")
GOES: Final = _words("går gå")
DEVIATES: Final = _words("avviker avvika avvek avvikit")
PART_OF: Final = _words("inom för hos från av i på")
COMPARED: Final = _words("jämfört i mot än från sedan")
MEANS_IT: Final = _words("motsvarar motsvarade motsvarande")
_MEASURES: Final = {*EXCEEDS, *KEEPS, *DEVIATES} | _words(
    "avvikelse avvikelsen budgetavvikelse budgetavvikelsen prognosavvikelse prognosavvikelsen negativ negativt "
    "negativa positiv positivt positiva ökat ökar ökade minskat minskar minskade balans nollresultat nollresultatet "
    "back plus minus"
)  # those that say something without an amount; with one, any sentence is read
_HEADS: Final = _words(
    "resultat resultatet nettoresultat nettoresultatet delårsresultat delårsresultatet prognos prognosen årsprognos "
    "årsprognosen helårsprognos helårsprognosen utfall utfallet nettokostnad nettokostnaden nettokostnaderna budget "
    "budgeten årsbudget årsbudgeten helårsbudget helårsbudgeten förbrukat"
)
_WHOLE: Final = re.compile(r"(?:nämnd(?:en)?|styrelsen?)s?\Z")
_FORECAST_STEMS: Final = ("prognos", "årsprognos", "helårsprognos", "höstprognos")


@lru_cache(maxsize=8192)
def traits(word: str) -> int:
    """What a word in lower case may be; nothing for one that is not known."""
    found, whole = _WORDS.get(word, 0), trait.WHOLE if _WHOLE.search(word) else 0
    if "skott" in word or word in _MEASURES:
        found |= trait.MEASURE | trait.HEAD
    elif word in _HEADS or word in GOES:
        found |= trait.HEAD
    elif word in NUMERALS:
        found |= trait.NUMERAL
    elif word in MONTHS:
        found |= trait.GAP | trait.WHEN
    elif word in {"året", "årets"}:
        found |= trait.WHEN
    if not found and word.startswith(_FORECAST_STEMS):
        return trait.FORECAST | whole
    if not found and word.endswith(("förvaltningen", "förvaltningens", "bolaget", "koncernen")):
        return trait.BLOCK | whole
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
_KRONOR: Final = re.compile(rf"kr(?:ono|(?<=[dkmnt]kr)|(?<= kr)(?!{_LETTER}))")
_MILLIONS: Final = re.compile(rf"milj(?<!{_LETTER}milj)(?:on|oner|ard|arder)?(?!{_LETTER})")
"""Units that are parts of other words as well: *kräver*, *familj*, *miljö*. They begin with letters to look for."""


_NAME = 80  # characters


def cell_may_say(text: str) -> bool:
    """Whether the text of a cell can say anything; the names of goals and of sources stand in file after file."""
    return _name_may_say(text) if len(text) <= _NAME else "skott" in text or may_say(in_lower_case(text))


@lru_cache(maxsize=4096)
def _name_may_say(text: str) -> bool:
    return may_say(text.lower())


_LOWER: Final = bytes(range(256)).decode("latin-1").lower().encode("latin-1")


def in_lower_case(text: str) -> str:
    """``text.lower()``, in a third of the time where all its characters are of Latin-1, as those of most texts are."""
    try:
        return text.encode("latin-1").translate(_LOWER).decode("latin-1")
    except UnicodeEncodeError:
        return text.lower()


def may_say(text: str) -> bool:
    """Whether a text in lower case can say anything that is read. Quick, for most do not: hence no loop."""
    return bool(
        "skott" in text or "balans" in text or "avvik" in text or "nollres" in text or "msek" in text or "mdr" in text
        or "procent" in text or "%" in text
        or ("öka" in text and ("ökat" in text or "ökar" in text or "ökade" in text))
        or ("minska" in text and ("minskat" in text or "minskar" in text or "minskade" in text))
        or ("budget" in text and ("håll" in text or "klara" in text or "erstig" in text or "erskri" in text))
        or ("gå" in text and (" back" in text or " plus" in text or " minus" in text))
        or ("tiv" in text and ("negativ" in text or "positiv" in text))
        or ("kr" in text and _KRONOR.search(text))
        or ("milj" in text and _MILLIONS.search(text))
    )  # fmt: skip
