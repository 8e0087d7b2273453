"""Fel period.

Filen avser en annan period än den som listan säger, eller säger inte vilken period den avser.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "LEV006"
SEVERITY = Severity.ERROR
