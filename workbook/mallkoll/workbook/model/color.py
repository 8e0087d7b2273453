"""Colours as ``#RRGGBB``."""

from __future__ import annotations


def text_color_on(color: str) -> str:
    """Black or white, whichever has more contrast to a fill ``#RRGGBB`` (relative luminance, WCAG 2.2)."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#000000" if (luminance + 0.05) ** 2 > 1.05 * 0.05 else "#FFFFFF"
