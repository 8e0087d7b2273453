"""The program that the buttons run: it says that it has started, and whatever happens then there is an answer."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from mallkoll.addin.button import button
from mallkoll.addin.button.macro_answer import decoded
from mallkoll.workbook.open_book.host_error import HostError


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)


def told(answer: Path) -> dict[str, str]:
    lines = answer.read_text(encoding="ascii").splitlines()
    return {name: decoded(value) for name, _, value in (line.partition("=") for line in lines)}


def test_it_says_that_it_has_started_before_it_loads_anything_heavy() -> None:
    code = "import sys, mallkoll.addin.button.button; print(*sys.modules)"
    loaded = set(python(code).stdout.split())
    assert "mallkoll.addin.button.macro_answer" in loaded
    heavy = {"xlwings", "uno", "pydantic", "yaml", "mallkoll.addin.check_file", "mallkoll.workbook.marks.mark_styles"}
    assert not loaded & heavy


@pytest.mark.parametrize("command", sorted(button._COMMANDS))
def test_each_command_is_a_module_beside_it(command: str) -> None:
    module = import_module(f"mallkoll.addin.button.{button._COMMANDS[command]}")
    assert callable(module.steps if command in button._IN_BOOK else module.run)


@pytest.mark.parametrize("command", ["validera", "rensa", "forklara"])
def test_where_xlwings_is_missing_the_answer_says_what_to_install(command: str, tmp_path: Path) -> None:
    code = "import sys; sys.modules['xlwings'] = None; from mallkoll.addin.button.button import main; sys.exit(main())"
    answer = tmp_path / "svar.txt"
    done = python(code, command, "--bok", "/finns/inte.xlsx", "--svar", str(answer))
    assert done.returncode == 2, done.stderr
    assert told(answer) == {"slag": "fel", "text": button.NO_XLWINGS, "blad": "", "cell": ""}
    assert list(tmp_path.iterdir()) == [answer], "the sign that it has started is gone"


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (HostError("Excel är upptaget."), "Excel är upptaget."),
        (ValueError("x" * 500), f"Något gick fel i Mallkoll (ValueError: {'x' * 200})."),
        (ModuleNotFoundError("No module named 'annan'", name="annan"), "Något gick fel i Mallkoll (ModuleNotFound"),
    ],
)
def test_what_fails_is_an_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception, text: str) -> None:
    def run(_: object) -> None:
        raise error

    monkeypatch.setattr(import_module("mallkoll.addin.button.check_folder"), "run", run)
    answer = tmp_path / "svar.txt"
    assert button.main(["mapp", "--mapp", "x", "--svar", str(answer)]) == 2
    assert told(answer)["text"].startswith(text)
