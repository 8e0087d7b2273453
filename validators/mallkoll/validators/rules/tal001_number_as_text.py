"""Talet är lagrat som text.

Ett belopp som är inskrivet eller inklistrat som text (”1 473 495” med mellanslag, ”−2 000” med ett långt minustecken,
”1,5 miljoner”) räknas inte med av Excels summor. Mallkoll läser det som det tal det betyder och räknar vidare med det.
Där en formel summerar cellen är det ett fel, och fyndet säger hur mycket summan visar för lite; annars en varning.
Tal som är lagrade på samma sätt i samma tabell ger ett fynd tillsammans. Säger de andra beloppen att texten dessutom
är fel tal är det ett enda fynd, SUM001.

Kan texten betyda mer än ett tal är fyndet en fråga: ”136 583 kr” i en kolumn i tkr är oftast skrivet av vana, och en
fotnot (”583¹”, ”583*”) hör inte till talet. Då finns det inget säkert förslag.

Tabell: ram

| Investering | Förslag |
| --- | --- |
| Inventarier | 1 500 |
| Summa | 1 500 |
| Ram | 2 000 |

Beloppet står som text.

| Investering | Förslag |
| --- | --- |
| Inventarier | **"1 500"** → 1 500 |
| Summa | 1 500 |
| Ram | 2 000 |

Rättad:

| Investering | Förslag |
| --- | --- |
| Inventarier | **1 500** |
| Summa | 1 500 |
| Ram | 2 000 |

En enhet som inte är kolumnens.

| Investering | Förslag |
| --- | --- |
| Inventarier | **"1,5 miljoner"** → 1 500 |
| Summa | 1 500 |
| Ram | 2 000 |

Rättad med `--aven-troliga`:

| Investering | Förslag |
| --- | --- |
| Inventarier | **1 500** |
| Summa | 1 500 |
| Ram | 2 000 |

Summan är en formel som inte räknar med texten.

| Investering | Förslag |
| --- | --- |
| Inventarier | **"1 500"** → 1 500 |
| Summa | =SUMMA(C3:C3) |
| Ram | 2 000 |

Rättad:

| Investering | Förslag |
| --- | --- |
| Inventarier | **1 500** |
| Summa | =SUMMA(C3:C3) |
| Ram | 2 000 |
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.facts.undone import diagnoses
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.findings.uncounted_cells import sums_not_counting, sums_over, uncounted_sentences
from mallkoll.validators.findings.words import figure, in_quotes
from mallkoll.validators.readings.readings import CellState, Reading
from mallkoll.validators.readings.text_number import TextNumber
from mallkoll.workbook.model.amount import minus_after
from mallkoll.workbook.results.finding import Finding, Proposal, Safety, Severity

CODE = "TAL001"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per table for the texts that are certain, and one per column and kind of doubt for the others."""
    as_text = [r for r in document.by_state(CellState.NUMBER_AS_TEXT) if r.text is not None]
    if not as_text:
        return
    sums, blamed = sums_not_counting(document, as_text), _blamed(document)
    told = {change.cell: change.best for diagnosis in diagnoses(document) for change in diagnosis.sure}
    groups: dict[tuple[object, ...], list[Reading]] = {}
    for reading in as_text:
        alone = reading.ref if reading.ref in told else None
        groups.setdefault((reading.table.key, _kind(reading), alone), []).append(reading)
    for readings in groups.values():
        sums_here = sums_over(sums, readings)
        severity = Severity.ERROR if sums_here else SEVERITY
        unit = document.layout.unit_of(readings[0].table.table, readings[0].column)
        text = _text(readings, unit) + uncounted_sentences(document, readings, sums_here)
        proposals = tuple(proposal for reading in readings for proposal in _proposals(reading, blamed))
        expected = told.get(readings[0].ref, readings[0].value)  # what SUM001 asks for is told there, text and all
        finding = finding_at_reading(CODE, severity, readings[0], text, expected=expected, proposals=proposals)
        yield about_cells(finding, [reading.ref for reading in readings])


def _kind(reading: Reading) -> tuple[object, ...]:
    """The key that cells reported together share within a table."""
    text = reading.text or TextNumber(0.0)
    return (text.certain, text.footnote, text.habit, text.other is None, None if text.certain else reading.column.key)


def _text(readings: list[Reading], unit: str) -> str:
    first, count = readings[0], len(readings)
    text = first.text or TextNumber(0.0)
    read = f"{in_quotes(str(first.raw))} läses som {figure(text.value)}"
    if text.other is not None:
        count_text = "Talet är lagrat som text" if count == 1 else f"{count} tal är lagrade som text"
        habit_note = " (enheten tros vara skriven av vana)" if text.habit else ""
        return (
            f"{count_text} och kan betyda två saker: {read} {unit}{habit_note}, men kan också betyda "
            f"{figure(text.other)} {unit}. Vilket är rätt? Skriv in talet i {unit}."
        )
    if count == 1:
        note = " Fotnoten räknas inte till talet." if text.footnote else ""
        return f"Talet är lagrat som text: {read}.{note} Skriv in det som tal."
    note = " Fotnoterna räknas inte till talen." if text.footnote else ""
    return f"{count} tal är lagrade som text; {read}.{note} Skriv in dem som tal."


def _blamed(document: Document) -> frozenset[object]:
    """The cells that may be why a relation fails."""
    solutions = (solution for diagnosis in document.arithmetic.diagnoses for solution in diagnosis.solutions)
    return frozenset(change.cell for solution in solutions for change in solution.changes)


def _proposals(reading: Reading, blamed: Container[object]) -> Iterator[Proposal]:
    """Safe where the text can only mean that number, likely where it was reinterpreted, possible for two readings.

    No more than possible where the other figures ask for another number than the one that the text means.
    """
    text = reading.text or TextNumber(0.0)
    raw = str(reading.raw)
    if text.other is None:
        safety, reason = (
            (Safety.SAFE, "samma tal, lagrat som tal") if text.certain else (Safety.LIKELY, _reason(reading, text))
        )
        safety = Safety.POSSIBLE if reading.ref in blamed else safety
        yield Proposal(reading.ref.sheet, reading.ref.address, raw, text.value, safety, reason)
        return
    for value in (text.value, text.other):
        yield Proposal(reading.ref.sheet, reading.ref.address, raw, value, Safety.POSSIBLE, "texten kan betyda det")


def _reason(reading: Reading, text: TextNumber) -> str:
    if text.footnote:
        return "talet utan fotnot"
    return "minustecknet står efter talet" if minus_after(str(reading.raw)) else "talet i kolumnens enhet"
