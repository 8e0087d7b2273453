"""Refuse bad files before anything in them is inflated.

A file from a mailbox is untrusted. :func:`open_package` looks at the raw bytes and the zip directory only, and raises
:class:`UnreadableFile` with its own sentence for each kind of bad file. :class:`Package` (:mod:`workbook_package`) then
inflates one part at a time, never past the size which the directory claims, and checks the checksum and the true size.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from mallkoll.workbook.model.os_errors import os_error_reason
from mallkoll.workbook.package import file_faults
from mallkoll.workbook.package.file_faults import UnreadableFile
from mallkoll.workbook.package.size_limits import (
    MAX_FILE_BYTES,
    MAX_PART_BYTES,
    MAX_PARTS,
    MAX_RATIO,
    MAX_TOTAL_BYTES,
    RATIO_FROM_BYTES,
)
from mallkoll.workbook.package.workbook_package import (
    Directory,
    Package,
    megabytes,
    part_too_large,
    total_too_large,
)

__all__ = ["Package", "Source", "UnreadableFile", "open_package"]

Source: TypeAlias = str | Path | bytes | bytearray | memoryview | BinaryIO
"""What can be read: a path, the file's content, or an open binary file."""

_OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_FLAG: Final = 0x1
_SHORTEST_ENTRY: Final = 46  # bytes in the directory
_ZIP_ERRORS: Final = (zipfile.BadZipFile, zipfile.LargeZipFile, struct.error, ArithmeticError, LookupError, ValueError,
                      OSError, EOFError, NotImplementedError)  # fmt: skip
"""What zipfile raises for a directory that is not one."""
_OPEN_DOCUMENT: Final = {b"spreadsheet": file_faults.ODS, b"text": file_faults.ODT}
_XML_ENDINGS: Final = (".xml", ".rels", ".vml")


def open_package(source: Source | Package, name: str = "", *, keep: bool = False, word: bool = False) -> Package:
    """The package of a file that passes the checks; nothing is inflated. A package that is already open is returned.

    ``name`` is the file's name in messages where ``source`` has none of its own. With ``keep`` each part is kept once
    inflated, for a file that is both read and changed. ``word``: the file should be a Word document, and not a
    workbook. Raises UnreadableFile.
    """
    if isinstance(source, Package):
        return source
    path, data = _content(source, name)
    _check_head(path, data)
    # Every directory entry has this signature, so the count bounds the work that ZipFile is about to do.
    if len(data) > MAX_PARTS * _SHORTEST_ENTRY and data.count(b"PK\x01\x02") > MAX_PARTS:
        raise UnreadableFile(path, file_faults.TOO_MANY_PARTS.format(limit=MAX_PARTS))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            directory = Directory(archive.infolist(), archive.start_dir, archive.comment)
    except _ZIP_ERRORS as error:
        whole = b"PK\x05\x06" in data
        raise UnreadableFile(path, file_faults.BAD_DIRECTORY if whole else file_faults.TRUNCATED) from error
    for entry in directory.entries:  # some programs on Windows write its own separator
        entry.filename = entry.filename.replace("\\", "/")
    members = directory.parts
    _check_members(path, members)
    check_kind = _check_word if word else _check_kind
    check_kind(path, data, members)
    return Package(path, data, directory, keep=keep)


def _content(source: Source, name: str) -> tuple[str, bytes]:
    """The name for messages and all bytes, never more than MAX_FILE_BYTES."""
    if isinstance(source, str | Path):
        path = str(source)
        data = _file_content(path)
    elif isinstance(source, bytes | bytearray | memoryview):
        path, data = name or "(data)", bytes(source)
    else:
        path = name or str(getattr(source, "name", "(data)"))
        try:
            data = source.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            raise UnreadableFile(path, file_faults.IO_ERROR.format(detail=os_error_reason(error))) from error
    if not data:
        raise UnreadableFile(path, file_faults.EMPTY)
    if len(data) > MAX_FILE_BYTES:
        raise _file_too_large(path, len(data))
    return path, data


