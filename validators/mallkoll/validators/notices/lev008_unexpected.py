"""Filen är inte väntad.

Filen är från någon som inte står i listan över dem som ska lämna, eller säger inte vem den kommer från.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "LEV008"
SEVERITY = Severity.INFO
