"""Två rader i en tabell har varandras siffror.

Det händer när rader sorteras eller klistras in utan att namnen följer med. Alla siffror som skiljer på den ena raden är
arbetsbokens för den andra, och tvärtom. Fyndet står på den första av dem.

Så här gör du: byt tillbaka siffrorna, eller radernas namn om det är de som har bytt plats.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "DOK003"
SEVERITY = Severity.ERROR
