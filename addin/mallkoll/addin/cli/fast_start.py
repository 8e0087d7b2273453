"""Settings that make the program faster: little that it makes is garbage before the file that it is about is done."""

from __future__ import annotations

import gc
import os

_OBJECTS = 1_000_000


def prepare_fast_start() -> None:
    """Skip pydantic's plugins and most garbage collection. Call it before anything else is imported."""
    # searching for pydantic plugins, which are not used, takes a tenth of the start
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    collect_between_files()


def collect_between_files() -> None:
    """Look for garbage when :func:`file_done` says so. Within a file it takes a sixth of a large one's time."""
    gc.set_threshold(_OBJECTS)


def file_done() -> None:
    """Take away what the last file has left behind: what only refers to itself stays until it is looked for."""
    gc.collect(0)
