"""Nämnden skrivs nästan likadant.

Ingen fil har kommit från nämnden i listan, men en från en nämnd som heter nästan likadant och som listan inte har. Är
det samma nämnd är det oftast namnet i listan som är felskrivet: rätta det. Filen räknas som nämndens så länge.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "LEV010"
SEVERITY = Severity.WARNING
