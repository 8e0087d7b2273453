"""The sheet Start: five steps, the meaning of the colours, and the progress of each sheet."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from mallkoll.templates.draw import style
from mallkoll.templates.draw.check_colours import flag_checks
from mallkoll.templates.draw.macro_buttons import ButtonPlace
from mallkoll.templates.draw.sheet_progress import SheetProgress
from mallkoll.templates.live_columns.check_column import FINE, TableChecks
from mallkoll.templates.plan.placement import FIRST_COLUMN, FIRST_TABLE_ROW
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.marks.buttons import HEIGHT, Button, pixels, total_width
from mallkoll.workbook.model.book import address, quote_sheet
from mallkoll.workbook.model.months import MONTHS
from mallkoll.workbook.yaml_files.yaml_file import LayoutError

WIDTHS = {FIRST_COLUMN + 2: 18.0, FIRST_COLUMN + 3: 26.0}  # the overview's columns beyond the table's own
LAST_COLUMN = FIRST_COLUMN + 3
LOGO_HEIGHT, LOGO_WIDTH = 56, 220  # pixels at most
INCH, SCREEN = 0.0254, 96.0  # metres; pixels to an inch
PIXELS_PER_POINT = 96 / 72

BLOCKED = (
    "Händer inget när du trycker på en knapp är makron blockerade på datorn: öppna då Mallkolls webbsida "
    "(mallkoll.html) och släpp arbetsboken på den."
)
"""For a workbook with buttons. It is always there: macros that are blocked can neither show nor hide it."""
_ONLY_THEN = "Orimliga siffror, fel i texter och skillnader mot andra filer visas först "
"""What no formula tells: RIM003, RIM006 to RIM009, TXT, and what is between files."""

Formats = Callable[[style.Properties], Any]


class SheetState(Struct, frozen=True):
    """The state of one sheet in the overview."""

    name: str
    progress: SheetProgress
    checks: Sequence[TableChecks]
    check_column: int


def steps(layout: Layout, *, button: bool) -> list[str]:
    """Five steps of what to do; ``button``: the workbook has buttons."""
    due = layout.period.due
    until = f" senast {due.day} {MONTHS[due.month - 1]} {due.year}" if due else ""
    ask = f" Frågor: {layout.contact}" if layout.contact else ""
    then = _ONLY_THEN + ("av Validera." if button else "när filen är lämnad.")
    return [
        "Skriv vem som har lämnat uppgifterna och när, i tabellen här nedanför.",
        "Fyll i de gula cellerna på varje blad. De grå cellerna räknas ut eller är redan kända.",
        f"Se kolumnen Kontroll: {FINE} är rätt, annars står det vad som avviker. {then}",
        "Nya rader blir gula när de ovanför fylls i. Räcker de inte: infoga dem ovanför summan, så räknas de med.",
        f"När allt är ifyllt: {'tryck på Validera, rätta, ' if button else ''}spara och lämna arbetsboken{until}.{ask}",
    ]


def write_guide(sheet: Any, layout: Layout, formats: Formats, *, button: bool) -> None:
    """Write the steps and the legend, above the sheet's tables."""
    top, col = FIRST_TABLE_ROW - 1, FIRST_COLUMN - 1
    sheet.write_string(top, col, "Så här gör du", formats(style.table_title(layout.color)))
    for i, text in enumerate(steps(layout, button=button), start=1):
        sheet.write_string(top + i, col, f"{i}.  {text}", formats(style.step()))
    if button:
        sheet.write_string(top + 6, col, BLOCKED, formats(style.step()))
    legend = (("Gul cell: fylls i", style.INPUT_FILL), ("Grå cell: räknas ut eller är känd", style.COMPUTED_FILL),
              ("Röd cell: se Kontroll", style.FLAG_FILL))  # fmt: skip
    for i, (text, fill) in enumerate(legend):
        sheet.write_string(top + 7, col + i, text, formats(style.legend(fill)))
    if layout.logo:
        _logo(sheet, Path(layout.logo))


