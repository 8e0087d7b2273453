"""A LibreOffice for the tests: one process for all of them, with a profile of its own that recalculates on load."""

from __future__ import annotations

import atexit
import json
import shutil
import socket
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mallkoll.addin.document.write_pdf import converted

WORKER = Path(__file__).with_name("office_worker.py")
SYSTEM_PYTHON = "/usr/bin/python3"  # the one that LibreOffice's uno is installed for

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>sv-SE</value></prop></item>
</oor:items>
"""


def as_docx(document: bytes) -> bytes:
    """A Word document as LibreOffice saves it again."""
    require()
    return converted(document, "docx:MS Word 2007 XML", ".docx")


def why_not() -> str | None:
    """Why LibreOffice cannot be used here; None where it can."""
    if shutil.which("soffice") is None:
        return "LibreOffice (soffice) finns inte på den här maskinen"
    probe = subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False)
    return None if probe.returncode == 0 else "python3-uno finns inte på den här maskinen"


def require() -> None:
    """Skip the test where there is no LibreOffice."""
    reason = _reason()
    if reason is not None:
        pytest.skip(reason)


@cache
def _reason() -> str | None:
    return why_not()


@cache
def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    profile = Path(tempfile.mkdtemp(prefix="mallkoll-lo-"))
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    process = subprocess.Popen(
        ["soffice", "--headless", "--norestore", "--nologo", f"-env:UserInstallation=file://{profile}",
         f"--accept=socket,host=127.0.0.1,port={port};urp;"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip

    def stop() -> None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
        shutil.rmtree(profile, ignore_errors=True)

    atexit.register(stop)
    time.sleep(1)
    return port


def work(
    file: Path, *steps: tuple[Any, ...], save: Path | None = None, pdf: Path | None = None, dump: bool = False,
    links: bool = False, only: tuple[str, ...] = (),
) -> dict[str, dict[str, Any]]:  # fmt: skip
    """Open a workbook in LibreOffice, do the steps, save it; gives each cell's [value, formula], or link, where asked.

    ``only`` are the sheets that are asked about; none named, all.
    """
    require()
    job = {"port": _port(), "file": str(file), "steps": steps, "save": str(save) if save else None,
           "pdf": str(pdf) if pdf else None, "dump": dump, "links": links, "only": only}  # fmt: skip
    done = _run_worker(job)
    if done.returncode < 0:  # uno itself fell, by a signal and without a word: the job can be done again as it is
        done = _run_worker(job)
    assert done.returncode == 0, f"the worker ended with {done.returncode}: {done.stderr}"
    answer: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return answer


def _run_worker(job: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SYSTEM_PYTHON, str(WORKER)], input=json.dumps(job), capture_output=True, text=True,
                          timeout=120, check=False)  # fmt: skip


def draw(pdf: Path, pages: Path, *, dots: int, last: int = 0) -> None:
    """Draw the pages, up to the last one that is asked for, as ``pages-N.ppm``, with so many dots to the inch."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("poppler (pdftoppm) finns inte på den här maskinen")
    until = ["-l", str(last)] if last else []
    subprocess.run(["pdftoppm", "-r", str(dots), *until, str(pdf), str(pages)], check=True)
