"""Watch an inbox: every file is checked when it has arrived completely, and answered once.

It polls, which also works on a network share, where the systems' change notifications are lost. The answered files are
recorded beside the answers, so that a restart does nothing twice; a changed file that is sent again is answered again.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct, field

from mallkoll.addin.batch.check_one import Settings, Task
from mallkoll.addin.batch.result_spool import Stamp, stamp_of
from mallkoll.addin.batch.worker_processes import run_in_workers
from mallkoll.addin.cli.find_files import find_files, tell_left_over
from mallkoll.addin.cli.terminal import file_line, print_lines
from mallkoll.validators.findings.words import enumerated
from mallkoll.validators.report.reply import reply_text
from mallkoll.workbook.model.os_errors import os_error_reason
from mallkoll.workbook.model.text import counted
from mallkoll.workbook.package.atomic_write import write_atomically
from mallkoll.workbook.results.file_result import FileResult
from mallkoll.workbook.results.json_answer import result_from

MEMORY = ".mallkoll-bevaka.json"
PATIENCE = 30.0  # seconds after its last change in which an unreadable file may still be arriving
ANSWER = ".svar.txt"


class Inbox(Struct):
    """One watched folder: the state of each file at the last look, and the answered files."""

    folder: Path
    out: Path
    settings: Settings
    jobs: int
    clock: Callable[[], float] = time.time
    unanswered: bool = False  # whether something was not read or not answered at the last look, which has been told
    _answered: dict[str, Stamp] = field(default_factory=dict)
    _seen: dict[str, Stamp] = field(default_factory=dict)
    _last_message: str = ""
    _passed_over: set[Path] = field(default_factory=set)
    _waiting: set[Path] = field(default_factory=set)  # lock files that have been reported

    def __post_init__(self) -> None:
        self._answered = _remembered(self.out / MEMORY)

    def look(self, *, once: bool = False) -> int:
        """Check and answer the files that have not changed since the last look. Returns how many are still arriving.

        A file that is open somewhere is left for a later look; with ``once`` there may be none, and the lock file may
        have been left behind: then the file is answered as saved.
        Never raises for an unavailable share: it is reported once, and the next look tries again.
        """
        self.unanswered = False
        try:
            next(self.folder.iterdir(), None)  # an unavailable share is an error here, not an empty folder
            left_over: list[Path] = []
            documents: list[Path] = []
            paths = find_files(
                [self.folder], [self.out], self._unreadable, left_over.append, documents.append, _none, _none
            )
            path_by_key = {self._key(path): path for path in paths}
            stamps = {key: stamp_of(str(path)) for key, path in path_by_key.items()}
        except OSError as error:
            self._fail(f"Mappen {self.folder} kan inte läsas just nu ({os_error_reason(error)}).{_again(once=once)}")
            return 0
        new = {key: stamp for key, stamp in stamps.items() if self._answered.get(key) != stamp}
        still = [key for key, stamp in new.items() if self._seen.get(key) == stamp]
        ready = [key for key in still if not self._is_open(key, path_by_key[key], once=once)]
        tell_left_over([path for path in left_over if path not in self._passed_over | self._waiting])
        _tell_documents([path for path in documents if path not in self._passed_over], self.folder)
        self._passed_over.update(left_over, documents)
        self._seen = new
        waiting = len(new) - len(ready)
        for key, result in self._check({key: path_by_key[key] for key in ready}):
            if self._still_arriving(result, new[key], path_by_key[key]):
                waiting += 1
            elif result.unwritten:  # the copy is open somewhere, or the disk is full: the next look tries again
                self._fail(f"{key}: {result.unmarked}")
            else:
                self._answer(key, result, new[key], once=once)
        return waiting

    def _check(self, files: dict[str, Path]) -> Iterator[tuple[str, FileResult]]:
        keys = list(files)
        tasks = (
            Task(index, str(files[key]), marked=str(self.out / key)) for index, key in enumerate(keys)
        )  # fmt: skip
        if keys:
            for index, line in run_in_workers(self.settings, tasks, min(self.jobs, len(keys))):
                yield keys[index], result_from(line)

    def _still_arriving(self, result: FileResult, stamp: Stamp, path: Path) -> bool:
        """Whether the file changed while it was read, or is unreadable and so new that it may still be arriving."""
        if stamp_of(str(path)) != stamp:
            return True
        return not result.readable and 0 <= self.clock() - stamp.changed / 1e9 < PATIENCE

    def _is_open(self, key: str, path: Path, *, once: bool) -> bool:
        """Whether to wait because somebody has the file open, which is reported once for each lock file."""
        lock = _lock_beside(path)
        if lock is None:
            return False
        if lock not in self._waiting:
            self._waiting.add(lock)
            beside = f"låsfilen {lock.name} ligger bredvid"
            self._say(
                f"{key}: {beside}. Filen besvaras så som den senast sparades." if once else
                f"{key} väntar: {beside}, så filen verkar vara öppen. Är den inte det, ta bort {lock.name}."
            )  # fmt: skip
        return not once

    def _answer(self, key: str, result: FileResult, stamp: Stamp, *, once: bool) -> None:
        now = dt.datetime.fromtimestamp(self.clock())
        target = self.out / f"{key}{ANSWER}"
        try:
            text = reply_text(result, now).replace("\n", "\r\n")
            write_atomically(
                target, text.encode("utf-8-sig", "replace")
            )  # the encoding that Notepad and Outlook expect
            self._answered[key] = stamp
            self._remember()
        except OSError as error:
            self._fail(f"Svaret {target} kunde inte skrivas ({os_error_reason(error)}).{_again(once=once)}")
            return
        self._last_message = ""
        print_lines([((f"{now:%H:%M:%S} ", "dim"), *file_line(result))])
        sys.stdout.flush()

    def _remember(self) -> None:
        content = json.dumps({"version": 1, "besvarade": self._answered}, indent=0)
        write_atomically(self.out / MEMORY, content.encode("utf-8", "surrogatepass"))

    def _key(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def _unreadable(self, error: OSError) -> None:
        """Report a subfolder that cannot be read; raise where it is the inbox itself."""
        if error.filename is None or Path(error.filename) == self.folder:
            raise error
        self._fail(f"Mappen {error.filename} får inte läsas ({os_error_reason(error)}); filerna i den besvaras inte.")

    def _fail(self, text: str) -> None:
        self.unanswered = True
        self._say(text)

    def _say(self, text: str) -> None:
        """Report a text once, not at every look."""
        if text != self._last_message:
            self._last_message = text
            sys.stderr.write(f"{text}\n")
            sys.stderr.flush()


def watch(inbox: Inbox, seconds: float, *, once: bool) -> None:
    """Look repeatedly, ``seconds`` apart; ``once``: until all present files have been answered.

    Ctrl-C ends it (KeyboardInterrupt).
    """
    looks = 0
    while True:
        waiting = inbox.look(once=once)
        looks += 1
        if once and looks > 1 and not waiting:
            return
        time.sleep(seconds)


def _none(_path: Path) -> bool:
    """No document is one to answer, and no workbook is left without an answer."""
    return False


def _again(*, once: bool) -> str:
    return "" if once else " Försöker igen."


def _tell_documents(paths: Sequence[Path], folder: Path) -> None:
    """Print one line about the Word documents that have come, if any."""
    if paths:
        sys.stderr.write(
            f"Hoppar över {counted(len(paths), 'Word-fil', 'Word-filer')}: "
            f"{enumerated([path.name for path in paths], 4)}. Här besvaras bara arbetsböcker; mallkoll kontrollera "
            f"{paths[0]} {folder} jämför rapporten med dem.\n"
        )


def _remembered(place: Path) -> dict[str, Stamp]:
    """The answered files by key; empty where they were not recorded, or the record is not ours."""
    try:
        recorded = json.loads(place.read_bytes().decode("utf-8", "surrogatepass"))["besvarade"]
        return {str(key): Stamp(int(size), int(changed)) for key, (size, changed) in recorded.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _lock_beside(path: Path) -> Path | None:
    """The lock file by which Excel or LibreOffice shows that it has the file open, None where there is none."""
    locks = (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#")
    return next((lock for name in locks if (lock := path.parent / name).exists()), None)
