"""The schema of the JSON, made from the types that it is written from.

``docs/kontroll.schema.json`` is its output: ``python -m mallkoll.addin.cli.schema docs/kontroll.schema.json``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec.json

from mallkoll.workbook.package.atomic_write import write_atomically
from mallkoll.workbook.results.json_answer import JsonAnswer

_NAMES: Final[Mapping[str, str]] = {
    "JsonAnswer": "svar",
    "FileResult": "fil",
    "FileKind": "sort",
    "Profile": "profil",
    "GoalStatus": "mal",
    "Finding": "fynd",
    "Severity": "allvar",
    "SheetCell": "cell",
    "Proposal": "forslag",
    "Safety": "sakerhet",
    "ComparedCell": "jamford",
    "Passage": "stalle",
    "WordPart": "del",
    "Delivery": "leverans",
    "DeliveryState": "status",
    "Stand": "lage",
    "DeliveryProblem": "problem",
}
"""What each type is called among the definitions, in the words of the keys."""

_UNREADABLE: Final[Mapping[str, Any]] = {
    "if": {"properties": {"lasbar": {"const": False}}},
    "then": {"required": ["orsak"], "properties": {"fynd": {"maxItems": 0}}},
}
"""What the types cannot say of a file that is not readable."""

_REF: Final = "#/$defs/"


def schema() -> dict[str, Any]:
    """The JSON Schema, draft 2020-12. Readers must ignore unknown keys, so that keys can be added."""
    _, components = msgspec.json.schema_components([JsonAnswer], ref_template=_REF + "{name}")
    types = {_NAMES[name]: _defined(component) for name, component in components.items()}
    types["fil"] |= _UNREADABLE
    answer = types.pop(_NAMES[JsonAnswer.__name__])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Svaret från mallkoll kontrollera --json",
        **answer,
        "$defs": types,
    }


def _defined(component: Mapping[str, Any]) -> dict[str, Any]:
    """A type without its English title and description; fields that are left out when empty are never null."""
    definition = {key: _renamed(value) for key, value in component.items() if key not in {"title", "description"}}
    if "properties" in definition:
        definition["properties"] = {key: _without_default(value) for key, value in definition["properties"].items()}
    return definition


def _without_default(property_: dict[str, Any]) -> dict[str, Any]:
    default = property_.pop("default", ...)
    if default is None:
        (only,) = [kind for kind in property_.pop("anyOf") if kind != {"type": "null"}]
        property_ = only | property_
    return property_


def _renamed(part: Any) -> Any:
    """The part with every reference renamed to the definition's name in the schema."""
    if isinstance(part, dict):
        return {
            key: _REF + _NAMES[value.removeprefix(_REF)] if key == "$ref" else _renamed(value)
            for key, value in part.items()
        }
    return [_renamed(value) for value in part] if isinstance(part, list) else part


def text() -> str:
    """The schema as the text of the file."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def main() -> int:
    """Write the schema to the file given as argument, or print it."""
    if len(sys.argv) > 1:
        write_atomically(Path(sys.argv[1]), text().encode())
    else:
        sys.stdout.write(text())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
