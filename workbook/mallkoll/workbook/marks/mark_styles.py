"""The formats of marks and of the sheet Kontroll, appended to a workbook's own, which are not changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from msgspec import Struct

from mallkoll.workbook.marks.mark_names import EXCLUDED, MENDED
from mallkoll.workbook.package.package_edit import SPREADSHEET_TYPE, PackageEdit, xml_part
from mallkoll.workbook.package.xml_edit import Element, UnsupportedPartError, XmlPart
from mallkoll.workbook.package.xml_parser import STRICT, TRANSITIONAL
from mallkoll.workbook.results.finding import Severity

_GONE: Final = (MENDED, EXCLUDED)
FILL: Final = {Severity.ERROR: "FFFF9C9C", Severity.WARNING: "FFFFD966", Severity.INFO: "FF9DC3E6"} | dict.fromkeys(
    _GONE, "FFE5E7EB"
)
INK: Final = {Severity.ERROR: "FF9C0006", Severity.WARNING: "FF7A4B00", Severity.INFO: "FF1F4E79"} | dict.fromkeys(
    _GONE, "FF52606D"
)
MAX_FORMATS: Final = 64_000  # what Excel takes in one workbook

_ORDER: Final = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
_FIRST: Final = {  # what a workbook that lacks a collection must have in its first place
    "fonts": '<font><sz val="11"/><name val="Calibri"/><family val="2"/></font>',
    "fills": '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>',
    "borders": "<border><left/><right/><top/><bottom/><diagonal/></border>",
    "cellXfs": '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
}
EDGE: Final = "FFD5DAE0"  # of the lines between the cells of Kontroll


class Font(Struct, frozen=True):
    """One font of the sheet Kontroll; ``size`` in points."""

    size: int
    color: str = "FF1F2933"
    bold: bool = False
    underlined: bool = False


FONT_NAME: Final = "Calibri"
_BODY, _TITLE, _HEADING = Font(10), Font(16, bold=True), Font(10, "FFFFFFFF", bold=True)
_LINK, _QUIET, _SUM = Font(10, "FF0563C1", underlined=True), Font(9, "FF52606D"), Font(12, bold=True)
_FONTS: Final = (_BODY, _TITLE, _HEADING, _LINK, _QUIET, _SUM)
_ODD_STYLES: Final = "arbetsbokens format är skrivna på ett okänt sätt"


class CellLook(Struct, frozen=True):
    """The format of one kind of cell on Kontroll. ``number`` is the id of a built-in number format."""

    font: Font
    fill: str | None = None
    framed: bool = True  # with lines around, and text that is wrapped
    number: int = 0
    align: Literal["left", "right"] = "left"
    locked: bool = True


LOOKS: Final[Mapping[str, CellLook]] = {
    "title": CellLook(_TITLE, framed=False),
    "sum": CellLook(_SUM, framed=False),
    "quiet": CellLook(_QUIET, framed=False),
    "heading": CellLook(_HEADING, fill="FF374151"),
    "text": CellLook(_BODY),
    "link": CellLook(_LINK),
    "number": CellLook(_BODY, number=0, align="right"),
    "whole": CellLook(_BODY, number=3, align="right"),
    "open": CellLook(_BODY, fill="FFFFFBE6", locked=False),
    **{word: CellLook(_BODY, fill=FILL[word]) for word in (*Severity, *_GONE)},
}
NUMBER_FORMATS: Final = {0: "General", 3: "#,##0"}
_FILLS: Final = tuple(look.fill for look in LOOKS.values() if look.fill)


def web_color(argb: str) -> str:
    """``FFC00000`` → ``#C00000``."""
    return f"#{argb[-6:]}"


class Styles(Struct, frozen=True):
    """Indexes of the formats that were appended."""

    cell: Mapping[str, int]  # cell format (xf) index by key of LOOKS
    mark: Mapping[str, int]  # differential format (dxf) index by severity


def add_styles(edit: PackageEdit) -> Styles:
    """Append our formats to the workbook's styles; a styles part is added where there is none."""
    names = edit.targets(edit.workbook, "styles")
    if not names:
        return _new_styles(edit)
    part = edit.part(names[0])
    fonts, fills, borders = (_append(part, name, items) for name, items in
                             (("fonts", _FONT_XML), ("fills", _FILL_XML), ("borders", _BORDER_XML)))  # fmt: skip
    existing = _collection(part, "cellXfs")
    if existing is not None and existing[1] + len(LOOKS) > MAX_FORMATS:
        looks = dict.fromkeys(LOOKS, 0)
    else:
        first = _append(part, "cellXfs", [_format(look, fonts, fills, borders) for look in LOOKS.values()])
        looks = {name: first + i for i, name in enumerate(LOOKS)}
    dxfs = _append(part, "dxfs", [_differential(word) for word in Severity])
    return Styles(looks, {word: dxfs + i for i, word in enumerate(Severity)})


