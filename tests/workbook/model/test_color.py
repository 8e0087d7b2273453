"""Text is readable on every fill."""

from __future__ import annotations

import pytest

from mallkoll.workbook.model.color import text_color_on


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(
    "fill", ["#000000", "#FFFFFF", "#00695C", "#FFD54F", "#BF360C", "#BDBDBD", "#757575", "#FF0000", "#0000FF"]
)
def test_text_has_contrast_to_the_fill(fill: str) -> None:
    darker, lighter = sorted((luminance(fill), luminance(text_color_on(fill))))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
