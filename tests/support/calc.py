"""A LibreOffice that a test works in as a person does: opens a workbook, presses its buttons, reads its messages."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import office

from mallkoll.addin.calc import uno_bridge
from mallkoll.workbook.open_book.host_error import HostError

ALERT, DIALOG, LABEL, PANE, PUSH_BUTTON, STATIC = (
    1,
    12,
    30,
    37,
    44,
    86,
)  # com.sun.star.accessibility.AccessibleRole, some of them
SECONDS = 40


class Calc:
    """One running office with its own profile and its own pipe."""

    def __init__(self, path: str | None = None) -> None:
        office.require()
        self.pipe = f"mallkolltest{os.getpid()}x{time.monotonic_ns() % 100_000}"
        self.profile = Path(tempfile.mkdtemp(prefix="mallkoll-calc-"))
        programs = Path(sys.executable).parent
        # without a display, but not --headless: there every message box is shut before anybody can read it
        environment = {**os.environ, "SAL_USE_VCLPLUGIN": "svp", uno_bridge.PIPE_VARIABLE: self.pipe,
                       "PATH": path if path is not None else f"{programs}:{os.environ['PATH']}"}  # fmt: skip
        self.process = subprocess.Popen(
            [shutil.which("soffice") or "soffice", "--norestore", "--nologo",
             f"-env:UserInstallation=file://{self.profile}", f"--accept=pipe,name={self.pipe};urp;"],
            env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.environ[uno_bridge.PIPE_VARIABLE] = self.pipe
        self.context = waited_for(self._connect)
        self.desktop = uno_bridge.service(self.context, "com.sun.star.frame.Desktop")
        self.toolkit = uno_bridge.service(self.context, "com.sun.star.awt.Toolkit")

    def _connect(self) -> Any:
        try:
            return uno_bridge.connect()
        except HostError:
            return None

    def open(self, file: Path) -> Any:
        """Open a workbook with its macros allowed."""
        properties = tuple(_property(name, value) for name, value in (("MacroExecutionMode", 4), ("Hidden", False)))
        return self.desktop.loadComponentFromURL(file.as_uri(), "_blank", 0, properties)

    def open_addin(self, file: Path) -> Any:
        """Load an add-in of Excel's, which is a workbook without a window."""
        properties = {"MacroExecutionMode": 4, "Hidden": True, "FilterName": "Calc MS Excel 2007 VBA XML"}
        arguments = tuple(_property(name, value) for name, value in properties.items())
        return self.desktop.loadComponentFromURL(file.as_uri(), "_blank", 0, arguments)

    def run(self, document: Any, macro: str, *arguments: Any) -> Any:
        """Call a function of the workbook's macros."""
        script = document.getScriptProvider().getScript(
            f"vnd.sun.star.script:Mallkoll.{macro}?language=Basic&location=document"
        )
        return script.invoke(arguments, (), ())[0]

    def run_watched(self, document: Any, macro: str) -> Any:
        """Call a function, or shut the box that the office puts up instead and give its text."""
        answers: list[Any] = []

        def call() -> None:
            try:
                answers.append(self.run(document, macro))
            except Exception as error:  # noqa: BLE001 - uno raises a kind of its own
                answers.append(error)

        threading.Thread(target=call, daemon=True).start()
        return waited_for(lambda: answers[0] if answers else self._message())

    def call(self, document: Any, macro: str, *arguments: Any, choose: str | None = None) -> str | None:
        """Call a macro that may show something. Returns the text of its message, None where it ends without one.

        ``choose``: press the button of that name in the dialog that it puts up before.
        """
        thread = threading.Thread(target=lambda: self.run(document, macro, *arguments), daemon=True)
        with self._watched():
            thread.start()
            if choose:
                waited_for(lambda: self._in_dialog(choose)).doAccessibleAction(0)
                waited_for(lambda: None if self._in_dialog(choose) else True)  # shut, and not taken for the message
            message = waited_for(lambda: self._message() or (None if thread.is_alive() else ""))
            thread.join(SECONDS)
        assert not thread.is_alive(), "the macro did not end"
        return message or None

    def _in_dialog(self, name: str) -> Any:
        """The push button of that name in a dialog, None where there is none."""
        for i in range(self.toolkit.getTopWindowCount()):
            context = self._window(i)
            if context is not None and context.getAccessibleRole() == DIALOG:
                for part in _descendants(context):
                    if part.getAccessibleRole() == PUSH_BUTTON and part.getAccessibleName() == name:
                        return part
        return None

    def _window(self, index: int) -> Any:
        try:
            return self.toolkit.getTopWindow(index).getAccessibleContext()
        except Exception:  # noqa: BLE001 - a window may go as we look
            return None

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """End an office that does not answer any more, so that a test that waits for it fails in the end."""
        watchdog = threading.Timer(3 * SECONDS, self._kill)
        watchdog.start()
        try:
            yield
        finally:
            watchdog.cancel()

    def press(self, document: Any, caption: str) -> str:
        """Press a form button on the active sheet, as a person with a screen reader does, and read the message box.

        The box is shut with its button. Returns its text.
        """
        with self._watched():
            button = self._button(document, caption)
            look = self._looking_out()
            thread = threading.Thread(target=lambda: button.doAccessibleAction(0), daemon=True)
            thread.start()
            message = waited_for(look)
            thread.join(SECONDS)
        assert not thread.is_alive(), "the macro did not end"
        return str(message)

    def press_silently(self, document: Any, caption: str, done: Callable[[], bool]) -> None:
        """Press a button whose macro shows no message, and wait until its work is seen."""
        with self._watched():
            self._button(document, caption).doAccessibleAction(0)
            waited_for(lambda: True if done() else None)

    def _button(self, document: Any, caption: str) -> Any:
        controller = document.CurrentController
        controller.setFormDesignMode(False)
        page = controller.ActiveSheet.DrawPage
        for i in range(page.Count):
            model = getattr(page.getByIndex(i), "Control", None)
            if model is not None and getattr(model, "Label", None) == caption:
                return controller.getControl(model).getAccessibleContext()
        raise LookupError(caption)

    def _looking_out(self) -> Callable[[], str | None]:
        """Look for a message only when a window has come, and when it takes long.

        Looking through all of them takes the office from its work, which would be measured with it.
        """
        fewest, late = self.toolkit.getTopWindowCount(), time.monotonic() + 5

        def look() -> str | None:
            nonlocal fewest
            windows = self.toolkit.getTopWindowCount()
            fewest = min(fewest, windows)
            return self._message() if windows > fewest or time.monotonic() > late else None

        return look

    def _message(self) -> str | None:
        for i in range(self.toolkit.getTopWindowCount()):
            context = self._window(i)
            if context is None or context.getAccessibleRole() not in {ALERT, DIALOG, PANE}:
                continue
            parts = list(_descendants(context))
            texts = [
                p.getAccessibleName()
                for p in parts
                if p.getAccessibleRole() in {LABEL, STATIC} and p.getAccessibleName()
            ]
            button = next((p for p in parts if p.getAccessibleRole() == PUSH_BUTTON), None)
            if button is not None:
                button.doAccessibleAction(0)
                return "\n".join(texts)
        return None

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def close(self) -> None:
        """End the office at once: asked to end, it would ask in turn whether to save."""
        self._kill()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)


@contextmanager
def calc(path: str | None = None) -> Iterator[Calc]:
    """An office for as long as the block lasts."""
    running = Calc(path)
    try:
        yield running
    finally:
        running.close()


def waited_for(ask: Callable[[], Any], seconds: float = SECONDS) -> Any:
    """Ask until there is an answer."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = ask()
        if answer is not None:
            return answer
        time.sleep(0.05)
    raise TimeoutError


def _descendants(context: Any) -> Iterator[Any]:
    for i in range(context.getAccessibleChildCount()):
        ask = getattr(context.getAccessibleChild(i), "getAccessibleContext", None)
        if ask is not None:  # a part that has gone as we look, or one that tells nothing of itself
            child = ask()
            if child is not None:
                yield child
                yield from _descendants(child)


def _property(name: str, value: Any) -> Any:
    made = uno_bridge.uno().createUnoStruct("com.sun.star.beans.PropertyValue")
    made.Name, made.Value = name, value
    return made


def saved_as_xlsx() -> Any:
    """How a workbook is saved for Excel."""
    return _property("FilterName", "Calc MS Excel 2007 XML")
