"""What a marked file keeps of the one it was made from, so that the marks can be taken away without a trace.

A part of its own holds, as raw bytes, the members that were changed and the archive's directory. It only counts as long
as nobody has saved the file: Excel and others leave such a part out, and if a tool keeps it but changes a member, the
checksums tell.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from mallkoll.workbook.marks.names import ORIGINAL
from mallkoll.workbook.package.deflate import crc32
from mallkoll.workbook.package.zip_copy import Archive

CONTENT_TYPE: Final = "application/vnd.mallkoll.original"
_MAGIC: Final = b"MKO1"
_HEAD: Final = struct.Struct("<4sI")


def keep(archive: Archive, changed: Mapping[str, bytes], added: Iterable[str], checked: str) -> bytes:
    """The content of the part: ``changed`` are the members' new contents, ``checked`` the time as text."""
    parts = []
    blobs = []
    for member in archive.physical():
        if member.name in changed:
            new = changed[member.name]
            parts.append({"namn": member.name, "langd": member.end - member.start, "crc": crc32(new),
                          "storlek": len(new)})  # fmt: skip
            blobs.append(archive.segment(member))
    tail = zlib.compress(archive.tail, 9)
    head = json.dumps(
        {
            "sha256": hashlib.sha256(archive.data).hexdigest(),
            "kontrollerad": checked,
            "delar": parts,
            "tillagda": [*added, ORIGINAL],
            "slut": len(tail),
        },
        ensure_ascii=True,
    ).encode()
    return _HEAD.pack(_MAGIC, len(head)) + head + b"".join(blobs) + tail


def checked_time(kept: bytes) -> str | None:
    """When the file was marked, as text; None where the part is not ours."""
    head = _header(kept)
    time = head.get("kontrollerad") if head else None
    return time if isinstance(time, str) else None


def restore(archive: Archive, kept: bytes) -> bytes | None:
    """The very file that was marked, None where anything has been done to it since."""
    head = _header(kept)
    if head is None:
        return None
    try:
        return _restored(archive, kept, head)
    except (LookupError, TypeError, ValueError, zlib.error):
        return None


def _restored(archive: Archive, kept: bytes, head: dict[str, Any]) -> bytes | None:
    added = set(head["tillagda"])
    at = _HEAD.size + _HEAD.unpack_from(kept)[1]
    originals: dict[str, bytes] = {}
    members = {member.name: member for member in archive.members}
    for part in head["delar"]:
        member = members[part["namn"]]
        if (member.crc, member.size) != (part["crc"], part["storlek"]):
            return None
        originals[member.name] = kept[at : at + int(part["langd"])]
        at += int(part["langd"])
    inflater = zlib.decompressobj()
    tail = inflater.decompress(kept[at : at + int(head["slut"])], len(archive.data) + 65_536)
    physical = archive.physical()
    out = [archive.data[: physical[0].start]]
    out += [originals.get(member.name) or archive.segment(member) for member in physical if member.name not in added]
    content = b"".join([*out, tail])
    return content if hashlib.sha256(content).hexdigest() == head["sha256"] else None


def _header(kept: bytes) -> dict[str, Any] | None:
    if len(kept) < _HEAD.size or not kept.startswith(_MAGIC):
        return None
    length = _HEAD.unpack_from(kept)[1]
    try:
        head = json.loads(kept[_HEAD.size : _HEAD.size + length])
    except ValueError:
        return None
    return head if isinstance(head, dict) else None
