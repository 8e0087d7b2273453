"""Ingen känd mall.

Mallkoll kontrollerar en arbetsbok mot beskrivningen av den mall som den är gjord med, layouten. Arbetsboken säger
själv vilken det är. Fyndet kommer när den layouten inte finns. Ingenting annat är då kontrollerat.

En arbetsbok som inte säger något, och inte heller liknar någon känd mall, kontrolleras i stället så som dess egna blad
verkar räkna (UTM001 till UTM011). Det sägs överst, och då är ingenting ett fel, bara frågor.

En arbetsbok kontrolleras aldrig mot en annan kommuns layout: det gav fel som inte är några.

Layouten söks i den här ordningen: den som anges med `--layout`; mappen `layouter` bredvid filen eller i en mapp
ovanför; de inbyggda; den som filen själv bär med sig. Det sista sägs, kommunens egna regler följer inte med, och allt
är högst varningar om inte någon av layouterna här har samma innehåll. Bara för en arbetsbok som inte säger vilken mall
den är gjord med avgör rubriker och radnamn; det sägs också.

Så här gör du: lägg mappen `layouter`, som skrevs när mallarna gjordes, bredvid filerna (eller i mappen ovanför), eller
ange den: `mallkoll kontrollera inkorg --layout 2021/layouter`.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "FIL001"
SEVERITY = Severity.ERROR
