"""A workbook file opened once: its parts, inflated within limits, and the index of its relationships.

Reading, marking, clearing and correcting a file all use the same :class:`Package`, so that its bytes are opened,
checked and inflated once.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final

from msgspec import Struct

from mallkoll.workbook.package import deflate, file_faults
from mallkoll.workbook.package.file_faults import UnreadableFile
from mallkoll.workbook.package.relationships import Relationship, read_relationships, relationships_part
from mallkoll.workbook.package.size_limits import MAX_PART_BYTES, MAX_TOTAL_BYTES, MIB
from mallkoll.workbook.package.workbook_part import WorkbookPart, read_workbook_part
from mallkoll.workbook.package.xml_parser import Limits

_LOCAL_HEADER: Final = struct.Struct("<4s22xHH")


class Directory(Struct, frozen=True):
    """The zip directory: its entries, folders too, the offset at which it begins, the archive's comment."""

    entries: Sequence[zipfile.ZipInfo]
    start: int
    comment: bytes

    @property
    def parts(self) -> list[zipfile.ZipInfo]:
        """The entries that are not folders."""
        return [entry for entry in self.entries if not entry.filename.endswith("/")]


class Package:
    """The parts of one workbook file and its index. Part names are without leading ``/``."""

    def __init__(self, path: str, data: bytes, directory: Directory, *, keep: bool = False) -> None:
        """Take over the bytes of a file whose directory has been checked. Use :func:`open_package`."""
        self.path = path
        self.data = data
        self.directory = directory
        self.limits = Limits(path)
        # Part names are equal without regard to case (ECMA-376 part 2, 6.2.2.3).
        self._members = {member.filename.lower(): member for member in directory.parts}
        self._left = MAX_TOTAL_BYTES
        self._kept: dict[str, bytes] | None = {} if keep else None
        self._relationships: dict[str, Mapping[str, Relationship]] = {}

    # --- parts --------------------------------------------------------------------------------------------------------

    def __contains__(self, name: str) -> bool:
        """Whether the part exists."""
        return name.lower() in self._members

    @property
    def names(self) -> list[str]:
        """The names of all parts, in the order of the directory."""
        return [member.filename for member in self._members.values()]

    def stored_name(self, name: str) -> str:
        """A part's name as the archive spells it; any other name unchanged."""
        member = self._members.get(name.lower())
        return name if member is None else member.filename

    def read(self, name: str) -> bytes:
        """Inflate one part.

        Raises UnreadableFile where the part is missing, too large, damaged, or not of the size that it claims. The
        total read is limited too, also when the same part is read repeatedly.
        """
        member = self._members.get(name.lower())
        if member is None:
            raise UnreadableFile(self.path, file_faults.MISSING_PART.format(part=name))
        if self._kept is None:
            return self._checked(name, member)
        content = self._kept.get(member.filename)
        if content is None:
            content = self._kept[member.filename] = self._checked(name, member)
        return content

    def _checked(self, name: str, member: zipfile.ZipInfo) -> bytes:
        if member.file_size > MAX_PART_BYTES:
            raise part_too_large(self.path, member)
        self._left -= member.file_size
        if self._left < 0:
            raise total_too_large(self.path, MAX_TOTAL_BYTES - self._left)
        content = self._inflate(member)
        if len(content) != member.file_size:
            raise UnreadableFile(self.path, file_faults.WRONG_SIZE.format(part=name))
        if deflate.crc32(content) != member.CRC:
            raise UnreadableFile(self.path, file_faults.BAD_CRC.format(part=name))
        return content

    def _inflate(self, member: zipfile.ZipInfo) -> bytes:
        """The content, at most one byte more than the part claims, which is enough to see that the claim is false."""
        start = member.header_offset
        try:
            magic, name_length, extra_length = _LOCAL_HEADER.unpack_from(self.data, start)
        except struct.error as error:
            raise UnreadableFile(self.path, file_faults.TRUNCATED) from error
        if magic != b"PK\x03\x04":
            raise UnreadableFile(self.path, file_faults.BAD_DIRECTORY)
        start += _LOCAL_HEADER.size + name_length + extra_length
        packed = memoryview(self.data)[start : start + member.compress_size]
        if len(packed) != member.compress_size:
            raise UnreadableFile(self.path, file_faults.TRUNCATED)
        if member.compress_type == zipfile.ZIP_STORED:
            return bytes(packed)
        try:
            return deflate.inflated(packed, member.file_size + 1)
        except deflate.ERRORS as error:
            raise UnreadableFile(self.path, file_faults.BAD_DEFLATE.format(part=member.filename)) from error

    # --- the index ----------------------------------------------------------------------------------------------------

    def relationships(self, part: str) -> Mapping[str, Relationship]:
        """The relationships of a part (``""`` for the package) by id, read once; empty where it has none."""
        relationships = self._relationships.get(part)
        if relationships is None:
            name = relationships_part(part)
            relationships = read_relationships(self.limits, part, self.read(name)) if name in self else {}
            self._relationships[part] = relationships
        return relationships

    def targets(self, part: str, kind: str) -> list[str]:
        """The targets of a part's relationships of that kind, whether the parts exist or not."""
        return [relationship.target for relationship in self.relationships(part).values() if relationship.kind == kind]

    def target(self, part: str, kind: str) -> str | None:
        """The first of :meth:`targets`, None where there is none."""
        return next(iter(self.targets(part, kind)), None)

    @cached_property
    def workbook_part(self) -> str | None:
        """The name of the workbook part, None where no relationship leads to one."""
        return self.target("", "officeDocument")

    @cached_property
    def workbook(self) -> WorkbookPart:
        """The parsed workbook part; an empty one where the package has none. Raises UnreadableFile."""
        part = self.workbook_part
        return WorkbookPart() if part is None else read_workbook_part(self.limits, part, self.read(part))


def megabytes(size: int) -> int:
    """A size in bytes as whole megabytes, for sentences."""
    return -(-size // MIB)


def part_too_large(path: str, member: zipfile.ZipInfo) -> UnreadableFile:
    """The error to raise for a part of more than MAX_PART_BYTES."""
    size, limit = megabytes(member.file_size), megabytes(MAX_PART_BYTES)
    return UnreadableFile(path, file_faults.PART_TOO_LARGE.format(part=member.filename, size=size, limit=limit))


def total_too_large(path: str, size: int) -> UnreadableFile:
    """The error to raise for parts of more than MAX_TOTAL_BYTES together."""
    limit = megabytes(MAX_TOTAL_BYTES)
    return UnreadableFile(path, file_faults.TOTAL_TOO_LARGE.format(size=megabytes(size), limit=limit))
