"""Mallen är inte ifylld.

Ingen tabell i arbetsboken innehåller annat än det som mallen gjordes med: namn, formler och uppgifter från tidigare
perioder. Den som lämnade filen har troligen skickat fel fil, eller glömt att spara. Det sägs en gång, inte för varje
tabell. Mallen kan inte räknas som levererad.
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import make_finding
from mallkoll.validators.untouched import nothing_is_filled_in
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "FUL001"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding for the file."""
    if nothing_is_filled_in(document):
        text = "Mallen är inte ifylld: här står bara det som den gjordes med. Fyll i den, eller skicka rätt fil."
        yield make_finding(CODE, SEVERITY, text)
