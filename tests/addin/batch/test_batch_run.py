"""Whole runs over folders, as a user starts them: order, several processes, Ctrl-C and --forts, patterns, reports."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import program
import pytest
from json_schema import follows_schema
from made_results import made_result
from samples import example, with_text

from mallkoll.addin.batch.check_one import Settings, failed
from mallkoll.addin.batch.progress_bar import duration
from mallkoll.addin.batch.result_spool import Stamp, open_spool
from mallkoll.addin.batch.run_batch import BatchPlan, result_dependencies
from mallkoll.addin.cli.find_files import find_files
from mallkoll.validators.report import html
from mallkoll.workbook.results.json_answer import json_text, result_from

COMMAND = [sys.executable, "-m", "mallkoll.addin.cli"]


def mallkoll(*arguments: object, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = os.environ | ({"XDG_STATE_HOME": str(home)} if home else {})
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=environment)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Thirty files in three folders, some of them bad."""
    root = tmp_path_factory.mktemp("inkorg")
    clean = example("tyreso-2017-08")
    for kommun in ("Ale", "Borås", "Örebro"):
        (root / kommun).mkdir()
        for number in range(9):
            (root / kommun / f"{number}.xlsx").write_bytes(clean)
        (root / kommun / "fel.xlsx").write_bytes(example("linkoping-internbudget-2019"))
    (root / "Borås" / "5.xlsx").write_bytes(clean[:5000])
    (root / "Ale" / "gammal.XLS").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (root / "Ale" / "~$1.xlsx").write_bytes(b"lock")
    (root / "Ale" / "anteckningar.txt").write_text("inte en arbetsbok")
    return root


def entries(path: Path) -> list[dict]:
    return json.loads(path.read_text("utf-8"))["filer"]


def test_the_number_of_processes_changes_nothing(folder, tmp_path):
    answers = []
    for jobs in (1, 3):
        run = mallkoll("kontrollera", folder, "--jobb", jobs, "--rapport", tmp_path / f"{jobs}.json", home=tmp_path)
        assert run.returncode == 2, run.stderr
        answers.append((tmp_path / f"{jobs}.json").read_bytes())
    assert answers[0] == answers[1]
    files = [entry["fil"] for entry in json.loads(answers[0])["filer"]]
    assert files == sorted(files)
    assert len(files) == 31
    unreadable = [Path(entry["fil"]).name for entry in json.loads(answers[0])["filer"] if not entry["lasbar"]]
    assert unreadable == ["gammal.XLS", "5.xlsx"]
    assert not list(tmp_path.rglob("*.forts")), "a finished run leaves nothing behind"
    assert not list(tmp_path.rglob(".*forts")), "a finished run leaves nothing behind"


def test_many_files_get_one_line_each_where_a_report_holds_the_rest(folder, tmp_path):
    run = mallkoll("kontrollera", folder, "--rapport", tmp_path / "r.csv", home=tmp_path)
    lines = run.stdout.splitlines()
    assert len(lines) == 31
    assert any("fel.xlsx: 1 fel, " in line for line in lines)
    assert "Traceback" not in run.stderr


def test_ctrl_c_tells_what_is_done_and_forts_goes_on(folder, tmp_path):
    report = tmp_path / "r.json"
    big = tmp_path / "stor"
    for number in range(4):
        shutil.copytree(folder, big / str(number))
    arguments = ["kontrollera", str(big), "--jobb", "2", "--rapport", str(report)]
    process = subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    for _ in range(20):
        process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    assert "--forts" in errors
    part = json.loads(report.read_text("utf-8"))
    assert part["avbruten"] is True
    follows_schema(part)
    done = len(part["filer"])
    assert 20 <= done < 124

    on = mallkoll(*arguments, "--forts")
    assert f"{done} filer var redan kontrollerade" in on.stderr
    whole = report.read_bytes()
    mallkoll(*arguments)
    assert report.read_bytes() == whole, "a run that was stopped and went on says the same as one that was not"


def test_forts_checks_what_has_changed_since(tmp_path):
    paths = [str(tmp_path / f"{number}.xlsx") for number in range(25)]
    for path in paths:
        Path(path).write_bytes(b"x")
    place = tmp_path / "state"
    first = open_spool(paths, {"v": 1}, place, go_on=False)
    for index, path in enumerate(paths[:10]):
        status = Path(path).stat()
        first.add(index, failed(path, str(index)), Stamp(status.st_size, status.st_mtime_ns))
    first.close(finished=False)
    place.write_bytes(place.read_bytes().replace(b'"orsak":"8"', b'"orsak":[8]'))  # no result of ours
    with place.open("ab") as stream:
        stream.write(b'["half a line')  # as a power cut leaves it
    Path(paths[3]).write_bytes(b"changed")
    again = open_spool(paths, {"v": 1}, place, go_on=True)
    assert [index for index in range(25) if index in again] == [0, 1, 2, 4, 5, 6, 7, 9]
    assert again[4].problem == "4"
    again.close(finished=False)
    other = open_spool(paths, {"v": 2}, place, go_on=True)
    assert len(other) == 0, "what another version found is not taken over"
    other.close(finished=True)
    assert not place.exists()


@pytest.mark.parametrize("layout", ["layouter/drift.yaml", "Ale/layouter/drift.yaml", "egna/drift.yaml"])
def test_forts_takes_nothing_over_when_a_layout_has_changed(tmp_path, layout):
    place = tmp_path / layout
    place.parent.mkdir(parents=True)
    place.write_text("layout: drift\n")
    given = Settings(layout=str(tmp_path / "egna") if layout.startswith("egna") else None)
    plan = BatchPlan([str(tmp_path / "Ale" / "a.xlsx")], [tmp_path], given)
    before = result_dependencies(plan)
    assert result_dependencies(plan) == before
    place.write_text("layout: drift\nenhet: kr\n")
    assert result_dependencies(plan) != before


