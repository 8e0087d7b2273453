"""Work that a second process makes itself ready for, while this one is still getting what is to be worked on."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
from collections.abc import Callable
from typing import IO, Generic, TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class Ahead(Generic[_Item, _Result]):
    """A function of one argument, made by ``prepare``, that is run in a process of its own.

    ``prepare`` imports what the work needs; that starts at once, before there is anything to work on. Then the other
    process, which has nothing else to do, tries the work on what ``rehearsal`` gives, if it can. Where a process cannot
    be divided (on Windows), and whenever the other one fails, the work is done here, so that whatever is raised is
    raised here. Used as a context manager, which lets the other process go.
    """

    def __init__(
        self, prepare: Callable[[], Callable[[_Item], _Result]], rehearsal: Callable[[], _Item] | None = None
    ) -> None:
        self._prepare = prepare
        self._rehearsal = rehearsal
        self._pipes: tuple[IO[bytes], IO[bytes]] | None = None
        if not hasattr(os, "fork"):
            return
        (items, send), (answers, answer) = os.pipe(), os.pipe()
        try:
            self._child = os.fork()
        except OSError:  # too many processes as it is
            for end in (items, send, answers, answer):
                os.close(end)
            return
        if not self._child:
            os.close(send)
            os.close(answers)
            self._work(items, answer)
        os.close(items)
        os.close(answer)
        self._pipes = os.fdopen(answers, "rb"), os.fdopen(send, "wb")

    def _work(self, items: int, answer: int) -> None:
        """What the other process does. It ends here, without what Python does at its end: that is for the first."""
        try:
            work = self._prepare()
            if self._rehearsal is not None:
                with contextlib.suppress(Exception):  # what matters is still to come
                    work(self._rehearsal())
            with os.fdopen(items, "rb") as coming:
                result = work(pickle.load(coming))  # noqa: S301 - from ourselves
            with os.fdopen(answer, "wb") as going:
                pickle.dump(result, going, pickle.HIGHEST_PROTOCOL)
        finally:
            os._exit(0)

    def __enter__(self) -> Ahead[_Item, _Result]:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the other process, which may still be making itself ready."""
        if self._pipes is None:
            return
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)
        for pipe in self._pipes:
            pipe.close()
        self._pipes = None

    def __call__(self, item: _Item) -> _Result:
        """Do the work. Raises what it raises."""
        if self._pipes is not None:
            answers, send = self._pipes
            try:
                with send:
                    pickle.dump(item, send, pickle.HIGHEST_PROTOCOL)
                result: _Result = pickle.load(answers)  # noqa: S301 - from ourselves
            except (OSError, EOFError, ValueError):  # it has ended without an answer, or has given its only one
                pass
            else:
                return result
        return self._prepare()(item)
