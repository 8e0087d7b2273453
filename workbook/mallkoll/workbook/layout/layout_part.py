"""The base of all parts of a layout (frozen structs), and the types of their fields with limits.

A part is declared once, as a msgspec struct: its fields with their keys, types, limits and defaults. Both readers of
layouts follow that declaration: pydantic for what a person wrote (:mod:`parse_part`), which finds every fault and its
place, and msgspec for cached layouts (:mod:`packed_layout`), which is fast.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from mallkoll.workbook.model.worked_out import WorksOutOnce


class LayoutPart(WorksOutOnce, frozen=True, dict=True, omit_defaults=True, forbid_unknown_fields=True):
    """A frozen struct that accepts no unknown keys; what is worked out of it is kept in its ``__dict__``."""


Key = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]
Text = Annotated[str, Meta(max_length=2000)]
FilledText = Annotated[str, Meta(min_length=1, max_length=2000)]
Color = Annotated[str, Meta(pattern=r"^#[0-9A-Fa-f]{6}$")]
Weight = Annotated[float, Meta(gt=0, le=10)]
PerCent = Annotated[float, Meta(ge=0, le=100)]
Decimals = Annotated[int, Meta(ge=0, le=6)]
