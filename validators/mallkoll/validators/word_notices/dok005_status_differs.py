"""En bedömning i dokumentet är inte arbetsbokens.

Ordet, tecknet framför det eller färgen bakom säger ett annat steg i skalan än arbetsboken. Hur ordet är skrivet (stor
bokstav, alias i skalan) spelar ingen roll.

Så här gör du: rätta bedömningen i dokumentet. Har nämnden ändrat sig, ändra i arbetsboken och gör om dokumentet.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "DOK005"
SEVERITY = Severity.ERROR
