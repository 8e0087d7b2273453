"""The files of a command: those named, those that match a pattern, and the workbooks in folders."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from mallkoll.addin.file_names import is_document, is_left_over, is_packed, is_workbook, names_of, told_passed_over
from mallkoll.workbook.model.text import counted
from mallkoll.workbook.word.word_endings import is_word

Unreadable = Callable[[OSError], None]
PassedOver = Callable[[Path], None]


def _is_ours(path: Path) -> bool:
    from mallkoll.workbook.word.read_word import is_ours  # noqa: PLC0415 - only where there are documents

    return is_ours(path)


def _is_output(path: Path) -> bool:
    from mallkoll.addin.own_outputs import is_own_output  # noqa: PLC0415 - only where there are folders

    return is_own_output(path)


def find_files(
    named: Sequence[Path],
    leave_out: Sequence[Path] = (),
    unreadable: Unreadable | None = None,
    passed_over: PassedOver | None = None,
    not_ours: PassedOver | None = None,
    is_ours: Callable[[Path], bool] = _is_ours,
    is_output: Callable[[Path], bool] = _is_output,
) -> Iterator[Path]:
    """The files as named, and for each folder its workbooks in order, each file once; one that is named is taken.

    A name that is not a file may be a pattern (``*``, ``?``, ``[a-z]``, ``**`` for any subfolders), since not every
    shell expands them. ``leave_out`` are our own output files and folders, ``unreadable`` is called for folders that
    cannot be read, ``passed_over`` for files that other programs have left beside workbooks, and for those in folders
    that are packed or that nobody has sent (``is_output``). ``not_ours`` asks for Word documents too, and is called for
    those in folders that Mallkoll has not made (``is_ours``).
    """
    left_out = {path.resolve() for path in leave_out}
    listed: set[Path] = set()
    word = not_ours is not None
    expanded = [(path, path.is_dir()) for name in named for path in _expanded(name, word=word)]
    by_name = {path for path, is_folder in expanded if not is_folder}
    for path, is_folder in expanded:
        for file in _in_folder(path, left_out, unreadable, word=word) if is_folder else (path,):
            inside = file not in by_name
            if file in listed or (inside and left_out and file.resolve() in left_out):
                continue
            listed.add(file)
            if is_left_over(file, word=word) or (inside and _is_no_delivery(file, is_output)):
                if passed_over is not None:
                    passed_over(file)
            elif inside and not_ours is not None and is_word(file) and not is_ours(file):
                not_ours(file)
            else:
                yield file


def _is_no_delivery(path: Path, is_output: Callable[[Path], bool]) -> bool:
    return is_packed(path) or (is_workbook(path) and is_output(path))


def _expanded(name: Path, *, word: bool) -> list[Path]:
    """The files and folders that match a name: itself, unless it is a pattern with matches."""
    if not glob.has_magic(str(name)) or os.path.lexists(name):
        return [name]
    matches = sorted(Path(path) for path in glob.iglob(str(name), recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
    return [path for path in matches if path.is_dir() or _is_wanted(path, word=word)] or [name]


def _is_wanted(path: Path, *, word: bool) -> bool:
    return is_workbook(path) or (word and is_document(path)) or is_left_over(path, word=word)


def _in_folder(folder: Path, left_out: set[Path], unreadable: Unreadable | None, *, word: bool) -> Iterator[Path]:
    workbooks: list[Path] = []
    for parent, folders, files in os.walk(folder, onerror=unreadable):
        if left_out:
            folders[:] = [name for name in folders if Path(parent, name).resolve() not in left_out]
        paths = (Path(parent, name) for name in files)
        workbooks += (path for path in paths if (_is_wanted(path, word=word) or is_packed(path)) and path.is_file())
    yield from sorted(workbooks)


def tell_left_over(paths: Sequence[Path]) -> None:
    """Print one line about each kind of file that is passed over."""
    sys.stderr.writelines(f"{sentence}\n" for sentence in told_passed_over(paths))


def tell_closed(errors: Sequence[OSError], left_undone: str) -> None:
    """Print one line about each folder that cannot be read; ``left_undone`` is what its files are not."""
    for error in errors:
        sys.stderr.write(f"mallkoll: mappen {error.filename} får inte läsas; filerna i den är inte {left_undone}.\n")


def tell_not_ours(paths: Sequence[Path]) -> None:
    """Print one line about the Word documents in folders that are not checked, if any."""
    if paths:
        which = "som inte är gjord" if len(paths) == 1 else "som inte är gjorda"
        what = f"{counted(len(paths), 'Word-fil', 'Word-filer')} {which} av Mallkoll"
        sys.stderr.write(f"Hoppar över {what}: {names_of(paths)}. Ange filen själv för att jämföra den.\n")
