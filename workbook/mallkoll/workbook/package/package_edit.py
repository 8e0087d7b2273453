"""A package being changed: the parts edited, added and removed, with relationships and content types updated."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import cached_property
from itertools import count
from typing import Final

from msgspec import Struct

from mallkoll.workbook.package.relationships import Relationship, relationships_part, relative_target
from mallkoll.workbook.package.workbook_package import Package
from mallkoll.workbook.package.workbook_part import SheetEntry
from mallkoll.workbook.package.xml_edit import Element, UnsupportedPartError, XmlPart, escape_xml
from mallkoll.workbook.package.xml_parser import STRICT, Limits

CONTENT_TYPES: Final = "[Content_Types].xml"
RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONSHIPS: Final = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SPREADSHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml."


def xml_part(text: str) -> bytes:
    """The content of a new part: the XML declaration and the text, in UTF-8."""
    return (_DECLARATION + text).encode()


class ListedSheet(Struct, frozen=True):
    """A sheet as the workbook part lists it."""

    element: Element
    name: str
    relationship: Relationship | None


class PackageEdit:
    """Edits of one package. Nothing is written here: see :meth:`changed`, ``added`` and ``removed``."""

    def __init__(self, package: Package) -> None:
        """Begin. Raises UnsupportedPartError where no relationship leads to a workbook part."""
        self.package = package
        self.added: dict[str, bytes] = {}
        self.removed: set[str] = set()
        self._parts: dict[str, XmlPart] = {}
        self._replaced: dict[str, bytes] = {}
        self._new_relationships: dict[str, list[str]] = {}
        self._numbers: dict[str, Iterator[int]] = {}
        self._limits = Limits(package.path)  # its own: what was read of the file before does not count here
        if package.workbook_part is None or package.workbook_part not in package:
            raise UnsupportedPartError("arbetsbokens huvuddel hittas inte")
        self.workbook = package.workbook_part

    def __contains__(self, name: str) -> bool:
        """Whether a part exists, in the package or added, and is not removed."""
        return name in self.added or (name in self.package and self.package.stored_name(name) not in self.removed)

    @cached_property
    def strict(self) -> bool:
        """Whether the workbook is written in the strict namespaces."""
        return self.part(self.workbook).namespace == STRICT

    def part(self, name: str, hollow: str = "", *, shallow: bool = False) -> XmlPart:
        """A part to edit; the same object each time."""
        name = self.package.stored_name(name)
        if name not in self._parts:
            self._parts[name] = XmlPart(self._limits, name, self.package.read(name), hollow, shallow=shallow)
        return self._parts[name]

    def sheet(self, name: str) -> XmlPart:
        """A worksheet's part to edit, with an outline of everything but its cells."""
        return self.part(name, hollow="sheetData", shallow=True)

    def sheets(self) -> list[ListedSheet]:
        """The sheets of the workbook in tab order."""
        listed = self.part(self.workbook).root.find("sheets")
        relationships = self.package.relationships(self.workbook)
        sheets = []
        for element in listed.all("sheet") if listed else ():
            entry = SheetEntry.of(element.attributes)
            sheets.append(ListedSheet(element, entry.name, relationships.get(entry.relationship_id)))
        return sheets

    def targets(self, part: str, kind: str) -> list[str]:
        """The existing parts that a part of the package has a relationship of that kind to."""
        return [name for name in self.package.targets(part, kind) if name in self]

    def relate(self, part: str, kind: str, target: str, name: str) -> str:
        """Add a relationship to an added part. Returns its id, which begins with ``name``."""
        source = relationships_part(part)
        text = self.part(source).data.decode() if source in self else "".join(self._new_relationships.get(part, ()))
        number = 1
        while f'"{name}{number}"' in text:
            number += 1
        base = STRICT_RELATIONSHIPS if self.strict else RELATIONSHIPS
        way = relative_target(posixpath.dirname(part), target)
        attributes = f'Id="{name}{number}" Type="{base}/{kind}" Target="{escape_xml(way)}"'
        if source in self:
            rels = self.part(source)
            rels.append_last(f"<{rels.tag('Relationship')} {attributes}/>")
        else:
            self._new_relationships.setdefault(part, []).append(f"<Relationship {attributes}/>")
        return f"{name}{number}"

    def unrelate(self, part: str, target: str) -> None:
        """Remove every relationship of a part that leads to ``target``."""
        related = self.package.relationships(part).items()
        ids = {key for key, relationship in related if relationship.target.lower() == target.lower()}
        if ids:
            rels = self.part(relationships_part(part))
            for element in rels.root.all("Relationship"):
                if element.attributes.get("Id") in ids:
                    rels.remove(element)

    def add(self, pattern: str, content: bytes, content_type: str) -> str:
        """Add a part under the first free name of the pattern (``…{}…``) with its content type.

        The patterns are those of Office: some programs find parts by name rather than by relationship.
        """
        numbers = self._numbers.setdefault(pattern, count(1))  # a number that was taken before still is
        name = next(
            name
            for name in map(pattern.format, numbers)
            if not any(part in self.package or part in self.added for part in (name, relationships_part(name)))
        )
        self.added[name] = content
        self.content_type(name, content_type)
        return name

    def content_type(self, name: str, content_type: str) -> None:
        """Register the content type of a new part."""
        types = self.part(CONTENT_TYPES)
        types.append_last(f'<{types.tag("Override")} PartName="/{escape_xml(name)}" ContentType="{content_type}"/>'
        )  # fmt: skip

    def remove(self, name: str) -> None:
        """Remove a part, with its relationships and its content type."""
        if name not in self.package:
            return
        self.removed.add(self.package.stored_name(name))
        relationships = relationships_part(name)
        if relationships in self.package:
            self.removed.add(self.package.stored_name(relationships))
        types = self.part(CONTENT_TYPES)
        for element in types.root.all("Override"):
            if element.attributes.get("PartName", "").lstrip("/").lower() == name.lower():
                types.remove(element)

    def replace(self, name: str, content: bytes) -> None:
        """Give a part that is not XML new content."""
        self._replaced[self.package.stored_name(name)] = content

    def changed(self) -> dict[str, bytes]:
        """The new content of the edited parts, by stored name."""
        edited = {name: part.result() for name, part in self._parts.items() if part.touched}
        return {name: content for name, content in (edited | self._replaced).items() if name not in self.removed}

    def finish(self) -> None:
        """Write the relationships of parts that had none as new parts."""
        for part, texts in self._new_relationships.items():
            content = xml_part(f'<Relationships xmlns="{_PACKAGE_RELATIONS}">{"".join(texts)}</Relationships>')
            self.added[relationships_part(part)] = content
        self._new_relationships.clear()
