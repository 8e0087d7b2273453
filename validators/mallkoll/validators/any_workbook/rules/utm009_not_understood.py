"""Det här på bladet är inte prövat.

En arbetsbok utan mall kontrolleras så som bladen verkar räkna. Vad som inte ingår i någon formel som Mallkoll förstår
kan inte prövas, och det sägs här, en gång för varje blad: att inget annat sägs betyder inte att det är kontrollerat.

Ska bladet inte kontrolleras alls: skriv *undanta bladet* i kolumnen Motivering på bladet Kontroll, på den här raden
eller en annan rad om bladet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mallkoll.validators.any_workbook.own_book import OwnBook
from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place
from mallkoll.validators.findings.words import enumerated
from mallkoll.workbook.model.cell_group import cell_list_text
from mallkoll.workbook.model.text import counted
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "UTM009"
SEVERITY = Severity.INFO
_LISTED: Final = 60  # cells put together to areas in a sentence


def check(book: OwnBook) -> Iterator[Finding]:
    """One finding for each sheet with figures or formulas that nothing is known about."""
    for sheet in book.sheets:
        reasons = [reason for reason in (_alone(sheet), _formulas(sheet)) if reason]
        if reasons:
            yield _on_sheet(sheet.name, f"Inte prövat på bladet: {enumerated(reasons)}.")
    for name in sorted(book.left_out):
        left_out = book.book.sheet(name)
        if left_out is not None:
            yield _on_sheet(
                left_out.name, "Bladet är undantaget, så som det står i kolumnen Motivering, och inte prövat."
            )


def _on_sheet(name: str, text: str) -> Finding:
    return Finding(code=CODE, severity=SEVERITY, sheet=name, cell=None, table=None, row=None, column=None, value=None,
                   expected=None, text=text, proposals=())  # fmt: skip


def _alone(sheet: OwnSheet) -> str:
    alone = [
        at for at in sheet.typed if not any(top <= at[0] <= bottom for top, bottom in sheet.covered.get(at[1], ()))
    ]
    if not alone:
        return ""
    numbers = counted(len(alone), "tal", "tal")
    return f"{numbers} som inte ingår i någon formel ({_cells(sheet, alone)})"


def _formulas(sheet: OwnSheet) -> str:
    understood: dict[str, bool] = {}
    strange: list[Place] = []
    for at, form in sheet.forms.items():
        known = understood.get(form)
        if known is None:
            known = understood[form] = sheet.linear(sheet.formulas[at], at) is not None
        if not known:
            strange.append(at)
    if not strange:
        return ""
    return (
        f"{counted(len(strange), 'formel', 'formler')} som inte är summor eller skillnader ({_cells(sheet, strange)})"
    )


def _cells(sheet: OwnSheet, places: list[Place]) -> str:
    listed = cell_list_text([(sheet.name, sheet.ref(at).address) for at in sorted(places)[:_LISTED]])
    parts = listed.split(", ")
    more = len(places) > _LISTED or len(parts) > 4
    return ", ".join(parts[:4]) + (" …" if more else "")
