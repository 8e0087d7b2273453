"""Formeln räknar något annat än mallen.

I cellen står en formel, men inte mallens: en summa som missar en rad eller räknar med en för mycket, en skillnad åt fel
håll, en avrundning till tusental, ett villkor, en hänvisning till fel rad. Ger den ett annat tal än mallens formel är
det ett fel; annars en upplysning, för den kan ge fel tal senare. Hur formeln är skriven spelar ingen roll, bara vad den
räknar ut: DELSUMMA och PRODUKTSUMMA av samma celler är samma summa.

Tabell: ram

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Fordon | 200 |
| Summa | =C3+C4 |
| Ram | 800 |

Summan missar den sista posten.

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Fordon | 200 |
| Summa | **=SUMMA(C3:C3)** → 700 |
| Ram | 800 |

Rättad:

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Fordon | 200 |
| Summa | **700** (mallens formel) |
| Ram | 800 |

Summan avrundas till tusental.

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Fordon | 200 |
| Summa | **=AVRUNDA(SUMMA(C3:C4);-3)** → 700 |
| Ram | 1 000 |

Rättad:

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Fordon | 200 |
| Summa | **700** (mallens formel) |
| Ram | 1 000 |
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

from msgspec import Struct

from mallkoll.validators.document import Document
from mallkoll.validators.engine.intervals import half_width, noise
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading, restored_formula
from mallkoll.validators.findings.words import enumerated, figure
from mallkoll.validators.readings.formula_state import (
    FormulaState,
    adds_nothing,
    hidden_figures,
    is_external_formula,
    rounds,
)
from mallkoll.validators.readings.precision import decimals
from mallkoll.validators.readings.readings import Reading
from mallkoll.validators.typed_over.replaced_formulas import close_to_formula
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.formula_tree import NotUnderstood
from mallkoll.workbook.formulas.linear_form import LinearForm, linear_form, same_form
from mallkoll.workbook.formulas.swedish_formula import in_swedish
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "FOR002"
SEVERITY = Severity.ERROR


class _Changed(Struct, frozen=True):
    """A cell whose formula differs from the template's.

    ``shown`` is the number it shows (None: not a number), ``form`` the cells it adds up (None: not a sum).
    """

    reading: Reading
    shown: float | None
    form: LinearForm | None


def check(document: Document) -> Iterator[Finding]:
    """One finding per cell that shows another figure; one per table for formulas that happen to give the right one."""
    right_by_table: dict[str, list[_Changed]] = {}
    for reading in document.by_formula_state(FormulaState.CHANGED):
        if reading.value is None:
            continue
        form = linear_form(reading.formula or "", reading.ref, document.places)
        cell = _Changed(reading, document.shown.number(reading.ref), form)
        if _is_another_relation(document, cell):
            continue
        if _is_right(document, cell) or (cell.shown is None and reading.raw is None):
            right_by_table.setdefault(reading.table.key, []).append(cell)
        else:
            yield _wrong(document, cell)
    for cells in right_by_table.values():
        yield _right_by_chance(document, cells)


def _is_right(document: Document, changed: _Changed) -> bool:
    """Whether the formula shows what the layout's would, apart from rounding and floating-point noise."""
    reading, shown, right = changed.reading, changed.shown, changed.reading.value
    if shown is None or right is None:
        return False
    relation = document.defining[reading.ref]
    if changed.form is None or changed.form.terms.keys().isdisjoint(relation.cells):  # a figure from elsewhere
        try:
            document.shown.computed(reading.ref)
        except NotUnderstood:
            return close_to_formula(shown, right, reading, relation, document.readings)
        if changed.form is not None:
            return close_to_formula(shown, right, reading, relation, document.readings)
    places = decimals(reading.column)
    parts = [document.readings[part_ref].value or 0.0 for part_ref in relation.cells if part_ref in document.readings]
    tolerance = half_width(shown, places) + half_width(right, places) + 8 * noise(sum(map(abs, [shown, right, *parts])))
    return abs(shown - right) <= tolerance


