"""Tom cell som de andra beloppen bestämmer.

En cell är tom, och de andra beloppen i tabellen ger precis ett tal som kan stå där. Det är en upplysning, inte ett
fel: talet föreslås. Är det noll som ger rätt summa sägs ingenting.

Tabell: prognos

| Verksamhet | Prognos | Budget | Avvikelse |
| --- | --- | --- | --- |
| Äldreomsorg | 100 | 110 | 10 |
| Individ- och familjeomsorg | 250 | 240 | -10 |
| Övrigt | | | |
| Summa | 350 | 350 | 0 |

En post är inte ifylld, men summan räknar med den.

| Verksamhet | Prognos | Budget | Avvikelse |
| --- | --- | --- | --- |
| Äldreomsorg | 100 | 110 | 10 |
| Individ- och familjeomsorg | **(tom)** → 250 | 240 | -10 |
| Övrigt | 50 | 50 | 0 |
| Summa | 400 | 400 | 0 |

Rättad med `--aven-troliga`:

| Verksamhet | Prognos | Budget | Avvikelse |
| --- | --- | --- | --- |
| Äldreomsorg | 100 | 110 | 10 |
| Individ- och familjeomsorg | **250** | 240 | -10 |
| Övrigt | 50 | 50 | 0 |
| Summa | 400 | 400 | 0 |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.engine.equations import Arithmetic
from mallkoll.validators.engine.intervals import round_to
from mallkoll.validators.engine.system import CellId, Equation, residual, slack
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.findings.words import figure
from mallkoll.validators.profile.limits import Limit, limit
from mallkoll.validators.readings.formula_state import FormulaState
from mallkoll.validators.readings.precision import decimals
from mallkoll.validators.readings.readings import CellState, Reading
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.layout.layout_model import Role
from mallkoll.workbook.results.finding import Finding, Proposal, Safety, Severity

CODE = "SUM004"
SEVERITY = Severity.INFO

# an equation that leaves a third of the amount to rounding agrees with others by chance
TELLING = Limit(
    "avrundningar", 3.0, "hur många gånger sin avrundning ett belopp ska vara för att förslaget ska räknas", 1.0
)
LIMITS = (TELLING,)


def check(document: Document) -> Iterator[Finding]:
    """One finding per blank cell, unless its equations disagree about the value."""
    arithmetic = document.arithmetic
    implied: dict[CellId, list[tuple[float, float, Equation]]] = {}
    for equation in arithmetic.undecided:
        blank = [(cell, c) for cell, c in equation.terms if cell not in arithmetic.figures]
        if len(blank) == 1 and not any(
            document.readings[c].is_dash for c, _ in equation.terms if isinstance(c, CellRef)
        ):
            cell, coefficient = blank[0]
            value = -residual(equation, arithmetic.figures) / coefficient
            tolerance = slack(equation, arithmetic.figures) / abs(coefficient)
            implied.setdefault(cell, []).append((value, tolerance, equation))
    for cell, values in implied.items():
        assert isinstance(cell, CellRef)  # noqa: S101 - the equations are over nothing else
        reading = document.readings[cell]
        if cell in document.covered or (reading.row.added and reading.row.spec.role is Role.INFO):
            continue  # the cell cannot be typed in, or its row takes part in no relation
        if reading.state is CellState.BLANK and reading.formula_state is FormulaState.NONE and _agree(values):
            tightest = min(values, key=lambda v: v[1])
            yield _finding(reading, _rounded(reading, tightest[0], tightest[2], arithmetic),
                           arithmetic.relation_of[tightest[2].key].text,
                           _safety(values, limit(document.layout, CODE, TELLING)))  # fmt: skip


def _agree(values: list[tuple[float, float, Equation]]) -> bool:
    return max(v - tolerance for v, tolerance, _ in values) <= min(v + tolerance for v, tolerance, _ in values)


def _safety(values: list[tuple[float, float, Equation]], times: float) -> Safety:
    """Likely only where several equations agree: with one alone, another of its figures may be wrong instead."""
    precise = [equation for value, tolerance, equation in values if abs(value) > times * tolerance]
    return Safety.LIKELY if len(precise) > 1 else Safety.POSSIBLE


def _rounded(reading: Reading, value: float, equation: Equation, arithmetic: Arithmetic) -> float:
    """``value`` rounded to the most decimals among the typed figures that it follows from."""
    typed = (arithmetic.figures[cell] for cell, _ in equation.terms if cell in arithmetic.figures)
    return round_to(value, max([decimals(reading.column) or 0, *(f.decimals for f in typed if not f.computed)]))


def _finding(reading: Reading, value: float, relation: str, safety: Safety) -> Finding:
    text = f"Cellen är tom. De andra beloppen ger {figure(value)} ({relation})."
    proposal = Proposal(reading.ref.sheet, reading.ref.address, None, value, safety, "följer av de andra beloppen")
    return finding_at_reading(CODE, SEVERITY, reading, text, expected=value, proposals=(proposal,))
