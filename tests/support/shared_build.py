"""What takes long to build, built by one of the processes of a test run and read by the others."""

from __future__ import annotations

import atexit
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import msgpack

Built = Mapping[str, bytes]
_LONGEST = 300  # seconds to wait for another process


def shared(name: str, made: Callable[[], Built]) -> Built:
    """What ``made`` gives, from the process that began with it first; built here where that one did not succeed."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        return made()
    kept = Path(tempfile.gettempdir(), f"mallkoll-{run}-{name}")
    lock = kept.with_suffix(".bygger")
    try:
        lock.mkdir()
    except FileExistsError:
        for _ in range(_LONGEST * 5):
            if kept.exists() or not lock.exists():
                break
            time.sleep(0.2)
        return msgpack.decode(kept.read_bytes(), type=dict[str, bytes]) if kept.exists() else made()
    atexit.register(kept.unlink, missing_ok=True)
    try:
        result = made()
        whole = kept.with_suffix(".ny")
        whole.write_bytes(msgpack.encode(dict(result)))
        whole.replace(kept)
    finally:
        lock.rmdir()
    return result
