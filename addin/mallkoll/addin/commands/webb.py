"""``mallkoll webb``: the check as one page for the browser, which needs no installation and no network; or as an
add-in to Excel, which needs a web server."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mallkoll.addin.cli.command import Commands, add_command, lacks_folder
from mallkoll.workbook.results.exit_code import CLEAN, UNUSABLE

PAGE = "mallkoll.html"


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    web = add_command(commands, "webb", run, "bygg kontrollen som en webbsida, en enda fil (behöver npm och internet)")
    web.add_argument("--ut", required=True, type=Path, metavar="UT.html|MAPP", help="filen, eller en mapp för den")
    web.add_argument(
        "--tillagg",
        metavar="ADRESS",
        help="bygg i stället ett Office-tillägg till Excel i den nya mappen MAPP, som sedan läggs på en webbserver och "
        "får den här adressen (https://…)",
    )
    web.add_argument("--layouter", type=Path, metavar="MAPP", help="med --tillagg: kommunens egna layouter")
    web.add_argument("--minnesbild", action="store_true",
                     help="lägg in minnet som det är efter starten: snabbare första kontroll, större fil")  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Run the command. Returns the exit code."""
    from mallkoll.addin.browser.fetch_parts import CannotBuildError  # noqa: PLC0415

    try:
        if arguments.tillagg is not None and arguments.minnesbild:
            sys.stderr.write("mallkoll: --minnesbild gäller sidan, inte --tillagg.\n")
            return UNUSABLE
        if arguments.tillagg is not None:
            target = _addin(arguments.tillagg, arguments.ut, arguments.layouter)
        elif arguments.layouter is not None:
            sys.stderr.write("mallkoll: --layouter hör till --tillagg. På sidan släpps layouter som andra filer.\n")
            return UNUSABLE
        else:
            target = _page(arguments.ut, image=arguments.minnesbild)
    except CannotBuildError as error:
        sys.stderr.write(f"mallkoll: {error}\n")
        return UNUSABLE
    if target is None:
        return UNUSABLE
    sys.stdout.write(f"{target}\n")
    return CLEAN


def _page(target: Path, *, image: bool) -> Path | None:
    """The page that was built; None where it could not be, which is reported. Raises CannotBuildError."""
    from mallkoll.addin.web.build_page import build_page  # noqa: PLC0415

    if target.suffix.lower() not in {".html", ".htm"}:
        target.mkdir(parents=True, exist_ok=True)
        target /= PAGE
    elif lacks_folder(target):
        return None
    build_page(target, image=image)
    return target


def _addin(address: str, folder: Path, layouts: Path | None) -> Path | None:
    """The manifest of the add-in that was built; None where it could not be, which is reported.

    Raises CannotBuildError; LayoutError for a folder of layouts of which one cannot be used."""
    from mallkoll.addin.taskpane.base_address import BadAddressError, base_address  # noqa: PLC0415
    from mallkoll.addin.taskpane.build_addin import MANIFEST, build_addin  # noqa: PLC0415
    from mallkoll.addin.taskpane.own_layouts import own_layouts  # noqa: PLC0415

    try:
        base = base_address(address)
    except BadAddressError as error:
        sys.stderr.write(f"mallkoll: {error}\n")
        return None
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        sys.stderr.write(f"mallkoll: {folder} finns redan, och är inte en tom mapp. Ange en ny mapp till --ut.\n")
        return None
    build_addin(base, folder, own_layouts(layouts) if layouts else {})
    return folder / MANIFEST
