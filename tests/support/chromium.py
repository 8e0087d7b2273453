"""Chromium for the tests of pages; where there is none, those tests are not run, which the run says."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
          "--disable-component-update", "--disable-sync"]  # fmt: skip
_PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def need_chromium() -> None:
    """Leave out the whole module that calls this where there is no Chromium."""
    if _PROGRAM is None:
        pytest.skip("Chromium finns inte på den här maskinen", allow_module_level=True)


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser, ended afterwards."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=_PROGRAM, headless=True, args=_FLAGS)
        yield made
        made.close()
