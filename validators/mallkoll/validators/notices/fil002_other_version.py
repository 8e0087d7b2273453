"""En annan version av mallen.

Mallen har ändrats sedan arbetsboken gjordes: dess version är inte den som gäller. Arbetsboken är kontrollerad mot den
gällande, så rader och kolumner som har kommit till kan saknas i den.

Så här gör du: låt nämnden fylla i den gällande mallen (`mallkoll skapa --fran` för över det som är ifyllt), eller
motivera varför den gamla duger.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "FIL002"
SEVERITY = Severity.WARNING
