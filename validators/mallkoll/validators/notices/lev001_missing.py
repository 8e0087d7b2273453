"""Ingen fil har lämnats.

Nämnden står i listan över dem som ska lämna (`--forvantade`), men ingen av filerna är från den. Vem en fil kommer från
står på startbladet, med hela namnet eller kortnamnet; står det inget där avgör filnamnet, om bara en nämnd passar.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "LEV001"
SEVERITY = Severity.ERROR
