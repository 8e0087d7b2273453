"""How much of a file is read at the very most: a file comes from anyone, and what is past a limit gets a sentence."""

from __future__ import annotations

from typing import Final

MIB: Final = 1024 * 1024

MAX_FILE_BYTES: Final = 64 * MIB
"""Of the file as it lies on disk."""
MAX_PARTS: Final = 10_000
"""In one package."""
MAX_RATIO: Final = 200
"""Inflated to packed size of an XML part. Ordinary sheets lie at 5–30, sheets of formatted blanks at 100."""
RATIO_FROM_BYTES: Final = 4 * MIB
"""A small part may have any ratio: it can do no harm."""
MAX_PART_BYTES: Final = 32 * MIB
"""Of one XML part, inflated. The largest template is below 1 MiB."""
MAX_TOTAL_BYTES: Final = 256 * MIB
"""Of all parts together, inflated, pictures included."""
MAX_OPENPYXL_BYTES: Final = 16 * MIB
"""Of all XML parts together where openpyxl must read: it needs up to fifty times their size in memory."""
MAX_TAGS: Final = 3_000_000
"""Tags in all parts of a workbook that are read. Half a million cells have about two million."""
MAX_HANDLED_TAGS: Final = 800_000
"""Of these in parts which call Python functions for every tag, some ten times slower."""
MAX_CELLS: Final = 500_000
"""Cells with a value or a formula in one workbook."""
MAX_SHARED_TEXT: Final = 4_000_000
"""Characters that the shared formulas of one workbook may grow to when written out."""
MAX_AREAS: Final = 65_536
"""Merged ranges of a sheet, and its runs of columns."""
