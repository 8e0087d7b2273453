"""What a report keeps of its figures, its charts and the workbooks they come from: elements of its custom XML part.

What is shown of a figure (``uppgift``) and what is known of it (``ursprung``) stand in elements of their own, in one
order: LibreOffice takes the attributes from an element that a control is bound to.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from mallkoll.workbook.layout.report_period import PeriodName

NAMESPACE: Final = "urn:mallkoll:rapport"
"""Of the custom XML part in which a document keeps the figures that it was made with."""

_FIGURE_PATH: Final = re.compile(r"/\w+:rapport(?:\[1\])?/\w+:uppgift\[([1-9][0-9]{0,5})\]")
_MOST_DECIMALS: Final = 3  # digits
_MOST_NUMBER: Final = 7  # the same


def figure_at(xpath: str) -> int | None:
    """The number (from 1) of the figure that a control is bound to, None where that is none of ours."""
    match = _FIGURE_PATH.fullmatch(xpath.strip())
    return int(match[1]) if match else None


class SourceBook(Struct, frozen=True):
    """A workbook that figures come from (``kalla``). ``name`` is a file name without folders.

    ``seal`` is the SHA-256 of its bytes, ``period`` the last day of its period (YYYY-MM-DD), ``profile`` the name and
    version of the kommun's rules, empty where it has none. ``kind`` is what its layout calls the period, empty in
    documents of older versions.
    """

    id: str
    name: str
    seal: str
    namnd: str = ""
    period: str = ""
    layout: str = ""
    profile: str = ""
    kind: str = ""

    @property
    def reported(self) -> PeriodName | None:
        """Which report of which year it is; None where it does not say. An internbudget ends as its year does."""
        try:
            end = dt.date.fromisoformat(self.period)
        except ValueError:
            return None
        return PeriodName(end, "budget" in (self.kind or self.layout).casefold())


class KeptFigure(Struct, frozen=True):
    """A figure as the part keeps it: ``written`` is the text last written, ``text`` (``uppgift``) what is there now.

    ``source`` is a source's id, empty for what is worked out from several. ``key`` is its place in the layout
    (``table/row/column``, then ``/mnkr`` where it is written in that), ``kind`` what stands there: *tal*, *status*,
    *text*, or *ord* for överskott and underskott. ``fill`` is ``#RRGGBB``, for a status.
    """

    id: str
    source: str
    sheet: str
    cell: str
    unit: str
    written: str
    decimals: int | None
    label: str
    text: str
    key: str = ""
    kind: str = ""
    fill: str = ""

    @property
    def place(self) -> tuple[str, str, str] | None:
        """The layout's table, row and column; None where it does not say."""
        parts = self.key.split("/")
        return (parts[0], parts[1], parts[2]) if len(parts) >= 3 else None


class KeptChart(Struct, frozen=True):
    """A chart by the name of its drawing; ``text`` is its alternative text as written, ``table`` the layout's.

    ``number`` tells it from the others of its source.
    """

    name: str
    source: str
    table: str
    number: int
    text: str

    @property
    def heading(self) -> str:
        """Its title: ``Diagram 1: Nettokostnader`` is the name of its drawing."""
        return self.name.partition(": ")[2]


class SeenChart(Struct, frozen=True):
    """A chart as it stands in a document: the name and alternative text of its drawing, and its title."""

    name: str
    alternative: str
    title: str


def charts_made_as(kept: Sequence[KeptChart], seen: Sequence[SeenChart]) -> list[KeptChart | None]:
    """What each chart of a document was made with, None for one that is not ours.

    LibreOffice gives the drawings names of its own and takes their alternative texts; then they are known by their
    titles, in order, where as many are left as there were.
    """
    by_name = {one.name: one for one in kept}
    by_text = {one.text: one for one in kept if one.text}
    found = [by_name.get(one.name) or by_text.get(one.alternative) for one in seen]
    left: dict[str, list[KeptChart]] = {}
    for chart in (one for one in kept if one not in found):
        left.setdefault(chart.heading, []).append(chart)
    for title, charts in left.items():
        unknown = [at for at, one in enumerate(seen) if found[at] is None and one.title == title]
        if len(unknown) == len(charts):
            for at, chart in zip(unknown, charts, strict=True):
                found[at] = chart
    return found


def source_attributes(one: SourceBook) -> dict[str, str]:
    """The attributes of ``kalla``."""
    return {"id": one.id, "namn": one.name, "sigill": one.seal, "namnd": one.namnd, "period": one.period,
            "layout": one.layout, "profil": one.profile, "typ": one.kind}  # fmt: skip


def source_of(said: Mapping[str, str]) -> SourceBook:
    """The workbook that ``kalla`` is about; what it does not say is empty."""
    name = said.get("namn", "").replace("\\", "/").rpartition("/")[2]
    return SourceBook(
        said.get("id", ""), name, said.get("sigill", ""), said.get("namnd", ""), said.get("period", ""),
        said.get("layout", ""), said.get("profil", ""), said.get("typ", ""),
    )  # fmt: skip


def chart_attributes(one: KeptChart) -> dict[str, str]:
    """The attributes of ``diagram``."""
    return {"namn": one.name, "kalla": one.source, "tabell": one.table, "nummer": str(one.number), "text": one.text}


def chart_of(said: Mapping[str, str]) -> KeptChart:
    """The chart that ``diagram`` is about; what it does not say is empty."""
    number = said.get("nummer", "")
    known = number.isascii() and number.isdigit() and len(number) < _MOST_NUMBER
    return KeptChart(
        said.get("namn", ""), said.get("kalla", ""), said.get("tabell", ""), int(number) if known else 0,
        said.get("text", ""),
    )  # fmt: skip


def figure_attributes(one: KeptFigure) -> dict[str, str]:
    """The attributes of ``ursprung``."""
    return {"id": one.id, "kalla": one.source, "blad": one.sheet, "cell": one.cell, "enhet": one.unit,
            "skriven": one.written, "decimaler": "" if one.decimals is None else str(one.decimals), "slag": one.kind,
            "nyckel": one.key, "farg": one.fill, "etikett": one.label}  # fmt: skip


def figure_of(said: Mapping[str, str], shown: str) -> KeptFigure:
    """The figure that ``ursprung`` is about, with the text of its ``uppgift``; what is not said is empty."""
    decimals = said.get("decimaler", "")
    known = decimals.isascii() and decimals.isdigit() and len(decimals) <= _MOST_DECIMALS
    return KeptFigure(
        said.get("id", ""), said.get("kalla", ""), said.get("blad", ""), said.get("cell", ""), said.get("enhet", ""),
        said.get("skriven", ""), int(decimals) if known else None, said.get("etikett", ""), shown,
        said.get("nyckel", ""), said.get("slag", ""), said.get("farg", ""),
    )  # fmt: skip
