"""The console program ``mallkoll-excel``, which the buttons run for the open workbook.

The macro passes the open workbook's full name and the path where it waits for the answer; everything else is found
here. Nothing named in the workbook is run or opened. This module first tells the macro that the program has started,
and only then loads the command, so that errors in loading also become an answer.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeAlias

from mallkoll.addin.button.macro_answer import AnswerFile, MacroAnswer, decoded
from mallkoll.addin.cli.fast_start import prepare_fast_start
from mallkoll.workbook.open_book.host_error import HostError

_IN_BOOK: Final = {"validera": "validate", "rensa": "clean", "forklara": "explain"}
"""Modules beside this one with a function ``steps``: what is done in the open workbook, whatever it is open in."""
_COMMANDS: Final = {**_IN_BOOK, "mapp": "check_folder"}
"""The others have a function ``run``."""
_InOpenBook: TypeAlias = Callable[[str, Callable[[], Any]], MacroAnswer]
_FAILED = "Något gick fel i Mallkoll ({what}). Arbetsboken är inte kontrollerad. Meddela den som underhåller Mallkoll."
NO_XLWINGS = (
    'Kopplingen till Excel saknas i installationen av Mallkoll. Be IT installera om med pip install ".[excel]" i '
    "programmets mapp."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0, or 2 where it failed; the answer says why."""
    prepare_fast_start()
    options = _parser().parse_args(arguments)
    channel = AnswerFile(Path(options.svar)) if options.svar else None
    if channel:
        channel.started()
    answer = _answer(options)
    if channel:
        channel.send(answer)
    elif sys.stdout is not None:
        sys.stdout.write(answer.text + "\n")
    return 0 if answer.done else 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mallkoll-excel", description="Det som knapparna i arbetsboken kör.")
    parser.add_argument("kommando", choices=sorted(_COMMANDS))
    for name, help_text in (("bok", "den öppna arbetsbokens hela namn"), ("svar", "filen som svaret skrivs till"),
                            ("blad", "det aktiva bladet"), ("mapp", "mappen som ska kontrolleras")):  # fmt: skip
        parser.add_argument(f"--{name}", help=help_text, default="")
        parser.add_argument(f"--{name}-kodad", dest=name, type=decoded, help=argparse.SUPPRESS)
    parser.add_argument("--cell", help="den aktiva cellen", default="")
    return parser


def _answer(options: argparse.Namespace) -> MacroAnswer:
    try:
        module = import_module(f"{__package__}.{_COMMANDS[options.kommando]}")
        if options.kommando not in _IN_BOOK:
            run: Callable[[argparse.Namespace], MacroAnswer] = module.run
            return run(options)
        in_open_book: _InOpenBook = import_module(f"{__package__}.open_workbook").in_open_book
        return in_open_book(options.bok, lambda: module.steps(options))
    except HostError as error:
        return MacroAnswer(str(error), done=False)
    except Exception as error:  # noqa: BLE001 - the person at the button must always get an answer
        if isinstance(error, ModuleNotFoundError) and error.name == "xlwings":  # optional
            return MacroAnswer(NO_XLWINGS, done=False)
        return MacroAnswer(_FAILED.format(what=f"{type(error).__name__}: {str(error)[:200]}"), done=False)


if __name__ == "__main__":
    raise SystemExit(main())
