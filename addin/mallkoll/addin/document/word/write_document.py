"""A new report: the template filled, and all that the report keeps inside itself."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from typing import Any

from docx.oxml.ns import qn
from msgspec import Struct

from mallkoll.addin.document.plan.namnd_plan import figures_in
from mallkoll.addin.document.plan.report_model import Block, Report, ReportChart
from mallkoll.addin.document.word.block_xml import BlockXml
from mallkoll.addin.document.word.chart_parts import chart_parts
from mallkoll.addin.document.word.control_data import KeptText, LeftOut, ReportData, text_seal
from mallkoll.addin.document.word.fields import Fields
from mallkoll.addin.document.word.fill_template import MarksFilled, rendered
from mallkoll.addin.document.word.package_parts import add_chart, add_store, new_store_id, report_data_of
from mallkoll.addin.document.word.styles import Styles, speak_swedish
from mallkoll.addin.document.word.template_language import TemplateFieldError
from mallkoll.workbook.model.text import counted
from mallkoll.workbook.version import VERSION
from mallkoll.workbook.word.kept_figures import KeptFigure

PROGRAM = f"mallkoll {VERSION}"


class Made(Struct, frozen=True):
    """A Word file as bytes, and how many figures it holds."""

    content: bytes
    figures: int


def report_document(report: Report, template: bytes, created: dt.datetime) -> Made:
    """The report as a Word file. ``template`` is one that has been looked through.

    Raises TemplateFieldError, whose text says in Swedish which field of the template is wrong, and where.
    """
    stamp = created.isoformat(timespec="seconds")
    fields = Fields(report, stamp)
    document = rendered(template, fields)
    if report_data_of(document) is not None:
        raise TemplateFieldError("det här är en färdig rapport och ingen mall")
    planned = [block for filling in fields.fillings if isinstance(filling, tuple) for block in filling]
    store, styles = new_store_id(), Styles(document)
    writer = BlockXml(styles, store, _added_charts(document, planned), _first_drawing(document))
    draft = draft_words(report.errors)
    marks = MarksFilled(document, fields.fillings, writer, draft)
    marks.fill()
    if draft and not marks.has_draft:
        for element in reversed(writer.state(draft)):
            document.element.body.insert(0, element)
    add_store(document, ReportData(
        stamp, PROGRAM, report.sources, tuple(writer.figures), kept_texts(report), tuple(writer.charts), draft,
        left_out(report, writer.figures),
    ), store)  # fmt: skip
    speak_swedish(document)
    say_what_it_is(document, report, created)
    return Made(packed(document), len(writer.figures))


def draft_words(errors: int) -> str:
    """What page one says while there are *fel* left; empty where there are none."""
    return f"UTKAST – {counted(errors, 'fel', 'fel')} kvar" if errors else ""


def kept_texts(report: Report) -> tuple[KeptText, ...]:
    """The texts that were copied, so that a later change of them can be told."""
    return tuple(
        KeptText(text.source, text.sheet, text.cell, text_seal(text.text))
        for namnd in report.namnder for text in dict.fromkeys(namnd.texts)
    )  # fmt: skip


def left_out(report: Report, written: Iterable[KeptFigure]) -> tuple[LeftOut, ...]:
    """The figures of the report that the document has no control for."""
    there = {LeftOut(one.source, one.key) for one in written}
    shown = dict.fromkeys(LeftOut(one.source, one.key) for one in figures_in(tuple(report.blocks())))
    return tuple(one for one in shown if one not in there)


def packed(document: Any) -> bytes:
    """The document as the content of a file, without the copy of the styles that Word 2010 kept, now out of date."""
    for key, relationship in list(document.part.rels.items()):
        if relationship.reltype.endswith("/stylesWithEffects"):
            del document.part.rels[key]
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def say_what_it_is(document: Any, report: Report, created: dt.datetime) -> None:
    """Title, sender and language in the document's properties."""
    properties = document.core_properties
    who = report.namnder[0].namnd if len(report.namnder) == 1 else ""
    properties.title = " – ".join(part for part in (report.title, report.subtitle) if part)[:255]
    properties.author = (who or report.kommun_name)[:255]
    properties.language = "sv-SE"
    properties.comments = ""
    properties.created = properties.modified = created.replace(tzinfo=None)


def planned_charts(blocks: list[Block]) -> dict[tuple[str, int], ReportChart]:
    """The charts of some blocks by workbook and number, each once."""
    return {(block.source, block.number): block for block in blocks if isinstance(block, ReportChart)}


def _added_charts(document: Any, blocks: list[Block]) -> dict[tuple[str, int], str]:
    charts = planned_charts(blocks)
    parts = chart_parts(list(charts.values()))
    return {key: add_chart(document, part) for key, part in zip(charts, parts, strict=True)}


def _first_drawing(document: Any) -> int:
    """A number that no drawing of the template has."""
    numbers = [
        int(one.get("id", "0")) for one in document.element.body.iter(qn("wp:docPr")) if one.get("id", "").isdigit()
    ]
    return max(numbers, default=0) + 1