def _new_styles(edit: PackageEdit) -> Styles:
    namespace = STRICT if edit.strict else TRANSITIONAL
    parts = {
        "fonts": _FIRST["fonts"] + "".join(_FONT_XML),
        "fills": _FIRST["fills"] + "".join(_FILL_XML),
        "borders": _FIRST["borders"] + "".join(_BORDER_XML),
        "cellStyleXfs": '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
        "cellXfs": _FIRST["cellXfs"] + "".join(_format(look, 1, 2, 1) for look in LOOKS.values()),
        "dxfs": "".join(_differential(word) for word in Severity),
    }
    body = "".join(f"<{name}>{content}</{name}>" for name, content in parts.items())
    content = xml_part(f'<styleSheet xmlns="{namespace}">{body}</styleSheet>')
    pattern = "xl/styles{}.xml" if "xl/styles.xml" in edit else "xl/styles.xml"
    name = edit.add(pattern, content, SPREADSHEET_TYPE + "styles+xml")
    edit.relate(edit.workbook, "styles", name, "mallkollFormat")
    return Styles({look: 1 + i for i, look in enumerate(LOOKS)}, {word: i for i, word in enumerate(Severity)})


def _append(part: XmlPart, collection: str, items: Sequence[str]) -> int:
    """Append to a collection. Returns the index of the first one of ours."""
    existing = _collection(part, collection)
    texts = [_prefixed(part, item) for item in items]
    if existing is not None:
        element, have = existing
        first = _prefixed(part, _FIRST.get(collection, "")) if not have else ""
        have += _first_count(collection) if first else 0
        if "count" in element.attributes:
            part.set_attribute(element, "count", str(have + len(items)))
        part.append(element, first + "".join(texts))
        return have
    before = set(_ORDER[: _ORDER.index(collection) + 1])
    last = [child for child in part.root.children if child.local in before]
    first = _prefixed(part, _FIRST.get(collection, ""))
    tag = part.tag(collection)
    text = f"<{tag}>{first}{''.join(texts)}</{tag}>"
    if last:
        part.insert(last[-1].end, text)
    elif part.root.empty:
        part.append(part.root, text)
    else:
        part.insert(part.root.inner, text)
    return _first_count(collection)


def _collection(part: XmlPart, name: str) -> tuple[Element, int] | None:
    """A collection and the number of its items; None where it is missing.

    A part in the usual shape (no prefix, one namespace, no comments) is searched as text: styles are long.
    """
    item = _item_name(name)
    data, opening = part.data, b"<" + name.encode()
    start = data.find(opening)
    inner = data.find(b">", start) + 1
    usual = part.usual and data.count(opening) == 1 and data[start + len(opening)] in b" >" and data[inner - 2] != 0x2F
    if not usual:
        return _outlined_collection(part, name, item)
    stop = data.find(b"</" + name.encode(), inner)
    element = Element(data, name, {"count": ""} if b" count=" in data[start:inner] else {}, start)
    element.stop(stop)
    body, tag = data[inner:stop], b"<" + item.encode()
    return element, sum(body.count(tag + last) for last in (b" ", b">", b"/"))


def _outlined_collection(part: XmlPart, name: str, item: str) -> tuple[Element, int] | None:
    if part.root.local != "styleSheet":
        raise UnsupportedPartError(_ODD_STYLES)
    element = part.root.find(name)
    if element is None:
        return None
    have = sum(child.name == element.name[: -len(name)] + item for child in element.children)
    if have != len(element.children):
        raise UnsupportedPartError(_ODD_STYLES)
    return element, have


def _first_count(collection: str) -> int:
    return {"fills": 2}.get(collection, 1) if collection in _FIRST else 0


def _item_name(collection: str) -> str:
    return "xf" if collection == "cellXfs" else collection.removesuffix("s")


def _prefixed(part: XmlPart, text: str) -> str:
    """Our XML with the prefix of the part's elements."""
    if not part.prefix:
        return text
    return text.replace("</", "\0").replace("<", f"<{part.prefix}:").replace("\0", f"</{part.prefix}:")


def _format(look: CellLook, fonts: int, fills: int, borders: int) -> str:
    font = fonts + _FONTS.index(look.font)
    fill = fills + _FILLS.index(look.fill) if look.fill else 0
    border = borders if look.framed else 0
    wrap = ' wrapText="1"' if look.framed else ""
    lock = "" if look.locked else '<protection locked="0"/>'
    return (
        f'<xf numFmtId="{look.number}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" '
        f'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1" applyProtection="1">'
        f'<alignment horizontal="{look.align}" vertical="top"{wrap}/>{lock}</xf>'
    )


def _font(font: Font) -> str:
    bold, line = "<b/>" * font.bold, "<u/>" * font.underlined
    return (
        f'<font>{bold}{line}<sz val="{font.size}"/><color rgb="{font.color}"/><name val="{FONT_NAME}"/>'
        '<family val="2"/></font>'
    )


def _sides(color: str) -> str:
    return "".join(
        f'<{side} style="thin"><color rgb="{color}"/></{side}>' for side in ("left", "right", "top", "bottom")
    )


def _differential(word: str) -> str:
    """Fill, ink and frame: the frame is seen even where a host paints a colour scale over the fill."""
    return (
        f'<dxf><font><b/><color rgb="{INK[word]}"/></font><fill><patternFill patternType="solid">'
        f'<fgColor rgb="{FILL[word]}"/><bgColor rgb="{FILL[word]}"/></patternFill></fill>'
        f"<border>{_sides(INK[word])}</border></dxf>"
    )


_FONT_XML: Final = tuple(_font(font) for font in _FONTS)
_FILL_XML: Final = tuple(
    f'<fill><patternFill patternType="solid"><fgColor rgb="{color}"/><bgColor indexed="64"/></patternFill></fill>'
    for color in _FILLS
)
_BORDER_XML: Final = (f"<border>{_sides(EDGE)}<diagonal/></border>",)
