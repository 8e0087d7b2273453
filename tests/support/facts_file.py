"""Read the facts back that ``las --fakta --json`` writes."""

from __future__ import annotations

import msgspec

from mallkoll.validators.facts.fact import Fact


class _FactsFile(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    fakta: list[Fact]


def facts_from_json(content: bytes) -> list[Fact]:
    """The facts in a file. Raises msgspec.DecodeError for any other content."""
    return msgspec.json.decode(content, type=_FactsFile).fakta
