"""A kept layout is the layout; whatever is wrong with what is kept, the layout is read from its YAML again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from samples import example

from mallkoll.templates.library.catalog import LAYOUTS, layout_names
from mallkoll.templates.library.layout_cache import cached
from mallkoll.workbook.layout.load import load_layout
from mallkoll.workbook.layout.model import Layout

NAME = "linkoping-2018-08"


class Reader:
    """Reads layouts, and counts how many."""

    def __init__(self) -> None:
        self.read = 0

    def __call__(self, path: Path) -> Layout:
        self.read += 1
        return load_layout(path)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    shutil.copytree(LAYOUTS, tmp_path / "layouts", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "layouts"


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.suffix == ".layout"]


@pytest.mark.parametrize("name", layout_names())
def test_a_kept_layout_is_the_layout(folder: Path, name: str) -> None:
    source, reader = folder / f"{name}.yaml", Reader()
    read, fetched = cached(source, reader), cached(source, reader)
    assert reader.read == 1
    assert fetched == read == load_layout(source)
    assert fetched.model_dump() == read.model_dump()
    assert [table.row_keys for table in fetched.tables.values()] == [table.row_keys for table in read.tables.values()]


def test_a_change_in_a_part_is_seen(folder: Path) -> None:
    source, part, reader = folder / f"{NAME}.yaml", folder / "delar" / "drift.yaml", Reader()
    before = cached(source, reader)
    part.write_text(part.read_text(encoding="utf-8").replace("Redovisning", "Bokfört"), encoding="utf-8")
    after = cached(source, reader)
    assert reader.read == 2
    assert after != before
    assert after == load_layout(source)


def flip(content: bytes) -> bytes:
    at = len(content) // 2
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


@pytest.mark.parametrize(
    "damage", [flip, lambda content: content[:-1], lambda content: content[:20], lambda _: b""],
    ids=["changed", "cut off", "cut off in the seal", "empty"],
)  # fmt: skip
def test_what_is_damaged_is_read_again(folder: Path, damage: Callable[[bytes], bytes]) -> None:
    source, reader = folder / f"{NAME}.yaml", Reader()
    layout = cached(source, reader)
    [file] = kept(folder)
    sound = file.read_bytes()
    file.write_bytes(damage(sound))
    assert cached(source, reader) == layout
    assert reader.read == 2
    assert file.read_bytes() == sound


def test_what_was_kept_of_another_layout_or_another_folder_is_not_used(folder: Path, tmp_path: Path) -> None:
    one, other, reader = folder / f"{NAME}.yaml", folder / "tyreso-2017-08.yaml", Reader()
    cached(one, reader)
    [file] = kept(folder)
    shutil.copy(file, file.with_name(file.name.replace(one.stem, other.stem)))
    assert cached(other, reader).id == other.stem
    shutil.copytree(folder, tmp_path / "moved", copy_function=shutil.copy2)  # what names a logo has its place in it
    cached(tmp_path / "moved" / one.name, reader)
    assert reader.read == 3


def test_where_nothing_can_be_kept_it_is_read_every_time(folder: Path) -> None:
    source, reader = folder / f"{NAME}.yaml", Reader()
    (folder / "__pycache__").write_text("a file where the folder should be", encoding="utf-8")
    assert cached(source, reader) == cached(source, reader)
    assert reader.read == 2


def test_python_s_own_settings_hold(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, reader = folder / f"{NAME}.yaml", Reader()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    cached(source, reader)
    assert not kept(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "elsewhere"))
    cached(source, reader)
    assert not kept(folder)
    assert len(kept(tmp_path / "elsewhere")) == 1


def test_a_start_with_kept_layouts_reads_no_yaml_and_builds_no_validators(tmp_path: Path) -> None:
    file = tmp_path / "fil.xlsx"
    file.write_bytes(example(NAME))
    script = (
        "import sys; from mallkoll.addin.cli.main import main; main(sys.argv[1:])\n"
        "from mallkoll.workbook.layout.model import Layout; print('yaml' in sys.modules, Layout.__pydantic_complete__)"
    )
    command = [sys.executable, "-X", f"pycache_prefix={tmp_path}", "-c", script, "kontrollera", str(file)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": ""}
    runs = [
        subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=True).stdout.split()
        for _ in range(2)
    ]
    assert [words[-2:] for words in runs] == [["True", "True"], ["False", "False"]]
    assert runs[0][:-2] == runs[1][:-2]
