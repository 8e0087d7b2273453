"""Kontrollerad mot en annan mall än sin egen.

Med `--layout` har en viss layout angetts, men arbetsboken är gjord med en annan mall. Det som bara finns i den angivna
mallen saknas då i arbetsboken utan att någon har tagit bort det. Fyndet säger hur mycket det är; det sägs inte en gång
till av reglerna om tabeller, rader och kolumner. Saknas hela tabeller är det ett fel, saknas rader eller kolumner en
varning, och annars en upplysning.

Är arbetsboken gjord med en annan nämnds mall, vars layout ligger bredvid den som angavs, kontrolleras den mot sin egen.

Så här gör du: ange mappen med alla layouter (`--layout 2021/layouter`), så kontrolleras varje fil mot sin egen.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "FIL004"
SEVERITY = Severity.WARNING
