"""Fel version av mallen.

Säger listan vilken version som gäller är en annan version ett fel. Säger den inget är det en varning när filen är gjord
med en annan version än layouten har nu (FIL002).
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "LEV007"
SEVERITY = Severity.ERROR
