"""Fel period.

Filen avser en annan period än den som listan säger, eller säger inte vilken period den avser. Säger listan ingen period
jämförs filen med de andra: avser de flesta en annan period är det en fråga, för det kan vara förra periodens fil.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "LEV006"
SEVERITY = Severity.ERROR
