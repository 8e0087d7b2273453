"""Flera filer har lämnats.

Samma nämnd har lämnat mer än en fil. Den nyaste gäller. Ta bort de äldre, så att det är klart vilken som räknas.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "LEV002"
SEVERITY = Severity.WARNING
