"""Kommentaren till en stor avvikelse förklarar den inte.

En verksamhet avviker från budget med mer än gränsen (AVV001), och kommentaren säger bara att allt går enligt plan, att
ingenting avviker eller är att kommentera, eller att det står i en bilaga. Den som läser får inte veta varför det
avviker, eller vad som görs åt det. Flera rader i samma tabell är ett fynd.

Tabell: avvikelser

| Verksamhet | Prognos | Budget | Avvikelse | Kommentar |
| --- | --- | --- | --- | --- |
| Skola | 101400 | 100000 | -1400 | Fler elever än beräknat, se bilaga 2. |
| Fritid | 900 | 1000 | 100 | Enligt plan. |

Skolan går inte enligt plan.

| Verksamhet | Prognos | Budget | Avvikelse | Kommentar |
| --- | --- | --- | --- | --- |
| Skola | 101400 | 100000 | -1400 | **Enligt plan.** |
| Fritid | 900 | 1000 | 100 | Vakanser |
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mallkoll.validators.deviations import deviating, finding_per_table, of_undoubted
from mallkoll.validators.document import Document
from mallkoll.workbook.model.text import normalized
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "AVV005"
SEVERITY = Severity.WARNING

_BETWEEN_CLAUSES = re.compile("[ .,:;!()–](?:(?<! )|(?:-|och|samt) )")  # by letters that a search can skip to


def check(document: Document) -> Iterator[Finding]:
    """One finding per table of comments."""
    empty = [one for one in of_undoubted(document, deviating(document)) if _explains_nothing(one.said)]
    one, many = "Kommentaren förklarar inte avvikelsen", "Kommentarerna förklarar inte avvikelserna"
    yield from finding_per_table(CODE, SEVERITY, empty, one, many)


def _explains_nothing(said: str) -> bool:
    """Whether a comment of several words has none about why; one word alone is another rule's."""
    if " " not in said:
        return False
    found, left = False, [normalized(said)]
    while left:  # most say why in their first clause
        clause, *left = _BETWEEN_CLAUSES.split(left[0], 1)
        if clause := clause.strip():
            found = True
            if not _says_no_reason().fullmatch(clause):
                return False
    return found


@cache
def _says_no_reason() -> re.Pattern[str]:
    """What a clause says that gives no reason: all is well, there is nothing to say, it stands elsewhere or later."""
    subject = (
        "(?:(?:allt|det|verksamheten|ekonomin|utfallet|resultatet|prognosen) )?"  # no costs: the income may be why
    )
    present = "är|går|löper|löper på|fortlöper|fortskrider|sker|fungerar|ligger|bedrivs"
    verb = f"(?:(?:{present}|har (?:bedrivits|gått|löpt|löpt på|fungerat)) )?"
    time = "(?: (?:under|för|hittills) (?:perioden|året|helåret|i år))?"
    degree = "(?:(?:helt|nästan|i huvudsak|i stort|i stort sett) )?"
    plan = "(?:plan|planen|planering|planeringen|budget|budgeten|prognos|prognosen|förväntan|förväntningarna)"
    size = "(?:större|stora|stor|nämnvärd|nämnvärda|väsentlig|väsentliga|betydande|särskild|särskilda)"
    against = f"(?: (?:mot|från|gentemot|jämfört med) {plan})?{time}(?: finns)?"
    small = "(?:mindre|liten|små|marginell|marginella|obetydlig|obetydliga)"
    tell = "(?:rapportera|redovisa|kommentera|notera|anmärka|tillägga)"
    return re.compile("|".join([
        f"{subject}{verb}{degree}(?:enligt|i enlighet med|i linje med|i nivå med) {plan}{time}",
        f"{subject}{verb}{degree}som (?:planerat|budgeterat|beräknat|förväntat|tänkt)",
        f"{subject}(?:följer|har följt) {degree}{plan}{time}",
        f"(?:det finns )?(?:(?:ingen|inga) (?:{size} )?|{small} )(?:budget)?avvikelser?{against}(?: att {tell})?",
        "(?:ingen|inga) (?:kommentar|kommentarer|anmärkning|anmärkningar|synpunkter)",
        f"(?:det finns )?(?:inget|ingenting)(?: särskilt| nytt| övrigt| mer)? att {tell}",
        "(?:ej|inte|icke) (?:aktuellt|aktuell|relevant|tillämpligt)",
        "se (?:bifogad |separat |medföljande )?bilagan?(?: [0-9]+[a-z]?| [a-z])?",
        "(?:(?:text|texten|kommentar|förklaring|analys) )?(?:kommer|återkommer|kompletteras|fylls i|skrivs) senare",
    ]))  # fmt: skip
