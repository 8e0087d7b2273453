"""The same run on a real Dask cluster: findings, marks and facts, though one of two workers is killed in the middle."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from concurrent.futures import Executor, Future
from pathlib import Path

import pytest
from program import started
from samples import example

from mallkoll.addin.batch.check_one import Settings, Task, check_task, run_here
from mallkoll.addin.batch.dask_executor import dask_executor, run_in_executor
from mallkoll.addin.batch.shared_folder import shared_settings

distributed = pytest.importorskip("distributed", reason="Dask är inte installerat")

TRIED = Path(__file__).parents[2] / "data" / "tried" / "granvik"


@pytest.fixture
def folder(tmp_path):
    for number in range(30):
        name = "tyreso-2017-08" if number % 3 else "linkoping-internbudget-2019"
        (tmp_path / f"{number:02}.xlsx").write_bytes(example(name) if number % 10 else example(name)[:4000])
    return tmp_path


@pytest.fixture
def cluster(tmp_path_factory):
    """A scheduler and two workers, each a process of its own; gives the address and the workers' processes."""
    place = tmp_path_factory.mktemp("dask")
    environment = os.environ | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "5"}
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
               "--no-dashboard", "--scheduler-file", str(place / "s.json")]  # fmt: skip
    processes = [subprocess.Popen(command, cwd=place, env=environment, stderr=subprocess.DEVNULL)]
    until = time.monotonic() + 60
    while not (place / "s.json").exists() and time.monotonic() < until:
        time.sleep(0.1)
    address = json.loads((place / "s.json").read_text())["address"]
    for _ in range(2):
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny",
                  "--no-dashboard", "--local-directory", str(place)]  # fmt: skip
        processes.append(subprocess.Popen(worker, cwd=place, env=environment, stderr=subprocess.DEVNULL))
    with distributed.Client(address, timeout=60) as client:
        client.wait_for_workers(2, timeout=60)
    yield address, processes[1:]
    for process in processes:
        process.kill()
        process.wait()


def parts(folder):
    """The parts of every workbook in a folder, without the minute when it was marked."""
    found = {}
    for path in sorted(folder.rglob("*.xlsx")):
        with zipfile.ZipFile(path) as opened:
            found[str(path.relative_to(folder))] = {
                name: re.sub(rb"\d{4}-\d\d-\d\d \d\d:\d\d", b"", opened.read(name)) for name in opened.namelist()
            }
    return found


def tasks(paths, folder):
    return [Task(index, path, marked=f"{folder}/{Path(path).name}") for index, path in enumerate(paths)]


def test_the_same_findings_marks_and_facts_though_a_worker_is_killed(folder, cluster, tmp_path, monkeypatch, capsys):
    address, workers = cluster
    monkeypatch.chdir(tmp_path)  # the workers stand in another folder
    paths = sorted(path.name for path in folder.glob("*.xlsx"))
    settings, found = Settings(facts=True), {}
    wanted = dict(run_here(settings, tasks(paths, "en")))
    with dask_executor(address) as executor, shared_settings(settings, paths, ["flera/a"]) as shared:
        for index, line in run_in_executor(shared, tasks(paths, "flera"), executor):
            assert index not in found
            found[index] = line
            if len(found) == 10:
                os.kill(workers[0].pid, signal.SIGKILL)
    assert {index: line.replace("flera/", "en/") for index, line in found.items()} == wanted
    assert sum("\t" in line for line in wanted.values()) == len(paths)
    assert len(parts(tmp_path / "en")) == 27
    assert parts(tmp_path / "flera") == parts(tmp_path / "en")
    assert [path.name for path in (tmp_path / "flera").iterdir() if path.name.startswith(".")] == []
    assert (
        f"skrivs av arbetarna i mappen {tmp_path / 'flera'}, som ska finnas på samma plats" in capsys.readouterr().err
    )
    assert workers[0].poll() is not None
    assert workers[1].poll() is None


