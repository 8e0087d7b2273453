"""En siffra i dokumentet är inte arbetsbokens.

Varje siffra i rapporten jämförs med sin cell, inom en halv enhet av den sista siffra som står skriven: 112,4 mnkr är
112 357 tkr. I en tabell är det radens namn och kolumnens rubrik som säger vilken cell det är, även om någon har
skrivit tabellen själv; i löptext, sidhuvud och sidfot är det fältet som siffran står i. Kommunens summor, avvikelser
och antal räknas om ur arbetsböckerna när alla finns med. Spårade ändringar läses som om de vore godkända.
I ett diagram är det namnet längs axeln och serien som säger vilken cell det är, och talen är de som det ritas av. Är de
flesta av dem andra än arbetsbokens sägs det en gång: diagrammet är gammalt.
Flera fel på samma rad i en tabell sägs i ett fynd. I en tabell som någon har skrivit själv blir fyndet en varning när
kolumnen inte har arbetsbokens rubrik, eller när för få siffror stämmer för att det ska vara säkert att det är samma
tabell.

Så här gör du: rätta siffran, eller gör om dokumentet ur arbetsboken. Är det arbetsboken som är fel, rätta den först.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "DOK002"
SEVERITY = Severity.ERROR
