"""The parts of the page from npm and PyPI: pinned versions, used only where their content is the pinned one."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from mallkoll.addin import browser
from mallkoll.templates.library.layout_cache import cache_folder
from mallkoll.workbook.model.os_errors import os_error_reason

NO_NPM = "npm saknas. Webbsidan byggs med npm, som följer med Node.js (på Debian: sudo apt install npm)."
NO_REGISTRY = (
    "{name} kunde inte hämtas från {place}. Webbsidan byggs av delar därifrån; den färdiga sidan hämtar inget."
)
OTHER = "{name} från {place} är inte den version som Mallkoll är prövad med (fel kontrollsumma). Inget är byggt."
_QUIET = {**os.environ, "PIP_NO_INPUT": "1", "npm_config_update_notifier": "false"}
PLATFORMS = {"wasm": "pyemscripten_2026_0_wasm32", "pure": "manylinux_2_28_x86_64"}


class CannotBuildError(OSError):
    """Raised where the page cannot be built; the text is a Swedish sentence."""


def parts() -> Mapping[str, Any]:
    """The pinned parts, as ``parts.yaml`` has them."""
    import yaml  # noqa: PLC0415 - most starts read none

    content: Mapping[str, Any] = yaml.safe_load(resources.files(browser).joinpath("parts.yaml").read_text("utf-8"))
    return content


def unpack(archive: Path, folder: Path) -> None:
    """Unpack an archive whose content is the pinned one. Python before 3.11.4 has no filters for what is in it."""
    safely: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
    with tarfile.open(archive) as opened:
        opened.extractall(folder, **safely)  # noqa: S202 - of a known hash


def fetch_pyodide() -> Path:
    """The archive of Pyodide, in the folder of kept parts. Raises CannotBuildError."""
    return fetch_npm(parts()["npm"])


def fetch_npm(part: Mapping[str, str]) -> Path:
    """The archive of a pinned package (its name, version and integrity), in the folder of kept parts.

    Only the package itself, and nothing that it depends on. Raises CannotBuildError."""
    place = _kept() / f"{part['name']}-{part['version']}.tgz"
    if place.exists() and _integrity(place) == part["integrity"]:
        return place
    npm = shutil.which("npm")
    if npm is None:
        raise CannotBuildError(NO_NPM)
    name = f"{part['name']}@{part['version']}"
    with tempfile.TemporaryDirectory(dir=place.parent) as folder:
        command = [npm, "pack", name, "--silent", "--pack-destination", folder]
        _run(command, NO_REGISTRY.format(name=name, place="npm"))
        fetched = Path(folder, place.name)
        if not fetched.exists() or _integrity(fetched) != part["integrity"]:
            raise CannotBuildError(OTHER.format(name=name, place="npm"))
        fetched.replace(place)
    return place


def fetch_wheels() -> list[Path]:
    """The wheels, in the folder of kept parts. Raises CannotBuildError."""
    folder = _kept()
    for kind, platform in PLATFORMS.items():
        missing = [part for part in parts()[kind] if part["sha256"] not in _wheels(folder)]
        if missing:
            _download(folder, missing, platform)
    held = _wheels(folder)
    return [held[part["sha256"]] for kind in PLATFORMS for part in parts()[kind]]


def _kept() -> Path:
    """The folder in the user's cache where parts are kept for the next build. Only what is pinned is used of it."""
    cache = cache_folder()
    folder = (cache.parent if cache else Path(tempfile.gettempdir(), "mallkoll")) / "webb"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotBuildError(f"{folder} kunde inte skapas ({os_error_reason(error)}).") from error
    return folder


def _integrity(archive: Path) -> str:
    return f"sha512-{base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()}"


def _wheels(folder: Path) -> Mapping[str, Path]:
    """The wheels in a folder by the digest of what they hold."""
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in folder.glob("*.whl")}


def _download(folder: Path, wanted: Sequence[Mapping[str, str]], platform: str) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as name:
        listed = Path(name, "wanted.txt")
        listed.write_text(
            "".join(f"{part['name']}=={part['version']} --hash=sha256:{part['sha256']}\n" for part in wanted), "utf-8"
        )
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
                   "--require-hashes", "--only-binary=:all:", "--platform", platform, "--python-version", "3.14",
                   "--dest", name, "--requirement", str(listed)]  # fmt: skip
        names = ", ".join(part["name"] for part in wanted)
        _run(command, NO_REGISTRY.format(name=names, place="PyPI"))
        for path in Path(name).glob("*.whl"):
            path.replace(folder / path.name)


def _run(command: Sequence[str], sentence: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_QUIET)  # noqa: S603 - our own words
    if done.returncode:
        raise CannotBuildError(f"{sentence}\n{done.stderr.strip()[-500:]}")
