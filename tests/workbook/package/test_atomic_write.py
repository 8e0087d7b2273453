"""A file is written whole or not at all, and an error names the file that was asked for."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from mallkoll.workbook.package.atomic_write import open_atomically, write_atomically

POSIX = pytest.mark.skipif(os.name == "nt", reason="rättigheter som på Linux och Mac")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "c.txt"
    write_atomically(target, b"ny")
    assert target.read_bytes() == b"ny"
    assert list(target.parent.iterdir()) == [target]


@POSIX
@pytest.mark.parametrize(("umask", "expected"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_may_be_read_as_any_other(tmp_path: Path, umask: int, expected: int) -> None:
    before = os.umask(umask)
    try:
        write_atomically(tmp_path / "ny.txt", b"")
        assert os.umask(umask) == umask, "the umask is as it was"
    finally:
        os.umask(before)
    assert mode(tmp_path / "ny.txt") == expected


@POSIX
@pytest.mark.parametrize("kept", [0o600, 0o640, 0o755])
def test_a_file_that_is_written_over_keeps_its_rights(tmp_path: Path, kept: int) -> None:
    target = tmp_path / "gammal.txt"
    target.write_bytes(b"gammal")
    target.chmod(kept)
    write_atomically(target, b"ny")
    assert (target.read_bytes(), mode(target)) == (b"ny", kept)


@pytest.mark.parametrize("error", [OSError(28, "full"), ValueError("planted"), KeyboardInterrupt()])
def test_what_goes_wrong_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path, error: BaseException) -> None:
    target = tmp_path / "gammal.txt"
    target.write_bytes(b"gammal")

    def half() -> None:
        with open_atomically(target) as stream:
            stream.write(b"halv")
            raise error

    with pytest.raises(type(error)) as caught:
        half()
    assert target.read_bytes() == b"gammal"
    assert list(tmp_path.iterdir()) == [target]
    if isinstance(caught.value, OSError):
        assert caught.value.filename == str(target)


def test_a_name_that_cannot_be_written_is_told_as_it_was_asked_for(tmp_path: Path) -> None:
    target = tmp_path / ("ny." + "x" * 300)
    with pytest.raises(OSError, match="xxx") as caught:
        write_atomically(target, b"")
    assert caught.value.filename == str(target)
    assert list(tmp_path.iterdir()) == []
