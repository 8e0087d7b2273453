"""A package that is lacking is told with the very command that installs it where Mallkoll is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import samples
from program import mallkoll

from mallkoll.addin.optional_packages import install_command, not_installed


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return samples.write("tyreso-2017-08", tmp_path / "nämnd.xlsx")


def lacking(monkeypatch: pytest.MonkeyPatch, *modules: str) -> None:
    """As where these are not installed."""
    for module in modules:
        monkeypatch.setitem(sys.modules, module, None)


@pytest.mark.parametrize(("modules", "several", "packages"), [
    (("docx", "docxtpl"), False, "python-docx docxtpl"),
    (("docx", "docxtpl", "pandas", "pyarrow"), True, "python-docx docxtpl pandas pyarrow"),
    (("pandas",), True, "pandas"),
])  # fmt: skip
def test_dokument_tells_all_that_it_lacks(
    book: Path, modules: tuple[str, ...], several: bool, packages: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if several:
        book.with_name("en till.xlsx").write_bytes(book.read_bytes())
    lacking(monkeypatch, *modules)
    done = mallkoll("dokument", book.parent, "--ut", book.with_name("r.docx"))
    assert done.returncode == 2
    assert done.stderr.endswith(f" med: {sys.executable} -m pip install {packages}\n")
    assert not book.with_name("r.docx").exists()


def test_a_single_file_needs_no_pandas(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lacking(monkeypatch, "pandas", "pyarrow")
    assert mallkoll("dokument", book, "--ut", book.with_name("r.docx")).returncode in {0, 1}
    assert book.with_name("r.docx").exists()


def test_a_wordmall_needs_python_docx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lacking(monkeypatch, "docx")
    done = mallkoll("dokument", "--ny-wordmall", tmp_path / "mall.docx")
    assert (done.returncode, "-m pip install python-docx" in done.stderr) == (2, True)


def test_samla_tells_it_too(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lacking(monkeypatch, "pandas", "pyarrow")
    done = mallkoll("samla", book, "--ut", book.with_name("kommun.xlsx"))
    assert done.returncode == 2
    assert f"Installera dem med: {sys.executable} -m pip install pandas pyarrow" in done.stderr


def test_a_folder_with_a_space_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", r"C:\Program Files\Python\python.exe")
    assert install_command("pandas") == r'"C:\Program Files\Python\python.exe" -m pip install pandas'
    assert not_installed("Det här", "json") is None
