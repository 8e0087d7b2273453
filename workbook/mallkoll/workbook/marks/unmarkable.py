"""Files that are not marked: those that any change would harm, and those with a structure that is not known."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

from mallkoll.workbook.package.deflate import ERRORS
from mallkoll.workbook.package.open_package import Package
from mallkoll.workbook.package.xml_edit import UnsupportedPartError
from mallkoll.workbook.package.zip_copy import UnsupportedArchiveError

EXPECTED: Final[tuple[type[Exception], ...]] = (
    UnsupportedPartError, UnsupportedArchiveError, ArithmeticError, LookupError, ValueError, RecursionError,
    struct.error, *ERRORS,
)  # fmt: skip
"""What untrusted input may set off below. Anything else is a fault of ours and shows itself."""


class UnmarkableFile(Exception):  # noqa: N818 - the name says what it is to those who catch it
    """Raised for a file that can be read but not marked without harm; ``sentence`` says why and what to do."""

    def __init__(self, path: str | Path, sentence: str) -> None:
        """Keep the file's name apart from the sentence."""
        super().__init__(f"{path}: {sentence}")
        self.path = str(path)
        self.sentence = sentence


SIGNED: Final = (
    "Arbetsboken är digitalt signerad och ändras inte, eftersom signaturen då skulle bli ogiltig. "
    "Ta bort signaturen under Arkiv > Info, eller låt den som har signerat rätta originalet."
)
SHARED: Final = (
    "Arbetsboken är delad med spårade ändringar (äldre delning) och ändras inte, eftersom ändringsloggen då skulle "
    "bli fel. Sluta dela arbetsboken i Excel och försök igen."
)
ODD: Final = (
    "Arbetsboken är uppbyggd på ett sätt som gör att den inte kan ändras utan risk ({detail}). "
    "Spara den på nytt i Excel och försök igen."
)


def unmarkable_file(package: Package, error: Exception) -> UnmarkableFile:
    """The error to raise for a file whose structure cannot be changed safely."""
    ours = isinstance(error, UnsupportedPartError | UnsupportedArchiveError)
    return UnmarkableFile(package.path, ODD.format(detail=error if ours else "en del är skriven på ett okänt sätt"))


def refuse_unmarkable(package: Package) -> None:
    """Raise UnmarkableFile for a file in which any change at all does harm."""
    signed = any("signature" in target.lower() for target in package.targets("", "origin"))
    if signed or any(name.lower().startswith("_xmlsignatures/") for name in package.names):
        raise UnmarkableFile(package.path, SIGNED)
    if any(name.lower().endswith("revisions/revisionheaders.xml") for name in package.names):
        raise UnmarkableFile(package.path, SHARED)
