"""Results on disk, in the order they come, read back in the order of the files.

A stopped run leaves the same file behind: each line holds a file's path, size and time of change with its result (and
its facts, where they are asked for), so that the next run knows what need not be checked again. It holds plain JSON for
our own use; a line that was cut off, that holds no result, or that is of another run, is ignored.
"""

from __future__ import annotations

import io
import json
import os
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from msgspec import Struct, field

from mallkoll.workbook.results.file_result import FileResult
from mallkoll.workbook.results.json_answer import result_from

WORTH_KEEPING = 20  # files; checking fewer again takes less time than the option --forts
_NOT_YET = -1


class Stamp(NamedTuple):
    """The size in bytes and the time of change in nanoseconds since 1970 of a checked file; zeros if it is missing."""

    size: int
    changed: int


def stamp_of(path: str) -> Stamp:
    """The stamp of a file; zeros where it cannot be accessed (which is reported when it is read)."""
    try:
        status = Path(path).stat()
    except (OSError, ValueError):
        return Stamp(0, 0)
    return Stamp(status.st_size, status.st_mtime_ns)


class Spool(Struct):
    """The results of one run. Iteration gives the existing ones, in the order of ``paths``, one at a time."""

    paths: Sequence[str]
    stream: BinaryIO
    kept_at: Path | None = None
    places: array[int] = field(default_factory=lambda: array("q"))
    stamps: array[int] = field(default_factory=lambda: array("q"))

    def __post_init__(self) -> None:
        self.places.extend([_NOT_YET] * len(self.paths))
        self.stamps.extend([0] * len(self.paths))

    def add(self, index: int, line: str, stamp: Stamp) -> None:
        """Store the result of file number ``index``, a line of JSON."""
        at = self.stream.seek(0, os.SEEK_END)
        head = json.dumps([self.paths[index], *stamp])
        self.stream.write(f"{head}\t{line}\n".encode("utf-8", "surrogatepass"))
        self.places[index], self.stamps[index] = at, stamp.changed

    def __contains__(self, index: int) -> bool:
        """Whether the result of file number ``index`` exists."""
        return self.places[index] != _NOT_YET

    def __getitem__(self, index: int) -> FileResult:
        """The result of file number ``index``. Raises KeyError where there is none yet."""
        return result_from(self._fields(index)[0])

    def facts(self, index: int) -> str:
        """What the worker told beside the result of file number ``index``; empty where it told nothing.

        Raises KeyError where there is no result yet.
        """
        return _decoded(self._fields(index)[1])

    def _fields(self, index: int) -> tuple[bytes, bytes]:
        if index not in self:
            raise KeyError(index)
        self.stream.seek(self.places[index])
        result, _, facts = self.stream.readline().rstrip(b"\n").partition(b"\t")[2].partition(b"\t")
        return result, facts

    def __iter__(self) -> Iterator[FileResult]:
        """The existing results, in the order of the files."""
        return (self[index] for index in range(len(self.paths)) if index in self)

    def __len__(self) -> int:
        """The number of existing results."""
        return len(self.places) - self.places.count(_NOT_YET)

    def changed(self, index: int) -> float:
        """The time when file number ``index`` was last changed, in seconds since 1970."""
        return self.stamps[index] / 1e9

    def close(self, *, finished: bool) -> None:
        """Close the spool: delete it where the run is finished, else keep it for the next run."""
        self.stream.close()
        if finished and self.kept_at is not None:
            self.kept_at.unlink(missing_ok=True)


def open_spool(paths: Sequence[str], run: dict[str, Any], place: Path | None, *, go_on: bool) -> Spool:
    """A spool for a run over these files.

    ``run`` is what the results depend on besides the files: results of a stopped run with another are not used.
    ``place`` is where it is kept for the next run; it is not kept for None, or a folder that cannot be written to.
    """
    header = json.dumps(run, sort_keys=True).encode() + b"\n"
    if place is None:
        return Spool(paths, io.BytesIO() if len(paths) < WORTH_KEEPING else _temporary())
    earlier = dict(_lines_of(place, header)) if go_on else {}
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(place.name + ".ny")
        stream: BinaryIO = fresh.open("w+b")
        spool = Spool(paths, stream, place)
        stream.write(header)
        for index, path in enumerate(paths):
            stamp = stamp_of(path) if (path in earlier) else None
            line = _line_at(place, earlier[path][1]) if stamp is not None and earlier[path][0] == stamp else None
            if line is not None and stamp is not None:
                spool.add(index, line, stamp)
        stream.flush()
        if os.name == "nt":  # open files cannot be renamed there
            stream.close()
            fresh.replace(place)
            spool.stream = place.open("r+b")
        else:
            fresh.replace(place)
    except OSError:
        return Spool(paths, _temporary())
    return spool


def _temporary() -> BinaryIO:
    import tempfile  # noqa: PLC0415 - not for a single file

    return tempfile.TemporaryFile(prefix="mallkoll-")


def _lines_of(place: Path, header: bytes) -> Iterator[tuple[str, tuple[Stamp, int]]]:
    """The complete lines of an earlier spool as (path, (stamp, offset of its result))."""
    try:
        with place.open("rb") as stream:
            if stream.readline() != header:
                return
            at = stream.tell()
            for raw in stream:
                head, tab, _ = _decoded(raw).partition("\t")
                if tab and raw.endswith(b"\n"):
                    path, size, changed = json.loads(head)
                    yield path, (Stamp(size, changed), at)
                at += len(raw)
    except (OSError, ValueError):
        return


def _line_at(place: Path, at: int) -> str | None:
    """The result on a line, None where somebody has changed it into none."""
    with place.open("rb") as stream:
        stream.seek(at)
        line = _decoded(stream.readline()).partition("\t")[2].rstrip("\n")
    try:
        result_from(line.partition("\t")[0])
    except ValueError:
        return None
    return line


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogatepass")  # a file's name need not be valid UTF-8


def state_place(named: Sequence[Path], report: Path | None) -> Path:
    """The path where a stopped run is kept: beside its report, else in the user's state folder."""
    import hashlib  # noqa: PLC0415 - not for a single file
    import tempfile  # noqa: PLC0415 - not for a single file

    if report is not None:
        return report.with_name(f".{report.name}.mallkoll-forts")
    if os.name == "nt":
        folder = Path(os.environ.get("LOCALAPPDATA") or tempfile.gettempdir())
    else:
        folder = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    names = "\n".join(str(path.absolute()) for path in named)
    return folder / "mallkoll" / f"{hashlib.sha256(names.encode('utf-8', 'surrogatepass')).hexdigest()[:20]}.forts"
