"""Formelns sparade tal är gammalt.

Formeln är mallens egen, men det tal som filen har sparat för den är inte vad Excel räknar ut av cellerna. Det händer
när filen ändrats av ett annat program utan att räknas om. Öppna filen i Excel och spara den. Kontrollen räknar med det
rätta talet, och säger vilken cell som verkar ha ändrats sedan filen räknades om.

Ett belopp som står som text räknas inte med av Excels summor. Summan är då inte gammal utan för låg, och fyndet står på
texten (TAL001, TAL002).
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.engine.intervals import half_width
from mallkoll.validators.engine.system import CellId, Figure
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.findings.words import enumerated, figure
from mallkoll.validators.readings.formula_state import COMPUTED, FormulaState
from mallkoll.validators.readings.precision import decimals
from mallkoll.validators.readings.readings import Reading
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.formula_tree import NotUnderstood
from mallkoll.workbook.results.finding import Finding, Proposal, Safety, Severity

CODE = "FOR003"
SEVERITY = Severity.INFO

_FINDINGS_OF_THEIR_OWN = COMPUTED - {FormulaState.INTACT}
SAVED_WEIGHT = 3.0  # saved values were right when computed, so the search prefers to change what they came from


def check(document: Document) -> Iterator[Finding]:
    """One finding per table, on the first cell whose cached value is stale."""
    stale = [r for r in document.readings.perhaps_stale if _is_stale(r) and _certainly(document, r)]
    if stale:
        explained = _built_on_changed(document)
        stale = [reading for reading in stale if reading.ref not in explained]
    by_table: dict[str, list[Reading]] = {}
    for reading in stale:
        by_table.setdefault(reading.table.key, []).append(reading)
    changed = _changed_since(document, stale) if stale else ()
    for key, readings in by_table.items():
        first = readings[0]
        proposals = tuple(proposal for proposal, table in changed if table == key)
        more = "" if len(readings) == 1 else f" Detsamma gäller {enumerated([r.ref.address for r in readings[1:]])}."
        since = f" Ändrad sedan filen räknades om: {enumerated([p.cell for p in proposals])}." if proposals else ""
        now = document.shown.number(first.ref)
        text = (
            f"Filen är inte omräknad: formeln ger {figure(now or 0.0)}, men det sparade talet är "
            f"{figure(first.cached or 0.0)}.{more}{since}"
        )
        finding = finding_at_reading(CODE, SEVERITY, first, text, expected=now, proposals=proposals)
        yield about_cells(finding, [reading.ref for reading in readings])


def _is_stale(reading: Reading) -> bool:
    """Whether the saved number differs from what Mallkoll reads from the cells; it seldom does."""
    if reading.cached is None or reading.value is None:
        return False
    return not _same(reading, reading.value)


def _same(reading: Reading, number: float) -> bool:
    saved = reading.cached or 0.0
    if saved == number:
        return True
    return abs(saved - number) <= max(half_width(saved, decimals(reading.column)), 1e-6)


def _certainly(document: Document, reading: Reading) -> bool:
    """Whether it also differs from what Excel would compute, which does not count numbers stored as text."""
    try:
        now = document.shown.computed(reading.ref)
    except NotUnderstood:
        return False
    return isinstance(now, float) and not _same(reading, now)


def _built_on_changed(document: Document) -> set[CellRef]:
    """The cells that depend on a changed formula, which has a finding of its own."""
    cells = set(document.readings.in_states(_FINDINGS_OF_THEIR_OWN))
    size_before = -1
    while cells and len(cells) != size_before:
        size_before = len(cells)
        cells |= {r.target for r in document.relations if r.defines and not cells.isdisjoint(r.cells)}
    return cells


def _behind(document: Document, stale: list[Reading]) -> set[CellRef]:
    """All cells that the stale formulas depend on, directly or through other formulas."""
    cells: set[CellRef] = set()
    pending = [reading.ref for reading in stale]
    while pending:
        ref = pending.pop()
        precedent = document.readings.get(ref)
        if ref not in cells and precedent is not None:
            cells.add(ref)
            if precedent.computed:
                pending += document.defining[ref].cells
    return cells


def _saved(reading: Reading) -> Figure:
    """What the file holds for a formula, as a figure."""
    number = reading.cached or 0.0
    return Figure(number, half_width(number, decimals(reading.column)), SAVED_WEIGHT)


def _changed_since(document: Document, stale: list[Reading]) -> tuple[tuple[Proposal, str], ...]:
    """Proposals for typed cells whose former value gives what the formulas last showed, each with its table's key."""
    arithmetic = document.arithmetic
    saved: dict[CellId, Figure] = {reading.ref: _saved(reading) for reading in stale}
    proposals, precedents = [], _behind(document, stale)
    for diagnosis in arithmetic.search_in(arithmetic.variant(saved)).diagnoses(rivals=False):
        if len(diagnosis.solutions) != 1 or not diagnosis.exact:
            continue
        for change in diagnosis.solutions[0].changes:
            typed = document.readings[change.cell] if isinstance(change.cell, CellRef) else None
            if typed is not None and typed.formula is None and change.cell in precedents:
                proposal = Proposal(typed.ref.sheet, typed.ref.address, change.printed, change.best, Safety.POSSIBLE,
                                  "det som formlerna visade förra gången filen räknades om")  # fmt: skip
                proposals.append((proposal, typed.table.key))
    return tuple(proposals)
