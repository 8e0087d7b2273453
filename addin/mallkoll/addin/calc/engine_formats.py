"""Number formats of the engine over UNO."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from mallkoll.addin.calc import uno_bridge
from mallkoll.addin.calc.engine_conditions import block, each

Place = tuple[int, int]  # row, column

_MOST_BLOCKS = 20
_LOGICAL, _NUMBER = 1024, 16  # com.sun.star.util.NumberFormat
_GENERAL = {"Standard", "Allmänt"}


class FormatCodes:
    """The number formats of a document by Calc's number for them, each read once."""

    def __init__(self, formats: Any) -> None:
        self._formats = formats
        self._known: dict[int, dict[str, Any]] = {}
        self._codes: dict[int, str] = {}

    def _asked(self, key: int) -> dict[str, Any]:
        """The properties of a format: its code, the language of the code, its kind."""
        if key not in self._known:
            properties = self._formats.getByKey(key).getPropertyValues()
            self._known[key] = {item.Name: item.Value for item in properties}
        return self._known[key]

    def is_logical(self, key: int) -> bool:
        """Whether the format shows numbers as TRUE and FALSE."""
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
        existing = self._formats.queryKey(code, english, False)
        return int(existing if existing >= 0 else self._formats.addNew(code, english))

    def _code(self, key: int) -> str:
        properties = self._asked(key)
        code: str = properties["FormatString"]
        if properties["Locale"].Language in {"", "en"} and code not in _GENERAL:
            return code
        translated = self._formats.queryKey(code, properties["Locale"], False)
        if translated >= 0 and self._asked(translated)["Type"] == _NUMBER and code in _GENERAL:
            return "General"
        code_text = self._formats.addNewConverted(code, properties["Locale"], _english())
        return str(self._asked(code_text)["FormatString"])


def _english() -> Any:
    return uno_bridge.uno().createUnoStruct("com.sun.star.lang.Locale", "en", "US", "")


class Formats:
    """The number formats of a sheet's cells, in as few calls as the interface allows.

    A block with a single number format needs one call; for any other its areas of equal format are read, which are
    many. Adjacent numbers mostly have one format, so the cells are read table by table.
    """

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._keys: dict[Place, int] = {}

    def keys(self, cells: Collection[Place]) -> Mapping[Place, int]:
        """Calc's number for the format of each of the cells (row, column), and of some others."""
        for area in _blocks([cell for cell in cells if cell not in self._keys]):
            self._ask(block(self._sheet, *area))
        return self._keys

    def _ask(self, area: Any) -> None:
        if area.getPropertyState("NumberFormat").value != "AMBIGUOUS_VALUE":
            self._note(area.RangeAddress, area.NumberFormat)
            return
        for group in each(area.getUniqueCellFormatRanges()):
            key = group.NumberFormat
            for address in group.RangeAddresses:
                self._note(address, key)

    def _note(self, address: Any, key: int) -> None:
        for row in range(address.StartRow + 1, address.EndRow + 2):
            for col in range(address.StartColumn + 1, address.EndColumn + 2):
                self._keys[row, col] = key


def _blocks(cells: Collection[Place]) -> list[tuple[int, int, int, int]]:
    """Blocks (first row, first column, last row, last column) of the cells, split at rows and columns without any.

    A single block where the cells are too scattered.
    """
    blocks: list[tuple[int, int, int, int]] = []
    for rows in _runs({row for row, _ in cells}):
        for columns in _runs({col for row, col in cells if row in rows}):
            blocks.append((rows[0], columns[0], rows[-1], columns[-1]))
            if len(blocks) > _MOST_BLOCKS:
                (top, left), (bottom, right) = map(min, zip(*cells, strict=True)), map(max, zip(*cells, strict=True))
                return [(top, left, bottom, right)]
    return blocks


def _runs(numbers: Collection[int]) -> list[range]:
    """The numbers as ranges without gaps."""
    runs: list[range] = []
    for number in sorted(numbers):
        if runs and number == runs[-1].stop:
            runs[-1] = range(runs[-1].start, number + 1)
        else:
            runs.append(range(number, number + 1))
    return runs
