"""A document brought up to date: its figures, statuses and charts from the workbooks as they are now."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from docx.oxml.ns import qn
from msgspec import Struct
from msgspec.structs import replace

from mallkoll.addin.document.plan.report_model import Figure, Report
from mallkoll.addin.document.update.document_controls import (
    Control,
    controls_of,
    recolor,
    state_controls,
    write_text,
)
from mallkoll.addin.document.update.figure_changes import Change, Outcome, changes, placed_otherwise
from mallkoll.addin.document.update.match_sources import Figures, Sources, matched
from mallkoll.addin.document.word.block_xml import BlockXml
from mallkoll.addin.document.word.chart_parts import chart_parts
from mallkoll.addin.document.word.control_data import KeptText, ReportData
from mallkoll.addin.document.word.package_parts import (
    replace_chart,
    replace_store,
    report_data_of,
    seen_charts,
    store_id_of,
)
from mallkoll.addin.document.word.styles import Styles
from mallkoll.addin.document.word.write_document import PROGRAM, draft_words, kept_texts, packed, planned_charts
from mallkoll.validators.findings.words import enumerated
from mallkoll.workbook.model.text import counted
from mallkoll.workbook.word.kept_figures import KeptChart, KeptFigure, SourceBook, charts_made_as

_MOST_NEW: Final = 5
_MOST_ALIKE: Final = 10
NOT_OURS: Final = (
    "dokumentet är inte skrivet av mallkoll dokument, eller så har ett annat program tagit bort det som håller reda på "
    "siffrorna. Ange ett annat namn, så skrivs ett nytt"
)
OTHERS: Final = "dokumentet är gjort av andra arbetsböcker ({before}) än de som läses nu ({now}). Ange ett annat namn"


class NotUpdatableError(OSError):
    """A document cannot be brought up to date; the text says why, in Swedish."""


class Updated(Struct, frozen=True):
    """The document as bytes, and what was done: how many figures of each outcome, and sentences for a person."""

    content: bytes
    counts: dict[Outcome, int]
    said: tuple[str, ...]


def updated_document(document: Any, report: Report, now: dt.datetime, *, replace_typed: bool) -> Updated:
    """Bring an open document (of python-docx) up to date.

    ``replace_typed``: also where somebody has typed another value. Raises NotUpdatableError.
    """
    data = report_data_of(document)
    if data is None:
        raise NotUpdatableError(NOT_OURS)
    sources = matched(data.sources, report.sources)
    if len(sources.missing) == len(data.sources):
        raise NotUpdatableError(OTHERS.format(before=_names(data), now=_names_of(report)))
    figures, controls = Figures(report), list(controls_of(document))
    controls = [one for one in controls if one.number <= len(data.figures)]
    now_figures = [figures.of(one, sources) for one in data.figures]
    found: list[list[str]] = [[] for _ in data.figures]
    for one in controls:
        found[one.number - 1].append(one.text)
    done = changes(data.figures, found, now_figures, replace=replace_typed)
    _write(document, controls, data.figures, done, now_figures)
    kept = tuple(
        _kept(one, change, figure, sources) for one, change, figure in zip(data.figures, done, now_figures, strict=True)
    )
    state = draft_words(report.errors) or (data.state if sources.missing else "")  # theirs may be left
    _say_state(document, data, state)
    charts = tuple(_charts(document, data.charts, report, sources))
    texts = kept_texts(report)
    said = (
        *_of_figures(data.figures, done, sources),
        *_some(list(placed_otherwise(data.figures, [one.number for one in controls]))),
        *_others(sources, kommun=any(sources.waits(one.key) for one in data.figures)),
        *_changed_texts(data.texts, texts, sources),
        *_new(figures.new((*data.figures, *data.left_out), sources)),
    )
    left = tuple(replace(one, source=sources.ids.get(one.source, "")) for one in data.left_out)
    stamp = now.isoformat(timespec="seconds")
    replace_store(document, ReportData(stamp, PROGRAM, sources.kept, kept, texts, charts, state, left))
    return Updated(packed(document), Counter(change.outcome for change in done), said)


def _write(
    document: Any, controls: Sequence[Control], kept: Sequence[KeptFigure], done: Sequence[Change],
    now: Sequence[Figure | None],
) -> None:  # fmt: skip
    styles = Styles(document)
    for control in controls:
        change, before, figure = done[control.number - 1], kept[control.number - 1], now[control.number - 1]
        if control.text != change.text:
            write_text(control.element, change.text)
        after = (figure.fill or "") if figure is not None else before.fill
        if before.fill != after and change.outcome in {Outcome.UPDATED, Outcome.REPLACED}:
            recolor(control.element, before.fill, after, styles)


def _kept(before: KeptFigure, change: Change, now: Figure | None, sources: Sources) -> KeptFigure:
    """What the document keeps of a figure: as last written, where its value was left."""
    source = sources.ids.get(before.source, "")
    if now is None or change.outcome in {Outcome.GONE, Outcome.KEPT}:
        return replace(before, source=source if now is None else now.source, text=change.text)
    return KeptFigure(
        before.id, now.source, now.sheet, now.cell, now.unit, now.text, now.decimals, now.label, now.text, now.key,
        now.kind.value, now.fill or "",
    )  # fmt: skip


def _say_state(document: Any, data: ReportData, state: str) -> None:
    """The line UTKAST: written anew, taken away with its paragraph, or put in first."""
    there = state_controls(document)
    for element in there:
        if state:
            write_text(element, state)
        else:
            _remove(next(element.iterancestors(qn("w:p"))))
    if state and not there and not data.state:
        writer = BlockXml(Styles(document), store_id_of(document), {}, 1)
        for element in reversed(writer.state(state)):
            document.element.body.insert(0, element)


def _remove(paragraph: Any) -> None:
    """Take a paragraph away; one that ends a section is only emptied."""
    if paragraph.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is None:
        paragraph.getparent().remove(paragraph)
        return
    for child in [*paragraph]:
        if child.tag != qn("w:pPr"):
            paragraph.remove(child)


def _charts(document: Any, charts: Sequence[KeptChart], report: Report, sources: Sources) -> Iterator[KeptChart]:
    """Draw the charts that are still there; what they are called for who listens only where that is ours, or gone."""
    planned = planned_charts(list(report.blocks()))
    places: dict[KeptChart, list[tuple[Any, Any]]] = {}
    there = list(seen_charts(document))
    for made, (_, drawing, place) in zip(charts_made_as(charts, [one for one, *_ in there]), there, strict=True):
        if made is not None:
            places.setdefault(made, []).append((drawing, place))
    for chart in charts:
        source = sources.ids.get(chart.source, chart.source)
        found, text = planned.get((source, chart.number)), chart.text
        waits = sources.waits(f"{chart.source}/")
        if found is not None and found.table == chart.table and not waits:
            part = chart_parts([found])[0] if chart in places else b""
            for drawing, place in places.get(chart, ()):
                replace_chart(document, place.get(qn("r:id")), part)
                drawing.set("name", chart.name)
                if drawing.get("descr", "") in {"", chart.text}:
                    drawing.set("descr", found.alternative)
                    text = found.alternative
        yield replace(chart, source=source, text=text)


# --- what is said -----------------------------------------------------------------------------------------------------


def _names(data: ReportData) -> str:
    return enumerated([f"{one.name}, {_report(one)}" for one in data.sources])


def _names_of(report: Report) -> str:
    return enumerated([f"{one.name}, {_report(one)}" for one in report.sources])


def _report(source: SourceBook) -> str:
    reported = source.reported
    return source.period if reported is None else reported.report.name


def _of_figures(kept: Sequence[KeptFigure], done: Sequence[Change], sources: Sources) -> Iterator[str]:
    """What has to be known of single figures: every one that somebody has typed, of those that are gone some."""
    by_outcome: dict[Outcome, list[str]] = {}
    for one, change in zip(kept, done, strict=True):
        waits = sources.lacks(one.source) or sources.waits(one.key)
        if change.said and not (change.outcome is Outcome.UNKNOWN and waits):
            by_outcome.setdefault(change.outcome, []).append(change.said)
    for outcome, said in by_outcome.items():
        yield from _some(said) if outcome in {Outcome.UNKNOWN, Outcome.GONE} else said


def _some(said: Sequence[str]) -> Iterator[str]:
    """As many sentences as anybody reads, and how many more there are."""
    yield from said[:_MOST_ALIKE]
    if len(said) > _MOST_ALIKE:
        yield f"… och {len(said) - _MOST_ALIKE} till."


def _others(sources: Sources, *, kommun: bool) -> Iterator[str]:
    """Whose file is missing, and who is new; ``kommun``: whether that leaves the part about all nämnder as it is."""
    for one in sources.missing:
        yield f"saknas: {_named(one)} är inte bland filerna; dess siffror lämnas."
    if kommun and sources.missing:
        yield "kommunens del lämnas som den är: den räknas ur alla nämnders filer. Ange mappen med dem alla."
    elif kommun:
        named = enumerated([_named(one) for one in sources.added])
        yield f"kommunens del lämnas som den är: dokumentet är gjort utan {named}. Skriv ett nytt dokument."


def _named(source: SourceBook) -> str:
    return f"{source.namnd or source.name} ({source.name}, {_report(source)})"


def _changed_texts(before: Sequence[KeptText], now: Sequence[KeptText], sources: Sources) -> Iterator[str]:
    """Texts that were copied once belong to who writes the document; that the workbook's has changed is told."""
    seals = {(one.source, one.sheet, one.cell): one.seal for one in now}
    for one in before:
        seal = seals.get((sources.ids.get(one.source, ""), one.sheet, one.cell))
        if seal is not None and seal != one.seal:
            yield f"texten i {one.sheet}!{one.cell} är ändrad i arbetsboken; dokumentets är kvar som den är."


def _new(figures: Sequence[Figure]) -> Iterator[str]:
    if figures:
        labels = list(dict.fromkeys(figure.label for figure in figures))
        yield (
            f"nytt i arbetsböckerna: {counted(len(figures), 'siffra', 'siffror')} har ingen plats i dokumentet: "
            f"{enumerated(labels, _MOST_NEW)}. Skriv ett nytt dokument för att få med dem."
        )
