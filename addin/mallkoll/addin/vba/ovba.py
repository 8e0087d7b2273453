"""The streams of a VBA project ([MS-OVBA]): compression, the ``dir`` stream, ``PROJECT`` and its encrypted fields."""

from __future__ import annotations

import struct
import uuid
from collections.abc import Iterator, Sequence
from enum import Enum

from msgspec import Struct

CHUNK = 4096
CODE_PAGE = "cp1252"
LONGEST_MODULE_NAME = 31
LONGEST_LINE = 1023

NO_CACHE = bytes.fromhex("CC61FFFF000000")
"""``_VBA_PROJECT`` with version FFFF: nothing compiled is stored, the host compiles the source itself."""


class ModuleKind(Enum):
    """The kind of a module, as listed in the project."""

    STANDARD = "Module"
    CLASS = "Class"
    DOCUMENT = "Document"


class Module(Struct, frozen=True):
    """One module: ``source`` begins with its Attribute lines."""

    name: str
    kind: ModuleKind
    source: str

    def encoded(self) -> bytes:
        """The source with CRLF, in the project's code page.

        Raises ValueError for a name or a line that VBA does not accept, UnicodeEncodeError outside the code page.
        """
        if not (0 < len(self.name) <= LONGEST_MODULE_NAME and self.name.isidentifier() and self.name[0] != "_"):
            raise ValueError(f"not a module name: {self.name!r}")
        lines = self.source.splitlines()
        long = next((i for i, line in enumerate(lines, 1) if len(line) > LONGEST_LINE), None)
        if long is not None:
            raise ValueError(f"{self.name}, line {long}: longer than {LONGEST_LINE} characters")
        return ("\r\n".join(lines) + "\r\n").encode(CODE_PAGE)


class Library(Struct, frozen=True):
    """A type library that the project refers to."""

    name: str
    libid: str


LIBRARIES = (
    Library(
        "stdole", r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation"
    ),
    Library(
        "Office",
        r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared\OFFICE16"
        r"\MSO.DLL#Microsoft Office 16.0 Object Library",
    ),
)


# --- compression, 2.4.1 -------------------------------------------------------------------------------------------


def compress(data: bytes) -> bytes:
    """``data`` as a compressed container."""
    container = bytearray(b"\x01")
    for start in range(0, len(data), CHUNK):
        piece = data[start : start + CHUNK]
        packed = _compress_chunk(piece)
        if len(packed) > CHUNK:  # a chunk that does not shrink is stored uncompressed, padded to its full length
            container += struct.pack("<H", 0x3000 | (CHUNK - 1)) + piece.ljust(CHUNK, b"\0")
        else:
            container += struct.pack("<H", 0xB000 | (len(packed) - 1)) + packed
    return bytes(container)


def _compress_chunk(piece: bytes) -> bytes:
    packed = bytearray()
    at = 0
    while at < len(piece):
        flags, tokens = 0, bytearray()
        for bit in range(8):
            if at >= len(piece):
                break
            offset_bits = max(4, (at - 1).bit_length()) if at else 4
            longest = (0xFFFF >> offset_bits) + 3
            offset, length = _match(piece, at, longest)
            if length:
                tokens += struct.pack("<H", ((offset - 1) << (16 - offset_bits)) | (length - 3))
                flags |= 1 << bit
                at += length
            else:
                tokens.append(piece[at])
                at += 1
        packed.append(flags)
        packed += tokens
    return bytes(packed)


def _match(piece: bytes, at: int, longest: int) -> tuple[int, int]:
    """The longest earlier run equal to the bytes at ``at``, as (distance back, length); length 0 for none.

    A run may overlap the bytes that it repeats; the search grows the run until it is not found.
    """
    best, place, length = 0, 0, 3
    while length <= longest and at + length <= len(piece):
        position = piece.rfind(piece[at : at + length], 0, at + length - 1)
        if position < 0:
            break
        place, best = position, length
        length += 1
    return (at - place, best) if best else (0, 0)


# --- dir, 2.3.4.2 -------------------------------------------------------------------------------------------------


