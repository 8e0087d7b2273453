"""Det här på bladet är inte prövat.

En arbetsbok utan mall kontrolleras så som bladen verkar räkna. Vad som inte ingår i någon summa eller formel som
Mallkoll förstår kan inte prövas, och det sägs här, en gång för varje blad: att inget annat sägs betyder inte att det är
kontrollerat.

Ska bladet inte kontrolleras alls: skriv *undanta bladet* i kolumnen Motivering på bladet Kontroll, på den här raden
eller en annan rad om bladet. Gäller det kommunens alla arbetsböcker, skriv `UTM009: {undanta: [Hjälpblad]}` under
`regler` i en layout i mappen `layouter` bredvid filerna eller ovanför.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from mallkoll.validators.any_workbook.own_book import OwnBook
from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place
from mallkoll.validators.any_workbook.text_amounts import text_amount, texts_among_figures
from mallkoll.validators.findings.words import enumerated, in_quotes
from mallkoll.validators.readings.formula_state import is_external_formula
from mallkoll.workbook.model.cell_group import cell_list_text
from mallkoll.workbook.model.text import counted
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "UTM009"
SEVERITY = Severity.INFO
_LISTED: Final = 60  # cells put together to areas in a sentence
_AREAS: Final = 4  # of them that are told


def check(book: OwnBook) -> Iterator[Finding]:
    """One finding for each sheet with figures or formulas that nothing is known about."""
    without = [sheet.name for sheet in book.sheets if not sheet.typed and not sheet.formulas]
    if without:
        which = f"bladet {in_quotes(without[0])}" if len(without) == 1 else f"bladen {enumerated(without)}"
        yield _finding(None, f"Inte prövat, eftersom där inte finns några tal: {which}.")
    for sheet in book.sheets:
        reasons = [reason for reason in _reasons(book, sheet) if reason]
        if reasons:
            hidden = "Bladet är dolt. " if sheet.sheet.state != "visible" else ""
            yield _finding(sheet.name, f"{hidden}Inte prövat på bladet: {enumerated(reasons)}.")
    for name, says in sorted(book.left_out.items()):
        left_out = book.book.sheet(name)
        if left_out is not None:
            yield _finding(left_out.name, f"Bladet är undantaget {says}, och inte prövat.")


def left_out_by_rules(findings: Iterable[tuple[Finding, str]]) -> Iterator[Finding]:
    """What is not asked because the kommun's rules leave a place out, sheet by sheet; each with the reason given."""
    by_sheet: dict[str, list[str]] = {}
    for finding, reason in findings:
        if finding.sheet is not None and finding.code != CODE:
            why = f" ({reason})" if reason else ""
            by_sheet.setdefault(finding.sheet, []).append(f"{finding.code} i {finding.where}{why}")
    for sheet, said in by_sheet.items():
        yield _finding(sheet, f"Undantaget i kommunens regler: {enumerated(said)}.")


def _finding(sheet: str | None, text: str) -> Finding:
    return Finding(code=CODE, severity=SEVERITY, sheet=sheet, cell=None, table=None, row=None, column=None, value=None,
                   expected=None, text=text, proposals=())  # fmt: skip


def _reasons(book: OwnBook, sheet: OwnSheet) -> Iterator[str]:
    verdicts, typed = book.figures[sheet.name], book.typed[sheet.name]
    yield from (reason.rstrip(".") for reason in verdicts.not_read)
    told = {at for missed in book.missed[sheet.name] for at in missed.missed}
    told |= {(figure.ref.row, figure.ref.col) for figure in (*typed.figures, *typed.pasted)}
    told |= {at for error in book.errors[sheet.name] for at in (*error.places, *error.passed_on)}
    alone = [at for at in sheet.typed.keys() - verdicts.tried - told if not sheet.is_covered(at)]
    if alone:
        yield f"{counted(len(alone), 'tal', 'tal')} som inte ingår i någon summa eller formel ({_cells(sheet, alone)})"
    texts = _beside(sheet, alone)
    if texts:
        yield f"{counted(len(texts), 'text som är ett tal', 'texter som är tal')} på samma rad ({_cells(sheet, texts)})"
    strange = [at for at in sheet.not_understood if at not in told]
    elsewhere = [at for at in strange if "[" in sheet.formulas[at] and is_external_formula(sheet.formulas[at])]
    for places, what in (
        (elsewhere, "hämtar från en annan arbetsbok"),
        ([at for at in strange if at not in set(elsewhere)], "inte är summor eller skillnader"),
    ):
        if places:
            yield f"{counted(len(places), 'formel', 'formler')} som {what} ({_cells(sheet, places)})"
    pasted = [(figure.ref.row, figure.ref.col) for figure in typed.pasted if figure.wrong]
    pasted = [at for at in pasted if at not in verdicts.tried]
    if pasted:
        numbers = counted(len(pasted), "inskrivet tal", "inskrivna tal")
        yield f"{numbers} där formeln i cellen bredvid skulle ge något annat ({_cells(sheet, pasted)})"
    if typed.given_up:
        yield "tal bland formler, som är för många för att vara misstag"
    if book.of_many_kinds(sheet.name):
        places = [unlike.at for unlike in book.unlike[sheet.name]]
        yield f"om formler är rätt kopierade, eftersom så många skiljer sig från sina grannar ({_cells(sheet, places)})"


def _beside(sheet: OwnSheet, alone: Iterable[Place]) -> list[Place]:
    """The texts that are numbers, in rows of numbers that nothing is known about. Not those that UTM005 tells of."""
    rows = {row for row, _ in alone}
    amounts = [
        at for at, text in sheet.texts.items() if at[0] in rows and at not in sheet.formulas and text_amount(text)
    ]
    told = set(texts_among_figures(sheet)) if amounts else set()
    return [at for at in amounts if at not in told]


def _cells(sheet: OwnSheet, places: Sequence[Place]) -> str:
    listed = cell_list_text([("", sheet.ref(at).address) for at in sorted(places)[:_LISTED]])
    parts = listed.split(", ")
    more = len(places) > _LISTED or len(parts) > _AREAS
    return ", ".join(parts[:_AREAS]) + (" …" if more else "")
