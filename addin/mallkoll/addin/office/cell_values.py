"""Cell values converted between Excel's interface and our model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from mallkoll.workbook.model.book import CellError
from mallkoll.workbook.open_book.host_error import HostError
from mallkoll.workbook.open_book.host_sheet import EnteredContent, RawValue

ERROR_CODES: Final[Mapping[int, str]] = {
    # Excel's number for an error value: 0x800A0000 plus the number of [MS-XLS] 2.5.10
    -2146826288: "#NULL!", -2146826281: "#DIV/0!", -2146826273: "#VALUE!", -2146826265: "#REF!",
    -2146826259: "#NAME?", -2146826252: "#NUM!", -2146826246: "#N/A", -2146826245: "#GETTING_DATA",
    -2146826243: "#SPILL!", -2146826242: "#CONNECT!", -2146826241: "#BLOCKED!", -2146826240: "#UNKNOWN!",
    -2146826239: "#FIELD!", -2146826238: "#CALC!",
}  # fmt: skip
ERROR_NUMBERS: Final[Mapping[str, int]] = {code: number for number, code in ERROR_CODES.items()}


def plain(raw: object) -> RawValue:
    """The value of Excel's ``Value2``, where errors are whole numbers, as a plain value. Raises HostError."""
    if raw is None or isinstance(raw, bool | str | float):
        return raw
    if isinstance(raw, int):
        return CellError(ERROR_CODES[raw]) if raw in ERROR_CODES else float(raw)
    raise HostError(f"Arbetsboken har ett värde av okänt slag ({type(raw).__name__}).")


def entered(entry: EnteredContent) -> EnteredContent:
    """A value to enter: a text gets an apostrophe, or Excel would read dates, numbers and formulas from it."""
    return f"'{entry}" if isinstance(entry, str) else entry


def as_block(content: object) -> Sequence[Sequence[object]]:
    """The rows of a block, also where the host gives a single cell as a bare value."""
    return content if isinstance(content, tuple | list) else ((content,),)
