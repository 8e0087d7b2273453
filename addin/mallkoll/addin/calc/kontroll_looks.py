"""The formats of the cells of Kontroll, as properties of a UNO range."""

from __future__ import annotations

from typing import Any

from mallkoll.addin.calc import uno_bridge
from mallkoll.addin.calc.engine_conditions import rgb
from mallkoll.addin.calc.engine_formats import FormatCodes
from mallkoll.workbook.marks.mark_styles import EDGE, FONT_NAME, NUMBER_FORMATS, CellLook, web_color

_THIN = 26  # hundredths of a millimetre
_BOLD, _PLAIN = 150.0, 100.0  # com.sun.star.awt.FontWeight
_TOP = 1  # com.sun.star.table.CellVertJustify2
_SIDES = ("TopBorder", "BottomBorder", "LeftBorder", "RightBorder")


def properties(look: CellLook, codes: FormatCodes) -> dict[str, Any]:
    """The UNO properties of a look, by name."""
    values = uno_bridge.uno()
    protection = values.createUnoStruct("com.sun.star.util.CellProtection")
    protection.IsLocked = look.locked
    line = values.createUnoStruct("com.sun.star.table.BorderLine2")
    if look.framed:
        line.OuterLineWidth = line.LineWidth = _THIN
        line.Color = rgb(web_color(EDGE))
    return {
        "CharFontName": FONT_NAME,
        "CharHeight": float(look.font.size),
        "CharWeight": _BOLD if look.font.bold else _PLAIN,
        "CharColor": rgb(web_color(look.font.color)),
        "CharUnderline": int(look.font.underlined),
        "CellBackColor": rgb(web_color(look.fill)) if look.fill else -1,
        "CellProtection": protection,
        "HoriJustify": values.Enum("com.sun.star.table.CellHoriJustify", look.align.upper()),
        "IsTextWrapped": look.framed,
        "NumberFormat": codes.key(NUMBER_FORMATS[look.number]),
        "VertJustify": _TOP,
        **dict.fromkeys(_SIDES, line),
    }
