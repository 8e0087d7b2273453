"""Parse a målvärde, an utfall or a prognos from a cell. Never raises; never guesses.

The grammar comes from real documents: a number may have a limit (``>``, ``max``, ``minst``), a unit, a time (``inom 120
dgr``) and a note in brackets; a cell may hold several numbers; a dozen ways of saying nothing mean different things.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Final

from msgspec.structs import replace

from mallkoll.validators.indicators.limits_in_words import split_limit
from mallkoll.validators.indicators.read_changes import read_change, read_direction
from mallkoll.validators.indicators.targets import (
    LOWER_LIMITS,
    UPPER_LIMITS,
    Absence,
    FreeText,
    Level,
    Limit,
    NoValue,
    PartOf,
    SeveralValues,
    Target,
    Unreadable,
    ValueRange,
    YesNo,
)  # fmt: skip
from mallkoll.workbook.model.amount import APOSTROPHES, RAISED_DIGITS, parse_amount
from mallkoll.workbook.model.book import CellError, Value
from mallkoll.workbook.model.money_units import MONEY_WORDS, UNIT_FACTOR
from mallkoll.workbook.model.text import one_line, value_text

MAX_LENGTH: Final = 200
"""Characters. A longer text is prose."""

LARGEST: Final = 1e12
"""A larger number is a slip, and no indicator."""

_YEARS: Final = range(2000, 2100)

MAX_NOUN: Final = 6
"""Words. ``3 enskilda möten per barn per utredning`` counts something; a longer tail is a sentence."""


_BLANK: Final = NoValue(Absence.NO_VALUE)


def parse_target(value: Value | int, number_format: str = "General") -> Target:
    """The meaning of a cell's value; ``number_format`` tells 0.98 shown as 98 % from 0.98. Never raises."""
    if type(value) is str:
        return _read(value)
    if type(value) is float:
        return _stored(value, number_format)
    if value is None:
        return _BLANK
    if isinstance(value, bool):
        return Unreadable("SANT" if value else "FALSKT")
    if isinstance(value, int):
        return _stored(float(value), number_format)
    if isinstance(value, CellError):
        return Unreadable(value.code)
    return Unreadable(value_text(value))


_LITERAL: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


@lru_cache(maxsize=8192)
def _stored(value: float, number_format: str) -> Target:
    """The meaning of a number that is shown in a format."""
    if not math.isfinite(value) or abs(value) > LARGEST:
        return Unreadable(str(value))
    code = _LITERAL.sub("", number_format.partition(";")[0])
    percent = "%" in code
    shown = round(value * 100, 10) if percent else value
    places = re.search(r"\.([0#?]+)", code)
    if places and "0" in code:
        decimals = max(places[1].count("0"), _decimals(shown) if "#" in places[1] else 0)
    else:
        decimals = 0 if re.search("[0#]", code) and shown == round(shown) else _decimals(shown)
    if abs(round(shown, decimals) - shown) > 1e-9:  # more stands in the cell than its format shows
        decimals = _decimals(shown)
    return Level(round(shown, decimals) + 0.0, "%" if percent else "", decimals=decimals)


def _decimals(value: float) -> int:
    text = f"{value:.6f}".rstrip("0")
    return len(text.partition(".")[2])


_FOOTNOTE: Final = re.compile(
    rf"(?<=[\d%]) ?[{RAISED_DIGITS}][{RAISED_DIGITS},]*[\u207d\u207e)]?|(?<=[\d%]) ?(\*{{1,4}}|[†‡])\)?$"
)


def _tidy(text: str) -> str:
    """The text on one line with plain spaces, one kind of dash, no soft hyphens and no footnote marks."""
    text = re.sub("[\u00ad\u200b-\u200f\u2060\ufeff]", "", text)
    text = one_line(_FOOTNOTE.sub("", re.sub("[\u2010-\u2015\u2212]", "-", text)))
    return re.sub(r"(?<=\d)( ?%) ?\+$", r"+\1", text)


_MONTH: Final = (
    r"(?:jan(?:uari)?|feb(?:ruari)?|mar(?:s)?|apr(?:il)?|maj|juni?|juli?|aug(?:usti)?|sept?(?:ember)?|okt(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE: Final = re.compile(
    rf"\d{{4}}-\d\d-\d\d|\d{{1,2}}[- ]{_MONTH}(?:[- ]\d{{2}}(?:\d\d)?)?|{_MONTH}-\d{{2}}(?:\d\d)?", re.IGNORECASE
)
"""A date and nothing else, as Excel shows what it has taken for one."""


