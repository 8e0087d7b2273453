"""Work in a second process comes to the same as work in this one, whatever happens to the other."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mallkoll.addin.button.second_process import Ahead

FORKS = hasattr(os, "fork")


def where() -> Callable[[int], tuple[int, int]]:
    return lambda item: (item * 2, os.getpid())


@pytest.mark.skipif(not FORKS, reason="processer kan inte delas här")
def test_it_is_done_in_the_other_process() -> None:
    with Ahead(where) as work:
        result, process = work(21)
    assert result == 42
    assert process != os.getpid()


@pytest.mark.skipif(not FORKS, reason="processer kan inte delas här")
def test_more_than_one_item_is_done_here() -> None:
    with Ahead(where) as work:
        work(1)
        assert work(2) == (4, os.getpid())


def test_it_is_done_here_where_processes_cannot_be_divided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork", raising=False)
    with Ahead(where) as work:
        assert work(21) == (42, os.getpid())


@pytest.mark.skipif(not FORKS, reason="processer kan inte delas här")
def test_it_is_done_here_where_there_are_too_many_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    def fork() -> int:
        raise BlockingIOError("resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", fork)
    with Ahead(where) as work:
        assert work(21) == (42, os.getpid())


def test_what_the_work_raises_is_raised_here() -> None:
    def prepare() -> Callable[[int], float]:
        return lambda item: 1 / item

    with Ahead(prepare) as work, pytest.raises(ZeroDivisionError):
        work(0)


def test_what_the_preparation_raises_is_raised_here() -> None:
    def prepare() -> Callable[[int], int]:
        raise KeyError("no such thing")

    with Ahead(prepare) as work, pytest.raises(KeyError):
        work(1)


@pytest.mark.skipif(not FORKS, reason="processer kan inte delas här")
def test_a_process_that_dies_is_no_loss() -> None:
    here = os.getpid()

    def prepare() -> Callable[[bytes], int]:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return len

    with Ahead(prepare) as work:
        assert work(b"x" * 1_000_000) == 1_000_000


@pytest.mark.skipif(not FORKS, reason="processer kan inte delas här")
def test_nothing_is_left_when_there_was_no_work(tmp_path: Path) -> None:
    def slow() -> Callable[[int], int]:
        time.sleep(60)
        (tmp_path / "waited for").touch()
        return abs

    with Ahead(slow) as work:
        child = work._child
    assert not list(tmp_path.iterdir()), "nobody waits for what is not asked for"
    with pytest.raises(ChildProcessError):
        os.waitpid(child, 0)


@pytest.mark.skipif(not FORKS, reason="processer kan inte delas här")
def test_a_result_that_cannot_pass_between_processes_is_made_here() -> None:
    def prepare() -> Callable[[int], Callable[[], int]]:
        return lambda item: lambda: item

    with Ahead(prepare) as work:
        assert work(5)() == 5


@pytest.mark.skipif(not FORKS, reason="processer kan inte delas här")
def test_a_rehearsal_is_held_in_the_other_process_and_may_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    def prepare() -> Callable[[int], tuple[list[int], int]]:
        tried: list[int] = []

        def work(item: int) -> tuple[list[int], int]:
            tried.append(item)
            return tried, 12 // item

        return work

    with Ahead(prepare, lambda: 4) as work:
        assert work(3) == ([4, 3], 4)
    with Ahead(prepare, lambda: 0) as work:
        assert work(3) == ([0, 3], 4)
    monkeypatch.delattr(os, "fork")
    with Ahead(prepare, lambda: 4) as work:  # here it would only take time
        assert work(3) == ([3], 4)
