"""On a terminal the output has colours; a reader that stops early is no error."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import samples

pty = pytest.importorskip("pty", reason="pseudoterminaler finns bara på Linux och Mac")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return samples.write("linkoping-2018-08", tmp_path_factory.mktemp("t") / "fil.xlsx")


def test_colours_on_a_terminal(path: Path) -> None:
    master, slave = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color"}
    process = subprocess.Popen([sys.executable, "-m", "mallkoll.addin.cli", "kontrollera", str(path)], stdout=slave,
                               stderr=subprocess.DEVNULL, env=environment)  # fmt: skip
    os.close(slave)
    seen = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        seen += piece
    assert process.wait(120) == 1
    text = seen.decode("utf-8", "replace")
    assert "\x1b[" in text
    assert "D12" in text


def test_a_pipe_that_closes_early_is_no_traceback(path: Path) -> None:
    command = f'"{sys.executable}" -m mallkoll.addin.cli las "{path}" | head -n 1'
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.stdout.startswith("Layout: linkoping-2018-08")
    assert "Traceback" not in done.stderr