def _is_another_relation(document: Document, changed: _Changed) -> bool:
    """Whether the formula is another of the layout's relations for the cell.

    A total of deviations may as well be the deviation of the totals. Where the two differ, some other cell is wrong:
    both relations are checked, and it is told there.
    """
    form = changed.form
    if form is None or form.constant or form.rounding or form.visible_only:
        return False
    for relation in document.relations_to.get(changed.reading.ref, ()):
        terms = {cell: c for cell, c in (relation.terms or {}).items() if isinstance(cell, CellRef)}
        if terms and not relation.at_most and same_form(form.terms, terms):
            return True
    return False


def _right_by_chance(document: Document, cells: list[_Changed]) -> Finding:
    first = cells[0].reading
    also = (
        "" if len(cells) == 1 else f" Detsamma gäller {enumerated([cell.reading.ref.address for cell in cells[1:]])}."
    )
    outcome = "men ger just nu rätt tal" if cells[0].shown is not None else "och filen har inget sparat tal för den"
    text = f"Formeln är inte mallens, {outcome}. Mallens formel är {_right_formula(document, first)}.{also}"
    proposals = tuple(restored_formula(document, cell.reading) for cell in cells)
    finding = finding_at_reading(CODE, Severity.INFO, first, text, shown=cells[0].shown, proposals=proposals)
    return about_cells(finding, [cell.reading.ref for cell in cells])


def _wrong(document: Document, changed: _Changed) -> Finding:
    reading, relation = changed.reading, document.defining[changed.reading.ref]
    shown = "inget tal" if changed.shown is None else figure(changed.shown)
    why = enumerated(list(_reasons(document, changed)))
    text = (
        f"Formeln ger {shown}, men {relation.text} ger {figure(reading.value or 0.0)}.{f' Den {why}.' if why else ''} "
        f"Mallens formel är {_right_formula(document, reading)}."
    )
    proposals = (restored_formula(document, reading),)
    return finding_at_reading(
        CODE, SEVERITY, reading, text, expected=reading.value, shown=changed.shown, proposals=proposals
    )


def _right_formula(document: Document, reading: Reading) -> str:
    return in_swedish(document.template_formula(reading.ref))


def _reasons(document: Document, changed: _Changed) -> Iterator[str]:
    """What the formula does differently from the layout's, as Swedish phrases that continue the word *den*."""
    form, places = changed.form, document.places
    if form is None:
        if is_external_formula(changed.reading.formula or ""):
            yield "hämtar från en annan arbetsbok"
        return
    terms = document.defining[changed.reading.ref].terms or {}
    if same_form(form.terms, {cell: -c for cell, c in terms.items() if isinstance(cell, CellRef)}):
        yield "har omvänt tecken"
    factor = _factor(
        {cell: c for cell, c in form.terms.items() if cell in terms or not adds_nothing(cell, places)}, terms
    )
    if factor is not None:
        yield f"delar med {figure(1 / factor)}" if factor < 1 else f"multiplicerar med {figure(factor)}"
    sheet = changed.reading.ref.sheet
    missed = [cell.text(sheet) for cell in terms if isinstance(cell, CellRef) and cell not in form.terms]
    extra = [cell.text(sheet) for cell in form.terms if cell not in terms and not adds_nothing(cell, places)]
    if missed and len(missed) < len(terms):
        yield f"räknar inte med {enumerated(missed)}"
    if extra and len(missed) < len(terms):
        yield f"räknar också med {enumerated(extra)}"
    if form.constant:
        yield f"{'lägger till' if form.constant > 0 else 'drar ifrån'} talet {figure(abs(form.constant))}"
    if form.rounding is not None and rounds(form, changed.reading.column):
        step = form.rounding.step
        yield f"avrundar {form.rounding.words} {'heltal' if step == 1 else figure(step)}"
    hidden = [cell.address for cell in hidden_figures(form, places)]
    if hidden:
        rows = f"{len(hidden)} dolda rader" if len(hidden) > 1 else "en dold rad"
        yield f"räknar inte med {rows} ({enumerated(hidden)})"


def _factor(form: Mapping[CellRef, float], terms: Mapping[Hashable, float]) -> float | None:
    """The factor by which the formula multiplies the layout's whole sum; None where it does not."""
    if not form or form.keys() != terms.keys():
        return None
    ratios = [form[cell] / terms[cell] for cell in form if terms[cell]]
    first = ratios[0] if ratios else 1.0
    constant = all(abs(ratio - first) < 1e-9 * abs(first) for ratio in ratios)
    return first if constant and first > 0 and abs(first - 1) > 1e-9 else None
