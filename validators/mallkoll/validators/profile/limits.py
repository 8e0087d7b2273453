"""A limit of a rule that a kommun may set otherwise. It stands in the rule's file, with its default.

    FACTOR = Limit("faktor", 3.0, "hur många gånger större eller mindre än tidigare år", least=1.0)
    LIMITS = (FACTOR,)

``check`` asks ``limit(document.layout, CODE, FACTOR)``, and ``live`` the same of the row's layout: a template's live
checks bear the limits that it was made with. One that a family shares stands where the family is worked out, and in
``LIMITS`` of the rule that it is set by.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct

from mallkoll.workbook.layout.rule_settings import RuleSetting


class Ruled(Protocol):
    """A layout, or whatever else bears a kommun's rules."""

    @property
    def rules(self) -> Mapping[str, RuleSetting]:
        """The settings by code."""


class Limit(Struct, frozen=True):
    """A limit: its key, its default, what it says in Swedish words, and between what it may be set."""

    key: str
    default: float
    words: str
    least: float = 0.0
    most: float = math.inf


def limit(layout: Ruled, code: str, wanted: Limit) -> float:
    """The limit that holds for a rule: the kommun's, else the default."""
    setting = layout.rules.get(code)
    return wanted.default if setting is None else setting.limits.get(wanted.key, wanted.default)
