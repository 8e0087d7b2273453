"""Ett förifyllt belopp är ändrat.

När en mall görs av periodens föregångare fylls det som redan är känt i: föregående års siffror, bokslut, budget, ram
och målvärden. Mallen minns vad som fylldes i. Står det något annat där nu är det antingen ett misstag eller en
rättelse, och rättelsen ska motiveras. Detsamma gäller en förifylld rad som tagits bort eller bytt namn, till exempel en
indikator eller ett mål. I internbudgeten bestämmer nämnden själv sina mål och målvärden.
Går något inte ihop, och allt stämmer om beloppet ändras tillbaka, är det i stället ett fel (SUM001).

Varför: jämförelsesiffror som ändras i efterhand är svåra att upptäcka och gör att två rapporter säger olika.

Exemplet kan inte visas i en enda tabell, eftersom mallen minns siffrorna på ett dolt blad: Bokslut 2020 för
Socialpsykiatri var 233 991 när mallen gjordes, och någon har skrivit 233 919.
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.facts.changed_values import ChangedValue, MissingRow, changed_values
from mallkoll.validators.findings.make_finding import make_finding
from mallkoll.validators.findings.words import in_quotes, value_in_words
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Proposal, Safety, Severity

CODE = "FOR004"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per cell that no longer holds what the template was filled with."""
    for known in changed_values(document):
        if isinstance(known, MissingRow):
            yield _missed(known)
        else:
            yield _judged(known)


def _missed(known: MissingRow) -> Finding:
    """A prefilled row that is no longer in the table, reported on the heading above the row labels."""
    table = known.table
    column = table.table.label_column.key
    ref = CellRef(table.sheet, table.heading_row, table.columns.get(column, min(table.columns.values())))
    name = in_quotes(known.row)
    text = f"Raden {name} fanns när mallen gjordes men finns inte nu. Har den tagits bort eller bytt namn?"
    return make_finding(CODE, SEVERITY, text, ref, table=table.key, row=known.row)


def _judged(known: ChangedValue) -> Finding:
    ref, heading = known.ref, one_line(known.table.table.column[known.column].heading)
    text = f"{heading} var {value_in_words(known.before)} när mallen gjordes och är nu {value_in_words(known.now)}."
    reason = "det var vad mallen gjordes med"
    proposal = Proposal(ref.sheet, ref.address, known.now, known.before, Safety.POSSIBLE, reason)
    return make_finding(CODE, SEVERITY, text, ref, table=known.table.key, row=known.row.label, column=heading,
                value=known.now, expected=known.before, proposals=(proposal,))  # fmt: skip
