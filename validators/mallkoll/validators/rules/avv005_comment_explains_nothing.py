"""Kommentaren till en stor avvikelse förklarar den inte.

En verksamhet avviker från budget med mer än gränsen (AVV001), och kommentaren säger bara att allt går enligt plan, att
ingenting avviker eller är att kommentera, att det avviker, eller att det står i en bilaga eller kommer senare. Den som
läser får inte veta varför det avviker, eller vad som görs åt det. *Se ovan* och *Se nedan* räcker när en kommentar där
förklarar något. Flera rader i samma tabell är ett fynd.

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

from mallkoll.validators.deviations import Deviating, deviating, finding_per_table, of_undoubted, says_nothing
from mallkoll.validators.document import Document
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.layout.layout_model import Kind
from mallkoll.workbook.model.text import normalized, value_text
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "AVV005"
SEVERITY = Severity.WARNING

_BETWEEN_CLAUSES = re.compile("[ .,:;!()–](?:(?<! )|(?:-|och|samt) )")  # by letters that a search can skip to
_ABOVE, _BELOW = re.compile(r"\b(?:ovan|föregående)"), re.compile(r"\bnedan")


def check(document: Document) -> Iterator[Finding]:
    """One finding per table of comments."""
    found = (one for one in of_undoubted(document, deviating(document)) if _explains_nothing(one.said))
    empty = [one for one in found if not _is_explained_there(document, one)]
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


def _is_explained_there(document: Document, one: Deviating) -> bool:
    """Whether a comment points above or below itself, where a text on the sheet says more than such comments do."""
    said = normalized(one.said)
    above, below = _ABOVE.search(said), _BELOW.search(said)
    if (above or below) and one.place.found_by == "rubriker":  # in no template a text may stand anywhere
        return True
    for at in _texts(document, one.at.sheet) if above or below else ():
        if (above and at.row < one.at.row) or (below and at.row > one.at.row):
            text = value_text(document.sheets[at.sheet].value(at.row, at.col))
            if not says_nothing(text) and not _explains_nothing(text):
                return True
    return False


def _texts(document: Document, sheet: str) -> Iterator[CellRef]:
    """The cells for texts on a sheet."""
    for place in document.tables.values():
        if place.sheet == sheet:
            texts = [column.key for column in place.table.columns if column.kind is Kind.TEXT]
            yield from (refs[key] for refs in place.refs.values() for key in texts if key in refs)


@cache
def _says_no_reason() -> re.Pattern[str]:
    """What a clause says that gives no reason: all is well, there is nothing to say, it stands elsewhere or later."""
    # no costs: the income may be why
    subject = "(?:(?:allt|det|verksamhet(?:en)?|ekonomin?|utfall(?:et)?|resultat(?:et)?|prognos(?:en)?) )?"
    amount = "(?:(?:det|ekonomin?|utfall(?:et)?|resultat(?:et)?) )?"  # no verksamhet: a larger one may be why
    present = "är|går|löper|löper på|fortlöper|fortskrider|sker|fungerar|ligger|bedrivs"
    verb = f"(?:(?:{present}|har (?:bedrivits|gått|löpt|löpt på|fungerat)) )?"
    now = "hittills|så här långt|än så länge|för närvarande|just nu|i dagsläget|i nuläget"
    time = f"(?: (?:(?:under|för|hittills) (?:perioden|året|helåret|i år)|{now}))?"
    degree = "(?:(?:helt|nästan|i huvudsak|i stort|i stort sett) )?"
    decided = "(?:(?:lagd|beslutad|fastställd|årets|periodens) )?"
    planned = "plan|planen|planering|planeringen|budget|budgeten|prognos|prognosen|förväntan|förväntningarna"
    plan = f"{decided}(?:{planned})"
    to_plan = f"(?:mot|från|gentemot|jämfört med|i förhållande till) {plan}"
    shows = "(?:(?:visar|redovisar|har) )?(?:(?:en|ett) )?(?:(?:positiv|negativ|stort?|större|liten|litet|mindre) )?"
    size = "(?:större|stora|stor|nämnvärd|nämnvärda|väsentlig|väsentliga|betydande|särskild|särskilda)"
    small = "(?:mindre|liten|små|marginell|marginella|obetydlig|obetydliga)"
    hardly_any = f"(?:(?:ingen|inga) (?:{size} )?|{small} )"
    tell = "(?:rapportera|redovisa|kommentera|notera|anmärka|anmärka på|erinra|tillägga|säga)"
    more = "(?:särskild|särskilda|särskilt|speciellt|ytterligare|övriga|övrigt|nytt|mer)"
    words = "(?:kommentar|kommentaren|kommentarer|kommentarerna|text|texten|förklaring|förklaringen|analys|analysen)"
    see = f"(?:se|enligt|som|samma(?: {words}| orsak)? som)"
    attached = "(?:(?:bifogad|bifogade|separat|separata|medföljande) )?(?:bilaga|bilagan|bilagor|bilagorna)"
    number = "[0-9]+[a-z]?"
    numbered = f"(?: {number}(?:[-/]{number})?| [a-z])?(?: sid(?:an?)?(?: {number})?)?"
    return re.compile("|".join([
        f"{subject}{verb}{degree}(?:enligt|enl|i enlighet med|i linje med|i nivå med|i fas med) {plan}{time}",
        f"{subject}{verb}{degree}enl|{plan}{time}",  # as a point divides them
        f"{subject}{verb}{degree}som (?:planerat|budgeterat|beräknat|förväntat|tänkt|vanligt)",
        f"{subject}{verb}{degree}(?:bra|ok|okej|i fas|i balans|under kontroll|utan anmärkning){time}",
        f"{subject}(?:följer|har följt|håller|har hållit) {degree}{plan}{time}",
        f"{subject}(?:{verb}|ryms |håller sig ){degree}inom (?:budget|budgeten|ram|ramen|budgetram|budgetramen){time}",
        "(?:allt|det) ser (?:bra|ok|okej) ut",
        "(?:budget|budgeten) (?:är )?i balans",
        f"(?:det finns )?{hardly_any}(?:budget)?avvikelser?(?: {to_plan})?{time}(?: finns)?(?: att {tell})?",
        f"{subject}{shows}(?:avvikelse|underskott|överskott)(?: {to_plan})?{time}",
        f"{subject}avviker {to_plan}{time}",
        f"{amount}{verb}{degree}(?:(?:lägre|högre|bättre|sämre) än|under|över) {plan}{time}",
        f"{amount}{verb}{degree}(?:lägre|högre|bättre|sämre) än (?:planerat|budgeterat|beräknat|förväntat|väntat)",
        f"(?:ingen|inga) (?:{more} )?(?:kommentar|kommentarer|anmärkning|anmärkningar|synpunkter)",
        "(?:lämnas )?utan kommentar|kommenteras (?:ej|inte)",
        f"(?:(?:det )?finns )?(?:inget|ingenting)(?: {more})? att {tell}",
        "(?:inget|ingenting) (?:särskilt|speciellt|nytt)",
        "(?:ej|inte|icke) (?:aktuellt|aktuell|relevant|tillämpligt|kommenterat)",
        "(?:okänd|oklar) (?:orsak|anledning)|(?:orsaken|anledningen) är (?:okänd|oklar)|vet (?:ej|inte)",
        f"(?:(?:se|enligt|framgår av|redovisas i|kommenteras i) )?{attached}{numbered}",
        "se (?:bifogad fil|bifogat dokument|separat fil|separat dokument|tjänsteskrivelsen?)",
        f"(?:sid(?:an?)? )?{number}|[a-z]|sid",  # the others of several bilagor
        f"(?:{see} )?(?:(?:{words}|raden?) )?(?:här )?(?:ovan|ovanför|nedan|nedanför)",
        f"(?:se|samma som) (?:ovanstående|nedanstående|föregående)(?: (?:rad|{words}))?",
        f"(?:{words} )?(?:kommer|återkommer|kompletteras|fylls i|skrivs|lämnas) senare",
        f"{words} (?:kommer|saknas)",
        f"återkommer med {words}|(?:ska|skall|kommer att|att) (?:kompletteras|komplettera|fyllas i|skrivas)",
        "kommentar|verksamhet(?:en)?|ekonomin?",  # before a colon, or before och
    ]))  # fmt: skip
