"""What follows from an object that does not change, worked out when it is first asked for and kept with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Self, TypeVar, cast

from msgspec import Struct

Made = TypeVar("Made")


class WorksOutOnce(Struct, frozen=True, dict=True):
    """An object that keeps what functions of rooms above make of it."""

    def once(self, work: Callable[[Self], Made]) -> Made:
        """What a function makes of this object, worked out when it is first asked for."""
        if work not in self._made:
            self._made[work] = work(self)
        return cast("Made", self._made[work])

    @cached_property
    def _made(self) -> dict[object, object]:
        return {}
