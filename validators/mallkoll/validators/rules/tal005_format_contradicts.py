"""Talformatet visar något annat än vad kolumnen innehåller.

Cellens talformat får ett tal att se ut som ett annat: 0,05 visas som 5 % i en kolumn för belopp, 136 583 000 visas som
136 583 med ett format som kortar av till tusental, 583 visas som den 5 augusti 1901, ett belopp i tkr visas i euro,
eller med ”kr” eller ”mnkr” efter sig. Den som läser ser då ett annat tal än det som summeras. Kontrollen räknar med det
som cellen innehåller. Format som inte ändrar vad talet betyder (mellanrum, decimaler, kolumnens egen enhet efter talet,
röda minusbelopp, redovisningsformat) ger inga fynd.

Ett fynd per kolumn och slag, med alla celler.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.findings.words import figure, in_quotes
from mallkoll.validators.readings.readings import CellState, Reading
from mallkoll.workbook.binding.relations import UNIT_FACTOR
from mallkoll.workbook.layout.layout_model import SUMMABLE, Kind
from mallkoll.workbook.model.format_meaning import FormatEffect, FormatMeaning, format_meaning
from mallkoll.workbook.model.number_format import possible_entries
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "TAL005"
SEVERITY = Severity.WARNING

_DATE = FormatMeaning(FormatEffect.TIME)


def check(document: Document) -> Iterator[Finding]:
    """One finding per column of a table and kind of format."""
    odd = {style: effect for style, code in enumerate(document.book.number_formats) if (effect := format_meaning(code))}
    groups: dict[tuple[str, str, FormatMeaning], list[Reading]] = {}
    for reading in document.readings.values():
        if reading.state is CellState.NUMBER and reading.column.kind in SUMMABLE:
            effect = _DATE if isinstance(reading.raw, dt.date) else _odd(document, reading, odd) if odd else None
            if effect is not None and _contradicts(document, reading, effect):
                groups.setdefault((reading.table.key, reading.column.key, effect), []).append(reading)
    for (_, _, effect), readings in groups.items():
        first = next((reading for reading in readings if reading.value), None)
        if first is not None:  # nought is nought in every format
            ordered = [first, *(reading for reading in readings if reading is not first)]
            text = _text(document, first, effect) + _more(len(readings))
            yield about_cells(finding_at_reading(CODE, SEVERITY, first, text), [reading.ref for reading in ordered])


def _odd(document: Document, reading: Reading, odd: dict[int, FormatMeaning]) -> FormatMeaning | None:
    cell = document.sheets[reading.ref.sheet].cells.get((reading.ref.row, reading.ref.col))
    return None if cell is None else odd.get(cell.style)


def _contradicts(document: Document, reading: Reading, effect: FormatMeaning) -> bool:
    """A unit that says itself how it is scaled (136 583 tkr as ``137 mnkr``) is told right."""
    unit = document.layout.unit_of(reading.table.table, reading.column)
    if effect.look is FormatEffect.SCALED and effect.word in UNIT_FACTOR and unit in UNIT_FACTOR:
        return UNIT_FACTOR[effect.word] != UNIT_FACTOR[unit] * 1000.0**effect.thousands
    if effect.look is FormatEffect.UNIT and reading.column.kind is Kind.AMOUNT:
        return unit in UNIT_FACTOR and (effect.word not in UNIT_FACTOR or UNIT_FACTOR[effect.word] != UNIT_FACTOR[unit])
    return effect.look is not FormatEffect.UNIT and (
        effect.look is not FormatEffect.CURRENCY or reading.column.kind is Kind.AMOUNT
    )


def _text(document: Document, reading: Reading, shows: FormatMeaning) -> str:
    value = reading.value or 0.0
    unit = document.layout.unit_of(reading.table.table, reading.column)
    right = f"Skriv beloppet i {unit}" if unit else "Skriv talet"
    if shows.look is FormatEffect.PERCENT:
        shown = f"Cellen visar {figure(round(value * 100, 6))}\u00a0%, men innehåller {figure(value)}"
        return f"{shown}: talformatet är procent. {right} och välj ett talformat utan procent."
    if shows.look is FormatEffect.SCALED:
        short = figure(value / 1000**shows.thousands, 0)
        what = "tusental" if shows.thousands == 1 else "miljontal" if shows.thousands == 2 else "miljardtal"
        return (
            f"Cellen innehåller {figure(value)} men visar {short}: talformatet kortar av till {what}, och summorna "
            f"räknar med det som cellen innehåller. {right} och välj ett talformat som visar hela talet."
        )
    if shows.look is FormatEffect.CURRENCY:
        return (
            f"Talformatet visar beloppet i {in_quotes(shows.word)}, men kolumnen är i {unit}. Välj ett annat talformat."
        )
    if shows.look is FormatEffect.UNIT:
        shown = f"Cellen visar {figure(value)}\u00a0{shows.word}, men kolumnen är i {unit}"
        if shows.word == "%":
            return f"{shown}: talformatet skriver ett procenttecken efter talet. Välj ett annat talformat."
        return (
            f"{shown}. Är beloppet i {shows.word}? Skriv det då i {unit}. Är det i {unit} redan: välj ett talformat "
            f"utan {in_quotes(shows.word)}."
        )
    if shows.look is FormatEffect.NOTHING:
        return f"Cellen innehåller {figure(value)}, men talformatet visar inget tal. Välj ett annat talformat."
    raw = reading.raw
    day = f", {raw.isoformat()[:10]}" if isinstance(raw, dt.date) else ""
    what = "ett datum" if day else "en tid"
    typed = possible_entries(raw)[1:] if isinstance(raw, dt.date) else ()  # the first of a month, of whatever year
    question = (
        f" Skrevs {typed[0]}? Excel gör om det till ett datum: skriv {typed[0].replace('.', ',')}." if typed else ""
    )
    right = "Är beloppet rätt: välj" if typed else "Välj"
    return f"Cellen innehåller {figure(value)} men visar {what}{day}.{question} {right} ett talformat för belopp."


def _more(count: int) -> str:
    return "" if count == 1 else f" Detsamma gäller alla {count} celler i kolumnen som har formatet."
