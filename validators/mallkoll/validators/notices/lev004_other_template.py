"""Fel mall.

Listan säger vilken layout nämnden ska använda, och filen är gjord med en annan eller med ingen känd.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "LEV004"
SEVERITY = Severity.ERROR