def _file_content(path: str) -> bytes:
    try:
        file = Path(path)
        status = file.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableFile(path, file_faults.FOLDER)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFile(path, file_faults.SPECIAL)  # reading a pipe could block for ever
        if file.name.startswith("~$"):
            raise UnreadableFile(path, file_faults.LOCK_FILE)
        if status.st_size > MAX_FILE_BYTES:
            raise _file_too_large(path, status.st_size)
        with file.open("rb") as opened:
            data = opened.read(status.st_size + 1)  # room for the limit itself would cost more than small files do
            return data if len(data) <= status.st_size else data + opened.read(MAX_FILE_BYTES)  # it has grown since
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:  # ValueError: a zero byte in the name
        raise UnreadableFile(path, file_faults.MISSING) from error
    except PermissionError as error:
        raise UnreadableFile(path, file_faults.PERMISSION) from error
    except OSError as error:
        raise UnreadableFile(path, file_faults.IO_ERROR.format(detail=os_error_reason(error))) from error


def _check_head(path: str, data: bytes) -> None:
    """Raise UnreadableFile with a sentence for what the file is, where it is not a zip archive."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return
    if data.startswith(_OLE_MAGIC):
        raise UnreadableFile(path, _ole_kind(data))
    if data.startswith(b"%PDF"):
        raise UnreadableFile(path, file_faults.PDF)
    text = _head_text(data)
    if text is None:
        raise UnreadableFile(path, file_faults.NOT_ZIP)
    if text.startswith("{\\rtf"):
        raise UnreadableFile(path, file_faults.RTF)
    if "urn:schemas-microsoft-com:office:spreadsheet" in text and "<?xml" in text:
        raise UnreadableFile(path, file_faults.XML_2003)
    if text.startswith("<") and any(tag in text for tag in ("<html", "<!doctype html", "<table", "<meta", "<head")):
        raise UnreadableFile(path, file_faults.HTML)
    raise UnreadableFile(path, file_faults.XML_OTHER if text.startswith("<") else file_faults.CSV)


def _head_text(data: bytes) -> str | None:
    """The beginning of a text file in lower case, None where it is not text."""
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head[: len(head) // 2 * 2].decode("utf-16", "replace")
    elif head.startswith(b"\xef\xbb\xbf"):
        text = head[3:].decode("utf-8", "replace")
    else:
        text = head.decode("cp1252", "replace")
    if any(character < " " and character not in "\t\n\r\f" for character in text):
        return None
    return text.lstrip().lower() or None


def _ole_kind(data: bytes) -> str:
    if _has_stream(data, "EncryptedPackage"):
        return file_faults.ENCRYPTED
    if _has_stream(data, "Workbook") or _has_stream(data, "Book"):
        return file_faults.XLS
    return file_faults.WORD if _has_stream(data, "WordDocument") else file_faults.OLE_OTHER


def _has_stream(data: bytes, name: str) -> bool:
    """Whether a compound file has a stream of that name ([MS-CFB] 2.6.1).

    Its directory entries are 128 bytes, aligned, beginning with the name, whose length in bytes stands at offset 64.
    Looking for them everywhere spares following sector chains, which a bad file may have made circular.
    """
    encoded_name = (name + "\0").encode("utf-16-le")
    length = struct.pack("<H", len(encoded_name))
    at = data.find(encoded_name)
    while at >= 0:
        if at % 128 == 0 and data[at + 64 : at + 66] == length:
            return True
        at = data.find(encoded_name, at + 1)
    return False


def _check_members(path: str, members: list[zipfile.ZipInfo]) -> None:
    """Raise UnreadableFile for what the directory alone shows to be wrong."""
    if len(members) > MAX_PARTS:
        raise UnreadableFile(path, file_faults.TOO_MANY_PARTS.format(limit=MAX_PARTS))
    seen: set[str] = set()
    for member in members:
        name = member.filename.lower()
        if name in seen:
            raise UnreadableFile(path, file_faults.DUPLICATE_PART.format(part=member.filename))
        seen.add(name)
        if member.flag_bits & _ENCRYPTED_FLAG:
            raise UnreadableFile(path, file_faults.MEMBER_ENCRYPTED)
        if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise UnreadableFile(path, file_faults.COMPRESSION.format(part=member.filename))
        if name.endswith(_XML_ENDINGS):
            _check_xml_size(path, member)
    total = sum(member.file_size for member in members)
    if total > MAX_TOTAL_BYTES:
        raise total_too_large(path, total)


def _check_xml_size(path: str, member: zipfile.ZipInfo) -> None:
    if member.file_size > MAX_PART_BYTES:
        raise part_too_large(path, member)
    ratio = member.file_size // max(member.compress_size, 1)
    if member.file_size >= RATIO_FROM_BYTES and ratio > MAX_RATIO:
        sentence = file_faults.BLOWN_UP.format(part=member.filename, ratio=ratio, limit=MAX_RATIO)
        raise UnreadableFile(path, sentence)


def _check_kind(path: str, data: bytes, members: list[zipfile.ZipInfo]) -> None:
    """Raise UnreadableFile for zip archives of other kinds than workbooks."""
    names = {member.filename.lower() for member in members}
    if "xl/workbook.bin" in names:
        raise UnreadableFile(path, file_faults.XLSB)
    if "word/document.xml" in names:
        raise UnreadableFile(path, file_faults.WORD)
    if "ppt/presentation.xml" in names:
        raise UnreadableFile(path, file_faults.POWERPOINT)
    if "index/document.iwa" in names:
        raise UnreadableFile(path, file_faults.NUMBERS)
    if "content.xml" in names and "mimetype" in names:
        raise UnreadableFile(path, _OPEN_DOCUMENT.get(_open_document(data), file_faults.NOT_WORKBOOK))
    if "[content_types].xml" in names:
        return
    if any(name.startswith("xl/") for name in names):
        raise UnreadableFile(path, file_faults.MISSING_PART.format(part="[Content_Types].xml"))
    packed_books = any(name.endswith((".xlsx", ".xlsm", ".xls")) for name in names)
    raise UnreadableFile(path, file_faults.ZIP_FOLDER if packed_books else file_faults.NOT_WORKBOOK)


def _check_word(path: str, data: bytes, members: list[zipfile.ZipInfo]) -> None:
    """Raise UnreadableFile for zip archives of other kinds than Word documents."""
    names = {member.filename.lower() for member in members}
    if "word/document.xml" in names:
        return
    if "xl/workbook.xml" in names:
        named_so = path.lower().endswith((".xlsx", ".xlsm", ".xltx", ".xltm"))
        raise UnreadableFile(path, file_faults.WORKBOOK if named_so else file_faults.WORKBOOK_BY_ANOTHER_NAME)
    is_text = _open_document(data) == b"text"
    raise UnreadableFile(path, file_faults.ODT if is_text else file_faults.NOT_WORKBOOK)


def _open_document(data: bytes) -> bytes:
    """``text`` or ``spreadsheet`` of an OpenDocument file, which names its type first and unpacked; else empty."""
    match = re.search(rb"mimetypeapplication/vnd\.oasis\.opendocument\.(text|spreadsheet)(?![a-z-])", data[:200])
    return b"" if match is None else match[1]


def too_large_sentence(size: int) -> str:
    """What is said of a file of so many bytes that it is not even read."""
    return file_faults.FILE_TOO_LARGE.format(size=megabytes(size), limit=megabytes(MAX_FILE_BYTES))


def _file_too_large(path: str, size: int) -> UnreadableFile:
    return UnreadableFile(path, too_large_sentence(size))
