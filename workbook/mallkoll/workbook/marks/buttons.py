"""The buttons of a workbook with macros, and their drawing at the top of the sheet Kontroll.

A button is a form button, written as the old-style drawing that every version of Excel and LibreOffice reads
(ECMA-376 part 4, 19). It calls a macro of the same workbook, so a workbook without our macros gets no buttons.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from mallkoll.workbook.package.xml_edit import escape_xml

MODULE: Final = "MallkollKnappar"  # the module of the macros that the buttons call
WIDTH, HEIGHT, GAP = 104, 27, 8  # pixels


class Button(Struct, frozen=True):
    """A form button and the macro that it runs."""

    caption: str
    macro: str
    tip: str


BUTTONS: Final = (
    Button("Validera", "Validera", "Kontrollera arbetsboken och visa vad som är fel, i vilken cell"),
    Button("Rensa", "Rensa", "Ta bort markeringarna"),
    Button("Nästa fel", "NastaFynd", "Gå till nästa fynd"),
)


def total_width(buttons: Sequence[Button]) -> int:
    """The width of a row of buttons in pixels."""
    return len(buttons) * (WIDTH + GAP) - GAP


def offsets(buttons: Sequence[Button]) -> Iterator[tuple[Button, int]]:
    """The buttons, each with its offset in pixels from the left edge of the first one."""
    return ((button, i * (WIDTH + GAP)) for i, button in enumerate(buttons))


def holds_our_macros(project: bytes) -> bool:
    """Whether a ``vbaProject.bin`` has our module, whose stream name is in it as plain text."""
    return MODULE.encode("utf-16-le") in project


def pixels(width: float) -> int:
    """The width in pixels of a column of ``width`` characters (ECMA-376 part 1, 18.3.1.13; digits of 7 pixels)."""
    return int(width * 7 + 5)


def drawing(number: int, widths: Sequence[float], column: int, top: int) -> bytes:
    """The drawing with the buttons in a sheet's first row, from the left edge of ``column`` (from 0).

    ``number`` is the sheet's position from 1, ``widths`` are its column widths in characters, ``top`` is the distance
    from its upper edge in pixels.
    """
    shapes = "".join(
        _shape(1024 * number + i, i, button, left, widths, column, top)
        for i, (button, left) in enumerate(offsets(BUTTONS), 1)
    )
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" '
        f'data="{number}"/></o:shapelayout><v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201" '
        'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path shadowok="f" o:extrusionok="f" '
        'strokeok="f" fillok="f" o:connecttype="rect"/><o:lock v:ext="edit" shapetype="t"/></v:shapetype>'
        f"{shapes}</xml>"
    ).encode()


def _shape(number: int, order: int, button: Button, left: int, widths: Sequence[float], column: int, top: int) -> str:
    points = [value * 0.75 for value in (sum(map(pixels, widths[:column])) + left, top, WIDTH, HEIGHT)]
    (first, inset), (last, rest) = _column(widths, column, left), _column(widths, column, left + WIDTH)
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t201" alt="{escape_xml(button.tip)}" style="position:absolute;'
        f"margin-left:{points[0]:g}pt;margin-top:{points[1]:g}pt;width:{points[2]:g}pt;height:{points[3]:g}pt;"
        f'z-index:{order};mso-wrap-style:tight" o:button="t" fillcolor="buttonFace [67]" '
        'strokecolor="windowText [64]" o:insetmode="auto"><v:fill color2="buttonFace [67]" '
        'o:detectmouseclick="t"/><o:lock v:ext="edit" rotation="t"/><v:textbox style="mso-direction-alt:auto" '
        'o:singleclick="f"><div style="text-align:center"><font face="Calibri" size="220" color="#000000">'
        f'{escape_xml(button.caption)}</font></div></v:textbox><x:ClientData ObjectType="Button">'
        f"<x:Anchor>{first}, {inset}, 0, {top}, {last}, {rest}, 0, {top + HEIGHT}</x:Anchor>"
        f"<x:PrintObject>False</x:PrintObject><x:AutoFill>False</x:AutoFill><x:FmlaMacro>[0]!{button.macro}"
        "</x:FmlaMacro><x:TextHAlign>Center</x:TextHAlign><x:TextVAlign>Center</x:TextVAlign></x:ClientData>"
        "</v:shape>"
    )


def _column(widths: Sequence[float], column: int, left: int) -> tuple[int, int]:
    """The column (from 0) at ``left`` pixels from the first column's left edge, and the pixels into that column."""
    while left >= pixels(widths[column]):
        left -= pixels(widths[column])
        column += 1
    return column, left
