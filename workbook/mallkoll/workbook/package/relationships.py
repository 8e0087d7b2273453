"""Relationships between parts (ECMA-376 part 2, 6.5). Targets are part names without leading ``/``."""

from __future__ import annotations

import posixpath
from functools import lru_cache
from urllib.parse import unquote

from msgspec import Struct

from mallkoll.workbook.package import xml_parser


class Relationship(Struct, frozen=True):
    """One relationship inside the package. ``kind`` is the last word of its type, e.g. ``worksheet``."""

    kind: str
    target: str


def relationships_part(part: str) -> str:
    """The name of the part that holds a part's relationships; of the package's own for ``""``."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def source_part(name: str) -> str:
    """The part whose relationships stand in the part of this name: the reverse of :func:`relationships_part`."""
    return name.replace("_rels/", "").removesuffix(".rels")


def read_relationships(limits: xml_parser.Limits, part: str, data: bytes) -> dict[str, Relationship]:
    """Parse ``data``, the relationship part that belongs to ``part``: relationships by id, without external ones.

    Nothing outside the file is fetched. Raises UnreadableFile for malformed XML.
    """
    folder = posixpath.dirname(part)
    relationships: dict[str, Relationship] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if xml_parser.local_name(name) == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            relationships[attributes.get("Id", "")] = Relationship(
                kind, _part_name(folder, attributes.get("Target", ""))
            )

    xml_parser.parse_xml(limits, relationships_part(part), data, start)
    return relationships


@lru_cache(maxsize=1024)
def _part_name(folder: str, target: str) -> str:
    """The part that a relationship leads to: from the package's root, or from the part's own folder."""
    return posixpath.normpath(posixpath.join("/" + folder, unquote(target).replace("\\", "/"))).lstrip("/")


@lru_cache(maxsize=1024)
def relative_target(folder: str, target: str) -> str:
    """A part as seen from the folder of another, as Office writes it: some programs take no targets from the root."""
    return posixpath.relpath("/" + target, "/" + folder)
