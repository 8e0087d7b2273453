"""Names of the engine over UNO."""

from __future__ import annotations

from typing import Any

from xlwings import base_classes

from mallkoll.addin.calc import uno_bridge
from mallkoll.addin.calc.calc_formula import from_calc, to_calc


class Names(base_classes.Names):
    """The names of workbook scope."""

    def __init__(self, names: Any) -> None:
        self._all = names

    @property
    def api(self) -> Any:
        return self._all

    def __len__(self) -> int:
        return len(self._all.ElementNames)

    def __call__(self, key: int | str) -> EngineName:
        if isinstance(key, int):
            return EngineName(self._all, self._all.ElementNames[key - 1])
        if not self.contains(key):
            raise KeyError(key)
        return EngineName(self._all, key)

    def contains(self, key: int | str) -> bool:
        return self._all.hasByName(key) if isinstance(key, str) else 1 <= key <= len(self)

    def snapshot(self) -> list[tuple[str, EngineName]]:
        return [(name, EngineName(self._all, name)) for name in self._all.ElementNames]

    def add(self, name: str, refers_to: str) -> EngineName:
        origin = uno_bridge.uno().createUnoStruct("com.sun.star.table.CellAddress")
        self._all.addNewByName(name, to_calc(refers_to.removeprefix("=")), origin, 0)
        return EngineName(self._all, name)


class EngineName(base_classes.Name):
    """One defined name."""

    def __init__(self, names: Any, name: str) -> None:
        self._names = names
        self._name = name

    @property
    def api(self) -> Any:
        return self._names.getByName(self._name)

    @property  # type: ignore[misc]  # nothing is renamed through here
    def name(self) -> str:
        return self._name

    @property
    def refers_to(self) -> str:
        return "=" + from_calc(self.api.Content)

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self.api.Content = to_calc(value.removeprefix("="))

    def delete(self) -> None:
        self._names.removeByName(self._name)
