"""The inbox: files that arrive bit by bit, are answered once, and sent again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from closed_folder import close_folder
from program import mallkoll
from samples import example

from mallkoll.addin.batch.check_one import Settings
from mallkoll.addin.batch.watch_inbox import Inbox

WHOLE = "tyreso-2017-08"


@pytest.fixture
def inbox(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "ut").mkdir()
    return Inbox(tmp_path / "in", tmp_path / "ut", Settings(), 1)


def answers(inbox) -> list[str]:
    return sorted(path.relative_to(inbox.out).as_posix() for path in inbox.out.rglob("*.svar.txt"))


def again(inbox, clock=time.time) -> Inbox:
    return Inbox(inbox.folder, inbox.out, inbox.settings, 1, clock)


def test_a_file_is_answered_when_it_has_arrived_whole(inbox):
    whole = example(WHOLE)
    path = inbox.folder / "a.xlsx"
    path.write_bytes(whole[:5000])
    assert inbox.look() == 1
    assert answers(inbox) == []
    assert inbox.look() == 1, "it has not grown since the last look, but is not whole and quite new"
    assert answers(inbox) == []
    path.write_bytes(whole)
    assert inbox.look() == 1
    assert inbox.look() == 0
    assert answers(inbox) == ["a.xlsx.svar.txt"]
    assert (inbox.out / "a.xlsx").exists()
    text = (inbox.out / "a.xlsx.svar.txt").read_bytes().decode("utf-8-sig")
    assert "\r\n" in text
    assert "a.xlsx" in text


def test_what_never_becomes_whole_is_answered_after_a_while(inbox):
    (inbox.folder / "a.xlsx").write_bytes(example(WHOLE)[:5000])
    late = again(inbox, lambda: time.time() + 60)
    late.look()
    assert late.look() == 0
    assert "avhuggen" in (inbox.out / "a.xlsx.svar.txt").read_text("utf-8-sig").replace("\r\n", " ")
    assert not (inbox.out / "a.xlsx").exists()


def test_a_restart_does_nothing_twice_but_a_new_version_is_answered(inbox):
    path = inbox.folder / "Socialnämnden" / "a.xlsx"
    path.parent.mkdir()
    path.write_bytes(example(WHOLE))
    inbox.look(), inbox.look()
    answer = inbox.out / "Socialnämnden" / "a.xlsx.svar.txt"
    first = answer.stat().st_mtime_ns
    after = again(inbox)
    after.look(), after.look()
    assert answer.stat().st_mtime_ns == first
    path.write_bytes(example("linkoping-internbudget-2019"))
    after.look(), after.look()
    assert "SUM001" in answer.read_text("utf-8-sig")


def test_a_file_that_is_open_in_excel_waits(inbox):
    (inbox.folder / "a.xlsx").write_bytes(example(WHOLE))
    lock = inbox.folder / "~$a.xlsx"
    lock.write_bytes(b"x")
    inbox.look(), inbox.look(), inbox.look()
    assert answers(inbox) == []
    lock.unlink()
    inbox.look()
    assert answers(inbox) == ["a.xlsx.svar.txt"]


def test_a_share_that_is_away_comes_back(inbox, capsys):
    (inbox.folder / "a.xlsx").write_bytes(example(WHOLE))
    away = inbox.folder.with_name("borta")
    inbox.folder.rename(away)
    assert inbox.look() == 0
    assert inbox.look() == 0
    assert capsys.readouterr().err.count("kan inte läsas just nu") == 1
    away.rename(inbox.folder)
    inbox.look(), inbox.look()
    assert answers(inbox) == ["a.xlsx.svar.txt"]


def test_a_copy_that_cannot_be_written_is_tried_again(inbox, capsys):
    (inbox.folder / "a.xlsx").write_bytes(example(WHOLE))
    (inbox.out / "a.xlsx").mkdir()  # in the way of the copy
    inbox.look(), inbox.look(), inbox.look()
    assert answers(inbox) == []
    assert capsys.readouterr().err.count("a.xlsx") >= 1
    (inbox.out / "a.xlsx").rmdir()
    inbox.look()
    assert answers(inbox) == ["a.xlsx.svar.txt"]


def test_once_ends_with_2_where_something_is_unanswered(tmp_path, monkeypatch):
    """A copy in whose way something stands, an answer in whose way something stands, a folder that is closed."""
    (tmp_path / "in" / "låst").mkdir(parents=True)
    (tmp_path / "in" / "a.xlsx").write_bytes(example(WHOLE))
    command = ("bevaka", tmp_path / "in", "--markera", tmp_path / "ut", "--en-gang", "--intervall", "0.01")
    for in_the_way in ("a.xlsx", "a.xlsx.svar.txt"):
        (tmp_path / "ut" / in_the_way).mkdir(parents=True)
        done = mallkoll(*command)
        assert (done.returncode, done.stdout) == (2, "")
        assert in_the_way in done.stderr
        assert "igen" not in done.stderr, "it does not try again"
        (tmp_path / "ut" / in_the_way).rmdir()
    assert mallkoll(*command).returncode == 0
    close_folder(tmp_path / "in" / "låst", monkeypatch)
    done = mallkoll(*command)
    assert done.returncode == 2
    assert "filerna i den besvaras inte" in done.stderr


def test_a_word_document_is_told_and_not_answered(inbox, capsys):
    (inbox.folder / "rapport.docx").write_bytes(b"PK\x03\x04")
    (inbox.folder / "a.xlsx").write_bytes(example(WHOLE))
    inbox.look(), inbox.look()
    assert capsys.readouterr().err.count("Hoppar över 1 Word-fil: rapport.docx. Här besvaras bara arbetsböcker;") == 1
    assert answers(inbox) == ["a.xlsx.svar.txt"]


@pytest.mark.parametrize("memory", [b"", b"[]", b'{"besvarade": 3}', b"\xff"])
def test_a_damaged_memory_is_begun_anew(inbox, memory):
    (inbox.out / ".mallkoll-bevaka.json").write_bytes(memory)
    (inbox.folder / "a.xlsx").write_bytes(example(WHOLE))
    late = again(inbox)
    late.look(), late.look()
    assert answers(inbox) == ["a.xlsx.svar.txt"]


def test_the_command_runs_until_it_is_stopped(tmp_path):
    (tmp_path / "in").mkdir()
    command = [sys.executable, "-m", "mallkoll.addin.cli", "bevaka", str(tmp_path / "in"), "--markera",
               str(tmp_path / "ut"), "--intervall", "0,2"]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    assert "Bevakar" in process.stdout.readline()
    (tmp_path / "in" / "a.xlsx").write_bytes(example(WHOLE))
    assert "a.xlsx" in process.stdout.readline()
    os.kill(process.pid, signal.SIGINT)
    rest, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert "avslutad" in rest
    assert "Traceback" not in rest


def test_the_originals_are_never_written_over(tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "mallkoll.addin.cli", "bevaka", str(tmp_path), "--markera", str(tmp_path / ".")],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert run.returncode == 2
    assert "annan mapp" in run.stderr
