"""The page put together: one HTML file that holds Pyodide, the packages and Mallkoll, and fetches nothing."""

from __future__ import annotations

import html
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from mallkoll.addin import web
from mallkoll.addin.browser.bundle import bundle, engine_script, with_image
from mallkoll.addin.browser.page_text import filled_in, licence_items
from mallkoll.addin.web.seven_bits import as_text
from mallkoll.validators.report.html import script_hash
from mallkoll.workbook.package.atomic_write import write_atomically
from mallkoll.workbook.package.size_limits import MAX_FILE_BYTES
from mallkoll.workbook.version import VERSION

SESSION = "mallkoll.addin.web.session"
SCRIPTS = ("chosen_files.js", "answers.js", "rules_and_templates.js", "page.js")


def build_page(target: Path, *, image: bool = False) -> None:
    """Write the page. Raises OSError, CannotBuildError among them where a part cannot be had."""
    write_atomically(target, page(page_parts(image=image)).encode("utf-8"))


def page_parts(*, image: bool = False) -> Mapping[str, bytes]:
    """What the page's worker is made of, by name, packed; with ``image`` its memory too. Raises CannotBuildError."""
    parts = bundle(SESSION)
    return with_image(parts, SESSION) if image else parts


def page(held: Mapping[str, bytes]) -> str:
    """The page with these parts, which are packed, in it."""
    script = "\n".join([
        f"const LIMIT = {MAX_FILE_BYTES};",
        _text("parts.js"),
        engine_script(),
        _report("report.js"),
        *map(_text, SCRIPTS),
    ])  # fmt: skip
    filled = {
        "script_hash": script_hash(script),
        "style": _report("report.css") + _text("page.css"),
        "version": html.escape(VERSION),
        "licences": "".join(licence_items()),
        "script": script,
        "parts": "\n".join(_part(name, content) for name, content in held.items()),
    }
    return filled_in(_text("page.html"), filled)


def _part(name: str, packed: bytes) -> str:
    return f'<script type="text/plain" id="part-{name}" data-size="{len(packed)}">{as_text(packed)}</script>'


def _text(name: str) -> str:
    return resources.files(web).joinpath(name).read_text("utf-8")


def _report(name: str) -> str:
    return resources.files("mallkoll.validators.report.page").joinpath(name).read_text("utf-8")