@lru_cache(maxsize=4096)
def _read(written: str) -> Target:
    """The meaning of a text."""
    text = _tidy(written)
    nothing = _nothing(text)
    if nothing is not None:
        return nothing
    if len(text) > MAX_LENGTH:
        return FreeText(text)
    if _DATE.fullmatch(text):
        return Unreadable(text)
    bare = text.rstrip(".") if not re.search(r"\d\.$", text) else text
    for reader in (_answer, read_change, read_direction, _share_within, _part_of, _limited, _level, _span, _several):
        target = reader(bare)
        if target is not None:
            return target
    return FreeText(text)


# --- nothing ----------------------------------------------------------------------------------------------------------

_NO_VALUE = re.compile(
    r"-+|\.+|x|i\.?\s?u\.?|e\.?\s?u\.?|u\.?\s?s\.?|n/?a|ingen uppgift|inga uppgifter|uppgift(er)? saknas\b.*|saknas"
    r"|ej (mätt|uppmätt|mätts|tillgänglig\w*|redovisad\w*|aktuellt?)|inte (mätt|uppmätt|tillgänglig\w*)|har inte mätts"
    r"|(utfall|värde|data|statistik|mätning) saknas\b.*",
    re.IGNORECASE,
)
_NOT_MEASURABLE = re.compile(
    r"(ej|inte|går (ej|inte) att) (mätbar\w*|mäta|beräkna|bedöma)|kan (ej|inte) (mätas|beräknas|bedömas)|omätbart?",
    re.IGNORECASE,
)
_DISCONTINUED = re.compile(
    r"(indikatorn |måttet |målvärdet )?(utgår|utgått|har utgått|avvecklad|mäts inte längre)", re.IGNORECASE
)
_LATER = (
    r"(i|till|under|efter|vid|först|senare|per) ((höst|vår|vinter|sommar|år|jan|feb|apr|jun|jul|aug|sep|okt|nov|dec"
    r"|kvartal|bokslut|helår|tertial)\w*|mars|maj|nästa|20\d\d)\b.*"
)
_NOT_YET = re.compile(
    r"mäts (varje år|vartannat år|vart tredje år|årligen|årsvis|en gång per år|per helår|vid årets slut)"
    r"|(ej|inte) (genomför\w*|klar\w*|mätt|mätta|färdig\w*|påbörjad\w*|publicerad\w*) (än|ännu)"
    r"|(ännu )?(ej|inte) (publicerad\w*|klart)|(redovisas|mäts|kommer|kommer in|senare|publiceras) senare"
    r"|((uppgift|resultat|utfall|siffr|\w*enkät|mätning|undersökning|bedömning|statistik|värde)\w*"
    r" (är |blir )?(klar\w*|görs|sker|genomförs|kommer|redovisas|publiceras|presenteras|lämnas|mäts)"
    r"|följs upp|redovisas|mäts|görs|genomförs|publiceras|kommer|klart?|bedöms)"
    rf" (först )?{_LATER}"
    r"|senare (under året|i år)|vid årets slut",
    re.IGNORECASE,
)


def _nothing(text: str) -> NoValue | None:
    if not text or not text.strip("-. "):
        return NoValue(Absence.NO_VALUE, "-" if "-" in text else "")
    bare = text.rstrip(" .!")
    for pattern, kind in (
        (_NO_VALUE, Absence.NO_VALUE), (_NOT_MEASURABLE, Absence.NOT_MEASURABLE),
        (_DISCONTINUED, Absence.DISCONTINUED), (_NOT_YET, Absence.NOT_YET),
    ):  # fmt: skip
        if pattern.fullmatch(bare):
            return NoValue(kind, text)
    return None


def _answer(text: str) -> YesNo | None:
    word = text.casefold().rstrip(".! ")
    return YesNo(word == "ja") if word in {"ja", "nej"} else None


# --- numbers ----------------------------------------------------------------------------------------------------------

_WORD_NUMBERS: Final = {
    "noll": 0, "en": 1, "ett": 1, "två": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6, "sju": 7, "åtta": 8, "nio": 9,
    "tio": 10, "elva": 11, "tolv": 12,
}  # fmt: skip
_NUMBER = rf"[+-]?\d{{1,3}}(?:[ {APOSTROPHES}]\d{{3}})+(?:,\d+)?|[+-]?\d+(?:[.,]\d+)?"
_TIMES: Final = {
    "dagar": "dgr dgr. dag dagar dygn kalenderdagar", "arbetsdagar": "arbetsdag arbetsdagar",
    "veckor": "v vecka veckor", "månader": "mån mån. månad månad. månader månader.",
    "timmar": "tim tim. timme timme. timmar timmar.", "år": "år", "minuter": "min min. minuter minuter.",
}  # fmt: skip
_UNITS: Final = {"%": "% procent proc proc.", "procentenheter": "procentenhet procentenheter %-enheter pe pe. p.e p.e.",
                 "st": "st st. stycken stycken.",
                 **_TIMES}  # fmt: skip
