"""Type faces of the engine over UNO."""

from __future__ import annotations

from typing import Any

from xlwings import base_classes

from mallkoll.addin.uno_conditions import rgb


class Font(base_classes.Font):
    """The type of a range."""

    def __init__(self, cells: Any) -> None:
        self._cells = cells

    @property
    def api(self) -> Any:
        return self._cells

    @property
    def name(self) -> str:
        return str(self._cells.CharFontName)

    @name.setter
    def name(self, value: str) -> None:
        self._cells.CharFontName = value

    @property
    def bold(self) -> bool:
        return bool(self._cells.CharWeight > 100)

    @bold.setter
    def bold(self, value: bool) -> None:
        self._cells.CharWeight = 150.0 if value else 100.0

    @property
    def size(self) -> float:
        return float(self._cells.CharHeight)

    @size.setter
    def size(self, value: float) -> None:
        self._cells.CharHeight = value

    @property
    def color(self) -> tuple[int, int, int]:
        number = self._cells.CharColor
        return (number >> 16 & 255, number >> 8 & 255, number & 255)

    @color.setter
    def color(self, value: tuple[int, int, int] | str) -> None:
        self._cells.CharColor = rgb(value)
