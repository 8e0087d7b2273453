"""Arbetsboken är tom.

Inget blad har något i någon cell, eller så finns det bara text: inga tal och inga formler. Då finns det inget att
kontrollera, och att inget sägs om filen betyder inte att den är rätt. Oftast är det fel fil som har skickats, eller en
fil som sparades innan den fylldes i.

En mall som inte är ifylld är inte tom: den har sina rubriker och rader, och om den sägs att ingen har fyllt i den
(FUL001).

Så här gör du: skicka den ifyllda mallen, eller be avsändaren skicka den.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "FIL006"
SEVERITY = Severity.ERROR
