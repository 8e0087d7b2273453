"""Ett tal visas som något annat än talen omkring.

Talformatet får talet att se ut som ett annat: ett datum, en tid, procent, eller avkortat till tusental. Den som läser
ser då ett annat tal än det som summeras. Ofta har Excel gjort om det som skrevs till ett datum. Regeln frågar när talen
ovanför, under och bredvid visas som de är, och ett enstaka inte gör det.

Så här gör du: välj samma talformat som talen omkring, eller skriv talet på nytt om det är ett annat som skulle stå där.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from mallkoll.validators.any_workbook.own_book import OwnBook
from mallkoll.validators.any_workbook.own_sheet import OwnSheet
from mallkoll.validators.any_workbook.unlike_formats import UnlikeFormat, unlike_formats
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.words import figure
from mallkoll.workbook.model.format_meaning import FormatEffect
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "UTM011"
SEVERITY = Severity.WARNING


def check(book: OwnBook) -> Iterator[Finding]:
    """The amounts that are shown otherwise, those of one column and one kind together."""
    for sheet in book.sheets:
        for unlike in unlike_formats(sheet):
            finding = sheet.finding(CODE, _text(sheet, unlike), unlike.places[0])
            yield about_cells(finding, [sheet.ref(at) for at in unlike.places])


def _text(sheet: OwnSheet, unlike: UnlikeFormat) -> str:
    value, amount = sheet.value(unlike.places[0]), figure(unlike.amount)
    more = "" if len(unlike.places) == 1 else f" Det gäller {len(unlike.places)} celler i kolumnen."
    if unlike.meaning.effect is FormatEffect.TIME:
        what = f"datumet {value.isoformat()[:10]}" if isinstance(value, dt.date) else "en tid"
        return (
            f"Cellen visar {what} bland tal, och Excel räknar det som {amount}.{more} Är talet rätt: välj samma "
            "talformat som talen omkring. Annars: skriv talet på nytt."
        )
    if unlike.meaning.effect is FormatEffect.PERCENT:
        shows, how = f"{figure(round(unlike.amount * 100, 6))}\u00a0%", "är procent"
    else:
        thousands = unlike.meaning.thousands
        shows = figure(unlike.amount / 1000**thousands, 0)
        how = f"kortar av till {'tusental' if thousands == 1 else 'miljontal' if thousands == 2 else 'miljardtal'}"
    return (
        f"Cellen innehåller {amount} men visar {shows}: talformatet {how}, och talen omkring visas som de är.{more} "
        "Välj samma talformat som de."
    )