_UNIT_OF: Final = {
    **{spelling: unit for unit, spellings in _UNITS.items() for spelling in spellings.split()},
    **MONEY_WORDS,
    ":-": "kr",
}
_BOUNDS: Final = (
    (Limit.AT_LEAST, r">=|≥|=>|min(imalt|imum)?\.?|minst|lägst|från|åtminstone"),
    (Limit.AT_MOST, r"<=|≤|=<|max(imalt|imum)?\.?|högst|som mest"),
    (Limit.WITHIN, r"inom|senast inom"),
    (Limit.ABOVE, r">|över|mer än|fler än"),
    (Limit.BELOW, r"<|under|mindre än|färre än"),
)
_BOUND = "|".join(f"(?P<b{i}>{pattern})" for i, (_, pattern) in enumerate(_BOUNDS))
_ESTIMATED = r"(?P<estimated>(bedömd|bedöms|uppskattad|prognos|beräknad|beräknas)( till| vara)?|ca\.?|cirka|ungefär)"
_WORDS = "|".join(_WORD_NUMBERS)
_LEVEL = re.compile(
    rf"(?:{_ESTIMATED} )?(?:(?:{_BOUND}) ?)?(?P<number>{_NUMBER}|(?:{_WORDS})(?= ))(?P<more> ?\+(?=$| ?[%(]))?"
    r"(?P<new> nya?(?= |\(|$))?(?P<tail> ?[^\d()]*?)(?: ?\((?P<note>[^()]{1,80})\))?",
    re.IGNORECASE,
)
_SENTENCE = frozenset(
    {"har", "är", "ska", "kan", "sker", "görs", "blir", "finns", "var", "hade", "kommer", "men", "och", "som",
     "utan", "inte", "års", "eller", "minst", "max", "högst", "ca", "cirka", "mellan", "bedömd", "ny", "nya",
     "iu", "jmf", "jämfört"}
)  # fmt: skip
"""Words that make a tail a sentence, or another value."""
_PLACE = re.compile(r"(i|inom|per|på|under|vid|hos|från|för|t\.?o\.?m\.?) ", re.IGNORECASE)
_SHARE_WITHIN = re.compile(rf"(?P<share>.*%) ?(inom|in om) (?P<time>{_NUMBER}) ?(?P<unit>[a-zåäö]+\.?)"
                           r"(?: ?\((?P<note>[^()]{1,80})\))?", re.IGNORECASE)  # fmt: skip


def _amount(text: str) -> tuple[float, int] | None:
    word = _WORD_NUMBERS.get(text.casefold())
    if word is not None:
        return float(word), 0
    amount = parse_amount(text)
    return (amount.value, amount.decimals) if amount and amount.unit is None and abs(amount.value) <= LARGEST else None


def _unit(text: str) -> str | None:
    """The unit in one spelling; None where the text is no known unit."""
    return _UNIT_OF.get(text.casefold())


def _level(text: str) -> Level | None:
    match = _LEVEL.fullmatch(text)
    amount = _amount(match["number"]) if match else None
    if not match or amount is None:
        return None
    tail = match["tail"].strip()
    unit = _unit(tail) if tail else ""
    if unit is None:
        words = tail.casefold().split()
        if (
            len(words) > MAX_NOUN
            or _SENTENCE & set(words)
            or not re.fullmatch(r"[a-zåäöé][a-zåäöé .-]*[a-zåäöé.]", tail, re.IGNORECASE)
        ):
            return None
        if re.search(r"\b(av|resp\w*|till)$", tail, re.IGNORECASE):
            return None
        unit = tail
    note = (match["note"] or "").strip()
    if (
        unit and not note and unit not in _UNITS and unit not in UNIT_FACTOR and _PLACE.match(unit)
    ):  # "2 i maj", "1 ny inom BoU": when or where, not what is counted
        unit, note = "", unit
    unsaid = Limit.AT_LEAST if match["more"] else Limit.NONE
    bound = next((bound for i, (bound, _) in enumerate(_BOUNDS) if match[f"b{i}"]), unsaid)
    if bound is Limit.WITHIN and unit not in _TIMES:
        return None
    if unit in _TIMES and bound is Limit.NONE and match["new"]:
        return None
    return Level(amount[0], unit, bound, amount[1], "", bool(match["new"]), bool(match["estimated"]), note)


