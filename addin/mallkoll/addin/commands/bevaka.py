"""``mallkoll bevaka``: watch an inbox, and answer every file that arrives."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mallkoll.addin.cli.command import Commands, add_command, positive
from mallkoll.workbook.results.exit_code import UNUSABLE

_A_DAY = 86_400  # seconds


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    watch = add_command(commands, "bevaka", run, "bevaka en inkorg: kontrollera, märk och besvara varje fil som kommer")
    watch.add_argument("mapp", type=Path, metavar="MAPP", help="mappen som filerna kommer till")
    watch.add_argument("--markera", required=True, type=Path, metavar="UT", help="mapp för märkta kopior och svar")
    watch.add_argument(
        "--layout",
        metavar="NAMN|FIL.yaml|MAPP",
        help="kontrollera mot den här layouten, eller varje fil mot sin egen i mappen",
    )
    watch.add_argument("--intervall", type=positive, default=5.0, metavar="S", help="sekunder mellan gångerna (5)")
    watch.add_argument("--en-gang", action="store_true", help="sluta när allt som ligger där är besvarat")


def run(arguments: argparse.Namespace) -> int:
    """Run the command until Ctrl-C. Returns 0, or 2 where ``--en-gang`` ended with something unanswered."""
    from mallkoll.addin.batch.check_one import Settings, default_jobs  # noqa: PLC0415
    from mallkoll.addin.batch.watch_inbox import Inbox, watch  # noqa: PLC0415

    folder, out = arguments.mapp, arguments.markera
    if not folder.is_dir():
        sys.stderr.write(f"mallkoll: {folder} är ingen mapp. Ange mappen som filerna kommer till.\n")
        return UNUSABLE
    if out.resolve() == folder.resolve():
        sys.stderr.write("mallkoll: --markera ska vara en annan mapp än inkorgen: originalen skrivs inte över.\n")
        return UNUSABLE
    if arguments.intervall > _A_DAY:
        sys.stderr.write("mallkoll: --intervall ska vara högst ett dygn.\n")
        return UNUSABLE
    if arguments.layout:
        from mallkoll.templates.library.find_layouts import given_layouts  # noqa: PLC0415

        given_layouts(arguments.layout)  # a wrong one is reported before the work begins
    out.mkdir(parents=True, exist_ok=True)
    inbox = Inbox(folder, out, Settings(arguments.layout), default_jobs())
    if not arguments.en_gang:
        sys.stdout.write(f"Bevakar {folder}. Svar och märkta kopior skrivs till {out}. Avsluta med Ctrl-C.\n")
        sys.stdout.flush()
    try:
        watch(inbox, arguments.intervall, once=arguments.en_gang)
    except KeyboardInterrupt:
        sys.stdout.write("Bevakningen är avslutad. Starta den igen när som helst: det som är besvarat görs inte om.\n")
        return 0
    return UNUSABLE if inbox.unanswered else 0
