"""The handbook says what the program says: its commands exist, its links lead somewhere, its words are the mall's."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from mallkoll.addin.cli.main import main, parser
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.catalog import EXAMPLES, built_in, layout_names
from mallkoll.templates.live.live_checks import live_checks
from mallkoll.templates.plan.data import RowData, TableData, load_data
from mallkoll.templates.plan.plan import plan
from mallkoll.templates.setup import new_setup, setup_layout
from mallkoll.workbook.binding.relations import relations
from mallkoll.workbook.layout.model import Layout

PAGES = sorted((Path(__file__).parents[3] / "docs" / "handbok").glob("*.md"))
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
    formulas = "\n".join(said_live(built_in(name)) for name in layout_names())
    for words in re.findall(r"^\| \*(?:[^*:]+: )?([^*]+?)(?: (?:med|för)? ?[−\d].*)?\* \|", text, re.MULTILINE):
        stem = re.sub(r" (är )?\d+.*", "", words).removesuffix(" med")
        assert stem in formulas, stem


def said_live(layout: Layout) -> str:
    """The live checks of an empty template."""
    placed = plan(layout, {})
    equal = relations(layout, {key: table.bound for key, table in placed.items()})
    checks = live_checks(layout, placed, equal, {})
    cells = (*checks.helpers.values(), *(cell for table in checks.tables.values() for cell in table.rows.values()))
    return "\n".join(cell.formula for cell in cells)


def commands_of(page: str) -> list[list[str]]:
    return [shlex.split(re.split(r"\s{3,}", line)[0])[1:] for name, line in COMMANDS if name == page]


def test_the_central_controller_s_commands_do_what_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each in its turn, in one folder; between them what a person does: fills in the setup, files come back."""
    monkeypatch.chdir(tmp_path)
    for words in commands_of("central-controller.md"):
        if words[:2] == ["uppsattning", "prova"]:
            Path(words[2]).unlink()
            one_namnd(Path(words[2]))
        if "förra.xlsx" in words:
            shutil.copy("mall.xlsx", "förra.xlsx")
        if "inkorg" in words and not Path("inkorg").exists():
            shutil.copytree("2021", "inkorg")
            shutil.copy("2021/linkoping-son-2021-08.xlsx", "inkorg/son.xlsx")
        forever = words[0] == "bevaka" and "--en-gang" not in words
        code = main([*words, "--en-gang"] if forever else words)
        told = capsys.readouterr()
        assert code == 0, (words, told.out, told.err)
        assert "hoppar över" not in told.err, (words, told.err)
    made = {path.stem for path in Path("2021").glob("*.xlsx")}
    assert made == {f"linkoping-son-{period}" for period in ("internbudget-2021", "2021-04", "2021-08", "2021-12")}
    assert Path("läget.html").stat().st_size > 1000
    assert list(Path("svar").glob("*.xlsx"))


def one_namnd(path: Path) -> None:
    """A setup as small as can be."""
    rows = {"namnder": {"kort": "SON", "namn": "Socialnämnden"}, "verksamheter": {"namnd": "SON", "verksamhet": "Vård"}}
    data = {key: TableData({}, (RowData("x", values),)) for key, values in rows.items()}
    kommun = TableData({"kommun": RowData("", {"varde": "Linköping"})})
    build(setup_layout(), path, {**new_setup(), **data, "kommun": kommun})


def test_the_readme_shows_what_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readme = (PAGES[0].parents[2] / "README.md").read_text(encoding="utf-8")
    [shown] = re.findall(r"^    linkoping-2018-08\.xlsx.*?\n\n", readme, re.MULTILINE | re.DOTALL)
    layout = built_in("linkoping-2018-08")
    path = tmp_path / "linkoping-2018-08.xlsx"
    build(layout, path, load_data(EXAMPLES / "linkoping-2018-08.yaml", layout))
    main(["kontrollera", str(path)])
    printed = capsys.readouterr().out.replace(str(path), path.name)
    assert " ".join(printed.split()).startswith(" ".join(shown.split()))
