"""Beloppet stämmer inte med de andra.

Mallen vet hur beloppen hänger ihop: poster och summor, prognos, budget och avvikelse, kostnader, intäkter och netto,
ram, och samma uppgift på flera blad. När något av detta inte går ihop, och avrundning inte kan förklara det, pekar
regeln på den cell som med minst ändring får allt att stämma, säger vad den borde visa och vilket slags misstag det
ser ut som. Går det inte att avgöra vilken cell som är fel står fyndet på summan (eller den beräknade cellen) och
cellerna som kan vara fel räknas upp.

Står det ett tal på en formels plats, och formlerna bredvid finns kvar, är det talet som är fel: formeln ska tillbaka.
En post misstänks aldrig bara för ett inskrivet tals skull.

Är ett belopp som mallen fyllde i ändrat, och allt stämmer om det ändras tillbaka, är det den cellen som pekas ut.

Också det som mallen multiplicerar och dividerar prövas: vart och ett av talen får vara allt som avrundas till det. Är
det som delas med noll, eller kan det vara noll, sägs ingenting.

Ett streck bland beloppen räknas som noll. Ett streck på en summas eller en avvikelses plats säger bara att den inte är
uträknad, och står det bara streck bland posterna är bara summan redovisad: då sägs ingenting. En tom cell i en kolumn
där layouten säger ``tomt_ar_noll`` räknas också som noll. Fattas ett belopp ungefär så stort som de andra på raden, är
det den som pekas ut.

Varför: en summa som inte går ihop är det första en revisor ser. Skillnader på enstaka tusental som beror på
avrundning är inga fel och ger inga fynd.

Tabell: prognos

| Verksamhet | Prognos | Budget | Avvikelse |
| --- | --- | --- | --- |
| Äldreomsorg | 100 | 110 | 10 |
| Individ- och familjeomsorg | 250 | 240 | -10 |
| Övrigt | 51 | 50 | -1 |
| Summa | 401 | 400 | -1 |
| varav kostnader | 500 | 490 | -10 |
| varav intäkter | 99 | 90 | 9 |

Budgeten för Övrigt har fått två siffror omkastade: både radens avvikelse och kolumnens summa pekar ut cellen.

| Verksamhet | Prognos | Budget | Avvikelse |
| --- | --- | --- | --- |
| Äldreomsorg | 100 | 110 | 10 |
| Individ- och familjeomsorg | 250 | 240 | -10 |
| Övrigt | 182 | **218** → 128 | -54 |
| Summa | 532 | 478 | -54 |
| varav kostnader | 600 | 590 | -10 |
| varav intäkter | 68 | 112 | -44 |

Rättad:

| Verksamhet | Prognos | Budget | Avvikelse |
| --- | --- | --- | --- |
| Äldreomsorg | 100 | 110 | 10 |
| Individ- och familjeomsorg | 250 | 240 | -10 |
| Övrigt | 182 | **128** | -54 |
| Summa | 532 | 478 | -54 |
| varav kostnader | 600 | 590 | -10 |
| varav intäkter | 68 | 112 | -44 |

En kvot som stämmer, och en där kommat hamnat fel.

Tabell: styckkostnad

| Verksamhet | Kostnad | Elever | Kostnad per elev |
| --- | --- | --- | --- |
| Grundskola | 125 400 | 1 250 | 100,3 |
| Gymnasieskola | 66 100 | 604 | 109,4 |
| Summa | 191 500 | 1 854 | 103,3 |

| Verksamhet | Kostnad | Elever | Kostnad per elev |
| --- | --- | --- | --- |
| Grundskola | 125 400 | 1 250 | 100,3 |
| Gymnasieskola | 66 100 | 604 | **10,94** → 109,4 |
| Summa | 191 500 | 1 854 | 103,3 |

Rättad med `--aven-troliga`:

| Verksamhet | Kostnad | Elever | Kostnad per elev |
| --- | --- | --- | --- |
| Grundskola | 125 400 | 1 250 | 100,3 |
| Gymnasieskola | 66 100 | 604 | **109,4** |
| Summa | 191 500 | 1 854 | 103,3 |
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from mallkoll.validators.document import Document
from mallkoll.validators.engine.equations import Arithmetic
from mallkoll.validators.engine.locate import CLEAR_MARGIN, CellChange, Diagnosis, Solution
from mallkoll.validators.engine.system import residual
from mallkoll.validators.facts.undone import diagnoses
from mallkoll.validators.findings.certainty import change_certainty
from mallkoll.validators.findings.hidden_decimals import hidden_decimals
from mallkoll.validators.findings.number_findings import figure_in, finding_at_reading, restored_formula, text_note
from mallkoll.validators.findings.relation_words import (
    asking_texts,
    calculated_words,
    difference_words,
    relation_texts,
)
from mallkoll.validators.findings.words import enumerated
from mallkoll.validators.live.reach import Reach
from mallkoll.validators.plausibility.lone_sign import lone_sign_first
from mallkoll.validators.plausibility.units.unit_asked import in_right_unit, of_unit_asked, proven_by_sums
from mallkoll.validators.plausibility.units.unit_findings import misunit_finding, typed_over_finding
from mallkoll.validators.readings.formula_state import FormulaState
from mallkoll.validators.readings.readings import Reading
from mallkoll.validators.typed_over.lost_formula import formula_certainty
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.binding.relations import CellRelation, RelationKind
from mallkoll.workbook.formulas.formula_tree import BoundExpression
from mallkoll.workbook.formulas.relation_formula import SumSpan, span_sum
from mallkoll.workbook.formulas.swedish_formula import in_swedish
from mallkoll.workbook.formulas.tree_builders import (
    FALSE,
    TRUE,
    all_of,
    bracketed,
    call,
    equal,
    greater,
    is_formula,
    is_number,
    minus,
    number_in,
    plus,
    times,
    when,
)
from mallkoll.workbook.layout.layout_model import Column
from mallkoll.workbook.results.finding import Finding, Proposal, Safety, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "SUM001"
SEVERITY = Severity.ERROR

MOST_CANDIDATES = 8


def check(document: Document) -> Iterator[Finding]:
    """One finding per fault, on the cell that is judged wrong; none where a unit that RIM001 asks about explains it."""
    arithmetic, of_unit = document.arithmetic, of_unit_asked(document)
    for reading in document.by_formula_state(FormulaState.LOST):
        if reading.ref not in of_unit.typed_over:
            yield _lost(reading, document)
    for misunit in proven_by_sums(document):
        yield misunit_finding(CODE, SEVERITY, misunit)
    for located in diagnoses(document):
        if of_unit.equations.issuperset(located.failing):
            continue
        diagnosis = lone_sign_first(_trusted_last(located, document), document)
        hidden = _hidden_decimals(diagnosis, document)
        for finding in _findings(diagnosis, arithmetic):
            yield replace(finding, text=finding.text + hidden) if hidden else finding


def _trusted_last(diagnosis: Diagnosis, document: Document) -> Diagnosis:
    """Put changes of overwritten formulas last where no slip tells which cell is wrong.

    Such a typed total has not been reported as a lost formula (:func:`_lost`) because other figures support it, so the
    explanations that leave it alone come first. Returns the diagnosis itself where nothing changes.
    """
    first = diagnosis.solutions[0] if diagnosis.solutions else None
    if first is None or len(first.changes) != 1 or first.changes[0].slip is not None:
        return diagnosis
    over_formulas = [
        solution for solution in diagnosis.solutions if any(_is_over_formula(c, document) for c in solution.changes)
    ]
    if first not in over_formulas or len(over_formulas) == len(diagnosis.solutions):
        return diagnosis
    trusted = [solution for solution in diagnosis.solutions if solution not in over_formulas]
    later = max(solution.cost for solution in trusted) + CLEAR_MARGIN
    return replace(diagnosis, solutions=(*trusted, *(replace(s, cost=max(s.cost, later)) for s in over_formulas)))


def _is_over_formula(change: CellChange, document: Document) -> bool:
    reading = _reading(change.cell, document.arithmetic)
    typed = reading.formula_state is FormulaState.OVERWRITTEN
    return typed and document.beside_formulas(reading)


def _hidden_decimals(diagnosis: Diagnosis, document: Document) -> str:
    """A sentence about decimals that the number format hides, where they may be the reason; else empty."""
    arithmetic = document.arithmetic
    equation = next((e for e in arithmetic.equations if e.key == diagnosis.failing[0]), None)
    if equation is None:
        return ""
    cells = [cell for cell, _ in equation.terms if isinstance(cell, CellRef)]
    return hidden_decimals(document, cells, residual(equation, arithmetic.figures))


def _findings(diagnosis: Diagnosis, arithmetic: Arithmetic) -> Iterator[Finding]:
    if not diagnosis.solutions:
        yield _unexplained(diagnosis, arithmetic)
        return
    first = diagnosis.solutions[0]
    if first.slip is not None and diagnosis.margin >= CLEAR_MARGIN:
        yield _one_slip(first, diagnosis, arithmetic)
        return
    for change in diagnosis.sure:
        yield _located(change, diagnosis, arithmetic)
    if len(diagnosis.sure) < len(first.changes):
        yield _tied(diagnosis, arithmetic)


def _lost(reading: Reading, document: Document) -> Finding:
    """The finding for a figure typed over a formula, with what the formula gives."""
    relation, righted = document.defining[reading.ref], in_right_unit(reading, document)
    if righted is not None:
        return typed_over_finding(CODE, SEVERITY, reading, righted, relation)
    formula = in_swedish(document.template_formula(reading.ref))
    text = (
        f"{figure_in(reading, reading.cached or 0.0)} är inskrivet där mallens formel ska stå (formeln saknas), men "
        f"{relation.text} ger {figure_in(reading, reading.value or 0.0)}. Sätt tillbaka formeln {formula}."
    )
    text += hidden_decimals(document, relation.cells, (reading.cached or 0.0) - (reading.value or 0.0))
    sure = formula_certainty(reading.ref, document.bound, document.arithmetic)
    if sure is Safety.POSSIBLE:
        text += " Gå också igenom de belopp som formeln räknar med: det kan vara ett av dem som är fel."
    proposals = (replace(restored_formula(document, reading), safety=sure),)
    return finding_at_reading(CODE, SEVERITY, reading, text, expected=reading.value, proposals=proposals)


def _reading(change_cell: object, arithmetic: Arithmetic) -> Reading:
    assert isinstance(change_cell, CellRef)  # noqa: S101 - the equations are over nothing else
    return arithmetic.readings[change_cell]


def _located(change: CellChange, diagnosis: Diagnosis, arithmetic: Arithmetic) -> Finding:
    reading = _reading(change.cell, arithmetic)
    only_one = len(diagnosis.solutions) == 1 and diagnosis.exact
    safety = change_certainty(change, diagnosis)
    slip = f" ({change.slip.words})" if change.slip and reading.value is not None else ""
    statement = f"{_stands_there(reading, change)} bör vara {figure_in(reading, change.best)}{slip}."
    reason = _reason(change, diagnosis, arithmetic)
    text = f"{statement} {reason[0].upper()}{reason[1:]}.{text_note([reading])}{_bounded(diagnosis)}"
    proposal = _proposal(change, diagnosis, arithmetic, safety)
    alternatives = () if only_one else _alternatives(change, diagnosis, arithmetic)
    return finding_at_reading(CODE, SEVERITY, reading, text, expected=change.best, proposals=(proposal, *alternatives))


def _stands_there(reading: Reading, change: CellChange) -> str:
    if reading.is_dash:
        return "Strecket räknas som noll och stämmer inte,"
    if reading.value is None:
        return "Cellen är tom och räknas som noll, men"
    return f"{figure_in(reading, change.printed)} stämmer inte,"


def _proposal(change: CellChange, diagnosis: Diagnosis, arithmetic: Arithmetic, safety: Safety) -> Proposal:
    reading = _reading(change.cell, arithmetic)
    relations = _reason(change, diagnosis, arithmetic)
    reason = f"{change.slip.words}; {relations}" if change.slip else relations
    before = None if reading.value is None and not reading.is_dash else change.printed
    return Proposal(reading.ref.sheet, reading.ref.address, before, change.best, safety, reason)


def _reason(change: CellChange, diagnosis: Diagnosis, arithmetic: Arithmetic) -> str:
    """The failing relations that ask for the change, as a Swedish clause."""
    texts = asking_texts(_reading(change.cell, arithmetic), diagnosis.failing, arithmetic)
    return f"det följer av {enumerated(texts, 3)}" if texts else "då stämmer allt"


def _alternatives(change: CellChange, diagnosis: Diagnosis, arithmetic: Arithmetic) -> tuple[Proposal, ...]:
    """Less likely explanations of the same fault, as proposals on other cells."""
    alternatives: dict[object, CellChange] = {}
    for solution in diagnosis.solutions[1:]:
        for alternative in solution.changes:
            if alternative.cell != change.cell and all(
                alternative.cell != c.cell for c in diagnosis.solutions[0].changes
            ):
                alternatives.setdefault(alternative.cell, alternative)
    return tuple(
        _proposal(alternative, diagnosis, arithmetic, Safety.POSSIBLE) for alternative in alternatives.values()
    )


def _one_slip(solution: Solution, diagnosis: Diagnosis, arithmetic: Arithmetic) -> Finding:
    """One finding for several cells made wrong by one slip (two amounts swapped, a whole row in kronor)."""
    assert solution.slip is not None  # noqa: S101 - asked by the caller
    lead = _reading(solution.changes[0].cell, arithmetic)
    safeties = [change_certainty(c, diagnosis) for c in solution.changes]
    safety = next(s for s in (Safety.POSSIBLE, Safety.LIKELY, Safety.SAFE) if s in safeties)  # all are one slip
    proposals = tuple(_proposal(c, diagnosis, arithmetic, safety) for c in solution.changes)
    readings = [_reading(change.cell, arithmetic) for change in solution.changes]
    places = enumerated([reading.ref.address for reading in readings])
    text = f"{places} stämmer inte med övriga belopp: {solution.slip.words}.{text_note(readings)}"
    return finding_at_reading(CODE, SEVERITY, lead, text + _bounded(diagnosis), expected=solution.changes[0].best,
                      proposals=proposals)  # fmt: skip


def _tied(diagnosis: Diagnosis, arithmetic: Arithmetic) -> Finding:
    """The finding where no cell stands out: on the total of a failing relation, with all candidates."""
    candidates: dict[object, CellChange] = {}
    fixed = {change.cell for change in diagnosis.common}
    for solution in diagnosis.solutions:
        for change in solution.changes:
            if change.cell not in fixed:
                candidates.setdefault(change.cell, change)
    relation = _home(diagnosis, candidates, arithmetic)
    home = arithmetic.readings[relation.target]
    of_target = candidates.get(relation.target)
    expected = of_target.best if of_target else None
    places = [_reading(c.cell, arithmetic).ref.address for c in candidates.values()]
    difference = difference_words(diagnosis, arithmetic) or calculated_words(home, expected)
    text = (
        f"Går inte ihop: {relation.text}. {difference}Det går inte att avgöra vilken cell som "
        f"är fel; tänkbara är {enumerated(places, MOST_CANDIDATES)}."
    )
    proposals = tuple(_proposal(c, diagnosis, arithmetic, Safety.POSSIBLE) for c in candidates.values())
    return finding_at_reading(CODE, SEVERITY, home, text + _bounded(diagnosis), expected=expected, proposals=proposals)


def _home(diagnosis: Diagnosis, candidates: Mapping[object, CellChange], arithmetic: Arithmetic) -> CellRelation:
    """The failing relation to report, in the table that holds most of the candidates."""
    tables = Counter(_reading(cell, arithmetic).table.key for cell in candidates)
    failing = [arithmetic.relation_of[key] for key in diagnosis.failing if key in arithmetic.relation_of]
    return max(failing, key=lambda relation: tables[arithmetic.readings[relation.target].table.key])


def _unexplained(diagnosis: Diagnosis, arithmetic: Arithmetic) -> Finding:
    relation = arithmetic.relation_of[diagnosis.failing[0]]
    texts = enumerated(relation_texts(diagnosis.failing, arithmetic), 4)
    text = f"Går inte ihop: {texts}. Fler än tre celler verkar vara fel; gå igenom tabellen."
    return finding_at_reading(CODE, SEVERITY, arithmetic.readings[relation.target], text)


def _bounded(diagnosis: Diagnosis) -> str:
    return "" if diagnosis.exact else " Många belopp avviker samtidigt: förslaget är inte prövat mot alla möjligheter."


# --- beside the row, while it is typed --------------------------------------------------------------------------------

LEFT_OUT = "raderna närmast ovanför räknas inte med; flytta upp dem över den tomma raden"
_DIFFERS = {
    RelationKind.SUM: "summan avviker med ",
    RelationKind.NET: "avviker från kostnader och intäkter med ",
    RelationKind.EXHAUSTIVE: "avviker från varav-raderna med ",
    RelationKind.FRAME: "avviker från summan med ",
    RelationKind.CALCULATION: "avviker från beräkningen med ",
    RelationKind.SAMBAND: "avviker från andra tabeller med ",
}


def live(row: LiveRow) -> Iterator[Piece]:
    """Each relation by itself, beside its target: a formula cannot tell which of the cells is wrong.

    Cells that still hold their formula are left out, and so are relations with blank or unreadable parts.
    """
    for relation in row.equations:
        target, home = relation.target, relation.target.sheet
        column, block = row.column_of(target), row.rounding.block(relation)
        if block is not None and relation.defines and target.row > block.last and column is _first_summed(block):
            yield from _left_out(row, relation, block, column)
        if relation.terms is None:
            yield _product(row, relation, column)
            continue
        expected = bracketed(span_sum(block, block.col)) if block else row.expected(relation)
        difference = minus(row.cell(target), expected)
        operand = row.rounding.beside(target, home)
        factor = abs(1.0 - (relation.terms or {}).get(target, 0.0))
        slack = plus(number_in(operand) if factor == 1 else times(factor, number_in(operand)), row.slack(relation))
        readable = [is_number(operand), row.rounding.complete(relation)]
        typed = [equal(is_formula(row.cell(target)), FALSE)] if relation.defines else []
        wrong = when(all_of(*typed, *readable), row.exceeds(call("ABS", difference), bracketed(slack)), FALSE)
        words = (_DIFFERS[relation.kind], row.difference(difference, column))
        yield row.says(column, wrong, *words, reach=Reach.BEYOND)


def _product(row: LiveRow, relation: CellRelation, column: Column) -> Piece:
    """What is typed where the layout multiplies or divides, told where the intervals do not meet."""
    off = minus(
        row.cell(relation.target), bracketed(BoundExpression(relation.expr, relation.target.sheet, relation.optional))
    )
    typed = equal(is_formula(row.cell(relation.target)), FALSE) if relation.defines else TRUE
    wrong = when(typed, row.product_fails(relation), FALSE)
    return row.says(column, wrong, _DIFFERS[relation.kind], row.difference(off, column), reach=Reach.BEYOND)


def _left_out(row: LiveRow, relation: CellRelation, block: SumSpan, column: Column) -> Iterator[Piece]:
    """Where rows have been inserted between the last row of the span and the sum, which leaves them out."""
    if block.own_row is None:
        last = row.cell(CellRef(relation.target.sheet, block.last, block.col))
        gap = minus(call("ROW", row.cell(relation.target)), call("ROW", last))
        yield row.says(column, greater(gap, 1), LEFT_OUT, reach=Reach.BEYOND)


def _first_summed(block: SumSpan) -> Column:
    """The first column that is summed: rows left out of a sum are left out in every column, and reported once."""
    table = block.table
    return next(column for column in table.table.columns if column.is_summed and column.key in table.columns)
