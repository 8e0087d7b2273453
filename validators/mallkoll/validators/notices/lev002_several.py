"""Flera filer har lämnats.

Samma nämnd har lämnat mer än en fil för perioden. Den nyaste som är ifylld gäller, och nämndens egen mall går före en
annan nämnds (TAB008). Ta bort de andra, så att det är klart vilken som räknas. Filer för andra perioder räknas inte
hit.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "LEV002"
SEVERITY = Severity.WARNING
