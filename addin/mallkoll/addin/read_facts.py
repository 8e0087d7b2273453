"""One file from path to facts: open, read, choose a layout, bind. Nothing is checked."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from mallkoll.addin.choose_layout import choose
from mallkoll.templates.library.find_layouts import GivenLayouts, LayoutLibrary
from mallkoll.validators.document import Document
from mallkoll.validators.facts.fact import Fact
from mallkoll.validators.facts.gather import facts
from mallkoll.workbook.package.open_package import UnreadableFile
from mallkoll.workbook.reader.read_book import read_book


class FileFacts(Struct, frozen=True):
    """A file's facts; ``problem`` is a Swedish sentence where it has none, ``remark`` one about its layout."""

    facts: tuple[Fact, ...] = ()
    problem: str | None = None
    remark: str | None = None


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
        return FileFacts(problem=choice.refused.text if choice.refused else "Arbetsboken har ingen känd layout.")
    return FileFacts(tuple(facts(Document.of(choice.layout, book), str(path))), remark=choice.remark)
