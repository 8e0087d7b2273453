"""En rad är räknad två gånger i summan.

En rad som börjar med *varav* är en del av raden ovanför, och en delsumma (*Summa skola*) är summan av rader som redan
står på bladet. Räknar summan med båda blir den för hög. Regeln frågar när formeln räknar med både delsumman och dess
rader, eller både varav-raden och den rad som den är en del av, eller när inskrivna summor i minst två kolumner gör det.
En summa som halveras (`=SUMMA(B3:B9)/2`) är avsedd. Regeln frågar också när formeln har samma cell två gånger
(`=SUMMA(B3:B9)+B5`), och när inskrivna summor i alla kolumner är för höga med just en av raderna. Att två rader är lika
är inget fel: två tjänster kan ha samma titel och lön.

Så här gör du: ta bort raden ur summan, eller skriv i kolumnen Motivering på bladet Kontroll varför den ska räknas med.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mallkoll.validators.any_workbook.own_book import OwnBook
from mallkoll.validators.any_workbook.own_sheet import OwnSheet
from mallkoll.validators.any_workbook.sums_in_sums import SumInSum
from mallkoll.validators.any_workbook.total_rows import CountedTwice
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.words import figure, in_quotes
from mallkoll.workbook.model.cell_group import cell_list_text
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "UTM008"
SEVERITY = Severity.WARNING


def check(book: OwnBook) -> Iterator[Finding]:
    """The rows that a total counts twice, all columns of one total in one finding."""
    for sheet in book.sheets:
        by_total: dict[int, list[CountedTwice]] = {}
        for twice in book.counted_twice[sheet.name]:
            by_total.setdefault(twice.totals[0][0], []).append(twice)
        for rows in by_total.values():
            first = rows[0]
            whole = in_quotes(sheet.label(first.whole, first.parts[0][1]))
            yield _finding(sheet, rows, f", som redan ingår i {whole} på rad {first.whole}")
        for twice in book.added_twice[sheet.name]:
            yield _finding(sheet, [twice], " två gånger")
        sums: dict[int, list[SumInSum]] = {}
        for one in book.sums_in_sums[sheet.name]:
            sums.setdefault(one.totals[0][0], []).append(one)
        for counted in sums.values():
            posts = cell_list_text([("", sheet.ref(at).address) for at in counted[0].posts])
            yield _finding(sheet, counted, f", som är summan av {posts}, fast de också räknas med")


def _finding(sheet: OwnSheet, rows: Sequence[CountedTwice | SumInSum], why: str) -> Finding:
    first = rows[0]
    at, part = first.totals[0], first.parts[0]
    name = in_quotes(sheet.label(*part))
    shown, held = sheet.number(at), sheet.number(part)
    amount = "" if held is None else f" ({figure(held)} i {sheet.ref(part).address})"
    others = [twice.row for twice in rows[1:]]
    also = f" Detsamma gäller rad {', '.join(map(str, others))}." if others else ""
    twice = sum(sheet.number(one.parts[0]) or 0.0 for one in rows if one.totals[0] == at)
    expected = None if shown is None else float(f"{shown - twice:.12g}")
    once = isinstance(first, CountedTwice) and first.stands_once
    without = "dem" if others else "den ena" if once else "den"
    becomes = ""
    if shown is not None and expected is not None:
        becomes = f" Utan {without} blir summan {figure(expected)} i stället för {figure(shown)}."
    text = f"Summan räknar med {name} på rad {first.row}{amount}{why}.{also}{becomes}"
    finding = sheet.finding(CODE, text, at, expected=expected)
    return about_cells(finding, [sheet.ref(place) for one in rows for place in one.totals])
