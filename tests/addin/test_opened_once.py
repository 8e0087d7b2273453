"""A file's bytes are opened once, and each part of it inflated once, on every way through the program."""

from __future__ import annotations

import shutil
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import samples

from mallkoll.addin.correct_file import correct_file
from mallkoll.addin.mark_files import check_and_mark, clean_file
from mallkoll.templates.library.find_layouts import LayoutLibrary
from mallkoll.workbook.package.workbook_package import Package

LAYOUT = "linkoping-2018-08"  # a document with a known error, which can be corrected safely
LIBRARY = LayoutLibrary()


class Log:
    """What was opened and inflated, by the bytes of the file."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.opened: Counter[bytes] = Counter()
        self.inflated: Counter[tuple[bytes, str]] = Counter()
        begin, inflate = Package.__init__, Package._inflate

        def opened(package: Package, path: str, data: bytes, *rest: Any, **more: Any) -> None:
            self.opened[data] += 1
            begin(package, path, data, *rest, **more)

        def inflated(package: Package, member: zipfile.ZipInfo) -> bytes:
            self.inflated[package.data, member.filename] += 1
            return inflate(package, member)

        monkeypatch.setattr(Package, "__init__", opened)
        monkeypatch.setattr(Package, "_inflate", inflated)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A filled template, its marked copy, and that copy with one member that another program has changed."""
    folder = tmp_path_factory.mktemp("filer")
    found = {name: folder / f"{name}.xlsx" for name in ("plain", "marked", "saved")}
    samples.write(LAYOUT, found["plain"])
    assert check_and_mark(found["plain"], LIBRARY, None, found["marked"]).result.marked
    with zipfile.ZipFile(found["marked"]) as archive, zipfile.ZipFile(found["saved"], "w") as saved:
        for name in archive.namelist():
            content = archive.read(name)
            saved.writestr(name, content + b"\n" if name == "xl/workbook.xml" else content)
    return found


def marks(path: Path, folder: Path) -> None:
    assert check_and_mark(path, LIBRARY, None, folder / "ut.xlsx").result.marked


def clears(path: Path, folder: Path) -> None:
    assert "borttagna" in clean_file(path, folder / "ut.xlsx")


def corrects(path: Path, folder: Path) -> None:
    assert correct_file(path, folder / "ut.xlsx", LIBRARY).correction.made


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("plain", marks),
        ("marked", marks),
        ("saved", marks),
        ("marked", clears),
        ("saved", clears),
        ("plain", corrects),
    ],
)
def test_a_file_is_opened_and_inflated_once(
    name: str,
    way: Callable[[Path, Path], None],
    files: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "in.xlsx"
    shutil.copy(files[name], path)
    log = Log(monkeypatch)
    way(path, tmp_path)
    own = path.read_bytes()
    assert log.opened[own] == 1
    assert {key: times for key, times in log.inflated.items() if times > 1} == {}
