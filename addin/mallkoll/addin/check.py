"""One file from path to result: guard, read, identify, bind, check. Never raises for what a file may contain."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from mallkoll.templates.catalog import LayoutLibrary, in_its_period, layout_beside
from mallkoll.validators.document import Document
from mallkoll.validators.finding import Finding, Severity
from mallkoll.validators.motivations import NO_ANSWERS, Answers, answers, read_motivations
from mallkoll.validators.overview import overview
from mallkoll.validators.report.result import FileResult
from mallkoll.validators.run import check_document
from mallkoll.workbook.bind import identify, layout_id
from mallkoll.workbook.book import Book
from mallkoll.workbook.guard import UnreadableFile
from mallkoll.workbook.layout import Layout
from mallkoll.workbook.layout_mark import layout_mark
from mallkoll.workbook.marker import CONTENT_PROPERTY, PERIOD_PROPERTY, VERSION_PROPERTY
from mallkoll.workbook.read import read_book
from mallkoll.workbook.yamlfile import LayoutError

UNKNOWN_TEMPLATE = "FIL001"
OTHER_VERSION = "FIL002"


class Checked(Struct, frozen=True):
    """A result with what it was made from; ``book`` is None where the file is not readable."""

    result: FileResult
    book: Book | None = None
    layout: Layout | None = None
    answers: Answers = NO_ANSWERS


def check_file(
    path: Path, library: LayoutLibrary, forced: Layout | None = None, content: bytes | None = None
) -> FileResult:
    """Check one file against its layout (or the one that is asked for).

    ``content`` are its bytes, where they are known. Raises MemoryError where the system refuses more memory.
    """
    return examine(path, library, forced, content).result


def examine(path: Path, library: LayoutLibrary, forced: Layout | None = None, content: bytes | None = None) -> Checked:
    """The same, with all that marking needs to know."""
    try:
        book = read_book(path) if content is None else read_book(content, str(path))
    except UnreadableFile as error:
        if isinstance(error.__cause__, MemoryError):
            raise error.__cause__ from None  # the file may be sound: whoever set the limit tells of it
        return Checked(FileResult(str(path), problem=error.sentence))
    return examine_book(str(path), book, library, forced or made_together(path, book, library))


def examine_book(name: str, book: Book, library: LayoutLibrary, forced: Layout | None = None) -> Checked:
    """Check a workbook as read, from a file or from an open Excel; ``name`` is what the result calls it.

    Warnings that are motivated on Kontroll are told apart.
    """
    motivations = read_motivations(book)
    layout = forced or find_layout_of(book, library)
    if layout is None:
        given = answers((_unknown_template(book),), motivations, None)
        return Checked(FileResult(name, findings=given.open), book, None, given)
    document = Document.of(layout, book)
    given = answers((*_version(book, layout), *check_document(document)), motivations, layout)
    result = FileResult(name, layout.id, given.open, overview=overview(document), motivated=given.silenced)
    return Checked(result, book, layout, given)


def find_layout_of(book: Book, library: LayoutLibrary) -> Layout | None:
    """The layout that the workbook names, else the one that its tables fit."""
    named = layout_id(book)
    known = library.get(named) if named else None
    if known is not None:
        return in_its_period(known, book.properties.get(PERIOD_PROPERTY))
    return identify(book, library.all())


def made_together(path: Path, book: Book, library: LayoutLibrary) -> Layout | None:
    """The layout in the folder beside the file, where a setup has put it. One that cannot be read is no help."""
    named = layout_id(book)
    if named is None or library.get(named) is not None:
        return None
    try:
        return layout_beside(path.parent, named)
    except LayoutError:
        return None


def _unknown_template(book: Book) -> Finding:
    named = layout_id(book)
    if named is not None:
        text = f"Arbetsboken är gjord med mallen {named[:80]!r}, som inte finns här. Ange layoutens fil med --layout."
    else:
        text = "Arbetsboken är inte gjord med någon känd mall och har inte kontrollerats. Ange mallen med --layout."
    return Finding(UNKNOWN_TEMPLATE, Severity.ERROR, text)


def _version(book: Book, layout: Layout) -> tuple[Finding, ...]:
    used = book.properties.get(VERSION_PROPERTY)
    if used is None or layout_id(book) != layout.id:
        return ()
    if used != str(layout.version):
        text = f"Arbetsboken är gjord med version {used[:20]} av mallen; den gällande är version {layout.version}."
    elif _other_content(book, layout):
        text = (
            f"Arbetsboken är gjord av en annan mall än den gällande, fast båda är version {layout.version}: tabeller, "
            "rader eller mål har ändrats."
        )
    else:
        return ()
    advice = " Fyll i den gällande mallen, eller kontrollera med den layout som arbetsboken gjordes av (--layout)."
    return (Finding(OTHER_VERSION, Severity.WARNING, text + advice),)


def _other_content(book: Book, layout: Layout) -> bool:
    """Whether the workbook bears the mark of another layout for the same period; older ones bear none."""
    made, period = book.properties.get(CONTENT_PROPERTY), book.properties.get(PERIOD_PROPERTY)
    return made is not None and period == layout.period.end.isoformat() and made != layout_mark(layout)
