"""The styles of a Word template: found by their names in English or Swedish, by their outline level, else made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from mallkoll.workbook.model.text import normalized

STYLES: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("title", "rubrik", "titel"),
    "subtitle": ("subtitle", "underrubrik"),
    "heading 1": ("heading 1", "rubrik 1", "överskrift 1"),
    "heading 2": ("heading 2", "rubrik 2", "överskrift 2"),
    "heading 3": ("heading 3", "rubrik 3", "överskrift 3"),
    "heading 4": ("heading 4", "rubrik 4", "överskrift 4"),
    "heading 5": ("heading 5", "rubrik 5", "överskrift 5"),
    "text": ("body text", "brödtext", "text body", "normal", "default paragraph style", "standard"),
    "bullet": ("list bullet", "punktlista", "list 1"),
    "caption": ("caption", "beskrivning", "bildtext"),
    "note": ("mallkoll not", "footnote text", "fotnotstext", "footnote"),
    "legend": ("mallkoll not", "footnote text", "fotnotstext", "footnote"),
    "cell": ("mallkoll tabelltext", "table contents", "tabelltext"),
    "total": ("mallkoll tabellsumma",),
    "light": ("mallkoll ljus tabelltext",),
    "draft": ("mallkoll utkast",),
    "toc": ("toc 1", "innehåll 1", "contents 1"),
}
"""The names of the styles that are asked for, the wanted one first. The words before the colon are our own."""
TABLE_STYLES: Final = ("mallkoll tabell", "table grid", "tabellrutnät", "rutnätstabell ljus", "grid table light")
DEEPEST: Final = 5
_OWN: Final[Mapping[str, str]] = {
    "title": "Title", "subtitle": "Subtitle", "bullet": "List Bullet", "caption": "caption", "note": "Mallkoll not",
    "legend": "Mallkoll not",
    "cell": "Mallkoll tabelltext", "total": "Mallkoll tabellsumma", "light": "Mallkoll ljus tabelltext",
    "draft": "Mallkoll utkast", "toc": "toc 1",
    **{f"heading {level}": f"heading {level}" for level in range(1, DEEPEST + 1)},
}  # fmt: skip
_BOLD: Final = frozenset(
    {"title", "caption", "draft", "total", *(f"heading {level}" for level in range(1, DEEPEST + 1))}
)
_ON_CELL: Final = frozenset({"total", "light"})
"""The text of tables but for one thing: LibreOffice keeps the look of a control's paragraph, not that of its run."""
_SIZES: Final = {"title": 52, "subtitle": 32, "heading 1": 36, "heading 2": 30, "heading 3": 26, "heading 4": 24,
                 "heading 5": 22, "caption": 20, "note": 18, "cell": 18, "draft": 28}  # fmt: skip
"""Half points, where a template lacks the style."""


