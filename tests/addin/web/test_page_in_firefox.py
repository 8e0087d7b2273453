"""The page's main way in Firefox: opened from disk, a workbook chosen, what it says and makes saved, nothing asked.

With a memory image too, which is made in node and is only good where every browser's memory looks as it does there.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from firefox_driver import DRIVE, firefox, puppeteer
from samples import example
from web_page import node, write_page

from mallkoll.addin.check_file import check_file
from mallkoll.templates.library.find_layouts import LayoutLibrary
from mallkoll.workbook.package.open_package import open_package
from mallkoll.workbook.results.json_answer import json_text

BOOK = "linkoping-2018-08.xlsx"


@pytest.fixture(scope="module", params=[False, True], ids=["page", "with a memory image"])
def went(request, tmp_path_factory):
    """What the page said, and the folder where it saved."""
    folder, out = tmp_path_factory.mktemp("firefox"), tmp_path_factory.mktemp("sparat")
    book = folder / BOOK
    book.write_bytes(example(book.stem))
    page = write_page(folder / "mallkoll.html", image=request.param)
    command = [node(), DRIVE, puppeteer(), firefox(), page, book, out]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return page, json.loads(done.stdout), out


def test_the_findings_are_the_command_lines(went):
    _, said, out = went
    assert "2 fel" in said["file"]
    native = check_file(Path(BOOK), LayoutLibrary(), None, example(Path(BOOK).stem))
    assert json.loads((out / "fynd.json").read_bytes())["filer"] == [json.loads(json_text(native))]
    assert said["found"] == f"{len(native.findings)} fynd"


def test_the_marked_copy_is_saved(went):
    content = (went[2] / f"markerad {BOOK}").read_bytes()
    assert open_package(content)
    assert check_file(Path(BOOK), LayoutLibrary(), None, content).findings


def test_nothing_is_asked_of_any_network_and_nothing_goes_wrong_unseen(went):
    page, said, _ = went
    assert {url for url in said["asked"] if not url.startswith(("blob:", "data:"))} <= {page.as_uri()}
    assert said["seen"], "a request would have been seen"
    assert said["trouble"] == []
    assert said["scrolled"]
