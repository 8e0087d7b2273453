"""En mening är arbetsbokens, men med en annan siffra eller ett annat ord om riktningen.

Kommentarer och rubriker som kommer ur arbetsboken får skrivas om i dokumentet. Men står där samma mening med en annan
siffra, en annan enhet eller underskott i stället för överskott, är den ena av dem fel. Meningar som är omskrivna på
annat sätt jämförs inte ord för ord, och 5 300 tkr får stå som 5,3 mnkr. Varje ställe där en kommentar återges jämförs
för sig: under rubriken med radens namn, och i en tabell på raden som namnet står på. Är det bara orden som knyter en
mening till en kommentar blir fyndet en upplysning. Rapportens namn i sidhuvud och sidfot och alternativtexten till ett
diagram läses på samma sätt: en sidfot från förra året är ett vanligt fel. Så läses också rubriken i ett diagram, och
den titel och beskrivning som en tabell har för den som lyssnar på dokumentet (Tabellegenskaper, Alternativtext). En
kolumnrubrik som säger ett annat år eller datum än det som siffrorna under den gäller sägs också.

Så här gör du: rätta meningen i dokumentet, eller i arbetsboken om det är den som är fel.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "DOK006"
SEVERITY = Severity.WARNING