def test_the_state_cannot_be_written(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    spool = open_spool(["a"] * 30, {}, tmp_path / "file" / "state", go_on=True)
    spool.add(7, json_text(made_result("a")), Stamp(0, 0))
    assert len(spool) == 1
    assert spool[7] == made_result("a")


def test_results_come_back_as_they_were(folder, tmp_path):
    run = mallkoll("kontrollera", folder / "Ale" / "fel.xlsx", "--json", "-")
    (entry,) = json.loads(run.stdout)["filer"]
    assert entry["fynd"]
    assert json.loads(json_text(result_from(json.dumps(entry)))) == entry


def test_patterns_folders_and_own_files(tmp_path):
    for name in ("a.xlsx", "b.xlsm", "c.txt", "under/d.xlsx", "ut/e.xlsx", "~$a.xlsx", ".mallkoll-x.xlsx", "[1].xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")

    def found(*named: str, out: str = "ut") -> list[str]:
        files = find_files([tmp_path / name for name in named], [tmp_path / out])
        return [path.relative_to(tmp_path).as_posix() for path in files]

    assert found(".") == ["[1].xlsx", "a.xlsx", "b.xlsm", "under/d.xlsx"]
    assert found("*.xlsx") == ["[1].xlsx", "a.xlsx"]
    assert found("**/*.xls?", out="nowhere") == ["[1].xlsx", "a.xlsx", "b.xlsm", "under/d.xlsx", "ut/e.xlsx"]
    assert found("[1].xlsx") == ["[1].xlsx"], "a file whose name looks like a pattern is a file"
    assert found("b.xlsm", ".", "a.xlsx") == ["b.xlsm", "[1].xlsx", "a.xlsx", "under/d.xlsx"], "each once, as named"
    assert found("saknas*.xlsx") == ["saknas*.xlsx"], "told as missing, not passed over"
    assert found("c.txt") == ["c.txt"], "what is named is checked, whatever it is called"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--rapport", "x.pdf"], ".html"),
        (["--jobb", "0"], "--jobb: 0 är inget heltal från 1 och uppåt"),
        (["--minne", "1,5"], "--minne: 1,5 är inget heltal från 1 och uppåt"),
        (["--tid", "nan"], "--tid: nan är inget tal över 0"),
        (["--tid", "en minut"], "--tid: en minut är inget tal över 0"),
        (["--forvantade", "saknas.csv"], "saknas.csv finns inte"),
        (["--forvantade", __file__], "ska vara en fil .csv, .txt eller .xlsx, inte test_batch_run.py"),
        (["--json", "saknas/svar.json"], "mappen saknas finns inte, så saknas/svar.json kan inte skrivas"),
        (["--json", "."], "är en mapp. Ange en fil i den, till exempel svar.json."),
        (["--rapport", "."], "är en mapp. Ange en fil i den, till exempel svar.html."),
        (["--samla", "."], "är en mapp. Ange en fil i den, till exempel svar.xlsx."),
        (["--markera", __file__], "test_batch_run.py finns redan, och är ingen mapp."),
        (["--layout", "nej"], "nej"),
        (["--dask", "tcp://127.0.0.1:1"], "svarar inte"),
    ],
)
def test_wrong_usage_is_one_sentence(tmp_path, arguments, said):
    (tmp_path / "a.xlsx").write_bytes(b"x")
    run = mallkoll("kontrollera", tmp_path / "a.xlsx", *arguments)
    assert (run.returncode, run.stdout) == (2, "")
    assert said in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("option", ["--json", "--rapport"])
def test_a_file_that_is_read_is_not_written_over(tmp_path, option):
    path = tmp_path / "a.xlsx"
    path.write_bytes(with_text("tyreso-2017-08", "Tyresö", "Åsele"))
    before = path.read_bytes()
    for named in (path, tmp_path):
        run = mallkoll("kontrollera", named, option, path)
        assert (run.returncode, path.read_bytes()) == (2, before)
        assert "finns redan, och är ingen rapport som Mallkoll har skrivit" in run.stderr


def test_a_report_that_cannot_be_written_does_not_lose_the_others(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(html, "write_html", full)
    (tmp_path / "a.xlsx").write_bytes(with_text("tyreso-2017-08", "Tyresö", "Åsele"))
    reports = [f"--rapport={tmp_path / name}" for name in ("r.html", "r.csv")]
    run = program.mallkoll("kontrollera", tmp_path / "a.xlsx", *reports)
    assert run.returncode == 2
    assert "r.html kunde inte skrivas (" in run.stderr
    assert "Traceback" not in run.stderr
    assert (tmp_path / "r.csv").exists()


@pytest.mark.parametrize(("seconds", "words"), [(0, "0 s"), (89, "89 s"), (150, "2 min"), (7800, "2 h 10 min")])
def test_time_left(seconds, words):
    assert duration(seconds) == words


@pytest.mark.skipif(sys.platform == "win32", reason="pseudoterminaler finns bara på Linux och Mac")
def test_a_terminal_gets_a_bar_and_the_results_after_it(folder, tmp_path):
    import pty  # noqa: PLC0415 - not there on Windows

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "kontrollera", str(folder), "--jobb", "2"], stdout=theirs, stderr=theirs,
        env=os.environ | {"XDG_STATE_HOME": str(tmp_path), "TERM": "xterm", "COLUMNS": "100"},
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    process.wait(120)
    os.close(ours)
    text = shown.decode("utf-8", "replace")
    assert "Kontrollerar" in text
    assert "/31" in text
    assert "Traceback" not in text
    assert "SUM001" in text.replace("\x1b[2m", "")
    assert process.returncode == 2
