"""What follows from an object that does not change, worked out when it is first asked for and kept with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self, TypeVar

from msgspec import Struct

Made = TypeVar("Made")

if TYPE_CHECKING:
    from functools import cached_property

    once_property = cached_property
else:

    class once_property:  # noqa: N801 - as cached_property
        """As ``functools.cached_property``, without the lock that it takes up to Python 3.11."""

        def __init__(self, work):
            self._work, self.__doc__ = work, work.__doc__

        def __set_name__(self, owner, name):
            self._name = name

        def __get__(self, instance, owner=None):
            if instance is None:
                return self
            made = instance.__dict__[self._name] = self._work(instance)
            return made


class WorksOutOnce(Struct, frozen=True, dict=True):
    """An object that keeps what functions of rooms above make of it."""

    def once(self, work: Callable[[Self], Made]) -> Made:
        """What a function makes of this object, worked out when it is first asked for."""
        made: dict[object, Made] = self._made
        if work not in made:
            made[work] = work(self)
        return made[work]

    @once_property
    def _made(self) -> dict[object, Any]:
        return {}
