"""The figures that a chart of a document is drawn with: what its part keeps of them, which is what a reader sees."""

from __future__ import annotations

import math
from typing import Final

from msgspec import Struct, field

from mallkoll.workbook.package.xml_parser import Limits, local_name, parse_xml
from mallkoll.workbook.word.word_document import ChartPlace, ChartSeries, WordChart

_MOST_POINTS: Final = 2000  # of a series; nobody reads more of them
_NAMES: Final = frozenset({"cat", "xVal"})
_VALUES: Final = frozenset({"val", "yVal"})
_EXTENSIONS: Final = "extLst"
_NAMES_AXIS: Final = "catAx"
_TITLE: Final = ["chartSpace", "chart", "title"]


class _Series(Struct):
    name: list[str] = field(default_factory=list)
    categories: dict[int, str] = field(default_factory=dict)
    values: dict[int, float] = field(default_factory=dict)
    length: int = 0


def read_chart(limits: Limits, part: str, data: bytes, place: ChartPlace) -> WordChart:
    """Read a chart part (DrawingML), from above where its bars lie.

    Raises UnreadableFile for what is not well formed, or has a DTD.
    """
    reader = _ChartReader()
    parse_xml(limits, part, data, reader.start, reader.end, reader.text)
    categories = max((one.categories for one in reader.series), key=len, default={})
    length = max((one.length for one in reader.series), default=0)
    step = -1 if reader.lying and not reader.from_above else 1
    points = range(length)[::step]
    return WordChart(
        place, " ".join("".join(reader.title).split()), tuple(categories.get(at, "") for at in points),
        tuple(
            ChartSeries(" ".join("".join(one.name).split()), tuple(one.values.get(at) for at in points))
            for one in reader.series[::step]
        ),
    )  # fmt: skip


class _ChartReader:
    """Handlers for a chart part. ``lying``: its bars lie; ``from_above``: the first of them is the uppermost."""

    def __init__(self) -> None:
        self.title: list[str] = []
        self.series: list[_Series] = []
        self.lying = self.from_above = False
        self._path: list[str] = []
        self._pieces: list[str] = []
        self._at = -1
        self._percent = self._point_percent = False
        self._levels = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        tag = local_name(name)
        self._path.append(tag)
        self._pieces.clear()
        if _EXTENSIONS in self._path:  # series that are filtered away are kept there
            return
        if tag == "ser":
            self.series.append(_Series())
        elif tag in _NAMES | _VALUES:
            self._levels, self._percent = 0, False
        elif tag == "barDir":
            self.lying = attributes.get("val") == "bar"
        elif tag == "orientation" and _NAMES_AXIS in self._path:
            self.from_above = attributes.get("val") == "maxMin"
        elif tag == "lvl":
            self._levels += 1
        elif tag == "p" and self._path[:3] == _TITLE and self.title:
            self.title.append(" ")
        elif tag == "pt":
            said = attributes.get("idx", "")
            self._at = int(said) if said.isascii() and said.isdigit() and len(said) < 5 else -1
            own = attributes.get("formatCode")
            self._point_percent = self._percent if own is None else "%" in own
        elif tag == "ptCount" and self.series and self._part() is not None:
            said = attributes.get("val", "")
            count = int(said) if said.isascii() and said.isdigit() and len(said) < 5 else 0
            self.series[-1].length = max(self.series[-1].length, min(count, _MOST_POINTS))

    def end(self, name: str) -> None:
        """An element ends."""
        tag, text = local_name(name), "".join(self._pieces)
        if tag == "formatCode":
            self._percent = "%" in text
        elif tag in {"t", "v"} and self._path[:3] == _TITLE:
            self.title.append(text)
        elif tag == "v" and self.series and _EXTENSIONS not in self._path:
            self._value(text)
        self._path.pop()
        self._pieces.clear()

    def text(self, data: str) -> None:
        """Characters."""
        if self._path and self._path[-1] in {"v", "t", "formatCode"}:
            self._pieces.append(data)

    def _part(self) -> str | None:
        """What of its series is being read: its name, its categories or its values."""
        at = len(self._path) - 1 - self._path[::-1].index("ser") if "ser" in self._path else -2
        part = self._path[at + 1] if 0 <= at + 1 < len(self._path) else ""
        return part if part == "tx" or part in _NAMES | _VALUES else None

    def _value(self, text: str) -> None:
        series, part = self.series[-1], self._part()
        if part == "tx":
            series.name.append(text)
        elif part is None or not 0 <= self._at < _MOST_POINTS:
            return
        elif part in _VALUES:
            number = _number(text)
            if number is not None:
                series.values[self._at] = number * 100 if self._point_percent else number
                series.length = max(series.length, self._at + 1)
        elif self._levels < 2:  # of several levels the innermost names the figure, and comes first
            series.categories[self._at] = text
            series.length = max(series.length, self._at + 1)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
