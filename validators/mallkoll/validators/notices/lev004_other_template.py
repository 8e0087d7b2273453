"""Fel mall.

Listan säger vilken layout nämnden ska använda, och filen är gjord med en annan eller med ingen känd. Det
sägs också när listan inte nämner någon layout, men filen inte är gjord med någon känd mall.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "LEV004"
SEVERITY = Severity.ERROR
