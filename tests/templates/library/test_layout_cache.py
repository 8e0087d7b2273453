"""A kept layout is the layout; whatever is wrong with what is kept, the layout is read from its YAML again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from samples import example

from mallkoll.templates.library import layout_cache
from mallkoll.templates.library.find_layouts import LAYOUTS, layout_names
from mallkoll.templates.library.layout_cache import cached
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.layout.load_layout import load_layout, load_with_sources
from mallkoll.workbook.layout.packed_layout import LoadedLayout, pack_layout, unpack_layout
from mallkoll.workbook.yaml_files.yaml_file import LayoutError, digest_of

NAME = "linkoping-2018-08"


class Reader:
    """Reads layouts through the cache, and counts how many have to be read from YAML."""

    def __init__(self) -> None:
        self.read = 0

    def __call__(self, path: Path, library: tuple[Path, ...] = ()) -> Layout:
        def load() -> LoadedLayout:
            self.read += 1
            return load_with_sources(path, library)

        return cached(path, library, None, load)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Layouts of one's own, and an empty cache."""
    monkeypatch.setattr(layout_cache, "cache_folder", lambda: tmp_path / "cache")
    shutil.copytree(LAYOUTS, tmp_path / "layouts", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "layouts"


def kept(folder: Path) -> list[Path]:
    return sorted((folder.parent / "cache").glob("*"))


@pytest.mark.parametrize("name", layout_names())
def test_a_kept_layout_is_the_layout(folder: Path, name: str) -> None:
    source, reader = folder / f"{name}.yaml", Reader()
    first, fetched = reader(source), reader(source)
    assert reader.read == 1
    assert fetched == first == load_layout(source)
    assert [table.row_keys for table in fetched.tables.values()] == [table.row_keys for table in first.tables.values()]
    assert fetched.fingerprint == first.fingerprint


def test_a_change_in_a_part_is_seen(folder: Path) -> None:
    source, part, reader = folder / f"{NAME}.yaml", folder / "delar" / "drift.yaml", Reader()
    before, status = reader(source), part.stat()
    part.write_text(part.read_text(encoding="utf-8").replace("Redovisning", "Redovisninq"), encoding="utf-8")
    os.utime(part, ns=(status.st_atime_ns, status.st_mtime_ns))  # neither its size nor its time tells
    after = reader(source)
    assert reader.read == 2
    assert after != before
    assert after == load_layout(source)


def test_a_part_that_comes_nearer_is_seen(folder: Path, tmp_path: Path) -> None:
    own, reader = tmp_path / "egen", Reader()
    own.mkdir()
    shutil.copy(folder / f"{NAME}.yaml", own)
    reader(own / f"{NAME}.yaml", (folder,))
    (own / "delar").mkdir()
    part = (folder / "delar" / "drift.yaml").read_text(encoding="utf-8")
    (own / "delar" / "drift.yaml").write_text(part.replace("Redovisning", "Bokfört"), encoding="utf-8")
    layout = reader(own / f"{NAME}.yaml", (folder,))
    assert reader.read == 2
    assert layout == load_layout(own / f"{NAME}.yaml", (folder,))


def test_a_fault_is_told_as_if_nothing_were_kept(folder: Path) -> None:
    source, part, reader = folder / f"{NAME}.yaml", folder / "delar" / "drift.yaml", Reader()
    reader(source)
    part.write_text(part.read_text(encoding="utf-8").replace("rubrik:", "rubrk:", 1), encoding="utf-8")
    with pytest.raises(LayoutError) as told:
        reader(source)
    with pytest.raises(LayoutError) as wanted:
        load_layout(source)
    assert str(told.value) == str(wanted.value)
    source.unlink()
    with pytest.raises(LayoutError, match="kan inte läsas"):
        reader(source)


def test_another_version_reads_for_itself(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, reader = folder / f"{NAME}.yaml", Reader()
    reader(source)
    layout_cache._program.cache_clear()
    monkeypatch.setattr(layout_cache, "VERSION", "9.9")
    reader(source)
    layout_cache._program.cache_clear()
    assert reader.read == 2


def flip(content: bytes) -> bytes:
    at = content.index(b"Kommun")  # a letter of a label
    return content[:at] + b"Q" + content[at + 1 :]


DAMAGE: Mapping[str, Callable[[bytes], bytes]] = {
    "a letter": flip,
    "cut off": lambda content: content[:-1],
    "cut off early": lambda content: content[:20],
    "empty": lambda _: b"",
    "something else": lambda _: b"hej",
    "a pickle": lambda _: b"\x80\x05cos\nsystem\n(S'false'\ntR.",
    "deeply nested": lambda _: b"\x91" * 100_000 + b"\xc0",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_what_is_damaged_is_read_again(
    folder: Path, damage: Callable[[bytes], bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    source, reader = folder / f"{NAME}.yaml", Reader()
    layout = reader(source)
    [file] = kept(folder)
    sound = file.read_bytes()
    file.write_bytes(damage(sound))
    assert reader(source) == layout
    assert reader.read == 2
    assert file.read_bytes() == sound
    assert capsys.readouterr() == ("", "")


def sealed(sound: bytes, change: Callable[[Any], None]) -> bytes:
    """What is kept with another layout, sealed as if it were the program's own."""
    made_for, sources, _, layout = msgspec.msgpack.decode(sound)
    change(layout)
    body = msgspec.msgpack.encode(layout)
    return msgspec.msgpack.encode([made_for, sources, digest_of(body), msgspec.Raw(body)])


def _table(layout: Any) -> Any:
    return layout["tabeller"]["drift_prognos"]


HOSTILE: Mapping[str, Callable[[Any], object]] = {
    "an unknown key": lambda layout: layout.update(okand=1),
    "another type": lambda layout: layout.update(version="ett"),
    "beyond a limit": lambda layout: _table(layout).update(fria_rader=10**9),
    "a word too long": lambda layout: layout.update(namn="x" * 5000),
    "a key of another form": lambda layout: _table(layout)["kolumner"][0].update(nyckel="../../x"),
    "a table that is not there": lambda layout: layout["blad"][0].update(tabeller=["borta"]),
    "no column of labels": lambda layout: _table(layout)["kolumner"][0].update(typ="text"),
    "a calculation that calls": lambda layout: _table(layout)["kolumner"][-1].update(berakning="__import__('os')"),
    "a calculation of itself": lambda layout: _table(layout)["kolumner"][-1].update(
        berakning=_table(layout)["kolumner"][-1]["nyckel"]
    ),
    "a samband of nothing": lambda layout: layout.update(samband=[{"lika": "a[b] = c[d]"}]),
    "deep brackets": lambda layout: _table(layout)["kolumner"][-1].update(berakning="(" * 400 + "1" + ")" * 400),
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE)
def test_what_no_yaml_could_give_is_not_used(folder: Path, change: Callable[[Any], None]) -> None:
    source, reader = folder / f"{NAME}.yaml", Reader()
    layout = reader(source)
    [file] = kept(folder)
    sound = file.read_bytes()
    file.write_bytes(sealed(sound, lambda _: None))
    assert (reader(source), reader.read) == (layout, 1)  # what is changed in it is all that is wrong with it
    file.write_bytes(sealed(sound, change))
    assert reader(source) == layout
    assert reader.read == 2
    assert file.read_bytes() == sound


def test_what_was_kept_of_another_layout_or_another_folder_is_not_used(folder: Path, tmp_path: Path) -> None:
    one, other, reader = folder / f"{NAME}.yaml", folder / "tyreso-2017-08.yaml", Reader()
    reader(one)
    [file] = kept(folder)
    content = file.read_bytes()
    reader(other)
    [theirs] = [path for path in kept(folder) if path != file]
    theirs.write_bytes(content)
    assert reader(other).id == other.stem
    shutil.copytree(folder, tmp_path / "moved", copy_function=shutil.copy2)  # what names a logo has its place in it
    reader(tmp_path / "moved" / one.name)
    assert reader.read == 4


def no_folder(place: Path) -> None:
    place.write_text("a file where the folder should be", encoding="utf-8")


def not_ours(place: Path) -> None:
    place.mkdir()
    place.chmod(0o555)


@pytest.mark.parametrize("spoil", [no_folder, not_ours])
def test_where_nothing_can_be_kept_it_is_read_every_time(
    folder: Path, spoil: Callable[[Path], None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, reader = folder / f"{NAME}.yaml", Reader()
    spoil(folder.parent / "cache")
    monkeypatch.setattr("tempfile.mkstemp", refused)  # root may write anywhere
    assert reader(source) == reader(source)
    assert reader.read == 2
    assert capsys.readouterr() == ("", "")


def refused(*_: object, **__: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_the_odd_layout_that_would_not_come_back_as_it_is_is_not_kept(folder: Path) -> None:
    layout = load_layout(folder / f"{NAME}.yaml")
    [key, table] = next((key, table) for key, table in layout.tables.items() if table.rows)
    odd = msgspec.structs.replace(table.rows[0], values={table.columns[0].key: layout.period.end})
    rows = (odd, *table.rows[1:])
    tables = {**layout.tables, key: msgspec.structs.replace(table, rows=rows)}
    assert pack_layout(msgspec.structs.replace(layout, tables=tables)) is None
    assert unpack_layout(pack_layout(layout) or b"") == layout


def test_the_folder_does_not_grow_without_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout_cache, "MOST", 3)
    cache = folder.parent / "cache"
    cache.mkdir()
    for age in range(5):
        old = cache / f"{age}.layout"
        old.write_bytes(b"x")
        os.utime(old, (2_000_000_000 + age, 2_000_000_000 + age))
    (cache / "unused.layout").write_bytes(b"x")
    os.utime(cache / "unused.layout", (1, 1))
    Reader()(folder / f"{NAME}.yaml")
    names = [path.name for path in kept(folder)]
    assert len(names) == 3
    assert "unused.layout" not in names


def test_a_start_with_kept_layouts_needs_neither_yaml_nor_pydantic(folder: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inkorg"
    inbox.mkdir()
    file = inbox / "fil.xlsx"
    file.write_bytes(example(NAME))
    script = (
        "import sys; from mallkoll.addin.cli.main import main; main(sys.argv[1:])\n"
        "print('yaml' in sys.modules, 'pydantic' in sys.modules, 'pickle' in sys.modules)"
    )
    home = str(tmp_path / "home")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "XDG_CACHE_HOME": home, "LOCALAPPDATA": home,
                   "HOME": home}  # fmt: skip

    def run(*options: str) -> list[str]:
        command = [sys.executable, "-c", script, "kontrollera", str(file), *options]
        return subprocess.run(
            command, env=environment, capture_output=True, encoding="utf-8", check=True
        ).stdout.split()

    def twice(*options: str) -> None:
        first, then = run(*options), run(*options)
        assert (first[-3:-1], then[-3:-1]) == (["True", "True"], ["False", "False"])
        assert first[:-3] == then[:-3]

    twice()
    twice("--layout", str(folder / f"{NAME}.yaml"))
    shutil.copytree(folder, inbox / "layouter")
    twice()
