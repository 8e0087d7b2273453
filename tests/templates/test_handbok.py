"""The handbook says what the program says: its commands exist, its links lead somewhere, its words are the mall's."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import mallkoll.templates
from mallkoll.addin.cli import parser

PAGES = sorted((Path(__file__).parents[2] / "docs" / "handbok").glob("*.md"))
COMMANDS = [
    (page.name, line.strip())
    for page in PAGES
    for block in re.findall(r"```text\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    for line in block.splitlines()
    if line.startswith("mallkoll ")
]


@pytest.mark.parametrize(("page", "line"), COMMANDS, ids=[line for _, line in COMMANDS])
def test_commands_are_understood(page: str, line: str) -> None:
    words = shlex.split(re.split(r"\s{3,}", line)[0])[1:]
    if words == ["--version"]:
        return
    parser().parse_args(words)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_words_of_the_live_checks_are_the_template_s() -> None:
    text = (PAGES[0].parent / "namndens-controller.md").read_text(encoding="utf-8")
    [folder] = mallkoll.templates.__path__
    source = "".join(path.read_text(encoding="utf-8") for path in Path(folder).glob("live*.py"))
    for words in re.findall(r"^\| \*(?:[^*:]+: )?([^*]+?)(?: (?:med|för)? ?[−\d].*)?\* \|", text, re.MULTILINE):
        stem = re.sub(r" (är )?\d+.*", "", words).removesuffix(" med")
        assert stem in source, stem
