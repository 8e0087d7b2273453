"""A whole kommun's inbox: clean files, files broken in every way, files with one slip each; every one is told rightly.

Two hundred files in the ordinary run; a thousand where the tests are run at length.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from broken import BROKEN
from effort import at_length
from mutate import SLIPS, slipped
from samples import example, parts, with_parts

FILES = at_length(100, 1000)
NAMES = ("tyreso-2017-08", "linkoping-2019-04", "linkoping-2021-08")


class Told(NamedTuple):
    """What must be told of a file: why it is broken, or which slip on which cell; nothing new where it is clean."""

    name: str | None = None
    broken: str | None = None
    slip: str | None = None
    sheet: str | None = None
    cell: str | None = None


@pytest.fixture(scope="module")
def inbox(tmp_path_factory) -> tuple[Path, dict[str, Told]]:
    root = tmp_path_factory.mktemp("inkorg")
    chance = random.Random(20261121)
    wanted: dict[str, Told] = {}
    made: dict[str, bytes] = {}
    for number in range(FILES):
        name = f"{number:04}.xlsx"
        if number % 10 == 3:
            kind = list(BROKEN)[number // 10 % len(BROKEN)]
            if kind not in made:
                made[kind] = BROKEN[kind][0]()
            content, wanted[name] = made[kind], Told(broken=kind)
        elif number % 10 in {5, 7}:
            source, kind = NAMES[number // 10 % len(NAMES)], list(SLIPS)[number // 2 % len(SLIPS)]
            content, ref = slipped(source, kind, chance)
            wanted[name] = Told(source, None, kind, ref.sheet, ref.address)
        else:
            source = NAMES[number % len(NAMES)]
            content, wanted[name] = example(source), Told(source)
        (root / name).write_bytes(content)
    return root, wanted


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mallkoll.addin.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)


def keys(entry: dict) -> set[tuple]:
    return {(f["kod"], f["blad"], f["cell"]) for f in entry["fynd"]}


def test_every_file_is_told_rightly(inbox, tmp_path):
    root, wanted = inbox
    for name in NAMES:
        (tmp_path / f"{name}.xlsx").write_bytes(example(name))
    originals = json.loads(run("kontrollera", tmp_path, "--json", "-").stdout)["filer"]
    clean = {Path(entry["fil"]).stem: keys(entry) for entry in originals}
    done = run("kontrollera", root, "--jobb", "2", "--rapport", tmp_path / "r.json")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    found = json.loads((tmp_path / "r.json").read_text("utf-8"))["filer"]
    assert [Path(entry["fil"]).name for entry in found] == sorted(wanted)
    wrong = [
        (told, entry.get("orsak"), sorted(keys(entry) - clean.get(told.name or "", set()), key=str))
        for entry in found
        if not right(told := wanted[Path(entry["fil"]).name], entry, clean)
    ]
    assert wrong == []


def right(told: Told, entry: dict, clean: dict[str, set]) -> bool:
    if told.broken is not None:
        return not entry["lasbar"] and BROKEN[told.broken][1] in entry["orsak"] and not entry["fynd"]
    if not entry["lasbar"]:
        return False
    new = keys(entry) - clean[told.name]
    if told.slip is None:
        return not new
    where = (told.sheet, told.cell)
    return any(
        finding["kod"] == SLIPS[told.slip].code
        # where several cells explain it equally well, the finding names them all
        and where in [(place["blad"], place["cell"]) for place in (finding, *finding["forslag"])]
        for finding in entry["fynd"]
    )


@pytest.mark.parametrize("kind", BROKEN)
def test_each_way_of_being_broken_is_one_line(tmp_path, kind, capsys):
    from mallkoll.addin.cli.main import main  # noqa: PLC0415

    path = tmp_path / "å b.xlsx"
    path.write_bytes(BROKEN[kind][0]())
    assert main(["kontrollera", str(path)]) == 2
    out, err = capsys.readouterr()
    lines = [line for line in out.splitlines() if line.strip()]
    assert len(lines) == 2
    assert BROKEN[kind][1] in lines[1]
    assert lines[1].rstrip().endswith(".")
    assert err == ""


def test_nothing_in_a_workbook_is_fetched_run_or_written(tmp_path):
    """External links, DDE, web queries, macros, odd part names: the file is read, and no other file is touched."""
    rels = dict(parts("tyreso-2017-08"))["xl/_rels/workbook.xml.rels"].decode()
    evil = (
        '<Relationship Id="rId900" TargetMode="External" Target="file:///etc/passwd" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"/>'
        '<Relationship Id="rId901" TargetMode="External" Target="http://127.0.0.1:9/x" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    )
    content = with_parts(
        "tyreso-2017-08",
        {
            "xl/_rels/workbook.xml.rels": rels.replace("</Relationships>", evil).encode(),
            "../../../../tmp/mallkoll-utbrott": b"x",
            "xl/connections.xml": b'<connections><connection><webPr url="http://127.0.0.1:9/"/></connection></connections>',
            "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0",
        },
    )
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(content)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    script = (
        "import sys\n"
        "def audit(event, arguments):\n"
        "    if event.startswith(('socket.', 'subprocess.', 'os.system', 'os.exec', 'os.posix_spawn', 'ctypes')):\n"
        "        print('DID', event, file=sys.stderr)\n"
        "    if event == 'open' and isinstance(arguments[1], str) and set(arguments[1]) & set('wax+'):\n"
        "        print('DID', event, arguments[0], file=sys.stderr)\n"
        "sys.addaudithook(audit)\n"
        "from mallkoll.addin.cli.main import main\n"
        f"main(['kontrollera', {str(folder / 'a.xlsx')!r}])\n"
    )
    done = subprocess.run([sys.executable, "-B", "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
    assert not Path("/tmp/mallkoll-utbrott").exists()
