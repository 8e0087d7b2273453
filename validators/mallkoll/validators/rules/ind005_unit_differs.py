"""Utfallet har en annan enhet än målvärdet.

Ett utfall i procent går inte att jämföra med ett målvärde i dagar eller antal. Vanligast är 0,98 där målvärdet är 98:
en andel i stället för procent. Namnet på indikatorn ger ett tal utan enhet dess enhet: ”andel (%)” är procent. 98 % som
Excel lagrar som 0,98 med procentformat är 98, och 98 i en cell som visar procent är 9 800 %: också det sägs.

Tabell: indikatorer

| Indikator | 2025 | Augusti 2026 | Målvärde |
| --- | --- | --- | --- |
| Andel heltidsanställda (%) | 97,9 | 98,2 | 99% |
| Utredningar klara i tid, andel (%) | 61 | 56 | 95% inom 120 dgr |
| Antal nya tjänster | 2 | 3 nya E-tjänster | 2 nya |
| Övertid | 0,2 | 0,1 | 0,2 |

Det första utfallet är en andel, det andra räknar personer, det tredje är procent av något som ska vara ett antal.

| Indikator | 2025 | Augusti 2026 | Målvärde |
| --- | --- | --- | --- |
| Andel heltidsanställda (%) | 97,9 | **0,982** → 98,2 | 99% |
| Erbjudna boende inom 90 dagar, andel (%) | 12 ind ej erbjudna | **7 ind ej erbjudna** | 80 |
| Antal planer med medverkan | 2 | **40 %** | 3 |

Rättad med `--aven-troliga`:

| Indikator | 2025 | Augusti 2026 | Målvärde |
| --- | --- | --- | --- |
| Andel heltidsanställda (%) | 97,9 | **98,2** | 99% |
| Erbjudna boende inom 90 dagar, andel (%) | 12 ind ej erbjudna | 7 ind ej erbjudna | 80 |
| Antal planer med medverkan | 2 | 40 % | 3 |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import entry_text, finding_at_entry
from mallkoll.validators.findings.words import figure
from mallkoll.validators.indicators.entries import Entry
from mallkoll.validators.indicators.indicator_rows import Indicator
from mallkoll.validators.indicators.targets import Level
from mallkoll.validators.indicators.wording import is_hundredfold_beside, is_share_beside, units_certainly_differ
from mallkoll.workbook.results.finding import Finding, Proposal, Safety, Severity

CODE = "IND005"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per indicator, on its outcome."""
    for indicator in document.indicators:
        entry = indicator.outcome
        if entry is None or type(entry.target) is not Level:
            continue
        wanted = indicator.wanted
        if is_share_beside(indicator, entry.target):
            yield _share(indicator, entry, entry.target)
        elif is_hundredfold_beside(indicator, entry.target):
            yield _hundredfold(indicator, entry, entry.target)
        elif wanted is not None and type(wanted.target) is Level:
            text = _difference(indicator, wanted, wanted.target, entry, entry.target)
            if text:
                yield finding_at_entry(CODE, SEVERITY, indicator, entry, text)


def _difference(indicator: Indicator, wanted: Entry, target: Level, entry: Entry, outcome: Level) -> str | None:
    if not units_certainly_differ(indicator, target, outcome):
        return None
    outcome_unit, target_unit = (level.unit or indicator.unit or "antal" for level in (outcome, target))
    return (
        f"Utfallet {entry_text(entry)} och målvärdet {entry_text(wanted)} har olika enheter "
        f"({outcome_unit} mot {target_unit}) och går inte att jämföra."
    )


def _hundredfold(indicator: Indicator, entry: Entry, outcome: Level) -> Finding:
    percent = round(outcome.value / 100, 6)
    text = (
        f"Utfallet {entry_text(entry)} är hundra gånger för stort: cellen visar procent, och där är {figure(percent)} "
        f"utan procenttecken något annat. Skriv {figure(percent)} %."
    )
    proposal = Proposal(entry.ref.sheet, entry.ref.address, outcome.value / 100, round(percent / 100, 8), Safety.LIKELY,
                        "samma värde i procent")  # fmt: skip
    return finding_at_entry(CODE, SEVERITY, indicator, entry, text, proposals=(proposal,))


def _share(indicator: Indicator, entry: Entry, outcome: Level) -> Finding:
    percent = round(outcome.value * 100, 6)
    reason = f"Utfallet {figure(outcome.value)} ser ut som en andel: i procent är det {figure(percent)}"
    before = entry.raw if isinstance(entry.raw, float | str) else None
    proposal = Proposal(entry.ref.sheet, entry.ref.address, before, percent, Safety.LIKELY, "samma värde i procent")
    return finding_at_entry(CODE, SEVERITY, indicator, entry, reason + ".", expected=percent, proposals=(proposal,))