def dir_stream(project: str, modules: Sequence[Module]) -> bytes:
    """The project's information, references and modules, not yet compressed."""
    return b"".join(_dir_records(project, modules))


def _dir_records(project: str, modules: Sequence[Module]) -> Iterator[bytes]:
    yield _number(0x01, 1)  # 32-bit Windows
    yield _number(0x02, 0x409)
    yield _number(0x14, 0x409)
    yield _record(0x03, struct.pack("<H", 1252))
    yield _record(0x04, project.encode(CODE_PAGE))
    yield _record(0x05, b"") + _record(0x40, b"")
    yield _record(0x06, b"") + _record(0x3D, b"")
    yield _number(0x07, 0)
    yield _number(0x08, 0)
    yield struct.pack("<HIIH", 0x09, 4, 1, 1)  # the version of the project; the length counts the first number only
    yield _record(0x0C, b"") + _record(0x3C, b"")
    for library in LIBRARIES:
        yield _both(0x16, 0x3E, library.name)
        libid = library.libid.encode(CODE_PAGE)
        yield _record(0x0D, struct.pack("<I", len(libid)) + libid + bytes(6))
    yield _record(0x0F, struct.pack("<H", len(modules)))
    yield _record(0x13, b"\xff\xff")
    for module in modules:
        yield _both(0x19, 0x47, module.name)
        yield _both(0x1A, 0x32, module.name)
        yield _both(0x1C, 0x48, "")
        yield _number(0x31, 0)  # the source begins where the stream begins: nothing compiled before it
        yield _number(0x1E, 0)
        yield _record(0x2C, b"\xff\xff")
        yield _record(0x21 if module.kind is ModuleKind.STANDARD else 0x22, b"")
        yield _record(0x2B, b"")
    yield _record(0x10, b"")


def _record(identifier: int, content: bytes) -> bytes:
    return struct.pack("<HI", identifier, len(content)) + content


def _number(identifier: int, value: int) -> bytes:
    return _record(identifier, struct.pack("<I", value))


def _both(identifier: int, wide: int, text: str) -> bytes:
    return _record(identifier, text.encode(CODE_PAGE)) + _record(wide, text.encode("utf-16-le"))


# --- PROJECT, 2.3.1, and PROJECTwm, 2.3.3 -------------------------------------------------------------------------


def project_stream(project: str, modules: Sequence[Module]) -> bytes:
    """The project's text stream. Its identifier is derived from its name, so that it is always the same."""
    identifier = "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, f"mallkoll/{project}")).upper() + "}"
    listed = [
        f"Document={module.name}/&H00000000"
        if module.kind is ModuleKind.DOCUMENT
        else f"{module.kind.value}={module.name}"
        for module in modules
    ]
    lines = [
        f'ID="{identifier}"',
        *listed,
        f'Name="{project}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{encrypt(identifier, bytes(4)).hex().upper()}"',  # not protected
        f'DPB="{encrypt(identifier, bytes(1)).hex().upper()}"',  # no password
        f'GC="{encrypt(identifier, bytes([0xFF])).hex().upper()}"',  # visible
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
    ]
    return ("\r\n".join(lines) + "\r\n").encode(CODE_PAGE)


def names_stream(modules: Sequence[Module]) -> bytes:
    """The PROJECTwm stream: every module's name, in the code page and in UTF-16."""
    pairs = (m.name.encode(CODE_PAGE) + b"\0" + m.name.encode("utf-16-le") + b"\0\0" for m in modules)
    return b"".join(pairs) + b"\0\0"


def encrypt(identifier: str, data: bytes, seed: int = 0) -> bytes:
    """The obfuscation of 2.4.3.2, with a fixed seed instead of a random one."""
    key = sum(identifier.encode(CODE_PAGE)) & 0xFF
    result = bytearray([seed, seed ^ 2, seed ^ key])
    before, earlier, plain = result[2], result[1], key
    for byte in bytes([7] * ((seed & 6) // 2)) + struct.pack("<I", len(data)) + data:
        coded = byte ^ ((earlier + plain) & 0xFF)
        result.append(coded)
        earlier, before, plain = before, coded, byte
    return bytes(result)
