"""Formeln är ersatt av ett inskrivet tal.

I cellen har mallen en formel, men där står ett tal som någon skrivit in. Talet stämmer med de andra, men följer inte
med när de ändras. Det är en upplysning, en per tabell. Stämmer talet inte är det i stället ett fel (SUM001). I en
tabell där det aldrig har funnits formler sägs ingenting.

Tabell: ram

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Summa | =C3 |
| Ram | 800 |

Summan är inskriven för hand.

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Summa | **500** |
| Ram | 800 |
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.engine.products.products import ProductFigures
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.findings.of_template import is_of_template
from mallkoll.validators.findings.words import enumerated
from mallkoll.validators.readings.formula_state import FormulaState
from mallkoll.validators.readings.readings import Reading
from mallkoll.validators.typed_over.replaced_formulas import agrees_with_formula
from mallkoll.workbook.binding.bound_table import BoundTable
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "FOR001"
SEVERITY = Severity.INFO


def check(document: Document) -> Iterator[Finding]:
    """One finding per table, on the first of its overwritten cells."""
    if not document.beside_formulas.has_formulas and all(map(_is_of_headings, document.tables.values())):
        return  # nothing was ever a formula
    overwritten = document.by_formula_state(FormulaState.OVERWRITTEN)
    if not overwritten:
        return
    by_table: dict[str, list[Reading]] = {}
    values: dict[Hashable, float | None] = dict(document.readings.value_of.items())
    replaced = [reading for reading in overwritten if _had_a_formula(document, reading)]
    products = ProductFigures(document.readings, document.defining)

    def agreeing(among: Iterable[Reading]) -> list[Reading]:
        return [one for one in among if agrees_with_formula(one, document.defining[one.ref], values, products)]

    right = agreeing(replaced)
    corrected = _changed(document) if right else {}
    if corrected:
        values |= corrected
        tables = {reading.table.key for reading in right}
        right = agreeing(r for r in replaced if r.table.key in tables and r.ref not in corrected)
    for reading in right:
        by_table.setdefault(reading.table.key, []).append(reading)
    of_template = not by_table or is_of_template(document)
    for readings in by_table.values():
        text = _text([reading.ref.address for reading in readings], of_template=of_template)
        yield about_cells(finding_at_reading(CODE, SEVERITY, readings[0], text), [reading.ref for reading in readings])


def _text(cells: list[str], *, of_template: bool) -> str:
    places = enumerated(cells)
    if not of_template:
        numbers = "Talet" if len(cells) == 1 else f"{len(cells)} tal"
        typed = "inskrivet" if len(cells) == 1 else "inskrivna"
        return f"{numbers} är {typed} där de flesta räknas med formel: {places}."
    if len(cells) == 1:
        return f"Formeln är ersatt av ett inskrivet tal i {places}."
    return f"{len(cells)} formler är ersatta av inskrivna tal: {places}."


def _changed(document: Document) -> dict[Hashable, float]:
    """The values that cells judged wrong should hold, by cell: totals that follow from those are right."""
    solutions = [diagnosis.solutions[0] for diagnosis in document.arithmetic.diagnoses if diagnosis.solutions]
    return {change.cell: change.best for solution in solutions for change in solution.changes}


def _had_a_formula(document: Document, reading: Reading) -> bool:
    """Whether the cell certainly held a formula: in a workbook not made from a template all totals may be typed."""
    return not _is_of_headings(reading.table) or document.beside_formulas(reading)


def _is_of_headings(table: BoundTable) -> bool:
    """Whether nothing tells that a table was made from a template."""
    return table.found_by == "rubriker"
