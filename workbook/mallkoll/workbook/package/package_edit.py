"""A package being changed: which parts are edited, added and left out, with relationships and content types kept."""

from __future__ import annotations

import posixpath
from typing import Final

from msgspec import Struct

from mallkoll.workbook.package.open_package import Package
from mallkoll.workbook.package.parts import Relation, read_relations
from mallkoll.workbook.package.xml_edit import Element, OddPartError, XmlPart, quoted
from mallkoll.workbook.package.xml_parser import RELATION_ID, STRICT
from mallkoll.workbook.package.xml_text import unescape

CONTENT_TYPES: Final = "[Content_Types].xml"
RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS: Final = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SPREADSHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml."


def xml(text: str) -> bytes:
    """A whole new part."""
    return (_DECLARATION + text).encode()


def relations_of(part: str) -> str:
    """The name of the part that holds a part's relationships."""
    folder, _, name = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{name}.rels")


class ListedSheet(Struct, frozen=True):
    """A sheet as the workbook's part lists it."""

    entry: Element
    name: str
    relation: Relation | None


class PackageEdit:
    """Edits of one package. Nothing is written here: see :meth:`changed`, ``added`` and ``removed``."""

    def __init__(self, package: Package) -> None:
        """Begin. Raises OddPartError where the package has no workbook part that can be found."""
        self.package = package
        self.added: dict[str, bytes] = {}
        self.removed: set[str] = set()
        self._names = {name.lower(): name for name in package.names}
        self._parts: dict[str, XmlPart] = {}
        self._replaced: dict[str, bytes] = {}
        self._new_relations: dict[str, list[str]] = {}
        self._relations: dict[str, dict[str, Relation]] = {}
        roots = self.relations("")
        found = [relation.target for relation in roots.values() if relation.kind == "officeDocument"]
        if not found or found[0] not in package:
            raise OddPartError("arbetsbokens huvuddel hittas inte")
        self.workbook = found[0]

    def __contains__(self, name: str) -> bool:
        """Whether a part is there, was added and is not removed."""
        return name in self.added or (name in self.package and self.true_name(name) not in self.removed)

    def true_name(self, name: str) -> str:
        """The name as the archive spells it: part names are equal without regard to case."""
        return self._names.get(name.lower(), name)

    @property
    def strict(self) -> bool:
        """Whether the workbook is written in the strict namespaces."""
        return self.part(self.workbook).namespace == STRICT

    def part(self, name: str, hollow: str = "", *, shallow: bool = False) -> XmlPart:
        """A part to edit; the same object each time."""
        name = self.true_name(name)
        if name not in self._parts:
            self._parts[name] = XmlPart(self.package.limits, name, self.package.read(name), hollow, shallow=shallow)
        return self._parts[name]

    def sheet(self, name: str) -> XmlPart:
        """A worksheet's part to edit, with an outline of what stands beside its cells."""
        return self.part(name, hollow="sheetData", shallow=True)

    def sheets(self) -> list[ListedSheet]:
        """The sheets of the workbook in tab order, with their names as a person sees them (``_x0041_`` is A)."""
        listed = self.part(self.workbook).root.find("sheets")
        relations = self.relations(self.workbook)
        found = []
        for entry in listed.all("sheet") if listed else ():
            key = next((entry.attributes[name] for name in RELATION_ID if name in entry.attributes), "")
            found.append(ListedSheet(entry, unescape(entry.attributes.get("name", "")), relations.get(key)))
        return found

    def relations(self, part: str) -> dict[str, Relation]:
        """The inner relationships of a part as they were, by id."""
        if part not in self._relations:
            self._relations[part] = read_relations(self.package, part)
        return self._relations[part]

    def targets(self, part: str, kind: str) -> list[str]:
        """The parts that a part is related to in one way."""
        return [relation.target for relation in self.relations(part).values() if relation.kind == kind]

    def relate(self, part: str, kind: str, target: str, name: str) -> str:
        """Add a relationship to a part of ours. Returns its id, which begins with ``name``."""
        source = relations_of(part)
        text = self.part(source).data.decode() if source in self else "".join(self._new_relations.get(part, ()))
        number = 1
        while f'"{name}{number}"' in text:
            number += 1
        base = STRICT_RELATIONS if self.strict else RELATIONS
        # from the part's own folder, as Office writes it: not every program takes a target from the package's root
        way = posixpath.relpath("/" + target, "/" + posixpath.dirname(part))
        attributes = f'Id="{name}{number}" Type="{base}/{kind}" Target="{quoted(way)}"'
        if source in self:
            rels = self.part(source)
            rels.append_last(f"<{rels.tag('Relationship')} {attributes}/>")
        else:
            self._new_relations.setdefault(part, []).append(f"<Relationship {attributes}/>")
        return f"{name}{number}"

    def unrelate(self, part: str, target: str) -> None:
        """Cut out every relationship of a part that leads to ``target``."""
        ids = {key for key, relation in self.relations(part).items() if relation.target.lower() == target.lower()}
        if ids:
            rels = self.part(relations_of(part))
            for element in rels.root.all("Relationship"):
                if element.attributes.get("Id") in ids:
                    rels.remove(element)

    def add(self, pattern: str, content: bytes, content_type: str) -> str:
        """Add a part under the first free name of the pattern (``…{}…``) with its content type.

        The names are those that Office gives: some programs look for a part by its name rather than by relationship.
        """
        number = 1
        taken = self.added.keys()
        while any(
            name in self.package or name in taken
            for name in (pattern.format(number), relations_of(pattern.format(number)))
        ):
            number += 1
        name = pattern.format(number)
        self.added[name] = content
        self.content_type(name, content_type)
        return name

    def content_type(self, name: str, content_type: str) -> None:
        """Say what a new part is."""
        types = self.part(CONTENT_TYPES)
        types.append_last(f'<{types.tag("Override")} PartName="/{quoted(name)}" ContentType="{content_type}"/>'
        )  # fmt: skip

    def remove(self, name: str) -> None:
        """Leave a part out, with its relationships and its content type."""
        if name not in self.package:
            return
        self.removed.add(self.true_name(name))
        own = relations_of(name)
        if own in self.package:
            self.removed.add(self.true_name(own))
        types = self.part(CONTENT_TYPES)
        for element in types.root.all("Override"):
            if element.attributes.get("PartName", "").lstrip("/").lower() == name.lower():
                types.remove(element)

    def replace(self, name: str, content: bytes) -> None:
        """Give a part that is no XML new content."""
        self._replaced[self.true_name(name)] = content

    def changed(self) -> dict[str, bytes]:
        """The edited parts."""
        edited = {name: part.result() for name, part in self._parts.items() if part.touched}
        return {name: content for name, content in (edited | self._replaced).items() if name not in self.removed}

    def finish(self) -> None:
        """Turn relationships of parts that had none into parts."""
        for part, texts in self._new_relations.items():
            content = xml(f'<Relationships xmlns="{_PACKAGE_RELATIONS}">{"".join(texts)}</Relationships>')
            self.added[relations_of(part)] = content
        self._new_relations.clear()
