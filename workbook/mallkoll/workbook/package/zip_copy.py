"""Change some members of a zip archive and copy all others as raw bytes.

An archive is a sequence of segments (local header, packed data, data descriptor, and whatever the writer left before
the next one), a directory, and an end record. A segment is kept as it is unless its member gets new content, so names
that are not UTF-8, extra fields, data descriptors, stored members and the order survive. (APPNOTE.TXT 6.3.10, 4.3.)
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from mallkoll.workbook.package import deflate
from mallkoll.workbook.package.workbook_package import Package

_LOCAL: Final = struct.Struct("<4s5H3I2H")
_ENTRY: Final = struct.Struct("<4s6H3I5H2I")
_OFFSET: Final = _ENTRY.size - 4  # where the entry says where its member begins
_END: Final = struct.Struct("<4s4H2IH")
_ALL_ONES: Final = 0xFFFFFFFF
_ZIP64: Final = 1
_UTF8_FLAG: Final = 0x800
_DOS_DATE: Final = 0x21  # 1980-01-01: the same input gives the same bytes, whenever it is marked
_VERSION: Final = 20
_LEVEL: Final = 1  # a tenth larger than with the usual 6, and twice as fast (with isal ten times)
_SMALL: Final = 2000  # bytes: to pack less than this costs more time than it saves place
_WORTH_PACKING: Final = (b".xml", b".rels", b".vml", b".XML", b".RELS", b".VML")


class UnsupportedArchiveError(Exception):
    """Raised for an archive whose members overlap or are not where its directory says: it cannot be copied safely."""


class Member(Struct, frozen=True):
    """One member: its decoded name, its raw directory entry, and the offsets of its segment in the file."""

    name: str
    entry: bytes
    start: int
    end: int
    crc: int
    size: int


class Archive(Struct, frozen=True):
    """A zip archive in pieces. ``members`` are in the order of the directory."""

    data: bytes
    members: tuple[Member, ...]
    directory_start: int
    comment: bytes

    @property
    def tail(self) -> bytes:
        """The raw bytes of the directory and the end record."""
        return self.data[self.directory_start :]

    def segment(self, member: Member) -> bytes:
        """The raw bytes of a member's local header, packed data and what follows them."""
        return self.data[member.start : member.end]

    def physical(self) -> list[Member]:
        """The members in the order of the file."""
        return sorted(self.members, key=lambda member: member.start)


def read_archive(package: Package) -> Archive:
    """The pieces of an archive that :func:`open_package` has checked. Raises UnsupportedArchiveError."""
    data, infos, start = package.data, package.directory.entries, package.directory.start
    offsets = sorted(info.header_offset for info in infos)
    if len(set(offsets)) != len(offsets) or not infos:
        raise UnsupportedArchiveError("två delar ligger på samma plats i filen")
    ends = dict(zip(offsets, [*offsets[1:], start], strict=True))
    members: list[Member] = []
    at = start
    for info in infos:
        head = _ENTRY.unpack_from(data, at)
        length = _ENTRY.size + head[10] + head[11] + head[12]
        begin, end = info.header_offset, ends[info.header_offset]
        if head[0] != b"PK\x01\x02" or data[begin : begin + 4] != b"PK\x03\x04":
            raise UnsupportedArchiveError("innehållsförteckningen leder fel")
        local = _LOCAL.unpack_from(data, begin)
        if begin + _LOCAL.size + local[9] + local[10] + info.compress_size > end:
            raise UnsupportedArchiveError("delarna ligger över varandra i filen")
        members.append(Member(info.filename, data[at : at + length], begin, end, info.CRC, info.file_size))
        at += length
    return Archive(data, tuple(members), start, package.directory.comment)


def rebuild(
    archive: Archive, changed: Mapping[str, bytes], added: Mapping[str, bytes], removed: frozenset[str]
) -> bytes:
    """The archive with members changed, added at its end and removed. Keys are as ``Member.name``."""
    out = bytearray(archive.data[: archive.physical()[0].start])
    entries: dict[str, bytes] = {}
    for member in archive.physical():
        if member.name in removed:
            continue
        at = len(out)
        if member.name in changed:
            segment, entry = _repacked(member, changed[member.name])
            out += segment
            entries[member.name] = _moved(entry, at)
        else:
            out += archive.segment(member)
            entries[member.name] = member.entry if at == member.start else _moved(member.entry, at)
    directory = [entries[member.name] for member in archive.members if member.name in entries]
    for name, content in added.items():
        at = len(out)
        segment, entry = _packed(name.encode(), content, _UTF8_FLAG if not name.isascii() else 0, 0, _DOS_DATE)
        out += segment
        directory.append(_moved(entry, at))
    return bytes(out) + with_end_record(b"".join(directory), len(directory), len(out), archive.comment)


def with_end_record(directory: bytes, count: int, start: int, comment: bytes) -> bytes:
    """The directory followed by the archive's end record."""
    return directory + _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), start, len(comment)) + comment


def _repacked(member: Member, content: bytes) -> tuple[bytes, bytes]:
    """The segment and directory entry of new content under the old name, time and attributes."""
    head = _ENTRY.unpack_from(member.entry)
    raw_name = member.entry[_ENTRY.size : _ENTRY.size + head[10]]
    segment, entry = _packed(raw_name, content, head[3] & _UTF8_FLAG, head[5], head[6])
    fields = list(_ENTRY.unpack_from(entry))
    fields[1], fields[14], fields[15] = head[1], head[14], head[15]  # made by, internal and external attributes
    return segment, _ENTRY.pack(*fields) + raw_name


def _packed(raw_name: bytes, content: bytes, flags: int, time: int, date: int) -> tuple[bytes, bytes]:
    """The segment of new content, and its directory entry with offset 0."""
    packed, method = content, zipfile.ZIP_STORED
    if raw_name.endswith(_WORTH_PACKING) and len(content) > _SMALL:
        packed, method = deflate.deflated(content, _LEVEL), zipfile.ZIP_DEFLATED
    sizes = (deflate.crc32(content), len(packed), len(content))
    local = _LOCAL.pack(b"PK\x03\x04", _VERSION, flags, method, time, date, *sizes, len(raw_name), 0)
    head = (b"PK\x01\x02", _VERSION, _VERSION, flags, method, time, date, *sizes, len(raw_name), 0, 0, 0, 0, 0, 0)
    return local + raw_name + packed, _ENTRY.pack(*head) + raw_name


def _moved(entry: bytes, offset: int) -> bytes:
    """A directory entry with another offset, which in a large archive is in an extra field (APPNOTE 4.5.3)."""
    out = bytearray(entry)
    head = _ENTRY.unpack_from(entry)
    if head[16] != _ALL_ONES:
        struct.pack_into("<I", out, _OFFSET, offset)
        return bytes(out)
    at = _ENTRY.size + head[10]
    end = at + head[11]
    while at + 4 <= end:
        kind, length = struct.unpack_from("<HH", entry, at)
        if kind == _ZIP64:
            skip = 8 * ((head[9] == _ALL_ONES) + (head[8] == _ALL_ONES))
            if skip + 8 > length:
                break
            struct.pack_into("<Q", out, at + 4 + skip, offset)
            return bytes(out)
        at += 4 + length
    raise UnsupportedArchiveError("en dels plats i filen saknas")
