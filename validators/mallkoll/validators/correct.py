"""Proposals carried out and checked again: one whose finding remains, or that causes another, is undone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.catalogue.families import PLAUSIBILITY, family_of
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.model.book import Book, Cell, Value, parse_address
from mallkoll.workbook.results.finding import Finding, Proposal, Safety, Severity


class Correction(Struct, frozen=True):
    """The result of correcting a workbook.

    ``book`` is the corrected book, its formulas computed anew. ``made`` are the findings whose proposals were carried
    out, ``left`` those whose proposals would have left or caused a finding, ``remaining`` all findings of the corrected
    book. ``typed`` are the cells of the proposals, ``recalculated`` other cells with a new value.
    """

    book: Book
    made: tuple[Finding, ...]
    left: tuple[Finding, ...]
    typed: tuple[CellRef, ...]
    recalculated: tuple[CellRef, ...]
    remaining: tuple[Finding, ...]


def correct(
    layout: Layout, book: Book, *, codes: Collection[str] | None = None, also_likely: bool = False
) -> Correction:
    """Carry out the safe proposals (and the likely ones where asked for), one finding at a time."""
    safeties = {Safety.SAFE, Safety.LIKELY} if also_likely else {Safety.SAFE}
    typed: list[CellRef] = []
    corrected: list[Finding] = []
    rejected: list[Finding] = []
    current = book
    findings = check_document(Document.of(layout, current))
    tried: set[tuple[str, str | None, str | None]] = set()
    while True:
        untried = [f for f in findings if _key(f) not in tried and (codes is None or f.code in codes)]
        candidate = next((f for f in untried if _to_carry_out(f, safeties)), None)
        if candidate is None:
            break
        tried.add(_key(candidate))
        proposals = _to_carry_out(candidate, safeties)
        trial = recalculated(layout, with_values(current, proposals))
        after = check_document(Document.of(layout, trial))
        if _better(findings, after, candidate):
            current, findings = trial, after
            corrected.append(candidate)
            typed += [CellRef(p.sheet, *parse_address(p.cell)) for p in proposals]
        else:
            rejected.append(candidate)
    recomputed = tuple(ref for ref in _differences(book, current) if ref not in set(typed))
    return Correction(current, tuple(corrected), tuple(rejected), tuple(dict.fromkeys(typed)), recomputed, findings)


def _key(finding: Finding) -> tuple[str, str | None, str | None]:
    return finding.code, finding.sheet, finding.cell


def _keys(finding: Finding) -> set[tuple[str, str | None, str | None]]:
    """The keys of all cells of a finding: one that has only lost its first cell is not a new finding."""
    return {(finding.code, sheet, cell) for sheet, cell in finding.places}


def _to_carry_out(finding: Finding, wanted: Collection[Safety]) -> tuple[Proposal, ...]:
    """The wanted proposals of a finding, together one way to mend it; empty where they are alternatives."""
    chosen = tuple(p for p in finding.proposals if p.safety in wanted)
    one_way = len({p.safety for p in chosen}) <= 1 and len({(p.sheet, p.cell) for p in chosen}) == len(chosen)
    possible = all(isinstance(p.after, float) or proposed_formula(p) is not None for p in chosen)
    return chosen if chosen and one_way and possible else ()


def _better(before: Sequence[Finding], after: Sequence[Finding], mended: Finding) -> bool:
    """Whether the finding is gone and no new error or warning has appeared.

    A new info is accepted: a typed figure in a formula's place that agrees only now, for instance, gets one. So is a
    question of what is plausible, which is not asked while the amounts do not add up.
    """
    keys_before = {key for f in before for key in _keys(f)}
    remaining = {key for f in after for key in _keys(f) if not _may_come(f) or _key(f) == _key(mended)}
    return _key(mended) not in remaining and remaining <= keys_before


def _may_come(finding: Finding) -> bool:
    return finding.severity is Severity.INFO or family_of(finding.code) == PLAUSIBILITY


def proposed_formula(proposal: Proposal) -> str | None:
    """The formula that a proposal gives, without ``=``, else None. Only the layout's own formulas are proposed."""
    after = proposal.after
    return after[1:] if isinstance(after, str) and after.startswith("=") else None


def with_values(book: Book, proposals: Iterable[Proposal]) -> Book:
    """The book with the proposed values and formulas in their cells."""
    by_sheet: dict[str, dict[tuple[int, int], Proposal]] = {}
    for proposal in proposals:
        by_sheet.setdefault(proposal.sheet, {})[parse_address(proposal.cell)] = proposal
    sheets = []
    for sheet in book.sheets:
        cells = dict(sheet.cells)
        for at, proposal in by_sheet.get(sheet.name, {}).items():
            old, formula = cells.get(at), proposed_formula(proposal)
            value = proposal.after if formula is None else None
            cells[at] = Cell(*at, value, formula, old.style if old else 0)
        sheets.append(replace(sheet, cells=cells) if sheet.name in by_sheet else sheet)
    return replace(book, sheets=tuple(sheets))


def recalculated(layout: Layout, book: Book) -> Book:
    """The book with the values of the layout's own formulas computed anew, as Excel would after an edit."""
    document = Document.of(layout, book)
    fresh: dict[str, dict[tuple[int, int], Cell]] = {}
    for reading in document.readings.perhaps_stale:
        if reading.value == reading.cached:
            continue
        sheet = document.sheets[reading.ref.sheet]
        at = (reading.ref.row, reading.ref.col)
        value: Value = "" if reading.value is None else reading.value
        if sheet.cells[at].value != value:
            fresh.setdefault(sheet.name, {})[at] = replace(sheet.cells[at], value=value)
    if not fresh:
        return book
    sheets = (replace(s, cells={**s.cells, **fresh[s.name]}) if s.name in fresh else s for s in book.sheets)
    return replace(book, sheets=tuple(sheets))


def _differences(before: Book, after: Book) -> list[CellRef]:
    differing = []
    for old, new in zip(before.sheets, after.sheets, strict=True):
        differing += [CellRef(new.name, *at) for at, cell in new.cells.items() if old.cells.get(at) != cell]
    return differing
