"""What the console program tells the macro that started it: a small text file of plain ASCII.

Letters and digits stand for themselves, everything else is ``~`` and four hexadecimal digits of UTF-16: whatever code
page the host reads the file in, å stays å. Names of books and files come to us in the same way, so that no quote, blank
or letter outside the code page can come to harm on the command line.
"""

from __future__ import annotations

import contextlib
import re
import string
from pathlib import Path

from msgspec import Struct

from mallkoll.workbook.package.atomic_write import write_atomically

_PLAIN = frozenset(string.ascii_letters + string.digits)
_CODED = re.compile(r"(?:[A-Za-z0-9]|~[0-9A-Fa-f]{4})*$")
LONGEST = 900  # what a message box of VBA shows is 1 024 characters


class MacroAnswer(Struct, frozen=True):
    """What the macro is to show, and the cell that it is to jump to."""

    text: str
    done: bool = True
    sheet: str = ""
    cell: str = ""

    def lines(self) -> str:
        """The content of the file."""
        text = self.text if len(self.text) <= LONGEST else self.text[: LONGEST - 1].rstrip() + "…"
        fields = {"slag": "klart" if self.done else "fel", "text": text, "blad": self.sheet, "cell": self.cell}
        return "".join(f"{name}={coded(value)}\n" for name, value in fields.items())


def coded(text: str) -> str:
    """Text as ASCII: ``å b`` → ``~00e5~0020b``."""
    units = text.encode("utf-16-le", "surrogatepass")
    pairs = (int.from_bytes(units[i : i + 2], "little") for i in range(0, len(units), 2))
    return "".join(chr(unit) if unit < 128 and chr(unit) in _PLAIN else f"~{unit:04x}" for unit in pairs)


def decoded(code: str) -> str:
    """The text again. Raises ValueError for what :func:`coded` cannot have made."""
    if not _CODED.match(code):
        raise ValueError(f"not a coded text: {code!r}")
    units = b"".join(
        (int(piece[1:], 16) if piece[0] == "~" else ord(piece)).to_bytes(2, "little")
        for piece in re.findall(r"~[0-9A-Fa-f]{4}|[A-Za-z0-9]", code)
    )
    return units.decode("utf-16-le", "replace")


class AnswerFile:
    """The file that the macro waits for, and beside it the sign that we have started."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sign = path.with_name(path.name + ".igang")

    def started(self) -> None:
        """Tell that the program runs."""
        with contextlib.suppress(OSError):  # the answer itself is what counts
            write_atomically(self._sign, b"")

    def send(self, answer: MacroAnswer) -> None:
        """Write the answer, whole or not at all. Raises OSError."""
        try:
            write_atomically(self._path, answer.lines().encode("ascii"))
        finally:
            self._sign.unlink(missing_ok=True)
