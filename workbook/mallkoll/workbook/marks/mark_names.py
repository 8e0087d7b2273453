"""The names by which our marks are found again in a workbook, also after another program has saved it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

SHEET: Final = "Kontroll"
LIST_NAME: Final = "mallkoll_lista"  # defined name over the hidden column with the keys of the open findings
SHEETS_NAME: Final = "mallkoll_blad"  # … and over the column with the names of their sheets
ANSWERS_NAME: Final = "mallkoll_svar"
"""Defined name over the column with the keys, by which a template's live checks ask what is answered. It must not
contain LIST_NAME, by which our own formulas in a marked file are recognised."""
MARK_NAMES: Final = frozenset({LIST_NAME, SHEETS_NAME, ANSWERS_NAME})
NAMED_COLUMNS: Final = ((SHEETS_NAME, "B"), (LIST_NAME, "M"), (ANSWERS_NAME, "M"))
"""The names that a marked workbook gets, and the columns of Kontroll that they stand for."""
AUTHOR: Final = "Mallkoll"  # of our notes
NOTE_HEAD: Final = "— Mallkoll —"  # begins our part of a note that the user has written
ORIGINAL: Final = "xl/mallkoll/original.dat"  # what the changed members were; .bin would be taken for an OLE object
OLDER_ORIGINALS: Final = ("xl/mallkoll/original.bin",)  # what earlier versions called it

MENDED: Final = "åtgärdad"  # a motivation that is kept although its finding is gone
EXCLUDED: Final = "undantagen"  # … because its sheet, place or rule is not checked any more

HEADINGS: Final = ("Allvar", "Blad", "Cell", "Tabell", "Rad", "Kolumn", "Värde", "Förväntat", "Vad är fel", "Förslag",
                   "Regel", "Motivering", "Nyckel")  # fmt: skip
"""The columns of Kontroll, from A. The last one is hidden."""


_SHEET: Final = r"=*\$?(?:'((?:[^']|'')+)'|([^'!#\s]+))!"


def kontroll_from_names(names: Mapping[str, str]) -> str | None:
    """The present name of the sheet Kontroll, from the defined names that refer to it; None where none does."""
    for name in (LIST_NAME, SHEETS_NAME):
        match = re.match(_SHEET, names.get(name, ""))
        if match:
            return match[1].replace("''", "'") if match[1] else match[2]
    return None


def answer_key(code: str, sheet: str, cell: str) -> str:
    """What the list says of an answer: the rule and a cell that it is about, between semicolons."""
    return f"{code}!{sheet}!{cell}"


def finding_key(index: int) -> str:
    """The key of a finding by its number from 1. All keys have the same length, so that none is part of another."""
    return f"K{index:05d}"
