"""Den lämnade filen kan inte läsas.

Filen kom, men går inte att öppna: den är skadad, lösenordsskyddad eller av en annan filtyp. Varför står vid filen.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "LEV003"
SEVERITY = Severity.ERROR
