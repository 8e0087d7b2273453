"""Dokumentet är inte jämfört.

Ett Word-dokument kontrolleras mot de arbetsböcker som dess siffror kommer ur. Ett dokument som Mallkoll har skrivit
säger själv vilka det är, med filnamn och kontrollsumma; de söks bland filerna och mapparna på kommandoraden och bredvid
dokumentet. För andra dokument jämförs med de arbetsböcker som anges. Fyndet kommer när ingen arbetsbok finns, och som
varning när någon av flera saknas; det som den skulle visa är då inte kontrollerat. Det kommer också som varning när
inget i ett dokument känns igen från arbetsboken, och som fel för en wordmall som inte är fylld.

Så här gör du: ange arbetsboken efter dokumentet, `mallkoll kontrollera rapport.docx underlag.xlsx`, eller mappen som
båda ligger i.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "DOK001"
SEVERITY = Severity.ERROR
