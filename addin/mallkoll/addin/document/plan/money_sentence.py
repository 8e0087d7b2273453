"""The net cost in a sentence, in mnkr, with what was rounded said beside it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from mallkoll.addin.document.plan.report_model import Block, ContentKind, Figure, Inline, Paragraph
from mallkoll.addin.document.plan.shown_figures import TO_MNKR, Cells, figure_key, in_mnkr
from mallkoll.validators.facts.concept import DRIFT
from mallkoll.validators.facts.fact import Fact
from mallkoll.validators.findings.words import balance_word
from mallkoll.workbook.layout.uppgift import FigureMeasure

_SUM = f"{DRIFT}/summa"
ROUNDED = "Beloppen i mnkr är avrundade från tkr till en decimal, så de kan skilja sig åt på sista decimalen."


def money_sentence(cells: Cells) -> Iterator[Block]:
    """Forecast against budget of the whole nämnd; nothing where the workbook does not say both."""
    forecast, budget = _figure(cells, FigureMeasure.FORECAST), _figure(cells, FigureMeasure.BUDGET)
    if forecast is None or budget is None:
        return
    parts: list[Inline] = ["Prognosen för helåret är ", forecast[1], " mnkr mot budgeten ", budget[1], " mnkr."]
    deviation = _figure(cells, FigureMeasure.FORECAST_DEVIATION)
    if deviation is not None:
        fact, shown = deviation
        word = balance_word((fact.value or 0) * TO_MNKR[fact.unit or ""], 1)
        parts += [" Avvikelsen är ", shown, " mnkr (", replace(
            shown, key=f"{shown.key}/ord", label=f"{shown.label}, ord", text=word, unit="",
            decimals=None, kind=ContentKind.SIGN_WORD,
        ), ")."]  # fmt: skip
    if any(cells.fact_at[one[1].sheet, one[1].cell].unit != "mnkr" for one in (forecast, budget)):
        parts.append(f" {ROUNDED}")
    yield Paragraph(tuple(parts))


def _figure(cells: Cells, measure: FigureMeasure) -> tuple[Fact, Figure] | None:
    for fact in cells.facts:
        whole_year = fact.end is not None and (fact.end.month, fact.end.day) == (12, 31)
        if fact.concept == _SUM and fact.measure == measure.value and whole_year:
            label = f"{fact.sheet} · {fact.label} · {measure.value} i mnkr"
            shown = in_mnkr(fact, cells.source, f"{figure_key(fact.table, fact.row, fact.column)}/mnkr", label)
            if shown is not None:
                return fact, shown
    return None
