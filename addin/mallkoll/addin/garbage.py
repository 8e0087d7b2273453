"""When cyclic garbage is looked for: little that a check makes is garbage before the file is done."""

from __future__ import annotations

import atexit
import gc

_OBJECTS = 1_000_000


def collect_between_files() -> None:
    """Look for garbage when :func:`file_done` says so. Within a file it takes a sixth of a large one's time."""
    gc.set_threshold(_OBJECTS)
    atexit.register(gc.freeze)  # at its end a process gives everything back anyway


def file_done() -> None:
    """Take away what the last file has left behind: what only refers to itself stays until it is looked for."""
    gc.collect(0)
