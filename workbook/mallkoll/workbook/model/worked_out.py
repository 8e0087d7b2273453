"""What follows from an object that does not change, worked out when it is first asked for and kept with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, Self, TypeVar

from msgspec import Struct

Made = TypeVar("Made")


class WorksOutOnce(Struct, frozen=True, dict=True):
    """An object that keeps what functions of rooms above make of it."""

    def once(self, work: Callable[[Self], Made]) -> Made:
        """What a function makes of this object, worked out when it is first asked for."""
        made = self._made
        if work not in made:
            made[work] = work(self)
        found: Made = made[work]
        return found

    @cached_property
    def _made(self) -> dict[object, Any]:
        return {}
