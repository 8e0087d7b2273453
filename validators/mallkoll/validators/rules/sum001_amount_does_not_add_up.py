"""Beloppet stämmer inte med de andra.

Mallen vet hur beloppen hänger ihop: poster och summor, prognos, budget och avvikelse, kostnader, intäkter och netto,
ram, och samma uppgift på flera blad. När något av detta inte går ihop, och avrundning inte kan förklara det, pekar
regeln på den cell som med minst ändring får allt att stämma, säger vad den borde visa och vilket slags misstag det
ser ut som. Går det inte att avgöra vilken cell som är fel står fyndet på summan (eller den beräknade cellen) och
cellerna som kan vara fel räknas upp.

Står det ett tal på en formels plats, och formlerna bredvid finns kvar, är det talet som är fel: formeln ska tillbaka.
En post misstänks aldrig bara för ett inskrivet tals skull.

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
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from mallkoll.validators.document import Document
from mallkoll.validators.engine.equations import Arithmetic
from mallkoll.validators.engine.locate import CLEAR_MARGIN, CellChange, Diagnosis, Solution
from mallkoll.validators.engine.lost_formula import formula_certainty
from mallkoll.validators.engine.system import residual
from mallkoll.validators.findings.hidden_decimals import hidden_decimals
from mallkoll.validators.findings.number_findings import finding_at_reading, restored_formula
from mallkoll.validators.findings.words import enumerated, figure
from mallkoll.validators.live.reach import Reach
from mallkoll.validators.readings.formula_state import FormulaState
from mallkoll.validators.readings.readings import Reading
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.binding.relations import CellRelation, RelationKind
from mallkoll.workbook.formulas.formula_tree import BoundExpression
from mallkoll.workbook.formulas.relation_formula import SumSpan, in_swedish, span_sum
from mallkoll.workbook.formulas.tree_builders import (
    FALSE,
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

LIKELY_MARGIN = 2.0  # powers of ten: likelier than the next explanation, and than chance, for a place to be likely
PROVING_DIGITS = 0.5  # how many digits of a change two relations must fix …
LONE_DIGITS = 1.0  # … and how many where only one asks for it, and the others clear all cells but one
PROVEN = 0.999  # how probable a figure must be among all that could have stood there to be called certain
MOST_CANDIDATES = 8


def check(document: Document) -> Iterator[Finding]:
    """One finding per fault, on the cell that is judged wrong."""
    arithmetic = document.arithmetic
    for reading in document.readings.values():
        if reading.formula_state is FormulaState.LOST:
            yield _lost(reading, document)
    for located in arithmetic.diagnoses:
        diagnosis = _trusted_last(located, document)
        hidden = _hidden_decimals(diagnosis, document)
        for finding in _findings(diagnosis, arithmetic):
            yield replace(finding, text=finding.text + hidden) if hidden else finding


def _trusted_last(diagnosis: Diagnosis, document: Document) -> Diagnosis:
    """Where no slip tells which cell is wrong: what was kept in a formula's place, though the formula would be the
    proposal, was kept because other figures speak for it. So the other explanations come first.
    """
    first = diagnosis.solutions[0] if diagnosis.solutions else None
    if first is None or len(first.changes) != 1 or first.changes[0].slip is not None:
        return diagnosis
    kept = [solution for solution in diagnosis.solutions if any(_is_kept(c, document) for c in solution.changes)]
    if first not in kept or len(kept) == len(diagnosis.solutions):
        return diagnosis
    others = [solution for solution in diagnosis.solutions if solution not in kept]
    after = max(solution.cost for solution in others) + CLEAR_MARGIN
    return replace(diagnosis, solutions=(*others, *(replace(s, cost=max(s.cost, after)) for s in kept)))


def _is_kept(change: CellChange, document: Document) -> bool:
    reading = _reading(change.cell, document.arithmetic)
    typed = reading.formula_state is FormulaState.OVERWRITTEN
    return typed and document.beside_formulas(reading)


def _hidden_decimals(diagnosis: Diagnosis, document: Document) -> str:
    """What is to be said of decimals that nobody sees, where they may be the reason."""
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
    clear = diagnosis.margin >= CLEAR_MARGIN
    if first.slip is not None and clear:
        yield _one_slip(first, diagnosis, arithmetic)
        return
    sure = set(first.changes) if clear else set(diagnosis.common)
    for change in first.changes:
        if change in sure:
            yield _located(change, diagnosis, arithmetic)
    if any(change not in sure for change in first.changes):
        yield _tied(diagnosis, arithmetic)


def _lost(reading: Reading, document: Document) -> Finding:
    """A figure where a formula should stand, and what the formula gives."""
    relation = document.defining[reading.ref]
    formula = in_swedish(document.template_formula(reading.ref))
    text = (
        f"{figure(reading.cached or 0.0)} är inskrivet där mallens formel ska stå (formeln saknas), men "
        f"{relation.text} ger {figure(reading.value or 0.0)}. Sätt tillbaka formeln {formula}."
    )
    text += hidden_decimals(document, relation.cells, (reading.cached or 0.0) - (reading.value or 0.0))
    tables = document.bound.tied_tables[reading.table.key]
    sure = formula_certainty(reading.ref, document.defining, document.arithmetic, tables)
    if sure is Safety.POSSIBLE:
        text += " Gå också igenom de belopp som formeln räknar med: det kan vara ett av dem som är fel."
    proposals = (replace(restored_formula(document, reading), safety=sure),)
    return finding_at_reading(CODE, SEVERITY, reading, text, expected=reading.value, proposals=proposals)


def _reading(change_cell: object, arithmetic: Arithmetic) -> Reading:
    assert isinstance(change_cell, CellRef)  # noqa: S101 - the equations are over nothing else
    return arithmetic.readings[change_cell]


def _located(change: CellChange, diagnosis: Diagnosis, arithmetic: Arithmetic) -> Finding:
    reading = _reading(change.cell, arithmetic)
    alone = len(diagnosis.solutions) == 1 and diagnosis.exact
    safety = _safety(change, diagnosis)
    slip = f" ({change.slip.words})" if change.slip else ""
    shown = f"{figure(change.printed)} stämmer inte, bör vara {figure(change.best)}{slip}."
    why = _reason(change, diagnosis, arithmetic)
    text = f"{shown} {why[0].upper()}{why[1:]}.{_bounded(diagnosis)}"
    proposal = _proposal(change, diagnosis, arithmetic, safety)
    others = () if alone else _alternatives(change, diagnosis, arithmetic)
    return finding_at_reading(CODE, SEVERITY, reading, text, expected=change.best, proposals=(proposal, *others))


def _safety(change: CellChange, diagnosis: Diagnosis) -> Safety:
    """How sure it is that the cell is wrong, and that just this stood there.

    The place is proven where no other explanation is as small, and the relations fix so many digits of the change that
    they hardly agree by chance; it is likely where a slip explains what amounts hardly do by chance, and nothing else
    comes near. A figure is proven where no other that the cell may hold is anywhere near as probable.
    """
    first = diagnosis.solutions[0]
    needed = PROVING_DIGITS if len(diagnosis.failing) > len(first.changes) else LONE_DIGITS
    alone = len(diagnosis.solutions) == 1 and diagnosis.exact and change.digits >= needed
    stands_out = (
        diagnosis.margin >= LIKELY_MARGIN and first.digits - math.log10(len(diagnosis.solutions)) >= LIKELY_MARGIN
    )
    # amounts that no slip leads to are told by the relations alone: each by two of its own
    unexplained = any(c.slip is None for c in first.changes) and len(diagnosis.failing) < 2 * len(first.changes)
    to_nothing = change.best == 0 and change.printed != 0  # zero has no digits that prove anything
    if diagnosis.rivalled or unexplained or to_nothing or not (alone or stands_out):
        return Safety.POSSIBLE
    return Safety.SAFE if alone and change.share >= PROVEN else Safety.LIKELY


def _proposal(change: CellChange, diagnosis: Diagnosis, arithmetic: Arithmetic, safety: Safety) -> Proposal:
    reading = _reading(change.cell, arithmetic)
    why = _reason(change, diagnosis, arithmetic)
    reason = f"{change.slip.words}; {why}" if change.slip else why
    return Proposal(reading.ref.sheet, reading.ref.address, change.printed, change.best, safety, reason)


def _reason(change: CellChange, diagnosis: Diagnosis, arithmetic: Arithmetic) -> str:
    """Which of the failing relations ask for the change."""
    asking = [
        arithmetic.relation_of[key].text
        for key in arithmetic.without_repetition(diagnosis.failing)
        if key in arithmetic.relation_of and change.cell in _cells(key, arithmetic)
    ]
    return f"det följer av {enumerated(list(dict.fromkeys(asking)), 3)}" if asking else "då stämmer allt"


def _cells(key: str, arithmetic: Arithmetic) -> frozenset[object]:
    """The cells of an equation, and those behind the intact formulas in it."""
    relation = arithmetic.relation_of[key]
    defining = {r.target: r for r in arithmetic.relation_of.values() if r.defines}
    cells: set[object] = set()
    todo = [relation.target, *relation.cells]
    while todo:
        cell = todo.pop()
        if cell in cells:
            continue
        cells.add(cell)
        figure_there = arithmetic.figures.get(cell)
        if figure_there is not None and figure_there.computed and cell in defining:
            todo.extend(defining[cell].cells)
    return frozenset(cells)


def _alternatives(change: CellChange, diagnosis: Diagnosis, arithmetic: Arithmetic) -> tuple[Proposal, ...]:
    """The other cells that explain the fault, less likely, as proposals to weigh."""
    seen: dict[object, CellChange] = {}
    for solution in diagnosis.solutions[1:]:
        for other in solution.changes:
            if other.cell != change.cell and all(other.cell != c.cell for c in diagnosis.solutions[0].changes):
                seen.setdefault(other.cell, other)
    return tuple(_proposal(other, diagnosis, arithmetic, Safety.POSSIBLE) for other in seen.values())


def _one_slip(solution: Solution, diagnosis: Diagnosis, arithmetic: Arithmetic) -> Finding:
    """Several cells wrong through one slip (two amounts changed places, a whole row in kronor): one finding."""
    assert solution.slip is not None  # noqa: S101 - asked by the caller
    lead = _reading(solution.changes[0].cell, arithmetic)
    safeties = [_safety(c, diagnosis) for c in solution.changes]
    safety = next(s for s in (Safety.POSSIBLE, Safety.LIKELY, Safety.SAFE) if s in safeties)  # all are one slip
    proposals = tuple(_proposal(c, diagnosis, arithmetic, safety) for c in solution.changes)
    places = enumerated([_reading(c.cell, arithmetic).ref.address for c in solution.changes])
    text = f"{places} stämmer inte med övriga belopp: {solution.slip.words}."
    return finding_at_reading(CODE, SEVERITY, lead, text + _bounded(diagnosis), expected=solution.changes[0].best,
                      proposals=proposals)  # fmt: skip


def _tied(diagnosis: Diagnosis, arithmetic: Arithmetic) -> Finding:
    """No cell stands out: on the derived cell of the first failing relation, with all candidates."""
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
    text = (
        f"Går inte ihop: {relation.text}. {_difference(diagnosis, arithmetic)}Det går inte att avgöra vilken cell som "
        f"är fel; tänkbara är {enumerated(places, MOST_CANDIDATES)}."
    )
    proposals = tuple(_proposal(c, diagnosis, arithmetic, Safety.POSSIBLE) for c in candidates.values())
    return finding_at_reading(CODE, SEVERITY, home, text + _bounded(diagnosis), expected=expected, proposals=proposals)


def _home(diagnosis: Diagnosis, candidates: Mapping[object, CellChange], arithmetic: Arithmetic) -> CellRelation:
    """The failing relation to show the finding on: in the table where most of the candidates stand."""
    tables = Counter(_reading(cell, arithmetic).table.key for cell in candidates)
    failing = [arithmetic.relation_of[key] for key in diagnosis.failing if key in arithmetic.relation_of]
    return max(failing, key=lambda relation: tables[arithmetic.readings[relation.target].table.key])


def _difference(diagnosis: Diagnosis, arithmetic: Arithmetic) -> str:
    """By how much the first failing relation fails."""
    equation = next((e for e in arithmetic.equations if e.key == diagnosis.failing[0]), None)
    return f"Skillnaden är {figure(abs(residual(equation, arithmetic.figures)))}. " if equation else ""


def _unexplained(diagnosis: Diagnosis, arithmetic: Arithmetic) -> Finding:
    relation = arithmetic.relation_of[diagnosis.failing[0]]
    texts = enumerated(
        [arithmetic.relation_of[key].text for key in diagnosis.failing if key in arithmetic.relation_of], 4
    )
    text = f"Går inte ihop: {texts}. Fler än tre celler verkar vara fel; gå igenom tabellen."
    return finding_at_reading(CODE, SEVERITY, arithmetic.readings[relation.target], text)


def _bounded(diagnosis: Diagnosis) -> str:
    return "" if diagnosis.exact else " Många belopp avviker samtidigt: förslaget är inte prövat mot alla möjligheter."


# --- beside the row, while it is typed --------------------------------------------------------------------------------

LEFT_OUT = "raderna närmast ovanför räknas inte med; flytta upp dem över den tomma raden"  # a span from row to row
_DIFFERS = {
    RelationKind.SUM: "summan avviker med ",
    RelationKind.NET: "avviker från kostnader och intäkter med ",
    RelationKind.EXHAUSTIVE: "avviker från varav-raderna med ",
    RelationKind.FRAME: "avviker från summan med ",
    RelationKind.CALCULATION: "avviker från beräkningen med ",
    RelationKind.SAMBAND: "avviker från andra tabeller med ",
}


def live(row: LiveRow) -> Iterator[Piece]:
    """Each relation by itself, beside what must be equal to the others: a formula cannot tell which cell is wrong.

    A cell whose formula stands there is left out, and so is a relation of which a part is missing.
    """
    for relation in row.equations:
        target, home = relation.target, relation.target.sheet
        column, block = row.column_of(target), row.rounding.block(relation)
        if block is not None and relation.defines and target.row > block.last and column is _first_summed(block):
            yield from _left_out(row, relation, block, column)
        sure = frozenset(relation.cells) if relation.sums else frozenset[CellRef]()
        other = (
            bracketed(span_sum(block, block.col))
            if block
            else BoundExpression(relation.expr, home, sure | relation.optional)
        )
        off = minus(row.cell(target), other)
        beside = row.rounding.beside(target, home)
        factor = abs(1.0 - (relation.terms or {}).get(target, 0.0))
        slack = plus(
            number_in(beside) if factor == 1 else times(factor, number_in(beside)), row.rounding.slack(relation)
        )
        known = [is_number(beside), row.rounding.complete(relation)]
        typed = [equal(is_formula(row.cell(target)), FALSE)] if relation.defines else []
        wrong = when(all_of(*typed, *known), row.exceeds(call("ABS", off), bracketed(slack)), FALSE)
        words = (_DIFFERS[relation.kind], row.difference(off, column))
        yield row.says(column, wrong, *words, reach=Reach.BEYOND)


def _left_out(row: LiveRow, relation: CellRelation, block: SumSpan, column: Column) -> Iterator[Piece]:
    """Rows put in below the last one of a span that does not end right above the sum."""
    if block.own_row is None:
        last = row.cell(CellRef(relation.target.sheet, block.last, block.col))
        gap = minus(call("ROW", row.cell(relation.target)), call("ROW", last))
        yield row.says(column, greater(gap, 1), LEFT_OUT, reach=Reach.BEYOND)


def _first_summed(block: SumSpan) -> Column:
    """The column that speaks for all: rows that a sum misses are missed in every column."""
    table = block.table
    return next(column for column in table.table.columns if column.is_summed and column.key in table.columns)
