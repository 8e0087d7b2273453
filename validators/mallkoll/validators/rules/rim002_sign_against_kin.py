"""Beloppet har ett annat tecken än allt annat som står om samma sak.

Ett minustecken för mycket, eller ett som saknas. Beloppet är misstänkt när radens andra mått och år alla har det andra
tecknet och är ungefär lika stora, eller, där raden inte har något annat att jämföra med, när kolumnens alla andra
belopp har det andra tecknet (minst fyra). Rader där tecknen växlar, och rader utan andra belopp än noll, prövas inte.
Ett resultat kan ha vilket tecken som helst: där säger kolumnens andra belopp ingenting, och inte heller ett enda annat
belopp på raden. Avräkningar, regleringar, justeringar, periodiseringar och förändringar kan växla tecken från år till
år, och jämförs bara med samma år.

Frågan ställs när tecknet ändrar beloppet med mer än 500 tkr. Kan ett av två belopp vara fel och inget säger vilket,
nämns båda. Har nästan alla belopp i en kolumn omvänt tecken är det ett enda fynd.

Tabell: rimlighet

| Verksamhet | Utfall jan-aug 2026 | Prognos 2026 | Budget 2026 | Bokslut 2025 |
| --- | --- | --- | --- | --- |
| Grundskola | 94000 | 143000 | 141500 | 138200 |
| Ej fördelat | -6300 | -9450 | -9450 | -8000 |
| Flyktingmottagande | 0 | 0 | 0 | -94904 |
| Resultatenhet | -600 | 900 | -800 | 700 |
| Slutavräkning | 0 | 5940 | 0 | -6316 |

Minustecknet hör inte dit.

| Verksamhet | Utfall jan-aug 2026 | Prognos 2026 | Budget 2026 | Bokslut 2025 |
| --- | --- | --- | --- | --- |
| Grundskola | 94000 | **-143000** | 141500 | 138200 |
| Ej fördelat | -6300 | -9450 | -9450 | -8000 |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.live.reach import Reach
from mallkoll.validators.plausibility.figures import Place, figures
from mallkoll.validators.plausibility.limits import MIRRORED, Limits, limits_of
from mallkoll.validators.plausibility.questions import questions
from mallkoll.validators.plausibility.slipped import Slipped
from mallkoll.validators.plausibility.suspects import Suspect, suspects
from mallkoll.validators.plausibility.words import against_kin, amount, amounts
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "RIM002"
SEVERITY = Severity.WARNING
LIMITS = (MIRRORED,)
_SEVERAL = 3
_MOST = 0.8  # so large a part of a column is all of it: what has nothing to compare with cannot be told


def check(document: Document) -> Iterator[Finding]:
    """One finding per figure, or per column whose figures nearly all have the other sign, on its first cell."""
    columns: dict[Place, list[Suspect]] = {}
    for suspect in suspects(document).single:
        if suspect.slip is Slipped.SIGN and len(suspect.figures) == 1:
            columns.setdefault(suspect.figures[0].place, []).append(suspect)
    whole = {place: wrong for place, wrong in columns.items() if _is_whole(place, wrong, document)}
    for wrong in whole.values():
        wrong.sort(key=lambda suspect: suspect.figures[0].reading.ref)
        reading = wrong[0].figures[0].reading
        finding = finding_at_reading(CODE, SEVERITY, reading, _of_column(wrong, limits_of(document.layout)))
        yield about_cells(finding, [suspect.figures[0].reading.ref for suspect in wrong])
    yield from questions(
        document, CODE, SEVERITY,
        lambda one: one.slip is Slipped.SIGN and (len(one.figures) > 1 or one.figures[0].place not in whole), _text,
    )  # fmt: skip


def _is_whole(place: Place, wrong: Sequence[Suspect], document: Document) -> bool:
    """Whether so many figures of a column have the other sign that it is one slip."""
    typed = [figure for figure in figures(document).columns[place] if figure.typed and figure.value]
    return len(wrong) >= _SEVERAL and len(wrong) >= _MOST * len(typed)


def _of_column(wrong: Sequence[Suspect], limits: Limits) -> str:
    first = wrong[0].figures[0]
    return (
        f"Har hela kolumnen {in_quotes(first.reading.column.heading)} omvänt tecken? {len(wrong)} belopp har ett annat "
        f"tecken än andra belopp om samma sak. {against_kin(wrong[0].kin, first, limits)}"
    )


def _text(suspect: Suspect, limits: Limits) -> str:
    first, *others = suspect.figures
    against = against_kin(suspect.kin, first, limits)
    if others:
        return f"Är tecknet rätt i både {amounts(suspect.figures)}? De är om samma sak och har olika tecken. {against}"
    value = amount(first, first.value)
    wrong = "Ska minustecknet vara med" if first.value < 0 else "Saknas ett minustecken"
    return f"{wrong}? {value} har ett annat tecken än andra belopp om samma sak. {against}"


def live(row: LiveRow) -> Iterator[Piece]:
    """Amounts that have something of their own row to be held against."""
    for column in row.figures:
        wrong = row.has_other_sign(column)
        if wrong is not None:
            yield row.says(column, wrong, "stämmer tecknet?", reach=Reach.ROW)