def test_the_whole_command(cluster, tmp_path):
    """Layouts, marked copies and facts, in a folder named from where the user stands; then in place."""
    for name in ("a", "b"):
        (tmp_path / "in" / "layouter").mkdir(parents=True, exist_ok=True)
        for layout in (TRIED / "layouter").iterdir():
            (tmp_path / "in" / "layouter" / layout.name).write_bytes(layout.read_bytes())
        (tmp_path / "in" / f"{name}.xlsx").write_bytes((TRIED / "17-budget-andrad.xlsx").read_bytes())
    told = {}
    for way, options in (("en", ()), ("flera", ("--dask", cluster[0]))):
        done = started("kontrollera", "in", "--markera", f"ut/{way}", "--samla", f"{way}.csv", "--json", "-", *options,
                       cwd=tmp_path)  # fmt: skip
        assert done.returncode == 1, done.stderr
        told[way] = done.stdout.replace(f"ut/{way}", "ut")
    assert told["en"] == told["flera"]
    assert (tmp_path / "en.csv").read_bytes() == (tmp_path / "flera.csv").read_bytes()
    assert parts(tmp_path / "ut" / "en") == parts(tmp_path / "ut" / "flera")
    done = started("kontrollera", "in", "--pa-plats", "--dask", cluster[0], cwd=tmp_path)
    assert "Arbetarna markerar i filerna själva" in done.stderr
    assert sorted(path.name for path in (tmp_path / "in").glob("*.bak")) == ["a.xlsx.bak", "b.xlsx.bak"]
    assert parts(tmp_path / "in")["a.xlsx"] == parts(tmp_path / "ut" / "en")["a.xlsx"]


@pytest.mark.parametrize("sign", ["borta", None])
def test_a_worker_that_sees_another_disk_writes_nothing_there(tmp_path, sign):
    """It has another folder at that place, or another file of that name."""
    (tmp_path / "a.xlsx").write_bytes(example("tyreso-2017-08"))
    settings = Settings(root=str(tmp_path), sign=sign and str(tmp_path / sign))
    task = Task(0, "a.xlsx", example("linkoping-2018-08"), marked="ut/a.xlsx" if sign else "a.xlsx")
    line = json.loads(check_task(settings, task))
    assert line["fynd"]
    assert "ser inte" in line["omarkerad"]
    assert line["skrivfel"] is True
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_worker_that_died_after_it_had_marked_in_place(tmp_path):
    content = example("linkoping-2018-08")
    (tmp_path / "a.xlsx").write_bytes(content)
    settings, task = Settings(root=str(tmp_path)), Task(0, "a.xlsx", content, marked="a.xlsx")
    first, again = (check_task(settings, task) for _ in range(2))
    assert first == again
    assert json.loads(again)["markerad"] == "a.xlsx"
    assert (tmp_path / "a.xlsx.bak").read_bytes() == content


def test_a_layout_that_a_worker_does_not_see_is_told(tmp_path):
    line = json.loads(check_task(Settings(layout=str(tmp_path / "saknas.yaml"), root=str(tmp_path)), Task(0, "a.xlsx")))
    assert line["orsak"].startswith("Filen är inte kontrollerad: maskinen som skulle göra det kan inte läsa layouten.")


class Broken(Executor):
    """An engine that fails in every way that engines fail."""

    def submit(self, fn, /, *arguments, **_):
        task: Task = arguments[1]
        made: Future[str] = Future()
        if task.index % 4 == 0:
            made.set_result(fn(*arguments))
        elif task.index % 4 == 1:
            made.set_exception(RuntimeError("worker lost"))
        elif task.index % 4 == 2:
            made.cancel()
            made.set_running_or_notify_cancel()
        return made  # the fourth never answers


def test_an_engine_that_fails_costs_only_the_files_concerned(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(example("tyreso-2017-08"))
    tasks = [Task(index, str(tmp_path / "a.xlsx")) for index in range(8)]
    found = dict(run_in_executor(Settings(seconds=0.2), tasks, Broken()))
    assert sorted(found) == list(range(8))
    told = ['"lasbar":true', "RuntimeError", "inställd", "mer än 0.2 sekunder"]
    for index, line in found.items():
        assert told[index % 4] in line
