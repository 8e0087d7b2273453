"""Number formats of the engine over UNO."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mallkoll.addin import uno_bridge
from mallkoll.addin.uno_conditions import each


class Formats:
    """The number formats of a block of cells: the areas of each, in as few calls as the interface allows.

    Each object that the bridge hands over takes as long as reading a whole sheet, and the areas of equal looks are many
    more than those of equal number formats: a block with one number format is told by a single question.
    """

    def __init__(self, document: Any, sheet: Any, codes: dict[int, str], block: tuple[int, int, int, int]) -> None:
        self._document = document
        self._codes = codes
        self._block = block
        self.kinds: dict[int, int] = {}
        self.areas: list[tuple[int, int, int, int, int]] = []  # first row, first column, last row, last column, key
        top, left, bottom, right = block
        area = sheet.getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)
        if area.getPropertyState("NumberFormat").value != "AMBIGUOUS_VALUE":
            self.areas.append((*block, area.NumberFormat))
        else:
            for group in each(area.getUniqueCellFormatRanges()):
                key = group.NumberFormat
                for address in group.RangeAddresses:
                    self.areas.append(
                        (address.StartRow + 1, address.StartColumn + 1, address.EndRow + 1, address.EndColumn + 1, key)
                    )
        for key in {area[-1] for area in self.areas}:
            self.kinds[key] = document.NumberFormats.getByKey(key).Type

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

    def code(self, key: int) -> str:
        """The format code as Excel writes it, in English."""
        if key not in self._codes:
            self._codes[key] = self._code(key)
        return self._codes[key]

    def _code(self, key: int) -> str:
        found = self._document.NumberFormats.getByKey(key)
        code: str = found.FormatString
        locale = found.Locale
        if locale.Language not in {"", "en"} or code in {"Standard", "Allmänt"}:
            code = self._translated(code, locale)
        return code

    def _translated(self, code: str, locale: Any) -> str:
        create = uno_bridge.uno().createUnoStruct
        english = create("com.sun.star.lang.Locale", "en", "US", "")
        formats = self._document.NumberFormats
        key = formats.queryKey(code, locale, False)
        if key >= 0 and formats.getByKey(key).Type == 16 and code in {"Standard", "Allmänt"}:
            return "General"
        made = formats.addNewConverted(code, locale, english)
        return str(formats.getByKey(made).FormatString)
