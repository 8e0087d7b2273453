"""The page's Python side, run in node, says and marks the same as the command line."""

from __future__ import annotations

import io
import json
import random
import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from effort import at_length
from samples import example
from web_page import built, node, pyodide_folder

from mallkoll.addin.mark_files import check_and_mark
from mallkoll.templates.library.find_layouts import LayoutLibrary, example_files
from mallkoll.workbook.results.json_answer import json_text

DATA = Path(__file__).parents[2] / "data"
KEPT = "xl/mallkoll/original.dat"
MINUTE = re.compile(rb"20\d\d-\d\d-\d\d \d\d:\d\d")


def workbooks(folder: Path) -> Iterator[tuple[Path, list[tuple[str, Path]]]]:
    """Each workbook, alone in a folder with the layouts that judge it there, and these layouts."""
    for number, name in enumerate(path.stem for path in example_files()):
        place = folder / str(number) / f"{name}.xlsx"
        place.parent.mkdir()
        place.write_bytes(example(name))
        yield place, []
    found = sorted(path for path in DATA.rglob("*.xls[xm]") if not path.name.startswith("~$"))
    for path in random.Random(19).sample(found, at_length(20, len(found))):
        near = next((folder / "layouter" for folder in path.parents if (folder / "layouter").is_dir()), None)
        layouts = sorted(near.rglob("*.y*ml")) if near else []
        yield path, [(f"layouter/{layout.relative_to(near).as_posix()}", layout) for layout in layouts if near]


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """What node made of each workbook, and what the command line made: the JSON, and the marked copy's parts."""
    folder, out, sources = (tmp_path_factory.mktemp(name) for name in ("pyodide", "ut", "in"))
    books = list(workbooks(sources))
    (folder / "packages.tar").write_bytes(built()["packages"])
    lines = [{"name": path.name, "path": str(path), "layouts": [(name, str(at)) for name, at in layouts]}
             for path, layouts in books]  # fmt: skip
    (folder / "lista").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    script = Path(__file__).parents[2] / "support" / "check_in_node.mjs"
    command = [node(), script, pyodide_folder(folder), folder / "packages.tar", folder / "lista", out]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    answers = (out / "results.jsonl").read_text("utf-8").split("\n")
    return [(path, json.loads(answer), out / str(number), _natively(path, sources))
            for number, ((path, _), answer) in enumerate(zip(books, answers, strict=True))]  # fmt: skip


def _natively(path: Path, folder: Path) -> tuple[dict[str, object], bytes | None]:
    target = folder / f"markerad{path.suffix}"
    target.unlink(missing_ok=True)
    result = json.loads(json_text(check_and_mark(path, LayoutLibrary(), None, target).result))
    result.pop("markerad", None)
    return result | {"fil": path.name}, target.read_bytes() if target.exists() else None


def _parts(content: bytes) -> dict[str, bytes]:
    """The parts of a workbook, without the minute at which it was marked."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: MINUTE.sub(b"", archive.read(name)) for name in archive.namelist()}


def test_the_findings_are_the_same(both):
    assert {path.name: answer for path, answer, _, _ in both} == {path.name: native for path, _, _, (native, _) in both}
    assert sum(len(answer["fynd"]) for _, answer, _, _ in both) > 100


def test_the_marked_copies_have_the_same_parts(both):
    for path, _, marked, (_, native) in both:
        assert marked.exists() == (native is not None), path
        if native is not None:
            ours, theirs = _parts(marked.read_bytes()), _parts(native)
            if b'name="Kontroll"' in _parts(path.read_bytes())["xl/workbook.xml"]:
                # marked before: what is kept to clear it by is the cleared file, which other zlibs pack otherwise
                del ours[KEPT], theirs[KEPT]
            assert ours == theirs, path
