"""Mallens layout går inte att läsa.

Arbetsboken säger vilken mall den är gjord med, och layouten finns, men det är något fel i filen. Fyndet säger fil, rad
och nyckel. Arbetsboken är inte kontrollerad; ingen annan layout används i stället.

Så här gör du: rätta filen, eller gör om mallarna av uppsättningen så skrivs den på nytt.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "FIL003"
SEVERITY = Severity.ERROR
