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
from collections.abc import Iterator, Mapping

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.findings.words import figure, in_quotes
from mallkoll.validators.readings.readings import CellState, Reading
from mallkoll.workbook.binding.bound_layout import BoundLayout
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.layout.layout_model import SUMMABLE, Kind
from mallkoll.workbook.model.format_meaning import FormatEffect, FormatMeaning, format_meaning
from mallkoll.workbook.model.money_units import UNIT_FACTOR
from mallkoll.workbook.model.number_format import possible_entries
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "TAL005"
SEVERITY = Severity.WARNING

_DATE = FormatMeaning(FormatEffect.TIME)


def check(document: Document) -> Iterator[Finding]:
    """One finding per column of a table and kind of format."""
    meaning_of_style = {
        style: meaning for style, code in enumerate(document.book.number_formats) if (meaning := format_meaning(code))
    }
    groups: dict[tuple[str, str, FormatMeaning], list[Reading]] = {}
    cells, readings = {sheet.name: sheet.cells for sheet in document.book.sheets}, document.readings
    refs = {ref for ref, reading in readings.odd.items() if isinstance(reading.raw, dt.date)}
    if meaning_of_style:  # in many workbooks no style says more than the figure
        for sheet, summable in document.bound.once(_summable).items():
            held = zip(summable.values(), map(cells[sheet].get, summable), strict=True)
            refs.update([ref for ref, cell in held if cell is not None and cell.style in meaning_of_style])
    for ref in readings.in_order(refs):
        cell, reading = cells[ref.sheet].get(ref[1:]), readings[ref]
        if cell is None or reading.state is not CellState.NUMBER or reading.column.kind not in SUMMABLE:
            continue
        meaning = _DATE if isinstance(cell.value, dt.date) else meaning_of_style.get(cell.style)
        if meaning is not None and _contradicts(document, reading, meaning):
            groups.setdefault((reading.table.key, reading.column.key, meaning), []).append(reading)
    for (_, _, meaning), group in groups.items():
        first = next((reading for reading in group if reading.value), None)
        if first is not None:  # zero is shown right by every format
            ordered = [first, *(reading for reading in group if reading is not first)]
            text = _text(document, first, meaning) + _more(len(group))
            yield about_cells(finding_at_reading(CODE, SEVERITY, first, text), [reading.ref for reading in ordered])


def _summable(bound: BoundLayout) -> Mapping[str, Mapping[tuple[int, int], CellRef]]:
    """The cells for amounts and counts, by sheet and place; that per cents are shown as such is right."""
    summable: dict[str, dict[tuple[int, int], CellRef]] = {}
    for table in bound.tables.values():
        if cells := {(ref.row, ref.col): ref for _, column, ref in table.numeric_cells() if column.kind in SUMMABLE}:
            summable.setdefault(table.sheet, {}).update(cells)
    return summable


def _contradicts(document: Document, reading: Reading, meaning: FormatMeaning) -> bool:
    """Whether the format misleads; one that names its own scale (136 583 tkr shown as ``137 mnkr``) does not."""
    unit = document.layout.unit_of(reading.table.table, reading.column)
    if meaning.effect is FormatEffect.SCALED and meaning.word in UNIT_FACTOR and unit in UNIT_FACTOR:
        return UNIT_FACTOR[meaning.word] != UNIT_FACTOR[unit] * 1000.0**meaning.thousands
    if meaning.effect is FormatEffect.UNIT and reading.column.kind is Kind.AMOUNT:
        return unit in UNIT_FACTOR and (
            meaning.word not in UNIT_FACTOR or UNIT_FACTOR[meaning.word] != UNIT_FACTOR[unit]
        )
    return meaning.effect is not FormatEffect.UNIT and (
        meaning.effect is not FormatEffect.CURRENCY or reading.column.kind is Kind.AMOUNT
    )


def _text(document: Document, reading: Reading, meaning: FormatMeaning) -> str:
    value = reading.value or 0.0
    unit = document.layout.unit_of(reading.table.table, reading.column)
    advice = f"Skriv beloppet i {unit}" if unit else "Skriv talet"
    if meaning.effect is FormatEffect.PERCENT:
        statement = f"Cellen visar {figure(round(value * 100, 6))}\u00a0%, men innehåller {figure(value)}"
        return f"{statement}: talformatet är procent. {advice} och välj ett talformat utan procent."
    if meaning.effect is FormatEffect.SCALED:
        scaled = figure(value / 1000**meaning.thousands, 0)
        counted_in = "tusental" if meaning.thousands == 1 else "miljontal" if meaning.thousands == 2 else "miljardtal"
        return (
            f"Cellen innehåller {figure(value)} men visar {scaled}: talformatet kortar av till {counted_in}, och "
            f"summorna räknar med det som cellen innehåller. {advice} och välj ett talformat som visar hela talet."
        )
    if meaning.effect is FormatEffect.CURRENCY:
        currency = in_quotes(meaning.word)
        return f"Talformatet visar beloppet i {currency}, men kolumnen är i {unit}. Välj ett annat talformat."
    if meaning.effect is FormatEffect.UNIT:
        statement = f"Cellen visar {figure(value)}\u00a0{meaning.word}, men kolumnen är i {unit}"
        if meaning.word == "%":
            return f"{statement}: talformatet skriver ett procenttecken efter talet. Välj ett annat talformat."
        return (
            f"{statement}. Är beloppet i {meaning.word}? Skriv det då i {unit}. Är det i {unit} redan: välj ett "
            f"talformat utan {in_quotes(meaning.word)}."
        )
    if meaning.effect is FormatEffect.NOTHING:
        return f"Cellen innehåller {figure(value)}, men talformatet visar inget tal. Välj ett annat talformat."
    raw = reading.raw
    day = f", {raw.isoformat()[:10]}" if isinstance(raw, dt.date) else ""
    counted_in = "ett datum" if day else "en tid"
    # only an entry of month and year, such as 12.34, which becomes the first of that month
    typed = possible_entries(raw)[1:] if isinstance(raw, dt.date) else ()
    question = (
        f" Skrevs {typed[0]}? Excel gör om det till ett datum: skriv {typed[0].replace('.', ',')}." if typed else ""
    )
    advice = "Är beloppet rätt: välj" if typed else "Välj"
    return (
        f"Cellen innehåller {figure(value)} men visar {counted_in}{day}.{question} {advice} ett talformat för belopp."
    )


def _more(count: int) -> str:
    return "" if count == 1 else f" Detsamma gäller alla {count} celler i kolumnen som har formatet."
