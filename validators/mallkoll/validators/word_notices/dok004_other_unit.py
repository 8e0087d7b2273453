"""Dokumentet anger en annan enhet än siffrorna har.

En tabell som säger mnkr men är skriven i tkr, eller en siffra i löptexten som följs av fel enhet, är fel tusen gånger
om. Tabellens enhet är den som de flesta av dess belopp stämmer med arbetsboken i.

Så här gör du: rätta enheten i rubriken eller i meningen.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "DOK004"
SEVERITY = Severity.ERROR
