"""The page's Python side, run in node, says and marks the same as the command line."""

from __future__ import annotations

import io
import json
import random
import re
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
from effort import at_length
from samples import example
from web_page import archives, built, node, pyodide_folder

from mallkoll.addin.browser.python_files import PLACE
from mallkoll.addin.mark_files import check_and_mark
from mallkoll.addin.web.build_page import page
from mallkoll.templates.library.find_layouts import LayoutLibrary, example_files
from mallkoll.workbook.marks.mark_names import ORIGINAL
from mallkoll.workbook.marks.unmark_file import unmarked_package
from mallkoll.workbook.package.open_package import open_package
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
def ran(tmp_path_factory):
    """The folder of what node made, that of its workbooks, and these workbooks with their layouts."""
    folder, out, sources = (tmp_path_factory.mktemp(name) for name in ("pyodide", "ut", "in"))
    books = list(workbooks(sources))
    packed = folder / "packages.tar", folder / "stdlib.zip"
    for path in packed:
        path.write_bytes(archives()[path.stem])
    lines = [{"name": path.name, "path": str(path), "layouts": [(name, str(at)) for name, at in layouts]}
             for path, layouts in books]  # fmt: skip
    (folder / "lista").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    support = Path(__file__).parents[2] / "support"
    command = [node(), support / "check_in_node.mjs", pyodide_folder(folder), *packed, folder / "lista", out,
               support / "import_everything.py"]  # fmt: skip
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return out, sources, books


@pytest.fixture(scope="module")
def both(ran):
    """What node made of each workbook, and what the command line made: the JSON, and the marked copy's parts."""
    out, sources, books = ran
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
    """The parts of a marked workbook, without the minute at which it was marked, and those of the original kept in it.

    What is kept is packed by other means in the browser (see deflate.py), so the original itself is compared.
    """
    parts = {name: MINUTE.sub(b"", part) for name, part in _unzipped(content).items() if name != ORIGINAL}
    original = unmarked_package(open_package(content)).data
    return parts | {f"{ORIGINAL}/{name}": part for name, part in _unzipped(bytes(original)).items()}


def _unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_findings_are_the_same(both):
    assert {path.name: answer for path, answer, _, _ in both} == {path.name: native for path, _, _, (native, _) in both}
    assert sum(len(answer["fynd"]) for _, answer, _, _ in both) > 50


def test_the_marked_copies_have_the_same_parts(both):
    for path, _, marked, (_, native) in both:
        assert marked.exists() == (native is not None), path
        if native is not None:
            assert _parts(marked.read_bytes()) == _parts(native), path


def test_no_memory_is_lost_from_round_to_round(ran):
    """The memory of Pyodide, which only grows and holds all that Python has, after each round of fifteen files."""
    rounds = json.loads((ran[0] / "memory").read_text("utf-8"))
    assert len(set(rounds[-3:])) == 1, rounds  # it grows in steps: the first rounds need not show all that is needed
    assert rounds[-1] < 300_000_000


def test_everything_on_the_page_can_be_imported_there(ran):
    """But what ``read_books`` imports after it has seen that pandas is there, which it never is on the page."""
    failed = {line.partition(":")[0] for line in (ran[0] / "failed").read_text("utf-8").splitlines()}
    assert failed == {"mallkoll.addin.document.plan.kommun_plan", "mallkoll.addin.kommun.kommun_facts"}


def test_the_page_has_no_room_that_needs_a_host_or_a_terminal():
    with tarfile.open(fileobj=io.BytesIO(archives()["packages"])) as archive:
        whole = [PurePosixPath(name) for name in archive.getnames()]
    names = [path.relative_to(PLACE) for path in whole if path.is_relative_to(PLACE)]
    assert {path.suffix for path in whole if not path.is_relative_to(PLACE)} == {".layout"}
    rooms = {path.parts[2] for path in names if path.parts[:2] == ("mallkoll", "addin") and len(path.parts) > 3}
    assert rooms <= {"web", "browser", "batch", "document", "kommun", "lists", "report"}
    assert not [path for path in names if path.suffix not in {".pyc", ".so"} and path.parts[0] != "mallkoll"]


def test_the_page_is_small_enough_for_mail():
    assert len(page(built()).encode("utf-8")) <= 12_000_000
