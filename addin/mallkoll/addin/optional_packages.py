"""Packages that only some commands need: which of them are not installed, and how to install them."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from mallkoll.validators.findings.words import enumerated

_MODULES = {"python-docx": "docx"}
"""What a package is imported as, where that is not its name."""


def not_installed(what: str, *packages: str) -> str | None:
    """``En rapport i Word behöver docxtpl. Installera det med: …``, None where all are there."""
    missing = [package for package in packages if not find_spec(_MODULES.get(package, package))]
    if not missing:
        return None
    them = "det" if len(missing) == 1 else "dem"
    return f"{what} behöver {enumerated(missing)}. Installera {them} med: {install_command(*missing)}"


def install_command(*packages: str) -> str:
    """What installs packages beside Mallkoll, in whichever folder and environment that is, from any folder."""
    python = sys.executable
    return " ".join((f'"{python}"' if " " in python else python, "-m pip install", *packages))