def _limited(text: str) -> Level | None:
    """A number whose limit stands in words that are no part of it."""
    body, bracket, note = text.partition(" (")
    limit, rest = split_limit(body)
    level = _level(f"{rest}{bracket}{note}") if rest != body else None
    alike = LOWER_LIMITS if limit in LOWER_LIMITS else UPPER_LIMITS
    if (
        level is None
        or (limit and level.bound and level.bound not in alike)
        or (level.value in _YEARS and not level.unit)
    ):
        return None
    return replace(level, bound=limit or level.bound)


def _share_within(text: str) -> Level | None:
    match = _SHARE_WITHIN.fullmatch(text)
    share = _level(match["share"].strip()) if match else None
    amount = _amount(match["time"]) if match else None
    unit = _unit(match["unit"]) if match else None
    if not match or share is None or amount is None or unit not in _TIMES or share.note:
        return None
    within = f"{match['time']} {unit}"
    return Level(share.value, share.unit, share.bound, share.decimals, within, share.new, share.estimated,
                 (match["note"] or "").strip())  # fmt: skip


_PART_OF = re.compile(
    rf"(?P<part>{_NUMBER}|(?:{_WORDS})(?= )) ?(?P<noun>[a-zåäö -]*?) ?(av|utav) (?P<whole>{_NUMBER}|{_WORDS})",
    re.IGNORECASE,
)


def _part_of(text: str) -> PartOf | None:
    match = _PART_OF.fullmatch(text)
    part, whole = (_amount(match["part"]), _amount(match["whole"])) if match else (None, None)
    if not match or part is None or whole is None or part[1] or whole[1] or not 0 <= part[0] <= whole[0]:
        return None
    noun = match["noun"].strip()
    is_noun = len(noun.split()) <= MAX_NOUN and not _SENTENCE & set(noun.casefold().split())
    return PartOf(part[0], whole[0], noun) if is_noun else None


_SPAN = re.compile(
    rf"(?:mellan )?(?P<low>(?:{_NUMBER}) ?%?) ?(?:-|till|och) ?(?P<high>(?:\d[\d ]*(?:,\d+)?).*)", re.IGNORECASE
)


def _span(text: str) -> ValueRange | None:
    match = _SPAN.fullmatch(text)
    low, high = (_level(match["low"].strip()), _level(match["high"].strip())) if match else (None, None)
    if low is None or high is None or low.value >= high.value or high.bound or low.bound or high.note or high.new:
        return None
    if re.search(r"\boch\b", text, re.IGNORECASE) and not text.casefold().startswith("mellan"):
        return None
    if low.unit and low.unit != high.unit:
        return None
    return ValueRange(
        Level(low.value, high.unit, decimals=low.decimals), Level(high.value, high.unit, decimals=high.decimals)
    )


# --- several in one cell ----------------------------------------------------------------------------------------------

_NOTE_LAST = re.compile(r"(?P<body>.*?) ?\((?P<note>[^()]{1,80})\)")
_LABELLED = re.compile(rf"(?P<label>[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{{1,15}}):? (?P<number>(?:{_NUMBER})(?: ?%)?),?")


def _several(text: str) -> SeveralValues | None:
    match = _NOTE_LAST.fullmatch(text)
    body, note = (match["body"], match["note"].strip()) if match else (text, "")
    return _joined(body, note) or _labelled(body, note)


def _joined(body: str, note: str) -> SeveralValues | None:
    for joined, pattern in (("resp", r" resp(?:ektive|\.)? "), ("/", r" ?/ ?")):
        pieces = re.split(pattern, body)
        if len(pieces) < 2:
            continue
        parts: list[tuple[str, Level | FreeText]] = []
        for piece in pieces:
            level = _level(piece.strip())
            if level is not None:
                parts.append(("", level))
            elif joined == "/" and parts and re.fullmatch(r"[a-zåäö]{2,20}", piece.strip()):
                parts.append(("", FreeText(piece.strip())))
            else:
                return None
        numbers = sum(isinstance(part, Level) for _, part in parts)
        return SeveralValues(tuple(parts), joined, note) if numbers >= 2 and _plain(parts) else None
    return None


def _plain(parts: list[tuple[str, Level | FreeText]]) -> bool:
    return all(isinstance(part, FreeText) or not part.note for _, part in parts)


def _labelled(body: str, note: str) -> SeveralValues | None:
    parts: list[tuple[str, Level | FreeText]] = []
    at = 0
    while at < len(body):
        match = _LABELLED.match(body, at)
        level = _level(match["number"].strip()) if match else None
        if match is None or level is None:
            return None
        parts.append((match["label"], level))
        at = match.end()
        if at < len(body):
            if body[at] != " ":
                return None
            at += 1
    return SeveralValues(tuple(parts), "", note) if len(parts) >= 2 else None
