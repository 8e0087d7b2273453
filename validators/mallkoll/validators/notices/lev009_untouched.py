"""Filen är inte ifylld.

Filen har kommit, men ingen har fyllt i den: den innehåller bara det som mallen gjordes med (FUL001), eller inga tal
alls (FIL006). Den räknas inte som levererad utan anmärkning.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "LEV009"
SEVERITY = Severity.ERROR
