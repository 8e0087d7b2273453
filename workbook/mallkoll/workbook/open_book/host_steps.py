"""The protocol between us and the program in which a workbook is open (the *host*).

Work in an open workbook is written as *steps*: a generator that yields an :class:`Ask` or a :class:`Do` and is sent
the reply. Steps and replies are plain data, so they can cross a queue or a process boundary, and no question depends
on an edit of the same step. A host may therefore reply at once (Excel and LibreOffice, with :func:`run_steps`) or
later, as one in a browser would; the steps are the same.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Protocol, TypeAlias, TypeVar, cast

from msgspec import Struct

from mallkoll.workbook.open_book.edits import Edit
from mallkoll.workbook.open_book.host_sheet import HostBook
from mallkoll.workbook.open_book.questions import Answer, Question

_T = TypeVar("_T")
_Answer_co = TypeVar("_Answer_co", covariant=True)


class Ask(Struct, frozen=True, tag=True):
    """Independent questions. The reply is a :class:`HostAnswers`."""

    questions: tuple[Question, ...]


class HostAnswers(Struct, frozen=True, tag=True):
    """One answer to each question, in their order."""

    answers: tuple[Answer, ...]


class Do(Struct, frozen=True, tag=True):
    """Edits, in the order in which they are made. The reply is a :class:`Done`."""

    edits: tuple[Edit, ...]


class Done(Struct, frozen=True, tag=True):
    """The result of edits: ``locked`` are sheets with a password, which were skipped."""

    locked: tuple[str, ...] = ()


Step: TypeAlias = Ask | Do
Reply: TypeAlias = HostAnswers | Done
Steps: TypeAlias = Generator[Step, Reply, _T]


class Host(Protocol):
    """A host that answers at once.

    Both methods raise HostError where the workbook cannot be used at the moment; whatever they raise, the workbook's
    settings and protection are restored.
    """

    def answer(self, questions: Sequence[Question]) -> tuple[Answer, ...]:
        """The answers, in the order of the questions."""

    def apply(self, edits: Sequence[Edit]) -> Done:
        """Make the edits."""


class _Asking(Protocol[_Answer_co]):
    """A question with the type of its answer."""

    def ask(self, book: HostBook, /) -> _Answer_co: ...


def ask(questions: Sequence[_Asking[_T]]) -> Steps[tuple[_T, ...]]:
    """The step that asks questions of one kind. Returns their answers."""
    reply = yield Ask(cast("tuple[Question, ...]", tuple(questions)))
    return cast("tuple[_T, ...]", cast("HostAnswers", reply).answers)


def do(edits: Sequence[Edit]) -> Steps[Done]:
    """The step that makes edits. Returns their result."""
    return cast("Done", (yield Do(tuple(edits))))


def run_steps(steps: Steps[_T], host: Host) -> _T:
    """Run the steps in a host that answers at once. An exception of the host ends them."""
    try:
        step = next(steps)
        while True:
            if isinstance(step, Ask):
                step = steps.send(HostAnswers(host.answer(step.questions)))
            else:
                step = steps.send(host.apply(step.edits))
    except StopIteration as end:
        return cast("_T", end.value)
