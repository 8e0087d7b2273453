"""Firefox for the test of the page, and what drives it: Puppeteer over WebDriver BiDi, from npm, pinned by a lock."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from mallkoll.templates.library.layout_cache import cache_folder

HERE = Path(__file__).parent / "firefox"
DRIVE = HERE / "drive.mjs"
_LOCK = HERE / "package-lock.json"
NO_FIREFOX = "Firefox finns inte på den här maskinen (på Debian: sudo apt install firefox-esr)."
NO_NPM = "npm finns inte på den här maskinen (på Debian: sudo apt install npm)."
NO_PUPPETEER = "puppeteer-core kunde inte hämtas från npm. Provet i Firefox behöver det."


def firefox() -> str:
    """The program. Where there is none the test is not run, and in CI it fails."""
    return _program(NO_FIREFOX, "firefox-esr", "firefox")


def puppeteer() -> Path:
    """The folder ``node_modules`` that holds it, in the user's cache, made where it is not there."""
    npm = _program(NO_NPM, "npm")
    cache = cache_folder()
    above = (cache.parent if cache else Path(tempfile.gettempdir(), "mallkoll")) / "prov"
    place = above / hashlib.sha256(_LOCK.read_bytes()).hexdigest()[:16]
    if not place.exists():
        above.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=above) as name:
            for path in (_LOCK, HERE / "package.json"):
                shutil.copy(path, name)
            done = subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=name,
                                  capture_output=True, text=True, check=False)  # fmt: skip
            if done.returncode:
                _missing(f"{NO_PUPPETEER}\n{done.stderr.strip()[-500:]}")
            Path(name).rename(place)
            Path(name).mkdir()
    return place / "node_modules"


def _program(sentence: str, *names: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    return found or _missing(sentence)


def _missing(sentence: str) -> str:
    if os.environ.get("MALLKOLL_ALLA_PROV") == "1":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)
