"""En varav-rad är räknad två gånger i summan.

En rad som börjar med *varav* är en del av raden ovanför. Räknar summan med båda blir den för hög. Regeln frågar när
formeln räknar med både raden och den rad som den är en del av, eller när inskrivna summor i minst två kolumner gör det.

Så här gör du: ta bort raden ur summan, eller skriv i kolumnen Motivering på bladet Kontroll varför den ska räknas med.
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.any_workbook.own_book import OwnBook
from mallkoll.validators.any_workbook.own_sheet import OwnSheet
from mallkoll.validators.any_workbook.total_rows import CountedTwice
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.words import figure, in_quotes
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
            yield _finding(sheet, rows)


def _finding(sheet: OwnSheet, rows: list[CountedTwice]) -> Finding:
    first = rows[0]
    at, part = first.totals[0], first.parts[0]
    name, whole = in_quotes(sheet.label(*part)), in_quotes(sheet.label(first.whole, part[1]))
    shown, held = sheet.number(at), sheet.number(part) or 0.0
    others = [twice.row for twice in rows[1:]]
    also = f" Detsamma gäller rad {', '.join(map(str, others))}." if others else ""
    twice = sum(sheet.number(one.parts[0]) or 0.0 for one in rows if one.totals[0] == at)
    expected = None if shown is None else float(f"{shown - twice:.12g}")
    without = "den" if not others else "dem"
    becomes = ""
    if shown is not None and expected is not None:
        becomes = f" Utan {without} blir summan {figure(expected)} i stället för {figure(shown)}."
    text = (
        f"Summan räknar med {name} på rad {first.row} ({figure(held)} i {sheet.ref(part).address}), som redan ingår i "
        f"{whole} på rad {first.whole}.{also}{becomes}"
    )
    finding = sheet.finding(CODE, text, at, expected=expected)
    return about_cells(finding, [sheet.ref(place) for one in rows for place in one.totals])
