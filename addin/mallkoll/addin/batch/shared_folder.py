"""What workers on other machines are told, so that they check and mark just as one here would.

They are sent the contents of files. What they read or write themselves, layouts and marked copies, stands in folders
that every machine sees at the same place; a worker that does not see them says so instead of writing elsewhere.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec.structs import replace

from mallkoll.addin.batch.check_one import Settings

_SIGN = ".mallkoll-delad-"
_UNFINISHED = ".mallkoll-*"  # what a worker leaves that dies while it writes
_WRITTEN = (
    "De markerade kopiorna skrivs av arbetarna i mappen {folder}, som ska finnas på samma plats på varje maskin.\n"
)
_IN_PLACE = "Arbetarna markerar i filerna själva, som ska finnas på samma plats på varje maskin.\n"


@contextmanager
def shared_settings(settings: Settings, paths: Sequence[str], marked: Sequence[str] | None) -> Iterator[Settings]:
    """The settings for workers elsewhere; which folder they share is told. ``marked`` as in a plan. Raises OSError.

    In the folder of the marked copies stands a file as long as the workers work, by which they know the folder.
    """
    layout = settings.layout
    if layout is not None and Path(layout).exists():
        layout = str(Path(layout).absolute())
    settings = replace(settings, layout=layout, root=str(Path.cwd()))
    if marked is None or not marked or marked == paths:
        if marked:
            sys.stderr.write(_IN_PLACE)
        yield settings
        return
    folders = {Path(target).absolute().parent for target in marked}
    folder = Path(os.path.commonpath(folders))
    folder.mkdir(parents=True, exist_ok=True)
    sys.stderr.write(_WRITTEN.format(folder=folder))
    handle, name = tempfile.mkstemp(prefix=_SIGN, dir=folder)
    os.close(handle)
    sign = Path(name)
    begun = sign.stat().st_mtime
    try:
        yield replace(settings, sign=name)
    finally:
        sign.unlink(missing_ok=True)
        for one in (left for place in folders for left in place.glob(_UNFINISHED)):
            with suppress(OSError):
                if one.stat().st_mtime >= begun:
                    one.unlink()
