"""The kommun's own rules in a layout (``regler``, ``profil``): which are on, how grave they are, their limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, field

from mallkoll.workbook.layout.layout_part import FilledText, LayoutPart, Text
from mallkoll.workbook.results.finding import Severity

Code = Annotated[str, Meta(max_length=20)]
LimitKey = Annotated[str, Meta(max_length=40)]


class RuleSetting(LayoutPart, frozen=True, kw_only=True):
    """What the kommun says of one rule; what it does not say is as it is without it."""

    on: bool | None = field(name="pa", default=None)
    severity: Severity | None = field(name="allvar", default=None)
    limits: Mapping[LimitKey, float] = field(name="granser", default_factory=dict)
    left_out: tuple[FilledText, ...] = field(name="undanta", default=())
    """Sheets, and areas of sheets, of workbooks without a template that the rule says nothing of."""
    reason: Text | None = field(name="skal", default=None)


class ProfileName(LayoutPart, frozen=True, kw_only=True):
    """What the kommun calls its rules."""

    name: FilledText = field(name="namn")
    version: Annotated[str, Meta(min_length=1, max_length=40)] = field(name="version", default="1")
