"""Ett förifyllt belopp är ändrat.

När en mall görs av periodens föregångare fylls det som redan är känt i: föregående års siffror, bokslut, budget, ram
och målvärden. Mallen minns vad som fylldes i. Står det något annat där nu är det antingen ett misstag eller en
rättelse, och rättelsen ska motiveras. Detsamma gäller en förifylld rad som tagits bort, till exempel en indikator.

Varför: jämförelsesiffror som ändras i efterhand är svåra att upptäcka och gör att två rapporter säger olika.

Exemplet kan inte visas i en enda tabell, eftersom mallen minns siffrorna på ett dolt blad: Bokslut 2020 för
Socialpsykiatri var 233 991 när mallen gjordes, och någon har skrivit 233 919.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mallkoll.validators.document import Document
from mallkoll.validators.facts.prefilled import PrefilledValue, prefilled_values, still_holds
from mallkoll.validators.findings.make_finding import make_finding
from mallkoll.validators.findings.words import figure, in_quotes
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.model.text import normalized, one_line
from mallkoll.workbook.results.finding import Finding, Proposal, Safety, Severity

CODE = "FOR004"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per cell that no longer holds what the template was filled with."""
    rows: dict[str, dict[str, list[BoundRow]]] = {}
    missing: set[tuple[str, str]] = set()
    for prefilled in prefilled_values(document.book):
        table = document.tables.get(prefilled.table)
        if table is None or prefilled.column not in table.columns:
            continue
        if prefilled.table not in rows:
            rows[prefilled.table] = _by_label(table)
        label = normalized(prefilled.row)
        if label in rows[prefilled.table]:
            yield from _judged(document, table, rows[prefilled.table][label], prefilled)
        elif table.table.open_rows and (prefilled.table, label) not in missing:  # TAB002 reports declared rows
            missing.add((prefilled.table, label))
            yield _missed(table, prefilled)


def _by_label(table: BoundTable) -> dict[str, list[BoundRow]]:
    rows: dict[str, list[BoundRow]] = {}
    for row in table.rows:
        rows.setdefault(normalized(row.label), []).append(row)
    return rows


def _missed(table: BoundTable, prefilled: PrefilledValue) -> Finding:
    """A prefilled row that is no longer in the table, reported on the heading above the row labels."""
    column = table.table.label_column.key
    ref = CellRef(table.sheet, table.heading_row, table.columns.get(column, min(table.columns.values())))
    name = in_quotes(prefilled.row)
    text = f"Raden {name} fanns när mallen gjordes men finns inte nu. Har den tagits bort eller bytt namn?"
    return make_finding(CODE, SEVERITY, text, ref, table=table.key, row=prefilled.row)


def _judged(
    document: Document, table: BoundTable, rows: Sequence[BoundRow], prefilled: PrefilledValue
) -> Iterator[Finding]:
    """One finding, on the first row of that name, where none of them holds the prefilled value."""
    sheet, col = document.sheets[table.sheet], table.columns[prefilled.column]
    if any(still_holds(sheet.value(row.at, col), prefilled.value) for row in rows):
        return
    row = rows[0]
    ref = CellRef(table.sheet, row.at, col)
    value = sheet.value(row.at, col)
    heading = one_line(table.table.column[prefilled.column].heading)
    now = value if isinstance(value, float | str) and value != "" else None
    text = f"{heading} var {_words(prefilled.value)} när mallen gjordes och är nu {_words(now)}."
    reason = "det var vad mallen gjordes med"
    proposal = Proposal(ref.sheet, ref.address, now, prefilled.value, Safety.POSSIBLE, reason)
    yield make_finding(
        CODE,
        SEVERITY,
        text,
        ref,
        table=table.key,
        row=row.label,
        column=heading,
        value=now,
        expected=prefilled.value,
        proposals=(proposal,),
    )


def _words(value: float | str | None) -> str:
    if value is None:
        return "tom"
    return figure(value) if isinstance(value, float) else in_quotes(value)
