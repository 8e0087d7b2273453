"""The command ``mallkoll``. Every command imports what it needs when it is run, so that the others start fast."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

Command = Callable[[argparse.Namespace], int]

UNUSABLE = 2

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


class _Parser(argparse.ArgumentParser):
    """argparse, with its sentences in Swedish."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(UNUSABLE, f"{self.prog}: {message}\n")


def parser() -> argparse.ArgumentParser:
    """Every command with its arguments."""
    translate: Any = lambda text: _SWEDISH.get(text, text)  # noqa: E731 - argparse looks its texts up by this name
    vars(argparse)["_"] = translate
    top = _Parser(prog="mallkoll", description="Mallar för nämndernas budget och uppföljning, och kontroll av dem.")
    top.add_argument("--version", action="version", version=f"mallkoll {version('mallkoll')}")
    commands = top.add_subparsers(dest="kommando", metavar="KOMMANDO", required=True)

    check = _command(
        commands, "kontrollera", _kontrollera, "kontrollera arbetsböcker och visa vad som är fel, i vilken cell"
    )
    check.add_argument("filer", nargs="+", type=Path, metavar="FIL|MAPP")
    check.add_argument("--json", metavar="UT", help="skriv fynden som JSON till filen UT (- skriver ut dem)")
    check.add_argument("--layout", metavar="NAMN|FIL.yaml", help="kontrollera mot den här layouten")

    read = _command(commands, "las", _las, "visa vad Mallkoll ser i en arbetsbok: varje cell i mallens tabeller")
    read.add_argument("fil", type=Path, metavar="FIL")
    read.add_argument("--json", metavar="UT", help="skriv som JSON till filen UT (- skriver ut)")
    read.add_argument("--layout", metavar="NAMN|FIL.yaml", help="läs mot den här layouten")

    examples = _command(commands, "exempel", _exempel, "skriv fem verkliga dokument som ifyllda arbetsböcker")
    examples.add_argument("mapp", type=Path, metavar="MAPP")

    make = _command(commands, "skapa", _skapa, "gör en mall av en layout, tom eller ifylld")
    make.add_argument("--layout", required=True, metavar="NAMN|FIL.yaml")
    make.add_argument("--data", type=Path, metavar="FIL.yaml", help="uppgifter som fylls i")
    make.add_argument("--ut", required=True, type=Path, metavar="FIL.xlsx")

    rules = _command(commands, "regler", _regler, "visa alla regler, eller en regels sida")
    rules.add_argument("kod", nargs="?", metavar="KOD")
    _command(commands, "layouter", _layouter, "visa de inbyggda layouterna")
    return top


