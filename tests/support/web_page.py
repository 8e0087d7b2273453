"""The page of ``mallkoll webb``, built once per test run. Its parts are fetched once, and kept in the user's cache."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest
from shared_build import shared

from mallkoll.addin.browser.bundle import with_image
from mallkoll.addin.browser.fetch_parts import CannotBuildError, fetch_pyodide, unpack
from mallkoll.addin.browser.packed_parts import unpacked
from mallkoll.addin.web.build_page import SESSION, page, page_parts

_T = TypeVar("_T")


@cache
def built(*, image: bool = False) -> Mapping[str, bytes]:
    """The parts of the page, packed; with a memory image, which is made of those of the page without one."""
    if image:
        held = built()
        return part_or_skip(lambda: shared("sida-med-minnesbild", lambda: with_image(held, SESSION)))
    return part_or_skip(lambda: shared("sida", page_parts))


@cache
def archives() -> Mapping[str, bytes]:
    """The parts of the page as its worker has them."""
    return unpacked(built())


def part_or_skip(made: Callable[[], _T]) -> _T:
    """What is made of parts from npm and PyPI. Where they cannot be had the test fails with the sentence; on a machine
    of one's own, where not every test needs to be run, it is not run."""
    try:
        return made()
    except CannotBuildError as error:
        if os.environ.get("MALLKOLL_ALLA_PROV") == "1":
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))


def write_page(target: Path, *, image: bool = False) -> Path:
    """The page as a file."""
    target.write_text(page(built(image=image)), "utf-8")
    return target


def pyodide_folder(folder: Path) -> Path:
    """Pyodide as its package has it, for node."""
    built()
    unpack(fetch_pyodide(), folder)
    return folder / "package"


def node() -> str:
    """The program node."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("node finns inte på den här maskinen")
    return found
