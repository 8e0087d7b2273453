"""Fel period.

Filen avser en annan period än den som listan säger, eller säger inte vilken period den avser. Mallen vet själv vilken
period den gjordes för, så det märks också när april lämnas som augusti. Säger listan ingen period är det en fråga när
de flesta andra filer avser en annan, när flera nämnder har gått vidare till nästa, eller när filen heter efter en
senare period än den avser: det kan vara förra periodens fil. Den räknas inte som levererad.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "LEV006"
SEVERITY = Severity.ERROR
