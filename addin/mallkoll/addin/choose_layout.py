"""The choice of the layout that judges a file, the same for every command, the button and the inbox.

In this order: the layout given with ``--layout``; the one that the file names, from ``layouter`` beside it or in a
folder above, else from the built-in ones, else the one that it carries itself; and, only for a file that names none,
the one that matches its headings and labels. A file that names an unknown layout and carries none is not judged:
another kommun's layout would report false faults. One that names none, and matches none, is a workbook of somebody's
own, which is judged without a layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.addin.own_outputs import SETUP
from mallkoll.templates.library.find_layouts import (
    LAYOUTS_FOLDER,
    GivenLayouts,
    LayoutFolder,
    LayoutLibrary,
    in_its_period,
    layout_named,
    layouts_near,
)
from mallkoll.validators.document import Document
from mallkoll.validators.facts.overview import kommun_key, kommun_of
from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.notices import fil001_unknown_template, fil003_layout_unreadable, file_finding
from mallkoll.workbook.binding.bind_layout import declared_layout_id, likeliest_layout
from mallkoll.workbook.binding.carried_layout import carried_layout
from mallkoll.workbook.binding.template_identifiers import PERIOD_PROPERTY
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.model.text import normalized
from mallkoll.workbook.results.finding import Finding, Severity
from mallkoll.workbook.yaml_files.yaml_file import LayoutError

BY_HEADINGS = "Filen säger inte vilken mall den är gjord med. Av rubriker och radnamn framgår att det är {name}."
CARRIED = (
    "Mallen {name} finns inte här. Filen är kontrollerad mot den beskrivning av mallen som den själv bär med sig.{most}"
)
_AT_MOST = (
    f" Att den är kommunens egen går inte att veta, så allt är högst varningar. Lägg mappen {LAYOUTS_FOLDER} bredvid "
    "filen eller i en mapp ovanför, eller ange den med --layout."
)
_CARRIED_READ = "Mallen {name} finns inte här. Filen är läst efter den beskrivning av mallen som den själv bär med sig."
NOT_THE_GIVEN = "Filen är gjord med mallen {own} och kontrollerad mot den, inte mot {given}, som är {whose} mall."
_NOT_THE_GIVEN_READ = "Filen är gjord med mallen {own} och läst efter den, inte efter {given}, som är {whose} mall."
NOT_KNOWN = "Arbetsboken är inte gjord med någon känd mall."


class Choice(Struct, frozen=True):
    """The layout, or the finding that says why there is none. ``remark`` is a sentence about the choice, if any.

    ``remark_read`` is the same sentence where the file is only read, not checked, if it is another one.
    ``named`` is the id of the layout that the file names, where it is judged by another one given with ``--layout``.
    ``own`` says that the file names no layout and is like none: it can be judged by what its sheets calculate, with the
    kommun's rules of ``rules_of``.
    ``is_certain``: the layout is the kommun's own, or comes with the program; by another nothing is a *fel*.
    """

    layout: Layout | None
    refused: Finding | None = None
    remark: str | None = None
    named: str | None = None
    own: bool = False
    rules_of: Layout | None = None
    is_certain: bool = True
    remark_read: str | None = None

    @property
    def reading(self) -> str | None:
        """What is said of the choice where the file is only read."""
        return self.remark_read or self.remark


def choose(path: Path | None, book: Book, library: LayoutLibrary, given: GivenLayouts | None = None) -> Choice:
    """The layout that judges a workbook as read. ``path`` is its file, None where it is not saved yet."""
    named = declared_layout_id(book)
    if named == SETUP:
        return Choice(None, file_finding(fil001_unknown_template, _IS_SETUP, Severity.INFO))
    near = list(layouts_near(path)) if path is not None else []
    if given is not None and given.folder is not None:
        near.insert(0, given.folder)
    if given is not None and given.layout is not None:
        return _given(given.layout, near, named, library)
    carried = carried_layout(book) if named is None else None
    if named is None and carried is not None:
        named = carried.id  # another program has dropped the properties
    if named is None:
        # a given folder holds all layouts that such a file may have
        own = given.folder.all() if given is not None and given.folder is not None else _every(near, library)
        choice = _by_headings(book, own)
        return replace(choice, rules_of=_with_rules(near)) if choice.own else choice
    try:
        found = layout_named(named, near, library)
    except LayoutError as error:
        text = f"Layouten {in_quotes(named)}, som arbetsboken är gjord med, går inte att läsa. {error}"
        return Choice(None, file_finding(fil003_layout_unreadable, text))
    if found is None:
        carried = carried or carried_layout(book)
        return _unknown(_nobody_has(named)) if carried is None else _carried(carried, _every(near, library))
    period = carried.period.end.isoformat() if carried else book.properties.get(PERIOD_PROPERTY)
    return Choice(in_its_period(found, period))


def _given(layout: Layout, near: list[LayoutFolder], named: str | None, library: LayoutLibrary) -> Choice:
    """The given layout, unless the file names another nämnd's layout that exists.

    One nämnd's layout given for a whole folder of files is meant for that nämnd's files only.
    """
    if named is None or named == layout.id:
        return Choice(layout)
    try:
        own = layout_named(named, near, library)
    except LayoutError:
        own = None
    if own is not None and _whose(own) != _whose(layout):
        whose = "en annan nämnds" if _whose(own)[0] == _whose(layout)[0] else "en annan kommuns"
        judged, read = (text.format(own=own.id, given=layout.id, whose=whose)
                        for text in (NOT_THE_GIVEN, _NOT_THE_GIVEN_READ))  # fmt: skip
        return Choice(own, remark=judged, remark_read=read)
    return Choice(layout, named=named)


def _carried(layout: Layout, known: Iterable[Layout]) -> Choice:
    """The layout that the file itself carries. It is certain only where somebody here has one of the same content."""
    is_known = any(layout.fingerprint == one.fingerprint for one in known)
    remark = CARRIED.format(name=layout.id, most="" if is_known else _AT_MOST)
    return Choice(layout, remark=remark, is_certain=is_known, remark_read=_CARRIED_READ.format(name=layout.id))


def _whose(layout: Layout) -> tuple[str, str]:
    return kommun_key(layout.kommun or ""), normalized(layout.namnd or "")


def _every(near: Iterable[LayoutFolder], library: LayoutLibrary) -> Iterator[Layout]:
    """The layouts in the folders and in the library, the first of each id."""
    ids: set[str] = set()
    for layout in chain(*(folder.all() for folder in near), library.all()):
        if layout.id not in ids:
            ids.add(layout.id)
            yield layout


def _by_headings(book: Book, layouts: Iterable[Layout]) -> Choice:
    layout = likeliest_layout(book, layouts)
    if layout is None:
        return Choice(None, file_finding(fil001_unknown_template, f"{NOT_KNOWN} {_GIVE_IT}"), NOT_KNOWN, own=True)
    layout = in_its_period(layout, book.properties.get(PERIOD_PROPERTY))
    kommun = kommun_of(Document.of(layout, book))
    if kommun and layout.kommun and kommun_key(kommun) != kommun_key(layout.kommun):
        remark = f"Arbetsboken liknar mallen {layout.id}, men är enligt startbladet från {in_quotes(kommun)}."
        return Choice(None, file_finding(fil001_unknown_template, f"{remark} {_GIVE_IT}"), remark, own=True)
    return Choice(layout, remark=BY_HEADINGS.format(name=layout.id))


def _with_rules(near: Iterable[LayoutFolder]) -> Layout | None:
    """The first layout nearby that has rules of the kommun's own, which hold for its other workbooks too."""
    return next((layout for folder in near for layout in folder.all() if layout.rules), None)


def _unknown(text: str) -> Choice:
    return Choice(None, file_finding(fil001_unknown_template, text))


_IS_SETUP = (
    "Det här är uppsättningen, som mallarna görs av, och ingen ifylld mall. Den prövas med mallkoll uppsattning prova."
)
_GIVE_IT = f"Ange mallens layout, eller mappen {LAYOUTS_FOLDER} med alla layouter, med --layout."


def _nobody_has(named: str) -> str:
    return (
        f"Arbetsboken är gjord med mallen {in_quotes(named)}, som inte finns här, och är inte kontrollerad. Lägg "
        f"mappen {LAYOUTS_FOLDER}, som gjordes tillsammans med mallarna, bredvid filen eller i en mapp ovanför, "
        "eller ange den med --layout."
    )
