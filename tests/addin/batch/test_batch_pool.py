"""Workers that hang, die or eat memory: told of their own file, and the others go on."""

from __future__ import annotations

import json
import multiprocessing
import sys

import bad_worker
import pytest

from mallkoll.addin.batch.check_one import Settings, Task
from mallkoll.addin.batch.worker_processes import run_in_workers

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="signaler och minnesgränser som på Linux")


def results(names: list[str], jobs: int = 2, **settings: float) -> dict[str, dict]:
    tasks = (Task(index, f"/x/{name}") for index, name in enumerate(names))
    made = Settings(None, settings.get("seconds", 20.0), int(settings.get("megabytes", 1500)))
    found = dict(run_in_workers(made, tasks, jobs, bad_worker.misbehave))
    assert sorted(found) == list(range(len(names)))  # each exactly once
    return {names[index]: json.loads(line) for index, line in found.items()}


@LINUX
@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_every_kind_of_bad_file_costs_itself_only(jobs):
    names = ["a", "killed", "b", "exits", "c", "eats", "d", "killed2", "e", "hangs", "f"]
    found = results(names, jobs, seconds=4.0)
    assert [name for name in names if found[name]["lasbar"]] == ["a", "b", "c", "d", "e", "f"]
    assert "SIGKILL" in found["killed"]["orsak"]
    assert "slutkod 7" in found["exits"]["orsak"]
    assert "1500 MB" in found["eats"]["orsak"]
    assert "mer än 4 sekunder" in found["hangs"]["orsak"]


def test_all_bad():
    found = results([f"exits{i}" for i in range(5)])
    assert not any(entry["lasbar"] for entry in found.values())


def test_nothing_to_do_starts_nothing():
    assert results([]) == {}


def test_a_worker_has_its_next_file_before_the_result_of_the_last_is_told():
    handed_over = []

    def tasks():
        for index in range(3):
            handed_over.append(index)
            yield Task(index, "a")

    work = run_in_workers(Settings(), tasks(), 1, bad_worker.misbehave)
    next(work)
    assert handed_over == [0, 1]
    work.close()


def test_stopping_early_leaves_no_worker():
    tasks = (Task(index, "hang" if index == 1 else "a") for index in range(4))
    work = run_in_workers(Settings(), tasks, 2, bad_worker.misbehave)
    next(work)
    work.close()  # one of them would go on for ever
    assert not multiprocessing.active_children()


@LINUX
def test_a_worker_goes_on_after_it_ran_out_of_memory():
    found = results(["eats", "a", "eats2", "b"], 1)
    assert [found[name]["lasbar"] for name in ("eats", "a", "eats2", "b")] == [False, True, False, True]
