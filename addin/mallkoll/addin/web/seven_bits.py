"""Bytes as text that can stand in a page in UTF-8: seven bits a character, a sixth more, where base64 takes a third.

A character is the value of its seven bits. Those that a page's text cannot hold as they are (NUL, ``<``), or that may
be changed on the way (line ends), stand as the character 128 above, so that the last seven bits are the value always.
``parts.js`` reads it.
"""

from __future__ import annotations

_UNFIT = b"\0\n\r<"
_FIT = bytes(value | 0x80 if value in _UNFIT else value for value in range(256))


def as_text(content: bytes) -> str:
    """The bytes, filled up with NULs to a multiple of seven, as text."""
    whole = content + bytes(-len(content) % 7)
    columns = [whole[at::7] for at in range(7)]
    out = bytearray(len(whole) // 7 * 8)
    for at in range(8):
        before = columns[at - 1].translate(_shifted(7 - at)) if at else bytes(len(columns[0]))
        after = columns[at].translate(_shifted(-at - 1)) if at < 7 else bytes(len(columns[0]))
        out[at::8] = _either(before, after)
    return out.translate(_FIT).decode("latin-1")


def _shifted(by: int) -> bytes:
    """A table that moves the bits of a byte up, or down where that is negative, within seven."""
    return bytes((value << by if by >= 0 else value >> -by) & 0x7F for value in range(256))


def _either(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one, "little") | int.from_bytes(other, "little")).to_bytes(len(one), "little")
