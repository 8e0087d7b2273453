"""Två rader i en tabell har bytt plats.

Raderna har sina egna siffror, men står i varandras ställe mot arbetsbokens ordning. En varav-rad hör till raden
ovanför, och en summa till dem före, så ordningen kan betyda något. En tabell som är sorterad på något annat sätt ger
inget fynd. I en tabell som någon har skrivit själv är det en upplysning.

Så här gör du: flytta tillbaka raderna, om bytet inte är avsiktligt.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "DOK008"
SEVERITY = Severity.WARNING
