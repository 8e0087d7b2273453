"""Parse one XML part with expat: no DTD, no entities, nothing fetched, every fault as UnreadableFile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias
from xml.parsers import expat

from mallkoll.workbook import faults
from mallkoll.workbook.faults import UnreadableFile

Start: TypeAlias = Callable[[str, dict[str, str]], object]
End: TypeAlias = Callable[[str], object]
Text: TypeAlias = Callable[[str], object]

TRANSITIONAL: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT: Final = "http://purl.oclc.org/ooxml/spreadsheetml/main"
MAIN_NAMESPACES: Final = (TRANSITIONAL, STRICT)
RELATION_ID: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
SPACE: Final = "http://www.w3.org/XML/1998/namespace space"


class _DtdFoundError(Exception):
    """A DOCTYPE was met: raised out of expat at once, before any entity of it is declared."""


def parse(
    path: str, part: str, data: bytes, start: Start | None = None, end: End | None = None, text: Text | None = None
) -> None:
    """Run expat over a part.

    Names come as ``namespace local`` where there are handlers. Without any handler the part is only checked to be well
    formed, which is several times faster. Raises UnreadableFile for malformed XML and for any DTD.
    """
    parser = expat.ParserCreate(None, None if start is None else " ")
    parser.StartDoctypeDeclHandler = _refuse_dtd
    if start is not None:
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes it by position only
    except _DtdFoundError as error:
        raise UnreadableFile(path, faults.DTD.format(part=part)) from error
    except expat.ExpatError as error:
        raise UnreadableFile(path, faults.MALFORMED.format(part=part, line=error.lineno)) from error
    except (LookupError, UnicodeError) as error:  # an encoding that Python does not know
        raise UnreadableFile(path, faults.MALFORMED.format(part=part, line=1)) from error


def _refuse_dtd(*_: object) -> None:
    raise _DtdFoundError


def local(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition(" ")[2]


def main_local(name: str) -> str:
    """The local name of an element of SpreadsheetML (either namespace), ``""`` for any other element."""
    namespace, _, tag = name.rpartition(" ")
    return tag if namespace in MAIN_NAMESPACES else ""


def is_true(text: str | None) -> bool:
    """An xsd:boolean attribute."""
    return text in {"1", "true", "on"}
