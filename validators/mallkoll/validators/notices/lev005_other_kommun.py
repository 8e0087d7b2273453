"""Mallen är en annan kommuns.

Nämnden heter rätt, men kommunen på startbladet är en annan än den i listan.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "LEV005"
SEVERITY = Severity.ERROR