class Styles:
    """The ids of a document's styles by our words for them; what is lacking is added to the document."""

    def __init__(self, document: Any) -> None:
        self._root = document.styles.element
        self._by_name: dict[tuple[str, str], str] = {}
        self._by_level: dict[int, str] = {}
        self.added: list[str] = []
        for style in self._root.iterchildren(qn("w:style")):
            self._take(style)
        self.table = self._table()

    def id(self, word: str) -> str | None:
        """The style for a word of :data:`STYLES`; None for ordinary text where the document has no name for that."""
        for name in STYLES[word]:
            found = self._by_name.get(("paragraph", name))
            if found is not None:
                return found
        if word.startswith("heading ") and int(word[-1]) in self._by_level:
            return self._by_level[int(word[-1])]
        return None if word == "text" else self._made(word)

    def _take(self, style: Any) -> None:
        kind, name = style.get(qn("w:type"), "paragraph"), style.find(qn("w:name"))
        style_id = style.get(qn("w:styleId"))
        if name is None or style_id is None:
            return
        names = [name.get(qn("w:val"), "")]
        aliases = style.find(qn("w:aliases"))
        if aliases is not None:
            names += aliases.get(qn("w:val"), "").split(",")
        for one in names:
            self._by_name.setdefault((kind, normalized(one)), style_id)
        level = style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        value = level.get(qn("w:val"), "") if level is not None else ""
        if kind == "paragraph" and value.isdigit():
            self._by_level.setdefault(int(value) + 1, style_id)

    def _made(self, word: str) -> str:
        name = _OWN[word]
        style_id = "".join(name.title().split()).encode("ascii", "ignore").decode()
        style = self._new("paragraph", style_id, name)
        if word in _ON_CELL:
            _value(style, "w:basedOn", self.id("cell"))
        paragraph, run = OxmlElement("w:pPr"), OxmlElement("w:rPr")
        if word.startswith("heading "):
            _value(paragraph, "w:keepNext", None)
            _spacing(paragraph, 240, 80)
            _value(paragraph, "w:outlineLvl", str(int(word[-1]) - 1))
        elif word == "caption":
            _value(paragraph, "w:keepNext", None)
            _spacing(paragraph, 160, 60)
        elif word == "bullet":
            indent = OxmlElement("w:ind")
            indent.set(qn("w:left"), "357")
            indent.set(qn("w:hanging"), "357")
            paragraph.append(indent)
        elif word == "cell":
            _spacing(paragraph, 20, 20)
        if word in _BOLD:
            _value(run, "w:b", None)
        if word == "light":
            _value(run, "w:color", "FFFFFF")
        if word in _SIZES:
            _value(run, "w:sz", str(_SIZES[word]))
        style.append(paragraph)
        style.append(run)
        self._by_name["paragraph", STYLES[word][0]] = style_id
        return style_id

    def _table(self) -> str:
        for name in TABLE_STYLES:
            found = self._by_name.get(("table", name))
            if found is not None:
                return found
        style = self._new("table", "MallkollTabell", "Mallkoll tabell")
        properties, borders = OxmlElement("w:tblPr"), OxmlElement("w:tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            line = OxmlElement(f"w:{side}")
            for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "9AA5B1")):
                line.set(qn(f"w:{key}"), value)
            borders.append(line)
        properties.append(borders)
        style.append(properties)
        return "MallkollTabell"

    def _new(self, kind: str, style_id: str, name: str) -> Any:
        style = OxmlElement("w:style")
        style.set(qn("w:type"), kind)
        style.set(qn("w:customStyle"), "1")
        taken = {one.get(qn("w:styleId")) for one in self._root.iterchildren(qn("w:style"))}
        style.set(qn("w:styleId"), style_id if style_id not in taken else f"{style_id}Mallkoll")
        _value(style, "w:name", name)
        if name[0] != "M":  # a style of Word's own, which it knows by its name
            del style.attrib[qn("w:customStyle")]
        self._root.append(style)
        self.added.append(name)
        return style


def _value(parent: Any, tag: str, value: str | None) -> None:
    child = OxmlElement(tag)
    if value is not None:
        child.set(qn("w:val"), value)
    parent.append(child)


def _spacing(parent: Any, before: int, after: int) -> None:
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:before"), str(before))
    spacing.set(qn("w:after"), str(after))
    parent.append(spacing)


def speak_swedish(document: Any) -> None:
    """Say that the document is in Swedish, so that it is read aloud and spelled as such."""
    root = document.styles.element
    defaults = root.find(qn("w:docDefaults"))
    if defaults is None:
        defaults = OxmlElement("w:docDefaults")
        root.insert(0, defaults)
    run = defaults.find(qn("w:rPrDefault"))
    if run is None:
        run = OxmlElement("w:rPrDefault")
        defaults.insert(0, run)
    properties = run.find(qn("w:rPr"))
    if properties is None:
        properties = OxmlElement("w:rPr")
        run.append(properties)
    if properties.find(qn("w:lang")) is None:
        properties.append(OxmlElement("w:lang"))
    for language in root.iter(qn("w:lang")):
        language.set(qn("w:val"), "sv-SE")
