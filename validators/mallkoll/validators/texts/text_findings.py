"""Findings on texts that the tables contradict: what a text says, which cells it was compared with, what they give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells, make_finding
from mallkoll.validators.findings.words import SPACE, enumerated, figure, in_quotes
from mallkoll.validators.texts.figures import UNITS, Figure
from mallkoll.validators.texts.heads import Measure
from mallkoll.validators.texts.ties import Tie, Verdict, text_ties
from mallkoll.validators.texts.told_elsewhere import told_elsewhere
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

_AGREES = Verdict.AGREES
_MEND = "Rätta texten, eller siffran i tabellen."


def contradicted(document: Document, code: str, wanted: Callable[[Tie], bool]) -> Iterator[Finding]:
    """One finding for all that says otherwise than the same cells, on the first text: a word or a cell is wrong."""
    for ties in document.once(_alike):
        if not wanted(ties[0]):
            continue
        tie, cell = ties[0], ties[0].cell
        text = f"{contradiction(tie)} {_MEND}{_also(ties)}"
        finding = make_finding(
            code, Severity.WARNING if tie.sure else Severity.INFO, text, cell.ref,
            table=cell.table.key, row=one_line(cell.row.label), column=one_line(cell.column.heading), value=cell.text,
        )  # fmt: skip
        yield about_cells(finding, [other.cell.ref for other in ties])


def _alike(document: Document) -> Sequence[Sequence[Tie]]:
    """What the tables contradict, and no other rule tells of, by the cells that it is about."""
    alike: dict[tuple[CellRef, ...], list[Tie]] = {}
    for tie in text_ties(document):
        if tie.verdict is not _AGREES and not told_elsewhere(document, tie):
            cells = (*tie.found.cells, *tie.found.less, *tie.found.of)
            alike.setdefault(tuple(figure.ref for figure in cells), []).append(tie)
    return list(alike.values())


def _also(ties: Sequence[Tie]) -> str:
    others = dict.fromkeys(tie.cell.ref for tie in ties if tie.cell.ref != ties[0].cell.ref)
    if not others:
        return ""
    return f" Detsamma gäller texten i {enumerated([ref.text(ties[0].cell.ref.sheet) for ref in others])}."


def contradiction(tie: Tie) -> str:
    """What a text says, against what the cells give."""
    said = in_quotes(tie.cell.text[tie.statement.start : tie.statement.end])
    slip = f" ({tie.slip.words})" if tie.slip is not None and tie.slip.words else ""
    text = f"Texten säger {said}, men {_given(tie)}{slip}."
    if tie.elsewhere is not None:
        text += f" Det stämmer däremot med {_places(tie.elsewhere.cells)}: vilken tid gäller texten?"
    return text


def _given(tie: Tie) -> str:
    """What the cells give: ``E37 på bladet Drift (Summa, Avvikelse) är −11 900 tkr, ett underskott på 11,9 mnkr``."""
    found, measure = tie.found, tie.statement.head.measure
    cells, less = _places(found.cells), _places(found.less)
    value = _total(found.cells)
    if measure is Measure.SHARE:
        return f"{cells} är {_percent(abs(found.value))} av {_places(found.of)}"
    if measure is Measure.LEVEL:
        return f"{cells} är {_percent(found.value)}"
    if measure is Measure.CHANGE:
        way = "en ökning" if found.value > 0 else "en minskning" if found.value < 0 else "ingen förändring"
        if not found.less:
            return f"{cells} är {value}"
        size = "" if not found.value else f" med {_percent(abs(found.value)) if found.of else _money(tie, found.value)}"
        return f"{cells} är {value} och {less} är {_total(found.less)}: {way}{size}"
    if measure is Measure.EXCESS:
        size = _percent(abs(found.value)) if found.of else _money(tie, found.value)
        way = "lika mycket" if not found.value else f"{size} {'mer' if found.value > 0 else 'mindre'}"
        return f"{cells} är {value} och {less} är {_total(found.less)}, alltså {way}"
    if measure in _SURPLUS_OR_DEFICIT and found.value:
        kind = "överskott" if found.value > 0 else "underskott"
        size = "" if _same_unit(tie) else f" på {_money(tie, found.value)}"
        if found.of:
            size = f" på {_percent(abs(found.value))} av {_places(found.of)}"
        return f"{cells} är {value}, alltså ett {kind}{size}"
    return f"{cells} är {value}"


_SURPLUS_OR_DEFICIT = frozenset({Measure.DEVIATION, Measure.BALANCE, Measure.KEPT, Measure.RESULT})


def _places(cells: Sequence[Figure]) -> str:
    """``E37 på bladet Drift (Summa, Avvikelse)``, ``F11 och F12 på bladet Drift tillsammans``."""
    if not cells:
        return ""
    first = cells[0]
    where = f"{enumerated([figure.ref.address for figure in cells])} på bladet {first.ref.sheet}"
    if len(cells) > 1:
        return f"{where} tillsammans"
    return f"{where} ({one_line(first.about.row.label)}, {one_line(first.about.column.column.heading)})"


def _total(cells: Sequence[Figure]) -> str:
    total = sum((figure.value for figure in cells), Decimal(0))
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
