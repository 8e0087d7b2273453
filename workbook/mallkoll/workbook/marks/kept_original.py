"""Keep, inside a marked file, what is needed to restore the original byte for byte.

A separate part holds, as raw bytes, the members that were changed and the archive's directory. It is valid only until
somebody saves the file: Excel and others drop such a part, and where a tool keeps it but changes a member, the
checksums differ.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct, convert, field, to_builtins

from mallkoll.workbook.marks.mark_names import ORIGINAL
from mallkoll.workbook.package.deflate import crc32
from mallkoll.workbook.package.zip_copy import Archive

CONTENT_TYPE: Final = "application/vnd.mallkoll.original"
_MAGIC: Final = b"MKO1"
_HEAD: Final = struct.Struct("<4sI")


class _KeptMember(Struct, frozen=True):
    """A changed member: the length of its original bytes, and the checksum and size of its present content."""

    name: str = field(name="namn")
    length: int = field(name="langd")
    crc: int
    size: int = field(name="storlek")


class _Head(Struct, frozen=True):
    """The head of the part: the original's checksum, its changed and added members, the length of its directory."""

    sha256: str
    checked: str = field(name="kontrollerad")
    parts: tuple[_KeptMember, ...] = field(name="delar")
    added: tuple[str, ...] = field(name="tillagda")
    tail: int = field(name="slut")


def keep_original(archive: Archive, changed: Mapping[str, bytes], added: Iterable[str], checked: str) -> bytes:
    """The content of the part. ``changed`` are the new contents by member, ``checked`` is the time as text."""
    parts = []
    blobs = []
    for member in archive.physical():
        if member.name in changed:
            new = changed[member.name]
            parts.append(_KeptMember(member.name, member.end - member.start, crc32(new), len(new)))
            blobs.append(archive.segment(member))
    tail = zlib.compress(archive.tail, 9)
    sha256 = hashlib.sha256(archive.data).hexdigest()
    head = json.dumps(to_builtins(_Head(sha256, checked, tuple(parts), (*added, ORIGINAL), len(tail)))).encode()
    return _HEAD.pack(_MAGIC, len(head)) + head + b"".join(blobs) + tail


def checked_time(kept: bytes) -> str | None:
    """The time when the file was marked, as text; None where the part is not ours."""
    head = _header(kept)
    return head.checked if head else None


def restore_original(archive: Archive, kept: bytes) -> bytes | None:
    """The content of the original file; None where the marked file has been changed since."""
    head = _header(kept)
    if head is None:
        return None
    try:
        return _restored(archive, kept, head)
    except (LookupError, ValueError, zlib.error):
        return None


def _restored(archive: Archive, kept: bytes, head: _Head) -> bytes | None:
    added = set(head.added)
    at = _HEAD.size + _HEAD.unpack_from(kept)[1]
    originals: dict[str, bytes] = {}
    members = {member.name: member for member in archive.members}
    for part in head.parts:
        member = members[part.name]
        if (member.crc, member.size) != (part.crc, part.size):
            return None
        originals[member.name] = kept[at : at + part.length]
        at += part.length
    inflater = zlib.decompressobj()
    tail = inflater.decompress(kept[at : at + head.tail], len(archive.data) + 65_536)
    physical = archive.physical()
    out = [archive.data[: physical[0].start]]
    out += [originals.get(member.name) or archive.segment(member) for member in physical if member.name not in added]
    content = b"".join([*out, tail])
    return content if hashlib.sha256(content).hexdigest() == head.sha256 else None


def _header(kept: bytes) -> _Head | None:
    if len(kept) < _HEAD.size or not kept.startswith(_MAGIC):
        return None
    length = _HEAD.unpack_from(kept)[1]
    try:
        return convert(json.loads(kept[_HEAD.size : _HEAD.size + length]), _Head)
    except ValueError:
        return None
