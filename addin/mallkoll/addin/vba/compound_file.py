"""Write a compound file: the small file system in one file that a VBA project is stored as ([MS-CFB], version 3).

Sectors of 512 bytes: the streams, the directory, the mini stream for streams under 4 096 bytes, and the two tables that
chain the sectors. The same content gives the same bytes: no times, no random identifiers.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct, field

Storage: TypeAlias = "Mapping[str, bytes | Storage]"

SECTOR = 512
MINI_SECTOR = 64
MINI_CUTOFF = 4096  # streams shorter than this live in the mini stream
ENTRIES_PER_SECTOR = SECTOR // 128
FAT_IN_HEADER = 109
FREE, END_OF_CHAIN, FAT_SECTOR, NO_STREAM = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
RED, BLACK = 0, 1
ROOT_KIND, STORAGE_KIND, STREAM_KIND = 5, 1, 2
MAX_NAME = 31


class _Entry(Struct):
    name: str
    kind: int
    content: bytes = b""
    color: int = BLACK
    left: int = NO_STREAM
    right: int = NO_STREAM
    child: int = NO_STREAM
    start: int = 0
    size: int = 0


class _Chains(Struct):
    """Sectors of one size and the table that chains them."""

    size: int
    data: bytearray = field(default_factory=bytearray)
    table: list[int] = field(default_factory=list)

    def add(self, content: bytes) -> int:
        """Append a stream. Returns its first sector."""
        if not content:
            return END_OF_CHAIN
        start = len(self.table)
        count = -(-len(content) // self.size)
        self.data += content.ljust(count * self.size, b"\0")
        self.table += [*range(start + 1, start + count), END_OF_CHAIN]
        return start


def compound_file(root: Storage) -> bytes:
    """The bytes of a compound file with these storages (mappings) and streams (bytes), by name.

    Raises ValueError for a name longer than 31 characters or with a character that is not allowed.
    """
    entries = [_Entry("Root Entry", ROOT_KIND)]
    entries[0].child = _tree(entries, root)
    big, mini = _Chains(SECTOR), _Chains(MINI_SECTOR)
    for entry in entries:
        if entry.kind == STREAM_KIND:
            entry.size = len(entry.content)
            entry.start = (mini if entry.size < MINI_CUTOFF else big).add(entry.content)
    entries[0].size, entries[0].start = len(mini.data), big.add(bytes(mini.data))
    mini_table = b"".join(struct.pack("<I", n) for n in mini.table)
    mini_start = big.add(_padded(mini_table, b"\xff"))
    directory_start = big.add(_directory(entries))
    return _with_table(big, directory_start, mini_start, -(-len(mini_table) // SECTOR))


def _tree(entries: list[_Entry], storage: Storage) -> int:
    """Append a storage's children. Returns the root entry of their search tree."""
    numbers: list[int] = []
    for name in sorted(storage, key=_order):
        _check(name)
        content = storage[name]
        numbers.append(len(entries))
        if isinstance(content, bytes):
            entries.append(_Entry(name, STREAM_KIND, content))
        else:
            entry = _Entry(name, STORAGE_KIND)
            entries.append(entry)
            entry.child = _tree(entries, content)
    return _balanced(entries, numbers, len(numbers).bit_length() - 1)


def _balanced(entries: list[_Entry], numbers: Sequence[int], depth: int) -> int:
    """Build a balanced tree: all levels but the last are full and black, the last is red, as the format requires."""
    if not numbers:
        return NO_STREAM
    middle = len(numbers) // 2
    entry = entries[numbers[middle]]
    entry.left = _balanced(entries, numbers[:middle], depth - 1)
    entry.right = _balanced(entries, numbers[middle + 1 :], depth - 1)
    entry.color = RED if depth == 0 and len(numbers) == 1 else BLACK
    return numbers[middle]


def _order(name: str) -> tuple[int, str]:
    return (len(name), name.upper())  # [MS-CFB] 2.6.4: the shorter name first


def _check(name: str) -> None:
    if not name or len(name) > MAX_NAME or set(name) & set("/\\:!"):
        raise ValueError(f"not a name for a stream: {name!r}")


def _directory(entries: Sequence[_Entry]) -> bytes:
    records = [
        struct.pack(
            "<64sHBB III 16s I QQ I Q",
            entry.name.encode("utf-16-le"), len(entry.name) * 2 + 2, entry.kind, entry.color,
            entry.left, entry.right, entry.child, bytes(16), 0, 0, 0, entry.start, entry.size,
        )
        for entry in entries
    ]  # fmt: skip
    unused = struct.pack("<64sHBB III 16s I QQ I Q", b"", 0, 0, 0, NO_STREAM, NO_STREAM, NO_STREAM, bytes(16), 0, 0, 0,
                         0, 0)  # fmt: skip
    records += [unused] * (-len(records) % ENTRIES_PER_SECTOR)
    return b"".join(records)


def _with_table(big: _Chains, directory_start: int, mini_start: int, mini_sectors: int) -> bytes:
    """The file: header, sectors and the sector table, which also lists its own sectors."""
    used, per_sector = len(big.table), SECTOR // 4
    sectors = 1
    while sectors * per_sector < used + sectors:
        sectors += 1
    if sectors > FAT_IN_HEADER:
        raise ValueError("a compound file of more than 6.8 MB is not written here")
    table = [*big.table, *[FAT_SECTOR] * sectors]
    table += [FREE] * (sectors * per_sector - len(table))
    header = struct.pack(
        "<8s 16s HHHHH 6s IIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6),
        0, sectors, directory_start, 0, MINI_CUTOFF, mini_start if mini_sectors else END_OF_CHAIN, mini_sectors,
        END_OF_CHAIN, 0,
    )  # fmt: skip
    places = [used + i for i in range(sectors)] + [FREE] * (FAT_IN_HEADER - sectors)
    return b"".join(
        (header, struct.pack(f"<{FAT_IN_HEADER}I", *places), big.data, struct.pack(f"<{len(table)}I", *table))
    )


def _padded(content: bytes, filler: bytes) -> bytes:
    return content + filler * (-len(content) % SECTOR)
