"""The add-in put together: a folder for a web server, with the pane, its parts, the icons and the manifest."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Final

from mallkoll.addin import taskpane
from mallkoll.addin.browser.bundle import bundle, engine_script
from mallkoll.addin.browser.page_text import filled_in, licence_items
from mallkoll.addin.taskpane.icons import SIZES, icon
from mallkoll.addin.taskpane.manifest import NEEDED, PANE, icon_name, manifest
from mallkoll.addin.taskpane.office_errors import TOO_OLD
from mallkoll.workbook.marks.mark_styles import EDGE, FONT_NAME, NUMBER_FORMATS, web_color
from mallkoll.workbook.package.atomic_write import write_atomically
from mallkoll.workbook.package.size_limits import MAX_FILE_BYTES
from mallkoll.workbook.version import VERSION

SESSION: Final = "mallkoll.addin.taskpane.session"
OFFICE: Final = "https://appsforoffice.microsoft.com/lib/1/hosted/"
"""Where Microsoft serves Office.js, which an add-in must take from there, and from where it loads more files."""
MANIFEST: Final = "manifest.xml"
_HOST: Final = ("office_cells.js", "office_questions.js", "office_edits.js", "office_host.js")
_PANE: Final = ("office_file.js", "taskpane.js")


def build_addin(base: str, folder: Path, layouts: Mapping[str, str]) -> None:
    """Write the add-in whose folder will have the address ``base``, with layouts of the kommun's own by their names.

    Raises OSError, CannotBuildError among them."""
    files = addin_files(base, bundle(SESSION), layouts)
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, content)


def addin_files(base: str, parts: Mapping[str, bytes], layouts: Mapping[str, str]) -> Mapping[str, bytes]:
    """The files of the folder by their names in it, with these parts of the bundle, packed. Raises CannotBuildError."""
    named = {name: f"delar/{name}-{_digest(content).hex()[:12]}.bin" for name, content in parts.items()}
    pane = {"taskpane.css": _style().encode(), "taskpane.js": _script(settings(named, parts, layouts)).encode()}
    return {
        MANIFEST: manifest(base),
        PANE: _page(pane).encode(),
        **pane,
        **{icon_name(size): icon(size) for size in SIZES},
        **{named[name]: content for name, content in parts.items()},
    }


def host_script() -> str:
    """The part of the pane that takes steps in the open workbook. ``SETTINGS`` must stand before it."""
    return "\n".join(map(_text, _HOST))


def settings(named: Mapping[str, str], packed: Mapping[str, bytes], layouts: Mapping[str, str]) -> str:
    """What the pane's scripts are told: the names of the parts and their digests, layouts, looks and limits."""
    content = {
        "parts": {
            name: {"file": file, "integrity": f"sha256-{base64.b64encode(_digest(packed[name])).decode()}"}
            for name, file in named.items()
        },
        "layouts": layouts,
        "limit": MAX_FILE_BYTES,
        "needed": NEEDED,
        "tooOld": TOO_OLD,
        "font": FONT_NAME,
        "edge": web_color(EDGE),
        "numbers": NUMBER_FORMATS,
    }
    return f"const SETTINGS = {json.dumps(content, ensure_ascii=False)};"


def _script(told: str) -> str:
    return "\n".join([
        '"use strict";', told, _text("parts.js"), engine_script(), host_script(), *map(_text, _PANE)
    ])  # fmt: skip


def _style() -> str:
    report = resources.files("mallkoll.validators.report.page").joinpath("report.css").read_text("utf-8")
    return report + _text("taskpane.css")


def _page(pane: Mapping[str, bytes]) -> str:
    """The page. The names of its files say which content they have, so that no browser keeps an older one."""
    filled = {
        "office": OFFICE,
        "icon": icon_name(32),
        "style": f"taskpane.css?{_digest(pane['taskpane.css']).hex()[:12]}",
        "script": f"taskpane.js?{_digest(pane['taskpane.js']).hex()[:12]}",
        "version": html.escape(VERSION),
        "licences": "".join(licence_items()),
    }
    return filled_in(_text(PANE), filled)


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _text(name: str) -> str:
    return resources.files(taskpane).joinpath(name).read_text("utf-8")
