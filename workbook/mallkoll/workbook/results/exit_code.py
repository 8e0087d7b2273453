"""What a command ends with, for the program that started it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # every command ends with one of these, also those that check nothing
    from mallkoll.workbook.results.file_result import FileResult

CLEAN: Final = 0
FAULTS: Final = 1
"""At least one *fel*, or a delivery that is not as it should be."""
UNUSABLE: Final = 2
"""Wrong usage, a file or folder that cannot be read, or something that cannot be written."""
STOPPED: Final = 130
"""Ctrl-C, as shells tell it."""


def exit_code(results: Iterable[FileResult]) -> int:
    """CLEAN, FAULTS or UNUSABLE: a file that could not be read, or whose marked copy could not be written."""
    code = CLEAN
    for result in results:
        if not result.readable or result.unwritten:
            return UNUSABLE
        if result.faulty:
            code = FAULTS
    return code
