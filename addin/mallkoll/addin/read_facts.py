"""One file from path to facts: open, read, choose a layout, bind. Nothing is checked."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from mallkoll.addin.choose_layout import choose
from mallkoll.templates.library.find_layouts import GivenLayouts, LayoutLibrary
from mallkoll.validators.document import Document
from mallkoll.validators.facts.fact import Fact
from mallkoll.validators.facts.gather import facts
from mallkoll.workbook.layout.layout_model import Period
from mallkoll.workbook.layout.status_scale import Status
from mallkoll.workbook.package.open_package import UnreadableFile
from mallkoll.workbook.reader.read_book import read_book

NO_LAYOUT = "Arbetsboken har ingen känd layout."


class ReadBy(Struct, frozen=True):
    """What the layout says that facts were read by: whose it is, of which period, its steps of status."""

    layout: str
    kommun: str | None
    namnd: str | None
    period: Period
    steps: tuple[Status, ...]


class FileFacts(Struct, frozen=True):
    """A file's facts; ``problem`` is a Swedish sentence where it has none, ``remark`` one about its layout.

    ``read_by`` is None where there is a problem.
    """

    facts: tuple[Fact, ...] = ()
    problem: str | None = None
    remark: str | None = None
    read_by: ReadBy | None = None


_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODER = msgspec.json.Decoder(FileFacts)


def read_facts(path: Path, library: LayoutLibrary, given: GivenLayouts | None = None) -> FileFacts:
    """The facts of one workbook. Raises MemoryError where the system refuses more memory."""
    try:
        book = read_book(path)
    except UnreadableFile as error:
        if isinstance(error.__cause__, MemoryError):
            raise error.__cause__ from None
        return FileFacts(problem=error.sentence)
    choice = choose(path, book, library, given)
    if choice.layout is None:
        return FileFacts(problem=choice.refused.text if choice.refused else NO_LAYOUT)
    return facts_of(Document.of(choice.layout, book), str(path), choice.reading)


def facts_of(document: Document, file: str, remark: str | None = None) -> FileFacts:
    """The facts of a workbook that is bound already; ``file`` is what they call it."""
    layout = document.layout
    steps = tuple(step for scale in layout.scales.values() for step in scale.steps)
    read_by = ReadBy(layout.id, layout.kommun, layout.namnd, layout.period, steps)
    return FileFacts(tuple(facts(document, file)), remark=remark, read_by=read_by)


def facts_line(found: FileFacts) -> str:
    """Facts as one line of JSON without tabs, for :func:`facts_from_line`."""
    return _ENCODER.encode(found).decode()


def facts_from_line(line: str) -> FileFacts:
    """What :func:`facts_line` wrote. Raises msgspec.DecodeError where it cannot have."""
    return _DECODER.decode(line)
