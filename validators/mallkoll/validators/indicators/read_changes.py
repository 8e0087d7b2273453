"""How much a figure is to change, or only which way: *minska med 10 %*, *öka mot 2025*, *bibehålla eller öka*."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from mallkoll.validators.indicators.targets import LAST_YEAR, Course, Direction, YearChange
from mallkoll.workbook.model.amount import parse_amount

_SAYS: Final = {
    word: said
    for said, words in {
        "up": "öka ökas ökar ökat ökad ökade ökning ökande höja höjas höjs höjning stiga fler högre mer större "
              "längre upp",
        "down": "minska minskas minskar minskat minskad minskade minskning minskande sänka sänkas sänks sänkning "
                "sjunka reducera reduceras färre lägre mindre kortare ner",
        "better": "förbättra förbättras förbättrad förbättrat förbättring bättre",
        "above": "över",
        "below": "under",
        "good": "bra",
        "worse": "försämra försämras försämrad försämring sämre",
        "keep": "oförändrad oförändrat stabil stabilt samma lika likartad bibehålla bibehållas bibehåll bibehållen "
                "bibehållet behålla behållas behållen",
        "or": "eller och /",
        "not": "inte ej ingen",
        "least": "minst lägst åtminstone",
        "most": "högst max",
        "": "ska skall bör får att en ett viss fortsatt liten svag kraftig något vara med på om ca ca. cirka nivå som "
            "hög högt många stor stort andelen andel antalet antal trend resultat resultatet nuvarande årligen årlig "
            "varje år",
    }.items()
    for word in words.split()
}  # fmt: skip
"""What the words say; those that say nothing are passed over."""

_COURSES: Final = {
    "up": Course.UP, "down": Course.DOWN, "better": Course.BETTER, "keep": Course.KEEP,
    **dict.fromkeys(("keep or up", "up or keep", "least keep", "not down"), Course.NOT_DOWN),
    **dict.fromkeys(("keep or down", "down or keep", "most keep", "not up"), Course.NOT_UP),
    **dict.fromkeys(("keep or better", "better or keep", "not worse", "least keep good"), Course.NOT_WORSE),
    "keep good": Course.KEEP,
}  # fmt: skip
_OF_A_YEAR: Final = {  # minst 2025 års nivå
    **_COURSES, "least": Course.NOT_DOWN, "most": Course.NOT_UP, "above": Course.UP, "below": Course.DOWN,
    "not above": Course.NOT_UP, "not below": Course.NOT_DOWN,
}  # fmt: skip
_WITH_NOTE: Final = re.compile(r"([^(),]+?)(?: ?\(([^()]{1,80})\)|, ([^\d()]{1,80}))?")
_EVERY_YEAR: Final = re.compile(r"\b(?:årlig|varje år)")
_FIGURE: Final = re.compile(r"(?<![\d-])(?!(?:19|20)\d\d(?![\d,.]))\d")  # not a year
_NO_UNITS: Final = frozenset({"från", "mot", "till", "jämfört", "jämf", "jmf", "jfr", "än", "sedan", "per", "i", "av"})
_AMOUNT: Final = re.compile(r"([^\d+-]*?) ?([+-]?) ?(\d{1,3}(?: \d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?) ?([^\d]*)")
_UNITS: Final = {
    **dict.fromkeys(("%", "procent"), "%"),
    **dict.fromkeys(("procentenhet", "procentenheter", "%-enhet", "%-enheter", "pe", "p.e", "p.e."), "procentenheter"),
}


def read_direction(text: str) -> Direction | None:
    """Which way a text says that a figure is to go."""
    match = _WITH_NOTE.fullmatch(text)
    if match is None:
        return None
    note = (match[2] or match[3] or "").strip()
    body, since = _since(match[1].casefold())
    if _FIGURE.search(note) or _is_every_year_since(body, since or note):  # ökad andel (85 %) asks for 85
        return None
    course = (_OF_A_YEAR if since else _COURSES).get(_said(body.replace("/", " / ").split()))
    return None if course is None else Direction(course, note, since)


def read_change(text: str) -> YearChange | None:
    """How much a text says that a figure is to change."""
    body, since = _since(text.casefold())
    match = _AMOUNT.fullmatch(body)
    amount = parse_amount(match[3]) if match else None
    if match is None or amount is None or _is_every_year_since(body, since):
        return None
    unit, rest = _unit(match[4].split())
    before, after = _said(match[1].split()).removesuffix("least").strip(), _said(rest)
    in_percent, sign = unit in _UNITS.values(), match[2]
    if before in _WAYS and not after and not sign and (_BY.search(match[1]) or (in_percent and "ning" in match[1])):
        way = _WAYS[before]
    elif after in _WAYS and not before and not sign and (in_percent or since):  # 5 % fler
        way = _WAYS[after]
    elif in_percent and not before and not after and since and (sign or since == LAST_YEAR):  # 80 % of 2025 is a level
        way = -1 if sign == "-" else 1
    else:
        return None
    return YearChange(way * amount.value, amount.decimals, unit, since)


def _is_every_year_since(body: str, since: str) -> bool:
    """Whether a change is asked for every year since a year that is written, which one change does not tell."""
    return any(mark.isdigit() for mark in since) and _EVERY_YEAR.search(body) is not None


_WAYS: Final = {"up": 1, "down": -1}
_BY: Final = re.compile(r" (?:med|på|om)\b")  # öka 2025 is another matter
_UNKNOWN: Final = "?"


def _said(words: Iterable[str]) -> str:
    """What the words say, one after the other."""
    return " ".join(filter(None, (_SAYS.get(word, _UNKNOWN) for word in words)))


def _unit(words: list[str]) -> tuple[str, list[str]]:
    """The unit that the words after a number begin with, and the others; a single noun that is not known is one."""
    if words and words[0] in _UNITS:
        return _UNITS[words[0]], words[1:]
    noun = bool(words) and words[0] not in _SAYS.keys() | _NO_UNITS and words[0].isalpha()
    return (words[0], words[1:]) if noun else ("", words)


@cache
def _year() -> re.Pattern[str]:
    before = r"f[öo]re?g[åa]ende ?år\w*|förra ?år\w*|fjol\w*(?: ?år\w*)?|tidigare ?år\w*|året (?:innan|före)"
    return re.compile(
        r"(?P<against>(?: ?,? |^)(?:jmf|jfr|jämf\w*|i jämförelse|i förhållande|mot|från|sedan|än|som"
        r"|(?:i )?(?:samma )?(?:nivå|linje))\.?(?: med| till| mot)?"
        r"(?: nivån| utfall(?:et)?| värdet| resultat(?:et)?| bokslutet?)?(?: för| i| år)?)? ?\b"
        rf"(?P<year>20\d\d|{before})(?P<level> års (?:nivå|utfall|resultat|värde)|s nivå)?$"
    )


def _since(text: str) -> tuple[str, str]:
    """The text without the year that it compares with at its end, and that year."""
    match = _year().search(text) if "20" in text or "år" in text or "fjol" in text else None
    if match is None or not (match["against"] or match["level"]):
        return text, ""
    as_then = match["level"] or any(word in match["against"] for word in ("som", "nivå", "linje"))
    body = text[: match.start()].strip() or ("samma" if as_then else "")
    return body, match["year"] if match["year"].isdigit() else LAST_YEAR
