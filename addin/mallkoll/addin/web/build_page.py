"""The page put together: one HTML file that holds Pyodide, the packages and Mallkoll, and fetches nothing."""

from __future__ import annotations

import base64
import gzip
import html
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path

from mallkoll.addin import web
from mallkoll.addin.web.compiled_library import compiled_library
from mallkoll.addin.web.fetch_parts import fetch_pyodide, fetch_wheels, parts
from mallkoll.addin.web.python_files import licence_texts, members, packages, standard_library
from mallkoll.addin.web.worker_script import worker_script
from mallkoll.workbook.package.atomic_write import write_atomically
from mallkoll.workbook.package.size_limits import MAX_FILE_BYTES
from mallkoll.workbook.version import VERSION

SCRIPTS = ("engine.js", "chosen_files.js", "answers.js", "more.js", "page.js")


def build_page(target: Path) -> None:
    """Write the page. Raises OSError, CannotBuildError among them where a part cannot be had."""
    write_atomically(target, page(page_parts()).encode("utf-8"))


def page_parts() -> Mapping[str, bytes]:
    """What the page's worker is made of, by name. Raises CannotBuildError."""
    archive = fetch_pyodide()
    pyodide = members(archive)
    return {
        "wasm": pyodide["pyodide.asm.wasm"],
        "stdlib": compiled_library(archive, standard_library(pyodide["python_stdlib.zip"])),
        "packages": packages(fetch_wheels()),
        "worker": worker_script(pyodide).encode("utf-8"),
    }


def page(held: Mapping[str, bytes]) -> str:
    """The page with these parts in it."""
    filled = {
        "style": _report("report.css") + _text("page.css"),
        "version": html.escape(VERSION),
        "licences": "".join(_licences()),
        "limit": str(MAX_FILE_BYTES),
        "script": "\n".join(map(_text, SCRIPTS)),
        "parts": "\n".join(
            f'<script type="text/plain" id="part-{name}">{_packed(held[name])}</script>' for name in held
        ),
    }
    text = _text("page.html")
    for name, content in filled.items():
        text = text.replace(f"{{{{{name}}}}}", content)
    return text


def _packed(content: bytes) -> str:
    return base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()


def _licences() -> Iterator[str]:
    """Each part of the page with version and licence, and the licence's own text where the part brings one."""
    texts = {name: text for wheel in fetch_wheels() for name, text in licence_texts(wheel)}
    pinned = parts()
    for part in (pinned["npm"], *pinned["inside"], *pinned["wasm"], *pinned["pure"]):
        line = html.escape(f"{part['name']} {part['version']}: {part['licence']}")
        text = texts.get(part["name"].replace("-", "_"))
        whole = f"<details><summary>Licenstext</summary><pre>{html.escape(text)}</pre></details>" if text else ""
        yield f"<li>{line}{whole}</li>"


def _text(name: str) -> str:
    return resources.files(web).joinpath(name).read_text("utf-8")


def _report(name: str) -> str:
    return resources.files("mallkoll.validators.report.page").joinpath(name).read_text("utf-8")
