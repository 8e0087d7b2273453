"""The same run on a real Dask cluster of two workers, one of which is killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future

import pytest
from samples import example

from mallkoll.addin.batch.check_one import Settings, Task, run_here
from mallkoll.addin.batch.dask_executor import dask_executor, run_in_executor

distributed = pytest.importorskip("distributed", reason="Dask är inte installerat")


@pytest.fixture
def folder(tmp_path):
    for number in range(60):
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


def test_the_same_results_though_a_worker_is_killed(folder, cluster):
    address, workers = cluster
    paths = sorted(str(path) for path in folder.glob("*.xlsx"))
    wanted = dict(run_here(Settings(), (Task(index, path) for index, path in enumerate(paths))))
    found = {}
    with dask_executor(address) as executor:
        for index, line in run_in_executor(Settings(), (Task(i, path) for i, path in enumerate(paths)), executor):
            assert index not in found
            found[index] = line
            if len(found) == 10:
                os.kill(workers[0].pid, signal.SIGKILL)
    assert found == wanted
    assert workers[0].poll() is not None
    assert workers[1].poll() is None


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
