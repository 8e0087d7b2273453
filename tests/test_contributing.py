"""The table of CONTRIBUTING.md, *Where do I change …*: every path that it names is there, and every room has a row."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = ("workbook", "validators", "templates", "addin")
ROWS = [line for line in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
NAMED = [
    name.rstrip("/")
    for row in ROWS[1:]
    for name in re.findall(r"`([^` ]+(?:/|\.(?:py|md|yaml|bas|j2|html|css|js|mjs)))`", row.split(" | ")[1])
]
_FILE = r"`([^` ]+\.(?:py|yaml|html|css|js|mjs|bas))`[^`|;]*? ?\(((?:[^()]|\([^()]*\))*)\)"
INSIDE = [
    (path, name)
    for row in ROWS[1:]
    for path, named in re.findall(_FILE, row.split(" | ")[1])
    for name in re.findall(r"`(\w{3,})`(?! in `)", named)
]
"""What the table says is found in a file: the names in brackets after it."""
ROOMS = ("inference", "learn", "document", "web", "kommun", "comparing", "any_workbook", "word_report", "live", "texts",
         "plausibility", "facts", "profile", "batch", "button", "office", "calc", "vba", "marks", "package", "layout",
         "binding", "open_book", "draw", "setup", "library", "live_columns", "engine", "indicators",
         "answers", "any_workbook")  # fmt: skip


@cache
def files() -> tuple[str, ...]:
    own = (path for floor in FLOORS for path in (ROOT / floor).rglob("*"))
    more = (path for folder in ("docs", "tests") for path in (ROOT / folder).rglob("*.*"))
    return tuple(path.relative_to(ROOT).as_posix() for path in (*own, *more) if "__pycache__" not in path.parts)


def fits(name: str, path: str) -> bool:
    """Whether a path as the table writes it means this file or folder: `…` is any folders, `*` any name."""
    pattern = re.escape(name).replace("…", ".*").replace(r"\*", "[^/]*")
    return re.fullmatch(rf"(?:.*/)?{pattern}", path) is not None


@pytest.mark.parametrize("name", sorted(set(NAMED)))
def test_what_the_table_names_is_there(name: str) -> None:
    assert any(fits(name, path) for path in files()), "the table sends people to a file that is not there"


@pytest.mark.parametrize(("path", "name"), sorted(set(INSIDE)))
def test_what_a_file_is_said_to_hold_is_in_it(path: str, name: str) -> None:
    texts = [(ROOT / one).read_text(encoding="utf-8") for one in files() if fits(path, one)]
    assert any(re.search(rf"\b{name}\b", text) for text in texts), f"{path} has no {name}"


@pytest.mark.parametrize("room", ROOMS)
def test_the_table_leads_into_the_room(room: str) -> None:
    assert any(f"/{room}/" in f"/{name}/" for name in NAMED)


def test_a_file_that_is_not_there_would_be_told() -> None:
    assert not any(fits("rules/sum999_….py", path) for path in files())
    assert len(NAMED) > 100
    assert len(INSIDE) > 70
