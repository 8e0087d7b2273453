"""The button in a host that answers only later: every step and every reply crosses a queue, as bytes.

So it is with Office.js: the host's side runs in the window, ours in a worker, and nothing but messages passes between.
"""

import asyncio
import threading
from pathlib import Path
from queue import Queue
from typing import TypeVar

import excel
import msgspec
import pytest
from excel import PLACE
from excel_objects import Book as Workbook
from presses import PRESSES

from mallkoll.addin.button import validate
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.open_book.host_error import HostError
from mallkoll.workbook.open_book.host_steps import Ask, Do, Done, Host, HostAnswers, Steps, run_steps
from mallkoll.workbook.open_book.synchronous_host import SynchronousHost

_T = TypeVar("_T")


class Refused(msgspec.Struct, tag=True):
    """The host could not: the sentence for the user."""

    sentence: str


class Window(threading.Thread):
    """The host's side: takes messages, answers them."""

    def __init__(self, host: Host) -> None:
        super().__init__(daemon=True)
        self.host, self.steps, self.replies = host, Queue[bytes | None](), Queue[bytes]()
        self.taken: list[type] = []

    def run(self) -> None:
        while (message := self.steps.get()) is not None:
            step = msgspec.json.decode(message, type=Ask | Do)
            self.taken.append(type(step))
            try:
                reply = (
                    HostAnswers(self.host.answer(step.questions))
                    if isinstance(step, Ask)
                    else self.host.apply(step.edits)
                )
            except HostError as error:
                reply = Refused(str(error))
            self.replies.put(msgspec.json.encode(reply))


async def posted(steps: Steps[_T], window: Window) -> _T:
    """The worker's side: an event loop that is free while the host works."""
    try:
        step = next(steps)
        while True:
            window.steps.put(msgspec.json.encode(step))
            message = await asyncio.to_thread(window.replies.get)
            reply = msgspec.json.decode(message, type=HostAnswers | Done | Refused)
            step = steps.throw(HostError(reply.sentence)) if isinstance(reply, Refused) else steps.send(reply)
    except StopIteration as end:
        return end.value
    finally:
        window.steps.put(None)


def across(book: Workbook, steps: Steps[_T]) -> tuple[_T, list[type]]:
    window = Window(SynchronousHost(excel.host(book)))
    window.start()
    came = asyncio.run(posted(steps, window))
    window.join()
    return came, window.taken


def seen(book: Workbook) -> dict[str, object]:
    time_stands = "Kontroll", (3, 1)
    return {
        sheet.Name: (
            {
                at: (cell.value, cell.formula, cell.looks, cell.note and cell.note.text)
                for at, cell in sheet.cells.items()
                if (sheet.Name, at) != time_stands
            },
            [(rule.AppliesTo.address, rule.Formula1, rule.Interior.Color) for rule in sheet.rules],
            sheet.protection,
        )
        for sheet in book.Worksheets
    }


def test_the_whole_button_works_across_a_queue_and_asks_nothing_once_it_writes(read: Book) -> None:
    direct, queued = excel.opened(read, PLACE), excel.opened(read, PLACE)
    for steps, order in PRESSES:
        said, taken = across(queued, steps())
        assert said == run_steps(steps(), SynchronousHost(excel.host(direct)))
        assert said.done
        assert taken == order
        assert seen(queued) == seen(direct)


def test_what_the_host_refuses_comes_back_as_a_sentence(read: Book) -> None:
    book = excel.opened(read, PLACE)
    book.ProtectStructure = True
    before = seen(book)
    with pytest.raises(HostError, match="Bladet Kontroll kan inte läggas till"):
        across(book, validate.validate(PLACE))
    assert seen(book) == before


def test_no_host_is_known_above_the_interface() -> None:
    """What is above knows of no host: neither xlwings nor COM nor UNO, nor anything of which the kind is not known."""
    live = Path(run_steps.__code__.co_filename).parent
    for module in live.glob("*.py"):
        text = module.read_text(encoding="utf-8")
        words = set(text.replace("(", " ").replace("[", " ").split())
        assert not {"Any", "getattr", "hasattr", "xlwings"} & words, module.name