def button_place(sheet: str, widths: Mapping[int, float], buttons: Sequence[Button]) -> ButtonPlace:
    """The place on the line of the guide's heading, to the right, where there is no text; the logo is above it."""
    room = sum(pixels(width) for width in {**WIDTHS, **widths}.values())
    line = round(style.ROW_HEIGHT * PIXELS_PER_POINT)
    above = FIRST_TABLE_ROW - 2
    return ButtonPlace(sheet, above, FIRST_COLUMN - 1, max(0, room - total_width(buttons)), line - (HEIGHT - line) // 2)


def _logo(sheet: Any, logo: Path) -> None:
    width, height = _shown_size(logo)
    scale = min(LOGO_HEIGHT / height, LOGO_WIDTH / width)
    sheet.insert_image(0, LAST_COLUMN - 1, str(logo), {
        "object_position": 1, "x_scale": scale, "y_scale": scale, "description": "Kommunens logotyp"})  # fmt: skip


def _shown_size(logo: Path) -> tuple[float, float]:
    """The width and height in pixels at which Excel shows a PNG picture, by its size in inches.

    Raises :class:`LayoutError` for any other file (PNG specification, chunks IHDR and pHYs).
    """
    try:
        with logo.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise LayoutError("logotyp", f"Bilden {logo} går inte att läsa. Kontrollera namnet och mappen.") from error
    if not head.startswith(b"\x89PNG") or len(head) < 24 or 0 in (sizes := struct.unpack(">II", head[16:24])):
        raise LayoutError("logotyp", f"Filen {logo} är ingen PNG-bild. Spara logotypen som PNG.")
    at = head.find(b"pHYs") + 4
    x, y, metres = struct.unpack(">IIB", head[at : at + 9]) if 4 < at <= len(head) - 9 else (0, 0, 0)
    dots = (x * INCH, y * INCH) if metres and x and y else (SCREEN, SCREEN)
    return sizes[0] * SCREEN / dots[0], sizes[1] * SCREEN / dots[1]


def write_overview(sheet: Any, top: int, layout: Layout, states: Sequence[SheetState], formats: Formats) -> int:
    """Write a line per sheet: a link, how much is filled, how many live checks fail. Returns the last row."""
    col = FIRST_COLUMN - 1
    sheet.write_string(top - 1, col, "Så långt har arbetet kommit", formats(style.table_title(layout.color)))
    headings = ("Blad", "Andel ifyllt", "Ifyllda celler", "Kontroll")
    for i, text in enumerate(headings):
        sheet.write_string(top, col + i, text, formats(style.heading(layout.color, align="left")))
    for i, state in enumerate(states):
        _line(sheet, top + 1 + i, state, formats)
    first, last = top + 1, top + len(states)
    if states:
        sheet.conditional_format(first, col + 1, last, col + 1, {
            "type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_color": style.tint(layout.color, 0.7),
            "bar_border_color": style.tint(layout.color, 0.7), "min_type": "num", "min_value": 0, "max_type": "num",
            "max_value": 1,
        })  # fmt: skip
        flag_checks(sheet, col + 4, [(first + 1, last + 1)], formats)
    return last + 1


def _line(sheet: Any, at: int, state: SheetState, formats: Formats) -> None:
    col, progress = FIRST_COLUMN - 1, state.progress
    sheet.write_url(at, col, f"internal:{quote_sheet(state.name)}!B1", formats(style.link()), state.name,
                    f"Gå till {state.name}")  # fmt: skip
    filled, total = "+".join(progress.filled), "+".join(progress.total)
    quiet = formats(style.overview_cell())
    if not filled or not total:
        for i in (1, 2):
            sheet.write_blank(at, col + i, None, quiet)
    else:
        now = bool(progress.filled_now)
        share = progress.filled_now / progress.total_now if now and progress.total_now else ""
        sheet.write_formula(at, col + 1, f'=IF(({filled})*({total})=0,"",({filled})/({total}))',
                            formats(style.overview_cell("0%")), share)  # fmt: skip
        text = f"{progress.filled_now} av {progress.total_now}" if now else ""
        sheet.write_formula(at, col + 2, f'=IF(({filled})=0,"",({filled})&" av "&({total}))', quiet, text)
    faults = [f'SUMPRODUCT(({span}<>"")*(LEFT({span},1)<>"{FINE}"))' for span in _spans(state)]
    if not faults:
        sheet.write_blank(at, col + 3, None, quiet)
        return
    fine = [f'SUMPRODUCT(--(LEFT({span},1)="{FINE}"))' for span in _spans(state)]
    values = [str(cell.value) for checks in state.checks for cell in checks.rows.values()]
    wrong, right = sum(bool(v) and v[0] != FINE for v in values), sum(v[:1] == FINE for v in values)
    text = f"{wrong} rader att se över" if wrong > 1 else "1 rad att se över" if wrong else FINE if right else ""
    count = "+".join(faults)
    formula = (
        f'=IF({count}=0,IF({"+".join(fine)}=0,"","{FINE}"),IF({count}=1,"1 rad",({count})&" rader")&" att se över")'
    )
    sheet.write_formula(at, col + 3, formula, formats(style.overview_cell() | style.wrong()), text)


def _spans(state: SheetState) -> list[str]:
    spans = []
    for checks in state.checks:
        if checks.rows:
            first, last = address(min(checks.rows), state.check_column), address(max(checks.rows), state.check_column)
            spans.append(f"{quote_sheet(state.name)}!{first}:{last}")
    return spans
