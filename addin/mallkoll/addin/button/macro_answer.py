"""The answer of the console program to the macro that started it: a small text file of plain ASCII.

Letters and digits are written as they are, everything else as ``~`` and four hexadecimal digits of UTF-16, so that å
stays å in whatever code page the host reads the file. Names of books and files are passed to the program in the same
way, so that quotes, spaces and letters outside the code page survive the command line.
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
    """The message that the macro shows, and the cell that it jumps to."""

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
    """The text coded by :func:`coded`. Raises ValueError for any other text."""
    if not _CODED.match(code):
        raise ValueError(f"not a coded text: {code!r}")
    units = b"".join(
        (int(piece[1:], 16) if piece[0] == "~" else ord(piece)).to_bytes(2, "little")
        for piece in re.findall(r"~[0-9A-Fa-f]{4}|[A-Za-z0-9]", code)
    )
    return units.decode("utf-16-le", "replace")


class AnswerFile:
    """The file that the macro waits for, and beside it one that shows that the program has started."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sign = path.with_name(path.name + ".igang")

    def started(self) -> None:
        """Show that the program runs."""
        with contextlib.suppress(OSError):  # only the answer itself is essential
            write_atomically(self._sign, b"")

    def send(self, answer: MacroAnswer) -> None:
        """Write the answer atomically. Raises OSError."""
        try:
            write_atomically(self._path, answer.lines().encode("ascii"))
        finally:
            self._sign.unlink(missing_ok=True)
