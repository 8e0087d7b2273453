"""What the stand-in for Excel is built on, see :mod:`excel_objects`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from excel_objects import Excel

REFUSED, NOT_THERE = -2146827284, -2147352567  # 1004, DISP_E_EXCEPTION


class ComError(Exception):
    """What pywin32 raises."""

    def __init__(self, hresult: int, text: str) -> None:
        super().__init__(hresult, text, None, None)
        self.hresult = hresult


class Recorded:
    """Something of Excel whose properties are written down when they are set."""

    _name = ""
    _excel: Excel

    def __setattr__(self, name: str, value: object) -> None:
        if name[0].isupper() and "_excel" in self.__dict__:
            self._excel.note(f"{self._name}.{name} = {value!r}")
        super().__setattr__(name, value)


class Plain(Recorded):
    """An object of which only properties are set: a font, a page, a window."""

    def __init__(self, excel: Excel, name: str, **properties: object) -> None:
        self.__dict__.update(properties, _excel=excel, _name=name)
