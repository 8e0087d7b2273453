"""``mallkoll ratta``: carry out the safe proposals in a copy, and check the copy again."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mallkoll.addin.cli.command import Commands, add_command, lacks_folder
from mallkoll.workbook.results.exit_code import UNUSABLE


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    mend = add_command(commands, "ratta", run, "inför de säkra förslagen i en kopia, och kontrollera kopian")
    mend.add_argument("fil", type=Path, metavar="FIL")
    mend.add_argument("--ut", type=Path, required=True, metavar="NY.xlsx", help="den rättade kopian")
    mend.add_argument("--kod", action="append", metavar="KOD", help="bara fynd med den här koden (kan upprepas)")
    mend.add_argument("--aven-troliga", action="store_true", help="inför också de förslag som är troliga")
    mend.add_argument(
        "--layout",
        metavar="NAMN|FIL.yaml|MAPP",
        help="kontrollera mot den här layouten, eller mot den i mappen som filen nämner",
    )


def run(arguments: argparse.Namespace) -> int:
    """Correct and report. Returns 0 when no fel remains, 1 when one does, 2 when the file could not be corrected."""
    from mallkoll.addin.backup import kept_in  # noqa: PLC0415
    from mallkoll.addin.correct_file import NotCorrectedError, correct_file  # noqa: PLC0415
    from mallkoll.templates.library.find_layouts import LayoutLibrary, given_layouts  # noqa: PLC0415
    from mallkoll.validators.catalogue.rule import all_pages  # noqa: PLC0415
    from mallkoll.workbook.model.text import counted  # noqa: PLC0415
    from mallkoll.workbook.results.finding import Severity  # noqa: PLC0415

    if lacks_folder(arguments.ut):
        return UNUSABLE
    given = given_layouts(arguments.layout) if arguments.layout else None
    codes = {code.upper() for code in arguments.kod} if arguments.kod else None
    unknown = sorted(codes - {page.code for page in all_pages()}) if codes else []
    if unknown:
        sys.stderr.write(f"mallkoll: det finns ingen regel {unknown[0]}. Visa dem med mallkoll regler.\n")
        return UNUSABLE
    try:
        done = correct_file(arguments.fil, arguments.ut, LayoutLibrary(), given=given, codes=codes,
                            also_likely=arguments.aven_troliga)  # fmt: skip
    except NotCorrectedError as error:
        sys.stderr.write(f"mallkoll: {error}\n")
        return UNUSABLE
    corrected = done.correction
    for finding in corrected.made:
        sys.stdout.write(f"  rättat   {finding.sheet}!{finding.where}  {finding.code}  {finding.text}\n")
    for finding in corrected.left:
        sys.stdout.write(f"  lämnat   {finding.sheet}!{finding.where}  {finding.code}  förslaget ger ett nytt fynd\n")
    errors = sum(finding.severity is Severity.ERROR for finding in corrected.remaining)
    if corrected.made:
        mended = counted(len(corrected.typed), "cell rättad", "celler rättade")
        sys.stdout.write(f"{mended}, {errors} fel kvar. Kopian: {arguments.ut}\n")
        if done.backup is not None:
            sys.stdout.write(f"{kept_in(arguments.ut, done.backup)}\n")
    else:
        sys.stdout.write(f"Inget att rätta säkert, {errors} fel kvar. Ingen kopia skrevs.\n")
    return 1 if errors else 0
