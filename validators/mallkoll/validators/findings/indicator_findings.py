"""Findings on the cells of indicators and of rows with a status."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells, make_finding
from mallkoll.validators.findings.words import enumerated, figure, in_quotes
from mallkoll.validators.indicators.entries import Entry
from mallkoll.validators.indicators.indicator_rows import Indicator
from mallkoll.validators.indicators.judged_rows import JudgedRow
from mallkoll.validators.indicators.targets import Level, NoValue, Target, Unreadable, target_text
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.layout.status_scale import Status, Subject
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Proposal, Severity

WHOLE_COLUMN = 3
"""So many rows at least, all without a value: then the column is missing, and that is one finding."""


def finding_at_entry(
    code: str,
    severity: Severity,
    place: Indicator | JudgedRow,
    entry: Entry,
    text: str,
    *,
    expected: float | str | None = None,
    proposals: tuple[Proposal, ...] = (),
) -> Finding:
    """A finding on one cell of a row."""
    raw = entry.raw if entry.raw is None or isinstance(entry.raw, str | float | bool) else str(entry.raw)
    return make_finding(code, severity, text, entry.ref, table=place.table.key, row=place.label,
                 column=one_line(entry.column.heading), value=raw, expected=expected,
                 proposals=proposals)  # fmt: skip


def judged_about(document: Document, subject: Subject) -> Sequence[JudgedRow]:
    """The rows whose status is about this."""
    return document.once(_by_subject).get(subject, ())


def _by_subject(document: Document) -> Mapping[Subject, Sequence[JudgedRow]]:
    rows: dict[Subject, list[JudgedRow]] = {}
    for judged in document.judged:
        rows.setdefault(judged.scale.subject, []).append(judged)
    return rows


def without_comment(document: Document, subject: Subject) -> Iterator[tuple[JudgedRow, Status, CellRef]]:
    """The rows about this with a status and a blank cell for a comment: the step that is chosen, and that cell."""
    for judged in judged_about(document, subject):
        step, at = judged.step, judged.comment_ref
        if step is not None and not judged.comment and at is not None:
            yield judged, step, at


def entry_text(entry: Entry) -> str:
    """What a cell shows, in quotation marks: a typed text as it stands, a number with its decimals and per cent."""
    return in_quotes(entry.raw if isinstance(entry.raw, str) else shown_target(entry.target))


def shown_target(target: Target) -> str:
    """A reading as a cell shows it, with the thousands separators of figures."""
    if type(target) is Level and not (target.bound or target.within or target.new or target.estimated or target.note):
        unit = f"\u00a0{target.unit}" if target.unit else ""
        return figure(target.value, target.decimals) + unit
    return target_text(target)


def totals_by_table(document: Document) -> list[list[Indicator]]:
    """The indicators without their parts for women and men, table by table; ask for them by ``document.once``."""
    groups: dict[str, list[Indicator]] = {}
    for indicator in document.indicators:
        if indicator.total is None:
            groups.setdefault(indicator.table.key, []).append(indicator)
    return list(groups.values())


def indicator_names(indicators: Sequence[Indicator | JudgedRow], most: int = 4) -> str:
    """The indicators' names in quotation marks, the first few."""
    return enumerated([in_quotes(i.label) for i in indicators], most)


def entry_addresses(entries: Sequence[Entry], most: int = 8) -> str:
    """The addresses of the entries: ``F10, F11 och F15``; beyond ``most`` they are counted."""
    return enumerated([entry.ref.address for entry in entries], most)


def unreadable_entries(document: Document) -> list[tuple[Indicator, Entry, Unreadable]]:
    """The cells of indicators that hold what nobody typed; ask for them by ``document.once``."""
    return [
        (indicator, entry, entry.target)
        for indicator in document.indicators
        for entry in indicator.entries
        if type(entry.target) is Unreadable
    ]


def missing_entries(
    code: str, severity: Severity, document: Document, pick: Callable[[Indicator], Entry | None], noun: str
) -> Iterator[Finding]:
    """One finding per indicator whose required cell is blank, or a single one where the whole column is blank.

    ``pick`` gives the entry of an indicator that is required, ``noun`` is its Swedish name (*Utfallet*). All cells with
    only a dash give one info together; words that say why there is no value (``Mäts årligen``) are an answer.
    """
    covered = document.covered  # there nothing can be typed
    for indicators in document.once(totals_by_table):
        first = pick(indicators[0])
        if first is None or not first.column.required:  # no more are those of the rows below
            continue
        required = [(i, e) for i in indicators if (e := pick(i)) is not None and not (covered and e.ref in covered)]
        silent = [(i, e) for i, e in required if type(t := e.target) is NoValue and t.silent]
        blank = [(i, e) for i, e in silent if e.blank and i.going_on]
        if len(blank) >= WHOLE_COLUMN and not any(i.going_on for i, e in required if not e.blank):
            indicator, entry = blank[0]
            text = f"{noun} saknas för alla {len(blank)} indikatorer i tabellen. Skriv värdet, eller varför det saknas."
            whole = finding_at_entry(code, severity, indicator, entry, text)
            yield about_cells(whole, [one.ref for _, one in blank])
            continue
        for indicator, entry in blank:
            yield finding_at_entry(
                code, severity, indicator, entry, f"{noun} saknas. Skriv värdet, eller varför det saknas."
            )
        dashes = [(i, e) for i, e in silent if not e.blank and i.going_on]
        if dashes:
            addresses = entry_addresses([e for _, e in dashes])
            text = f"{noun} är bara ett streck ({addresses}). Skriv gärna varför, till exempel ”Mäts årligen”."
            yield finding_at_entry(code, Severity.INFO, *dashes[0], text)
