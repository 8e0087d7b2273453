"""What the project promises those who develop it: nothing is passed over unsaid, everything is locked."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTS = """import pytest
def test_a(): pass
def test_b(): pytest.skip("ont om tid")
def test_c(): pytest.skip("ont om tid")
"""


@pytest.mark.parametrize(("workers", "everything", "code"), [((), "", 0), (("-n", "1"), "1", 1)])
def test_what_was_not_run_is_said_last(tmp_path: Path, workers: tuple[str, ...], everything: str, code: int) -> None:
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_x.py").write_text(TESTS)
    told = os.environ | {"MALLKOLL_ALLA_PROV": everything, "MALLKOLL_SAKNAS": "Ta det lugnt.", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *workers, str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, env=told, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == code, done.stdout
    assert done.stdout.endswith("\n2 prov kördes inte: ont om tid (2).\nTa det lugnt.\n")


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = [
        *project["project"]["dependencies"],
        *(each for extra in project["project"]["optional-dependencies"].values() for each in extra),
        *(each for group in project["dependency-groups"].values() for each in group if isinstance(each, str)),
    ]
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements-lock.txt").read_text("utf-8"), re.MULTILINE))
    assert {re.split(r"[^\w.-]", each, maxsplit=1)[0].lower() for each in asked} <= locked
