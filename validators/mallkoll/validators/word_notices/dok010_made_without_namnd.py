"""Dokumentet är gjort utan en nämnd.

Dokumentet har summor för hela kommunen, men bland filerna finns en nämnd som har lämnat samma rapport och som
dokumentet är gjort utan. Då är kommunens summor, avvikelser och antal i det inte alla nämnders. Nämnder som dokumentet
redan har, filer för en annan rapport eller en annan kommun och filer där inget är ifyllt ger inget fynd.

Så här gör du: skriv ett nytt dokument av alla nämnders filer. Ska nämnden inte vara med, flytta dess fil till en annan
mapp.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "DOK010"
SEVERITY = Severity.WARNING
