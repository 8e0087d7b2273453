"""Settings that make a start faster: what a program that checks one small workbook can do without."""

from __future__ import annotations

import gc
import os

_OBJECTS = 100_000


def prepare_fast_start() -> None:
    """Skip pydantic's plugins and most garbage collection. Call it before anything else is imported."""
    # what else is installed has no say in how layouts are read; looking for it takes a tenth of the start
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # what is imported stays; looking through it for garbage every 700 objects takes another tenth
    gc.set_threshold(_OBJECTS)
