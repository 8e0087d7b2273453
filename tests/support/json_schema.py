"""The published schema of the JSON, as it is and closed: so that a key that nobody has described is noticed."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

PUBLISHED = Path(__file__).parents[2] / "docs" / "kontroll.schema.json"


@cache
def published() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    return schema


def closed(part: Any) -> Any:
    """The schema without room for keys that it does not name. Readers must leave that room; the writer need not."""
    if isinstance(part, list):
        return [closed(held) for held in part]
    if not isinstance(part, dict):
        return part
    kept = {key: closed(held) for key, held in part.items()}
    return {**kept, "additionalProperties": False} if part.get("type") == "object" else kept


def follows_schema(answer: Any) -> None:
    """Raises jsonschema.ValidationError where the answer is not as published, or holds more."""
    jsonschema.validate(answer, published())
    jsonschema.validate(answer, closed(published()))
