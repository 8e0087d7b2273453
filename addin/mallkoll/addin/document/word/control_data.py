"""What a report keeps inside itself: where each figure comes from and what was written last.

Every figure of a report stands in one inline content control, whose ``w:dataBinding`` leads to an element of a custom
XML part. Word and LibreOffice keep the element's text the same as the control's. LibreOffice keeps a control's title
and binding, but neither tag, lock nor id, and it takes all attributes from an element that is bound: so what is known
of the figure stands in an element of its own (``ursprung``), in the same order; ``skriven`` is what the program wrote
last.

    <rapport xmlns="urn:mallkoll:rapport" version="1" skapad="2019-05-02T10:00:00" program="mallkoll 1.0">
      <kalla id="k1" namn="FIL.xlsx" sigill="sha256…" namnd="…" period="2019-04-30" layout="…" profil="…"
             typ="delårsrapport"/>
      <uppgift>1 089,4</uppgift>
      <ursprung id="u1" kalla="k1" blad="Drift" cell="C30" enhet="mnkr" skriven="1 089,4" decimaler="1" slag="tal"
                nyckel="drift/summa/prognos" etikett="Drift · Summa · Prognos helår"/>
      <text kalla="k1" blad="Drift" cell="B44" sigill="sha256…"/>
      <diagram namn="Diagram 1: …" kalla="k1" tabell="drift_prognos" nummer="1" text="…"/>
      <utelamnad kalla="k1" nyckel="drift/summa/budget"/>
      <lage>UTKAST – 2 fel kvar</lage>
    </rapport>
"""

from __future__ import annotations

import hashlib
import re
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from msgspec import Struct

from mallkoll.workbook.word.kept_figures import (
    NAMESPACE,
    KeptChart,
    KeptFigure,
    SourceBook,
    chart_attributes,
    chart_of,
    figure_at,
    figure_attributes,
    figure_of,
    source_attributes,
    source_of,
)

VERSION: Final = "1"
PREFIX_MAPPINGS: Final = f"xmlns:m='{NAMESPACE}'"
STATE_XPATH: Final = "/m:rapport[1]/m:lage[1]"
_MOST_TITLE: Final = 64  # letters that Word takes in a control's title
_TITLE_ID: Final = re.compile(r"\(u([1-9]\d{0,5})\)\s*\Z")
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class KeptText(Struct, frozen=True):
    """A text that was copied from a cell; ``seal`` is the SHA-256 of it."""

    source: str
    sheet: str
    cell: str
    seal: str


class LeftOut(Struct, frozen=True):
    """A figure that the workbook had when the document was written, and that its template has no place for."""

    source: str
    key: str


class ReportData(Struct, frozen=True):
    """All that the part keeps. ``created`` is ISO 8601 to the second. Figure ``n`` (from 1) has control ``n``."""

    created: str
    program: str
    sources: tuple[SourceBook, ...]
    figures: tuple[KeptFigure, ...]
    texts: tuple[KeptText, ...] = ()
    charts: tuple[KeptChart, ...] = ()
    state: str = ""
    left_out: tuple[LeftOut, ...] = ()


def figure_xpath(number: int) -> str:
    """What the control of a figure is bound to: ``/m:rapport[1]/m:uppgift[17]``."""
    return f"/m:rapport[1]/m:uppgift[{number}]"


def figure_number(xpath: str, title: str) -> int | None:
    """The number of a control's figure, by its binding, else by its title; None where it is none of ours."""
    if xpath:
        return figure_at(xpath)
    match = _TITLE_ID.search(title)
    return int(match[1]) if match else None


def control_title(label: str, number: int) -> str:
    """A title that no other control of the document has: ``Drift · Summa · Utfall 2019 (u17)``."""
    ending = f" (u{number})"
    room = _MOST_TITLE - len(ending)
    plain = " ".join(label.split())
    return (plain if len(plain) <= room else f"{plain[: room - 1].rstrip()}…") + ending


def text_seal(text: str) -> str:
    """The SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return _NOT_XML.sub("", text)


def attribute(text: str) -> str:
    """The text as an attribute's value, in quotation marks."""
    return quoteattr(clean(text))


def content(text: str) -> str:
    """The text as the content of an element."""
    return escape(clean(text))


def report_data_xml(data: ReportData) -> bytes:
    """The custom XML part."""
    pieces = [
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
        f'<rapport xmlns="{NAMESPACE}" version="{VERSION}"',
        f" skapad={attribute(data.created)} program={attribute(data.program)}>",
    ]
    pieces += [_element("kalla", source_attributes(one)) for one in data.sources]
    pieces += [f"<uppgift>{content(one.text)}</uppgift>" for one in data.figures]
    pieces += [_element("ursprung", figure_attributes(one)) for one in data.figures]
    pieces += [
        _element("text", {"kalla": one.source, "blad": one.sheet, "cell": one.cell, "sigill": one.seal})
        for one in data.texts
    ]
    pieces += [_element("diagram", chart_attributes(one)) for one in data.charts]
    pieces += [_element("utelamnad", {"kalla": one.source, "nyckel": one.key}) for one in data.left_out]
    if data.state:
        pieces.append(_element("lage", {}, data.state))
    pieces.append("</rapport>")
    return "".join(pieces).encode()


def _element(name: str, attributes: dict[str, str], text: str = "") -> str:
    said = "".join(f" {key}={attribute(value)}" for key, value in attributes.items() if value)
    return f"<{name}{said}>{content(text)}</{name}>" if text else f"<{name}{said}/>"


def read_report_data(root: Any) -> ReportData:
    """What the part's root element (lxml) says; what it does not say is empty."""

    def named(name: str) -> list[Any]:
        return list(root.iterchildren(f"{{{NAMESPACE}}}{name}"))

    sources = tuple(source_of(one.attrib) for one in named("kalla"))
    figures = tuple(
        figure_of(one.attrib, "".join(shown.itertext()))
        for one, shown in zip(named("ursprung"), named("uppgift"), strict=False)
    )
    texts = tuple(
        KeptText(one.get("kalla", ""), one.get("blad", ""), one.get("cell", ""), one.get("sigill", ""))
        for one in named("text")
    )
    charts = tuple(chart_of(one.attrib) for one in named("diagram"))
    state = "".join("".join(one.itertext()) for one in named("lage"))
    left_out = tuple(LeftOut(one.get("kalla", ""), one.get("nyckel", "")) for one in named("utelamnad"))
    return ReportData(root.get("skapad", ""), root.get("program", ""), sources, figures, texts, charts, state, left_out)