def _command(commands: Any, name: str, run: Command, text: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    command.set_defaults(run=run)
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code: 0 no fel, 1 at least one fel, 2 unreadable file or wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a Windows console speaks its own code page
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        namespace = parser().parse_args(arguments)
        run: Command = namespace.run
        return run(namespace)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        sys.stderr.write("Avbrutet.\n")
        return 130
    except _told() as error:
        sys.stderr.write(f"mallkoll: {_sentence(error)}\n")
        return UNUSABLE


def _told() -> tuple[type[Exception], ...]:
    """What a user's own files and folders can cause; asked for only once something was raised."""
    from mallkoll.workbook.guard import UnreadableFile  # noqa: PLC0415
    from mallkoll.workbook.yamlfile import LayoutError  # noqa: PLC0415

    return (UnreadableFile, LayoutError, OSError)


def _sentence(error: Exception) -> str:
    if not isinstance(error, OSError) or not error.filename:
        return str(error)
    reasons: dict[type[OSError], str] = {
        PermissionError: "får inte läsas eller skrivas (är den öppen i Excel, eller skrivskyddad?)",
        FileNotFoundError: "finns inte",
        IsADirectoryError: "är en mapp",
        FileExistsError: "finns redan, och är ingen mapp",
        NotADirectoryError: "är ingen mapp",
    }
    return f"{error.filename} {reasons.get(type(error), f'kan inte användas ({error.strerror})')}."


# --- the commands -------------------------------------------------------------------------------------------------


def _kontrollera(arguments: argparse.Namespace) -> int:
    from mallkoll.addin.check import check_file  # noqa: PLC0415
    from mallkoll.addin.files import find_files  # noqa: PLC0415
    from mallkoll.addin.terminal import print_results  # noqa: PLC0415
    from mallkoll.templates.catalog import LayoutLibrary, find_layout  # noqa: PLC0415
    from mallkoll.validators.report.result import exit_code, to_json  # noqa: PLC0415

    forced = find_layout(arguments.layout) if arguments.layout else None
    library = LayoutLibrary()
    results = [check_file(path, library, forced) for path in find_files(arguments.filer)]
    if not results:
        sys.stderr.write("mallkoll: det finns inga arbetsböcker (.xlsx, .xlsm, .xltx, .xltm) att kontrollera där.\n")
        return UNUSABLE
    if arguments.json:
        _write_json(to_json(results), arguments.json)
    if arguments.json != "-":
        print_results(results)
    return exit_code(results)


def _las(arguments: argparse.Namespace) -> int:
    from mallkoll.addin.check import find_layout_of  # noqa: PLC0415
    from mallkoll.addin.listing import cells_json, cells_text  # noqa: PLC0415
    from mallkoll.templates.catalog import LayoutLibrary, find_layout  # noqa: PLC0415
    from mallkoll.workbook.bind import bind  # noqa: PLC0415
    from mallkoll.workbook.read import read_book  # noqa: PLC0415

    book = read_book(arguments.fil)
    layout = find_layout(arguments.layout) if arguments.layout else find_layout_of(book, LayoutLibrary())
    if layout is None:
        sys.stderr.write(f"mallkoll: {arguments.fil} är inte gjord med någon känd mall. Ange mallen med --layout.\n")
        return UNUSABLE
    binding = bind(layout, book)
    if arguments.json:
        _write_json(cells_json(str(arguments.fil), layout, book, binding), arguments.json)
    if arguments.json != "-":
        for line in cells_text(layout, book, binding):
            sys.stdout.write(f"{line}\n")
    return 0


def _exempel(arguments: argparse.Namespace) -> int:
    from mallkoll.templates.build import build  # noqa: PLC0415
    from mallkoll.templates.catalog import built_in, example_files  # noqa: PLC0415
    from mallkoll.templates.data import load_data  # noqa: PLC0415

    arguments.mapp.mkdir(parents=True, exist_ok=True)
    for path in example_files():
        layout = built_in(path.stem)
        target = arguments.mapp / f"{path.stem}.xlsx"
        build(layout, target, load_data(path, layout))
        sys.stdout.write(f"{target}\n")
    return 0


def _skapa(arguments: argparse.Namespace) -> int:
    from mallkoll.templates.build import build  # noqa: PLC0415
    from mallkoll.templates.catalog import find_layout  # noqa: PLC0415
    from mallkoll.templates.data import load_data  # noqa: PLC0415

    if arguments.ut.suffix.lower() != ".xlsx":
        sys.stderr.write("mallkoll: --ut ska sluta med .xlsx.\n")
        return UNUSABLE
    layout = find_layout(arguments.layout)
    build(layout, arguments.ut, load_data(arguments.data, layout) if arguments.data else None)
    sys.stdout.write(f"{arguments.ut}\n")
    return 0


def _regler(arguments: argparse.Namespace) -> int:
    from mallkoll.validators.rule import all_rules  # noqa: PLC0415

    rules = {rule.code: rule for rule in all_rules()}
    if arguments.kod is None:
        for rule in rules.values():
            sys.stdout.write(f"{rule.code}  {rule.severity.value:<8} {rule.title}\n")
        return 0
    wanted = rules.get(arguments.kod.upper())
    if wanted is None:
        sys.stderr.write(f"mallkoll: det finns ingen regel {arguments.kod}. Reglerna: {', '.join(rules)}.\n")
        return UNUSABLE
    sys.stdout.write(f"{wanted.code} ({wanted.severity.value})\n{wanted.page.strip()}\n")
    return 0


def _layouter(arguments: argparse.Namespace) -> int:
    from mallkoll.templates.catalog import built_in, layout_names  # noqa: PLC0415

    del arguments
    for name in layout_names():
        layout = built_in(name)
        who = " ".join(part for part in (layout.kommun, layout.namnd) if part)
        sys.stdout.write(f"{name:<32} {layout.name} ({who})\n")
    return 0


def _write_json(content: dict[str, Any], target: str) -> None:
    import json  # noqa: PLC0415

    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    if target == "-":
        sys.stdout.write(text)
        return
    from mallkoll.workbook.atomic import write_atomically  # noqa: PLC0415

    write_atomically(Path(target), text.encode())


if __name__ == "__main__":
    raise SystemExit(main())
