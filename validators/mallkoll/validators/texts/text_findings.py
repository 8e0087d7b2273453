"""Findings on texts that the tables contradict: what a text says, which cells it was compared with, what they give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from mallkoll.validators.document import Document
from mallkoll.validators.facts.fact import Fact
from mallkoll.validators.findings.make_finding import about_cells, make_finding
from mallkoll.validators.findings.words import SPACE, enumerated, figure, in_quotes
from mallkoll.validators.texts.figures import UNITS
from mallkoll.validators.texts.heads import Measure
from mallkoll.validators.texts.ties import Tie, Verdict, fits, text_ties
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.model.book import parse_address
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

_DEEPEST = 4  # formulas that build on each other
_MEND = "Rätta texten, eller siffran i tabellen."


def contradicted(document: Document, code: str, wanted: Callable[[Tie], bool]) -> Iterator[Finding]:
    """One finding for each statement that the cells contradict; one for a text that stands beside several rows."""
    alike: dict[tuple[str, str, int], list[Tie]] = {}
    for tie in document.once(text_ties):
        if tie.verdict is not Verdict.AGREES and wanted(tie) and not _told_already(document, tie):
            key = (tie.cell.table.key, tie.cell.text, tie.statement.start)
            alike.setdefault(key, []).append(tie)
    for ties in alike.values():
        tie, cell = ties[0], ties[0].cell
        finding = make_finding(
            code, Severity.WARNING if tie.sure else Severity.INFO, _text(document, tie), cell.ref,
            table=cell.table.key, row=one_line(cell.row.label), column=one_line(cell.column.heading), value=cell.text,
        )  # fmt: skip
        yield about_cells(finding, [other.cell.ref for other in ties])


def _told_already(document: Document, tie: Tie) -> bool:
    """Whether the text is right once a cell is mended that it rests on, and that is said to be wrong itself."""
    wrong = {
        change.cell: Decimal(str(change.best - change.printed))
        for diagnosis in document.arithmetic.diagnoses
        for solution in diagnosis.solutions[:1]  # the likeliest
        for change in solution.changes
    }
    if not wrong:
        return False
    found, amount = tie.found, tie.statement.quantity
    off = {wrong[ref] for ref in _rests_on(document, (*found.cells, *found.less, *found.of)) if ref in wrong}
    if not off or amount is None or amount.percent:
        return bool(off)
    mended = (found.value + sign * one * found.factor for one in off for sign in (1, -1))
    return any(fits(amount, found._replace(value=value)) for value in mended)


def _rests_on(document: Document, facts: Sequence[Fact]) -> Iterator[CellRef]:
    """The cells, and those that their formulas are made of."""
    cells = [CellRef(fact.sheet, *parse_address(fact.cell)) for fact in facts]
    for _ in range(_DEEPEST):
        yield from cells
        cells = [
            part for ref in cells if ref in document.defining for part in document.defining[ref].cells if part != ref
        ]


def _text(document: Document, tie: Tie) -> str:
    said = in_quotes(tie.cell.text[tie.statement.start : tie.statement.end])
    slip = f" ({tie.slip.words})" if tie.slip is not None and tie.slip.words else ""
    text = f"Texten säger {said}, men {_given(document, tie)}{slip}."
    if tie.elsewhere is not None:
        text += f" Det stämmer däremot med {_places(document, tie.elsewhere.cells)}: vilken tid gäller texten?"
    return f"{text} {_MEND}"


def _given(document: Document, tie: Tie) -> str:
    """What the cells give: ``E37 på bladet Drift (Summa, Avvikelse) är −11 900 tkr, ett underskott på 11,9 mnkr``."""
    found, measure = tie.found, tie.statement.head.measure
    cells, less = _places(document, found.cells), _places(document, found.less)
    value = _total(found.cells)
    if measure is Measure.SHARE:
        return f"{cells} är {_percent(found.value)} av {_places(document, found.of)}"
    if measure is Measure.LEVEL:
        return f"{cells} är {_percent(found.value)}"
    if measure is Measure.CHANGE:
        way = "en ökning" if found.value > 0 else "en minskning" if found.value < 0 else "ingen förändring"
        if not found.less:
            return f"{cells} är {value}"
        size = "" if not found.value else f" med {_percent(abs(found.value)) if found.of else _money(tie, found.value)}"
        return f"{cells} är {value} och {less} är {_total(found.less)}: {way}{size}"
    if measure in {Measure.DEVIATION, Measure.BALANCE, Measure.RESULT} and found.value:
        kind = "överskott" if found.value > 0 else "underskott"
        size = "" if _same_unit(tie) else f" på {_money(tie, found.value)}"
        return f"{cells} är {value}, alltså ett {kind}{size}"
    return f"{cells} är {value}"


def _places(document: Document, cells: Sequence[Fact]) -> str:
    """``E37 på bladet Drift (Summa, Avvikelse)``, ``F11 och F12 på bladet Drift tillsammans``."""
    if not cells:
        return ""
    first = cells[0]
    where = f"{enumerated([fact.cell for fact in cells])} på bladet {first.sheet}"
    if len(cells) > 1:
        return f"{where} tillsammans"
    heading = one_line(document.tables[first.table].table.column[first.column].heading)
    return f"{where} ({one_line(first.label)}, {heading})"


def _total(cells: Sequence[Fact]) -> str:
    total = sum((fact.value for fact in cells if fact.value is not None), Decimal(0))
    unit = cells[0].unit
    return figure(float(total)) + (f"{SPACE}{unit}" if unit else "")


def _same_unit(tie: Tie) -> bool:
    amount = tie.statement.quantity
    return amount is None or amount.factor == tie.found.factor


def _money(tie: Tie, value: Decimal) -> str:
    """How large it is, in the unit and with the decimals that the text is written with."""
    amount = tie.statement.quantity
    if amount is None or amount.percent:
        factor = tie.found.factor
        return _in_unit(value, factor, None)
    if abs(value) < amount.factor.scaleb(-amount.decimals):
        return _in_unit(value, tie.found.factor, None)
    more = amount.factor > tie.found.factor and value % amount.factor != 0
    return _in_unit(value, amount.factor, max(amount.decimals, 1) if more else amount.decimals)


def _in_unit(value: Decimal, factor: Decimal, decimals: int | None) -> str:
    unit = next((name for name, size in UNITS.items() if size == factor), "")
    return f"{figure(float(abs(value) / factor), decimals)}{SPACE}{unit}".rstrip()


def _percent(value: Decimal) -> str:
    return f"{figure(float(value), 1)}{SPACE}%"
