"""The task pane as the browser in Excel has it: the built folder on a server, and a stand-in for Office.js."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from shared_build import shared
from web_page import part_or_skip

from mallkoll.addin.browser.bundle import bundle
from mallkoll.addin.taskpane.build_addin import SESSION, addin_files
from mallkoll.templates.library.find_layouts import LAYOUTS

SUPPORT = Path(__file__).parent


OWN = "egen-kommun-2018"


@cache
def built(base: str) -> Mapping[str, bytes]:
    """The files of the add-in for an address, with a layout of the kommun's own."""
    own = (LAYOUTS / "linkoping-2018-08.yaml").read_text("utf-8").replace("layout: linkoping-2018-08", f"layout: {OWN}")
    return addin_files(base, _bundle(), {f"{OWN}.yaml": own})


@cache
def _bundle() -> Mapping[str, bytes]:
    return part_or_skip(lambda: shared("ruta", lambda: bundle(SESSION)))


def write(folder: Path, base: str) -> None:
    """The files of the add-in in a folder."""
    for name, content in built(base).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def stub(held: Mapping[str, Any]) -> str:
    """What stands in for office.js, with that workbook (see office_workbook.py) open."""
    objects = (SUPPORT / "office_objects.mjs").read_text("utf-8").replace("export function", "function")
    return "\n".join([
        (SUPPORT / "office_stub.js").read_text("utf-8"), objects,
        f"window.opened = openWorkbook(Mock, {json.dumps(held)});",
        "window.Excel = opened.Excel; window.Office = opened.Office;",
    ])  # fmt: skip


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server that gives out the folder."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://localhost:{server.server_address[1]}/"
        finally:
            server.shutdown()
