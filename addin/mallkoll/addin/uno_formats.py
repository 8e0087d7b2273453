"""Number formats of the engine over UNO."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mallkoll.addin import uno_bridge
from mallkoll.addin.uno_conditions import each

_LOGICAL, _NUMBER = 1024, 16  # com.sun.star.util.NumberFormat
_GENERAL = {"Standard", "Allmänt"}


class FormatCodes:
    """The number formats of a document by Calc's number for them, each asked for once."""

    def __init__(self, formats: Any) -> None:
        self._formats = formats
        self._known: dict[int, dict[str, Any]] = {}
        self._codes: dict[int, str] = {}

    def _asked(self, key: int) -> dict[str, Any]:
        """What Calc says of a format: its code, the language of the code, its kind."""
        if key not in self._known:
            said = self._formats.getByKey(key).getPropertyValues()
            self._known[key] = {item.Name: item.Value for item in said}
        return self._known[key]

    def is_logical(self, key: int) -> bool:
        """Whether it makes TRUE and FALSE of numbers."""
        return bool(self._asked(key)["Type"] & _LOGICAL)

    def code(self, key: int) -> str:
        """The format code as Excel writes it, in English."""
        if key not in self._codes:
            self._codes[key] = self._code(key)
        return self._codes[key]

    def key(self, code: str) -> int:
        """Calc's number for a format code in English."""
        if code == "General":
            return 0
        english = _english()
        there = self._formats.queryKey(code, english, False)
        return int(there if there >= 0 else self._formats.addNew(code, english))

    def _code(self, key: int) -> str:
        said = self._asked(key)
        code: str = said["FormatString"]
        if said["Locale"].Language in {"", "en"} and code not in _GENERAL:
            return code
        there = self._formats.queryKey(code, said["Locale"], False)
        if there >= 0 and self._asked(there)["Type"] == _NUMBER and code in _GENERAL:
            return "General"
        made = self._formats.addNewConverted(code, said["Locale"], _english())
        return str(self._asked(made)["FormatString"])


def _english() -> Any:
    return uno_bridge.uno().createUnoStruct("com.sun.star.lang.Locale", "en", "US", "")


class Formats:
    """The number formats of a block of cells: the areas of each, in as few calls as the interface allows.

    The areas of equal looks are many more than those of equal number formats: a block with one number format is told by
    a single question.
    """

    def __init__(self, sheet: Any, codes: FormatCodes, block: tuple[int, int, int, int]) -> None:
        self._block = block
        self.codes = codes
        self.areas: list[tuple[int, int, int, int, int]] = []  # first row, first column, last row, last column, key
        top, left, bottom, right = block
        area = sheet.getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)
        if area.getPropertyState("NumberFormat").value != "AMBIGUOUS_VALUE":
            self.areas.append((*block, area.NumberFormat))
            return
        for group in each(area.getUniqueCellFormatRanges()):
            key = group.NumberFormat
            for address in group.RangeAddresses:
                self.areas.append(
                    (address.StartRow + 1, address.StartColumn + 1, address.EndRow + 1, address.EndColumn + 1, key)
                )

    def covers(self, block: tuple[int, int, int, int]) -> bool:
        """Whether the formats of a block are known here."""
        top, left, bottom, right = block
        first, start, last, end = self._block
        return first <= top and start <= left and bottom <= last and right <= end

    def within(self, top: int, left: int, bottom: int, right: int) -> Iterator[tuple[int, int, int, int, int]]:
        """The areas cut to a range."""
        for first, start, last, end, key in self.areas:
            if first <= bottom and last >= top and start <= right and end >= left:
                yield max(first, top), max(start, left), min(last, bottom), min(end, right), key
