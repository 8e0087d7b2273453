"""Beloppet har en siffra för mycket eller för lite.

Tio gånger för stort eller för litet, eller en siffra som kommit till eller fallit bort (45 400 blev 454 400).
Beloppet är misstänkt när det ligger långt från alla radens andra mått och år medan de stämmer med varandra, och när
en siffra mer eller mindre får det att stämma med dem. Också samma belopp en gång till, som på raden ovanför eller
under, hör hit.

Vad som är långt mäts som i officiell statistik: kvoten mellan två kolumner jämförs med de andra radernas kvot (median
och kvartiler), lika uppåt som nedåt och strängare för stora belopp (Hidiroglou, M. A. & Berthelot, J.-M., 1986,
*Statistical editing and imputation for periodic business surveys*, Survey Methodology 12). Minst måste beloppet vara
sex och en halv gånger större eller mindre än väntat (nio gånger för ett utfall som är för litet, som när något
betalas sent), och skillnaden större än 500 tkr och 1 %. Finns bara ett belopp att jämföra med måste minst fyra andra
rader visa vad som är vanligt, och båda nämns. Rader som växer, börjar eller slutar prövas inte: där stämmer de andra
beloppen inte med varandra, eller är alla från andra år.

Ett projekts hela ram, det som är upparbetat tidigare år och det som återstår säger inget om hur mycket som används
ett visst år, om inte kolumnens rubrik har ett år eller tabellens rader visar det.

Kostnader, intäkter och netto jämförs inte med varandra: en liten intäkt säger inget om kostnaden bredvid. Kostnader
jämförs med kostnader och intäkter med intäkter. Bara där nettot blir minst dubbelt eller högst hälften så stort som
budgeten, och en siffra mer eller mindre på ena sidan är hela skillnaden, frågas om den sidan.

Tabell: rimlighet

| Verksamhet | Utfall jan-aug 2026 | Utfall jan-aug 2025 | Prognos 2026 | Budget 2026 | Bokslut 2025 |
| --- | --- | --- | --- | --- | --- |
| Förskola | 34500 | 33000 | 52000 | 51000 | 49500 |
| Grundskola | 94000 | 92500 | 143000 | 141500 | 138200 |
| Ny verksamhet | 61000 | 6000 | 93000 | 91000 | 9100 |

En siffra för mycket i prognosen.

| Verksamhet | Utfall jan-aug 2026 | Utfall jan-aug 2025 | Prognos 2026 | Budget 2026 | Bokslut 2025 |
| --- | --- | --- | --- | --- | --- |
| Förskola | 34500 | 33000 | 52000 | 51000 | 49500 |
| Grundskola | 94000 | 92500 | **1433000** | 141500 | 138200 |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.plausibility.limits import AGREEING, FACTOR, LATE, REACH, ROWS, Limits
from mallkoll.validators.plausibility.questions import questions
from mallkoll.validators.plausibility.slipped import Slipped
from mallkoll.validators.plausibility.suspects import Suspect
from mallkoll.validators.plausibility.words import about, against_kin, amount, amounts
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "RIM003"
SEVERITY = Severity.WARNING
LIMITS = (FACTOR, LATE, AGREEING, REACH, ROWS)


def check(document: Document) -> Iterator[Finding]:
    """One finding per figure; none where a month of a series is asked about (RIM007)."""
    return questions(document, CODE, SEVERITY, _is_digits, _text)


def _is_digits(suspect: Suspect) -> bool:
    return suspect.slip in {Slipped.DIGITS, Slipped.COPY} and not suspect.in_series


def _text(suspect: Suspect, limits: Limits) -> str:
    first, *others = suspect.figures
    against = against_kin(suspect.kin, first, limits)
    many = abs(first.value) > abs(suspect.expected)
    if others:
        return f"Har ett av {amounts(suspect.figures)} en siffra för mycket eller för lite? De går inte ihop. {against}"
    if suspect.slip is Slipped.COPY:
        wrong = "Samma belopp står på raden bredvid"
    else:
        wrong = f"En siffra för {'mycket' if many else 'lite'}"
    right = about(first, suspect.expected)
    return f"{wrong}? {amount(first, first.value)} är långt från omkring {right}, som är att vänta. {against}"
