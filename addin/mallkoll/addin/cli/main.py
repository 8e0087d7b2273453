"""The command ``mallkoll``. Every command imports what it needs when it is run, so that the others start fast."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import os
import pkgutil
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from mallkoll.addin import commands
from mallkoll.addin.cli.command import Run
from mallkoll.addin.cli.fast_start import prepare_fast_start
from mallkoll.workbook.model.os_errors import os_error_reason
from mallkoll.workbook.results.exit_code import UNUSABLE
from mallkoll.workbook.version import VERSION

_SWEDISH = {
    "usage: ": "användning: ",
    "%(prog)s: error: %(message)s\n": "%(prog)s: %(message)s\n",
    "positional arguments": "argument",
    "options": "val",
    "show this help message and exit": "visa den här hjälpen",
    "show program's version number and exit": "visa versionen",
    "the following arguments are required: %s": "det här saknas: %s",
    "unrecognized arguments: %s": "okänt: %s",
    "expected one argument": "ett värde saknas",
    "expected at least one argument": "minst ett värde saknas",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r finns inte (välj bland %(choices)s)",
    "invalid %(type)s value: %(value)r": "%(value)r går inte att läsa",
    "not allowed with argument %s": "går inte tillsammans med %s",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s är tvetydigt: %(matches)s",
}


class _Once(argparse.Action):
    """An option with one value. Given twice it is refused: argparse would silently let the last one win."""

    _given = False

    def __call__(self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, value: Any, *_: Any) -> None:
        if self._given and self.option_strings:
            parser.error(f"{self.option_strings[0]} är angivet två gånger, men kan bara anges en gång.")
        self._given = True
        setattr(namespace, self.dest, value)


class _Parser(argparse.ArgumentParser):
    """argparse with Swedish sentences, and with options that are given once unless they say otherwise."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.register("action", None, _Once)

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(UNUSABLE, f"{self.prog}: {message}\n")


class _Version(argparse.Action):
    """The option ``--version``."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> NoReturn:
        sys.stdout.write(f"mallkoll {VERSION}\n")
        parser.exit()


def parser(command: str = "") -> argparse.ArgumentParser:
    """The parser of all commands, or of the one named; of none where only the version is asked for."""
    translate: Any = lambda text: _SWEDISH.get(text, text)  # noqa: E731 - argparse looks its texts up by this name
    vars(argparse)["_"] = translate
    top = _Parser(prog="mallkoll", description="Mallar för nämndernas budget och uppföljning, och kontroll av dem.")
    top.add_argument("--version", action=_Version, nargs=0, help="visa versionen")
    subparsers = top.add_subparsers(dest="kommando", metavar="KOMMANDO", required=True, prog=top.prog)

    names = [info.name for info in pkgutil.iter_modules(commands.__path__)]
    for name in [command] if command in names else names if command != "--version" else []:
        importlib.import_module(f"{commands.__name__}.{name}").add(subparsers)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code: 0 no fel, 1 at least one fel, 2 unreadable file or wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a Windows console has its own code page
            stream.reconfigure(encoding="utf-8", errors="replace")
    prepare_fast_start()
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        namespace = parser(arguments[0] if arguments else "").parse_args(arguments)
        run: Run = namespace.run
        return run(namespace)
    except BrokenPipeError:  # the reader of a pipe has closed it
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        sys.stderr.write("Avbrutet.\n")
        return 130
    except Exception as error:
        if not isinstance(error, _user_errors()):
            raise
        sys.stderr.write(f"mallkoll: {_sentence(error)}\n")
        return UNUSABLE


def _user_errors() -> tuple[type[Exception], ...]:
    """The exceptions that a user's files and folders can cause; imported only once something is raised."""
    from mallkoll.workbook.package.open_package import UnreadableFile  # noqa: PLC0415 - the same
    from mallkoll.workbook.yaml_files.yaml_file import LayoutError  # noqa: PLC0415 - seldom needed, and dear for --version

    return (UnreadableFile, LayoutError, OSError)


def _sentence(error: Exception) -> str:
    if not isinstance(error, OSError) or error.errno is None:
        return str(error)
    if not error.filename:
        return f"Det gick inte: {os_error_reason(error)}."
    reasons: dict[type[OSError], str] = {
        PermissionError: "får inte läsas eller skrivas (är den öppen i Excel, eller skrivskyddad?)",
        FileNotFoundError: "finns inte",
        IsADirectoryError: "är en mapp",
        FileExistsError: "finns redan, och är ingen mapp",
        NotADirectoryError: "är ingen mapp",
    }
    return f"{error.filename} {reasons.get(type(error), f'kan inte användas ({os_error_reason(error)})')}."


if __name__ == "__main__":
    raise SystemExit(main())
